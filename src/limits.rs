//! Every budget on what is loaded, by name, in one place, equal on every target.
//!
//! A budget is met with a diagnostic or a typed error, never with a wrong or a partial answer. A
//! decision over something loaded is never cut short.

/// The longest source file, in bytes.
pub const SOURCE_BYTES: usize = 4 * 1024 * 1024;
/// How many statements one file may have.
pub const STATEMENTS: usize = 100_000;
/// How deep parentheses, `not` and `has` may stand in one another.
pub const NESTING: usize = 64;
/// The longest name or id, in bytes.
pub const NAME_BYTES: usize = 256;
/// How many findings are listed for one file or one statement; more would teach nobody anything.
pub const PROBLEMS: usize = 100;
/// How many characters of the author's text a message repeats before it is cut short.
pub const EXCERPT_CHARS: usize = 60;
/// Bytes of one workspace file.
pub const WORKSPACE_BYTES: usize = 32 * 1024 * 1024;
/// Entities of one workspace, over all types.
pub const ENTITIES: usize = 1_000_000;
/// Stated edges of one workspace, over all relations.
pub const EDGES: usize = 4_000_000;
/// Bytes of one id.
pub const ID_BYTES: usize = 256;
/// Brackets open at once in a JSON file.
pub const JSON_NESTING: usize = 16;
/// Values of one JSON file, keys not counted.
pub const JSON_VALUES: usize = 8_000_000;
/// Types in one policy.
pub const TYPES: usize = 10_000;
/// Members of one type, and inputs of a request.
pub const MEMBERS: usize = 10_000;
/// Roles of one type, and plans: their closure is quadratic.
pub const ROLES: usize = 1_000;
/// Actions of one type.
pub const ACTIONS: usize = 10_000;
/// Definitions in one policy.
pub const DEFINITIONS: usize = 10_000;
