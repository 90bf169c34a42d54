//! Rolebook: a policy language and engine for workspace permissions.

pub mod diagnostic;
pub mod facts;
pub mod limits;
pub mod program;
pub mod syntax;
