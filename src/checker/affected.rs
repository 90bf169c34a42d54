//! What a change of the facts reaches: which tables read a member of the entity that they are about, and which read it
//! of others.
//!
//! Of the first, what is said of that entity is found anew; of the second, what is said of whatever leads to it.

use std::collections::BTreeSet;

use crate::facts::workspace::{Edge, Row};
use crate::policy::Policy;
use crate::policy::path::{Path, Start, Step, Who};
use crate::policy::rule::{GrantRule, RoleSource};
use crate::policy::schema::{Count, Entity, MemberId, RoleId, SetKind, TypeId, TypeKind};
use crate::program::Program;

use super::needs::{BitAsk, BitTable, Fact, HoldingTable, Needs, Of, Standing};
use super::standings::Shared;
use super::steady::{self, Depends};

/// A member of a type.
pub(super) type Member = (TypeId, MemberId);

/// What one table reads.
#[derive(Debug, Default)]
pub(super) struct Reads {
    near: BTreeSet<Member>,
    far: BTreeSet<Member>,
    /// Along which it comes from the entities that it is about to whatever it reads.
    pub relations: BTreeSet<Member>,
    /// Of which it reads who is listed, as a set.
    pub listings: BTreeSet<Member>,
    /// Whether it matters who all people are.
    pub everybody: bool,
}

/// How far a change reaches into a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Nothing,
    /// What it says of the changed entity.
    Here,
    /// What it says of entities that lead to the changed one, and of that one too.
    Far,
}

impl Reads {
    fn add(&mut self, it: Depends) {
        self.near.extend(it.near);
        self.far.extend(it.far);
        self.relations.extend(it.relations);
        self.listings.extend(it.listings);
        self.everybody |= it.everybody;
    }

    pub(super) fn reach(&self, member: Member) -> Reach {
        match (self.far.contains(&member), self.near.contains(&member)) {
            (true, _) => Reach::Far,
            (false, true) => Reach::Here,
            (false, false) => Reach::Nothing,
        }
    }
}

/// An edge of the entity itself that gives its end something without any condition.
#[derive(Debug)]
pub(super) struct Direct {
    pub member: MemberId,
    pub gives: Given,
}

#[derive(Debug)]
pub(super) enum Given {
    /// These bits.
    Always(u32),
    /// The bits of the role that the edge carries.
    Carried(Vec<(RoleId, u32)>),
}

/// What one table of holdings reads, beside who is in sets and who holds roles that are handed on.
#[derive(Debug, Default)]
pub(super) struct HoldingReads {
    /// Other than by going along one edge of the entity to a person without any condition.
    pub reads: Reads,
    pub direct: Vec<Direct>,
}

/// What all tables read.
#[derive(Debug, Default)]
pub(super) struct Readers {
    pub bits: Vec<Reads>,
    pub ends: Vec<Reads>,
    pub holdings: Vec<HoldingReads>,
    pub places: Vec<Reads>,
    pub sets: SetKinds,
}

/// The relations that list who is in a set, where those are meant who are listed and nobody else, whatever else is so.
/// Changes of others reach rows as those of anything that rows read of others do.
#[derive(Debug, Default)]
pub(super) struct SetKinds {
    /// They list who is in a group.
    pub groups: BTreeSet<Member>,
    /// Rows name their lists.
    pub listings: BTreeSet<Member>,
    /// They lead to groups too.
    pub nested: BTreeSet<Member>,
}

impl SetKinds {
    /// What lists no such set is read by rows as anything else is.
    fn of(program: &Program, holdings: &mut [HoldingReads]) -> Self {
        let schema = program.schema();
        let groups: BTreeSet<Member> =
            (0..).zip(&schema.types).filter_map(|(of, it)| group(of, it.kind)).collect();
        let listings: BTreeSet<Member> = holdings.iter().flat_map(|it| &it.reads.listings).copied().collect();
        let simple =
            |all: &BTreeSet<Member>| all.iter().copied().filter(|it| is_simple(program, *it)).collect();
        let nested = groups.union(&listings).filter(|it| {
            let info = schema.relation(it.0, it.1);
            info.is_some_and(|it| it.targets.iter().any(|it| groups.iter().any(|group| group.0 == *it)))
        });
        let sets =
            Self { groups: simple(&groups), listings: simple(&listings), nested: nested.copied().collect() };
        for Reads { listings, relations, far, .. } in holdings.iter_mut().map(|it| &mut it.reads) {
            far.extend(listings.difference(&sets.listings));
            far.extend(relations.intersection(&groups).filter(|it| !sets.groups.contains(it)));
        }
        sets
    }

    /// The relation that lists who is in a set, if it is of these.
    pub(super) fn of_set(&self, set: Shared) -> Option<(Entity, MemberId)> {
        match set {
            Shared::Everyone | Shared::Every(_) => None,
            Shared::Listed(owner, member) => {
                Some((owner, member)).filter(|_| self.listings.contains(&(owner.of, member)))
            }
            Shared::Group(owner) => self.groups.iter().find(|it| it.0 == owner.of).map(|it| (owner, it.1)),
        }
    }

    /// The sets that are listed in a member of an entity.
    pub(super) fn listed_by(&self, owner: Entity, member: MemberId) -> impl Iterator<Item = Shared> + use<> {
        let key = (owner.of, member);
        let group = self.groups.contains(&key).then_some(Shared::Group(owner));
        let listed = self.listings.contains(&key).then_some(Shared::Listed(owner, member));
        group.into_iter().chain(listed)
    }

    /// Whether entities of a type list who is in a set.
    pub(super) fn are_of(&self, of: TypeId) -> bool {
        self.groups.iter().chain(&self.listings).any(|it| it.0 == of)
    }
}

fn group(of: TypeId, kind: TypeKind) -> Option<Member> {
    match kind {
        TypeKind::Group(member) => Some((of, member)),
        TypeKind::Plain | TypeKind::Principal => None,
    }
}

fn is_simple(program: &Program, member: Member) -> bool {
    let (schema, policy) = (program.schema(), program.policy());
    let filtered = |(of, member): Member| {
        let kind = schema.type_info(of).map(|it| it.kind);
        kind.and_then(|it| group(of, it)) == Some((of, member)) && policy.group_filter(of).is_some()
    };
    let (mut seen, mut open) = (BTreeSet::from([member]), vec![member]);
    while let Some(at) = open.pop() {
        let Some(info) = schema.relation(at.0, at.1) else { return false };
        // Where exactly one must be named, it is not known who is while none is.
        if filtered(at) || info.count == Count::One {
            return false;
        }
        for target in &info.targets {
            match schema.type_info(*target) {
                Some(it) => open.extend(group(*target, it.kind).filter(|it| seen.insert(*it))),
                None if schema.set(*target).is_some_and(|it| it.kind == SetKind::Every) => {}
                None => return false,
            }
        }
    }
    true
}

impl Readers {
    pub(super) fn of(program: &Program, needs: &Needs) -> Self {
        let policy = program.policy();
        let path = |path: &Path| {
            let mut reads = Reads::default();
            reads.add(steady::of_path(policy, path));
            reads
        };
        let place = |of: TypeId, member: MemberId| along(of, member, |it| path(it));
        let mut holdings: Vec<HoldingReads> = needs.holdings.iter().map(|it| holdings(program, it)).collect();
        Self {
            bits: needs.bits.iter().map(|it| bits(policy, it)).collect(),
            ends: needs.ends.iter().map(|it| path(&it.path)).collect(),
            sets: SetKinds::of(program, &mut holdings),
            holdings,
            places: needs.places.iter().map(|it| place(it.of, it.through.member)).collect(),
        }
    }
}

/// What is said of a path of one step.
fn along<T>(of: TypeId, member: MemberId, say: impl FnOnce(&Path) -> T) -> T {
    say(&Path { start: Start::Object, steps: vec![Step::along(vec![(of, member)])] })
}

fn bits(policy: &Policy, table: &BitTable) -> Reads {
    let mut reads = Reads::default();
    for BitAsk { fact, of, .. } in &table.asks {
        reads.add(match fact {
            Fact::Condition(condition) => steady::of_condition(policy, condition),
            Fact::Names(value, _) => steady::of_value(policy, value),
            Fact::Gate(_) => match of {
                Of::Type(of) => steady::of_gate(policy, *of),
                Of::Principals => Depends::default(),
            },
        });
    }
    reads
}

fn holdings(program: &Program, table: &HoldingTable) -> HoldingReads {
    let policy = program.policy();
    let mut found = HoldingReads::default();
    let ends = |member: MemberId| steady::of_ends(policy, table.of, member);
    let mut roles = Vec::new();
    for (bit, standing) in (0..32_u32).zip(&table.standings) {
        match standing {
            Standing::Role(role) => roles.push((*role, 1_u32 << bit)),
            Standing::Meant(who) => {
                let member = one_step(program, table.of, who);
                let direct = member.map(|member| Direct { member, gives: Given::Always(1 << bit) });
                found.take(direct, ends, || meant(policy, table.of, who));
            }
        }
    }
    if !roles.is_empty() {
        for rule in program.index().grants(policy, table.of, None) {
            found.take(direct(program, rule, &roles), ends, || steady::of_rule(policy, rule));
        }
    }
    found
}

/// Where a plan gates an attribute that names a role, it is read of who has the plan.
fn meant(policy: &Policy, of: TypeId, who: &Who) -> Depends {
    let mut depends = steady::of_ways(policy, of, who);
    if matches!(who, Who::RoleNamed { .. }) {
        depends.far.extend(steady::of_gate(policy, of).far);
    }
    depends
}

impl HoldingReads {
    /// The bits that an entity's own edges give somebody; nothing if that turns on times or on roles left out.
    pub(super) fn gives(&self, row: &Row, person: Entity) -> Option<u32> {
        let edges = self
            .direct
            .iter()
            .flat_map(|it| row.edges_to(it.member, person).iter().map(move |edge| (it, edge)));
        edges.map(|(direct, edge)| given(direct, edge)).try_fold(0, |all, bits| Some(all | bits?))
    }

    fn take(
        &mut self,
        direct: Option<Direct>,
        ends: impl FnOnce(MemberId) -> Depends,
        depends: impl FnOnce() -> Depends,
    ) {
        match direct {
            Some(it) => {
                self.reads.add(ends(it.member));
                self.direct.push(it);
            }
            None => self.reads.add(depends()),
        }
    }
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

/// Whether a rule gives a role along one stated edge, whatever else is so.
pub(super) fn is_direct(program: &Program, rule: &GrantRule) -> bool {
    let info = program.schema().type_info(rule.role_type);
    let free = rule.when.is_none() && rule.unless.is_none() && rule.gate.is_empty();
    let of_edge = matches!(rule.role, RoleSource::Role(_) | RoleSource::Their);
    let stated = one_step(program, rule.on, &rule.who).is_some();
    stated && free && of_edge && info.is_some_and(|it| it.roles.iter().all(|it| it.gate.is_empty()))
}

fn direct(program: &Program, rule: &GrantRule, roles: &[(RoleId, u32)]) -> Option<Direct> {
    let member = one_step(program, rule.on, &rule.who).filter(|_| is_direct(program, rule))?;
    let gives = match &rule.role {
        RoleSource::Role(role) => Given::Always(roles.iter().find(|it| it.0 == *role).map_or(0, |it| it.1)),
        RoleSource::Their => Given::Carried(roles.to_vec()),
        RoleSource::Named(_) | RoleSource::Same(_) => return None,
    };
    Some(Direct { member, gives })
}

/// The stated relation along which those are meant who stand at the end of one of its edges.
pub(super) fn one_step(program: &Program, of: TypeId, who: &Who) -> Option<MemberId> {
    let Who::Holders(Path { start: Start::Object, steps }) = who else { return None };
    match steps.as_slice() {
        [step] if step.only.is_none() => {
            step.member_of(of).filter(|it| program.schema().relation(of, *it).is_some())
        }
        _ => None,
    }
}
