//! `route`, `never`, `always`, `labels` and `allow`.

use super::conditions::{condition, hinge, predicate};
use super::in_order;
use super::line::{Group, Line, When};
use super::words::{actions, chosen, column_text, label, people, quoted, reasons, through, who};
use crate::diagnostic::NodeId;
use crate::syntax::ast::{
    Allow, Candidate, CandidateOf, Invariant, LabelKey, Labelled, Labels, People, Permission, Promise,
    Refusal, Route, Who,
};

pub(super) fn route(it: &Route) -> Vec<Line> {
    let mut header = Line::header("route");
    header.word(&it.name.text).word("on").word(&it.on.text);
    let refusals = it.refusals.iter().map(|it| (it.when.node, refusal(it)));
    let candidates = it.candidates.iter().filter_map(|it| Some((first_node(it.first()?), candidates(it))));
    let mut lines = vec![header];
    lines.extend(in_order(refusals.chain(candidates)));
    lines
}

fn refusal(it: &Refusal) -> Line {
    let mut line = Line::below(Group::None);
    line.word("refused").word("when");
    condition(&mut line, 1, &it.when);
    hinge(&mut line, 0, "unless", it.unless.as_ref());
    reasons(&mut line, &it.reasons);
    line
}

fn first_node(it: &Candidate) -> NodeId {
    match &it.of {
        CandidateOf::Who(Who::Path(path)) | CandidateOf::First { of: path, .. } => path.node,
        CandidateOf::Who(Who::Every { node, .. } | Who::Everyone { node }) => *node,
    }
}

fn candidates(all: &[Candidate]) -> Line {
    let mut line = Line::below(Group::None);
    for (at, it) in all.iter().enumerate() {
        if at > 0 {
            line.append(",").may_break(0, When::Full).word("else");
        }
        candidate(&mut line, it);
    }
    line
}

fn candidate(line: &mut Line, it: &Candidate) {
    match &it.of {
        CandidateOf::Who(it) => who(line, 2, it),
        CandidateOf::First { of, by } => {
            line.word("first of");
            chosen(line, 2, of);
            line.word("by").word(&by.text);
        }
    }
    if let Some(asked) = &it.who {
        line.word("who");
        predicate(line, 2, &asked.kind);
    }
    hinge(line, 1, "when", it.when.as_ref());
}

pub(super) fn never(it: &Invariant) -> Vec<Line> {
    invariant("never", it)
}

pub(super) fn always(it: &Invariant) -> Vec<Line> {
    invariant("always", it)
}

fn invariant(verb: &str, it: &Invariant) -> Vec<Line> {
    let mut line = Line::whole(verb);
    line.anchor();
    label(&mut line, it.label.as_ref());
    match &it.promise {
        Promise::Can(it) => permission(&mut line, it),
        Promise::Edges { relation, on, who, key } => {
            line.word(&relation.text).word("of").word(&on.text);
            if !who.is_empty() {
                line.may_break(0, When::Full).word("for");
                people(&mut line, 1, who);
            }
            line.word("have").word(&key.text);
        }
    }
    reasons(&mut line, &it.reasons);
    vec![line]
}

fn permission(line: &mut Line, it: &Permission) {
    match &it.people {
        People::Somebody => drop(line.word("somebody")),
        People::Who(who) => people(line, 1, who),
    }
    line.word("can");
    actions(line, 1, &it.actions);
    line.word(&it.on.text);
    through(line, it.through.as_ref());
    hinge(line, 0, "when", it.when.as_ref());
    hinge(line, 0, "unless", it.unless.as_ref());
}

pub(super) fn labels(it: &Labels) -> Vec<Line> {
    let mut header = Line::header("labels");
    if let Some(language) = &it.language {
        header.word(&language.text);
    }
    let mut lines = vec![header];
    lines.extend(it.lines.iter().map(labelled));
    lines
}

fn labelled(it: &Labelled) -> Line {
    let mut line = Line::below(Group::Labels);
    line.word(match &it.key {
        LabelKey::OfType { of, name: None } => of.text.clone(),
        LabelKey::OfType { of, name: Some(name) } => format!("{}.{}", of.text, name.text),
        LabelKey::Bare(column) => column_text(column),
    });
    line.column(2).word(quoted(&it.text.text));
    line
}

pub(super) fn allow(it: &Allow) -> Vec<Line> {
    let mut line = Line::whole("allow");
    line.word(&it.code.text);
    if let Some(of) = &it.of {
        line.word("for").word(quoted(&of.text));
    }
    line.may_break(0, When::Full).word("because").word(quoted(&it.because.text));
    vec![line]
}
