//! Pictures of the shipped policies and of odd names, held against what other programs read in them.

#![cfg(test)]

use std::collections::BTreeSet;
use std::path::Path;

use graphviz_rust::dot_structures::{Edge, EdgeTy, Graph, Id, Node, Stmt, Vertex};
use serde_json::Value;

use crate::cli::{run, text};

/// The rolebooks whose pictures are pinned, and what the pictures are called.
const POLICIES: [(&str, &str); 4] = [
    ("asana", "policies/asana.rolebook"),
    ("documents", "policies/documents.rolebook"),
    ("todo", "policies/todo.rolebook"),
    ("agency", "policies/agency/agency.rolebook"),
];

fn graph(policy: &str, more: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = run(root, &[&["graph", "--policy", policy], more].concat());
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{policy} {more:?}");
    text(&output.stdout)
}

#[test]
fn shipped_policies() {
    for (name, policy) in POLICIES {
        for format in ["text", "mermaid", "dot", "svg", "json"] {
            let shown = graph(policy, &["--format", format]);
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path("../cases/graph");
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(format!("{name}-{format}"), shown));
        }
    }
}

/// What a picture says: its boxes by id, and its arrows from and to ids.
#[derive(Debug, PartialEq, Eq, Default)]
struct Drawn {
    boxes: BTreeSet<String>,
    arrows: Vec<(String, String)>,
}

impl Drawn {
    fn sorted(mut self) -> Self {
        self.arrows.sort();
        self
    }
}

fn of_dot(dot: &str) -> Drawn {
    let parsed = graphviz_rust::parse(dot).unwrap_or_else(|error| panic!("{error}\n{dot}"));
    let (Graph::DiGraph { stmts, .. } | Graph::Graph { stmts, .. }) = parsed;
    let mut drawn = Drawn::default();
    gather(&stmts, &mut drawn);
    drawn.sorted()
}

fn gather(statements: &[Stmt], drawn: &mut Drawn) {
    for it in statements {
        match it {
            Stmt::Node(Node { id, .. }) => {
                assert!(drawn.boxes.insert(name(&id.0)), "{id:?} twice");
            }
            Stmt::Edge(Edge { ty: EdgeTy::Pair(from, to), .. }) => {
                drawn.arrows.push((end(from), end(to)));
            }
            Stmt::Subgraph(it) => gather(&it.stmts, drawn),
            _ => {}
        }
    }
}

fn end(vertex: &Vertex) -> String {
    match vertex {
        Vertex::N(it) => name(&it.0),
        Vertex::S(it) => panic!("an arrow to a frame: {it:?}"),
    }
}

fn name(id: &Id) -> String {
    match id {
        Id::Plain(it) => it.clone(),
        other => panic!("an id that is no plain word: {other:?}"),
    }
}

/// Reads a flowchart by what Mermaid's documents say: a line is a box, an arrow, or the edge of a frame.
fn of_mermaid(chart: &str) -> Drawn {
    let mut drawn = Drawn::default();
    let mut lines = chart.lines();
    assert_eq!(lines.next(), Some("flowchart TD"));
    for line in lines.map(str::trim) {
        let is_frame = line == "end" || line.starts_with("subgraph ") || line.starts_with("linkStyle ");
        if let Some((id, label)) = line.split_once("[\"").filter(|_| !is_frame) {
            is_label(label.strip_suffix("\"]").expect("the end of a box"));
            assert!(drawn.boxes.insert(id.to_owned()), "{id} twice");
        } else if !is_frame {
            let (from, rest) = line.split_once(' ').expect("an arrow");
            let (sign, to) = rest.rsplit_once(' ').expect("where an arrow ends");
            if let Some((_, label)) = sign.split_once("|\"") {
                is_label(label.strip_suffix("\"|").expect("the end of a label"));
            }
            drawn.arrows.push((from.to_owned(), to.to_owned()));
        }
    }
    let ids = drawn.arrows.iter().flat_map(|it| [&it.0, &it.1]).chain(&drawn.boxes);
    let is_word =
        |id: &String| id.starts_with("n_0") && id.chars().all(|it| it == '_' || it.is_ascii_alphanumeric());
    ids.for_each(|it| assert!(is_word(it), "{it}"));
    drawn.sorted()
}

/// Nothing in a label that Mermaid would read as its own, but the marks that this program makes.
fn is_label(label: &str) {
    let plain = ["<b>", "</b>", "<br/>"].iter().fold(label.to_owned(), |label, it| label.replace(it, ""));
    for (at, part) in plain.split('#').enumerate() {
        let text = match at {
            0 => part,
            _ => part.split_once(';').filter(|it| it.0.parse::<u32>().is_ok()).expect("an entity").1,
        };
        let is_free = |it: char| !"\"<>&;`|[]{}()\\".contains(it);
        assert!(text.chars().all(is_free), "{label}");
    }
}

/// The ids of the boxes, and how many arrows there are; with a title for the whole and for each arrow.
fn of_svg(svg: &str) -> (BTreeSet<String>, usize) {
    let parsed = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{error}\n{svg}"));
    let root = parsed.root_element();
    let title = |it: &roxmltree::Node<'_, '_>| {
        it.children()
            .find(|it| it.has_tag_name("title"))
            .and_then(|it| it.text())
            .is_some_and(|it| !it.is_empty())
    };
    assert!(title(&root), "a picture without a title");
    let groups = || root.descendants().filter(|it| it.has_tag_name("g"));
    let boxes = groups().filter_map(|it| it.attribute("id").map(str::to_owned)).collect();
    (boxes, groups().filter(title).count())
}

/// What the data says there is to draw: boxes, and an arrow for each end of each relation.
fn ends(graph: &str) -> Vec<(String, String, String)> {
    let graph: Value = serde_json::from_str(graph).expect("JSON");
    let mut ends = Vec::new();
    for of in graph["types"].as_array().expect("types") {
        for relation in of["relations"].as_array().expect("relations") {
            for to in relation["to"].as_array().expect("ends") {
                let word = |it: &Value| it.as_str().expect("a text").to_owned();
                ends.push((word(&of["name"]), word(&relation["name"]), word(to)));
            }
        }
    }
    ends
}

/// Every format draws the same boxes and arrows, and each end of each relation is on one arrow.
fn agree(policy: &str, more: &[&str]) {
    let in_format = |format: &str| graph(policy, &[more, &["--format", format]].concat());
    let (dot, mermaid) = (of_dot(&in_format("dot")), of_mermaid(&in_format("mermaid")));
    assert_eq!(dot, mermaid, "{policy} {more:?}");
    let svg = of_svg(&in_format("svg"));
    assert_eq!(svg, (dot.boxes, dot.arrows.len()), "{policy} {more:?}");
}

#[test]
fn every_format_draws_the_same() {
    for (_, policy) in POLICIES {
        for more in [&[][..], &["--lang", "fr"], &["--only", "roles"], &["--only", "relations"]] {
            agree(policy, more);
        }
    }
    agree("policies/asana.rolebook", &["Project", "Team"]);
}

#[test]
fn each_end_of_each_relation_is_on_one_arrow() {
    for (_, policy) in POLICIES {
        let ends = ends(&graph(policy, &["--format", "json"]));
        let labels = |line: &str| line.split_once("|\"").map_or(0, |it| it.1.split("<br/>").count());
        let drawn: usize = graph(policy, &["--format", "mermaid"]).lines().map(labels).sum();
        assert!(!ends.is_empty() && drawn == ends.len(), "{policy}: {drawn} of {ends:?}");
    }
}

#[test]
fn odd_names_and_labels_stay_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("odd.rolebook");
    let rolebook = "rolebook odd \"<b>\\\"&\\\" é #1; ]]> -->\"\nprincipal User\ntype Ended\n    \
        strict, graph, subgraph: User*\nroles on Ended: end > node > digraph\nlabels\n    Ended \"\\\"<script>&amp;\"\n    \
        end \"a|b{c}(d)[e]`f`\\\\\"\n    Ended.graph \"1. \\\"-->\\\" ]\"\n    User \"<!-- -->\"\n";
    std::fs::write(&path, rolebook).expect("a file");
    let path = path.to_string_lossy();
    for more in [&[][..], &["--lang", "en"], &["--lang", "en", "--only", "roles"]] {
        agree(&path, more);
    }
}

#[test]
fn a_picture_that_nobody_could_read_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let types: String =
        (0..200).map(|it| format!("type T{it}\n    next, other: T{}\n", (it + 1) % 200)).collect();
    std::fs::write(folder.path().join("large.rolebook"), format!("rolebook large\n{types}")).expect("a file");
    let output = run(folder.path(), &["graph", "--format", "svg"]);
    assert_eq!(output.status.code(), Some(2));
    let refused = "error: nobody could read a picture of 200 boxes and 200 arrows\n  \
        help: name the types to be drawn, or draw it all with Graphviz: `--format dot`\n";
    assert_eq!(text(&output.stderr), refused);
    assert_eq!(run(folder.path(), &["graph", "T5", "--format", "svg"]).status.code(), Some(0));
    assert_eq!(run(folder.path(), &["graph", "--format", "dot"]).status.code(), Some(0));
}
