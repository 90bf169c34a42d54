//! Any text, read as a file of OpenFGA.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rolebook::fuzzing::check_openfga(bytes));
