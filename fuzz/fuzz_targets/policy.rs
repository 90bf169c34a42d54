//! Any text as a rolebook.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rolebook::fuzzing::check_policy_text(bytes));
