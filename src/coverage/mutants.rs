//! Mutants: the policy with one part changed, so that a test should notice.
//!
//! A mutant changes the resolved policy, not the text, so it can say exactly what another policy would say
//! there. What provably changes nothing is left out.

mod edits;
mod reads;
mod sentences;
mod sites;
mod trials;

use std::collections::HashMap;

use crate::policy::condition::{Condition, Order};
use crate::policy::path::Step;
use crate::policy::rule::{Cell, CellValue, GrantRule, Restriction};
use crate::policy::schema::{AttributeInfo, PlanId, Schema};
use crate::policy::{Mark, Policy};

use super::reach::{found, is_in_reach, is_outdone};
use super::written::{CellAt, Part, Written};
use edits::Edit;
use reads::Reads;
use sites::{Hinge, Site, sites};

pub(crate) use sentences::Phrase;
pub(crate) use trials::{Trial, survivors};

/// A policy with one part changed.
#[derive(Debug, Clone)]
pub(crate) struct Mutant {
    /// The place among all places, and what is done there.
    site: usize,
    edit: Edit,
    /// What the statement is called: exactly this part of it first, as answers call it last.
    pub(crate) names: Vec<String>,
    pub(crate) here: Mark,
    /// What is different, in words.
    pub(crate) change: Vec<Phrase>,
    /// Which test would notice.
    pub(crate) test: Vec<Phrase>,
    /// Of a cell: where it is, and what is to be said of it if no test asks about it.
    pub(crate) cell: Option<(CellAt, String)>,
    /// The words that would stand at the place, where it is the words alone that change.
    pub(crate) instead: Option<Vec<Phrase>>,
}

/// Every mutant of a policy, in a fixed order.
pub(crate) fn mutants(policy: &Policy, parts: &[Written<'_>]) -> Vec<Mutant> {
    let mut finder = Finder {
        policy,
        origins: parts.iter().map(|it| (origin(it.part), it)).collect(),
        reads: Reads::of(policy),
        site: 0,
        ended: false,
        found: Vec::new(),
    };
    sites(policy, &mut |site| finder.look(&site));
    finder.found
}

/// What a part is, and where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Origin {
    Attribute(usize),
    Gate(usize),
    Path(usize),
    Definition(usize),
    Rule(usize),
    Cell(usize),
    Restriction(usize),
    Who(usize),
    Refusal(usize),
    Candidate(usize),
    Invariant(usize),
    Condition(usize),
}

fn lies_at<T>(part: &T) -> usize {
    std::ptr::from_ref(part).addr()
}

fn origin(part: Part<'_>) -> Origin {
    match part {
        Part::Attribute(it) => Origin::Attribute(lies_at(it)),
        Part::Gate(it) => Origin::Gate(lies_at(it)),
        Part::Alternative(it) => Origin::Path(lies_at(it)),
        Part::Definition(it) => Origin::Definition(lies_at(it)),
        Part::Rule(it) => Origin::Rule(lies_at(it)),
        Part::Cell(it, _) => Origin::Cell(lies_at(it)),
        Part::Restriction(it) | Part::Forbid(it) => Origin::Restriction(lies_at(it)),
        Part::Who(it) => Origin::Who(lies_at(it)),
        Part::Refusal(it) => Origin::Refusal(lies_at(it)),
        Part::Candidate(it) => Origin::Candidate(lies_at(it)),
        Part::Invariant(it) => Origin::Invariant(lies_at(it)),
        Part::Condition(it, _) => Origin::Condition(lies_at(it)),
    }
}

/// Looks for what can be changed at each place.
struct Finder<'w, 'p> {
    policy: &'p Policy,
    origins: HashMap<Origin, &'w Written<'p>>,
    reads: Reads,
    site: usize,
    /// Whether only invariants are left, which no test can kill.
    ended: bool,
    found: Vec<Mutant>,
}

impl Finder<'_, '_> {
    fn look(&mut self, site: &Site<'_>) {
        if !self.ended {
            self.at(site);
        }
        self.site = self.site.saturating_add(1);
    }

    fn at(&mut self, site: &Site<'_>) {
        match site {
            Site::Invariants => self.ended = true,
            Site::Condition(it) => self.condition(it),
            Site::Hinge(Some(it), hinge) => self.hinge(it, *hinge),
            Site::Step(it) => self.step(it),
            Site::Alternatives(all) if all.len() > 1 => {
                self.each(all, |it| Origin::Path(lies_at(it)), Mutant::without_alternative);
            }
            Site::Filters(all) => {
                self.each(all, |it| Origin::Condition(lies_at(&it.1)), Mutant::without_filter);
            }
            Site::Rules(all) => {
                self.each(all, |it| Origin::Rule(lies_at::<GrantRule>(it)), Mutant::without_rule)
            }
            Site::Restrictions(all) => {
                self.each(
                    all,
                    |it| Origin::Restriction(lies_at::<Restriction>(it)),
                    Mutant::without_restriction,
                );
            }
            Site::People(all) if all.len() > 1 => {
                self.each(all, |it| Origin::Who(lies_at(it)), Mutant::without_people);
            }
            Site::Refusals(all) => self.each(all, |it| Origin::Refusal(lies_at(it)), Mutant::without_refusal),
            Site::Candidates(all) => {
                self.each(all, |it| Origin::Candidate(lies_at(it)), Mutant::without_candidate);
            }
            Site::Cell(it) => self.cell(it),
            Site::Attribute(it) => self.default(it),
            Site::Gate(it) => self.gate(it),
            Site::Hinge(None, _)
            | Site::Alternatives(_)
            | Site::People(_)
            | Site::Value(_)
            | Site::Named(_)
            | Site::Edge(_) => {}
        }
    }

    /// One mutant without each of a list.
    fn each<T>(
        &mut self,
        all: &[T],
        origin: impl Fn(&T) -> Origin,
        said: impl Fn(&Written<'_>, Edit) -> Mutant,
    ) {
        for (at, it) in all.iter().enumerate() {
            self.add(origin(it), |written| said(written, Edit::Remove(at)));
        }
    }

    fn add(&mut self, origin: Origin, said: impl FnOnce(&Written<'_>) -> Mutant) {
        if let Some(written) = self.origins.get(&origin) {
            self.found.push(Mutant { site: self.site, ..said(written) });
        }
    }

    /// Each comparison the other way round; what is made of others is changed in its parts.
    fn condition(&mut self, it: &Condition) {
        let origin = Origin::Condition(lies_at(it));
        let part = self.origins.get(&origin).map(|it| it.part);
        let has_parts = matches!(part, Some(Part::Condition(_, it)) if it.has_parts);
        if !has_parts || matches!(it, Condition::Quantified { .. } | Condition::Each { .. }) {
            self.add(origin, Mutant::negated);
        }
        match it {
            Condition::Below { .. } => self.add(origin, Mutant::equal_instead_of_below),
            Condition::Ordered { order, .. } => {
                let order = *order;
                self.add(origin, |written| Mutant::ordered(written, order, other(order)));
            }
            _ => {}
        }
    }

    fn hinge(&mut self, it: &Condition, hinge: Hinge) {
        self.add(Origin::Condition(lies_at(it)), |written| Mutant::without_hinge(written, hinge));
    }

    fn step(&mut self, it: &Step) {
        if let Some(only) = it.only.as_deref() {
            self.add(Origin::Condition(lies_at(only)), Mutant::without_where);
        }
    }

    fn cell(&mut self, it: &Cell) {
        let origin = Origin::Cell(lies_at(it));
        let Some(Part::Cell(_, at)) = self.origins.get(&origin).map(|it| it.part) else { return };
        if !is_in_reach(self.policy, at) {
            return;
        }
        for value in others(&it.value) {
            if !is_outdone(self.policy, at, &value) {
                let question = (at, question(self.policy, at));
                self.add(origin, |written| Mutant::cell(written, question, &it.value, value));
            }
        }
    }

    fn default(&mut self, it: &AttributeInfo) {
        let Some(old) = &it.default else { return };
        if !self.reads.reads(it) {
            return;
        }
        for new in edits::other_values(&it.domain, old) {
            let (old, new) =
                (self.reads.word(self.schema(), old), (self.reads.word(self.schema(), &new), new));
            self.add(Origin::Attribute(lies_at(it)), |written| Mutant::default(written, &old, new));
        }
    }

    fn gate(&mut self, it: &Vec<PlanId>) {
        let origin = Origin::Gate(lies_at(it));
        if it.is_empty() || self.reads.is_silent(it) {
            return;
        }
        let names: Vec<String> = it.iter().map(|it| plan(self.schema(), *it)).collect();
        self.add(origin, |written| Mutant::without_gate(written, &names));
        if it.len() > 1 {
            for (at, name) in names.iter().enumerate() {
                self.add(origin, |written| Mutant::without_plan(written, at, name));
            }
        }
    }

    fn schema(&self) -> &Schema {
        &self.policy.schema
    }
}

/// Whether somebody in a cell's column may do what its row is about.
fn question(policy: &Policy, at: CellAt) -> String {
    let Some((_, row, column, _)) = found(policy, at) else { return String::new() };
    let action = |(of, action): (u16, u16)| {
        let name = policy.actions.get(usize::from(of)).and_then(|it| it.get(usize::from(action)));
        let of = policy.schema.type_info(of).map_or("", |it| it.name.as_str());
        format!("`{}` may `{}` on {of}", column.title, name.map_or("", String::as_str))
    };
    let first = row.actions.first().map(|it| action(*it)).unwrap_or_default();
    format!("no test asks whether {first}")
}

fn plan(schema: &Schema, plan: PlanId) -> String {
    schema.plans.names.get(usize::from(plan)).cloned().unwrap_or_default()
}

fn other(order: Order) -> Order {
    match order {
        Order::Less => Order::LessOrEqual,
        Order::LessOrEqual => Order::Less,
        Order::Greater => Order::GreaterOrEqual,
        Order::GreaterOrEqual => Order::Greater,
    }
}

/// What a cell might say instead.
fn others(value: &CellValue) -> Vec<CellValue> {
    match value {
        CellValue::Yes => vec![CellValue::Dash],
        CellValue::Dash | CellValue::No => vec![CellValue::Yes],
        CellValue::Unknown | CellValue::Defined(_) | CellValue::Only(_) => {
            vec![CellValue::Yes, CellValue::Dash]
        }
    }
}
