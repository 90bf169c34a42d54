//! Rolebooks and graphs made at random, held against the well-founded model: names are definitions, roles or
//! decisions, and read each other in every way.

use std::fmt::Write as _;

use rolebook::engine::{Change, Engine, Severity};
use serde_json::{Map, Value, json};

use super::answer;
use super::model::{Formula, Graph, well_founded};
use crate::order::Dice;

const POLICIES: u64 = 400;
const GRAPHS: usize = 4;
const RELATIONS: [&str; 2] = ["moves", "bridges"];
const FILES: (&str, &str) = ("generated.rolebook", "generated.json");

/// What a name is, and so how it is declared and read.
#[derive(Debug, Clone, Copy)]
enum As {
    Definition,
    Role,
    /// An action with a cell, with a forbid, or with a restriction.
    Cell,
    Forbid,
    Restrict,
}

fn some_formula(dice: &mut Dice, names: usize, depth: usize) -> Formula {
    let below = |dice: &mut Dice| Box::new(some_formula(dice, names, depth.saturating_sub(1)));
    match if depth == 0 { dice.below(4) } else { dice.below(12) } {
        0..=2 => Formula::Name(dice.below(names)),
        3 => Formula::Marked,
        4 | 5 => Formula::Any(dice.below(RELATIONS.len()), below(dice)),
        6 => Formula::All(dice.below(RELATIONS.len()), below(dice)),
        7 => Formula::No(dice.below(RELATIONS.len()), below(dice)),
        8 | 9 => Formula::Not(below(dice)),
        10 => Formula::And(below(dice), below(dice)),
        _ => Formula::Or(below(dice), below(dice)),
    }
}

fn some_graph(dice: &mut Dice) -> Graph {
    let nodes = 1 + dice.below(6);
    let density = 1 + dice.below(4);
    let edges = RELATIONS.iter().map(|_| {
        let from = |dice: &mut Dice| (0..nodes).filter(|_| dice.below(5) < density).collect();
        (0..nodes).map(|_| from(dice)).collect()
    });
    let edges = edges.collect();
    let open = dice.below(3) == 0;
    let marked = (0..nodes).map(|_| (!open || dice.below(3) > 0).then(|| dice.below(2) == 0)).collect();
    Graph { edges, marked }
}

fn name(number: usize, kind: As) -> String {
    match kind {
        As::Definition => format!("d{number}"),
        As::Role => format!("user is r{number}"),
        As::Cell | As::Forbid | As::Restrict => format!("c{number}"),
    }
}

fn written(formula: &Formula, kinds: &[As]) -> String {
    let of = |it: &Formula| written(it, kinds);
    match formula {
        Formula::Name(it) => name(*it, kinds[*it]),
        Formula::Marked => "marked".to_owned(),
        Formula::Any(relation, has) => format!("any {} has ({})", RELATIONS[*relation], of(has)),
        Formula::All(relation, has) => format!("all {} has ({})", RELATIONS[*relation], of(has)),
        Formula::No(relation, has) => format!("no {} has ({})", RELATIONS[*relation], of(has)),
        Formula::Not(part) => format!("not ({})", of(part)),
        Formula::And(one, other) => format!("({}) and ({})", of(one), of(other)),
        Formula::Or(one, other) => format!("({}) or ({})", of(one), of(other)),
    }
}

fn policy(names: &[Formula], kinds: &[As]) -> String {
    let mut rules = String::new();
    let mut rows = String::new();
    let mut out = String::from(
        "rolebook generated imported from \"dice\"\nprincipal User\ntype Node\n    moves: Node*\n    bridges: Node*\n    \
         keeper: User?\n    marked: flag\nroles on Node: none",
    );
    (0..names.len()).for_each(|it| write!(out, ", r{it}").expect("room"));
    out.push('\n');
    for (number, (formula, kind)) in names.iter().zip(kinds).enumerate() {
        let says = written(formula, kinds);
        match kind {
            As::Definition => writeln!(out, "define d{number} on Node: {says}"),
            As::Role => writeln!(rules, "    everyone as r{number} when {says}"),
            As::Cell => writeln!(out, "define f{number} on Node: {says}"),
            As::Forbid => writeln!(out, "forbid a{number} on Node for everyone unless {says}"),
            As::Restrict => writeln!(out, "restrict a{number} on Node to keeper unless {says}"),
        }
        .expect("room");
        match kind {
            As::Definition | As::Role => continue,
            As::Cell => writeln!(rows, "    a{number} | f{number}"),
            As::Forbid | As::Restrict => writeln!(rows, "    a{number} | yes"),
        }
        .expect("room");
        writeln!(out, "define c{number} on Node: user can a{number} node").expect("room");
    }
    for (number, kind) in kinds.iter().enumerate() {
        writeln!(out, "define q{number} on Node: {}", name(number, *kind)).expect("room");
        writeln!(rows, "    see{number} | q{number}").expect("room");
    }
    format!("{out}grant on Node\n    keeper as none\n{rules}table Node | everyone\n{rows}")
}

fn workspace(graph: &Graph) -> Value {
    let mut nodes = Map::new();
    for (at, marked) in graph.marked.iter().enumerate() {
        let mut node = Map::new();
        for (relation, edges) in RELATIONS.iter().zip(&graph.edges) {
            let ends = edges[at].iter().map(|it| json!(format!("Node:n{it}"))).collect();
            node.insert((*relation).to_owned(), Value::Array(ends));
        }
        node.extend(marked.map(|it| ("marked".to_owned(), json!(it))));
        nodes.insert(format!("n{at}"), Value::Object(node));
    }
    json!({"User": {"ana": {}}, "Node": nodes})
}

/// The number of a name in what is missing, or nothing of a flag: `node:n3.d1`.
fn of_missing(word: &str) -> (usize, Option<usize>) {
    let (node, name) = word.strip_prefix("node:n").and_then(|it| it.split_once('.')).expect("a node");
    let number = name.trim_start_matches(|it: char| it.is_alphabetic());
    (node.parse().expect("a number"), number.parse().ok())
}

fn agrees(engine: &Engine, graph: &Graph, names: &[Formula], told: &str) -> usize {
    let model = well_founded(graph, names);
    let mut undefined = 0;
    for (name, truths) in model.iter().enumerate() {
        for (node, truth) in truths.iter().enumerate() {
            let asked = ["user:ana", &format!("see{name}"), &format!("node:n{node}")];
            let (word, missing) = answer(engine, FILES, asked);
            let expected = match truth {
                Some(true) => "yes",
                Some(false) => "no",
                None => "unknown",
            };
            assert_eq!(word, expected, "{asked:?} of\n{told}\n{}", workspace(graph));
            assert_eq!(missing.is_empty(), truth.is_some(), "{asked:?} of\n{told}\n{}", workspace(graph));
            for (at, number) in missing.iter().map(|it| of_missing(it)) {
                let is_open = match number {
                    None => graph.marked[at].is_none(),
                    Some(number) => model[number][at].is_none(),
                };
                assert!(is_open, "{missing:?} for {asked:?} of\n{told}\n{}", workspace(graph));
            }
            undefined += usize::from(truth.is_none() && graph.marked.iter().all(Option::is_some));
        }
    }
    undefined
}

#[test]
fn what_is_decided_is_the_well_founded_model() {
    let (mut judged, mut undefined) = (0, 0);
    for seed in 0..POLICIES {
        let mut dice = Dice(seed);
        let count = 1 + dice.below(4);
        let names: Vec<Formula> = (0..count).map(|_| some_formula(&mut dice, count, 3)).collect();
        let all = [As::Definition, As::Role, As::Cell, As::Forbid, As::Restrict];
        let kinds: Vec<As> = names.iter().map(|_| all[dice.below(all.len())]).collect();
        let text = policy(&names, &kinds);
        let mut engine = Engine::new();
        engine.apply(Change::default().policy(FILES.0, &text));
        let found = engine.findings(FILES.0);
        let errors: Vec<_> = found.iter().filter(|it| it.severity == Severity::Error).collect();
        // What can never be so is an error of its own, whatever goes round.
        if errors.iter().any(|it| it.code == "impossible-condition") {
            continue;
        }
        assert!(errors.is_empty(), "{errors:#?}\n{text}");
        for _ in 0..GRAPHS {
            let graph = some_graph(&mut dice);
            engine.apply(Change::default().workspace(FILES.1, workspace(&graph).to_string()));
            assert_eq!(engine.workspace_findings(FILES.0, FILES.1), []);
            judged += 1;
            undefined += agrees(&engine, &graph, &names, &text);
        }
    }
    assert!(
        judged > 1_000 && undefined > 1_000,
        "{judged} graphs, {undefined} names undefined by going round"
    );
}
