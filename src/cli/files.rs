//! Files: which are meant, and what stands in them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::engine::{Change, Engine};
use crate::limits;

use super::Failure;
use super::arguments::Sources;

/// The texts that were read, by the name they are shown under.
pub(super) type Texts = BTreeMap<String, String>;

/// A rolebook and a workspace, loaded.
pub(super) struct Loaded {
    pub(super) engine: Engine,
    pub(super) policy: String,
    pub(super) workspace: String,
    pub(super) texts: Texts,
}

/// Loads what a question stands on.
pub(super) fn load(sources: &Sources) -> Result<Loaded, Failure> {
    let policy = policy_path(sources.policy.as_deref())?;
    let workspace = match &sources.workspace {
        Some(path) => path.clone(),
        None => only_workspace()?,
    };
    let (policy_name, policy_text) = read_rolebook(&policy)?;
    let (workspace_name, workspace_text) = read_workspace(&workspace)?;
    let mut engine = Engine::new();
    let change = Change::default().policy(&policy_name, &policy_text);
    engine.apply(change.workspace(&workspace_name, &workspace_text));
    let mut texts =
        Texts::from([(policy_name.clone(), policy_text), (workspace_name.clone(), workspace_text)]);
    load_needed(&mut engine, &policy_name, &mut texts)?;
    Ok(Loaded { engine, policy: policy_name, workspace: workspace_name, texts })
}

/// Loads a rolebook alone.
pub(super) fn load_policy(path: Option<&Path>) -> Result<(Engine, String, Texts), Failure> {
    let (name, text) = read_rolebook(&policy_path(path)?)?;
    let mut engine = Engine::new();
    engine.apply(Change::default().policy(&name, &text));
    let mut texts = Texts::from([(name.clone(), text)]);
    load_needed(&mut engine, &name, &mut texts)?;
    Ok((engine, name, texts))
}

/// Loads whatever a rolebook needs, as far as it is there; what is not is for the engine to say.
pub(super) fn load_needed(engine: &mut Engine, policy: &str, texts: &mut Texts) -> Result<(), Failure> {
    let mut seen = vec![policy.to_owned()];
    let mut next = seen.clone();
    while let Some(policy) = next.pop() {
        for names in engine.needed(&policy) {
            let there = |it: &&String| texts.contains_key(*it) || Path::new(it).is_file();
            let Some(name) = names.iter().find(there).filter(|it| !seen.contains(it)) else { continue };
            if !texts.contains_key(name) {
                let text = read(Path::new(name), limits::SOURCE_BYTES)?;
                engine.apply(Change::default().policy(name, &text));
                texts.insert(name.clone(), text);
            }
            seen.push(name.clone());
            next.push(name.clone());
        }
    }
    Ok(())
}

fn policy_path(path: Option<&Path>) -> Result<PathBuf, Failure> {
    path.map_or_else(only_rolebook, |it| Ok(it.to_owned()))
}

fn only_rolebook() -> Result<PathBuf, Failure> {
    let mut found = rolebooks_of(Path::new("."))?;
    let help = "name one with `--policy FILE`".to_owned();
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(Failure::said("this folder has no `.rolebook` file", help)),
        (Some(last), false) => {
            found.push(last);
            let names: Vec<_> = found.iter().take(5).map(|it| format!("`{}`", name_of(it))).collect();
            let more = if found.len() > names.len() { ", …" } else { "" };
            let message = format!("this folder has {} rolebooks: {}{more}", found.len(), names.join(", "));
            Err(Failure::said(message, help))
        }
    }
}

fn only_workspace() -> Result<PathBuf, Failure> {
    let path = PathBuf::from("workspace.json");
    if path.exists() {
        return Ok(path);
    }
    Err(Failure::said("this folder has no `workspace.json`", "name one with `--workspace FILE`".to_owned()))
}

/// The rolebooks directly in a folder, sorted.
pub(super) fn rolebooks_of(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        if path.extension().is_some_and(|it| it == "rolebook") && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Every rolebook at or below these paths, sorted, each once however often and by whatever path it is named.
pub(super) fn rolebooks_below(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = paths.to_vec();
    while let Some(path) = open.pop() {
        if !path.is_dir() {
            found.push(path);
            continue;
        }
        found.extend(rolebooks_of(&path)?);
        for entry in fs::read_dir(&path).map_err(|error| unreadable(&path, &error))? {
            let entry = entry.map_err(|error| unreadable(&path, &error))?;
            // Links are not followed, so that a loop of folders ends.
            if entry.file_type().is_ok_and(|it| it.is_dir()) {
                open.push(entry.path());
            }
        }
    }
    if found.is_empty() {
        let names: Vec<_> = paths.iter().map(|it| format!("`{}`", name_of(it))).collect();
        let help = "name a rolebook or a folder with rolebooks".to_owned();
        return Err(Failure::said(format!("no `.rolebook` file is in {}", names.join(", ")), help));
    }
    Ok(each_once(found))
}

/// Of a file and a link to it, the file stays: what its tests use is looked for beside it.
fn each_once(found: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut keyed: Vec<_> = found
        .into_iter()
        .map(|path| {
            let same = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            (same, path.is_symlink(), path)
        })
        .collect();
    keyed.sort();
    keyed.dedup_by(|a, b| a.0 == b.0);
    let mut paths: Vec<_> = keyed.into_iter().map(|it| it.2).collect();
    paths.sort();
    paths
}

/// Reads a rolebook, with the name it is shown under.
pub(super) fn read_rolebook(path: &Path) -> Result<(String, String), Failure> {
    let name = name_of(path);
    if path.extension().is_some_and(|it| it == "json") {
        let help = "a rolebook ends in `.rolebook`; a workspace goes with `--workspace FILE`".to_owned();
        return Err(Failure::said(format!("`{name}` is no rolebook"), help));
    }
    Ok((name, read(path, limits::SOURCE_BYTES)?))
}

/// Reads a workspace, with the name it is shown under.
pub(super) fn read_workspace(path: &Path) -> Result<(String, String), Failure> {
    let name = name_of(path);
    if path.extension().is_some_and(|it| it == "rolebook") {
        let help = "a workspace is a JSON file; a rolebook goes with `--policy FILE`".to_owned();
        return Err(Failure::said(format!("`{name}` is no workspace"), help));
    }
    Ok((name, read(path, limits::WORKSPACE_BYTES)?))
}

/// A path as it is shown: without a leading `./`.
pub(super) fn name_of(path: &Path) -> String {
    let shown = path.strip_prefix(".").ok().filter(|it| !it.as_os_str().is_empty());
    shown.unwrap_or(path).to_string_lossy().into_owned()
}

/// Writes a file whole or not at all, in the place of whatever stood there.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = beside(path, bytes).and_then(|it| Ok(it.persist(path)?));
    written.map(drop).map_err(|error| unwritable(path, &error))
}

/// Says which of these paths is taken.
pub(super) fn are_free(paths: &[&Path]) -> Result<(), Failure> {
    let Some(there) = paths.iter().find(|it| it.symlink_metadata().is_ok()) else { return Ok(()) };
    let help = "nothing is ever overwritten; take another name or another folder".to_owned();
    Err(Failure::said(format!("`{}` is there already", name_of(there)), help))
}

/// Makes new files in a folder, all or none, never in the place of one that is there.
pub(super) fn create(folder: &Path, contents: &[(&Path, &str)]) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    let mut made: Vec<&Path> = Vec::new();
    for (path, text) in contents {
        let written = beside(path, text.as_bytes()).and_then(|it| Ok(it.persist_noclobber(path)?));
        if let Err(error) = written {
            // Nobody else knows of them yet.
            made.iter().for_each(|it| drop(fs::remove_file(it)));
            return Err(unwritable(path, &error));
        }
        made.push(path);
    }
    Ok(())
}

/// The bytes in a file without a name of its own, in the folder of a path.
fn beside(path: &Path, bytes: &[u8]) -> std::io::Result<NamedTempFile> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = readable_by_all(&mut tempfile::Builder::new()).tempfile_in(folder)?;
    file.write_all(bytes)?;
    Ok(file)
}

/// As other programs make their files: whoever made the folder decides who reads it.
#[cfg(unix)]
fn readable_by_all<'b, 'f, 's>(file: &'b mut tempfile::Builder<'f, 's>) -> &'b mut tempfile::Builder<'f, 's> {
    use std::os::unix::fs::PermissionsExt;
    file.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn readable_by_all<'b, 'f, 's>(file: &'b mut tempfile::Builder<'f, 's>) -> &'b mut tempfile::Builder<'f, 's> {
    file
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let name = name_of(path);
    match error.kind() {
        ErrorKind::NotFound => {
            Failure::said(format!("the folder of `{name}` is not there"), "make it first".to_owned())
        }
        ErrorKind::PermissionDenied => Failure::said(
            format!("`{name}` may not be written"),
            "check the permissions of its folder".to_owned(),
        ),
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => Failure::said(
            format!("`{name}` cannot be made: a file is in the way"),
            "take another folder".to_owned(),
        ),
        _ if path.is_dir() => {
            Failure::said(format!("`{name}` is a folder, not a file"), "name a file in it".to_owned())
        }
        _ => Failure::said(format!("`{name}` cannot be written: {error}"), None),
    }
}

/// Reads a text of at most so many bytes.
fn read(path: &Path, budget: usize) -> Result<String, Failure> {
    let name = name_of(path);
    let info = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if info.is_dir() {
        return Err(Failure::said(
            format!("`{name}` is a folder, not a file"),
            "name a file in it".to_owned(),
        ));
    }
    // One byte more than may be read shows that there is more, also where the length is not known.
    let most = u64::try_from(budget).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let file = if info.is_file() { File::open(path) } else { open_pipe(path) };
    let read = file.and_then(|it| it.take(most).read_to_end(&mut bytes));
    read.map_err(|error| unreadable(path, &error))?;
    if bytes.len() > budget {
        let message = format!("`{name}` is too large: at most {} MB are read", budget / 1024 / 1024);
        return Err(Failure::said(message, "leave out what is not needed, or split it".to_owned()));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::said(format!("`{name}` is no text: byte {at} is not UTF-8"), "save it as UTF-8".to_owned())
    })
}

/// Opens what is no plain file. To open a pipe waits for somebody who writes to it, so it is given a second.
fn open_pipe(path: &Path) -> std::io::Result<File> {
    let (sender, receiver) = mpsc::channel();
    let path = path.to_owned();
    std::thread::spawn(move || sender.send(File::open(path)));
    let nobody = |_| std::io::Error::new(ErrorKind::TimedOut, "nobody writes to it");
    receiver.recv_timeout(Duration::from_secs(1)).map_err(nobody)?
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let name = name_of(path);
    match error.kind() {
        ErrorKind::NotFound if path.is_symlink() => Failure::said(
            format!("`{name}` is a link to what is not there"),
            "check where it leads".to_owned(),
        ),
        ErrorKind::NotFound => Failure::said(format!("`{name}` is not there"), "check the path".to_owned()),
        ErrorKind::PermissionDenied => {
            Failure::said(format!("`{name}` may not be read"), "check its permissions".to_owned())
        }
        _ => Failure::said(format!("`{name}` cannot be read: {error}"), None),
    }
}
