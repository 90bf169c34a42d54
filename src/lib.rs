//! Rolebook: a policy language and engine for workspace permissions.

pub mod diagnostic;
pub mod facts;
pub mod policy;
pub mod syntax;
