//! Invariants: what is never or always so, judged for every object that the facts know
//! (reference.md sections 1 and 4).

use std::collections::BTreeMap;

use crate::edge::AtEdge;
use crate::judge::{At, Judge};
use crate::layers::whole;
use crate::model::{Claim, Condition, Facts, Invariant, Policy, Question, Target, Value, Who};
use crate::names;
use crate::truth::Truth;
use crate::world::{Alternative, Standing, Thing};
use crate::{rounds, schema};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    pub(crate) invariant: String,
    /// Nobody knows whether it is broken.
    pub(crate) open: bool,
    pub(crate) subject: Option<String>,
    pub(crate) action: Option<String>,
    pub(crate) object: String,
    /// Of a broken `never … can`: statement, kind of step, entity.
    pub(crate) proof: Vec<(String, String, String)>,
    pub(crate) missing: Vec<String>,
}

/// Whom a violation is by, and the action.
type By = (Option<String>, Option<String>);

/// Everything that breaks an invariant or may break it, in order.
pub(crate) fn audit(policy: &Policy, facts: &Facts, time: Option<i64>) -> Vec<Violation> {
    let mut out = Vec::new();
    let policy = &whole(policy);
    for invariant in &policy.invariants {
        let on = match &invariant.claim {
            Claim::Can { target, .. } => &target.on,
            Claim::Have { on, .. } => on,
        };
        for object in facts.entities.iter().map(|it| &it.entity).filter(|it| it.of == *on) {
            // Nobody asks, so the object stands for the subject: everything else is as if not brought.
            let question = Question {
                subject: object.clone(),
                presented: Vec::new(),
                action: String::new(),
                object: object.clone(),
                time,
                inputs: Vec::new(),
                given: Vec::new(),
            };
            let mut judge = Judge::new(policy, facts, &question, false);
            judge.world.watched = watched(&invariant.claim);
            out.extend(judge.settle(|| judge.violations(invariant)));
        }
    }
    out.sort();
    out
}

/// The relation after `through`.
fn watched(claim: &Claim) -> Option<(&str, &str)> {
    match claim {
        Claim::Can { target: Target { on, through: Some(through) }, .. } => Some((on, through)),
        _ => None,
    }
}

impl<'a> Judge<'a> {
    fn violations(&self, of: &'a Invariant) -> Vec<Violation> {
        let object = self.world.thing(&self.world.question.object);
        let all = match &of.claim {
            Claim::Can { who: Some(_), .. } => self.by_each(of, object),
            Claim::Can { who: None, .. } => self.by_nobody(of, object),
            Claim::Have { .. } => self.by_edges(of, object),
        };
        let shows_proof = !of.always && matches!(of.claim, Claim::Can { .. });
        let found = all.into_iter().filter(|it| it.1.possible);
        let violation = |((subject, action), broken): (By, Truth)| Violation {
            invariant: names::invariant(of),
            open: !broken.certain,
            subject,
            action,
            object: self.world.written(object),
            missing: rounds::told(&broken.missing),
            proof: if shows_proof { self.written_proof(broken) } else { Vec::new() },
        };
        found.map(violation).collect()
    }

    fn written_proof(&self, of: Truth) -> Vec<(String, String, String)> {
        let steps = of.proof.unwrap_or_default().steps.into_iter();
        steps.map(|it| (it.statement.to_string(), it.kind.to_owned(), self.world.written(it.thing))).collect()
    }

    /// The principals that the facts know, and where it says `every P` or `everyone`, or where an edge to that
    /// makes it certain, one more.
    fn people(&self, (who, layer): (&'a [Who], usize), object: Thing) -> Vec<Thing> {
        let every = |of: &str| {
            who.iter().any(|it| match it {
                Who::Everyone => true,
                Who::Every(every) => every == of,
                Who::Path(_) => false,
            })
        };
        let mut people = self.world.principals();
        people.retain(|it| match self.world.standing(*it) {
            Standing::Stranger => {
                let at = At::object(object, *it).in_layer(layer);
                every(self.world.type_of(*it)) || self.is_among(&at, who, *it).certain
            }
            _ => true,
        });
        people
    }

    /// `when`, and not `unless`.
    fn applies(&self, at: &At<'a>, when: &'a Option<Condition>, unless: &'a Option<Condition>) -> Truth {
        Truth::all([self.hinge(at, when, true), self.hinge(&at.flip(), unless, false).negated()]).plain()
    }

    /// Whether one alone may do this, with `through` only by ways that go along it.
    fn may(&self, action: &'a str, target: &Target, object: Thing, one: Thing) -> Truth {
        let truth = self.decision(action, object, &[one], false).truth;
        if target.through.is_some() { truth.only_along() } else { truth }
    }

    fn actions_of(&self, of: &'a Claim) -> Vec<&'a str> {
        let Claim::Can { actions, target, .. } = of else { return Vec::new() };
        let all = schema::actions(self.policy, &target.on).into_iter();
        all.filter(|it| schema::is_listed(actions, it)).collect()
    }

    /// Each person with each action: `never` is broken by whoever may, `always` by whoever may not.
    fn by_each(&self, of: &'a Invariant, object: Thing) -> Vec<(By, Truth)> {
        let Claim::Can { who: Some(who), target, when, unless, .. } = &of.claim else { return Vec::new() };
        let mut out = Vec::new();
        for one in self.people((who, of.layer), object) {
            let at = At::object(object, one).in_layer(of.layer);
            let meant = [self.is_among(&at, who, one).plain(), self.applies(&at, when, unless)];
            for action in self.actions_of(&of.claim) {
                let may = self.may(action, target, object, one);
                let wrong = if of.always { may.negated() } else { may };
                let by = (Some(self.world.written(one)), Some(action.to_owned()));
                out.push((by, Truth::all(meant.iter().cloned().chain([wrong]))));
            }
        }
        out
    }

    /// `somebody` is broken if nobody may, whether they are known or not.
    fn by_nobody(&self, of: &'a Invariant, object: Thing) -> Vec<(By, Truth)> {
        let Claim::Can { target, when, unless, .. } = &of.claim else { return Vec::new() };
        let applies = self.applies(&At::alone(object).in_layer(of.layer), when, unless);
        let nobody = |action: &&'a str| {
            let people = self.world.principals().into_iter();
            let none_may = people.map(|one| self.may(action, target, object, one).negated());
            let broken = Truth::all(std::iter::once(applies.clone()).chain(none_may));
            ((None, Some((*action).to_owned())), broken)
        };
        self.actions_of(&of.claim).iter().map(nobody).collect()
    }

    /// Every edge, whatever its time, with everyone whom its end means. Someone is named once, however
    /// many edges lead to them.
    fn by_edges(&self, of: &'a Invariant, object: Thing) -> Vec<(By, Truth)> {
        let Claim::Have { relation, who, key, .. } = &of.claim else { return Vec::new() };
        let mut found: BTreeMap<By, Vec<Truth>> = BTreeMap::new();
        for hop in self.world.hops(object, relation) {
            let exists = if hop.stated.is_some() { Truth::yes() } else { hop.holds };
            let edge = AtEdge { from: object, relation, stated: hop.stated };
            let has = self.is_there(edge, key);
            let wrong = if of.always { has.negated() } else { has };
            let end = (hop.to, hop.stated.is_some());
            for (subject, meant) in self.meant_by((who, of.layer), object, end) {
                let truth = Truth::all([exists.clone().plain(), meant.plain(), wrong.clone()]);
                found.entry((subject, None)).or_default().push(truth);
            }
        }
        found.into_iter().map(|(by, truths)| (by, Truth::any(truths))).collect()
    }

    /// Everyone of these whom an end means; without `for` the end itself, which has no name if nobody
    /// knows it.
    fn meant_by(
        &self,
        (who, layer): (&'a [Who], usize),
        object: Thing,
        (end, known): (Thing, bool),
    ) -> Vec<(Option<String>, Truth)> {
        if who.is_empty() {
            return vec![(known.then(|| self.world.written(end)), Truth::yes())];
        }
        let person = |one: Thing| {
            let among = self.is_among(&At::object(object, one).in_layer(layer), who, one);
            (Some(self.world.written(one)), Truth::all([among, self.stands_for(end, one, false)]))
        };
        let people: Vec<_> = self.people((who, layer), object).into_iter().map(person).collect();
        match known {
            true => people,
            false => vec![(None, Truth::known(people.iter().any(|it| it.1.possible)))],
        }
    }

    /// Whether an edge says something under this name; of a flag, whether it says yes.
    fn is_there(&self, edge: AtEdge<'a>, key: &str) -> Truth {
        let reading = self.world.edge_reading(edge, key);
        match reading.alternatives.as_slice() {
            [Alternative::Value(Value::Flag(yes), _)] => Truth::known(*yes),
            [Alternative::Value(..)] => Truth::yes(),
            [Alternative::Unknown(_)] => Truth::unknown(reading.missing),
            _ => Truth::no(),
        }
    }
}
