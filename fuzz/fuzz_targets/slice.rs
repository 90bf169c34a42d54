//! Any changes of a slice, which must not make a module trap.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rolebook::fuzzing::check_slice(bytes));
