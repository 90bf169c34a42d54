//! Every budget on what is loaded, by name. A decision over something loaded is never cut short.

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
