//! The statements that decide: definitions, grants, tables, restrictions and forbids.

use super::Mark;
use super::condition::{ActionId, Condition, DefinitionId, TextPart};
use super::path::{ValuePath, Who};
use super::schema::{MemberId, PlanId, RoleId, Schema, TypeId, Value};

/// `define assigned on Task: ...`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Definition {
    pub name: String,
    pub of: TypeId,
    pub condition: Condition,
    pub mark: Mark,
}

/// The relation along which an object takes rights from its places, and the places' type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Through {
    pub member: MemberId,
    pub place: TypeId,
}

/// One rule: who gets which role at a place, or at a pair of object and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GrantRule {
    /// What proofs call it.
    pub id: String,
    /// The object's type.
    pub on: TypeId,
    /// Set if the role is given on a pair.
    pub through: Option<Through>,
    /// The type whose roles it gives.
    pub role_type: TypeId,
    pub who: Who,
    pub role: RoleSource,
    pub gate: Vec<PlanId>,
    pub when: Option<Condition>,
    pub unless: Option<Condition>,
    pub mark: Mark,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RoleSource {
    Role(RoleId),
    /// The role on the last edge of the path.
    Their,
    /// The role held itself at the end of the path: (its type, its role, the role given here).
    Same(Vec<(TypeId, RoleId, RoleId)>),
    /// The role that an attribute names.
    Named(ValuePath),
}

impl CellValue {
    /// As a table writes it.
    pub(crate) fn written(&self) -> String {
        match self {
            Self::Yes => "yes".to_owned(),
            Self::Dash => "-".to_owned(),
            Self::No => "no".to_owned(),
            Self::Unknown => "?".to_owned(),
            Self::Defined(named) => named.name.clone(),
            Self::Only(named) => format!("only {}", named.name),
        }
    }
}

impl RoleSource {
    /// The roles that a rule may give in this way, of the type whose roles it gives.
    pub(crate) fn roles_given(&self, schema: &Schema, role_type: TypeId) -> Vec<RoleId> {
        match self {
            Self::Role(role) => vec![*role],
            Self::Same(handed) => handed.iter().map(|it| it.2).collect(),
            Self::Their => {
                let count = schema.type_info(role_type).map_or(0, |it| it.roles.len());
                (0..).take(count).collect()
            }
            Self::Named(value) => {
                schema.roles_named(&value.attribute.members).into_iter().map(|it| it.1).collect()
            }
        }
    }
}

/// `table Project, Task through homes | ...`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub place: TypeId,
    /// The object types; the place's own has no `through`.
    pub objects: Vec<(TypeId, Option<Through>)>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    pub mark: Mark,
}

impl Table {
    /// Adds a column for a role that a layer adds, with the cells of another.
    pub(crate) fn add_column(&mut self, like: usize, title: impl Fn(&str) -> String, added: AddedRole) {
        let Some(old) = self.columns.get(like) else { return };
        let kind = ColumnKind::Role(added.role);
        self.columns.push(Column { kind, title: title(&old.title), mark: added.mark, ..old.clone() });
        for row in &mut self.rows {
            row.cells.extend(row.cells.get(like).cloned().map(|it| Cell { mark: added.mark, ..it }));
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub kind: ColumnKind,
    /// The definition after `if`, by the type it is on.
    pub only_if: Option<Named>,
    /// As written: `commenter if assigned`.
    pub title: String,
    pub mark: Mark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum ColumnKind {
    Role(RoleId),
    Relation(MemberId),
    Everyone,
}

/// A definition asked for by name, wherever it is defined.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Named {
    pub name: String,
    pub definitions: Vec<(TypeId, DefinitionId)>,
}

impl Named {
    /// The definition that speaks for an object of that type at a place of that type.
    ///
    /// Returns the definition and whether it is read at the object.
    pub(crate) fn concerning(&self, object: TypeId, place: TypeId) -> Option<(DefinitionId, bool)> {
        let on = |of| self.definitions.iter().find(|it| it.0 == of).map(|it| it.1);
        on(object).map(|it| (it, true)).or_else(|| on(place).map(|it| (it, false)))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub actions: Vec<(TypeId, ActionId)>,
    pub label: Option<String>,
    pub gate: Vec<PlanId>,
    pub cells: Vec<Cell>,
    pub mark: Mark,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    pub value: CellValue,
    /// Whether a layer has set it.
    pub set: bool,
    pub mark: Mark,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum CellValue {
    Yes,
    Dash,
    /// Like a dash, and the ladder is broken on purpose.
    No,
    Unknown,
    Defined(Named),
    /// Like a definition, and the ladder is broken on purpose.
    Only(Named),
}

impl Row {
    /// Whether a cell of this row gives no more than another would, whatever the facts are.
    pub(crate) fn is_within(&self, place: TypeId, cell: &CellValue, other: &CellValue) -> bool {
        use CellValue::{Dash, Defined, No, Only, Unknown, Yes};
        match (cell, other) {
            (_, Yes) | (Dash | No, _) | (Unknown, Unknown) => true,
            (Defined(one) | Only(one), Defined(two) | Only(two)) => self.means_the_same(place, one, two),
            _ => false,
        }
    }

    /// Whether two names stand for one definition in all that the row is about. Cells of a base and of a
    /// layer may mean different definitions by one name.
    pub(crate) fn means_the_same(&self, place: TypeId, one: &Named, two: &Named) -> bool {
        let meant = |named: &Named, of| named.concerning(of, place);
        one.name == two.name && self.actions.iter().all(|it| meant(one, it.0) == meant(two, it.0))
    }
}

/// `roles on Project: client within commenter`: a role that a layer adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AddedRole {
    pub of: TypeId,
    pub role: RoleId,
    /// The role that it may stand for.
    pub base: RoleId,
    pub mark: Mark,
    pub base_mark: Mark,
}

/// `default visitor_role on Project = commenter`: what a layer makes of a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewDefault {
    pub of: TypeId,
    pub member: MemberId,
    /// What the base says.
    pub old: Value,
    pub new: Value,
    pub mark: Mark,
}

/// A name that a layer may change as it likes, by an `open` without a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OpenName {
    Attribute(TypeId, MemberId),
    Role(TypeId, RoleId),
    Action(TypeId, ActionId),
}

/// `set ... to -`: a cell as a layer finds it and as it leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetCell {
    pub at: (u16, u16, u16),
    pub old: CellValue,
    pub new: CellValue,
    pub mark: Mark,
}

/// `open ... for editor`: the cells that a layer may set, as (table, row, column).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    pub cells: Vec<(u16, u16, u16)>,
    pub mark: Mark,
}

/// A `restrict` or a `forbid`, for one of its targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Restriction {
    /// What answers call the statement; the same for all its targets.
    pub id: String,
    pub on: TypeId,
    pub through: Option<Through>,
    /// The actions of the object's type, ascending.
    pub actions: Vec<ActionId>,
    pub who: Vec<Who>,
    pub when: Option<Condition>,
    pub unless: Option<Condition>,
    pub words: Words,
    pub mark: Mark,
}

/// What a statement's author says to it: the main text, and others by language tag.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Words {
    pub because: Vec<TextPart>,
    pub translations: Vec<(String, Vec<TextPart>)>,
}

impl Words {
    /// The parts of the texts in all languages.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &TextPart> {
        self.because.iter().chain(self.translations.iter().flat_map(|it| &it.1))
    }

    /// Whether they are the same whatever they are said of.
    pub(crate) fn are_fixed(&self) -> bool {
        self.parts().all(|it| matches!(it, TextPart::Text(_)))
    }
}
