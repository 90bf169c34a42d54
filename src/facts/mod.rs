//! The facts: what is stated about a workspace, how it is read, checked and kept.

pub(crate) mod draft;
#[cfg_attr(
    not(test),
    expect(dead_code, unused_imports, reason = "the engine reads images with its next change")
)]
pub(crate) mod image;
pub(crate) mod json;
#[cfg_attr(not(test), expect(dead_code, reason = "the engine reads lines with its next change"))]
pub(crate) mod lines;
mod lists;
pub(crate) mod lookalikes;
mod networks;
mod quantities;
#[cfg(test)]
mod tests;
pub(crate) mod time;
pub(crate) mod value;
mod wording;
pub(crate) mod workspace;
