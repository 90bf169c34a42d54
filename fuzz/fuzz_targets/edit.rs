//! Any text as an edit of a rolebook.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rolebook::fuzzing::check_edit(bytes));
