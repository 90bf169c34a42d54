//! Workspaces in each of their forms: images by their first bytes, lines by the ending of their file, else JSON.

use std::fs::{self, File};
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::mapping::map;
use crate::cli::progress::Reading;
use crate::engine::{Bytes, Lines, Stored, is_image};
use crate::limits;

use super::{Texts, as_text, name_of, open_pipe, read_at_most, unreadable};

/// Bytes that are read at once of a file of lines.
const BUFFER: usize = 256 * 1024;

/// Finds a workspace, with the name it is shown under. Lines are read when they are needed.
pub(in crate::cli) fn read_workspace(path: &Path) -> Result<(String, Stored), Failure> {
    let name = name_of(path);
    if path.extension().is_some_and(|it| it == "rolebook") {
        let help =
            "a workspace is JSON, JSON Lines or an image; a rolebook goes with `--policy FILE`".to_owned();
        return Err(Failure::said(format!("`{name}` is no workspace"), help));
    }
    let info = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if info.is_dir() {
        let help = "name a file in it".to_owned();
        return Err(Failure::said(format!("`{name}` is a folder, not a file"), help));
    }
    let stored = if info.is_file() { of_file(path, &name)? } else { of_pipe(path, &name)? };
    Ok((name, stored))
}

fn is_lines(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "jsonl" || it == "ndjson")
}

fn of_file(path: &Path, name: &str) -> Result<Stored, Failure> {
    let failed = |error| unreadable(path, &error);
    let mut file = File::open(path).map_err(failed)?;
    let beginning = read_at_most(7, &mut file).map_err(failed)?;
    if is_image(&beginning) {
        return Ok(Stored::Image(Bytes::of(map(&file).map_err(failed)?)));
    }
    if is_lines(path) {
        let path: PathBuf = path.to_owned();
        return Ok(Stored::Lines(Lines::opened_by(move || {
            let file = File::open(&path)?;
            let size = file.metadata()?.len();
            Ok(Box::new(BufReader::with_capacity(BUFFER, Reading::new(file, size))))
        })));
    }
    let bytes = read_at_most(limits::WORKSPACE_BYTES, Cursor::new(beginning).chain(file)).map_err(failed)?;
    as_text(name, bytes, limits::WORKSPACE_BYTES).map(Stored::Json)
}

/// What can be read only once is kept.
fn of_pipe(path: &Path, name: &str) -> Result<Stored, Failure> {
    let bytes = open_pipe(path).and_then(|it| read_at_most(limits::WORKSPACE_BYTES, it));
    let bytes = bytes.map_err(|error| unreadable(path, &error))?;
    if is_image(&bytes) && bytes.len() <= limits::WORKSPACE_BYTES {
        return Ok(Stored::Image(Bytes::of(bytes)));
    }
    let text = as_text(name, bytes, limits::WORKSPACE_BYTES)?;
    Ok(if is_lines(path) { Stored::Lines(Lines::of(text)) } else { Stored::Json(text) })
}

/// Keeps the text of a workspace, so that a finding can be shown in it; of what is larger than a file of JSON may
/// be, findings only name the line.
pub(in crate::cli) fn keep_text(texts: &mut Texts, name: &str, stored: &Stored) {
    let text = match stored {
        Stored::Json(text) => text.clone(),
        Stored::Lines(lines) => lines.text(limits::WORKSPACE_BYTES).unwrap_or_default(),
        Stored::Image(_) => return,
    };
    texts.insert(name.to_owned(), text);
}
