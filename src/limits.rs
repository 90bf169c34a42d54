//! Every budget on what is loaded, in one place, equal on every target.

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
/// Problems of one file that are shown one by one; of the others only the number.
pub const PROBLEMS: usize = 100;

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
