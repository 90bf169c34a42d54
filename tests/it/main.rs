//! Everything that is tested from outside the crate, in one binary.

mod cli;
mod diagnostics;
mod fuzz;
mod incremental;
mod order;
mod policies;
mod readme;
mod tidy;
