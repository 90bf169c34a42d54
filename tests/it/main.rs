//! Everything that is tested from outside the crate, in one binary.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "a test that counts or cuts wrongly fails by panicking"
)]

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod authzen;
#[cfg(test)]
mod changed_sets;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod coming_from;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod coverage;
#[cfg(test)]
mod cycles;
#[cfg(test)]
mod diagnostics;
#[cfg(test)]
mod dice;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod format;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod graph;
#[cfg(test)]
#[path = "../host/mod.rs"]
mod host;
#[cfg(test)]
mod incremental;
#[cfg(test)]
mod language;
#[cfg(test)]
mod lints;
#[cfg(test)]
mod live;
#[cfg(test)]
mod loaded;
#[cfg(test)]
mod many_crowds;
#[cfg(test)]
mod modules;
#[cfg(test)]
mod narrowing;
#[cfg(test)]
mod new;
#[cfg(test)]
mod openfga;
#[cfg(test)]
mod order;
#[cfg(test)]
mod parts;
#[cfg(test)]
mod policies;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod reference;
mod seeds;
#[cfg(test)]
mod shells;
#[cfg(test)]
mod slices;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod tutorial;
