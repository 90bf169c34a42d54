//! What a reader is told of an answer (reference.md section 5, "A reader").

use std::collections::BTreeMap;

use crate::answer::{Answer, judge, judge_for};
use crate::model::{Entity, Facts, Policy, Question, Value};
use crate::names::written;
use crate::{schema, sets};

struct Reader<'a> {
    policy: &'a Policy,
    facts: &'a Facts,
    question: &'a Question,
    reader: &'a Entity,
}

/// The answer as this reader is told it.
pub(crate) fn told(policy: &Policy, facts: &Facts, question: &Question, reader: &Entity) -> Answer {
    let view = Reader { policy, facts, question, reader };
    let mut answer = judge_for(policy, facts, question, &|it| view.may_name(it));
    let others = std::iter::once(&question.subject).chain(&question.presented).filter(|it| *it != reader);
    let mut asked_about = std::iter::once(&question.object).chain(others);
    if !answer.decision && asked_about.any(|it| view.can_be_seen(it) && !view.may_see(it)) {
        answer.reasons.retain(|it| it.0 == "unknown action");
        return Answer { reasons: answer.reasons, ..Answer::default() };
    }
    let entities = view.entities();
    let named: BTreeMap<String, bool> =
        entities.iter().map(|it| (written(policy, it), view.may_name(it))).collect();
    let may_name = |place: &String| named.get(place).copied().unwrap_or(true);
    answer.reasons.retain(|it| may_name(&it.1) && !["unknown subject", "unknown object"].contains(&&*it.0));
    for one in &entities {
        let there = facts.entities.iter().any(|it| it.entity == *one);
        let of_it = format!("{}.", written(policy, one));
        answer.missing.retain(|it| !it.starts_with(&of_it) || there && may_name(&written(policy, one)));
    }
    answer
}

/// Of a step that is hidden, nothing is said but that there is one.
pub(crate) fn hidden() -> (String, String, String) {
    (String::new(), "hidden".to_owned(), String::new())
}

impl Reader<'_> {
    /// Whatever an answer could name.
    fn entities(&self) -> Vec<Entity> {
        let known = self.facts.entities.iter();
        let edges =
            known.clone().flat_map(|it| &it.relations).flat_map(|it| it.1.list.iter().map(|it| &it.to));
        let question = self.question;
        let asked = [&question.object, &question.subject].into_iter().chain(&question.presented);
        let brought = question.inputs.iter().filter_map(|(_, value)| match value {
            Value::Entity(it) => Some(it),
            _ => None,
        });
        let asked = asked.chain(brought);
        let mut all: Vec<_> = known.map(|it| &it.entity).chain(edges).chain(asked).cloned().collect();
        all.extend(all.iter().filter_map(sets::owner).collect::<Vec<_>>());
        all.sort();
        all.dedup();
        all
    }

    /// Whether anybody could see such an entity: where there is nothing to be seen, nothing is hidden.
    fn can_be_seen(&self, entity: &Entity) -> bool {
        let owner = sets::owner(entity);
        let of = owner.as_ref().map_or(&entity.of, |it| &it.of);
        sets::kind(of).is_none() && schema::has_action(self.policy, of, "see")
    }

    /// Whether the reader certainly may see an entity, at the time of the question and with what it brings.
    fn may_see(&self, entity: &Entity) -> bool {
        let question = Question {
            subject: self.reader.clone(),
            presented: Vec::new(),
            action: "see".to_owned(),
            object: entity.clone(),
            ..self.question.clone()
        };
        match sets::kind(&entity.of) {
            None => judge(self.policy, self.facts, &question).decision,
            Some(_) => sets::owner(entity).is_none_or(|it| self.may_see(&it)),
        }
    }

    /// Whether an answer may name an entity, or a set of those who hold something of it.
    fn may_name(&self, entity: &Entity) -> bool {
        let question = self.question;
        let asked = entity == &question.object || entity == &question.subject;
        let own = asked || question.presented.contains(entity) || entity == self.reader;
        own || match sets::kind(&entity.of) {
            None => self.may_see(entity),
            Some(_) => sets::owner(entity).is_none_or(|it| self.may_name(&it)),
        }
    }
}
