//! What a model of OpenFGA decides, naively: from the model and the tuples as their readers give them, by asking
//! back and back. It knows nothing of rolebooks.

use std::collections::{BTreeMap, BTreeSet};

use rolebook::import::openfga::{Expression, ExpressionKind, Model, SubjectKind, Tuple};

use super::cel;

/// A model, its tuples, and what a question brings along.
pub(crate) struct Evaluator<'m> {
    pub(crate) model: &'m Model,
    pub(crate) tuples: &'m [Tuple],
    pub(crate) context: BTreeMap<String, String>,
}

/// Whether somebody has a relation; nothing where a condition cannot be judged.
type Answer = Option<bool>;

/// What is being asked on the way: to ask it again says nothing new.
type Asking = BTreeSet<(String, String)>;

impl Evaluator<'_> {
    pub(crate) fn check(&self, user: &str, relation: &str, object: &str) -> Answer {
        self.ask(user, relation, object, &mut Asking::new())
    }

    fn expression(&self, of: &str, relation: &str) -> Option<&Expression> {
        let of = self.model.types.iter().find(|it| it.name.text == of)?;
        of.relations.iter().find(|it| it.name.text == relation).map(|it| &it.expression)
    }

    fn ask(&self, user: &str, relation: &str, object: &str, asking: &mut Asking) -> Answer {
        let of = object.split(':').next().expect("a type");
        let Some(expression) = self.expression(of, relation) else { return Some(false) };
        let key = (relation.to_owned(), object.to_owned());
        if !asking.insert(key.clone()) {
            return Some(false);
        }
        let answer = self.evaluate(user, (relation, object), expression, asking);
        asking.remove(&key);
        answer
    }

    fn evaluate(
        &self,
        user: &str,
        (relation, object): (&str, &str),
        expression: &Expression,
        asking: &mut Asking,
    ) -> Answer {
        match &expression.kind {
            ExpressionKind::Direct(_) => self.direct(user, (relation, object), asking),
            ExpressionKind::Computed(name) => self.ask(user, &name.text, object, asking),
            ExpressionKind::From { relation, tupleset } => {
                let parents = self.tuples_of(&tupleset.text, object).filter_map(|it| match &it.user.kind {
                    SubjectKind::Object { id } => Some((format!("{}:{id}", it.user.of), it)),
                    _ => None,
                });
                any(parents.map(|(parent, tuple)| {
                    both(self.met(tuple), self.ask(user, &relation.text, &parent, asking))
                }))
            }
            ExpressionKind::Or(parts) => {
                any(parts.iter().map(|it| self.evaluate(user, (relation, object), it, asking)))
            }
            ExpressionKind::And(parts) => {
                all(parts.iter().map(|it| self.evaluate(user, (relation, object), it, asking)))
            }
            ExpressionKind::ButNot { base, subtract } => {
                let base = self.evaluate(user, (relation, object), base, asking);
                let taken = self.evaluate(user, (relation, object), subtract, asking);
                both(base, taken.map(|it| !it))
            }
        }
    }

    fn tuples_of<'t>(&'t self, relation: &str, object: &str) -> impl Iterator<Item = &'t Tuple> {
        let (relation, object) = (relation.to_owned(), object.to_owned());
        self.tuples.iter().filter(move |it| {
            it.relation.text == relation && format!("{}:{}", it.object.of, it.object.id) == object
        })
    }

    fn direct(&self, user: &str, (relation, object): (&str, &str), asking: &mut Asking) -> Answer {
        let (of, id) = user.split_once(':').expect("a user");
        let found = self.tuples_of(relation, object).map(|tuple| {
            let meant = match &tuple.user.kind {
                SubjectKind::Object { id: named } => Some(tuple.user.of == of && named == id),
                SubjectKind::Everyone => Some(tuple.user.of == of),
                SubjectKind::Holders { id, relation } => {
                    self.ask(user, relation, &format!("{}:{id}", tuple.user.of), asking)
                }
            };
            both(meant, self.met(tuple))
        });
        any(found.collect::<Vec<_>>())
    }

    /// Whether the condition of a tuple is met.
    fn met(&self, tuple: &Tuple) -> Answer {
        let Some(named) = &tuple.condition else { return Some(true) };
        let condition = self.model.conditions.iter().find(|it| it.name.text == named.name.text);
        cel::met(condition.expect("a condition"), &named.context, &self.context)
    }
}

fn both(one: Answer, other: Answer) -> Answer {
    all([one, other])
}

fn all(parts: impl IntoIterator<Item = Answer>) -> Answer {
    strongest(parts, false)
}

fn any(parts: impl IntoIterator<Item = Answer>) -> Answer {
    strongest(parts, true)
}

/// One part alone may decide; else it is unknown if one part is. Every part is asked, whatever the others say.
fn strongest(parts: impl IntoIterator<Item = Answer>, decides: bool) -> Answer {
    let parts: Vec<Answer> = parts.into_iter().collect();
    let is_there = |it: Answer| parts.contains(&it);
    if is_there(Some(decides)) { Some(decides) } else { (!is_there(None)).then_some(!decides) }
}
