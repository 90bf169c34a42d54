//! `rolebook import`: rolebooks made of what people keep in other notations.

mod openfga;
mod table;

use std::io::Write;

use super::arguments::{Import, ImportFrom};
use super::{Failure, Outcome};

pub(super) fn run(arguments: &Import, out: &mut impl Write) -> Result<Outcome, Failure> {
    match &arguments.from {
        ImportFrom::Table(it) => table::run(it, out),
        ImportFrom::Openfga(it) => openfga::run(it, out),
    }
}
