//! Folders that are written again and again: whatever in them is not as it was written belongs to somebody else, and
//! stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::name_of;
use super::{Failure, writing};

/// The file in which a folder's list stands.
const LIST: &str = "rolebook-files.json";

/// Files by their paths below a folder, `/` between the parts.
pub(super) type Contents = BTreeMap<String, Vec<u8>>;

/// What was written: by that a file is known again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Mark {
    name: String,
    bytes: usize,
    crc32: u32,
}

#[derive(Serialize, Deserialize)]
struct List {
    #[serde(rename = "writtenByRolebook")]
    written: BTreeSet<Mark>,
}

impl Mark {
    fn of(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), bytes: bytes.len(), crc32: crc32fast::hash(bytes) }
    }

    /// Where the file stands, unless that would be outside of its folder.
    fn below(&self, folder: &Path) -> Option<PathBuf> {
        let inside = Path::new(&self.name).components().all(|it| matches!(it, Component::Normal(_)));
        (inside && !self.name.is_empty()).then(|| folder.join(&self.name))
    }
}

/// Writes files into a folder, each whole or not at all, and takes away those that were written before and are no
/// longer among them. Nothing is written if something else is in the way. Answers what was taken away.
pub(super) fn write(folder: &Path, files: &Contents) -> Result<Vec<PathBuf>, Failure> {
    let before = listed(folder)?;
    let now: BTreeSet<Mark> = files.iter().map(|(name, bytes)| Mark::of(name, bytes)).collect();
    // Listed before they are written: if this ends half-way, what is there is known all the same.
    let known: BTreeSet<Mark> = before.union(&now).cloned().collect();
    for name in files.keys() {
        is_ours(&known, folder, name)?;
    }
    make_folder(folder)?;
    write_list(folder, &known)?;
    for (name, bytes) in files {
        let path = folder.join(name);
        path.parent().map_or(Ok(()), make_folder)?;
        writing::write(&path, bytes)?;
    }
    let removed = remove(folder, before.iter().filter(|it| !files.contains_key(&it.name)))?;
    write_list(folder, &now)?;
    Ok(removed)
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| writing::unwritable(folder, &error))
}

fn listed(folder: &Path) -> Result<BTreeSet<Mark>, Failure> {
    let path = folder.join(LIST);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(BTreeSet::new());
        }
        Err(error) => {
            return Err(Failure::said(format!("`{}` cannot be read: {error}", name_of(&path)), None));
        }
    };
    let list = serde_json::from_slice::<List>(&bytes).map_err(|_| not_ours(&path))?;
    Ok(list.written)
}

fn write_list(folder: &Path, written: &BTreeSet<Mark>) -> Result<(), Failure> {
    let list = List { written: written.clone() };
    let mut text = serde_json::to_vec_pretty(&list).map_err(std::io::Error::from)?;
    text.push(b'\n');
    writing::write(&folder.join(LIST), &text)
}

/// A file may be written where none is, and where one is that was written here.
fn is_ours(known: &BTreeSet<Mark>, folder: &Path, name: &str) -> Result<(), Failure> {
    let path = folder.join(name);
    let Ok(there) = path.symlink_metadata() else { return Ok(()) };
    let ours = there.is_file() && fs::read(&path).is_ok_and(|it| known.contains(&Mark::of(name, &it)));
    if ours { Ok(()) } else { Err(not_ours(&path)) }
}

fn not_ours(path: &Path) -> Failure {
    let message = format!("`{}` is not as `rolebook` wrote it, if it did", name_of(path));
    Failure::said(message, "move it away, or take another folder".to_owned())
}

/// Takes away files that are as they were written, and the folders that are empty then.
fn remove<'m>(folder: &Path, marks: impl Iterator<Item = &'m Mark>) -> Result<Vec<PathBuf>, Failure> {
    let mut removed = Vec::new();
    for mark in marks {
        let Some(path) = mark.below(folder) else { continue };
        let same = path.symlink_metadata().is_ok_and(|it| it.is_file())
            && fs::read(&path).is_ok_and(|it| Mark::of(&mark.name, &it) == *mark);
        if !same {
            continue;
        }
        fs::remove_file(&path).map_err(|error| writing::unwritable(&path, &error))?;
        // A folder with something else in it stays, and that is no mistake.
        let _ = path.parent().filter(|it| *it != folder).map(fs::remove_dir);
        removed.push(path);
    }
    Ok(removed)
}
