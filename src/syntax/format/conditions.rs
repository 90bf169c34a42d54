//! Conditions: parentheses where they are needed, and where few read without: around `and` within `or`, and
//! around what `not` is said of.

use super::line::{Line, When};
use super::terms::term_text;
use super::words::{chosen, list, literal_text, path_text};
use crate::syntax::ast::{Condition, ConditionKind, Operator, Path, Quantifier, Wording};

/// `when C`, `unless C`; the line may be broken before it.
pub(super) fn hinge(line: &mut Line, depth: usize, word: &str, condition: Option<&Condition>) {
    if let Some(it) = condition {
        line.may_break(depth, When::Full).word(word);
        self::condition(line, depth.saturating_add(1), it);
    }
}

/// A condition that is broken at its own `and` or `or` at this depth, and deeper inside.
///
/// The recursion is as deep as the nesting budget allows.
pub(super) fn condition(line: &mut Line, depth: usize, condition: &Condition) {
    let deeper = depth.saturating_add(1);
    match &condition.kind {
        ConditionKind::Or(parts) => chain(line, depth, parts, "or"),
        ConditionKind::And(parts) => chain(line, depth, parts, "and"),
        ConditionKind::Not(inner) => {
            line.word("not");
            negated(line, deeper, inner);
        }
        ConditionKind::Bare(path) => {
            line.word(path_text(path));
        }
        ConditionKind::Quantified { quantifier, path, has } => {
            line.word(quantifier_word(*quantifier));
            quantified(line, deeper, path, has.as_deref());
        }
        ConditionKind::Nobody { role } => {
            line.word("nobody is").word(path_text(role));
        }
        ConditionKind::Compare { .. }
        | ConditionKind::InList { .. }
        | ConditionKind::InPath { .. }
        | ConditionKind::InValue { .. }
        | ConditionKind::Wording { .. }
        | ConditionKind::Can { .. } => {
            line.word(subject(&condition.kind));
            predicate(line, deeper, &condition.kind);
        }
    }
}

fn chain(line: &mut Line, depth: usize, parts: &[Condition], word: &str) {
    let deeper = depth.saturating_add(1);
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            line.may_break(depth, When::Each).word(word);
        }
        let last = at.saturating_add(1) == parts.len();
        match &part.kind {
            _ if !last && goes_on(part) => in_parentheses(line, deeper, part),
            ConditionKind::And(_) if word == "or" => in_courtesy(line, deeper, part),
            _ => operand(line, deeper, part),
        }
    }
}

/// What `and`, `not` and `has` can be said of.
fn operand(line: &mut Line, depth: usize, it: &Condition) {
    match it.kind {
        ConditionKind::Or(_) | ConditionKind::And(_) => in_parentheses(line, depth, it),
        ConditionKind::Not(_)
        | ConditionKind::Bare(_)
        | ConditionKind::Compare { .. }
        | ConditionKind::InList { .. }
        | ConditionKind::InPath { .. }
        | ConditionKind::InValue { .. }
        | ConditionKind::Wording { .. }
        | ConditionKind::Quantified { .. }
        | ConditionKind::Nobody { .. }
        | ConditionKind::Can { .. } => condition(line, depth, it),
    }
}

/// A whole sentence after `not` is easily taken for its first word alone.
fn negated(line: &mut Line, depth: usize, it: &Condition) {
    match it.kind {
        ConditionKind::Compare { .. }
        | ConditionKind::InList { .. }
        | ConditionKind::InPath { .. }
        | ConditionKind::InValue { .. }
        | ConditionKind::Wording { .. }
        | ConditionKind::Nobody { .. }
        | ConditionKind::Can { .. } => in_courtesy(line, depth, it),
        ConditionKind::Or(_)
        | ConditionKind::And(_)
        | ConditionKind::Not(_)
        | ConditionKind::Bare(_)
        | ConditionKind::Quantified { .. } => operand(line, depth, it),
    }
}

/// Parentheses that help whoever reads.
fn in_courtesy(line: &mut Line, depth: usize, it: &Condition) {
    line.courtesy("(");
    line.glue();
    condition(line, depth, it);
    line.glue().courtesy(")");
}

fn in_parentheses(line: &mut Line, depth: usize, it: &Condition) {
    line.word("(").glue();
    condition(line, depth, it);
    line.append(")");
}

fn quantified(line: &mut Line, depth: usize, path: &Path, has: Option<&Condition>) {
    match (&path.only, has) {
        (Some(only), Some(_)) if takes_has(only) => {
            line.word(path_text(path)).word("where");
            in_parentheses(line, depth, only);
        }
        _ => chosen(line, depth, path),
    }
    if let Some(has) = has {
        line.word("has");
        operand(line, depth, has);
    }
}

/// Whether it ends in a `where`, which would take an `and` or `or` after it for its own.
fn goes_on(condition: &Condition) -> bool {
    match &condition.kind {
        ConditionKind::Or(parts) => parts.last().is_some_and(|it| !is_or(it) && goes_on(it)),
        ConditionKind::And(parts) => parts.last().is_some_and(|it| !is_chain(it) && goes_on(it)),
        ConditionKind::Not(inner) => !is_chain(inner) && goes_on(inner),
        ConditionKind::Quantified { has: Some(has), .. } => !is_chain(has) && goes_on(has),
        ConditionKind::Quantified { path, has: None, .. } | ConditionKind::InPath { path, .. } => {
            path.only.is_some()
        }
        ConditionKind::Bare(_)
        | ConditionKind::Compare { .. }
        | ConditionKind::InList { .. }
        | ConditionKind::InValue { .. }
        | ConditionKind::Wording { .. }
        | ConditionKind::Nobody { .. }
        | ConditionKind::Can { .. } => false,
    }
}

/// Whether it ends in a quantifier that would take a `has` after it for its own.
fn takes_has(condition: &Condition) -> bool {
    match &condition.kind {
        ConditionKind::Or(parts) => parts.last().is_some_and(|it| !is_or(it) && takes_has(it)),
        ConditionKind::And(parts) => parts.last().is_some_and(|it| !is_chain(it) && takes_has(it)),
        ConditionKind::Not(inner) => !is_chain(inner) && takes_has(inner),
        ConditionKind::Quantified { has: Some(has), .. } => !is_chain(has) && takes_has(has),
        ConditionKind::Quantified { has: None, .. } => true,
        ConditionKind::InPath { path, .. } => path.only.as_deref().is_some_and(takes_has),
        ConditionKind::Bare(_)
        | ConditionKind::Compare { .. }
        | ConditionKind::InList { .. }
        | ConditionKind::InValue { .. }
        | ConditionKind::Wording { .. }
        | ConditionKind::Nobody { .. }
        | ConditionKind::Can { .. } => false,
    }
}

fn is_chain(condition: &Condition) -> bool {
    matches!(condition.kind, ConditionKind::Or(_) | ConditionKind::And(_))
}

fn is_or(condition: &Condition) -> bool {
    matches!(condition.kind, ConditionKind::Or(_))
}

/// What a predicate is said of; nothing for what is no predicate.
fn subject(kind: &ConditionKind) -> String {
    match kind {
        ConditionKind::Compare { left, .. }
        | ConditionKind::InList { left, .. }
        | ConditionKind::InPath { left, .. }
        | ConditionKind::InValue { left, .. }
        | ConditionKind::Wording { left, .. } => term_text(left),
        ConditionKind::Can { who, .. } => path_text(who),
        ConditionKind::Or(_)
        | ConditionKind::And(_)
        | ConditionKind::Not(_)
        | ConditionKind::Bare(_)
        | ConditionKind::Quantified { .. }
        | ConditionKind::Nobody { .. } => String::new(),
    }
}

/// What is said of a path or a value: `is editor`, `in team.members`, `can share project`.
pub(super) fn predicate(line: &mut Line, depth: usize, kind: &ConditionKind) {
    let not_in = |negated: bool| if negated { "not in" } else { "in" };
    match kind {
        ConditionKind::Compare { operator, right, .. } => {
            for word in operator_words(*operator) {
                line.word(*word);
            }
            line.word(term_text(right));
        }
        ConditionKind::InList { negated, list: terms, .. } => {
            line.word(not_in(*negated)).word("(").glue();
            list(line, depth, terms, |line, it| {
                line.word(term_text(it));
            });
            line.append(")");
        }
        ConditionKind::InPath { negated, path, .. } => {
            line.word(not_in(*negated));
            chosen(line, depth, path);
        }
        ConditionKind::InValue { negated, value, .. } => {
            // Two words: before a text, a line may be broken between them.
            for word in not_in(*negated).split(' ') {
                line.word(word);
            }
            line.word(literal_text(value));
        }
        ConditionKind::Wording { test, right, .. } => {
            for word in wording_words(*test) {
                line.word(*word);
            }
            line.word(term_text(right));
        }
        ConditionKind::Can { action, object, .. } => {
            line.word("can").word(&action.text).word(path_text(object));
        }
        ConditionKind::Or(_)
        | ConditionKind::And(_)
        | ConditionKind::Not(_)
        | ConditionKind::Bare(_)
        | ConditionKind::Quantified { .. }
        | ConditionKind::Nobody { .. } => {}
    }
}

fn quantifier_word(quantifier: Quantifier) -> &'static str {
    match quantifier {
        Quantifier::Any => "any",
        Quantifier::All => "all",
        Quantifier::No => "no",
        Quantifier::One => "one",
    }
}

fn operator_words(operator: Operator) -> &'static [&'static str] {
    match operator {
        Operator::Is => &["is"],
        Operator::IsNot => &["is", "not"],
        Operator::IsBelow => &["is", "below"],
        Operator::IsNotBelow => &["is", "not", "below"],
        Operator::Less => &["<"],
        Operator::LessOrEqual => &["<="],
        Operator::Greater => &[">"],
        Operator::GreaterOrEqual => &[">="],
    }
}

fn wording_words(test: Wording) -> &'static [&'static str] {
    match test {
        Wording::Begins => &["begins", "with"],
        Wording::Ends => &["ends", "with"],
        Wording::Contains => &["contains"],
        Wording::Matches => &["matches"],
    }
}
