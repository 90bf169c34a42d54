//! Names for what has none in a rolebook: conditions, said in the words that they consist of.

use crate::facts::value::value_text;
use crate::policy::Policy;
use crate::policy::condition::{Calculation, Condition, EdgeField, EdgeRead, Order, Quantifier, Term, Test};
use crate::policy::path::{Path, Start, Step, ValuePath, Who};
use crate::policy::schema::{Value, snake_case};

/// `archived`, `privacy_is_team`, `amount_over_100`.
pub(super) fn of_condition(policy: &Policy, condition: &Condition) -> String {
    let joined = |parts: &[Condition], word: &str| {
        parts.iter().map(|it| of_condition(policy, it)).collect::<Vec<_>>().join(word)
    };
    match condition {
        Condition::All(parts) => joined(parts, "_and_"),
        Condition::Any(parts) => joined(parts, "_or_"),
        Condition::Not(part) => format!("not_{}", of_condition(policy, part)),
        Condition::Flag(value) => of_value(policy, value),
        Condition::Defined { at, definitions } => {
            let found = definitions.first().and_then(|it| policy.definitions.get(usize::from(it.1)));
            beyond(policy, at, found.map_or("", |it| it.name.as_str()))
        }
        Condition::Same { left, right, negated } => {
            // A flag on an edge is written as a comparison.
            if let Term::Value(Value::Flag(yes)) = right {
                let not = if *yes == *negated { "not_" } else { "" };
                return format!("{not}{}", of_term(policy, left));
            }
            format!("{}_{}_{}", of_term(policy, left), of_is(*negated), of_term(policy, right))
        }
        Condition::Below { left, right } => {
            format!("{}_below_{}", of_term(policy, left), of_term(policy, right))
        }
        Condition::Ordered { left, order, right } => {
            format!("{}_{}_{}", of_term(policy, left), of_order(*order), of_term(policy, right))
        }
        Condition::Within { among, .. } => format!("in_{}", of_who(policy, among)),
        Condition::SameEntity { left, right, negated } => {
            format!("{}_{}_{}", of_path(policy, &left.path), of_is(*negated), of_path(policy, &right.path))
        }
        Condition::Quantified { path, has, .. } => {
            let has = has.as_ref().map(|it| format!("_{}", of_condition(policy, it)));
            format!("any_{}{}", of_path(policy, path), has.unwrap_or_default())
        }
        Condition::Each { quantifier, of, has } => {
            let has = has.as_ref().map(|it| format!("_{}", of_condition(policy, it)));
            format!("{}_{}{}", of_quantifier(*quantifier), of_term(policy, of), has.unwrap_or_default())
        }
        Condition::Tested { left, test, right } => {
            format!("{}_{}_{}", of_term(policy, left), of_test(test), of_term(policy, right))
        }
        Condition::Nobody(who) => format!("nobody_{}", of_who(policy, who)),
        Condition::Can { object, actions, .. } => {
            let name =
                actions.first().and_then(|it| policy.actions.get(usize::from(it.0))?.get(usize::from(it.1)));
            format!("can_{}_{}", name.map_or("", String::as_str), of_path(policy, object))
        }
    }
}

fn of_is(negated: bool) -> &'static str {
    if negated { "is_not" } else { "is" }
}

fn of_order(order: Order) -> &'static str {
    match order {
        Order::Less => "under",
        Order::LessOrEqual => "at_most",
        Order::Greater => "over",
        Order::GreaterOrEqual => "at_least",
    }
}

fn of_quantifier(quantifier: Quantifier) -> &'static str {
    match quantifier {
        Quantifier::Any => "any",
        Quantifier::All => "all",
        Quantifier::No => "no",
        Quantifier::One => "one",
    }
}

fn of_test(test: &Test) -> &'static str {
    match test {
        Test::Among => "in",
        Test::Begins => "begins_with",
        Test::Ends => "ends_with",
        Test::Contains => "contains",
        Test::Matches(_) => "matches",
    }
}

fn of_term(policy: &Policy, term: &Term) -> String {
    match term {
        Term::Path(value) => of_value(policy, value),
        Term::Value(value) => plain(&value_text(&policy.schema, value).unwrap_or_default()),
        Term::Input(input) => input_name(policy, *input).to_owned(),
        Term::Time => "time".to_owned(),
        Term::Edge(read) => edge_name(policy, read),
        Term::Item => "it".to_owned(),
        Term::Calculated(it) => of_calculation(policy, it),
    }
}

fn of_calculation(policy: &Policy, calculation: &Calculation) -> String {
    let joined = |left: &Term, word: &str, right: &Term| {
        format!("{}_{word}_{}", of_term(policy, left), of_term(policy, right))
    };
    match calculation {
        Calculation::Plus(left, right) => joined(left, "plus", right),
        Calculation::Minus(left, right) => joined(left, "minus", right),
        Calculation::Times(left, right) => joined(left, "times", right),
        Calculation::Size(of) => format!("size_of_{}", of_term(policy, of)),
        Calculation::Entry { of, key } => format!("{}_{}", of_term(policy, of), of_term(policy, key)),
    }
}

pub(super) fn input_name(policy: &Policy, input: u16) -> &str {
    policy.schema.inputs.get(usize::from(input)).map_or("", |it| it.name.as_str())
}

/// What an edge says, by name.
pub(super) fn edge_name(policy: &Policy, read: &EdgeRead) -> String {
    match read.of.first() {
        Some((_, _, EdgeField::Since)) => "since".to_owned(),
        Some((_, _, EdgeField::Until)) => "until".to_owned(),
        Some((of, member, EdgeField::Attribute(id))) => {
            let relation = relation_of(policy, *of, *member);
            relation.and_then(|it| it.attribute_name(*id)).unwrap_or_default().to_owned()
        }
        None => String::new(),
    }
}

fn relation_of(policy: &Policy, of: u16, member: u16) -> Option<&crate::policy::schema::RelationInfo> {
    match &policy.schema.type_info(of)?.member(member)?.kind {
        crate::policy::schema::MemberKind::Relation(it) => Some(it),
        _ => None,
    }
}

/// The name of what a step follows.
pub(super) fn of_step(policy: &Policy, step: &Step) -> String {
    let first = step.members.first().and_then(|it| policy.schema.type_info(it.0)?.member(it.1));
    first.map_or("", |it| it.name.as_str()).to_owned()
}

fn of_value(policy: &Policy, value: &ValuePath) -> String {
    beyond(policy, &value.path, &of_step(policy, &value.attribute))
}

fn beyond(policy: &Policy, path: &Path, last: &str) -> String {
    match of_path(policy, path).as_str() {
        "" => last.to_owned(),
        before => format!("{before}_{last}"),
    }
}

fn of_path(policy: &Policy, path: &Path) -> String {
    let start = match path.start {
        Start::User => Some("user".to_owned()),
        Start::Input(at) => Some(input_name(policy, at).to_owned()),
        Start::Object | Start::Place | Start::Element => None,
    };
    let steps = path.steps.iter().map(|it| of_step(policy, it));
    start.into_iter().chain(steps).collect::<Vec<_>>().join("_")
}

fn of_who(policy: &Policy, who: &Who) -> String {
    match who {
        Who::Holders(path) => of_path(policy, path),
        Who::Role { at, roles } => {
            let role =
                roles.first().and_then(|it| policy.schema.type_info(it.0)?.roles.get(usize::from(it.1)));
            beyond(policy, at, role.map_or("", |it| it.name.as_str()))
        }
        Who::RoleNamed { at, attribute } => beyond(policy, at, &of_step(policy, attribute)),
        Who::Every(of) => {
            format!("every_{}", snake_case(policy.schema.type_info(*of).map_or("", |it| it.name.as_str())))
        }
        Who::Everyone => "everyone".to_owned(),
    }
}

/// A text as part of a name.
fn plain(text: &str) -> String {
    let letters =
        text.chars().map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '_' });
    letters.collect()
}
