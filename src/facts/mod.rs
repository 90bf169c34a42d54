//! The facts: what is stated about a workspace, how it is read, checked and kept.

pub mod draft;
pub mod json;
pub mod lookalikes;
pub mod time;
pub mod value;
mod wording;
pub mod workspace;
