//! Where each object takes its rights: the elements of a stated or a derived relation, as numbers.
//!
//! Most derived relations join stated ones, and go round only through the same relation of another entity
//! of the type (`projects plus parent.homes`). Those are followed here; whatever else there is, and
//! whatever is not certain, is asked of the evaluator.

use crate::eval::{Solver, World};
use crate::facts::workspace::Workspace;
use crate::policy::path::{Path, Start};
use crate::policy::schema::{Count, Entity, MemberId, Schema, TypeId};
use crate::program::Program;

use super::near::bring_near;
use super::needs::PlaceTable;
use super::tables::every;

/// The places of the objects of a type: one stands in the word itself, several in the list.
#[derive(Debug, Default)]
pub(super) struct Places {
    words: Vec<u32>,
    /// How many there are, and then they.
    list: Vec<u32>,
}

/// Several places, by where they begin.
const SEVERAL: u32 = 1 << 31;
const NONE: u32 = u32::MAX;
/// Only the evaluator can tell.
const UNTOLD: u32 = u32::MAX - 1;

/// The places of one object.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found<'t> {
    One(u32),
    Several(&'t [u32]),
    Untold,
}

impl Places {
    #[inline]
    pub(super) fn of(&self, object: u32) -> Found<'_> {
        match self.words.get(object as usize) {
            Some(one) if *one < SEVERAL => Found::One(*one),
            None | Some(&UNTOLD) => Found::Untold,
            Some(&NONE) => Found::Several(&[]),
            Some(several) => self.several(several & !SEVERAL).map_or(Found::Untold, Found::Several),
        }
    }

    /// Reads the words of some objects before it is asked for their places, and then where several are listed; a word
    /// that is no such place leads nowhere far.
    pub(super) fn bring_near(&self, objects: &[u32]) {
        let words = || objects.iter().filter_map(|it| self.words.get(*it as usize)).copied();
        bring_near(words());
        bring_near(words().filter_map(|it| self.list.get((it & !SEVERAL) as usize)).copied());
    }

    #[inline]
    fn several(&self, at: u32) -> Option<&[u32]> {
        let at = at as usize;
        let count = *self.list.get(at)? as usize;
        let first = at.wrapping_add(1);
        self.list.get(first..first.wrapping_add(count))
    }

    /// Of how many objects the places are here.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.words.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn push(&mut self, found: Option<&[u32]>) {
        let word = match found {
            None => UNTOLD,
            Some([]) => NONE,
            Some([one]) if *one < SEVERAL => *one,
            Some(several) => self.listed(several).unwrap_or(UNTOLD),
        };
        self.words.push(word);
    }

    fn listed(&mut self, several: &[u32]) -> Option<u32> {
        let at = u32::try_from(self.list.len()).ok().filter(|it| *it < SEVERAL.saturating_sub(2))?;
        self.list.push(u32::try_from(several.len()).ok()?);
        self.list.extend(several);
        Some(at | SEVERAL)
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.words.as_slice()).saturating_add(size_of_val(self.list.as_slice()))
    }
}

/// The places of every object of a type that the facts know.
pub(super) fn fill(solver: &mut Solver<'_>, facts: &Workspace, table: PlaceTable) -> Places {
    let mut known = Known::of(solver.program(), facts, table);
    let mut places = Places::default();
    for object in every(facts, table.of) {
        match known.as_mut().and_then(|it| it.elements(object.index)) {
            Some(found) => {
                let there: Vec<u32> =
                    found.iter().filter(|it| it.of == table.through.place).map(|it| it.index).collect();
                places.push(Some(&there));
            }
            None => places.push(asked(solver, object, table).as_deref()),
        }
    }
    places
}

/// What the evaluator says, if it is sure of it.
pub(super) fn asked(solver: &mut Solver<'_>, object: Entity, table: PlaceTable) -> Option<Vec<u32>> {
    solver.forget_if_large();
    let found = solver.settle(|it| it.targets(object, table.through.member));
    let there = found.iter().filter(|it| it.0.of == table.through.place);
    let sure = there.map(|(entity, way)| {
        let known = way.truth().certain && !World::is_unknown_entity(*entity);
        known.then_some(entity.index)
    });
    sure.collect()
}

/// A relation whose elements can be found by following stated edges.
struct Known<'f> {
    facts: &'f Workspace,
    of: TypeId,
    schema: &'f Schema,
    /// Paths of stated relations.
    ends: Vec<Vec<Vec<(TypeId, MemberId)>>>,
    /// Paths of stated relations to other entities of the type, whose elements count too.
    onward: Vec<Vec<Vec<(TypeId, MemberId)>>>,
    /// What was found so far.
    found: Vec<State>,
}

#[derive(Debug, Clone)]
enum State {
    New,
    /// Being followed; met again only in a circle.
    Open,
    /// Left to the evaluator.
    Left,
    Known(Vec<Entity>),
}

impl<'f> Known<'f> {
    /// `None` if the relation is none of this kind.
    fn of(program: &'f Program, facts: &'f Workspace, table: PlaceTable) -> Option<Self> {
        let (of, member) = (table.of, table.through.member);
        let found = vec![State::New; facts.count(of)];
        let schema = program.schema();
        let mut known = Self { facts, of, schema, ends: Vec::new(), onward: Vec::new(), found };
        if schema.relation(of, member).is_some() {
            known.ends.push(vec![vec![(of, member)]]);
            return Some(known);
        }
        for path in &program.policy().derived(of, member)?.paths {
            known.add(path, member)?;
        }
        Some(known)
    }

    fn add(&mut self, path: &Path, member: MemberId) -> Option<()> {
        if path.start != Start::Object || path.steps.iter().any(|it| it.only.is_some()) {
            return None;
        }
        let mut steps: Vec<Vec<(TypeId, MemberId)>> =
            path.steps.iter().map(|it| it.members.clone()).collect();
        let itself = steps.last().is_some_and(|it| it.as_slice() == [(self.of, member)]);
        if itself {
            steps.pop();
        }
        if !steps.iter().flatten().all(|it| self.schema.relation(it.0, it.1).is_some()) {
            return None;
        }
        let list = if itself { &mut self.onward } else { &mut self.ends };
        list.push(steps);
        Some(())
    }

    /// The elements of an entity's relation, sorted; nothing if the evaluator has to be asked.
    fn elements(&mut self, index: u32) -> Option<&[Entity]> {
        if matches!(self.found.get(index as usize)?, State::New) {
            self.follow(index);
        }
        match self.found.get(index as usize)? {
            State::Known(elements) => Some(elements),
            _ => None,
        }
    }

    /// Follows an entity and all that it leads to, the furthest first, however deep they stand.
    fn follow(&mut self, index: u32) {
        let mut open = vec![index];
        while let Some(at) = open.last().copied() {
            let Some(onward) = self.reached(at, &self.onward) else {
                self.close(&mut open, State::Left);
                continue;
            };
            self.set(at, State::Open);
            let next = onward.iter().map(|it| it.index);
            let unknown = next.clone().find(|it| matches!(self.state(*it), State::New));
            if let Some(unknown) = unknown {
                open.push(unknown);
                continue;
            }
            let all = next.map(|it| self.state(it).clone());
            let state = self.joined(at, all);
            self.close(&mut open, state);
        }
    }

    fn close(&mut self, open: &mut Vec<u32>, state: State) {
        if let Some(at) = open.pop() {
            self.set(at, state);
        }
    }

    fn state(&self, index: u32) -> &State {
        self.found.get(index as usize).unwrap_or(&State::Left)
    }

    fn set(&mut self, index: u32, state: State) {
        self.found.get_mut(index as usize).into_iter().for_each(|it| it.clone_from(&state));
    }

    /// An entity's own elements and those that it leads to; a circle is left to the evaluator.
    fn joined(&self, index: u32, onward: impl Iterator<Item = State>) -> State {
        let Some(mut elements) = self.reached(index, &self.ends) else { return State::Left };
        for state in onward {
            match state {
                State::Known(more) => elements.extend(more),
                _ => return State::Left,
            }
        }
        elements.sort_unstable();
        elements.dedup();
        State::Known(elements)
    }

    /// Where some paths lead; nothing if that is not certain.
    fn reached(&self, index: u32, paths: &[Vec<Vec<(TypeId, MemberId)>>]) -> Option<Vec<Entity>> {
        let mut all = Vec::new();
        for path in paths {
            let mut reached = vec![Entity { of: self.of, index }];
            for step in path {
                reached = self.step(&reached, step)?;
            }
            all.extend(reached);
        }
        Some(all)
    }

    fn step(&self, from: &[Entity], step: &[(TypeId, MemberId)]) -> Option<Vec<Entity>> {
        let mut reached = Vec::new();
        for entity in from {
            let Some((_, member)) = step.iter().find(|it| it.0 == entity.of) else { continue };
            let row = self.facts.row(*entity)?;
            let Some(edges) = row.edges(*member) else {
                if self.is_required(entity.of, *member) {
                    return None;
                }
                continue;
            };
            if edges.incomplete || edges.list.iter().any(|it| it.is_timed()) {
                return None;
            }
            reached.extend(edges.list.iter().map(|it| it.target));
        }
        Some(reached)
    }

    fn is_required(&self, of: TypeId, member: MemberId) -> bool {
        self.schema.relation(of, member).is_some_and(|it| it.count == Count::One)
    }
}
