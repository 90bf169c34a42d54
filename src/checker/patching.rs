//! Takes changes over into patches: what tables say of the changed entity, and of those that lead to it, is found anew
//! from the facts as they are now. Who stands where is told apart, in [`super::rows_now`].

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::eval::{Solver, World};
use crate::facts::edit::Touched;
use crate::facts::referrers::Referrers;
use crate::facts::workspace::Workspace;
use crate::policy::path::Path;
use crate::policy::schema::{Entity, MemberId};
use crate::program::Program;

use super::affected::{Member, Reach, Readers, Reads};
use super::needs::{Needs, Of};
use super::patches::{Patches, RowNow};
use super::principals::Principals;
use super::tables::{self, Tables};
use super::{places, steady};

/// If a change reaches more entities of a table than this, nothing is told of the table until it is filled anew.
const MOST: usize = 2_048;

/// Takes over changes, with the facts as they are now.
pub(super) struct Patching<'c> {
    pub program: &'c Program,
    pub facts: &'c Workspace,
    pub referrers: &'c Referrers,
    pub needs: &'c Needs,
    pub readers: &'c Readers,
    pub principals: &'c Principals,
    pub timed_relations: &'c BTreeSet<Member>,
    pub tables: &'c Tables,
    pub patches: &'c mut Patches,
}

/// A member of an entity that says something else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Changed {
    pub owner: Entity,
    pub member: MemberId,
    /// The end of the only edge of it that came or went.
    pub target: Option<Entity>,
    /// Edges of it begin or end, and plans know of none that does.
    pub timed: bool,
}

impl Changed {
    pub(super) fn key(self) -> Member {
        (self.owner.of, self.member)
    }
}

impl<'c> Patching<'c> {
    pub(super) fn take(&mut self, touched: Touched) {
        let changed = match touched {
            Touched::Edge { owner, member, target, timed } => {
                if timed {
                    self.patches.note_timed(owner);
                }
                Changed { owner, member, target: Some(target), timed: self.newly_timed(owner, member) }
            }
            Touched::Value(owner, member) => Changed { owner, member, target: None, timed: false },
            Touched::Gone(entity) => return self.gone(entity),
        };
        self.bits(changed);
        self.ends(changed);
        self.places(changed);
        self.rows(changed);
    }

    /// Whether edges begin or end of a relation of which none did when plans were made, which know of those only.
    fn newly_timed(&self, owner: Entity, member: MemberId) -> bool {
        let edges = || self.facts.row(owner)?.edges(member);
        self.patches.is_timed(owner)
            && !self.timed_relations.contains(&(owner.of, member))
            && edges().is_some_and(|it| it.list.iter().any(|it| it.is_timed()))
    }

    fn is_timed(&self, path: &Path) -> bool {
        let depends = steady::of_path(self.program.policy(), path);
        !depends.relations.is_disjoint(self.timed_relations)
    }

    pub(super) fn solver(&self) -> Solver<'c> {
        Solver::new(World::at_time(self.program, self.facts, None))
    }

    /// The entities of which a table may say something else now; nothing if they are too many.
    pub(super) fn reached(&self, reads: &Reads, it: Changed) -> Option<Vec<Entity>> {
        match reads.reach(it.key()) {
            Reach::Nothing => Some(Vec::new()),
            Reach::Here => Some(vec![it.owner]),
            Reach::Far => {
                let schema = self.program.schema();
                self.referrers.leading_to((schema, self.facts), it.owner, &reads.relations, MOST)
            }
        }
    }

    fn bits(&mut self, it: Changed) {
        for ((id, reads), table) in (0..).zip(&self.readers.bits).zip(&self.needs.bits) {
            match self.reached(reads, it) {
                None => self.patches.bits.forget(id),
                Some(all) => {
                    for entity in all {
                        let Some(at) = self.place_in(table.of, entity) else { continue };
                        let word = (!it.timed).then(|| tables::word(&mut self.solver(), &table.asks, entity));
                        self.patches.note_untold(word.is_none());
                        self.patches.bits.put(id, at, word);
                    }
                }
            }
        }
    }

    fn ends(&mut self, it: Changed) {
        for ((id, reads), ask) in (0..).zip(&self.readers.ends).zip(&self.needs.ends) {
            match self.reached(reads, it) {
                None => self.patches.ends.forget(id),
                Some(all) => {
                    for entity in all.into_iter().filter(|it| it.of == ask.of) {
                        let timed = self.is_timed(&ask.path);
                        let end = || tables::end_of(&self.solver(), self.principals, ask, (entity, timed));
                        let end = if it.timed { tables::end::UNTOLD } else { end() };
                        self.patches.note_untold(it.timed);
                        self.patches.ends.put(id, entity.index, end);
                    }
                }
            }
        }
    }

    fn places(&mut self, it: Changed) {
        for ((id, reads), table) in (0..).zip(&self.readers.places).zip(&self.needs.places) {
            match self.reached(reads, it) {
                None => self.patches.places.forget(id),
                Some(all) => {
                    for entity in all.into_iter().filter(|it| it.of == table.of) {
                        let asked = || places::asked(&mut self.solver(), entity, *table);
                        let found = if it.timed { None } else { asked() };
                        self.patches.note_untold(found.is_none());
                        self.patches.places.put(id, entity.index, found.map(Arc::from));
                    }
                }
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

    /// Whoever asks about an entity that is gone asks the evaluator.
    fn gone(&mut self, entity: Entity) {
        let (readers, needs) = (self.readers, self.needs);
        for ((id, reads), table) in (0..).zip(&readers.bits).zip(&needs.bits) {
            if reads.everybody {
                self.patches.bits.forget(id);
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
            if reads.reads.everybody {
                self.patches.holdings.forget(id);
            } else if table.of == entity.of {
                self.patches.holdings.put(id, entity.index, RowNow::Untold);
            }
        }
    }
}
