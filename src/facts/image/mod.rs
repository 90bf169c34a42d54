//! The workspace image: all facts in one run of bytes that can be mapped into memory and read in place.
//!
//! `docs/image.md` says where each byte stands. Opening checks the frame and the checksum; whatever is read later
//! is checked where it is read, so that no bytes, however made, do more harm than to state other facts.

mod columns;
mod decode;
mod directory;
mod fingerprint;
#[cfg_attr(not(test), expect(dead_code, reason = "decisions read images in place with a later change"))]
mod in_place;
mod names;
mod packed;
mod read;
mod rows;
#[cfg(test)]
mod tests;
mod values;
mod words;
mod write;

use std::fmt::{Debug, Display, Formatter};
use std::sync::Arc;

pub(crate) use columns::{Column, Columns, EdgeColumn, TableColumns, Texts};
pub use directory::is_image;
pub(crate) use read::Image;
pub(crate) use values::{is_fixed, number_of, put_alone};
pub(crate) use words::Words;
pub(crate) use write::{write, write_columns};

use crate::limits::{EDGES, ENTITIES};

/// Bytes that stay where they are for as long as somebody reads them: of the heap, or of a mapped file.
#[derive(Clone)]
pub struct Bytes(Arc<dyn AsRef<[u8]> + Send + Sync>);

impl Bytes {
    /// These bytes, which must not change while somebody reads them.
    pub fn of(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        Self(Arc::new(bytes))
    }

    pub(crate) fn get(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}

/// Two are the same only if one is a copy of the other: to compare all bytes would cost more than to open them.
impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Bytes {}

impl Debug for Bytes {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} bytes", self.get().len())
    }
}

/// Why bytes are not opened, or no workspace comes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    /// They are something else.
    NoImage,
    /// They are of a version that is not known here.
    Version(u32),
    /// They are more or fewer than their header says.
    Size { said: u64, found: usize },
    /// They are not what was written.
    Damaged(&'static str),
    /// They were made for another policy.
    OtherPolicy,
    /// They hold more entities than are loaded.
    Entities(u64),
    /// They hold more edges than are loaded.
    Edges(u64),
}

impl Refused {
    /// The stable kebab-case code of the diagnostic.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NoImage | Self::Version(_) | Self::Size { .. } | Self::Damaged(_) => "bad-image",
            Self::OtherPolicy => "image-of-another-policy",
            Self::Entities(_) => "too-many-entities",
            Self::Edges(_) => "too-many-edges",
        }
    }

    /// The way out.
    pub(crate) fn help(&self) -> Option<&'static str> {
        match self {
            Self::Entities(_) | Self::Edges(_) => None,
            _ => Some("build it again from the facts with `rolebook workspace build`"),
        }
    }
}

impl Display for Refused {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoImage => write!(out, "this is no workspace image"),
            Self::Version(version) => {
                let known = directory::VERSION;
                write!(out, "this workspace image has version {version}, and only {known} is known")
            }
            Self::Size { said, found } => {
                write!(out, "this workspace image has {found} bytes, and should have {said}")
            }
            Self::Damaged(what) => write!(out, "this workspace image is damaged: {what}"),
            Self::OtherPolicy => {
                write!(
                    out,
                    "this workspace image was made for a policy with other types, members, roles or plans"
                )
            }
            Self::Entities(count) => {
                write!(out, "this workspace image holds {count} entities, more than {ENTITIES}")
            }
            Self::Edges(count) => write!(out, "this workspace image holds {count} edges, more than {EDGES}"),
        }
    }
}
