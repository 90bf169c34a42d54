//! An answer as a tree that can be followed without knowing the language: from the object, step by step,
//! to what allows it or stands in the way.

use serde::Serialize;

use crate::engine::{Answer, ProofStep, Reason, StepKind};

use super::words::Words;

/// One sentence, the statement behind it, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Node {
    pub(super) text: String,
    pub(super) statement: Option<String>,
    pub(super) children: Vec<Node>,
}

impl Node {
    pub(super) fn new(text: String, statement: Option<&str>) -> Self {
        Self { text, statement: statement.map(str::to_owned), children: Vec::new() }
    }
}

/// The tree of an answer about an object.
pub(super) fn of(words: &Words<'_>, object: &str, answer: &Answer) -> Node {
    let mut root = Node::new(words.entity(object), None);
    if answer.decision {
        root.children.extend(proof(words, object, &answer.proof));
        return root;
    }
    root.children = reasons(words, object, &answer.reasons);
    if root.children.is_empty() {
        root.children.push(Node::new(words.say.nothing_told(), None));
    }
    if !answer.missing.is_empty() {
        let mut missing = Node::new(words.say.missing(), None);
        missing.children = answer.missing.iter().map(|it| Node::new(it.clone(), None)).collect();
        root.children.push(missing);
    }
    root
}

/// A proof as a chain: each step is what follows from the one above it.
pub(super) fn proof(words: &Words<'_>, object: &str, steps: &[ProofStep]) -> Option<Node> {
    let mut at_hand = object;
    let mut nodes: Vec<Node> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        // However much is hidden in a row, it is one gap.
        let before = at.checked_sub(1).and_then(|at| steps.get(at));
        if step.hidden && before.is_some_and(|it| it.hidden) {
            continue;
        }
        nodes.push(Node::new(
            sentence(words, at_hand, step),
            Some(&step.statement).filter(|it| !it.is_empty()).map(String::as_str),
        ));
        at_hand = &step.entity;
    }
    let last = nodes.pop()?;
    Some(nodes.into_iter().rev().fold(last, |below, node| Node { children: vec![below], ..node }))
}

fn sentence(words: &Words<'_>, at_hand: &str, step: &ProofStep) -> String {
    if step.hidden {
        return words.say.hidden();
    }
    let entity = words.entity(&step.entity);
    let role = step.role.as_ref().map(|it| words.role(it));
    match step.step {
        StepKind::Edge => edge(words, at_hand, step, role),
        StepKind::Inclusion => words.say.includes(&role.unwrap_or_default()),
        StepKind::Grant => words.say.gives(&role.unwrap_or_default(), &entity),
        StepKind::Cell => cell(words, step),
    }
}

fn edge(words: &Words<'_>, at_hand: &str, step: &ProofStep, role: Option<String>) -> String {
    let (of, relation) = step.statement.split_once('.').unwrap_or(("", &step.statement));
    let from = step.from.as_deref().filter(|it| *it != at_hand).map(|it| words.entity(it));
    let (name, many) = (words.relation(of, relation), words.leads_to_many(of, relation));
    let mut parts = vec![words.say.leads(from.as_deref(), &name, many, &words.entity(&step.entity))];
    parts.extend(role.map(|it| words.say.as_role(&it)));
    parts.extend(step.until.map(|it| words.say.until(&it.to_string())));
    parts.join(", ")
}

/// `table see on Task for commenter if assigned`: what the column may.
fn cell(words: &Words<'_>, step: &ProofStep) -> String {
    let (before, column) = step.statement.split_once(" for ").unwrap_or((&step.statement, ""));
    let mut parts = before.split_whitespace().skip(1);
    let (action, of) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
    let label = words.of_type(of, action).unwrap_or_else(|| action.replace('_', " "));
    words.say.allows(&words.role(column), &label)
}

/// What stands in the way, place by place.
pub(super) fn reasons(words: &Words<'_>, object: &str, reasons: &[Reason]) -> Vec<Node> {
    let mut places: Vec<(&str, Node)> = Vec::new();
    for reason in reasons {
        let node = against(words, reason);
        match places.last_mut().filter(|it| it.0 == reason.place) {
            Some((_, place)) => place.children.push(node),
            None => {
                let mut place = Node::new(words.entity(&reason.place), None);
                place.children.push(node);
                places.push((&reason.place, place));
            }
        }
    }
    // What is said of the object itself needs no place of its own.
    let own = |(place, node): (&str, Node)| if place == object { node.children } else { vec![node] };
    places.into_iter().flat_map(own).collect()
}

fn against(words: &Words<'_>, reason: &Reason) -> Node {
    let mut node = Node::new(words.reason(reason), reason.statement.as_deref());
    if !reason.roles.is_empty() {
        let roles: Vec<_> = reason.roles.iter().map(|it| words.role(it)).collect();
        node.children.push(Node::new(words.say.roles_there(&roles.join(", ")), None));
    }
    node
}
