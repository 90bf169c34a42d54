//! From conditions to clauses: what depends on one entity alone becomes a bit, what asks for the person
//! becomes a look at a table, and what is neither is left to the evaluator.

use crate::policy::condition::{Condition, DefinitionId, Sided};
use crate::policy::path::{Path, Start, Step, ValuePath, Who};
use crate::policy::rule::RoleSource;
use crate::policy::schema::{Count, Domain, MemberId, PlanId, RelationInfo, RoleId, TypeId, TypeKind};
use crate::program::Program;

use super::needs::{BitAsk, EndAsk, Fact, Needs, Of};
use super::plan::{Clause, Mask, Spot};
use super::steady::{self, Depends};
use super::truth::Bounds;

/// How deep definitions may name each other here; those of deeper ones are left to the evaluator.
const DEPTH: usize = 40;
/// How many conditions one plan may have, with those of each definition wherever it is named: of definitions
/// that name each other twice there would be no end.
pub(super) const ROOM: u32 = 1_000;

/// What is at hand where a statement stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub object: (TypeId, Spot),
    pub place: Option<TypeId>,
    /// Whether rules give roles on pairs of this object and its place.
    pub pairs: bool,
}

impl Frame {
    /// A statement that is read at an entity alone.
    pub(super) fn at(of: TypeId, spot: Spot) -> Self {
        Self { object: (of, spot), place: None, pairs: false }
    }

    fn spot(&self, start: Start) -> Option<(TypeId, Spot)> {
        match start {
            Start::Object => Some(self.object),
            Start::Place => self.place.map(|it| (it, Spot::Place)),
            _ => None,
        }
    }
}

/// Whatever is known before facts are.
pub(super) struct Lowering<'p> {
    pub program: &'p Program,
    pub needs: Needs,
    /// Relations of which some edge begins or ends.
    pub timed_relations: std::collections::BTreeSet<(TypeId, MemberId)>,
    /// Whether there are few enough entities to ask of each about all people.
    pub small: bool,
    /// Whether what is being lowered turns on when edges begin or end.
    pub timed: bool,
    /// How many more conditions may become part of what is being lowered.
    pub room: u32,
}

impl<'p> Lowering<'p> {
    /// Takes note of what turns on times.
    fn note(&mut self, it: &Depends) {
        self.timed |= !it.relations.is_disjoint(&self.timed_relations);
    }

    /// Whether what depends on this can be asked of the facts when they are bound.
    pub(super) fn is_steady(&self, it: &Depends) -> bool {
        !it.request && (self.small || !it.everybody)
    }

    /// The one entity on which something depends, and from where it is read.
    fn whose(&self, frame: Frame, it: &Depends) -> Option<(Of, Start, Spot)> {
        if !self.is_steady(it) {
            return None;
        }
        match (it.object, it.place, it.user) {
            (false, false, true) => Some((Of::Principals, Start::User, Spot::User)),
            (_, false, false) => Some((Of::Type(frame.object.0), Start::Object, frame.object.1)),
            (false, true, false) => frame.place.map(|of| (Of::Type(of), Start::Place, Spot::Place)),
            _ => None,
        }
    }

    fn bit(&mut self, frame: Frame, depends: &Depends, fact: Fact) -> Option<Clause> {
        let (of, start, spot) = self.whose(frame, depends)?;
        self.note(depends);
        let (table, bit) = self.needs.bit(BitAsk { of, start, fact });
        Some(Clause::Bit { spot, table, bit })
    }

    pub(super) fn condition(&mut self, frame: Frame, it: &Condition, depth: usize) -> Option<Clause> {
        let depends = steady::of_condition(self.program.policy(), it);
        if let Some(bit) = self.bit(frame, &depends, Fact::Condition(it.clone())) {
            return Some(bit);
        }
        let depth = depth.checked_add(1).filter(|it| *it < DEPTH)?;
        self.room = self.room.checked_sub(1)?;
        match it {
            Condition::All(parts) => self.parts(frame, parts, depth).map(Clause::all),
            Condition::Any(parts) => self.parts(frame, parts, depth).map(Clause::any),
            Condition::Not(part) => self.condition(frame, part, depth).map(Clause::negated),
            Condition::Defined { at, definitions } => self.defined(frame, at, definitions, depth),
            Condition::SameEntity { left, right, negated } => self
                .is_user(frame, left, right, *negated)
                .or_else(|| self.is_user(frame, right, left, *negated)),
            Condition::Within { who, among } if *who == Path::at(Start::User) => self.who(frame, among),
            _ => None,
        }
    }

    fn parts(&mut self, frame: Frame, parts: &[Condition], depth: usize) -> Option<Vec<Clause>> {
        parts.iter().map(|it| self.condition(frame, it, depth)).collect()
    }

    /// An absent condition is met.
    pub(super) fn met(&mut self, frame: Frame, it: Option<&Condition>) -> Option<Clause> {
        it.map_or(Some(Clause::ALWAYS), |it| self.condition(frame, it, 0))
    }

    /// An absent exception does not apply.
    pub(super) fn excepted(&mut self, frame: Frame, it: Option<&Condition>) -> Option<Clause> {
        it.map_or(Some(Clause::NEVER), |it| self.condition(frame, it, 0))
    }

    fn defined(
        &mut self,
        frame: Frame,
        at: &Path,
        definitions: &[(TypeId, DefinitionId)],
        depth: usize,
    ) -> Option<Clause> {
        let (of, spot) = frame.spot(at.start).filter(|_| at.steps.is_empty())?;
        match definitions.iter().find(|it| it.0 == of) {
            Some(it) => self.definition(Frame::at(of, spot), it.1, depth),
            None => Some(Clause::NEVER),
        }
    }

    /// A definition that asks for itself goes round until the depth ends it.
    pub(super) fn definition(&mut self, frame: Frame, id: DefinitionId, depth: usize) -> Option<Clause> {
        let definition = self.program.policy().definitions.get(usize::from(id))?;
        self.condition(frame, &definition.condition, depth)
    }

    /// Whether the plan of an entity has something.
    pub(super) fn gate(&mut self, frame: Frame, plans: &[PlanId]) -> Option<Clause> {
        if plans.is_empty() {
            return Some(Clause::ALWAYS);
        }
        let depends = Depends { object: true, ..steady::of_gate(self.program.policy(), frame.object.0) };
        self.bit(frame, &depends, Fact::Gate(plans.to_vec()))
    }

    /// Whether a rule's role is this one, where the rule stands.
    pub(super) fn gives(&mut self, frame: Frame, source: &RoleSource, role: RoleId) -> Option<Clause> {
        match source {
            RoleSource::Role(given) => Some(Clause::Known(Bounds::known(*given == role))),
            RoleSource::Named(value) => {
                let depends = steady::of_value(self.program.policy(), value);
                self.bit(frame, &depends, Fact::Names(value.clone(), role))
            }
            RoleSource::Their | RoleSource::Same(_) => None,
        }
    }

    fn is_user(&mut self, frame: Frame, user: &Sided, other: &Sided, negated: bool) -> Option<Clause> {
        if user.path != Path::at(Start::User) {
            return None;
        }
        let kinds = self.kinds(&other.types);
        self.end(frame, &other.path, false).map(|it| Self::is_at_end(it, negated, kinds))
    }

    fn is_at_end((table, spot): (u32, Spot), negated: bool, kinds: u32) -> Clause {
        Clause::IsUser { spot, table, negated, kinds }
    }

    /// The table of what stands at the end of a path from one of those at hand.
    fn end(&mut self, frame: Frame, path: &Path, meant: bool) -> Option<(u32, Spot)> {
        let depends = steady::of_path(self.program.policy(), path);
        let (of, _, spot) = self.whose(frame, &depends)?;
        let (Of::Type(of), false) = (of, path.steps.is_empty()) else { return None };
        self.note(&depends);
        let path = Path { start: Start::Object, steps: path.steps.clone() };
        Some((self.needs.end(EndAsk { of, path, meant }), spot))
    }

    /// The kinds of principal among some types, as bits.
    fn kinds(&self, types: &[TypeId]) -> u32 {
        let kinds = (0..32_u32).zip(&self.program.schema().principals);
        kinds.filter(|it| types.contains(it.1)).fold(0, |bits, it| bits | (1 << it.0))
    }

    pub(super) fn who(&mut self, frame: Frame, who: &Who) -> Option<Clause> {
        match who {
            Who::Everyone => Some(Clause::ALWAYS),
            Who::Every(of) => Some(Clause::Kind { kinds: self.kinds(&[*of]) }),
            Who::Holders(path) => match self.one_person(path) {
                Some(kinds) => {
                    let end = self.end(frame, path, true)?;
                    Some(Self::is_at_end(end, false, kinds))
                }
                None => self.meant(frame, who, path),
            },
            Who::Role { at, roles } if at.steps.is_empty() => self.role(frame, at.start, roles),
            Who::Role { at, .. } => self.meant(frame, who, at),
            Who::RoleNamed { at, attribute } => {
                let pair = at.steps.is_empty() && at.start == Start::Place && frame.pairs;
                let own = attribute.members.iter().all(|it| self.names_own_role(it.0, it.1));
                match (own, pair) {
                    (false, _) => None,
                    (true, true) => self.role_named(frame, at, attribute),
                    (true, false) => self.meant(frame, who, at),
                }
            }
        }
    }

    /// Whether the person counts as holding the role that a setting of the place names. If that is not known, then
    /// certainly if they would for every role that it may name, and possibly if for any. One that may name none has no plan.
    fn role_named(&mut self, frame: Frame, at: &Path, attribute: &Step) -> Option<Clause> {
        let (of, _) = frame.spot(at.start)?;
        let info = self.program.schema().attribute(of, attribute.member_of(of)?)?;
        let always_some = info.default.is_some() || (!info.optional && info.gate.is_empty());
        let Domain::Role(_, roles) = &info.domain else { return None };
        let value = ValuePath { path: at.clone(), attribute: attribute.clone() };
        let source = RoleSource::Named(value);
        let (mut all, mut any) = (Vec::new(), Vec::new());
        for role in roles.iter().filter(|_| always_some) {
            let names = self.gives(frame, &source, *role)?;
            let holds = self.role(frame, at.start, &[(of, *role)])?;
            any.push(Clause::all([names.clone(), holds.clone()]));
            all.push(Clause::any([names.negated(), holds]));
        }
        always_some.then(|| Clause::between(Clause::all(all), Clause::any(any)))
    }

    /// Several, of whom one may mean the person.
    pub(super) fn any_who(&mut self, frame: Frame, who: &[Who]) -> Option<Clause> {
        let parts: Option<Vec<Clause>> = who.iter().map(|it| self.who(frame, it)).collect();
        parts.map(Clause::any)
    }

    /// Whether an attribute names a role of its own type, and not of a place's.
    fn names_own_role(&self, of: TypeId, member: MemberId) -> bool {
        let domain = self.program.schema().attribute(of, member).map(|it| &it.domain);
        domain.is_none_or(|it| matches!(it, Domain::Role(role_of, _) if *role_of == of))
    }

    /// The kinds of principal in which a path ends, if it leads to one person at most and never to a group.
    fn one_person(&self, path: &Path) -> Option<u32> {
        let schema = self.program.schema();
        let mut targets: &[TypeId] = &[];
        for step in &path.steps {
            let [(of, member)] = step.members.as_slice() else { return None };
            let RelationInfo { targets: ends, count, .. } = schema.relation(*of, *member)?;
            if *count == Count::Many || step.only.is_some() {
                return None;
            }
            targets = ends;
        }
        let person = |of: &TypeId| schema.type_info(*of).is_some_and(|it| it.kind == TypeKind::Principal);
        (!targets.is_empty() && targets.iter().all(person)).then(|| self.kinds(targets))
    }

    fn role(&mut self, frame: Frame, start: Start, roles: &[(TypeId, RoleId)]) -> Option<Clause> {
        let (of, spot) = frame.spot(start)?;
        let Some((_, role)) = roles.iter().find(|it| it.0 == of) else { return Some(Clause::NEVER) };
        let masks = self.needs.counting_as(self.program, of, *role);
        let on_pair = start == Start::Place && frame.pairs;
        let clause =
            |mask: Mask| if on_pair { Clause::Holds { mask } } else { Clause::Stands { spot, mask } };
        Some(Clause::any(masks.into_iter().map(clause)))
    }

    /// Those who are meant from one of those at hand, as a table says.
    fn meant(&mut self, frame: Frame, who: &Who, path: &Path) -> Option<Clause> {
        let depends = steady::of_who(self.program.policy(), who);
        let (Of::Type(of), start, spot) = self.whose(frame, &depends)? else { return None };
        // What chooses among edges must not look at the statement's own object from another's place.
        let chosen = path.steps.iter().any(|it| it.only.is_some());
        if start != Start::Object && chosen || path.start != start {
            return None;
        }
        let mask = self.needs.meant(self.program, of, from_object(who));
        Some(Clause::Stands { spot, mask })
    }
}

/// The same people, read from an object.
fn from_object(who: &Who) -> Who {
    let moved = |path: &Path| Path { start: Start::Object, steps: path.steps.clone() };
    match who {
        Who::Holders(path) => Who::Holders(moved(path)),
        Who::Role { at, roles } => Who::Role { at: moved(at), roles: roles.clone() },
        Who::RoleNamed { at, attribute } => Who::RoleNamed { at: moved(at), attribute: attribute.clone() },
        Who::Every(_) | Who::Everyone => who.clone(),
    }
}
