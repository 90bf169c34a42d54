//! Any bytes as JSON Lines.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rolebook::fuzzing::check_lines(bytes));
