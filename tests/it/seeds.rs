//! The map of the two documents behind the shipped policies: nothing in it is missing, and every test
//! that it names fails without the statement that it names.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rolebook::engine::{Change, Engine};

use crate::policies::{names, read, shipped};

const MAP: &str = include_str!("../../docs/seeds.md");
/// Both documents, by the letter of their lines.
const DOCUMENTS: [(char, &str); 2] = [('P', "project-permissions.txt"), ('C', "external-clients.txt")];
/// Lines that begin so go on from the one above.
const CONTINUING: [&str; 10] = ["when", "unless", "because", "from", "and", "or", "on", "to", "for", "fr"];

struct Rule {
    lines: String,
    /// Below the folder of the policies.
    file: String,
    /// The statement, and perhaps a line below it.
    statement: Vec<String>,
    test: String,
}

/// The cells of the rows that have so many.
fn rows(count: usize) -> Vec<Vec<String>> {
    let escaped = MAP.replace("\\|", "\u{0}");
    let cells = |line: &str| -> Vec<String> {
        let inside = line.trim().trim_matches('|').split('|');
        inside.map(|it| it.trim().replace('\u{0}', "|")).collect()
    };
    let rows = escaped.lines().filter(|it| it.starts_with('|')).map(cells);
    let is_head = |it: &Vec<String>| it[0] == "line" || it[0].starts_with("---");
    rows.filter(|it| it.len() == count && !is_head(it)).collect()
}

fn rules() -> Vec<Rule> {
    let rule = |row: Vec<String>| Rule {
        lines: row[0].clone(),
        file: row[2].strip_prefix("policies/").expect("a shipped file").to_owned(),
        statement: row[3].split('`').skip(1).step_by(2).map(squeezed).collect(),
        test: row[4].clone(),
    };
    rows(5).into_iter().map(rule).collect()
}

/// With single blanks, as layout does not matter.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `P12-P14, P20` as letters and numbers.
fn numbered(text: &str) -> BTreeSet<(char, usize)> {
    let one = |it: &str| -> (char, usize) {
        let mut letters = it.chars();
        let document = letters.next().expect("a letter");
        (document, letters.as_str().parse().unwrap_or_else(|_| panic!("`{it}` is no line")))
    };
    let part = |it: &str| {
        let (from, to) = it.split_once('-').unwrap_or((it, it));
        let (from, to) = (one(from), one(to));
        (from.1..=to.1).map(move |number| (from.0, number)).collect::<Vec<_>>()
    };
    text.split(',').map(str::trim).filter(|it| !it.is_empty()).flat_map(part).collect()
}

/// Without a comment; no text of the policies holds a `#`.
fn code(line: &str) -> &str {
    line.split('#').next().unwrap_or_default().trim_end()
}

/// The lines of a rolebook that belong to a statement, or to a line below it; there must be one.
fn found(text: &str, statement: &[String]) -> Result<Vec<usize>, String> {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |it: &str, with: &str| squeezed(it).starts_with(with);
    let at_margin = |it: &str| it.starts_with(char::is_alphabetic);
    let heads: Vec<usize> =
        (0..lines.len()).filter(|it| at_margin(lines[*it]) && begins(lines[*it], &statement[0])).collect();
    let [head] = heads.as_slice() else { return Err(format!("{} statements begin so", heads.len())) };
    let end = (head + 1..lines.len()).find(|it| at_margin(lines[*it])).unwrap_or(lines.len());
    let Some(line) = statement.get(1) else { return Ok((*head..end).collect()) };
    let below: Vec<usize> = (head + 1..end).filter(|it| begins(lines[*it], line)).collect();
    let [first] = below.as_slice() else { return Err(format!("{} lines begin so", below.len())) };
    let goes_on = |it: &usize| {
        let word = lines[*it].split_whitespace().next().unwrap_or_default();
        code(lines[it - 1]).ends_with(',') || CONTINUING.contains(&word)
    };
    let rest = (first + 1..end).take_while(goes_on);
    Ok(std::iter::once(*first).chain(rest).collect())
}

/// The text without these lines, and without what only names things: a label of what is gone, or a cell of
/// it that is open, would be an error and hide whether the test fails.
fn without(text: &str, lines: &[usize]) -> String {
    let mut naming = false;
    let mut kept = String::new();
    for (at, line) in text.split_inclusive('\n').enumerate() {
        if line.starts_with(char::is_alphabetic) {
            naming = line.starts_with("labels") || line.starts_with("open");
        }
        if !naming && !lines.contains(&at) {
            kept.push_str(line);
        }
    }
    kept
}

/// The file in which each test stands.
fn files_of_tests(engine: &Engine) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for name in names() {
        for test in engine.tests(&name) {
            assert!(
                files.insert(test.name.clone(), name.clone()).is_none(),
                "two tests are called {}",
                test.name
            );
        }
    }
    files
}

#[test]
fn every_rule_names_a_statement_and_a_test() {
    let tests = files_of_tests(&shipped());
    let mut wrong = Vec::new();
    for rule in rules() {
        if let Err(why) = found(&read(&rule.file), &rule.statement) {
            wrong.push(format!("{}: {:?} in {}: {why}", rule.lines, rule.statement, rule.file));
        }
        if !tests.contains_key(&rule.test) {
            wrong.push(format!("{}: no test is called `{}`", rule.lines, rule.test));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rules().len() > 70);
}

#[test]
fn no_line_of_the_documents_is_missing() {
    let mut told: BTreeSet<(char, usize)> = rules().iter().flat_map(|it| numbered(&it.lines)).collect();
    told.extend(rows(2).iter().flat_map(|it| numbered(&it[0])));
    let (_, rest) = MAP.split_once("what only leads over: ").expect("the lines without a rule");
    let without_rule = numbered(rest.trim().trim_end_matches('.'));
    let both: Vec<_> = told.intersection(&without_rule).collect();
    assert!(both.is_empty(), "{both:?} state a rule, and none");
    told.extend(without_rule);
    for (letter, name) in DOCUMENTS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds").join(name);
        // The documents lie beside the repository where it is developed, and nowhere else.
        let Ok(text) = fs::read_to_string(path) else { continue };
        let lines: BTreeSet<(char, usize)> = (1..)
            .zip(text.lines())
            .filter(|it| !it.1.trim_matches(['\u{a0}', ' ', '\t']).is_empty())
            .map(|it| (letter, it.0))
            .collect();
        let known: BTreeSet<_> = told.iter().copied().filter(|it| it.0 == letter).collect();
        let missing: Vec<_> = lines.difference(&known).collect();
        assert!(missing.is_empty(), "the map is silent about {missing:?}");
        let last = text.lines().count();
        let beyond: Vec<_> = known.iter().filter(|it| it.1 > last).collect();
        assert!(beyond.is_empty(), "there are no lines {beyond:?}");
    }
}

/// The text with nothing in the cells of a row: a row that other statements name cannot be left out.
fn emptied(text: &str, lines: &[usize]) -> String {
    let cell = |it: &str| if it.trim().is_empty() { it.to_owned() } else { " - ".to_owned() };
    let row = |line: &str| match line.trim_end_matches('\n').split_once('|') {
        None => line.to_owned(),
        Some((before, cells)) => {
            let cells: Vec<_> = cells.split('|').map(cell).collect();
            format!("{before}|{}\n", cells.join("|"))
        }
    };
    let kept = text.split_inclusive('\n').enumerate();
    kept.map(|(at, line)| if lines.contains(&at) { row(line) } else { line.to_owned() }).collect()
}

/// How a test goes after an edit: whether it passes, or nothing if it cannot be run.
fn after(engine: &mut Engine, file: &str, text: String, (of, test): (&str, &str)) -> Option<bool> {
    engine.apply(Change::default().policy(file, text));
    let run = engine.tests(of).into_iter().find(|it| it.name == test)?;
    Some(run.findings.is_empty())
}

#[test]
fn without_its_statement_each_test_fails() {
    let mut engine = shipped();
    let files = files_of_tests(&engine);
    let (mut passed, mut failed, mut in_error) = (Vec::new(), 0, 0);
    for Rule { file, statement, test, .. } in rules() {
        let text = read(&file);
        let Ok(lines) = found(&text, &statement) else { continue };
        let of = (files[&test].as_str(), test.as_str());
        match after(&mut engine, &file, without(&text, &lines), of) {
            Some(true) => passed.push(format!("`{test}` passes without {statement:?}")),
            Some(false) => failed += 1,
            None => match after(&mut engine, &file, emptied(&text, &lines), of) {
                Some(false) => failed += 1,
                Some(true) | None => in_error += 1,
            },
        }
        engine.apply(Change::default().policy(&file, text));
    }
    assert!(passed.is_empty(), "{}", passed.join("\n"));
    assert!(failed > 4 * in_error, "{failed} really fail, and {in_error} cannot be run");
}
