//! Where the conformance data lies: cases that others wrote. It is not part of this repository.

use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A folder of the data, if there is one; `ROLEBOOK_CONFORMANCE` names what it is in, else it is looked for beside
/// the project.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    if let Some(named) = env::var_os("ROLEBOOK_CONFORMANCE") {
        let folder = PathBuf::from(&named).join(name);
        let shown = folder.display();
        assert!(folder.is_dir(), "ROLEBOOK_CONFORMANCE names {shown}, and there is no such folder");
        return Some(folder);
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance").join(name);
    let there = beside.is_dir();
    if !there {
        say(&format!(
            "nothing of {name} is read: ROLEBOOK_CONFORMANCE names no folder, and ../shared/conformance is not there"
        ));
    }
    there.then_some(beside)
}

pub(crate) fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").expect("a line");
}
