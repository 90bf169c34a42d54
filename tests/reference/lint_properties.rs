//! What the lints say can go, can go: without it, every question is decided as before.
//!
//! Cells are set to no, statements and rules dropped, all that is found in a file at once. Where a name
//! stands for several cells or rules, only the finding knows which is meant, so those are left.

use std::collections::{BTreeMap, BTreeSet};

use rolebook::engine::{Engine, Lint};

use crate::differential::{answered, loaded, only_own};
use crate::generate::{self, Case};
use crate::layers::{below, erased, may_be_asked, without_added};
use crate::model::{Action, Cell, Column, Facts, Policy, Question, Row};
use crate::names::{self, Verb};
use crate::{print_facts, schema, sets};

/// The findings after which something can be taken out.
const REMOVING: [&str; 6] = [
    "idle-action",
    "idle-grant",
    "idle-restriction",
    "shadowed-grant",
    "unreachable-cell",
    "unreachable-forbid",
];

/// What was taken out, by code.
type Counts = BTreeMap<&'static str, usize>;

fn count(counts: &mut Counts, code: &'static str, more: usize) {
    let known = counts.entry(code).or_default();
    *known = known.saturating_add(more);
}

/// The names of the statements that findings with this code are about.
fn named(lints: &[Lint], code: &str) -> BTreeSet<String> {
    let own = lints.iter().filter(|it| it.finding.code == code);
    own.flat_map(|it| it.statements.iter().cloned()).collect()
}

/// The policy without anything that its uppermost file is told to be idle.
fn without_idle(policy: &Policy, lints: &[Lint], counts: &mut Counts) -> Policy {
    let mut policy = policy.clone();
    let names = |code: &str| named(lints, code);
    let cells = drop_cells(&mut policy, &names("unreachable-cell"));
    count(counts, "unreachable-cell", cells);
    for code in ["idle-grant", "shadowed-grant"] {
        let rules = drop_rules(&mut policy, &names(code));
        count(counts, code, rules);
    }
    let (restricts, forbids) = (policy.restricts.len(), policy.forbids.len());
    let idle = names("idle-restriction");
    policy.restricts.retain(|it| !idle.contains(&names::restriction(Verb::Restrict, it)));
    let unreachable = names("unreachable-forbid");
    policy.forbids.retain(|it| !unreachable.contains(&names::restriction(Verb::Forbid, it)));
    count(counts, "idle-restriction", restricts.saturating_sub(policy.restricts.len()));
    count(counts, "unreachable-forbid", forbids.saturating_sub(policy.forbids.len()));
    let actions = shut_actions(&mut policy, &names("idle-action"));
    count(counts, "idle-action", actions);
    policy
}

/// How often each cell's name occurs.
fn cell_names(policy: &Policy) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for table in &policy.tables {
        for row in &table.rows {
            for (column, action) in
                table.columns.iter().flat_map(|it| row.actions.iter().map(move |a| (it, a)))
            {
                let of = schema::owner(action, &table.targets[0].on);
                let known: &mut usize =
                    counts.entry(names::table_cell(&action.name, of, column, 0)).or_default();
                *known = known.saturating_add(1);
            }
        }
    }
    counts
}

fn drop_cells(policy: &mut Policy, idle: &BTreeSet<String>) -> usize {
    let (counts, whole) = (cell_names(policy), policy.clone());
    let mut dropped = 0_usize;
    for table in &mut policy.tables {
        let place = table.targets[0].on.clone();
        for row in &mut table.rows {
            let actions = row.actions.clone();
            for (column, cell) in table.columns.iter().zip(&mut row.cells) {
                let name = |it: &Action| names::table_cell(&it.name, schema::owner(it, &place), column, 0);
                let told = |it: &String| idle.contains(it) && counts.get(it) == Some(&1);
                if actions.iter().map(name).all(|it| told(&it)) && !matches!(cell, Cell::Dash | Cell::No) {
                    *cell = Cell::No;
                    dropped = dropped.saturating_add(1);
                }
            }
            repeat_plain(&whole, &place, &table.columns, row);
        }
    }
    dropped
}

/// A cell that its column's condition does not concern must repeat the plain column's, and says nothing.
fn repeat_plain(policy: &Policy, place: &str, columns: &[Column], row: &mut Row) {
    for (at, column) in columns.iter().enumerate() {
        let Column::RoleIf(role, definition) = column else { continue };
        let on = |of: &str| policy.definitions.iter().any(|it| it.name == *definition && it.on == of);
        let concerned = on(place) || row.actions.iter().all(|it| on(schema::owner(it, place)));
        let plain = columns.iter().position(|it| *it == Column::Role(role.clone()));
        if let Some(plain) = plain.filter(|_| !concerned) {
            row.cells[at] = row.cells[plain].clone();
        }
    }
}

fn drop_rules(policy: &mut Policy, idle: &BTreeSet<String>) -> usize {
    let mut dropped = 0_usize;
    for grant in &mut policy.grants {
        let target = grant.target.clone();
        for rule in &mut grant.rules {
            let whole = rule.clone();
            if whole.label.is_some() && whole.who.len() > 1 {
                continue;
            }
            rule.who.retain(|who| !idle.contains(&names::rule(&target, &whole, who)));
            dropped = dropped.saturating_add(whole.who.len().saturating_sub(rule.who.len()));
        }
        grant.rules.retain(|it| !it.who.is_empty());
    }
    policy.grants.retain(|it| !it.rules.is_empty());
    dropped
}

/// Gives each of these actions a row of its own that says no.
fn shut_actions(policy: &mut Policy, idle: &BTreeSet<String>) -> usize {
    let mut shut = BTreeSet::new();
    for table in &mut policy.tables {
        let place = table.targets[0].on.clone();
        let mut rows: Vec<Row> = Vec::new();
        for row in &table.rows {
            let is_idle = |it: &Action| idle.contains(&format!("{}.{}", schema::owner(it, &place), it.name));
            let (apart, kept): (Vec<_>, Vec<_>) = row.actions.iter().cloned().partition(is_idle);
            shut.extend(apart.iter().map(|it| format!("{}.{}", schema::owner(it, &place), it.name)));
            let no = vec![Cell::No; row.cells.len()];
            rows.extend((!kept.is_empty()).then(|| Row { actions: kept, ..row.clone() }));
            rows.extend((!apart.is_empty()).then(|| Row { actions: apart, cells: no, ..row.clone() }));
        }
        table.rows = rows;
    }
    shut.len()
}

fn engine(policy: &Policy, facts: &Facts) -> Engine {
    loaded(policy, facts).unwrap_or_else(|text| panic!("{text}"))
}

/// Whether none of those who ask is a set: a set holds what it is the set of, though nobody ever gives it.
fn people_ask(question: &Question) -> bool {
    let mut principals = std::iter::once(&question.subject).chain(&question.presented);
    principals.all(|it| sets::kind(&it.of).is_none())
}

/// Takes out what is idle in each file of a stack, and asks everything again.
fn check(case: &Case, counts: &mut Counts) -> Result<(), String> {
    for layer in 0..=case.policy.layers {
        let policy = below(&case.policy, layer);
        let facts = erased(&case.policy, &policy, &case.facts);
        let before = engine(&policy, &facts);
        let lints = before.lints("policy");
        if !lints.iter().any(|it| REMOVING.contains(&it.finding.code)) {
            continue;
        }
        let fewer = without_idle(&policy, &lints, counts);
        let after = engine(&fewer, &facts);
        let of_people = case.questions.iter().filter(|it| may_be_asked(&policy, it) && people_ask(it));
        for question in of_people {
            let question = without_added(&case.policy, &policy, question);
            let (one, two) = (answered(&before, &policy, &question), answered(&after, &fewer, &question));
            if one.as_ref().map(|it| it.decision) != two.as_ref().map(|it| it.decision) {
                let text = print_facts::case(&policy, &facts, &question);
                let told: Vec<_> = lints
                    .iter()
                    .filter(|it| REMOVING.contains(&it.finding.code))
                    .map(|it| (it.finding.code, &it.finding.message, &it.statements))
                    .collect();
                return Err(format!("{text}\n{told:#?}\nbefore {one:#?}\nafter {two:#?}"));
            }
        }
    }
    Ok(())
}

#[test]
fn what_the_lints_find_can_be_taken_out() {
    let mut counts = Counts::new();
    for case in generate::cases(21, 1_500) {
        if let Err(text) = check(&only_own(&case), &mut counts) {
            panic!("{text}");
        }
    }
    for code in REMOVING {
        assert!(counts.get(code).is_some_and(|it| *it >= 10), "too little was taken out: {counts:?}");
    }
}

/// What a machine writes where it mends a finding is legal, and leaves nothing of that finding.
#[test]
fn repairs_mend() {
    let mut mended = 0_usize;
    for case in generate::cases(22, 400) {
        let case = only_own(&case);
        let files = crate::print::files(&case.policy);
        let engine = engine(&case.policy, &case.facts);
        let Some((name, text)) = files.last() else { continue };
        for lint in engine.lints(name) {
            let Some(fix) = &lint.finding.fix else { continue };
            let mut text = text.clone();
            let mut edits: Vec<_> = fix.edits.iter().collect();
            edits.sort_by_key(|it| std::cmp::Reverse(it.place.range.start));
            for it in edits {
                text.replace_range(it.place.range.start as usize..it.place.range.end as usize, &it.text);
            }
            let mut after = Engine::new();
            let change = files
                .iter()
                .fold(rolebook::engine::Change::default(), |change, it| change.policy(&it.0, &it.1));
            after.apply(change.policy(name, &text));
            let shown = format!("{text}\n{lint:#?}\n{:#?}", after.findings(name));
            assert!(after.findings(name).is_empty(), "{shown}");
            let same = |it: &Lint| (it.finding.code, &it.statements) == (lint.finding.code, &lint.statements);
            let count = |engine: &Engine| engine.lints(name).iter().filter(|it| same(it)).count();
            assert!(count(&after) < count(&engine), "{shown}");
            mended = mended.saturating_add(1);
        }
    }
    assert!(mended > 20, "{mended} repairs");
}
