//! Tuples: what they say, and whether a model allows them.

use crate::diagnostic::{Finding, one_of, shown};

use super::check::{unknown_condition, unknown_relation, unknown_type};
use super::lookup::Lookup;
use super::model::{Condition, Form, Relation, Restriction};
use super::problem::Problem;
use super::span::{Name, Span};
use super::value::{Context, misfit};

const CODE: &str = "openfga-tuple";

/// One object: `document:readme`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    pub of: String,
    pub id: String,
    pub span: Span,
}

/// Whom a tuple or a question names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub of: String,
    pub kind: SubjectKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubjectKind {
    /// `user:anne`
    Object { id: String },
    /// `user:*`
    Everyone,
    /// `team:core#member`
    Holders { id: String, relation: String },
}

impl Entity {
    /// Reads `type:id`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(name: &Name) -> Result<Self, Box<Finding>> {
        Self::parse(name).map_err(Problem::finding)
    }

    pub(super) fn parse(name: &Name) -> Result<Self, Problem> {
        let (of, id) = halves(name, "an object")?;
        if id == "*" || id.contains('#') {
            return Err(malformed(name, "an object", "is not one object"));
        }
        Ok(Self { of, id, span: name.span.clone() })
    }
}

impl Subject {
    /// Reads `type:id`, `type:*` or `type:id#relation`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(name: &Name) -> Result<Self, Box<Finding>> {
        Self::parse(name).map_err(Problem::finding)
    }

    pub(super) fn parse(name: &Name) -> Result<Self, Problem> {
        let (of, id) = halves(name, "a user")?;
        let kind = match id.split_once('#') {
            None if id == "*" => SubjectKind::Everyone,
            None => SubjectKind::Object { id },
            Some((id, relation))
                if id == "*" || id.is_empty() || relation.is_empty() || relation.contains('#') =>
            {
                return Err(malformed(name, "a user", "names no relation of an object"));
            }
            Some((id, relation)) => SubjectKind::Holders { id: id.to_owned(), relation: relation.to_owned() },
        };
        Ok(Self { of, kind, span: name.span.clone() })
    }

    /// The name of its type, at its place.
    fn type_name(&self) -> Name {
        Name::new(self.of.clone(), self.span.clone())
    }
}

/// The type and the rest of a text with a colon between them.
fn halves(name: &Name, what: &str) -> Result<(String, String), Problem> {
    let (of, id) = name.text.split_once(':').ok_or_else(|| malformed(name, what, "has no type"))?;
    if of.is_empty() || id.is_empty() {
        return Err(malformed(name, what, "is not whole"));
    }
    if name.text.contains(|it: char| it.is_whitespace() || it.is_control()) {
        return Err(malformed(name, what, "has a blank in it"));
    }
    Ok((of.to_owned(), id.to_owned()))
}

fn malformed(name: &Name, what: &str, is: &str) -> Problem {
    let help = match what {
        "an object" => "write an object as `TYPE:ID`, as in `document:readme`",
        _ => "write a user as `TYPE:ID`, `TYPE:*` or `TYPE:ID#RELATION`, as in `user:anne`",
    };
    Problem::new(CODE, &name.span, format!("{} {is}", shown(&name.text))).help(help)
}

/// A tuple as it is written, before a model was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub user: Name,
    pub relation: Name,
    pub object: Name,
    pub condition: Option<TupleCondition>,
    pub span: Span,
    /// What is said beside it, for people.
    pub remarks: Vec<String>,
}

/// The condition that a tuple stands under, and what it says of its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct TupleCondition {
    pub name: Name,
    pub context: Context,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Tuple {
    pub user: Subject,
    pub relation: Name,
    pub object: Entity,
    pub condition: Option<TupleCondition>,
    pub span: Span,
    /// What is said beside it, for people.
    pub remarks: Vec<String>,
}

/// Tuples, those apart that the model does not allow.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tuples {
    pub allowed: Vec<Tuple>,
    pub refused: Vec<Refused>,
}

/// A tuple that the model does not allow, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    pub tuple: Written,
    pub why: Finding,
}

impl Tuples {
    /// Asks a model about each.
    pub fn sort(lookup: &Lookup<'_>, written: impl IntoIterator<Item = Written>) -> Self {
        let mut sorted = Self::default();
        for tuple in written {
            match lookup.tuple(&tuple) {
                Ok(allowed) => sorted.allowed.push(allowed),
                Err(why) => sorted.refused.push(Refused { tuple, why: *why }),
            }
        }
        sorted
    }
}

impl Lookup<'_> {
    /// The tuple, if the model allows it.
    ///
    /// # Errors
    /// Why the model does not allow it.
    pub fn tuple(&self, written: &Written) -> Result<Tuple, Box<Finding>> {
        self.checked(written).map_err(Problem::finding)
    }

    fn checked(&self, written: &Written) -> Result<Tuple, Problem> {
        let (object, user) = (Entity::parse(&written.object)?, Subject::parse(&written.user)?);
        self.subject(&user)?;
        let relation = self.held(&object, &written.relation)?;
        let restrictions = relation.expression.restrictions();
        if restrictions.is_empty() {
            let message = format!(
                "tuples cannot name {} of {}: it follows from other relations",
                shown(&written.relation.text),
                shown(&object.of)
            );
            return Err(Problem::new(CODE, &written.relation.span, message)
                .also(&relation.expression.span, "who has it")
                .help("write tuples for those relations"));
        }
        let fitting: Vec<&Restriction> = restrictions.iter().filter(|it| fits(it, &user)).collect();
        if fitting.is_empty() {
            let message = format!(
                "{} of {} may not be {}",
                shown(&written.relation.text),
                shown(&object.of),
                shown(&written.user.text)
            );
            return Err(Problem::new(CODE, &written.user.span, message)
                .also(&relation.expression.span, "who may have it")
                .help("name somebody of the types in brackets, in one of their forms"));
        }
        self.condition_of(written, &fitting)?;
        let Written { relation, condition, span, remarks, .. } = written.clone();
        Ok(Tuple { user, relation, object, condition, span, remarks })
    }

    /// Whether there is such a user.
    pub(super) fn subject(&self, subject: &Subject) -> Result<(), Problem> {
        if self.type_named(&subject.of).is_none() {
            return Err(unknown_type(self, &subject.type_name()));
        }
        match &subject.kind {
            SubjectKind::Holders { relation, .. } if self.relation(&subject.of, relation).is_none() => {
                Err(unknown_relation(self, &subject.of, &Name::new(relation.clone(), subject.span.clone())))
            }
            _ => Ok(()),
        }
    }

    /// The relation that an object's type has.
    pub(super) fn held(&self, object: &Entity, relation: &Name) -> Result<&Relation, Problem> {
        if self.type_named(&object.of).is_none() {
            return Err(unknown_type(self, &Name::new(object.of.clone(), object.span.clone())));
        }
        self.relation(&object.of, &relation.text).ok_or_else(|| unknown_relation(self, &object.of, relation))
    }

    fn condition_of(&self, written: &Written, fitting: &[&Restriction]) -> Result<(), Problem> {
        let conditions = fitting.iter().filter_map(|it| it.condition.as_ref());
        let conditions: Vec<&str> = conditions.map(|it| it.text.as_str()).collect();
        let Some(condition) = &written.condition else {
            return if conditions.len() < fitting.len() {
                Ok(())
            } else {
                Err(unconditional(written, conditions))
            };
        };
        let Some(declared) = self.condition(&condition.name.text) else {
            return Err(unknown_condition(self, &condition.name));
        };
        if !conditions.contains(&condition.name.text.as_str()) {
            return Err(other_condition(written, &condition.name, conditions));
        }
        condition.context.iter().try_for_each(|(name, value)| match declared.parameter(&name.text) {
            Some(parameter) => misfit(value, &parameter.of).map_or(Ok(()), |it| Err(it.of(name, parameter))),
            None => Err(no_parameter(declared, name)),
        })
    }
}

fn unconditional(written: &Written, conditions: Vec<&str>) -> Problem {
    let (user, relation) = (shown(&written.user.text), shown(&written.relation.text));
    let message = format!("{user} may be {relation} only with a condition");
    Problem::new(CODE, &written.user.span, message)
        .help(format!("name its condition: {}", one_of(conditions).unwrap_or_default()))
}

fn other_condition(written: &Written, name: &Name, conditions: Vec<&str>) -> Problem {
    let (user, relation) = (shown(&written.user.text), shown(&written.relation.text));
    let message = format!("{} is not a condition under which {user} may be {relation}", shown(&name.text));
    let problem = Problem::new("openfga-condition", &name.span, message);
    match conditions.is_empty() {
        true => {
            problem.help("leave the condition out, or add it in the model, as in `[user with CONDITION]`")
        }
        false => problem.one_of(&name.text, conditions.into_iter()),
    }
}

fn no_parameter(declared: &Condition, name: &Name) -> Problem {
    let message = format!("{} has no parameter {}", shown(&declared.name.text), shown(&name.text));
    let known = declared.parameters.iter().map(|it| it.name.text.as_str());
    Problem::new("openfga-context", &name.span, message).one_of(&name.text, known)
}

fn fits(restriction: &Restriction, user: &Subject) -> bool {
    let form = match (&restriction.form, &user.kind) {
        (Form::Object, SubjectKind::Object { .. }) | (Form::Everyone, SubjectKind::Everyone) => true,
        (Form::Holders(of), SubjectKind::Holders { relation, .. }) => of.text == *relation,
        _ => false,
    };
    form && restriction.of.text == user.of
}
