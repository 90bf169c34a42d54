//! The README against the program.
