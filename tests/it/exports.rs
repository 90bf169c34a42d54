//! Rolebooks in the languages of others: what is exported decides as the rolebook does, and what cannot be said is
//! refused. To add a case, add a file to `tests/cases/exports`; facts of the same name, `NAME.json`, are exported too.
//! What is refused stands in `refused`.

#![cfg(test)]

mod again;
mod cases;
mod cel;
mod drawn;
pub(crate) mod evaluator;
pub(crate) mod openfga;
pub(crate) mod pages;
mod questions;

use crate::dice;
use questions::{FACTS, POLICY};
