//! The command line as its users meet it: the real binary, in a folder of its own.

#![cfg(test)]

pub(crate) mod cases;
mod fmt;
mod hostile;
mod readers;
mod stored;
mod web;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The binary in a folder, deaf to the settings of whoever runs the tests.
pub(crate) fn rolebook(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rolebook"));
    command.current_dir(folder).env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    rolebook(folder).args(arguments).output().expect("the binary runs")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what is written is UTF-8")
}

/// Copies the files of a folder of the command line's cases.
pub(crate) fn copy_files(name: &str, to: &Path) {
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/cli").join(name), to);
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the folder of the cases") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("a copy");
    }
}
