//! Every budget on what is loaded, by name, in one place, equal on every target.
//!
//! A budget is met with a diagnostic or a typed error, never with a wrong or a partial answer. A
//! decision over something loaded is never cut short.

/// The longest source file, in bytes.
pub(crate) const SOURCE_BYTES: usize = 4 * 1024 * 1024;
/// How many statements one file may have.
pub(crate) const STATEMENTS: usize = 100_000;
/// How deep parentheses, `not` and `has` may stand in one another.
pub(crate) const NESTING: usize = 64;
/// The longest name or id, in bytes.
pub(crate) const NAME_BYTES: usize = 256;
/// How many findings are listed for one file or one statement; more would teach nobody anything.
pub(crate) const PROBLEMS: usize = 100;
/// Edits of one fix beside its first; what needs more is for an editor to do.
pub(crate) const EDITS: usize = 1_000;
/// How many characters of the author's text a message repeats before it is cut short.
pub(crate) const EXCERPT_CHARS: usize = 60;
/// Bytes of one workspace file.
pub(crate) const WORKSPACE_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of one line of a workspace in lines: one entity may state as much as a whole file of JSON.
pub(crate) const LINE_BYTES: usize = WORKSPACE_BYTES;
/// Entities of one workspace, over all types: sixteen times a workspace of a million tasks, and still few enough
/// that their numbers fit into the edges of an image beside a role.
pub(crate) const ENTITIES: usize = 16_000_000;
/// Stated edges of one workspace, over all relations: four for each entity.
pub(crate) const EDGES: usize = 64_000_000;
/// Bytes of one id.
pub(crate) const ID_BYTES: usize = 256;
/// Brackets open at once in a JSON file.
pub(crate) const JSON_NESTING: usize = 16;
/// Values of one JSON file, keys not counted.
pub(crate) const JSON_VALUES: usize = 8_000_000;
/// Types in one policy.
pub(crate) const TYPES: usize = 10_000;
/// Members of one type, and inputs of a request.
pub(crate) const MEMBERS: usize = 10_000;
/// Kinds of set in which edges may end, such as `Team.editor`.
pub(crate) const SETS: usize = 20_000;
/// Roles of one type, and plans: their closure is quadratic.
pub(crate) const ROLES: usize = 1_000;
/// Actions of one type.
pub(crate) const ACTIONS: usize = 10_000;
/// Definitions in one policy.
pub(crate) const DEFINITIONS: usize = 10_000;
/// Roles of all types together: each type's closure is quadratic.
pub(crate) const ROLES_IN_ALL: usize = 20_000;
/// Tables in one policy.
pub(crate) const TABLES: usize = 10_000;
/// Rows of one table.
pub(crate) const ROWS: usize = 10_000;
/// Columns of one table; every cell is held against those of all roles above.
pub(crate) const COLUMNS: usize = 256;
/// Layers that stand on each other.
pub(crate) const LAYERS: usize = 16;
/// Parts of one policy, with every list written out: a rule for each of its sources, a name for each type
/// that a path may have reached, a choice for each attribute that shares it.
pub(crate) const PARTS: usize = 2_000_000;
/// Ways in which what a condition reads may turn out, tried one by one to find whether it can ever hold;
/// of a condition with more, a lint says nothing.
pub(crate) const READINGS: usize = 20_000;
/// Parts of one such condition, with those of each definition wherever it is named.
pub(crate) const READ_PARTS: usize = 1_000;
/// Parts of conditions that the lints read in one rolebook, over all ways in which they may turn out.
pub(crate) const READ_IN_ALL: usize = 20_000_000;
/// Statements that one lint compares with each other, in pairs; beyond, it says nothing.
pub(crate) const COMPARED: usize = 1_000_000;
/// The longest expression of a condition in an imported model, in bytes.
pub(crate) const CEL_BYTES: usize = 16 * 1024;
/// How deep brackets may stand in one another in such an expression.
pub(crate) const CEL_NESTING: usize = 32;
/// Operators, calls and steps to a field in such an expression: each may be a level of its tree.
pub(crate) const CEL_OPERATORS: usize = 400;
/// How deep lists and keys may stand in one another in an imported YAML or JSON file.
pub(crate) const DOCUMENT_NESTING: usize = 64;
/// Values of an imported YAML or JSON file that stand there by an alias alone.
pub(crate) const ALIASED_VALUES: usize = 100_000;
/// Files of one imported model.
pub(crate) const MODULES: usize = 1_000;
/// How deep lists and maps may stand in one another in the type of a condition's parameter.
pub(crate) const PARAMETER_NESTING: usize = 8;
/// Parts of one relation in an imported model, the types that it names among them.
pub(crate) const RELATION_PARTS: usize = 1_000;
/// Parameters of one condition in an imported model.
pub(crate) const PARAMETERS: usize = 1_000;
/// Pieces of one condition in an exported policy, with those of whatever it names.
pub(crate) const POLICY_PIECES: usize = 2_000;
/// People for whom a page is written that names none.
pub(crate) const PAGE_PEOPLE: usize = 100;
