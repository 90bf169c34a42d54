//! What people bring along: other notations, read as they are, and made into rolebooks that a person would
//! have written.

mod names;
pub mod openfga;
pub(crate) mod table;
