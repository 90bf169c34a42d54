//! Why not: for each place the furthest stage that a grant reached there, and every forbid.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::policy::condition::ActionId;
use crate::policy::rule::{CellValue, ColumnKind, GrantRule, Restriction, RoleSource};
use crate::policy::schema::{Entity, RoleId};

use super::grants::{Asked, Candidate, Place};
use super::question::{Reason, ReasonKind};
use super::solver::Solver;
use super::truth::Truth;
use super::world::At;

/// How far a grant came at a place, from nowhere to everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage<'p> {
    NoRole,
    NotGranted,
    Expired,
    Plan,
    NoCell,
    /// Taken by this restriction; of several the first by name counts.
    Restricted(Reverse<&'p str>),
    /// Not taken for certain; nothing at this place denies.
    Possible,
    Certain,
}

/// One denial to be explained.
pub(crate) struct Denial<'q> {
    pub(crate) principals: &'q [Entity],
    pub(crate) action: ActionId,
    pub(crate) object: Entity,
    /// Whether the decision is possibly yes.
    pub(crate) unknown: bool,
}

impl Denial<'_> {
    pub(crate) fn asked(&self) -> impl Iterator<Item = Asked> + '_ {
        self.principals.iter().map(|it| Asked { principal: *it, action: self.action, object: self.object })
    }
}

/// The reasons of a denial; `endless` sees the same facts as if no edge had ever ended.
pub(crate) fn reasons<'a>(
    solver: &mut Solver<'a>,
    endless: &mut Solver<'a>,
    denial: &Denial<'_>,
) -> Vec<Reason> {
    let mut found = solver.settle(|it| it.forbid_reasons(denial));
    let places = solver.settle(|it| it.places(denial.object, denial.action));
    for place in &places {
        let mut stage = solver.settle(|it| it.stage(denial, place));
        if stage < Stage::Expired && endless.settle(|it| it.gives_something(denial, place)) {
            stage = Stage::Expired;
        }
        found.extend(solver.settle(|it| it.place_reason(denial, place, stage)));
    }
    if places.is_empty() {
        let there = endless.settle(|it| it.places(denial.object, denial.action));
        let expired = there.iter().any(|place| endless.settle(|it| it.gives_something(denial, place)));
        let kind = if expired { ReasonKind::Expired } else { ReasonKind::NoRole };
        let place = solver.world.written(denial.object).unwrap_or_default();
        found.insert(Reason { place, kind, statement: None, because: Vec::new(), roles: Vec::new() });
    }
    each_once(found)
}

/// Of a place that is reached by several ways, each reason is told once, with the roles of all of them.
pub(crate) fn each_once(found: BTreeSet<Reason>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    for it in found {
        let same = |last: &&mut Reason| Reason { roles: it.roles.clone(), ..Reason::clone(last) } == it;
        match reasons.last_mut().filter(same) {
            None => reasons.push(it),
            Some(last) => {
                last.roles.extend(it.roles);
                last.roles.sort_unstable();
                last.roles.dedup();
            }
        }
    }
    reasons
}

impl<'a> Solver<'a> {
    fn forbid_reasons(&mut self, denial: &Denial<'_>) -> BTreeSet<Reason> {
        let program = self.program();
        let forbids = program.index().forbids(program.policy(), denial.object.of, denial.action);
        let mut truths: BTreeMap<&str, (Truth, At, &Restriction)> = BTreeMap::new();
        for it in forbids {
            for asked in denial.asked() {
                let falls = self.falls(it, &asked);
                let at = self.where_it_falls(it, &asked);
                let entry = truths.entry(&it.id).or_insert((Truth::FALSE, at, it));
                if falls.certain && !entry.0.certain {
                    entry.1 = at;
                    entry.2 = it;
                }
                entry.0 = entry.0.or(falls);
            }
        }
        let place = self.world.written(denial.object).unwrap_or_default();
        let mut reasons = BTreeSet::new();
        for (id, (truth, at, it)) in truths {
            let kind = match truth {
                Truth { certain: true, .. } => ReasonKind::Forbidden,
                Truth { possible: true, .. } if denial.unknown => ReasonKind::Missing,
                _ => continue,
            };
            let (because, statement) = (self.because(it, &at), Some(id.to_owned()));
            reasons.insert(Reason { place: place.clone(), kind, statement, because, roles: Vec::new() });
        }
        reasons
    }

    /// Where the words of a forbid are read: the first place at which it falls, for one through places.
    fn where_it_falls(&mut self, it: &Restriction, asked: &Asked) -> At {
        let own = At::object(asked.object, asked.principal);
        let Some(through) = it.through else { return own };
        let found = self.targets(asked.object, through.member);
        for (entity, way) in found.iter().filter(|it| it.0.of == through.place) {
            let at = asked.at(&Place { entity: *entity, through: Some(through), way: *way });
            if self.falls_at(it, &at).certain {
                return at;
            }
        }
        own
    }

    fn place_reason(&mut self, denial: &Denial<'_>, place: &Place, stage: Stage<'a>) -> Option<Reason> {
        let (kind, statement) = match stage {
            Stage::NoRole => (ReasonKind::NoRole, None),
            Stage::NotGranted => (ReasonKind::NotGranted, None),
            Stage::Expired => (ReasonKind::Expired, None),
            Stage::Plan => (ReasonKind::Plan, None),
            Stage::NoCell => (ReasonKind::NoCell, None),
            Stage::Restricted(Reverse(id)) => (ReasonKind::Restricted, Some(id.to_owned())),
            Stage::Possible if denial.unknown => (ReasonKind::Missing, None),
            Stage::Possible | Stage::Certain => return None,
        };
        let because = match stage {
            Stage::Restricted(Reverse(id)) => self.restriction_words(denial, place, id),
            _ => Vec::new(),
        };
        let roles = match stage {
            Stage::Plan | Stage::NoCell | Stage::Restricted(_) => self.roles_there(denial, place),
            _ => Vec::new(),
        };
        let place = place.written(&self.world, denial.object);
        Some(Reason { place, kind, statement, because, roles })
    }

    /// The roles that the principals certainly hold at a place, by name: what is only possible is no fact
    /// to be told as one.
    fn roles_there(&mut self, denial: &Denial<'_>, place: &Place) -> Vec<String> {
        let pair = place.through.map(|it| (denial.object, it.member));
        let mut held = Vec::new();
        for role in self.all_roles(place.entity.of) {
            let mut principals = denial.principals.iter();
            if principals.any(|it| self.held(*it, place.entity, pair, role).truth().certain) {
                held.push(role);
            }
        }
        let info = self.program().schema().type_info(place.entity.of);
        let names = info.map(|it| it.roles.as_slice()).unwrap_or_default();
        held.into_iter().filter_map(|it| names.get(usize::from(it))).map(|it| it.name.clone()).collect()
    }

    fn restriction_words(&mut self, denial: &Denial<'_>, place: &Place, id: &str) -> Vec<(String, String)> {
        let Some(asked) = denial.asked().next() else { return Vec::new() };
        let found = self.restrictions(&asked, place).into_iter().find(|it| it.id == id);
        let Some(found) = found else { return Vec::new() };
        let at = match found.through {
            None => At::object(asked.object, asked.principal),
            Some(_) => asked.at(place),
        };
        self.because(found, &at)
    }

    fn stage(&mut self, denial: &Denial<'_>, place: &Place) -> Stage<'a> {
        let asked: Vec<Asked> = denial.asked().collect();
        asked.iter().map(|it| self.stage_of(it, place)).max().unwrap_or(Stage::NoRole)
    }

    fn stage_of(&mut self, asked: &Asked, place: &Place) -> Stage<'a> {
        let candidates = self.candidates(asked, place);
        let stage = self.rule_stage(asked, place).max(self.cell_stage(asked, place, &candidates));
        if !candidates.iter().any(|it| it.granted().possible) {
            return stage;
        }
        let mut taken_by: Option<&'a str> = None;
        let mut survives = place.way.truth();
        for it in self.restrictions(asked, place) {
            let truth = self.survives(it, asked, place);
            survives = survives.and(truth);
            if !truth.possible && taken_by.is_none_or(|first| it.id.as_str() < first) {
                taken_by = Some(&it.id);
            }
        }
        match taken_by {
            Some(id) => stage.max(Stage::Restricted(Reverse(id))),
            None if survives.certain && candidates.iter().any(|it| it.granted().certain.is_some()) => {
                Stage::Certain
            }
            None => Stage::Possible,
        }
    }

    /// How far the rules that give roles came.
    fn rule_stage(&mut self, asked: &Asked, place: &Place) -> Stage<'a> {
        let program = self.program();
        let here = program.index().grants(program.policy(), place.entity.of, None);
        let own = At::object(place.entity, asked.principal);
        let mut rules: Vec<(&GrantRule, At)> = here.map(|rule| (rule, own)).collect();
        if place.through.is_some() {
            let on_pair = program.index().grants(program.policy(), asked.object.of, place.through);
            rules.extend(on_pair.map(|rule| (rule, asked.at(place))));
        }
        rules.into_iter().map(|(rule, at)| self.one_rule(asked, rule, &at)).max().unwrap_or(Stage::NoRole)
    }

    fn one_rule(&mut self, asked: &Asked, rule: &GrantRule, at: &At) -> Stage<'a> {
        let roles: Vec<RoleId> = self.all_roles(rule.role_type);
        let given: Vec<RoleId> = roles
            .into_iter()
            .filter(|role| self.given_by(asked.principal, rule, at, *role).possible)
            .collect();
        let holds = match &rule.role {
            RoleSource::Same(_) | RoleSource::Their => !given.is_empty(),
            _ => self.meant(asked.principal, &rule.who, at).possible,
        };
        if !holds {
            return Stage::NoRole;
        }
        if !self.rule_condition(rule, at).possible {
            return Stage::NotGranted;
        }
        let open = given.iter().any(|role| self.rule_gates(rule, at, *role).possible);
        // Whether a given role has a cell is for the cells to say.
        if given.is_empty() || open { Stage::NoRole } else { Stage::Plan }
    }

    fn all_roles(&self, of: u16) -> Vec<RoleId> {
        let count = self.program().schema().type_info(of).map_or(0, |it| it.roles.len());
        (0..).take(count).collect()
    }

    /// How far the cells of the columns came in which the principal possibly stands.
    fn cell_stage(&mut self, asked: &Asked, place: &Place, candidates: &[Candidate<'_>]) -> Stage<'a> {
        let mut stages: BTreeMap<ColumnOrder, Stage<'a>> = BTreeMap::new();
        for it in candidates.iter().filter(|it| it.held.possible) {
            let says_something = !matches!(it.cell.value, CellValue::Dash | CellValue::No);
            if it.column.kind == ColumnKind::Everyone && !says_something {
                continue;
            }
            let gated_off = it.says().possible && !it.gate.possible;
            // For one role a cell that the plan withholds tells more than the others' silence.
            let stage = if gated_off { Stage::Plan } else { Stage::NoCell };
            let entry = stages.entry(column_order(it.column.kind)).or_insert(stage);
            *entry = (*entry).min(stage);
        }
        let pair = place.through.map(|it| (asked.object, it.member));
        for role in self.all_roles(place.entity.of) {
            let without_column = !stages.contains_key(&column_order(ColumnKind::Role(role)));
            if without_column && self.held(asked.principal, place.entity, pair, role).possible {
                return Stage::NoCell;
            }
        }
        stages.into_values().max().unwrap_or(Stage::NoRole)
    }

    /// Whether the principal gets any role at a place, or stands in a relation column.
    fn gives_something(&mut self, denial: &Denial<'_>, place: &Place) -> bool {
        let asked: Vec<Asked> = denial.asked().collect();
        asked.iter().any(|it| {
            let pair = place.through.map(|through| (it.object, through.member));
            let roles = self.all_roles(place.entity.of);
            let role =
                roles.into_iter().any(|role| self.held(it.principal, place.entity, pair, role).possible);
            let candidates = self.candidates(it, place);
            role || candidates
                .iter()
                .any(|it| matches!(it.column.kind, ColumnKind::Relation(_)) && it.held.possible)
        })
    }

    /// What a statement's author says to it, in every language it is said in.
    fn because(&mut self, it: &Restriction, at: &At) -> Vec<(String, String)> {
        self.said(&it.words, at)
    }
}

/// Columns of one role together, each relation on its own, everyone.
type ColumnOrder = (u8, u16);

fn column_order(kind: ColumnKind) -> ColumnOrder {
    match kind {
        ColumnKind::Role(role) => (0, role),
        ColumnKind::Relation(member) => (1, member),
        ColumnKind::Everyone => (2, 0),
    }
}
