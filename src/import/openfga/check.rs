//! What can be wrong with a model that was read: names that nothing is called, tuplesets that lead nowhere,
//! relations that nobody can ever have.

use crate::diagnostic::shown;

use super::cel;
use super::lookup::Lookup;
use super::model::{Condition, Expression, ExpressionKind, Form, Model, Restriction, Type};
use super::problem::{Problem, Problems};
use super::span::Name;

mod endless;
mod tupleset;

/// Checks a whole model.
pub(super) fn model(model: &Model, problems: &mut Problems) {
    let lookup = Lookup::of(model);
    for of in &model.types {
        for relation in &of.relations {
            Checker { lookup: &lookup, of, problems }.expression(&relation.expression);
        }
    }
    model.conditions.iter().for_each(|it| condition(it, problems));
    if problems.is_empty() {
        endless::check(&lookup, problems);
    }
}

fn condition(condition: &Condition, problems: &mut Problems) {
    cel::check_names(&condition.expression, &condition.parameters, problems);
}

/// The type of a name that is none.
pub(super) fn unknown_type(lookup: &Lookup<'_>, name: &Name) -> Problem {
    Problem::new("openfga-type", &name.span, format!("no type is called {}", shown(&name.text)))
        .one_of(&name.text, lookup.types())
}

/// A relation that a type does not have.
pub(super) fn unknown_relation(lookup: &Lookup<'_>, of: &str, name: &Name) -> Problem {
    let message = format!("{} has no relation {}", shown(of), shown(&name.text));
    let problem = Problem::new("openfga-relation", &name.span, message);
    let known = lookup.relations_of(of);
    if known.clone().next().is_none() {
        return problem.help(format!(
            "{} has no relations at all; write `relations` below it and `define` them",
            shown(of)
        ));
    }
    problem.one_of(&name.text, known)
}

pub(super) fn unknown_condition(lookup: &Lookup<'_>, name: &Name) -> Problem {
    let problem = Problem::new(
        "openfga-condition",
        &name.span,
        format!("no condition is called {}", shown(&name.text)),
    );
    if lookup.model.conditions.is_empty() {
        return problem
            .help(format!("declare it, as in `condition {}(amount: int) {{ amount < 100 }}`", name.text));
    }
    problem.one_of(&name.text, lookup.conditions())
}

/// Checks the relations of one type.
struct Checker<'c, 'm> {
    lookup: &'c Lookup<'m>,
    of: &'m Type,
    problems: &'c mut Problems,
}

impl Checker<'_, '_> {
    /// As deep as the parentheses of the text.
    fn expression(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Direct(all) if all.is_empty() => self.problems.push(|| {
                let message = "it is not said whom tuples may name here";
                Problem::new("openfga-type", &expression.span, message)
                    .help("name the types below `directly_related_user_types`")
            }),
            ExpressionKind::Direct(all) => all.iter().for_each(|it| self.restriction(it)),
            ExpressionKind::Computed(name) => {
                self.relation(name);
            }
            ExpressionKind::From { relation, tupleset } => {
                if self.relation(tupleset) {
                    tupleset::check(self.lookup, self.of, relation, tupleset, self.problems);
                }
            }
            ExpressionKind::Or(_) | ExpressionKind::And(_) | ExpressionKind::ButNot { .. } => {
                expression.parts().into_iter().for_each(|it| self.expression(it));
            }
        }
    }

    /// Whether the type has that relation.
    fn relation(&mut self, name: &Name) -> bool {
        let of = self.of.name.text.as_str();
        let known = self.lookup.relation(of, &name.text).is_some();
        if !known {
            self.problems.push(|| unknown_relation(self.lookup, of, name));
        }
        known
    }

    fn restriction(&mut self, restriction: &Restriction) {
        let Restriction { of, form, condition, .. } = restriction;
        if self.lookup.type_named(&of.text).is_none() {
            self.problems.push(|| unknown_type(self.lookup, of));
        } else if let Form::Holders(relation) = form
            && self.lookup.relation(&of.text, &relation.text).is_none()
        {
            self.problems.push(|| unknown_relation(self.lookup, &of.text, relation));
        }
        if let Some(condition) = condition
            && self.lookup.condition(&condition.text).is_none()
        {
            self.problems.push(|| unknown_condition(self.lookup, condition));
        }
    }
}
