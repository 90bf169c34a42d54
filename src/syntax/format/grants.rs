//! `grant` with its rules, and what is said of whole decisions: `restrict`, `forbid`, `open`, `set`.

use super::conditions::hinge;
use super::line::{Group, Line, When};
use super::words::{action, actions, column_text, gate, label, list, path_text, people, reasons, target};
use crate::syntax::ast::{
    ActionName, Cell, CellValue, Grant, GrantRule, Name, Open, Restriction, RoleGiven, Set,
};

pub(super) fn grant(it: &Grant) -> Vec<Line> {
    let mut header = Line::header("grant on");
    target(&mut header, &it.target);
    let mut lines = vec![header];
    lines.extend(it.rules.iter().map(rule));
    lines
}

fn rule(it: &GrantRule) -> Line {
    let mut line = Line::below(Group::GrantRules);
    label(&mut line, it.label.as_ref());
    people(&mut line, 1, &it.who);
    line.column(1).word("as").word(match &it.role {
        RoleGiven::Their { .. } => "their role".to_owned(),
        RoleGiven::Same { .. } => "the same role".to_owned(),
        RoleGiven::Named(path) => path_text(path),
    });
    if let Some(it) = &it.gate {
        line.column(1);
        gate(&mut line, 0, it);
    }
    if it.when.is_some() || it.unless.is_some() {
        line.column(1);
    }
    hinge(&mut line, 0, "when", it.when.as_ref());
    hinge(&mut line, 0, "unless", it.unless.as_ref());
    line
}

pub(super) fn restrict(it: &Restriction) -> Vec<Line> {
    restriction("restrict", "to", it)
}

pub(super) fn forbid(it: &Restriction) -> Vec<Line> {
    restriction("forbid", "for", it)
}

fn restriction(verb: &str, before_people: &str, it: &Restriction) -> Vec<Line> {
    let mut line = Line::whole(verb);
    line.anchor();
    label(&mut line, it.label.as_ref());
    actions(&mut line, 1, &it.actions);
    line.may_break(0, When::Full).word("on");
    list(&mut line, 1, &it.targets, target);
    line.may_break(0, When::Full).word(before_people);
    people(&mut line, 1, &it.who);
    hinge(&mut line, 0, "when", it.when.as_ref());
    hinge(&mut line, 0, "unless", it.unless.as_ref());
    reasons(&mut line, &it.reasons);
    vec![line]
}

pub(super) fn open(it: &Open) -> Vec<Line> {
    let mut line = cells_of("open", &it.names, &it.on);
    if let Some(column) = &it.column {
        line.word("for").word(column_text(column));
    }
    vec![line]
}

pub(super) fn set(it: &Set) -> Vec<Line> {
    let mut line = cells_of("set", &it.actions, &it.on);
    line.word("for").word(column_text(&it.column)).word("to").word(cell_text(&it.cell));
    vec![line]
}

fn cells_of(verb: &str, actions: &[ActionName], on: &Name) -> Line {
    let mut line = Line::whole(verb);
    line.anchor();
    list(&mut line, 1, actions, action);
    line.word("on").word(&on.text);
    line
}

pub(super) fn cell_text(cell: &Cell) -> String {
    match &cell.value {
        CellValue::Yes => "yes".to_owned(),
        CellValue::Dash => "-".to_owned(),
        CellValue::No => "no".to_owned(),
        CellValue::Unknown => "?".to_owned(),
        CellValue::Defined(name) => name.text.clone(),
        CellValue::Only(name) => format!("only {}", name.text),
    }
}
