//! A graph as boxes and arrows, whatever draws them: in words already, each arrow with all it stands for.

use std::collections::BTreeMap;

use crate::engine::{Given, RuleView, TypeView};

use super::naming::Naming;
use super::{Shown, chains};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Picture {
    pub(super) title: String,
    /// Frames around boxes, one for each type whose roles have boxes of their own.
    pub(super) frames: Vec<Frame>,
    pub(super) boxes: Vec<Boxed>,
    pub(super) arrows: Vec<Arrow>,
    /// What thick and what dashed arrows mean, if there are any.
    pub(super) thick: Option<&'static str>,
    pub(super) dashed: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) id: String,
    pub(super) title: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Boxed {
    pub(super) id: String,
    pub(super) title: String,
    /// What it is beside its name.
    pub(super) kind: Option<String>,
    /// Lines in compartments, one below the other.
    pub(super) parts: Vec<Vec<String>>,
    /// The position of its frame.
    pub(super) frame: Option<usize>,
}

/// An arrow between two boxes, by their positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) labels: Vec<String>,
    pub(super) thick: bool,
    pub(super) dashed: bool,
}

impl Picture {
    /// Types as boxes; if nothing but roles is asked for, roles as boxes.
    pub(super) fn of(shown: &Shown<'_>, naming: &Naming<'_>) -> Self {
        let title = shown.view.title.as_ref().unwrap_or(&shown.view.name).clone();
        let mut picture = Self { title, ..Self::default() };
        match shown.relations {
            true => types(&mut picture, shown, naming),
            false => roles(&mut picture, shown, naming),
        }
        let (thick, dashed) = naming.words.say.arrows();
        picture.thick = picture.arrows.iter().any(|it| it.thick).then_some(thick);
        picture.dashed = picture.arrows.iter().any(|it| it.dashed).then_some(dashed);
        picture
    }
}

/// A name that a drawing program takes for one word, whatever alphabet the parts are in, and that no two lists
/// of parts share: `_` is doubled, `_0` joins, and `_x` and `_` enclose the number of any other sign.
fn id(parts: &[&str]) -> String {
    let part = |text: &&str| {
        text.chars().fold(String::new(), |id, sign| match sign {
            '_' => id + "__",
            _ if sign.is_ascii_alphanumeric() => format!("{id}{sign}"),
            _ => format!("{id}_x{:x}_", u32::from(sign)),
        })
    };
    format!("n_0{}", parts.iter().map(part).collect::<Vec<_>>().join("_0"))
}

/// The chosen types with what is said of them, those next to them by name alone, and relations in between.
fn types(picture: &mut Picture, shown: &Shown<'_>, naming: &Naming<'_>) {
    let ends = |it: &TypeView| it.relations.iter().flat_map(|it| it.to.clone()).collect::<Vec<_>>();
    let led_to = shown.view.types.iter().filter(|it| shown.is_chosen(&it.name)).flat_map(ends);
    let led_to: Vec<String> = led_to.collect();
    let mut at = BTreeMap::new();
    for of in &shown.view.types {
        let chosen = shown.is_chosen(&of.name);
        let leads_here = ends(of).iter().any(|it| shown.is_chosen(it));
        if chosen || leads_here || led_to.contains(&of.name) {
            at.insert(of.name.as_str(), picture.boxes.len());
            picture.boxes.push(type_box(shown, naming, of, chosen));
        }
    }
    for of in &shown.view.types {
        let rights = rights_along(shown, of);
        for relation in &of.relations {
            let near = relation.to.iter().filter(|it| shown.is_chosen(&of.name) || shown.is_chosen(it));
            let ends: Vec<usize> = near.filter_map(|it| at.get(it.as_str()).copied()).collect();
            let label = naming.relation(&of.name, &relation.name);
            let looks = (rights.contains(&relation.name.as_str()), !relation.made_of.is_empty());
            for to in ends {
                let Some(from) = at.get(of.name.as_str()) else { continue };
                add(&mut picture.arrows, (*from, to), &label, looks);
            }
        }
    }
}

fn type_box(shown: &Shown<'_>, naming: &Naming<'_>, of: &TypeView, chosen: bool) -> Boxed {
    let mut parts = Vec::new();
    if chosen && shown.roles {
        let chains = chains::chains(&of.roles);
        parts.push(chains.iter().map(|it| naming.chain(it)).chain(naming.gates(&of.roles)).collect());
    }
    if chosen {
        parts.push(of.rules.iter().map(|it| naming.rule(&of.name, it)).collect());
    }
    parts.retain(|it: &Vec<String>| !it.is_empty());
    let title = naming.type_name(&of.name);
    Boxed { id: id(&[&of.name]), title, kind: naming.kind(of), parts, frame: None }
}

/// The relations of a type along which some rule gives a role, or some object takes its rights.
fn rights_along<'a>(shown: &'a Shown<'_>, of: &'a TypeView) -> Vec<&'a str> {
    let rules = shown.view.types.iter().flat_map(|it| &it.rules);
    let along = rules.flat_map(|it| &it.along).filter(|it| it.0 == of.name).map(|it| it.1.as_str());
    along.chain(of.places.iter().map(|it| it.through.as_str())).collect()
}

/// What leads from one box to another in the same way is one arrow.
fn add(arrows: &mut Vec<Arrow>, (from, to): (usize, usize), label: &str, (thick, dashed): (bool, bool)) {
    let same = |it: &&mut Arrow| (it.from, it.to, it.thick, it.dashed) == (from, to, thick, dashed);
    match arrows.iter_mut().find(same) {
        Some(arrow) => arrow.labels.push(label.to_owned()),
        None => arrows.push(Arrow { from, to, labels: vec![label.to_owned()], thick, dashed }),
    }
}

/// Each role in a box, framed by its type; arrows to what it includes, and to where it is handed on.
fn roles(picture: &mut Picture, shown: &Shown<'_>, naming: &Naming<'_>) {
    let chosen = shown.view.types.iter().filter(|it| shown.is_chosen(&it.name) && !it.roles.is_empty());
    let chosen: Vec<&TypeView> = chosen.collect();
    let mut at = BTreeMap::new();
    for (frame, of) in chosen.iter().enumerate() {
        picture.frames.push(Frame { id: id(&["", &of.name]), title: naming.type_name(&of.name) });
        for role in &of.roles {
            at.insert((of.name.as_str(), role.name.as_str()), picture.boxes.len());
            let parts = naming.gate(role).map(|it| vec![vec![it]]).unwrap_or_default();
            let (id, title) = (id(&[&of.name, &role.name]), naming.role(&role.name));
            picture.boxes.push(Boxed { id, title, kind: None, parts, frame: Some(frame) });
        }
    }
    for of in &chosen {
        for role in &of.roles {
            let ends = role.includes.iter().map(|it| (of.name.as_str(), it.as_str()));
            let ends = std::iter::once((of.name.as_str(), role.name.as_str())).chain(ends);
            let ends: Vec<usize> = ends.filter_map(|it| at.get(&it).copied()).collect();
            let Some((from, below)) = ends.split_first() else { continue };
            let arrow =
                |to: &usize| Arrow { from: *from, to: *to, labels: Vec::new(), thick: false, dashed: false };
            picture.arrows.extend(below.iter().map(arrow));
        }
        for rule in of.rules.iter().filter(|it| it.given == Given::Same) {
            let label = naming.who(rule);
            for (from, role) in handed_on(shown, rule) {
                let ends = at.get(&(from, role)).zip(at.get(&(of.name.as_str(), role)));
                if let Some((from, to)) = ends {
                    add(&mut picture.arrows, (*from, *to), &label, (true, false));
                }
            }
        }
    }
}

/// The roles that a rule hands on, each with the type on which it is held.
fn handed_on<'a>(shown: &'a Shown<'_>, rule: &RuleView) -> Vec<(&'a str, &'a str)> {
    let Some((of, name)) = rule.along.last() else { return Vec::new() };
    let types = &shown.view.types;
    let relation = types.iter().filter(|it| it.name == *of).flat_map(|it| &it.relations);
    let ends: Vec<&String> = relation.filter(|it| it.name == *name).flat_map(|it| &it.to).collect();
    let held = types.iter().filter(|it| ends.contains(&&it.name));
    held.flat_map(|it| it.roles.iter().map(|role| (it.name.as_str(), role.name.as_str()))).collect()
}
