//! The front of the language against its cases: each file below `tests/cases/syntax` is split and
//! parsed, and what comes out is pinned beside it. To add a case, add a file.

mod cases;
mod format;
mod generate;
mod hostile;
mod print;
mod properties;
mod relayout;
mod tree;
