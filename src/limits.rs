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
