//! `facts` and `test`: entities, what is used, and claims.

use super::Choices;
use crate::syntax::ast::{
    Breach, Claim, Destination, EdgeFact, EntityLine, FactValue, Facts, Kind, Listed, Listing, Literal,
    LiteralValue, Name, Party, Property, Routed, Test, Used, With,
};

const REASONS: [&str; 4] = ["no cell", "expired", "not granted", "unknown subject"];

impl Choices<'_> {
    pub(super) fn facts(&mut self) -> Facts {
        Facts { name: self.name(), entities: self.some(0, Self::entity) }
    }

    fn entity(&mut self) -> EntityLine {
        let (type_word, id) = self.typed();
        EntityLine { type_word, id, properties: self.some(0, Self::property) }
    }

    fn property(&mut self) -> Property {
        let name = self.name();
        let nothing = Property {
            value: yes(&name),
            name: name.clone(),
            role: None,
            since: None,
            until: None,
            with: Vec::new(),
        };
        match self.below(5) {
            0 => nothing,
            1 => Property { value: FactValue::Incomplete { node: self.node() }, ..nothing },
            _ => Property {
                value: self.stated(),
                role: self.maybe(Self::name),
                since: self.maybe(Self::moment),
                until: self.maybe(Self::moment),
                with: self.some(0, Self::edge_fact),
                ..nothing
            },
        }
    }

    /// A value that does not begin by saying that something is incomplete.
    fn stated(&mut self) -> FactValue {
        let mut value = self.fact_value();
        let word = match &mut value {
            FactValue::Literal(Literal { value: LiteralValue::Word(word), .. }) => Some(word),
            FactValue::Party(Party::One(id) | Party::People { of: id, .. }) => {
                Some(id.type_word.as_mut().map_or(&mut id.text, |it| &mut it.text))
            }
            FactValue::Literal(_) | FactValue::Party(Party::Every(_)) | FactValue::Incomplete { .. } => None,
        };
        if let Some(word) = word.filter(|it| *it == "incomplete") {
            "a".clone_into(word);
        }
        value
    }

    fn edge_fact(&mut self) -> EdgeFact {
        let name = self.name();
        let value = if self.once_in(3) { yes(&name) } else { self.fact_value() };
        EdgeFact { name, value }
    }

    /// Lines of all kinds stand in any order.
    pub(super) fn test(&mut self) -> Test {
        let mut test = Test {
            name: self.quoted(),
            uses: Vec::new(),
            at: Vec::new(),
            entities: Vec::new(),
            claims: Vec::new(),
            listings: Vec::new(),
            routed: Vec::new(),
            breaches: Vec::new(),
        };
        for _ in 0..self.below(7) {
            match self.below(9) {
                0 => test.uses.push(self.used()),
                1 => test.at.push(self.moment()),
                2 => test.entities.push(self.entity()),
                3 => test.routed.push(self.routed()),
                4 => test.breaches.push(self.breach()),
                5 | 6 => test.listings.push(self.listing()),
                _ => test.claims.push(self.claim()),
            }
        }
        test
    }

    fn used(&mut self) -> Used {
        if self.once_in(2) { Used::Facts(self.name()) } else { Used::Workspace(self.quoted()) }
    }

    fn claim(&mut self) -> Claim {
        let node = self.node();
        let subject = self.asking();
        let (can, action, object) = (self.once_in(2), self.name(), self.id());
        let (with, at) = (self.some(0, Self::with), self.maybe(Self::moment));
        let because = self.maybe(|it| Name { text: it.pick(&REASONS).to_owned(), node: it.node() });
        Claim { node, subject, can, action, object, with, at, because }
    }

    fn asking(&mut self) -> Party {
        if self.once_in(2) { Party::One(self.id()) } else { self.party() }
    }

    fn listing(&mut self) -> Listing {
        let node = self.node();
        let listed = match self.below(4) {
            0 => Listed::OnlyObjects {
                subject: self.asking(),
                action: self.name(),
                objects: self.some(1, Self::id),
            },
            1 => Listed::NoObject { subject: self.asking(), action: self.name(), of: self.type_word() },
            2 => Listed::OnlyPeople {
                people: self.some(1, Self::asking),
                action: self.name(),
                object: self.id(),
            },
            _ => Listed::NoPeople { kind: self.kind(), action: self.name(), object: self.id() },
        };
        Listing { node, listed, with: self.some(0, Self::with), at: self.maybe(Self::moment) }
    }

    fn kind(&mut self) -> Kind {
        Kind { of: self.type_word(), called: self.maybe(Self::name) }
    }

    fn with(&mut self) -> With {
        match self.below(2) {
            0 => With::Principal(self.id()),
            _ => With::Input { name: self.name(), value: self.fact_value() },
        }
    }

    fn routed(&mut self) -> Routed {
        let node = self.node();
        let (route, object, by) = (self.name_but(&["uses"]), self.id(), self.maybe(Self::id));
        let to = match self.below(4) {
            0 => Destination::Person(self.id()),
            1 => Destination::Nobody,
            2 => Destination::Refused,
            _ => Destination::Open,
        };
        Routed { node, route, object, by, to, with: self.some(0, Self::with), at: self.maybe(Self::moment) }
    }

    fn breach(&mut self) -> Breach {
        let node = self.node();
        let (by, open, verb) = (self.id(), self.once_in(2), self.node());
        let invariant =
            if self.once_in(2) { self.name() } else { Name { text: self.text(), node: self.node() } };
        Breach { node, by, verb, open, invariant, on: self.maybe(Self::id) }
    }
}

/// What the name of a member says alone.
fn yes(name: &Name) -> FactValue {
    FactValue::Literal(Literal { node: name.node, value: LiteralValue::Word("yes".to_owned()) })
}
