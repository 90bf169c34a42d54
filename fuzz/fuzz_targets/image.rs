//! An image with any changes.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rolebook::fuzzing::check_image(bytes));
