//! An answer as a tree that can be followed without knowing the language: from the object, step by step,
//! to what allows it or stands in the way.

use crate::engine::{Answer, ProofStep, Reason, StepKind};

use super::words::{Words, moment};

/// Of a chain that is longer than both together, this many steps are shown at each end.
const SHOWN: usize = 8;

/// One sentence, the statement behind it, where that stands, and how deep it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) depth: usize,
    pub(super) text: String,
    pub(super) statement: Option<String>,
    pub(super) source: Option<String>,
}

impl Line {
    /// Where to look: where the statement stands, else its name.
    pub(super) fn reference(&self) -> Option<&str> {
        self.source.as_deref().or(self.statement.as_deref())
    }
}

/// Sentences in the order in which they are read; what follows from one stands below it, one deeper.
///
/// It is a list, so that nothing recurses however long a chain is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tree {
    lines: Vec<Line>,
}

/// How much of a long chain is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// Its beginning and its end.
    Short,
}

impl Tree {
    pub(super) fn new(root: String) -> Self {
        Self { lines: vec![Line { depth: 0, text: root, statement: None, source: None }] }
    }

    pub(super) fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub(super) fn add(&mut self, depth: usize, text: String) {
        self.lines.push(Line { depth, text, statement: None, source: None });
    }

    /// A sentence with the statement that makes it true.
    fn add_by(&mut self, words: &Words<'_>, depth: usize, text: String, statement: Option<&str>) {
        let source = statement.and_then(|it| words.source(it));
        self.lines.push(Line { depth, text, statement: statement.map(str::to_owned), source });
    }

    /// What is missing, and that it is that.
    pub(super) fn add_missing(&mut self, words: &Words<'_>, depth: usize, missing: &[String]) {
        if !missing.is_empty() {
            self.add(depth, words.say.what_is_missing());
        }
        missing.iter().for_each(|it| self.add(depth.saturating_add(1), words.lacking(it)));
    }

    /// A proof as a chain: each step is what follows from the one above it.
    pub(super) fn add_proof(
        &mut self,
        words: &Words<'_>,
        depth: usize,
        (object, steps): (&str, &[ProofStep]),
        extent: Extent,
    ) {
        let chain = chain(words, object, steps);
        let left_out = chain.len().saturating_sub(SHOWN.saturating_mul(2));
        // A line that says that one step is left out takes no less room than the step.
        let left_out = if extent == Extent::Whole || left_out < 2 { 0 } else { left_out };
        let mut depth = depth;
        for (at, (text, statement)) in chain.into_iter().enumerate() {
            if left_out > 0 && at == SHOWN {
                self.add(depth, words.say.more_steps(left_out));
                depth = depth.saturating_add(1);
            }
            if left_out == 0 || !(SHOWN..SHOWN.saturating_add(left_out)).contains(&at) {
                self.add_by(words, depth, text, statement);
                depth = depth.saturating_add(1);
            }
        }
    }

    /// What stands in the way, place by place; what is said of the object itself needs no place of its own.
    pub(super) fn add_reasons(&mut self, words: &Words<'_>, depth: usize, object: &str, reasons: &[Reason]) {
        for place in reasons.chunk_by(|a, b| a.place == b.place) {
            let Some(first) = place.first() else { continue };
            let mut depth = depth;
            if first.place != object {
                self.add(depth, words.entity(&first.place));
                depth = depth.saturating_add(1);
            }
            for reason in place {
                self.add_by(words, depth, words.reason_aloud(reason), reason.statement.as_deref());
                if !reason.roles.is_empty() {
                    let roles: Vec<_> = reason.roles.iter().map(|it| words.role(it)).collect();
                    self.add(depth.saturating_add(1), words.say.roles_there(&roles.join(", ")));
                }
            }
        }
    }
}

/// The tree of an answer about an object.
pub(super) fn of(words: &Words<'_>, object: &str, answer: &Answer, extent: Extent) -> Tree {
    let mut tree = Tree::new(words.entity(object));
    match (answer.decision, answer.reasons.is_empty()) {
        (true, _) => tree.add_proof(words, 1, (object, &answer.proof), extent),
        (_, true) => tree.add(1, words.nothing_told().to_owned()),
        _ => tree.add_reasons(words, 1, object, &answer.reasons),
    }
    tree.add_missing(words, 1, &answer.missing);
    answer.opened.iter().for_each(|it| tree.add(1, words.say.opened(it)));
    tree
}

/// The sentences of a proof, each with its statement.
fn chain<'s>(words: &Words<'_>, object: &'s str, steps: &'s [ProofStep]) -> Vec<(String, Option<&'s str>)> {
    let mut at_hand = object;
    // Whoever the steps before the first rule lead to.
    let mut person = None;
    let mut chain = Vec::new();
    let mut in_gap = false;
    for step in steps {
        // However much is hidden in a row, it is one gap.
        if !(step.hidden && in_gap) {
            let statement = Some(step.statement.as_str()).filter(|it| !it.is_empty());
            if step.step == StepKind::Edge {
                person = words.person(&step.entity);
            }
            chain.push((sentence(words, (at_hand, person), step), statement));
            at_hand = &step.entity;
        }
        in_gap = step.hidden;
    }
    chain
}
fn sentence(words: &Words<'_>, (at_hand, person): (&str, Option<&str>), step: &ProofStep) -> String {
    if step.hidden {
        return words.say.hidden();
    }
    let entity = words.entity(&step.entity);
    let role = step.role.as_ref().map(|it| words.role(it));
    match step.step {
        StepKind::Edge => edge(words, at_hand, step, role),
        StepKind::Inclusion => words.say.includes(&role.unwrap_or_default()),
        StepKind::Grant => words.say.gives(person, &role.unwrap_or_default(), &entity),
        StepKind::Cell => cell(words, step),
    }
}

fn edge(words: &Words<'_>, at_hand: &str, step: &ProofStep, role: Option<String>) -> String {
    let (of, relation) = step.statement.split_once('.').unwrap_or(("", &step.statement));
    let from = step.from.as_deref().filter(|it| *it != at_hand).map(|it| words.entity(it));
    let (name, many) = (words.relation(of, relation), words.leads_to_many(of, relation));
    let mut parts = vec![words.say.leads(from.as_deref(), &name, many, &words.entity(&step.entity))];
    parts.extend(role.map(|it| words.say.as_role(&it)));
    parts.extend(step.until.map(|it| words.say.until(&moment(it))));
    parts.join(", ")
}

/// `table see on Task for commenter if assigned`: what the column may.
fn cell(words: &Words<'_>, step: &ProofStep) -> String {
    let mut parts = step.statement.split_whitespace().skip(1);
    let (action, of) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
    let label = words.of_type(of, action).unwrap_or_else(|| action.replace('_', " "));
    words.allows(&step.statement, &label)
}
