//! Every budget of what is loaded, in one place, so that each part of the engine counts the same.
//!
//! A budget is met with a diagnostic or a typed error, never with a wrong or a partial answer.

/// The longest source file, in bytes.
pub const SOURCE_BYTES: usize = 4 * 1024 * 1024;

/// How many statements one file may have.
pub const STATEMENTS: usize = 100_000;

/// How deep parentheses, `not` and `has` may stand in one another.
pub const NESTING: usize = 64;

/// The longest name or id, in bytes.
pub const NAME_BYTES: usize = 256;

/// How many findings are listed for one file or one statement; more would teach nobody anything.
pub const PROBLEMS: usize = 1_000;

/// How many characters of the author's text a message repeats before it is cut short.
pub const EXCERPT_CHARS: usize = 60;
