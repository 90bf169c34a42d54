//! Any bytes as a workspace, of which decisions are made in two ways.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rolebook::fuzzing::check_decisions(bytes));
