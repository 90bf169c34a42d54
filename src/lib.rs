//! Rolebook: a policy language and engine for workspace permissions.
//!
//! ```text
//! grammar/rolebook.pest
//!    text -> syntax -> hir -> hierarchy -> check -> program -> eval
//!                 facts -----------------------------------^
//!    db (salsa) holds this together; engine is its face; cli stands outside
//! ```
//!
//! A module may use only those that its row names; a test reads every `use crate::` against this table.
//!
//! | module | owns | may use |
//! | --- | --- | --- |
//! | `diagnostic` | findings as plain data | |
//! | `limits` | every budget | |
//! | `catalogue` | a page for each code, as `docs/diagnostics` has it | `diagnostic` |
//! | `syntax` | the only user of pest; trees with numbered nodes, positions beside them; the layout | `diagnostic` `limits` |
//! | `policy` | what names mean, as data | `diagnostic` |
//! | `facts` | values, the workspace, its loaders | `diagnostic` `limits` `policy` |
//! | `hierarchy` | orders, strata, loops; the only user of petgraph | `policy` |
//! | `check` | one file for each diagnostic of meaning; checks of the whole policy | `diagnostic` `facts` `hierarchy` `limits` `policy` |
//! | `import` | from other notations to rolebooks; the only user of cel, csv and saphyr_parser | `diagnostic` `limits` `policy` `syntax` |
//! | `hir` | names, types, resolution | `check` `diagnostic` `facts` `limits` `policy` `syntax` |
//! | `program` | the closed policy, only from an analysis without errors | `diagnostic` `hierarchy` `policy` |
//! | `export` | from closed policies to other notations: what these can say, and the rest refused | `diagnostic` `facts` `hierarchy` `limits` `policy` `program` |
//! | `lint` | what is legal and yet wrong, one file for each | `diagnostic` `hierarchy` `limits` `policy` `program` |
//! | `eval` | decisions, proofs, reasons: what it computes is the language | `facts` `hierarchy` `policy` `program` |
//! | `checker` | plans and tables for checks in nanoseconds; what they cannot tell is asked of `eval` | `eval` `facts` `hierarchy` `policy` `program` |
//! | `slice` | what a module reads, as bytes: where everything stands, and how tables are written so | `checker` `policy` |
//! | `wasm` | the policy as a module; the only user of wasm_encoder | `checker` `program` `slice` |
//! | `request` | from the words of a question to the question | `diagnostic` `eval` `facts` `policy` |
//! | `suite` | tests inside rolebooks | `check` `diagnostic` `eval` `facts` `policy` `program` `request` `syntax` |
//! | `coverage` | what tests exercise of a policy, and the mutants that they let pass | `diagnostic` `eval` `facts` `policy` `program` `suite` `syntax` |
//! | `db` | inputs and thin queries; the only user of salsa | `check` `coverage` `diagnostic` `export` `facts` `hierarchy` `hir` `limits` `lint` `policy` `program` `suite` `syntax` |
//! | `engine` | the public face: load, change, ask, test, lint, show, lay out | `catalogue` `checker` `coverage` `db` `diagnostic` `eval` `export` `facts` `import` `lint` `policy` `program` `request` `slice` `syntax` `wasm` |
//! | `verify` | modules in wasmtime, held against the engine, if that feature is chosen; beside fuzzers the only user of wasmtime | `engine` |
//! | `fuzzing` | what must hold of any text, for fuzzers | `engine` `import` `slice` `syntax` `verify` |
//! | `cli` | arguments, files, the clock, exit codes, rendering | `engine` `limits` `verify` |
//!
//! *Incremental:* a statement is the unit of work, found again by its first line. It is parsed once for each
//! wording, and resolved once for each wording and all the names that there are; trees have no positions, so
//! white space and comments go no further than their file. What all statements say is put together file by
//! file; tests, facts and workspaces hang below the program and its schema. Questions are never inputs.

pub mod catalogue;
mod check;
mod checker;
pub mod cli;
mod coverage;
mod db;
mod diagnostic;
pub mod engine;
mod eval;
mod export;
mod facts;
#[doc(hidden)]
pub mod fuzzing;
mod hierarchy;
mod hir;
pub mod import;
mod limits;
mod lint;
mod policy;
mod program;
mod request;
mod slice;
mod suite;
mod syntax;
#[cfg(feature = "verify")]
pub mod verify;
mod wasm;

/// Compiles and runs the Rust of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
