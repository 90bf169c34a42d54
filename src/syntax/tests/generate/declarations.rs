//! `rolebook`, `parts`, `plans`, `request`, the types with their members, `roles` and `define`.

use super::Choices;
use crate::syntax::ast::{
    Attribute, Base, Count, Defaults, Define, Domain, EdgeEnd, EdgeMember, GatedRoles, Input, Member,
    MemberShape, Origin, Part, Parts, Path, Plans, Relation, Request, Rolebook, Roles, Type, TypeKind,
};

/// After a colon, these words begin an attribute.
const DOMAINS: [&str; 9] =
    ["flag", "number", "fraction", "text", "email", "time", "duration", "plan", "role"];

impl Choices<'_> {
    pub(super) fn rolebook(&mut self) -> Rolebook {
        let name = self.name();
        let title = self.maybe(Self::quoted);
        Rolebook { name, title, from: self.maybe(Self::origin) }
    }

    fn origin(&mut self) -> Origin {
        match self.below(2) {
            0 => Origin::Extends(self.file()),
            _ => Origin::Imported(self.quoted()),
        }
    }

    fn file(&mut self) -> Base {
        match self.below(2) {
            0 => Base::Named(self.name()),
            _ => Base::File(self.quoted()),
        }
    }

    pub(super) fn parts(&mut self) -> Parts {
        Parts { files: self.some(1, Self::file) }
    }

    pub(super) fn part(&mut self) -> Part {
        Part { of: self.name() }
    }

    pub(super) fn plans(&mut self) -> Plans {
        Plans { chains: self.some(1, |it| it.some(1, Self::name)), at: self.path() }
    }

    pub(super) fn request(&mut self) -> Request {
        let inputs = self.some(1, |it| {
            let name = it.name();
            let domain = if it.once_in(4) { Domain::Entity(it.type_name()) } else { it.domain() };
            Input { name, domain }
        });
        Request { inputs }
    }

    pub(super) fn declared_type(&mut self) -> Type {
        let name = self.type_name();
        let kind = match self.below(4) {
            0 => TypeKind::Principal,
            1 => TypeKind::Plain,
            2 => TypeKind::Adds,
            _ => {
                let node = self.node();
                let names = vec![self.name()];
                let only = self.maybe(|it| Box::new(it.condition(2)));
                TypeKind::Group { of: Path { names, node, only } }
            }
        };
        let wire = if kind == TypeKind::Adds { None } else { self.maybe(Self::quoted) };
        Type { kind, name, wire, members: self.some(0, Self::member) }
    }

    fn member(&mut self) -> Member {
        let names = self.some(1, Self::name);
        let shape = match self.below(3) {
            0 => MemberShape::Attribute(self.attribute()),
            1 => MemberShape::Relation(self.relation()),
            _ => MemberShape::Derived(self.derived()),
        };
        Member { names, shape }
    }

    fn attribute(&mut self) -> Attribute {
        let node = self.node();
        let domain = self.domain();
        let optional = self.once_in(2);
        let default = self.maybe(Self::value);
        Attribute { node, domain, optional, default, given: self.once_in(4), gate: self.maybe(Self::gate) }
    }

    fn domain(&mut self) -> Domain {
        match self.below(18) {
            0 => Domain::List(Box::new(self.element())),
            1 => Domain::Map(Box::new(self.element())),
            2 => Domain::Plan,
            3 => Domain::Role { of: self.maybe(Self::type_name) },
            _ => self.element(),
        }
    }

    fn element(&mut self) -> Domain {
        match self.below(11) {
            0 => Domain::Flag,
            1 => Domain::Number,
            2 => Domain::Text,
            3 => Domain::Email,
            4 => Domain::Time,
            5 => Domain::Address,
            6 => Domain::Network,
            7 => Domain::Fraction,
            8 => Domain::Duration,
            _ => Domain::Choice(self.some(2, Self::name)),
        }
    }

    fn relation(&mut self) -> Relation {
        let ends = self.some(1, Self::end);
        let count = self.pick(&[Count::One, Count::Optional, Count::Many]);
        let as_role = self.once_in(3);
        let edge_members = self.some(0, |it| {
            let (name, domain) = (it.name(), it.domain());
            let (optional, default) = (it.once_in(2), it.maybe(Self::value));
            EdgeMember { name, domain, optional, default, given: it.once_in(3) }
        });
        Relation { ends, count, as_role, edge_members }
    }

    fn end(&mut self) -> EdgeEnd {
        match self.below(4) {
            0 => EdgeEnd::Every(self.type_name()),
            1 => EdgeEnd::People { of: self.type_name(), name: self.name() },
            _ => EdgeEnd::Entity(self.type_name()),
        }
    }

    fn derived(&mut self) -> Vec<Path> {
        let mut paths = self.some(1, |it| it.chosen(2));
        let alone = paths.len() == 1;
        let first = &mut paths[0];
        let is_domain = DOMAINS.contains(&first.names[0].text.as_str()) && first.names.len() == 1;
        if is_domain && (alone || first.only.is_some()) {
            first.names[0].text = "a".to_owned();
        }
        paths
    }

    pub(super) fn roles(&mut self) -> Roles {
        let on = self.type_name();
        let (mut chains, mut within) = (Vec::new(), Vec::new());
        self.some(1, |it| match it.below(4) {
            0 => within.push((it.name(), it.name())),
            _ => chains.push(it.some(1, Self::name)),
        });
        let gated = self.some(0, |it| GatedRoles { roles: it.some(1, Self::name), gate: it.gate() });
        Roles { on, chains, within, gated }
    }

    pub(super) fn defaults(&mut self) -> Defaults {
        let members = self.some(1, Self::name);
        Defaults { members, on: self.maybe(Self::type_name), value: self.value() }
    }

    pub(super) fn define(&mut self) -> Define {
        Define { name: self.name(), on: self.type_name(), condition: self.condition(4) }
    }
}
