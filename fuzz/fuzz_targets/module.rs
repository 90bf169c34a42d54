//! Any bytes as a workspace, about which a module is asked too.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rolebook::fuzzing::check_module(bytes));
