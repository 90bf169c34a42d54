//! Rolebook: a policy language and engine for workspace permissions.

mod check;
pub mod cli;
pub mod db;
pub mod diagnostic;
pub mod engine;
pub mod eval;
pub mod facts;
pub mod hierarchy;
pub mod hir;
pub mod limits;
pub mod policy;
pub mod program;
pub mod request;
pub mod suite;
pub mod syntax;
