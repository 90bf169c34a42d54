//! The facts of a test: what it uses, and its own lines on top.

use std::borrow::Cow;

use crate::diagnostic::{Diagnostic, nearest};
use crate::facts::draft::{Draft, End, Member, Problem, Problems, Strangers, Terms};
use crate::facts::value::Cause;
use crate::facts::workspace::Workspace;
use crate::policy::Mark;
use crate::policy::schema::{MemberKind, Schema};
use crate::syntax::ast::{self, FactValue, LiteralValue};

use super::Shelf;

/// Everything that holds in a test.
pub(super) fn assemble<'a>(
    schema: &'a Schema,
    shelf: &'a Shelf<'a>,
    number: u32,
    test: &'a ast::Test,
) -> Result<Workspace, Vec<Diagnostic>> {
    let mut draft = Draft::new(schema, Strangers::Created);
    let mut problems = Vec::new();
    let start = mark(number, test.name.node);
    let uses_file = test.uses.iter().any(|it| matches!(it, ast::Used::Workspace(_)));
    if let Some(ground) = shelf.ground.as_ref().filter(|_| !uses_file) {
        draft.workspace(ground, start);
        draft.next_layer();
    }
    for used in &test.uses {
        problems.extend(use_facts(&mut draft, shelf, number, used).err());
    }
    draft.next_layer();
    lines(&mut draft, number, &test.entities);
    finish(draft, problems)
}

/// What is wrong with a facts statement by itself.
pub(crate) fn check_facts(schema: &Schema, number: u32, facts: &ast::Facts) -> Vec<Diagnostic> {
    let mut draft = Draft::new(schema, Strangers::Created);
    lines(&mut draft, number, &facts.entities);
    finish(draft, Vec::new()).err().unwrap_or_default()
}

fn finish(draft: Draft<'_, Mark>, mut problems: Vec<Diagnostic>) -> Result<Workspace, Vec<Diagnostic>> {
    match draft.finish() {
        Ok(finished) if problems.is_empty() => Ok(finished.workspace),
        Ok(_) => Err(problems),
        Err(found) => {
            problems.extend(diagnostics(found));
            Err(problems)
        }
    }
}

fn mark(statement: u32, node: crate::diagnostic::NodeId) -> Mark {
    Mark { statement, node: node.0 }
}

fn use_facts<'a>(
    draft: &mut Draft<'a, Mark>,
    shelf: &'a Shelf<'a>,
    number: u32,
    used: &ast::Used,
) -> Result<(), Diagnostic> {
    match used {
        ast::Used::Facts(name) => match shelf.facts.get(name.text.as_str()) {
            Some((at, facts)) => lines(draft, *at, &facts.entities),
            None => return Err(unknown_facts(shelf, mark(number, name.node), &name.text)),
        },
        ast::Used::Workspace(file) => match shelf.workspaces.get(&file.text) {
            Some(workspace) => draft.workspace(workspace, mark(number, file.node)),
            None => return Err(missing_workspace(mark(number, file.node), &file.text)),
        },
    }
    draft.next_layer();
    Ok(())
}

fn unknown_facts(shelf: &Shelf<'_>, here: Mark, name: &str) -> Diagnostic {
    let found = Diagnostic::error("unknown-facts", format!("no facts are called `{name}`"), here.site());
    match nearest(name, shelf.facts.keys().copied()) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help("declare them with `facts NAME`, or use a file: `uses \"workspace.json\"`"),
    }
}

fn missing_workspace(here: Mark, file: &str) -> Diagnostic {
    Diagnostic::error("missing-workspace", format!("the workspace `{file}` could not be used"), here.site())
        .because("not there, or not without errors")
        .help("the file is looked for from the folder of this rolebook")
}

fn lines<'a>(draft: &mut Draft<'a, Mark>, number: u32, entities: &'a [ast::EntityLine]) {
    for line in entities {
        let place = mark(number, line.type_word.node);
        let Some(of) = draft.type_named(&line.type_word.text, place) else { continue };
        let here = mark(number, line.id.node);
        let stated = draft.entity(of, Cow::Borrowed(line.id.text.as_str()), here);
        let Some(crate::facts::draft::Stated::New(owner) | crate::facts::draft::Stated::Before(owner, _)) =
            stated
        else {
            continue;
        };
        for property in &line.properties {
            let place = mark(number, property.name.node);
            if let Some(member) = draft.member_named(of, &property.name.text, place) {
                state(draft, number, owner, &member, property);
            }
        }
    }
}

fn state<'a>(
    draft: &mut Draft<'a, Mark>,
    number: u32,
    owner: crate::facts::draft::Key,
    member: &Member<'a>,
    property: &'a ast::Property,
) {
    if let MemberKind::Attribute(_) = &member.info.kind {
        return attribute(draft, number, owner, member, property);
    }
    let role = property.role.as_ref().map(|it| (it.text.as_str(), mark(number, it.node)));
    let time =
        |it: &'a Option<ast::Literal>| it.as_ref().map(|it| (text_of(&it.value), mark(number, it.node)));
    let terms = Terms { role, since: time(&property.since), until: time(&property.until) };
    let end = match &property.value {
        FactValue::Incomplete { node } => return draft.incomplete(owner, member, mark(number, *node)),
        FactValue::Literal(it) => {
            End { of: None, id: Cow::Borrowed(text_of(&it.value)), place: mark(number, it.node) }
        }
        FactValue::Entity(id) => match &id.type_word {
            None => End { of: None, id: Cow::Borrowed(id.text.as_str()), place: mark(number, id.node) },
            Some(word) => {
                let Some(of) = draft.type_named(&word.text, mark(number, word.node)) else { return };
                End { of: Some(of), id: Cow::Borrowed(id.text.as_str()), place: mark(number, id.node) }
            }
        },
    };
    draft.edge(owner, member, end, terms);
}

fn attribute<'a>(
    draft: &mut Draft<'a, Mark>,
    number: u32,
    owner: crate::facts::draft::Key,
    member: &Member<'a>,
    property: &'a ast::Property,
) {
    let beside = property.role.as_ref().map(|it| it.node);
    let beside = beside.or(property.since.as_ref().or(property.until.as_ref()).map(|it| it.node));
    if let Some(node) = beside {
        let message =
            format!("`{}` is an attribute, and nothing may stand beside its value", member.info.name);
        draft.report(|| Problem::new(mark(number, node), "not-an-edge", message));
    }
    let (text, node) = match &property.value {
        FactValue::Literal(it) => (text_of(&it.value), it.node),
        FactValue::Entity(it) => (it.text.as_str(), it.node),
        FactValue::Incomplete { node } => ("incomplete", *node),
    };
    draft.attribute(owner, member, text, mark(number, node));
}

/// A literal as text, whatever its form.
pub(super) fn text_of(value: &LiteralValue) -> &str {
    match value {
        LiteralValue::Word(text) | LiteralValue::Digits(text) | LiteralValue::Text(text) => text,
    }
}

fn diagnostics(problems: Problems<Mark>) -> Vec<Diagnostic> {
    problems.list.into_iter().map(diagnostic).collect()
}

fn diagnostic(problem: Problem<Mark>) -> Diagnostic {
    let cause = Cause { code: problem.code, message: problem.message, help: problem.help };
    let found = of_cause(cause, problem.place);
    problem.also.into_iter().fold(found, |found, (place, text)| found.also(place.site(), text))
}

/// The cause as a diagnostic at a place.
pub(super) fn of_cause(cause: Cause, here: Mark) -> Diagnostic {
    crate::check::bad_value(cause, here)
}
