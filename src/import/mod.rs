//! What others have written, read as it is: nothing here knows a rolebook.

pub mod openfga;
