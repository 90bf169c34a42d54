//! Answers: the decision with its proof, reasons and what is missing (reference.md section 5).

use std::collections::BTreeSet;

use crate::decide::{Decision, Granted, Place};
use crate::judge::{Judge, Spot};
use crate::layers::whole;
use crate::model::{Cell, Column, Entity, Facts, Policy, Question};
use crate::names::written;
use crate::print;
use crate::reader::hidden;
use crate::sets;
use crate::truth::Step;
use crate::world::{Standing, Thing};
use crate::{rounds, schema};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Answer {
    pub(crate) decision: bool,
    pub(crate) possible: bool,
    /// Statement, kind of step, entity.
    pub(crate) proof: Vec<(String, String, String)>,
    pub(crate) until: Option<String>,
    /// Reason, place, statement; sorted by place, reason, statement.
    pub(crate) reasons: Vec<(String, String, Option<String>)>,
    pub(crate) missing: Vec<String>,
}

/// How far the grants came that did not arise or did not survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    NoRole,
    NotGranted,
    Expired,
    Plan,
    NoCell,
    Restricted,
}

type Reason = (String, String, Option<String>);

/// The answer to one question.
pub(crate) fn judge(policy: &Policy, facts: &Facts, question: &Question) -> Answer {
    judge_for(policy, facts, question, &|_| true)
}

/// The same with a proof whose steps are hidden if their entity may not be named, or that from which an edge leads.
pub(crate) fn judge_for(
    policy: &Policy,
    facts: &Facts,
    question: &Question,
    may_name: &dyn Fn(&Entity) -> bool,
) -> Answer {
    if !schema::has_action(policy, &question.object.of, &question.action) {
        let reason = ("unknown action".to_owned(), written(policy, &question.object), None);
        return Answer { reasons: vec![reason], ..Answer::default() };
    }
    let policy = &whole(policy);
    let judge = Judge::new(policy, facts, question, false);
    judge.settle(|| judge.answer(facts, may_name))
}

impl<'a> Judge<'a> {
    fn asked(&self) -> (Thing, Vec<Thing>) {
        let question = self.world.question;
        let principals = std::iter::once(&question.subject).chain(&question.presented);
        (self.world.thing(&question.object), principals.map(|it| self.world.thing(it)).collect())
    }

    fn answer(&self, facts: &'a Facts, may_name: &dyn Fn(&Entity) -> bool) -> Answer {
        let (object, principals) = self.asked();
        let decision = self.decision(&self.world.question.action, object, &principals, false);
        let mut answer = Answer {
            decision: decision.truth.certain,
            possible: decision.truth.possible,
            missing: rounds::told(&decision.truth.missing),
            ..Answer::default()
        };
        if !answer.decision {
            answer.reasons = self.reasons(facts, object, &principals, &decision);
            return answer;
        }
        let proof = decision.truth.proof.unwrap_or_default();
        let named = |it: &Thing| may_name(&self.world.entity(*it));
        let is_told = |it: &Step| named(&it.thing) && it.from.iter().all(named);
        let step = |it: &Step| match is_told(it) {
            true => (it.statement.to_string(), it.kind.to_owned(), self.world.written(it.thing)),
            false => hidden(),
        };
        let until = proof.steps.iter().filter(|it| is_told(it)).filter_map(|it| it.until).min();
        answer.until = until.map(print::instant);
        answer.proof = proof.steps.iter().map(step).collect();
        answer
    }

    fn reasons(
        &self,
        facts: &'a Facts,
        object: Thing,
        principals: &[Thing],
        decision: &Decision<'a>,
    ) -> Vec<Reason> {
        let unknown = decision.truth.is_unknown();
        let written = self.world.written(object);
        let mut out = BTreeSet::new();
        for (place, granted) in &decision.places {
            let reason = self.place_reason(facts, object, principals, place, granted, unknown);
            out.extend(
                reason.map(|(reason, statement)| (self.place_written(place, object), reason, statement)),
            );
        }
        if decision.places.is_empty() {
            let stage = self.expired(facts, object, principals, None).unwrap_or(Stage::NoRole);
            out.insert((written.clone(), stage.name().to_owned(), None));
        }
        for (name, applies) in &decision.forbids {
            let reason = match (applies.certain, applies.is_unknown() && unknown) {
                (true, _) => "forbidden",
                (_, true) => "missing",
                _ => continue,
            };
            out.insert((written.clone(), reason.to_owned(), Some(name.clone())));
        }
        for (thing, reason) in [(principals[0], "unknown subject"), (object, "unknown object")] {
            if self.is_only_named(thing) {
                out.insert((self.world.written(thing), reason.to_owned(), None));
            }
        }
        out.into_iter().map(|(place, reason, statement)| (reason, place, statement)).collect()
    }

    /// Whether the facts do not know an entity, or the one whose set it is.
    fn is_only_named(&self, thing: Thing) -> bool {
        let of = match self.set(thing) {
            Some(sets::Kind::Every(_)) => return false,
            Some(sets::Kind::Holding { .. }) => self.world.owner(thing),
            None => thing,
        };
        self.world.standing(of) == Standing::Named
    }

    fn place_written(&self, place: &Place<'a>, object: Thing) -> String {
        let vague = self.world.standing(place.thing) == Standing::Unknown;
        self.world.written(if vague { object } else { place.thing })
    }

    /// Why nothing certainly survives at one place.
    fn place_reason(
        &self,
        facts: &'a Facts,
        object: Thing,
        principals: &[Thing],
        place: &Place<'a>,
        granted: &[Granted],
        unknown: bool,
    ) -> Option<(String, Option<String>)> {
        let survivors: Vec<_> = granted.iter().map(Granted::survivor).collect();
        if survivors.iter().any(|it| it.certain) {
            return None;
        }
        if survivors.iter().any(|it| it.possible) {
            return unknown.then(|| ("missing".to_owned(), None));
        }
        let taken = granted.iter().filter(|it| it.granted.possible).flat_map(|it| &it.survives);
        let taken: BTreeSet<_> = taken.filter(|it| !it.1.possible).map(|it| it.0.clone()).collect();
        let stages = principals.iter().map(|user| self.stage(place, object, *user));
        let mut stage = stages.max().unwrap_or(Stage::NoRole);
        if !taken.is_empty() {
            stage = Stage::Restricted;
        } else if stage < Stage::Expired {
            stage = self.expired(facts, object, principals, Some(place)).unwrap_or(stage);
        }
        Some((stage.name().to_owned(), taken.into_iter().next()))
    }

    /// How far one principal's grants came at a place, in the possible reading, restrictions aside.
    fn stage(&self, place: &Place<'a>, object: Thing, user: Thing) -> Stage {
        let roles = self.roles_of(place).into_iter();
        let held = roles.filter(|it| self.held(self.spot_of(place, object), it, user, false).possible);
        let by_role = held.map(|role| {
            self.cell_stage(place, object, user, |it| match it {
                Column::Role(name) | Column::RoleIf(name, _) => name == role,
                _ => false,
            })
        });
        let relations = self.relation_columns(place, object).into_iter();
        let fitting = relations.filter(|it| self.fits(place, it, object, user).possible);
        let by_relation = fitting.map(|column| self.cell_stage(place, object, user, |it| it == column));
        let action = &self.world.question.action;
        let speaks = |it: &&crate::decide::CellAt<'a>| {
            *it.column == Column::Everyone && !matches!(it.cell, Cell::Dash | Cell::No)
        };
        let everyone = self.cells_at(place, action, object).iter().find(speaks).is_some();
        let by_everyone =
            everyone.then(|| self.cell_stage(place, object, user, |it| *it == Column::Everyone));
        let stages = by_role.chain(by_relation).chain(by_everyone);
        stages.chain([self.rules_stage(place, object, user)]).max().unwrap_or(Stage::NoRole)
    }

    /// For one role or relation: whether a cell would grant if its row were not gated off.
    fn cell_stage(
        &self,
        place: &Place<'a>,
        object: Thing,
        user: Thing,
        column: impl Fn(&Column) -> bool,
    ) -> Stage {
        let action = &self.world.question.action;
        let gated_off =
            self.cells_at(place, action, object).into_iter().filter(|it| column(it.column)).any(|it| {
                let fits = self.fits(place, it.column, object, user);
                let cell = self.cell(place, &it, action, object, user);
                fits.possible && cell.possible && !self.world.gate(object, it.gate).possible
            });
        if gated_off { Stage::Plan } else { Stage::NoCell }
    }

    /// How far the rules came that give no role: gated off, or with a false condition.
    fn rules_stage(&self, place: &Place<'a>, object: Thing, user: Thing) -> Stage {
        let mut spots = vec![Spot::On(place.thing)];
        spots.extend(place.through.map(|through| Spot::Pair(object, through, place.thing)));
        let mut stage = Stage::NoRole;
        for spot in spots {
            for (_, rule, who) in self.rules_at(spot) {
                for role in self.roles_of(place) {
                    let read = self.rule(spot, rule, who, role, user);
                    if read.holds.possible && !read.condition.possible {
                        stage = stage.max(Stage::NotGranted);
                    } else if read.holds.possible && read.role.possible && !read.gates.possible {
                        stage = stage.max(Stage::Plan);
                    }
                }
            }
        }
        stage
    }

    fn roles_of(&self, place: &Place<'a>) -> BTreeSet<&'a str> {
        schema::roles(self.policy, self.world.type_of(place.thing))
    }

    fn relation_columns(&self, place: &Place<'a>, object: Thing) -> Vec<&'a Column> {
        let columns =
            self.tables_at(place, object, &self.world.question.action).into_iter().flat_map(|it| &it.columns);
        columns.filter(|it| matches!(it, Column::Relation(_))).collect()
    }

    /// Whether, were every ended edge still to hold, someone would get a role or stand in a relation
    /// column there; without a place, at one of those that there would be.
    fn expired(
        &self,
        facts: &'a Facts,
        object: Thing,
        principals: &[Thing],
        place: Option<&Place<'a>>,
    ) -> Option<Stage> {
        let time = self.world.question.time?;
        let edges = facts.entities.iter().flat_map(|it| &it.relations).flat_map(|it| &it.1.list);
        let mut ended = edges.filter_map(|it| it.until).filter(|it| *it <= time);
        if !self.done.get() || ended.next().is_none() {
            return None;
        }
        let then = Judge::new(self.policy, facts, self.world.question, true);
        let arrives = then.settle(|| {
            let places = place.map_or_else(
                || then.places(object, &self.world.question.action, false),
                |it| vec![it.clone()],
            );
            places.iter().any(|it| principals.iter().any(|user| then.stands_at(it, object, *user)))
        });
        arrives.then_some(Stage::Expired)
    }

    /// Whether a principal possibly has a role at a place or stands in a relation column there.
    fn stands_at(&self, place: &Place<'a>, object: Thing, user: Thing) -> bool {
        let spot = self.spot_of(place, object);
        let roles: Vec<_> =
            self.roles_of(place).into_iter().filter(|it| self.held(spot, it, user, false).possible).collect();
        let columns = self.relation_columns(place, object).into_iter();
        let columns: Vec<_> = columns.filter(|it| self.fits(place, it, object, user).possible).collect();
        !roles.is_empty() || !columns.is_empty()
    }
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Stage::NoRole => "no role",
            Stage::NotGranted => "not granted",
            Stage::Expired => "expired",
            Stage::Plan => "plan",
            Stage::NoCell => "no cell",
            Stage::Restricted => "restricted",
        }
    }
}
