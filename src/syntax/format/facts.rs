//! `facts` and `test`: entities, what is used, and claims.

use super::in_order;
use super::line::{Group, Line, When};
use super::words::{fact_value, id_text, list, literal_text, party_text, quoted, quoted_unless};
use crate::diagnostic::NodeId;
use crate::syntax::ast::{
    Breach, Claim, Destination, EntityLine, FactValue, Facts, Id, Kind, Listed, Listing, Literal, Name,
    Party, Property, Routed, Test, Used, With,
};
use crate::syntax::grammar::Rule;

pub(super) fn facts(it: &Facts) -> Vec<Line> {
    let mut header = Line::header("facts");
    header.word(&it.name.text);
    let mut lines = vec![header];
    lines.extend(it.entities.iter().map(entity));
    lines
}

pub(super) fn test(it: &Test) -> Vec<Line> {
    let mut header = Line::header("test");
    header.word(quoted(&it.name.text));
    let uses = it.uses.iter().map(uses);
    let at = it.at.iter().map(|it| (it.node, time(it)));
    let entities = it.entities.iter().map(|it| (it.type_word.node, entity(it)));
    let claims = it.claims.iter().map(|it| (it.node, claim(it)));
    let listings = it.listings.iter().map(|it| (it.node, listing(it)));
    let routed = it.routed.iter().map(|it| (it.node, routed(it)));
    let breaches = it.breaches.iter().map(|it| (it.node, breach(it)));
    let mut lines = vec![header];
    lines.extend(in_order(
        uses.chain(at).chain(entities).chain(claims).chain(listings).chain(routed).chain(breaches),
    ));
    lines
}

fn uses(it: &Used) -> (NodeId, Line) {
    let mut line = Line::below(Group::None);
    line.word("uses");
    match it {
        Used::Facts(name) => {
            line.word(&name.text);
            (name.node, line)
        }
        Used::Workspace(file) => {
            line.word(quoted(&file.text));
            (file.node, line)
        }
    }
}

fn time(it: &Literal) -> Line {
    let mut line = Line::below(Group::None);
    line.word("at").word(literal_text(it));
    line
}

fn entity(it: &EntityLine) -> Line {
    let mut line = Line::below(Group::Entities);
    let id = if says_breaks(it) { quoted(&it.id.text) } else { id_text(&it.id) };
    line.word(&it.type_word.text).word(id);
    if !it.properties.is_empty() {
        line.column(2).anchor();
        list(&mut line, 1, &it.properties, property);
    }
    line
}

/// Whether a line of a test would say that something breaks, or may break, an invariant.
fn says_breaks(it: &EntityLine) -> bool {
    let first = it.properties.first().map(|it| it.name.text.as_str());
    match it.id.text.as_str() {
        "breaks" => first.is_some(),
        "may" => first == Some("break"),
        _ => false,
    }
}

fn property(line: &mut Line, it: &Property) {
    stated(line, &it.name, &it.value);
    if let Some(role) = &it.role {
        line.word("as").word(&role.text);
    }
    for (word, moment) in [("since", &it.since), ("until", &it.until)] {
        if let Some(moment) = moment {
            line.word(word).word(literal_text(moment));
        }
    }
    for (at, fact) in it.with.iter().enumerate() {
        match at {
            0 => line.word("with"),
            _ => line.may_break(2, When::Full).word("and"),
        };
        stated(line, &fact.name, &fact.value);
    }
}

/// A member and its value; `yes` is left out where the author left it out.
fn stated(line: &mut Line, name: &Name, value: &FactValue) {
    line.word(&name.text);
    match value {
        FactValue::Literal(literal) if literal.node == name.node => {}
        _ => fact_value(line, 2, value),
    }
}

fn claim(it: &Claim) -> Line {
    let mut line = Line::below(Group::Claims);
    line.word(asking(&it.subject)).word(if it.can { "can" } else { "cannot" });
    line.word(&it.action.text).word(id_text(&it.object));
    brought(&mut line, &it.with, it.at.as_ref());
    if let Some(because) = &it.because {
        line.column(1).may_break(0, When::Full).word("because").word(&because.text);
    }
    line
}

fn listing(it: &Listing) -> Line {
    let mut line = Line::below(Group::Claims);
    match &it.listed {
        Listed::OnlyObjects { subject, action, objects } => {
            line.word(asking(subject)).word("can").word(&action.text).word("only");
            list(&mut line, 1, objects, |line, it| {
                line.word(id_text(it));
            });
        }
        Listed::NoObject { subject, action, of } => {
            line.word(asking(subject)).word("can").word(&action.text).word("no").word(&of.text);
        }
        Listed::OnlyPeople { people, action, object } => {
            line.word("only");
            list(&mut line, 1, people, |line, it| {
                line.word(party_text(it));
            });
            line.word("can").word(&action.text).word(id_text(object));
        }
        Listed::NoPeople { kind, action, object } => {
            line.word("no").word(kind_text(kind)).word("can").word(&action.text).word(id_text(object));
        }
    }
    brought(&mut line, &it.with, it.at.as_ref());
    line
}

/// `User`, `Team.member`
fn kind_text(it: &Kind) -> String {
    let called = it.called.as_ref().map(|it| format!(".{}", it.text));
    format!("{}{}", it.of.text, called.unwrap_or_default())
}

/// An id at the start of a line of a test.
fn asking(party: &Party) -> String {
    match party {
        Party::One(id) => leading(id),
        Party::People { of, name } => format!("{}.{}", leading(of), name.text),
        Party::Every(_) => party_text(party),
    }
}

fn leading(id: &Id) -> String {
    match id.type_word {
        None if id.text == "uses" => quoted(&id.text),
        _ => id_text(id),
    }
}

/// What comes along with a question, and when it is asked.
fn brought(line: &mut Line, with: &[With], at: Option<&Literal>) {
    if !with.is_empty() {
        line.column(1).word("with");
        list(line, 1, with, |line, it| match it {
            With::Principal(id) => drop(line.word(id_text(id))),
            With::Input { name, value } => {
                line.word(&name.text);
                fact_value(line, 2, value);
            }
        });
    }
    if let Some(at) = at {
        if with.is_empty() {
            line.column(1);
        }
        line.word("at").word(literal_text(at));
    }
}

fn routed(it: &Routed) -> Line {
    let mut line = Line::below(Group::Claims);
    line.word(&it.route.text).word("on").word(id_text(&it.object));
    if let Some(by) = &it.by {
        line.word("by").word(id_text(by));
    }
    match &it.to {
        Destination::Person(id) => line.word("goes to").word(id_text(id)),
        Destination::Nobody => line.word("goes to nobody"),
        Destination::Refused => line.word("is refused"),
        Destination::Open => line.word("is open"),
    };
    brought(&mut line, &it.with, it.at.as_ref());
    line
}

fn breach(it: &Breach) -> Line {
    let mut line = Line::below(Group::None);
    line.word(leading(&it.by)).word(if it.open { "may break" } else { "breaks" });
    line.word(quoted_unless(Rule::fact_name, &it.invariant.text));
    if let Some(on) = &it.on {
        line.word("on").word(id_text(on));
    }
    line
}
