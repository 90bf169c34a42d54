//! Facts that change held against facts that are loaded: after every change, a live workspace answers as one that was
//! stated so from the beginning.

use rolebook::engine::{Answer, Checks, FactEdit, Live};

use crate::differential::{Difference, brought, loaded, only_own, shrunk, until};
use crate::generate::Case;
use crate::model::{Edge, Entity, Facts, Policy, Question, Stated, Value};
use crate::names::written;
use crate::{quick, sets};

/// How many questions are compared after changes, at least, in each of the parts.
const PART: usize = 6_000;
/// How many changes are made to the facts of each case, and how many questions are asked after each.
const CHANGES: usize = 8;
const OF_CASE: usize = 5;

/// Numbers that look like chance, the same for the same case.
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize).checked_rem(count).unwrap_or(0)
    }

    fn of<'t, T>(&mut self, all: &'t [T]) -> Option<&'t T> {
        all.get(self.below(all.len()))
    }
}

/// An edge with whose it is and the relation.
type Owned = (Entity, String, Edge);

fn all_edges(facts: &Facts) -> Vec<Owned> {
    let of_one = |it: &Stated| {
        let owner = it.entity.clone();
        let each = it.relations.iter().flat_map(|(name, edges)| edges.list.iter().map(move |it| (name, it)));
        each.map(|(name, edge)| (owner.clone(), name.clone(), edge.clone())).collect::<Vec<_>>()
    };
    facts.entities.iter().flat_map(of_one).collect()
}

fn all_values(facts: &Facts) -> Vec<(Entity, String, Value)> {
    let of_one = |it: &Stated| {
        let owner = it.entity.clone();
        let each =
            it.attributes.iter().map(move |(name, value)| (owner.clone(), name.clone(), value.clone()));
        each.collect::<Vec<_>>()
    };
    facts.entities.iter().flat_map(of_one).collect()
}

fn stated<'f>(facts: &'f mut Facts, entity: &Entity) -> Option<&'f mut Stated> {
    facts.entities.iter_mut().find(|it| it.entity == *entity)
}

/// Takes edges out of a relation, which is left out if nothing is left.
fn unlink(of: &mut Stated, name: &str, goes: impl Fn(&Edge) -> bool) {
    for (_, edges) in of.relations.iter_mut().filter(|it| it.0 == name) {
        edges.list.retain(|it| !goes(it));
    }
    of.relations.retain(|it| !it.1.list.is_empty() || it.1.incomplete);
}

fn link(of: &mut Stated, name: &str, edge: Edge) {
    if !of.relations.iter().any(|it| it.0 == name) {
        of.relations.push((name.to_owned(), Default::default()));
    }
    for (_, edges) in of.relations.iter_mut().filter(|it| it.0 == name) {
        edges.list.retain(|it| (&it.to, &it.role) != (&edge.to, &edge.role));
        edges.list.push(edge.clone());
    }
}

fn set(of: &mut Stated, name: &str, value: Option<Value>) {
    of.attributes.retain(|it| it.0 != name);
    of.attributes.extend(value.map(|it| (name.to_owned(), it)));
}

fn linked(policy: &Policy, (owner, name, edge): &Owned) -> FactEdit {
    FactEdit::Link {
        from: written(policy, owner),
        relation: name.clone(),
        to: written(policy, &edge.to),
        role: edge.role.clone(),
        since: edge.since.map(crate::print::instant),
        until: edge.until.map(crate::print::instant),
        says: edge.says.iter().map(|(name, value)| (name.clone(), brought(policy, value))).collect(),
    }
}

/// A change of the facts, made to the model; what it is in words.
fn change(policy: &Policy, facts: &mut Facts, first: &Facts, chance: &mut Chance) -> Option<FactEdit> {
    let edges = all_edges(facts);
    match chance.below(10) {
        0..=2 => {
            let (owner, name, edge) = chance.of(&edges)?.clone();
            let goes = |it: &Edge| it.to == edge.to && (edge.role.is_none() || it.role == edge.role);
            unlink(stated(facts, &owner)?, &name, goes);
            Some(FactEdit::Unlink {
                from: written(policy, &owner),
                relation: name,
                to: written(policy, &edge.to),
                role: edge.role,
            })
        }
        3..=6 => {
            let known = |it: &Owned| {
                [&it.0, &it.2.to].iter().all(|of| facts.entities.iter().any(|it| it.entity == **of))
            };
            let gone = all_edges(first).into_iter().filter(|it| !edges.contains(it) && known(it));
            let owned = chance.of(&gone.collect::<Vec<_>>())?.clone();
            link(stated(facts, &owned.0)?, &owned.1, owned.2.clone());
            Some(linked(policy, &owned))
        }
        7 => {
            let (owner, name, _) = chance.of(&all_values(facts))?.clone();
            set(stated(facts, &owner)?, &name, None);
            Some(FactEdit::Unset { of: written(policy, &owner), attribute: name })
        }
        8 => {
            let (owner, name, _) = chance.of(&all_values(first))?.clone();
            let same = |it: &(Entity, String, Value)| it.0.of == owner.of && it.1 == name;
            let values: Vec<_> = all_values(first).into_iter().filter(same).collect();
            let value = chance.of(&values)?.2.clone();
            set(stated(facts, &owner)?, &name, Some(value.clone()));
            let value = brought(policy, &value);
            Some(FactEdit::Set { of: written(policy, &owner), attribute: name, value })
        }
        _ => {
            let gone = chance.of(&facts.entities)?.entity.clone();
            facts.entities.retain(|it| it.entity != gone);
            let goes = |it: &Edge| it.to == gone || sets::owner(&it.to).as_ref() == Some(&gone);
            for it in &mut facts.entities {
                let names: Vec<String> = it.relations.iter().map(|it| it.0.clone()).collect();
                names.iter().for_each(|name| unlink(it, name, goes));
            }
            Some(FactEdit::delete(&written(policy, &gone)))
        }
    }
}

/// All that checks say of a question by number: whether it is allowed, the whole answer, and what and who else is.
type Told = (bool, Option<Answer>, [Vec<(String, bool)>; 2]);

fn told(checks: &Checks, question: &Question) -> Option<Told> {
    let action = checks.action(checks.kind(&question.object.of)?, &question.action)?;
    let (subject, object) =
        (quick::numbered(checks, &question.subject)?, quick::numbered(checks, &question.object)?);
    let time = quick::time(question);
    let allowed = match time {
        None => checks.allows(subject, action, object),
        Some(time) => checks.allows_at(subject, action, object, time),
    };
    let named = |(it, certain)| Some((checks.id(it)?.to_owned(), certain));
    let what = quick::what(checks, subject, action, time);
    let who = checks.who(action, object, time).filter_map(named).collect();
    Some((allowed, checks.answer(subject, action, object, time), [what, who]))
}

fn hold(live: &Live, case: &Case, facts: &Facts, edits: &[FactEdit]) -> Result<(), Difference> {
    let failed = |text| Difference { about: "the changed facts", text };
    let engine = loaded(&case.policy, facts).map_err(failed)?;
    let fresh = engine.checks("policy", "workspace").map_err(|it| failed(format!("{it:?}")))?;
    let checks = live.checks();
    for question in case.questions.iter().take(OF_CASE) {
        let (expected, found) = (told(&fresh, question), told(&checks, question));
        if expected != found {
            let text = crate::print_facts::case(&case.policy, &case.facts, question);
            let text = format!("{text}\nafter {edits:#?}\nexpected {expected:#?}\nfound {found:#?}");
            return Err(Difference { about: "what is told after changes", text });
        }
    }
    Ok(())
}

fn compare(case: &Case) -> Result<usize, Difference> {
    let case = only_own(case);
    let failed = |text| Difference { about: "findings", text };
    let engine = loaded(&case.policy, &case.facts).map_err(failed)?;
    let live = engine.live("policy", "workspace").map_err(|it| failed(format!("{it:?}")))?;
    let mut chance = Chance(case.facts.entities.len() as u64);
    let (mut facts, mut edits) = (case.facts.clone(), Vec::new());
    for round in 0..CHANGES {
        let before = facts.clone();
        let Some(edit) = change(&case.policy, &mut facts, &case.facts, &mut chance) else { continue };
        if let Err(error) = live.apply(std::slice::from_ref(&edit)) {
            // A set that no edge ends in is not known.
            let is_set =
                matches!(&edit, FactEdit::Link { to, .. } if to.starts_with("every ") || to.contains('.'));
            if !is_set {
                return Err(failed(format!("{edit:?} is refused: {error:?}")));
            }
            facts = before;
            continue;
        }
        edits.push(edit);
        if round == CHANGES / 2 {
            live.fold();
        }
        hold(&live, &case, &facts, &edits)?;
    }
    Ok(case.questions.len().min(OF_CASE).saturating_mul(CHANGES))
}

fn part(seed: u64) {
    until(seed, PART, compare, |case, difference| shrunk(case, difference, compare));
}

#[test]
fn changed_facts_are_as_if_they_had_been_stated_so() {
    part(41);
}

#[test]
fn other_changed_facts_are_too() {
    part(42);
}
