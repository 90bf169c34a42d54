//! What other programs read in a picture: Graphviz's language by a parser of its own, SVG as XML, Mermaid by its rules.

use std::collections::BTreeSet;

use graphviz_rust::dot_structures::{Edge, EdgeTy, Graph, Id, Node, Stmt, Vertex};

/// What a picture says: its boxes by id, and its arrows from and to ids.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Drawn {
    pub(crate) boxes: BTreeSet<String>,
    pub(crate) arrows: Vec<(String, String)>,
}

impl Drawn {
    fn sorted(mut self) -> Self {
        self.arrows.sort();
        self
    }
}

pub(crate) fn of_dot(dot: &str) -> Drawn {
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
pub(crate) fn of_mermaid(chart: &str) -> Drawn {
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
pub(crate) fn of_svg(svg: &str) -> (BTreeSet<String>, usize) {
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
