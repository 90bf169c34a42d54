//! What plans read of the facts, each once, by number; filled when facts are bound.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::policy::condition::Condition;
use crate::policy::path::{Path, Start, ValuePath, Who};
use crate::policy::rule::{RoleSource, Through};
use crate::policy::schema::{PlanId, RoleId, TypeId};
use crate::program::Program;

use super::plan::{Mask, TableId};

/// Whose facts a table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Of {
    Type(TypeId),
    /// All principals, by their common numbers.
    Principals,
}

/// What is true or not of one entity.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Fact {
    Condition(Condition),
    Gate(Vec<PlanId>),
    /// Whether an attribute names this role.
    Names(ValuePath, RoleId),
}

/// A fact about an entity that stands where statements say so.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct BitAsk {
    pub of: Of,
    pub start: Start,
    pub fact: Fact,
}

/// The one entity at the end of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct EndAsk {
    pub of: TypeId,
    pub path: Path,
    /// Asked whether it means the person, and not whether it is the person.
    pub meant: bool,
}

/// Why somebody stands at an entity.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Standing {
    Role(RoleId),
    Meant(Who),
}

/// Up to 32 facts about each entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BitTable {
    pub of: Of,
    pub asks: Vec<BitAsk>,
}

/// Up to 32 ways in which people stand at each entity of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HoldingTable {
    pub of: TypeId,
    pub standings: Vec<Standing>,
}

/// The places of each object of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PlaceTable {
    pub of: TypeId,
    pub through: Through,
}

/// Everything that plans read.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub bits: Vec<BitTable>,
    pub ends: Vec<EndAsk>,
    pub holdings: Vec<HoldingTable>,
    pub places: Vec<PlaceTable>,
    known_bits: FxHashMap<BitAsk, (TableId, u8)>,
    known_ends: FxHashMap<EndAsk, TableId>,
    known_standings: FxHashMap<(TypeId, Standing), (TableId, u32)>,
    known_places: FxHashMap<PlaceTable, TableId>,
    /// The table with room, of each kind of entity.
    open_bits: FxHashMap<Of, TableId>,
    open_holdings: FxHashMap<TypeId, TableId>,
}

/// Bits of one word of a table.
const WIDTH: usize = 32;

fn next_id<T>(tables: &[T]) -> TableId {
    TableId::try_from(tables.len()).unwrap_or(TableId::MAX)
}

fn at<T>(tables: &mut [T], id: TableId) -> Option<&mut T> {
    tables.get_mut(usize::try_from(id).ok()?)
}

/// The number of what is new in a list where each thing stands once.
fn listed<K: Eq + Hash + Clone>(known: &mut FxHashMap<K, TableId>, all: &mut Vec<K>, it: K) -> TableId {
    if let Some(id) = known.get(&it) {
        return *id;
    }
    let id = next_id(all);
    all.push(it.clone());
    known.insert(it, id);
    id
}

impl Needs {
    pub(super) fn bit(&mut self, ask: BitAsk) -> (TableId, u8) {
        if let Some(found) = self.known_bits.get(&ask) {
            return *found;
        }
        let of = ask.of;
        let open = self.open_bits.get(&of).copied();
        let room = |it: &BitTable| it.asks.len() < WIDTH;
        let table =
            open.filter(|id| at(&mut self.bits, *id).is_some_and(|it| room(it))).unwrap_or_else(|| {
                let id = next_id(&self.bits);
                self.bits.push(BitTable { of, asks: Vec::new() });
                self.open_bits.insert(of, id);
                id
            });
        let mut bit = 0;
        if let Some(it) = at(&mut self.bits, table) {
            bit = u8::try_from(it.asks.len()).unwrap_or(u8::MAX);
            it.asks.push(ask.clone());
        }
        self.known_bits.insert(ask, (table, bit));
        (table, bit)
    }

    pub(super) fn end(&mut self, ask: EndAsk) -> TableId {
        listed(&mut self.known_ends, &mut self.ends, ask)
    }

    pub(super) fn places(&mut self, of: TypeId, through: Through) -> TableId {
        listed(&mut self.known_places, &mut self.places, PlaceTable { of, through })
    }

    fn standing(&mut self, of: TypeId, standing: Standing) -> (TableId, u32) {
        if let Some(found) = self.known_standings.get(&(of, standing.clone())) {
            return *found;
        }
        let open = self.open_holdings.get(&of).copied();
        let room = |it: &HoldingTable| it.standings.len() < WIDTH;
        let table =
            open.filter(|id| at(&mut self.holdings, *id).is_some_and(|it| room(it))).unwrap_or_else(|| {
                let id = next_id(&self.holdings);
                self.holdings.push(HoldingTable { of, standings: Vec::new() });
                self.open_holdings.insert(of, id);
                id
            });
        let mut bits = 0;
        if let Some(it) = at(&mut self.holdings, table) {
            bits = u32::try_from(it.standings.len()).ok().and_then(|it| 1_u32.checked_shl(it)).unwrap_or(0);
            it.standings.push(standing.clone());
        }
        self.known_standings.insert((of, standing), (table, bits));
        (table, bits)
    }

    pub(super) fn known_bit(&self, ask: &BitAsk) -> Option<(TableId, u8)> {
        self.known_bits.get(ask).copied()
    }

    pub(super) fn known_end(&self, ask: &EndAsk) -> Option<TableId> {
        self.known_ends.get(ask).copied()
    }

    pub(super) fn known_places(&self, table: PlaceTable) -> Option<TableId> {
        self.known_places.get(&table).copied()
    }

    pub(super) fn known_standing(&self, of: TypeId, standing: &Standing) -> Option<Mask> {
        let (table, bits) = *self.known_standings.get(&(of, standing.clone()))?;
        Some(Mask { table, bits })
    }

    /// What is new from here on stands in tables of its own.
    pub(super) fn begin_apart(&mut self) {
        self.open_bits.clear();
        self.open_holdings.clear();
    }

    /// Those who are meant from an entity.
    pub(super) fn meant(&mut self, program: &Program, of: TypeId, who: Who) -> Mask {
        types_of_who(&who).into_iter().for_each(|it| self.roles(program, it));
        let (table, bits) = self.standing(of, Standing::Meant(who));
        Mask { table, bits }
    }

    /// Those who hold a role itself.
    pub(super) fn held(&mut self, program: &Program, of: TypeId, role: RoleId) -> Mask {
        self.roles(program, of);
        let (table, bits) = self.standing(of, Standing::Role(role));
        Mask { table, bits }
    }

    /// All roles of a type at once, so that they stand beside each other; and those from which rules make them.
    fn roles(&mut self, program: &Program, of: TypeId) {
        let mut open = vec![of];
        while let Some(of) = open.pop() {
            let count = program.schema().type_info(of).map_or(0, |it| it.roles.len());
            if count == 0 || self.known_standings.contains_key(&(of, Standing::Role(0))) {
                continue;
            }
            for role in (0..).take(count) {
                self.standing(of, Standing::Role(role));
            }
            for rule in program.index().grants(program.policy(), of, None) {
                open.extend(types_of_who(&rule.who));
                if let RoleSource::Same(handed) = &rule.role {
                    open.extend(handed.iter().map(|it| it.0));
                }
            }
        }
    }

    /// Those who count as holding a role, table by table.
    pub(super) fn counting_as(&mut self, program: &Program, of: TypeId, role: RoleId) -> Vec<Mask> {
        let held: Vec<RoleId> = program.counting_as(of, role).collect();
        merged(held.into_iter().map(|it| self.held(program, of, it)).collect())
    }

    /// The numbers of a standing, if anybody asks for it.
    pub(super) fn known_role(&self, of: TypeId, role: RoleId) -> Option<Mask> {
        self.known_standing(of, &Standing::Role(role))
    }
}

impl Needs {
    /// The types of which roles stand behind a mask.
    pub(super) fn types_read(&self, mask: Mask) -> Vec<TypeId> {
        let table = usize::try_from(mask.table).ok().and_then(|it| self.holdings.get(it));
        let Some(table) = table else { return Vec::new() };
        let chosen = (0..32_u32).zip(&table.standings).filter(|it| mask.bits & (1 << it.0) != 0);
        let types = |standing: &Standing| match standing {
            Standing::Role(_) => vec![table.of],
            Standing::Meant(who) => types_of_who(who),
        };
        chosen.flat_map(|it| types(it.1)).collect()
    }
}

/// The types whose roles are asked for.
pub(super) fn types_of_who(who: &Who) -> Vec<TypeId> {
    match who {
        Who::Role { roles, .. } => roles.iter().map(|it| it.0).collect(),
        Who::RoleNamed { attribute, .. } => attribute.members.iter().map(|it| it.0).collect(),
        Who::Holders(_) | Who::Every(_) | Who::Everyone => Vec::new(),
    }
}

/// One mask for each table.
pub(super) fn merged(mut masks: Vec<Mask>) -> Vec<Mask> {
    masks.sort_unstable();
    let mut all: Vec<Mask> = Vec::new();
    for it in masks {
        match all.last_mut().filter(|last| last.table == it.table) {
            Some(last) => last.bits |= it.bits,
            None => all.push(it),
        }
    }
    all
}
