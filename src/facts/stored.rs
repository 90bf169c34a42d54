//! Workspaces as their hosts keep them: a text, lines that are read one after the other, or an image.

use std::fmt::{Debug, Formatter};
use std::io::{BufRead, Read};
use std::sync::Arc;

use super::image::{Bytes, Image, Refused, write_columns};
use super::lines;
use crate::diagnostic::{Diagnostic, Site};
use crate::policy::schema::Schema;

/// A workspace as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// One text of JSON.
    Json(String),
    /// JSON Lines, each with one entity.
    Lines(Lines),
    /// An image that was built for the same policy.
    Image(Bytes),
}

/// A way to read lines from the first one on. Two are the same only if one is a copy of the other.
#[derive(Clone)]
pub struct Lines(Arc<dyn Fn() -> std::io::Result<Box<dyn BufRead>> + Send + Sync>);

impl Lines {
    /// Lines that whoever needs them opens; what is read must be the same each time.
    pub fn opened_by(open: impl Fn() -> std::io::Result<Box<dyn BufRead>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(open))
    }

    /// All lines in one text, if they are so short that somebody may want to see them.
    pub fn text(&self, most: usize) -> Option<String> {
        let mut bytes = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        (self.0)().ok()?.take(limit).read_to_end(&mut bytes).ok()?;
        String::from_utf8(bytes).ok().filter(|it| it.len() <= most)
    }

    /// Lines that are at hand.
    pub fn of(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(bytes);
        Self::opened_by(move || {
            Ok(Box::new(std::io::BufReader::new(Cursor { bytes: Arc::clone(&bytes), at: 0 })))
        })
    }
}

impl PartialEq for Lines {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Lines {}

impl Debug for Lines {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.write_str("lines")
    }
}

/// Reads shared bytes.
struct Cursor {
    bytes: Arc<dyn AsRef<[u8]> + Send + Sync>,
    at: usize,
}

impl Read for Cursor {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = (*self.bytes).as_ref().get(self.at..).unwrap_or_default().read(into)?;
        self.at = self.at.saturating_add(count);
        Ok(count)
    }
}

/// An image, and what the author of its facts should look at.
pub(crate) struct Opened {
    pub image: Image,
    pub warnings: Vec<Diagnostic>,
}

/// The image of lines.
pub(crate) fn open_lines(schema: &Schema, lines: &Lines) -> Result<Opened, Vec<Diagnostic>> {
    let unreadable = |error| {
        let message = format!("the lines cannot be read: {error}");
        vec![Diagnostic::error("bad-json", message, Site::File(0..0))]
    };
    let loaded = lines::load(schema, (lines.0)().map_err(unreadable)?)?;
    let bytes = write_columns(schema, &loaded.columns).ok_or(Refused::Damaged("it could not be written"));
    let image = bytes.and_then(|it| Image::open(schema, Bytes::of(it))).map_err(|it| refused(&it))?;
    Ok(Opened { image, warnings: loaded.warnings })
}

/// An image that is kept as it is.
pub(crate) fn open_image(schema: &Schema, bytes: &Bytes) -> Result<Opened, Vec<Diagnostic>> {
    let image = Image::open(schema, bytes.clone()).map_err(|it| refused(&it))?;
    Ok(Opened { image, warnings: Vec::new() })
}

/// Why an image is not opened; its bytes are no text with places.
pub(crate) fn refused(why: &Refused) -> Vec<Diagnostic> {
    let found = Diagnostic::error(why.code(), why.to_string(), Site::File(0..0));
    vec![Diagnostic { help: why.help().map(str::to_owned), ..found }]
}
