//! What modules were asked in wasmtime and how they answered, written down so that a browser is asked the same: one
//! line for each module, and behind it one for each slice.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rolebook::engine::Instant;
use rolebook::verify::Told;
use rolebook::verify::answer::UNTOLD;
use serde::Serialize;

const MILLISECOND: i128 = 1_000_000;

/// A question, and what the package for browsers must say.
#[derive(Serialize)]
pub(crate) struct Recorded {
    action: String,
    object: String,
    /// In milliseconds, as JavaScript counts.
    at: Option<i64>,
    /// By number, as modules say it.
    decision: u32,
    why: Told,
}

impl Recorded {
    /// A question that a module was asked; nothing at a time that JavaScript cannot name.
    pub(crate) fn of(action: &str, object: &str, at: Option<Instant>, says: u32, why: Told) -> Option<Self> {
        let at = match at {
            None => None,
            Some(Instant(it)) if it % MILLISECOND == 0 => Some(i64::try_from(it / MILLISECOND).ok()?),
            Some(_) => return None,
        };
        // What was told when the slice was made is known where the module cannot tell.
        let decision = if says == UNTOLD { why.decision } else { says };
        Some(Self { action: action.to_owned(), object: object.to_owned(), at, decision, why })
    }
}

/// A file of questions.
pub(crate) struct Recording(BufWriter<File>);

impl Recording {
    /// Begins a file anew, where the tests in the browser look for it.
    pub(crate) fn begin(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("agreement");
        fs::create_dir_all(&folder).expect("a folder of the build");
        let file = File::create(folder.join(format!("{name}.jsonl"))).expect("a file of the build");
        Self(BufWriter::new(file))
    }

    fn line(&mut self, line: &serde_json::Value) {
        writeln!(self.0, "{line}").expect("a line is written");
    }

    pub(crate) fn module(&mut self, module: &[u8]) {
        self.line(&serde_json::json!({ "module": BASE64_STANDARD.encode(module) }));
    }

    pub(crate) fn slice(&mut self, slice: &[u8], questions: &[Recorded]) {
        self.line(&serde_json::json!({ "slice": BASE64_STANDARD.encode(slice), "questions": questions }));
    }
}
