//! Any text as a workspace.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rolebook::fuzzing::check_workspace_text(bytes));
