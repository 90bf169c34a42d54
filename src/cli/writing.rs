//! Files that are written: whole or not at all, so that whoever reads one finds the old text or the new.

use std::fs::{self, Permissions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Failure;
use super::files::{Texts, name_of};

/// Writes a file, in the place of whatever stands there. Behind a link, what it leads to is replaced and the
/// link stays.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = match fs::metadata(path) {
        Ok(there) if there.is_file() && there.permissions().readonly() => {
            let message = format!("`{}` may not be written", name_of(path));
            return Err(Failure::said(message, "check its permissions".to_owned()));
        }
        Ok(there) if there.is_file() => replace(path, bytes, there.permissions()),
        // A terminal or a pipe is no file that could be replaced.
        Ok(there) if !there.is_dir() => fs::write(path, bytes),
        _ => beside(path, bytes).and_then(|it| Ok(it.persist(path).map(drop)?)),
    };
    written.map_err(|error| unwritable(path, &error))
}

/// Says so if a path is that of a file which was read: nobody wants a result in its place.
pub(super) fn is_not_read(path: &Path, texts: &Texts) -> Result<(), Failure> {
    is_none_of(path, texts.keys())
}

/// The same, of files by their names.
pub(super) fn is_none_of<'n>(
    path: &Path,
    names: impl IntoIterator<Item = &'n String>,
) -> Result<(), Failure> {
    let Ok(real) = fs::canonicalize(path) else { return Ok(()) };
    let read = names.into_iter().any(|it| fs::canonicalize(it).is_ok_and(|it| it == real));
    let message = || format!("`{}` is read here, and the result would take its place", name_of(path));
    if read { Err(Failure::said(message(), "name another file".to_owned())) } else { Ok(()) }
}

fn replace(path: &Path, bytes: &[u8], permissions: Permissions) -> std::io::Result<()> {
    let real: PathBuf = fs::canonicalize(path)?;
    let file = beside(&real, bytes)?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    Ok(file.persist(&real).map(drop)?)
}

/// Says which of these paths is taken.
pub(super) fn are_free(paths: &[&Path]) -> Result<(), Failure> {
    let Some(there) = paths.iter().find(|it| it.symlink_metadata().is_ok()) else { return Ok(()) };
    // The workspace is called the same whatever the rolebook is called.
    let is_workspace = there.extension().is_some_and(|it| it == "json");
    let other = if is_workspace { "another folder" } else { "another name or another folder" };
    let help = format!("nothing is ever overwritten; take {other}");
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
    file.permissions(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn readable_by_all<'b, 'f, 's>(file: &'b mut tempfile::Builder<'f, 's>) -> &'b mut tempfile::Builder<'f, 's> {
    file
}

pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
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
