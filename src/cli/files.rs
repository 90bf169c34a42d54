//! Files: which are meant, and what stands in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

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
    let (policy_name, policy_text) = read(&policy, limits::SOURCE_BYTES)?;
    let (workspace_name, workspace_text) = read(&workspace, limits::WORKSPACE_BYTES)?;
    let mut engine = Engine::new();
    let change = Change::default().policy(&policy_name, &policy_text);
    engine.apply(change.workspace(&workspace_name, &workspace_text));
    let texts = Texts::from([(policy_name.clone(), policy_text), (workspace_name.clone(), workspace_text)]);
    Ok(Loaded { engine, policy: policy_name, workspace: workspace_name, texts })
}

/// Loads a rolebook alone.
pub(super) fn load_policy(path: Option<&Path>) -> Result<(Engine, String, Texts), Failure> {
    let (name, text) = read(&policy_path(path)?, limits::SOURCE_BYTES)?;
    let mut engine = Engine::new();
    engine.apply(Change::default().policy(&name, &text));
    let texts = Texts::from([(name.clone(), text)]);
    Ok((engine, name, texts))
}

fn policy_path(path: Option<&Path>) -> Result<PathBuf, Failure> {
    path.map_or_else(only_rolebook, |it| Ok(it.to_owned()))
}

fn only_rolebook() -> Result<PathBuf, Failure> {
    let mut found = rolebooks_of(Path::new("."))?;
    let help = "name one with `--policy FILE`".to_owned();
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only.strip_prefix(".").map(Path::to_owned).unwrap_or(only)),
        (None, _) => Err(Failure::said("this folder has no `.rolebook` file", help)),
        (Some(_), false) => {
            let count = found.len().saturating_add(1);
            Err(Failure::said(format!("this folder has {count} `.rolebook` files"), help))
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
fn rolebooks_of(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
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

/// Every rolebook at or below these paths, sorted, each once.
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
    found.sort();
    found.dedup();
    if found.is_empty() {
        let help = "name a rolebook or a folder with rolebooks".to_owned();
        return Err(Failure::said("no `.rolebook` file is there", help));
    }
    Ok(found)
}

/// Reads a text of at most so many bytes, with the name it is shown under.
pub(super) fn read(path: &Path, budget: usize) -> Result<(String, String), Failure> {
    let name = path.to_string_lossy().into_owned();
    let info = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if info.is_dir() {
        let help = "name a file in it".to_owned();
        return Err(Failure::said(format!("`{name}` is a folder, not a file"), help));
    }
    if usize::try_from(info.len()).unwrap_or(usize::MAX) > budget {
        let message = format!("`{name}` has {} bytes, and {budget} are read at most", info.len());
        return Err(Failure::said(message, "leave out what is not needed, or split it".to_owned()));
    }
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok((name, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let message = format!("`{name}` is no text: byte {at} is not UTF-8");
            Err(Failure::said(message, "save it as UTF-8".to_owned()))
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let name = path.to_string_lossy();
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            Failure::said(format!("`{name}` is not there"), "check the path".to_owned())
        }
        std::io::ErrorKind::PermissionDenied => Failure::said(format!("`{name}` may not be read"), None),
        _ => Failure::said(format!("`{name}` cannot be read: {error}"), None),
    }
}
