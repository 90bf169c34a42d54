//! The front of the language against its cases: each file below `tests/cases/syntax` is split and
//! parsed, and what comes out is pinned beside it. To add a case, add a file.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod syntax {
    mod cases;
    mod hostile;
    mod print;
    mod properties;
    mod tree;
}
