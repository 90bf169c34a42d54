//! What a change of the facts reaches: which tables read a member of the entity that they are about, and which read it
//! of others.
//!
//! Of the first, one cell is filled anew. Of the second nothing is told any more, until facts are bound again: what they
//! say would have to be found by going backwards through everything that leads to the changed entity.

use std::collections::BTreeSet;

use crate::policy::Policy;
use crate::policy::path::{Path, Start, Step, Who};
use crate::policy::rule::{GrantRule, RoleSource};
use crate::policy::schema::{MemberId, RoleId, TypeId};
use crate::program::Program;

use super::needs::{BitAsk, BitTable, Fact, HoldingTable, Needs, Standing};
use super::steady::{self, Depends};

/// A member of a type.
pub(super) type Member = (TypeId, MemberId);

/// What one table reads.
#[derive(Debug, Default)]
pub(super) struct Reads {
    near: BTreeSet<Member>,
    far: BTreeSet<Member>,
    everybody: bool,
}

/// How far a change reaches into a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Nothing,
    /// Only what it says of the changed entity.
    Here,
    Everything,
}

impl Reads {
    fn add(&mut self, it: Depends) {
        self.near.extend(it.near);
        self.far.extend(it.far);
        self.everybody |= it.everybody;
    }

    pub(super) fn reach(&self, member: Member) -> Reach {
        match (self.far.contains(&member), self.near.contains(&member)) {
            (true, _) => Reach::Everything,
            (false, true) => Reach::Here,
            (false, false) => Reach::Nothing,
        }
    }

    /// Whether it matters who all people are.
    pub(super) fn everybody(&self) -> bool {
        self.everybody
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

/// What one table of holdings reads.
#[derive(Debug, Default)]
pub(super) struct HoldingReads {
    pub reads: Reads,
    pub direct: Vec<Direct>,
    /// Members that are read other than by going along one edge to a person without any condition.
    pub indirect: BTreeSet<Member>,
}

/// What all tables read.
#[derive(Debug, Default)]
pub(super) struct Readers {
    pub bits: Vec<Reads>,
    pub ends: Vec<Reads>,
    pub holdings: Vec<HoldingReads>,
    pub places: Vec<Reads>,
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
        Self {
            bits: needs.bits.iter().map(|it| bits(policy, it)).collect(),
            ends: needs.ends.iter().map(|it| path(&it.path)).collect(),
            holdings: needs.holdings.iter().map(|it| holdings(program, it)).collect(),
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
                super::needs::Of::Type(of) => steady::of_gate(policy, *of),
                super::needs::Of::Principals => Depends::default(),
            },
        });
    }
    reads
}

fn holdings(program: &Program, table: &HoldingTable) -> HoldingReads {
    let policy = program.policy();
    let mut found = HoldingReads::default();
    let mut roles = Vec::new();
    for (bit, standing) in (0..32_u32).zip(&table.standings) {
        match standing {
            Standing::Role(role) => roles.push((*role, 1_u32 << bit)),
            Standing::Meant(who) => {
                let depends = of_meant(program, table.of, who);
                found.reads.add(depends.clone());
                let direct = one_step(table.of, who);
                let direct = direct.map(|member| Direct { member, gives: Given::Always(1 << bit) });
                // What follows from roles of the entity changes for whom they change.
                let by_role = is_role_here(who);
                found.take(direct, if by_role { attributes(program, depends) } else { depends });
            }
        }
    }
    if !roles.is_empty() {
        for rule in program.index().grants(policy, table.of, None) {
            found.reads.add(steady::of_rule(policy, rule));
            found.take(direct(program, rule, &roles), steady::of_rule(policy, rule));
        }
    }
    found
}

/// Whether somebody is meant for a role that they have at the entity itself.
fn is_role_here(who: &Who) -> bool {
    let (Who::Role { at, .. } | Who::RoleNamed { at, .. }) = who else { return false };
    at.start == Start::Object && at.steps.is_empty()
}

/// What it depends on who is meant from an entity of a type. Roles that are held there are found by rules that are read
/// there too.
fn of_meant(program: &Program, of: TypeId, who: &Who) -> Depends {
    let policy = program.policy();
    if !is_role_here(who) {
        return steady::of_who(policy, who);
    }
    let mut all = Depends::default();
    if let Who::RoleNamed { attribute, .. } = who {
        all.near.extend(attribute.members.iter().copied());
        // Where a plan gates the attribute, it is read of who has the plan.
        all.far.extend(steady::of_gate(policy, of).far);
    }
    for rule in program.index().grants(policy, of, None) {
        let depends = steady::of_rule(policy, rule);
        all.near.extend(depends.near);
        all.far.extend(depends.far);
        all.everybody |= depends.everybody;
        all.relations.extend(depends.relations);
    }
    all
}

/// Of what something depends on, the attributes.
fn attributes(program: &Program, mut depends: Depends) -> Depends {
    depends.near.retain(|it| program.schema().attribute(it.0, it.1).is_some());
    depends
}

impl HoldingReads {
    fn take(&mut self, direct: Option<Direct>, depends: Depends) {
        match direct {
            Some(it) => self.direct.push(it),
            None => self.indirect.extend(depends.near),
        }
    }
}

/// Whether a rule gives a role along one stated edge, whatever else is so.
pub(super) fn is_direct(program: &Program, rule: &GrantRule) -> bool {
    let stated =
        one_step(rule.on, &rule.who).is_some_and(|it| program.schema().relation(rule.on, it).is_some());
    let info = program.schema().type_info(rule.role_type);
    let free = rule.when.is_none() && rule.unless.is_none() && rule.gate.is_empty();
    let of_edge = matches!(rule.role, RoleSource::Role(_) | RoleSource::Their);
    stated && free && of_edge && info.is_some_and(|it| it.roles.iter().all(|it| it.gate.is_empty()))
}

fn direct(program: &Program, rule: &GrantRule, roles: &[(RoleId, u32)]) -> Option<Direct> {
    let member = one_step(rule.on, &rule.who).filter(|_| is_direct(program, rule))?;
    let gives = match &rule.role {
        RoleSource::Role(role) => Given::Always(roles.iter().find(|it| it.0 == *role)?.1),
        RoleSource::Their => Given::Carried(roles.to_vec()),
        RoleSource::Named(_) | RoleSource::Same(_) => return None,
    };
    Some(Direct { member, gives })
}

/// The relation along which those are meant who stand at the end of one of its edges.
pub(super) fn one_step(of: TypeId, who: &Who) -> Option<MemberId> {
    let Who::Holders(Path { start: Start::Object, steps }) = who else { return None };
    // Of a derived relation, no edge can be changed, and what it leads to is read far from here.
    match steps.as_slice() {
        [step] if step.only.is_none() => step.member_of(of),
        _ => None,
    }
}
