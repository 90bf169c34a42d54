//! Files: which are meant, and what stands in them.

mod stored;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use crate::engine::{Change, Engine};
use crate::limits;

use super::Failure;
use super::arguments::Sources;

pub(super) use stored::{keep_text, read_workspace};

/// How many rolebooks of a folder are looked at when one is not found.
const NEIGHBOURS: usize = 50;

/// How the standard input is called in what is said of it.
pub(super) const STANDARD_INPUT: &str = "standard input";

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
    let (workspace_name, stored) = read_workspace(&workspace)?;
    let mut engine = Engine::new();
    let change = Change::default().policy(&policy_name, &policy_text);
    let mut texts = Texts::from([(policy_name.clone(), policy_text)]);
    keep_text(&mut texts, &workspace_name, &stored);
    engine.apply(change.stored(&workspace_name, stored));
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

/// Loads every rolebook at or below these paths, and what they need; answers which were asked for.
pub(super) fn load_all(paths: &[PathBuf]) -> Result<(Engine, Vec<String>, Texts), Failure> {
    let mut texts = Texts::new();
    let mut change = Change::default();
    for path in rolebooks_below(paths)? {
        let (name, text) = read_rolebook(&path)?;
        texts.insert(name.clone(), text.clone());
        change = change.policy(name, text);
    }
    let mut engine = Engine::new();
    engine.apply(change);
    let asked: Vec<String> = engine.policies().into_iter().map(str::to_owned).collect();
    for policy in &asked {
        load_needed(&mut engine, policy, &mut texts)?;
    }
    // Of a rolebook in several files all are asked for, whichever is named.
    let mut asked: Vec<String> = asked.iter().flat_map(|it| engine.files(it)).collect();
    asked.sort_unstable();
    asked.dedup();
    Ok((engine, asked, texts))
}

/// Loads whatever a rolebook needs, as far as it is there; what is not is for the engine to say.
pub(super) fn load_needed(engine: &mut Engine, policy: &str, texts: &mut Texts) -> Result<(), Failure> {
    let mut seen = vec![policy.to_owned()];
    let mut next = seen.clone();
    while let Some(policy) = next.pop() {
        for names in engine.needed(&policy) {
            let there = |it: &&String| texts.contains_key(*it) || Path::new(it).is_file();
            let Some(name) = names.iter().find(there) else {
                load_neighbours(engine, &policy, texts);
                continue;
            };
            if seen.contains(name) {
                continue;
            }
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

/// Of a file that is not there, the engine offers the nearest of those that are.
fn load_neighbours(engine: &mut Engine, policy: &str, texts: &Texts) {
    let folder = Path::new(policy).parent().filter(|it| !it.as_os_str().is_empty());
    let neighbours = rolebooks_of(folder.unwrap_or(Path::new("."))).unwrap_or_default();
    for path in neighbours.iter().take(NEIGHBOURS).filter(|it| !texts.contains_key(&name_of(it))) {
        // One that cannot be read is none that could be meant.
        if let Ok((name, text)) = read_rolebook(path) {
            engine.apply(Change::default().policy(name, text));
        }
    }
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

/// Reads a page in some other notation, or the standard input, with the name it is shown under.
pub(super) fn read_page(path: &Path) -> Result<(String, String), Failure> {
    match path == Path::new("-") {
        true => Ok((STANDARD_INPUT.to_owned(), read_standard_input()?)),
        false => Ok((name_of(path), read(path, limits::SOURCE_BYTES)?)),
    }
}

/// The file without its folder, for texts that are to be the same wherever it stands.
pub(super) fn called(path: &Path) -> String {
    match path.file_name().filter(|it| *it != "-") {
        Some(name) => name.to_string_lossy().into_owned(),
        None => format!("the {STANDARD_INPUT}"),
    }
}

/// A path as it is typed.
pub(super) fn in_a_shell(path: &Path) -> String {
    let name = name_of(path);
    match name.chars().all(|it| it.is_alphanumeric() || "/._-".contains(it)) {
        true => name,
        false => format!("'{}'", name.replace('\'', "'\\''")),
    }
}

/// A path as it is shown: without a leading `./`.
pub(super) fn name_of(path: &Path) -> String {
    let shown = path.strip_prefix(".").ok().filter(|it| !it.as_os_str().is_empty());
    shown.unwrap_or(path).to_string_lossy().into_owned()
}

/// Reads a text of at most so many bytes.
fn read(path: &Path, budget: usize) -> Result<String, Failure> {
    as_text(&name_of(path), read_bytes(path, budget)?, budget)
}

/// Reads what is no text.
#[cfg(feature = "verify")]
pub(super) fn read_module(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = read_bytes(path, limits::SOURCE_BYTES)?;
    is_small(&name_of(path), &bytes, limits::SOURCE_BYTES).map(|()| bytes)
}

/// Reads one byte more than is allowed, if there are so many.
fn read_bytes(path: &Path, budget: usize) -> Result<Vec<u8>, Failure> {
    let name = name_of(path);
    let info = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if info.is_dir() {
        return Err(Failure::said(
            format!("`{name}` is a folder, not a file"),
            "name a file in it".to_owned(),
        ));
    }
    let file = if info.is_file() { File::open(path) } else { open_pipe(path) };
    file.and_then(|it| read_at_most(budget, it)).map_err(|error| unreadable(path, &error))
}

/// Reads a rolebook from the standard input.
pub(super) fn read_standard_input() -> Result<String, Failure> {
    let bytes = read_at_most(limits::SOURCE_BYTES, std::io::stdin().lock());
    let said = |error| Failure::said(format!("the standard input cannot be read: {error}"), None);
    as_text(STANDARD_INPUT, bytes.map_err(said)?, limits::SOURCE_BYTES)
}

/// One byte more than may be read shows that there is more, also where the length is not known.
fn read_at_most(budget: usize, from: impl Read) -> std::io::Result<Vec<u8>> {
    let most = u64::try_from(budget).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    from.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn is_small(name: &str, bytes: &[u8], budget: usize) -> Result<(), Failure> {
    if bytes.len() <= budget {
        return Ok(());
    }
    let message = format!("`{name}` is too large: at most {} MB are read", budget / 1024 / 1024);
    Err(Failure::said(message, "leave out what is not needed, or split it".to_owned()))
}

fn as_text(name: &str, bytes: Vec<u8>, budget: usize) -> Result<String, Failure> {
    is_small(name, &bytes, budget)?;
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
