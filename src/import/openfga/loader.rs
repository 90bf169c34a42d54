//! Other files that a file names: the library knows no files, so whoever calls it hands out their texts.

use std::fmt::Display;

use crate::diagnostic::shown;

use super::document::File;
use super::problem::Problem;
use super::span::Span;

/// Hands out the text of a file by its name, which is written as seen from where the first file's name is.
pub struct Loader<'l> {
    text_of: Box<TextOf<'l>>,
}

/// The text of a file by its name, or why there is none.
type TextOf<'l> = dyn Fn(&str) -> Result<String, String> + 'l;

impl std::fmt::Debug for Loader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loader").finish_non_exhaustive()
    }
}

impl<'l> Loader<'l> {
    /// The reason that the function gives goes into what is said, behind a colon.
    pub fn new<E: Display>(text_of: impl Fn(&str) -> Result<String, E> + 'l) -> Self {
        Self { text_of: Box::new(move |it| text_of(it).map_err(|it| it.to_string())) }
    }

    /// For texts that stand alone.
    pub fn none() -> Self {
        Self::new(|_| Err("only this one text was given"))
    }

    /// The name of a file as another one in the same or another folder names it.
    pub(super) fn beside(&self, file: &str, named: &str) -> String {
        let mut parts: Vec<&str> = if named.starts_with('/') { vec![] } else { file.split('/').collect() };
        parts.pop();
        for part in named.split('/') {
            match part {
                "." => {}
                ".." if parts.last().is_some_and(|it| !matches!(*it, ".." | "." | "")) => drop(parts.pop()),
                _ => parts.push(part),
            }
        }
        parts.join("/")
    }

    pub(super) fn load(&self, path: &str, from: &Span) -> Result<File, Problem> {
        match (self.text_of)(path) {
            Ok(text) => Ok(File::new(path, text)),
            Err(cause) => {
                Err(Problem::new("openfga-file", from, format!("cannot read {}: {cause}", shown(path)))
                    .help("names of files are seen from the file that they stand in"))
            }
        }
    }
}
