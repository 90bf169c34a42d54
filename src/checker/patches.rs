//! What has changed since tables were filled: single cells beside them, and tables of which nothing is told any more.
//!
//! Patches share what they have in common, so that a checker with one more change costs next to nothing, and whoever
//! checks with the ones before never sees it.

use std::collections::BTreeSet;
use std::sync::Arc;

use rpds::{HashTrieMapSync, HashTrieSetSync};

use crate::eval::{At, Solver, Truth, World};
use crate::facts::edit::Touched;
use crate::facts::workspace::{Edge, Hashing, Row as Stated, Workspace};
use crate::policy::path::{Path, Who};
use crate::policy::schema::{Count, Entity, MemberId, TypeKind};
use crate::program::Program;

use super::affected::{Direct, Given, Member, Reach, Readers};
use super::holdings::Row;
use super::needs::{HoldingTable, Needs, Of, Standing};
use super::plan::TableId;
use super::principals::Principals;
use super::standings::Bits;
use super::tables::{self, Tables};
use super::{places, steady};

type Cells<T> = HashTrieMapSync<(TableId, u32), T, Hashing>;

/// One kind of tables.
#[derive(Debug, Clone)]
pub(super) struct Patched<T> {
    cells: Cells<T>,
    /// The tables of which nothing is told.
    stale: HashTrieSetSync<TableId, Hashing>,
}

impl<T> Default for Patched<T> {
    fn default() -> Self {
        Self { cells: HashTrieMapSync::default(), stale: HashTrieSetSync::default() }
    }
}

/// What is said of a cell beside its table.
pub(super) enum Said<'p, T> {
    /// What the table says holds.
    Nothing,
    Instead(&'p T),
    Untold,
}

impl<T> Patched<T> {
    #[inline]
    pub(super) fn get(&self, table: TableId, entity: u32) -> Said<'_, T> {
        if !self.stale.is_empty() && self.stale.contains(&table) {
            return Said::Untold;
        }
        self.cells.get(&(table, entity)).map_or(Said::Nothing, Said::Instead)
    }

    fn put(&mut self, table: TableId, entity: u32, cell: T) {
        self.cells.insert_mut((table, entity), cell);
    }
}

/// All that has changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patches {
    /// The bits of an entity; nothing if they are not told.
    pub(super) bits: Patched<Option<u64>>,
    pub(super) ends: Patched<u32>,
    pub(super) holdings: Patched<Arc<Row>>,
    /// The places of an object; nothing if they are not told.
    pub(super) places: Patched<Option<Arc<[u32]>>>,
}

impl Patches {
    /// How many cells stand beside the tables.
    pub(crate) fn count(&self) -> usize {
        [self.bits.cells.size(), self.ends.cells.size(), self.holdings.cells.size(), self.places.cells.size()]
            .into_iter()
            .fold(0, usize::saturating_add)
    }

    /// Whether nothing is told of some table.
    pub(crate) fn is_stale(&self) -> bool {
        !self.bits.stale.is_empty()
            || !self.ends.stale.is_empty()
            || !self.holdings.stale.is_empty()
            || !self.places.stale.is_empty()
    }

    /// The entities beside whose cells others stand; each perhaps several times, of whatever type.
    pub(super) fn entities(&self) -> Vec<u32> {
        let cells = self.bits.cells.keys().chain(self.ends.cells.keys());
        let cells = cells.chain(self.holdings.cells.keys()).chain(self.places.cells.keys());
        cells.map(|it| it.1).collect()
    }

    /// Whether anything that is said of an entity has changed, of whatever type it is.
    pub(super) fn concern(&self, entity: u32) -> bool {
        self.entities().contains(&entity)
    }

    /// Whether some bits of a table have changed.
    pub(super) fn has_bits_of(&self, table: TableId) -> bool {
        self.bits.cells.keys().any(|it| it.0 == table)
    }
}

/// Takes over changes into patches, with the facts as they are now.
pub(super) struct Patching<'c> {
    pub program: &'c Program,
    pub facts: &'c Workspace,
    pub needs: &'c Needs,
    pub readers: &'c Readers,
    pub principals: &'c Principals,
    pub timed_relations: &'c BTreeSet<Member>,
    pub tables: &'c Tables,
    pub patches: &'c mut Patches,
}

impl<'c> Patching<'c> {
    pub(super) fn take(&mut self, touched: Touched) {
        match touched {
            Touched::Edge { owner, member, target, timed } => {
                let timed = timed || self.newly_timed(owner);
                self.cells(owner, member, timed);
                self.standings(owner, member, Some(target).filter(|_| !timed));
            }
            Touched::Value(owner, member) => {
                self.cells(owner, member, self.newly_timed(owner));
                self.standings(owner, member, None);
            }
            Touched::Gone(entity) => self.gone(entity),
        }
    }

    /// Whether an entity has edges that begin or end where there were none when plans were made, which know of those
    /// only.
    fn newly_timed(&self, owner: Entity) -> bool {
        let relations = self.facts.row(owner).map(|it| it.relations.as_slice()).unwrap_or_default();
        relations.iter().any(|(member, edges)| {
            !self.timed_relations.contains(&(owner.of, *member))
                && edges.list.iter().any(|it| it.is_timed())
        })
    }

    fn is_timed(&self, path: &Path) -> bool {
        let depends = steady::of_path(self.program.policy(), path);
        !depends.relations.is_disjoint(self.timed_relations)
    }

    fn solver(&self) -> Solver<'c> {
        Solver::new(World::at_time(self.program, self.facts, None))
    }

    /// Fills anew what tables of facts say of an entity; nothing is told of it if times matter.
    fn cells(&mut self, owner: Entity, member: MemberId, timed: bool) {
        let key = (owner.of, member);
        let (readers, needs) = (self.readers, self.needs);
        for ((id, reads), table) in (0..).zip(&readers.bits).zip(&needs.bits) {
            match (reads.reach(key), self.place_in(table.of, owner)) {
                (Reach::Everything, _) => self.patches.bits.stale.insert_mut(id),
                (Reach::Here, Some(at)) => {
                    let word = (!timed).then(|| tables::word(&mut self.solver(), &table.asks, owner));
                    self.patches.bits.put(id, at, word);
                }
                _ => {}
            }
        }
        for ((id, reads), ask) in (0..).zip(&readers.ends).zip(&needs.ends) {
            match reads.reach(key) {
                Reach::Everything => self.patches.ends.stale.insert_mut(id),
                Reach::Here if ask.of == owner.of => {
                    let solver = self.solver();
                    let end = match timed {
                        true => tables::end::UNTOLD,
                        false => {
                            tables::end_of(&solver, self.principals, ask, (owner, self.is_timed(&ask.path)))
                        }
                    };
                    self.patches.ends.put(id, owner.index, end);
                }
                _ => {}
            }
        }
        for ((id, reads), table) in (0..).zip(&readers.places).zip(&needs.places) {
            match reads.reach(key) {
                Reach::Everything => self.patches.places.stale.insert_mut(id),
                Reach::Here if table.of == owner.of => {
                    let found = if timed { None } else { places::asked(&mut self.solver(), owner, *table) };
                    self.patches.places.put(id, owner.index, found.map(Arc::from));
                }
                _ => {}
            }
        }
    }

    /// Where an entity stands in a table about entities of a type, or about all principals.
    fn place_in(&self, of: Of, entity: Entity) -> Option<u32> {
        match of {
            Of::Type(of) => (of == entity.of).then_some(entity.index),
            Of::Principals => self.principals.person(entity).map(|it| it.number),
        }
    }

    /// Fills anew who stands at an entity: one person if the edge to them is all that has changed, else nothing is told.
    fn standings(&mut self, owner: Entity, member: MemberId, target: Option<Entity>) {
        let key = (owner.of, member);
        let (readers, needs) = (self.readers, self.needs);
        // Where exactly one must be named, nobody is known to stand elsewhere while none is.
        let relation = self.program.schema().relation(owner.of, member);
        let target = target.filter(|_| relation.is_some_and(|it| it.count != Count::One));
        for ((id, reads), table) in (0..).zip(&readers.holdings).zip(&needs.holdings) {
            match reads.reads.reach(key) {
                Reach::Everything => self.patches.holdings.stale.insert_mut(id),
                Reach::Here if table.of == owner.of => {
                    let person = target.filter(|_| !reads.indirect.contains(&key));
                    let person = person.filter(|it| self.is_person(*it));
                    let row = match person {
                        Some(person) => self.with_person(id, (table, &reads.direct), owner, person),
                        None => Row { untold: true, ..Row::default() },
                    };
                    self.patches.holdings.put(id, owner.index, Arc::new(row));
                }
                _ => {}
            }
        }
    }

    fn is_person(&self, target: Entity) -> bool {
        let info = self.program.schema().type_info(target.of);
        info.is_some_and(|it| it.kind == TypeKind::Principal) && self.principals.person(target).is_some()
    }

    /// The row of an entity, with what one person holds of it now.
    fn with_person(
        &self,
        id: TableId,
        (table, direct): (&HoldingTable, &[Direct]),
        owner: Entity,
        person: Entity,
    ) -> Row {
        let mut row = match self.patches.holdings.get(id, owner.index) {
            Said::Instead(row) => Row::clone(row),
            Said::Untold => return Row { untold: true, ..Row::default() },
            Said::Nothing => match tables::table(&self.tables.holdings, id) {
                Some(holdings) => holdings.row(owner.index),
                None => return Row { untold: true, ..Row::default() },
            },
        };
        if row.untold {
            return row;
        }
        let Some(number) = self.principals.person(person).map(|it| it.number) else { return row };
        let edges = self.facts.row(owner).map(|it| gives(it, direct, person));
        let bits = match edges {
            Some(Some(bits)) if !row.mixed => Bits { certain: bits, possible: bits },
            _ => self.asked(table, owner, person),
        };
        row.put(number, bits);
        row
    }

    /// What somebody holds of an entity, as the evaluator says.
    fn asked(&self, table: &HoldingTable, owner: Entity, person: Entity) -> Bits {
        let mut solver = self.solver();
        let mut bits = Bits::default();
        for (bit, standing) in (0..32_u32).zip(&table.standings) {
            let at = At::object(owner, person);
            let truth = match standing {
                Standing::Role(role) => solver.settle(|it| it.held(person, owner, None, *role)).truth(),
                Standing::Meant(who) => meant(&mut solver, person, who, &at),
            };
            bits.certain |= u32::from(truth.certain) << bit;
            bits.possible |= u32::from(truth.possible) << bit;
        }
        bits
    }

    /// Whoever asks about an entity that is gone asks the evaluator.
    fn gone(&mut self, entity: Entity) {
        let (readers, needs) = (self.readers, self.needs);
        for ((id, reads), table) in (0..).zip(&readers.bits).zip(&needs.bits) {
            if reads.everybody() {
                self.patches.bits.stale.insert_mut(id);
            } else if let Some(at) = self.place_in(table.of, entity) {
                self.patches.bits.put(id, at, None);
            }
        }
        for (id, _) in (0..).zip(&needs.ends).filter(|it| it.1.of == entity.of) {
            self.patches.ends.put(id, entity.index, tables::end::UNTOLD);
        }
        for (id, _) in (0..).zip(&needs.places).filter(|it| it.1.of == entity.of) {
            self.patches.places.put(id, entity.index, None);
        }
        for ((id, reads), table) in (0..).zip(&readers.holdings).zip(&needs.holdings) {
            if reads.reads.everybody() {
                self.patches.holdings.stale.insert_mut(id);
            } else if table.of == entity.of {
                let row = Row { untold: true, ..Row::default() };
                self.patches.holdings.put(id, entity.index, Arc::new(row));
            }
        }
    }
}

fn meant(solver: &mut Solver<'_>, person: Entity, who: &Who, at: &At) -> Truth {
    solver.settle(|it| it.meant(person, who, at)).truth()
}

/// The bits that an entity's own edges give somebody; nothing if that turns on times or on roles left out.
fn gives(row: &Stated, direct: &[Direct], person: Entity) -> Option<u32> {
    let mut bits = 0;
    for it in direct {
        let Some(edges) = row.edges(it.member) else { continue };
        let first = edges.list.partition_point(|edge| edge.target < person);
        let there = edges.list.get(first..).unwrap_or_default();
        for edge in there.iter().take_while(|edge| edge.target == person) {
            bits |= given(it, edge)?;
        }
    }
    Some(bits)
}

fn given(direct: &Direct, edge: &Edge) -> Option<u32> {
    if edge.is_timed() {
        return None;
    }
    match &direct.gives {
        Given::Always(bits) => Some(*bits),
        Given::Carried(roles) => {
            let role = edge.role?;
            Some(roles.iter().find(|it| it.0 == role).map_or(0, |it| it.1))
        }
    }
}
