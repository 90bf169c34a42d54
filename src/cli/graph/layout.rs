//! Where the boxes and arrows of a picture stand; the only user of dagre.

use dagre::graph::{Graph, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel};
use unicode_width::UnicodeWidthStr;

use super::picture::{Boxed, Picture};

/// The letters are all equally wide, so that a text is as wide as it was thought to be, whatever the font.
pub(super) const LETTER: f64 = 7.83;
/// The height of a line in a box.
pub(super) const LINE: f64 = 18.0;
pub(super) const SMALL_LETTER: f64 = 6.63;
/// The height of a line beside an arrow, or below a picture.
pub(super) const SMALL_LINE: f64 = 15.0;
/// The most boxes and arrows that one picture may have; with more, it takes long to draw and nobody can read it.
pub(super) const PARTS: usize = 300;
/// What is left free inside a box.
pub(super) const PADDING: f64 = 10.0;

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Rectangle {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The way of an arrow, and the middle of what is written beside it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Way {
    pub(super) points: Vec<(f64, f64)>,
    pub(super) label: (f64, f64),
    /// How wide and how high that is.
    pub(super) size: (f64, f64),
}

/// The parts of a picture, each in the order in which the picture lists them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Layout {
    pub(super) frames: Vec<Rectangle>,
    pub(super) boxes: Vec<Rectangle>,
    pub(super) ways: Vec<Way>,
}

impl Layout {
    pub(super) fn of(picture: &Picture) -> Self {
        let mut graph =
            Graph::with_options(GraphOptions { directed: true, multigraph: true, compound: true });
        add_boxes(&mut graph, picture);
        add_arrows(&mut graph, picture);
        let distances =
            LayoutOptions { nodesep: 30.0, edgesep: 20.0, ranksep: 40.0, ..LayoutOptions::default() };
        dagre::layout(&mut graph, Some(distances));
        let rectangle = |id: &String| graph.node(id).map(rectangle).unwrap_or_default();
        let way = |at: usize| {
            let arrow = picture.arrows.get(at)?;
            let (from, to) = (picture.boxes.get(arrow.from)?, picture.boxes.get(arrow.to)?);
            graph.edge(&from.id, &to.id, Some(&at.to_string())).map(way)
        };
        Self {
            frames: picture.frames.iter().map(|it| headed(rectangle(&it.id))).collect(),
            boxes: picture.boxes.iter().map(|it| rectangle(&it.id)).collect(),
            ways: (0..picture.arrows.len()).map(|it| way(it).unwrap_or_default()).collect(),
        }
    }

    /// How far the parts reach to the right and down.
    pub(super) fn extent(&self) -> (f64, f64) {
        let corners =
            self.frames.iter().chain(&self.boxes).map(|it| (it.left + it.width, it.top + it.height));
        let points = self.ways.iter().flat_map(|it| it.points.iter().copied());
        let labels = self.ways.iter();
        let labels = labels.map(|it| (it.label.0 + it.size.0 / 2.0, it.label.1 + it.size.1 / 2.0));
        corners.chain(points).chain(labels).fold((0.0, 0.0), |far, it| (far.0.max(it.0), far.1.max(it.1)))
    }
}

type Drawn = Graph<NodeLabel, EdgeLabel>;

fn add_boxes(graph: &mut Drawn, picture: &Picture) {
    for frame in &picture.frames {
        graph.set_node(frame.id.clone(), Some(NodeLabel::default()));
    }
    for it in &picture.boxes {
        let (width, height) = size(it);
        graph.set_node(it.id.clone(), Some(NodeLabel { width, height, ..NodeLabel::default() }));
        if let Some(frame) = it.frame.and_then(|at| picture.frames.get(at)) {
            graph.set_parent(&it.id, Some(&frame.id));
        }
    }
}

fn add_arrows(graph: &mut Drawn, picture: &Picture) {
    for (at, arrow) in picture.arrows.iter().enumerate() {
        let ends = picture.boxes.get(arrow.from).zip(picture.boxes.get(arrow.to));
        let Some((from, to)) = ends else { continue };
        let width = arrow.labels.iter().map(|it| columns(it) * SMALL_LETTER).fold(0.0, f64::max);
        let label = EdgeLabel {
            width,
            height: lines(arrow.labels.len()) * SMALL_LINE,
            labelpos: dagre::layout::types::LabelPos::Center,
            ..EdgeLabel::default()
        };
        graph.set_edge(from.id.clone(), to.id.clone(), Some(label), Some(&at.to_string()));
    }
}

/// How many letters wide a text is.
pub(super) fn columns(text: &str) -> f64 {
    lines(text.width())
}

/// A number of lines or letters, to be multiplied.
pub(super) fn lines(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// A box as large as what stands in it.
fn size(it: &Boxed) -> (f64, f64) {
    let head = it.kind.as_ref().map_or(0.0, |kind| (columns(kind) + 1.0) * SMALL_LETTER);
    let head = columns(&it.title) * LETTER + head;
    let widest = it.parts.iter().flatten().map(|it| columns(it) * LETTER).fold(head, f64::max);
    let part = |it: &Vec<String>| lines(it.len()) * LINE + PADDING;
    let height: f64 = it.parts.iter().map(part).sum();
    (widest + 2.0 * PADDING, LINE + height + PADDING)
}

fn rectangle(it: &NodeLabel) -> Rectangle {
    let (x, y) = (it.x.unwrap_or(0.0), it.y.unwrap_or(0.0));
    Rectangle { left: x - it.width / 2.0, top: y - it.height / 2.0, width: it.width, height: it.height }
}

/// A frame with room for what it is called.
fn headed(frame: Rectangle) -> Rectangle {
    Rectangle { top: frame.top - LINE / 2.0, height: frame.height + LINE / 2.0, ..frame }
}

fn way(it: &EdgeLabel) -> Way {
    let points = it.points.iter().map(|it| (it.x, it.y)).collect();
    Way { points, label: (it.x.unwrap_or(0.0), it.y.unwrap_or(0.0)), size: (it.width, it.height) }
}
