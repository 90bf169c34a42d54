//! `rolebook`, `parts`, `plans`, `request`, the types with their members, `roles` and `define`.

use super::conditions::condition;
use super::line::{Group, Line, When};
use super::words::{chain, chains, chosen, every_text, gate, list, literal, names, path_text, quoted};
use crate::syntax::ast::{
    Attribute, Base, Count, Defaults, Define, Domain, EdgeEnd, EdgeMember, Literal, Member, MemberShape,
    Name, Origin, Part, Parts, Path, Plans, Relation, Request, Rolebook, Roles, Type, TypeKind,
};

pub(super) fn rolebook(it: &Rolebook) -> Vec<Line> {
    let mut line = Line::whole("rolebook");
    line.word(&it.name.text);
    if let Some(title) = &it.title {
        line.word(quoted(&title.text));
    }
    match &it.from {
        Some(Origin::Extends(base)) => {
            line.word("extends");
            file(&mut line, base);
        }
        Some(Origin::Imported(from)) => {
            line.word("imported").may_break(0, When::Comment).word("from").word(quoted(&from.text));
        }
        None => {}
    }
    vec![line]
}

fn file(line: &mut Line, it: &Base) {
    match it {
        Base::Named(name) => line.word(&name.text),
        Base::File(file) => line.word(quoted(&file.text)),
    };
}

pub(super) fn parts(it: &Parts) -> Vec<Line> {
    let mut line = Line::whole("parts");
    line.anchor();
    list(&mut line, 1, &it.files, file);
    vec![line]
}

pub(super) fn part(it: &Part) -> Vec<Line> {
    let mut line = Line::whole("part of");
    line.word(&it.of.text);
    vec![line]
}

pub(super) fn plans(it: &Plans) -> Vec<Line> {
    let mut line = Line::whole("plans");
    line.anchor();
    chains(&mut line, &it.chains, "<");
    line.column(2).word("at").word(path_text(&it.at));
    vec![line]
}

pub(super) fn request(it: &Request) -> Vec<Line> {
    let mut lines = vec![Line::header("request")];
    lines.extend(it.inputs.iter().map(|input| {
        let mut line = declared(std::slice::from_ref(&input.name));
        domain(&mut line, &input.domain);
        line
    }));
    lines
}

pub(super) fn declared_type(it: &Type) -> Vec<Line> {
    let (word, of) = match &it.kind {
        TypeKind::Principal => ("principal", None),
        TypeKind::Plain | TypeKind::Adds => ("type", None),
        TypeKind::Group { of } => ("group", Some(of)),
    };
    let mut header = Line::header(word);
    header.word(&it.name.text);
    if let Some(of) = of {
        header.word("of");
        chosen(&mut header, 0, of);
    }
    if it.kind == TypeKind::Adds {
        header.word("adds");
    }
    if let Some(wire) = &it.wire {
        header.word("as").word(quoted(&wire.text));
    }
    let mut lines = vec![header];
    lines.extend(it.members.iter().map(member));
    lines
}

/// Names and a colon; what they are stands in the second column.
fn declared(names: &[Name]) -> Line {
    let mut line = Line::below(Group::Members);
    self::names(&mut line, 0, names);
    line.append(":").column(1).anchor();
    line
}

fn member(it: &Member) -> Line {
    let mut line = declared(&it.names);
    match &it.shape {
        MemberShape::Attribute(it) => attribute(&mut line, it),
        MemberShape::Relation(it) => relation(&mut line, it),
        MemberShape::Derived(paths) => derived(&mut line, paths),
    }
    line
}

fn attribute(line: &mut Line, it: &Attribute) {
    domain(line, &it.domain);
    value_left_out(line, it.optional, it.default.as_ref());
    if it.given {
        line.word("given");
    }
    if let Some(it) = &it.gate {
        line.column(2);
        gate(line, 0, it);
    }
}

/// What holds where no value is stated.
fn value_left_out(line: &mut Line, optional: bool, default: Option<&Literal>) {
    if optional {
        line.append("?");
    }
    if let Some(default) = default {
        line.word("=");
        literal(line, 2, default);
    }
}

fn domain<'l>(line: &'l mut Line, it: &Domain) -> &'l mut Line {
    match it {
        Domain::List(of) | Domain::Map(of) => {
            line.word(if matches!(it, Domain::List(_)) { "list of" } else { "map of" });
            domain(line, of)
        }
        Domain::Address => line.word("address"),
        Domain::Network => line.word("network"),
        Domain::Flag => line.word("flag"),
        Domain::Number => line.word("number"),
        Domain::Fraction => line.word("fraction"),
        Domain::Text => line.word("text"),
        Domain::Email => line.word("email"),
        Domain::Time => line.word("time"),
        Domain::Duration => line.word("duration"),
        Domain::Plan => line.word("plan"),
        Domain::Role { of: None } => line.word("role"),
        Domain::Role { of: Some(of) } => line.word("role of").word(&of.text),
        Domain::Choice(words) => line.word(one_of(words)),
        Domain::Entity(of) => line.word(&of.text),
    }
}

fn one_of(names: &[Name]) -> String {
    names.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" | ")
}

fn relation(line: &mut Line, it: &Relation) {
    let ends: Vec<_> = it.ends.iter().map(end_text).collect();
    let together = ends.join(" | ");
    line.word(if ends.len() == 1 { together } else { format!("({together})") });
    match it.count {
        Count::One => {}
        Count::Optional => drop(line.append("?")),
        Count::Many => drop(line.append("*")),
    }
    if it.as_role {
        line.word("as role");
    }
    if !it.edge_members.is_empty() {
        line.word("with");
        list(line, 1, &it.edge_members, edge_member);
    }
}

fn end_text(end: &EdgeEnd) -> String {
    match end {
        EdgeEnd::Entity(of) => of.text.clone(),
        EdgeEnd::Every(of) => every_text(of),
        EdgeEnd::People { of, name } => format!("{}.{}", of.text, name.text),
    }
}

fn edge_member(line: &mut Line, it: &EdgeMember) {
    line.word(format!("{}:", it.name.text));
    domain(line, &it.domain);
    value_left_out(line, it.optional, it.default.as_ref());
    if it.given {
        line.word("given");
    }
}

fn derived(line: &mut Line, paths: &[Path]) {
    for (at, path) in paths.iter().enumerate() {
        if at > 0 {
            line.word("plus");
        }
        chosen(line, 1, path);
    }
}

pub(super) fn roles(it: &Roles) -> Vec<Line> {
    let mut header = Line::header("roles on");
    header.word(format!("{}:", it.on.text)).anchor();
    list(&mut header, 1, &ladders(it), |line, (links, sign)| chain(line, links.iter().copied(), sign));
    let mut lines = vec![header];
    lines.extend(it.gated.iter().map(|gated| {
        let mut line = Line::below(Group::GatedRoles);
        names(&mut line, 1, &gated.roles);
        line.column(2);
        gate(&mut line, 0, &gated.gate);
        line
    }));
    lines
}

/// Chains and added roles in the order in which they were written, each with the sign between its links.
fn ladders(it: &Roles) -> Vec<(Vec<&Name>, &'static str)> {
    let chains = it.chains.iter().map(|it| (it.iter().collect(), ">"));
    let within = it.within.iter().map(|(role, base)| (vec![role, base], "within"));
    let mut ladders: Vec<(Vec<&Name>, _)> = chains.chain(within).collect();
    ladders.sort_by_key(|it| it.0.first().map(|it| it.node));
    ladders
}

pub(super) fn defaults(it: &Defaults) -> Vec<Line> {
    let mut line = Line::whole("default");
    line.anchor();
    names(&mut line, 1, &it.members);
    if let Some(on) = &it.on {
        line.word("on").word(&on.text);
    }
    line.word("=");
    literal(&mut line, 1, &it.value);
    vec![line]
}

pub(super) fn define(it: &Define) -> Vec<Line> {
    let mut line = Line::whole("define");
    line.word(&it.name.text).word("on").word(format!("{}:", it.on.text));
    condition(&mut line, 0, &it.condition);
    vec![line]
}
