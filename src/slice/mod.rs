//! What a module reads: the tables of a policy, filled with facts and written down as bytes.
//!
//! `docs/wasm.md` says what the bytes mean. A module knows by [`Layout`] where everything stands; here it is
//! written.

mod checksum;
mod delta;
mod layout;
mod personal;
mod reads;
mod rows;
mod times;
mod whole;
mod whys;
mod written;

pub(crate) use checksum::{DOWN, FACTOR};
pub(crate) use delta::delta;
pub(crate) use layout::{
    CHANGE, CHECKSUM_AT, CHECKSUM_FROM, CROWD, FINGERPRINT_AT, HEAD, IS_RANGE, LENGTH_AT, Layout, MAGIC,
    NO_ROW, SEVERAL, Section, TOGETHER, UNTOLD_ROW, VERSION, VERSION_AT,
};
pub(crate) use personal::{Cut, personal};
pub(crate) use rows::TooLarge;
pub(crate) use whole::whole;
pub(crate) use whys::Telling;
pub(crate) use written::Addressee;
#[cfg(feature = "verify")]
pub(crate) use written::seal;
