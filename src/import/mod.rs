//! What people bring along: other notations, made into rolebooks that a person would have written.

pub(crate) mod table;
