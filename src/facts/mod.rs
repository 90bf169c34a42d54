//! The facts: what is stated about a workspace, how it is read, checked and kept.

pub(crate) mod draft;
pub(crate) mod edit;
pub(crate) mod image;
pub(crate) mod json;
pub(crate) mod lines;
mod lists;
pub(crate) mod lookalikes;
pub(crate) mod names;
mod networks;
mod quantities;
pub(crate) mod referrers;
pub(crate) mod stored;
#[cfg(test)]
mod tests;
mod threads;
pub(crate) mod time;
pub(crate) mod value;
pub(crate) mod versions;
mod wording;
pub(crate) mod workspace;
