//! `rolebook`, `plans`, `request`, the types with their members, `roles` and `define`.

use super::Lowering;
use crate::syntax::ast::{
    self, Attribute, Base, Count, Defaults, Define, Domain, EdgeEnd, EdgeMember, Gate, GatedRoles, Input,
    Literal, Member, MemberShape, Name, Origin, Path, Plans, Relation, Rolebook, Roles, Type, TypeKind,
};
use crate::syntax::grammar::{Match, Parts, Rule};

impl Lowering {
    pub(in crate::syntax) fn rolebook(&mut self, matched: Match<'_>) -> Option<Rolebook> {
        let mut parts = Parts::of(matched);
        let name = self.name(parts.part(Rule::own_name)?);
        let title = parts.part(Rule::text).map(|it| self.quoted(it));
        let from = match parts.next() {
            Some(from) => Some(self.origin(from)?),
            None => None,
        };
        Some(Rolebook { name, title, from })
    }

    fn origin(&mut self, matched: Match<'_>) -> Option<Origin> {
        let rule = matched.as_rule();
        let named = Parts::of(matched).next()?;
        Some(match rule {
            Rule::imported => Origin::Imported(self.quoted(named)),
            _ => Origin::Extends(self.file(named)?),
        })
    }

    fn file(&mut self, matched: Match<'_>) -> Option<Base> {
        Some(match matched.as_rule() {
            Rule::own_name => Base::Named(self.name(matched)),
            _ => Base::File(self.quoted(matched)),
        })
    }

    pub(in crate::syntax) fn parts(&mut self, matched: Match<'_>) -> Option<ast::Parts> {
        let files = Parts::of(matched).map(|it| self.file(it)).collect::<Option<_>>()?;
        Some(ast::Parts { files })
    }

    pub(in crate::syntax) fn part(&mut self, matched: Match<'_>) -> Option<ast::Part> {
        Some(ast::Part { of: self.name(Parts::of(matched).part(Rule::own_name)?) })
    }

    pub(in crate::syntax) fn plans(&mut self, matched: Match<'_>) -> Option<Plans> {
        let mut parts = Parts::of(matched);
        let chains = self.chains(&mut parts, Rule::plan_chain, Rule::plan);
        let at = self.path(parts.part(Rule::path)?);
        Some(Plans { chains, at })
    }

    fn chains(&mut self, parts: &mut Parts<'_>, chain: Rule, link: Rule) -> Vec<Vec<Name>> {
        let mut chains = Vec::new();
        while let Some(next) = parts.part(chain) {
            chains.push(self.names(&mut Parts::of(next), link));
        }
        chains
    }

    /// A gate, if the next part is one.
    pub(super) fn gate(&mut self, parts: &mut Parts<'_>) -> Option<Gate> {
        let gate = parts.part(Rule::gate)?;
        Some(Gate { plans: self.names(&mut Parts::of(gate), Rule::plan) })
    }

    /// `request` says nothing beside its inputs.
    pub(in crate::syntax) fn request(&mut self, _: Match<'_>) -> Option<()> {
        Some(())
    }

    pub(in crate::syntax) fn input(&mut self, matched: Match<'_>) -> Option<Input> {
        let mut parts = Parts::of(matched);
        let name = self.name(parts.part(Rule::own_name)?);
        let mut shape = Parts::of(parts.part(Rule::input_shape)?);
        let domain = match shape.part(Rule::type_name) {
            Some(of) => Domain::Entity(self.name(of)),
            None => self.domain(shape.part(Rule::domain)?)?,
        };
        Some(Input { name, domain })
    }

    /// A type without its members.
    pub(in crate::syntax) fn type_header(&mut self, matched: Match<'_>) -> Option<Type> {
        let rule = matched.as_rule();
        let mut parts = Parts::of(matched);
        let name = self.name(parts.part(Rule::type_name)?);
        let kind = match rule {
            Rule::principal => TypeKind::Principal,
            Rule::group => TypeKind::Group { of: self.group_relation(&mut parts)? },
            Rule::added_type => TypeKind::Adds,
            _ => TypeKind::Plain,
        };
        let wire = match parts.part(Rule::wire) {
            Some(wire) => Some(self.quoted(Parts::of(wire).part(Rule::text)?)),
            None => None,
        };
        Some(Type { kind, name, wire, members: Vec::new() })
    }

    /// The relation of a group, as a path of one name.
    fn group_relation(&mut self, parts: &mut Parts<'_>) -> Option<Path> {
        let relation = parts.part(Rule::relation)?;
        let node = self.node(&relation);
        let names = vec![self.name(relation)];
        Some(Path { names, node, only: self.only(parts)? })
    }

    pub(in crate::syntax) fn member(&mut self, matched: Match<'_>) -> Option<Member> {
        let mut parts = Parts::of(matched);
        let names = self.names(&mut parts, Rule::own_name);
        let shape = Parts::of(parts.part(Rule::shape)?).next()?;
        let shape = match shape.as_rule() {
            Rule::edges => MemberShape::Relation(self.relation(shape)?),
            Rule::attribute => MemberShape::Attribute(self.attribute(shape)?),
            _ => MemberShape::Derived(Parts::of(shape).map(|it| self.chosen(it)).collect::<Option<_>>()?),
        };
        Some(Member { names, shape })
    }

    fn relation(&mut self, matched: Match<'_>) -> Option<Relation> {
        let mut parts = Parts::of(matched);
        let mut ends = Vec::new();
        while let Some(end) = parts.part(Rule::end) {
            ends.push(self.edge_end(end)?);
        }
        let count = match (parts.pass(Rule::optional), parts.pass(Rule::many)) {
            (true, _) => Count::Optional,
            (_, true) => Count::Many,
            _ => Count::One,
        };
        let as_role = parts.pass(Rule::with_role);
        let members = parts.part(Rule::edge_members).map(Parts::of).into_iter().flatten();
        let edge_members = members.map(|it| self.edge_member(it)).collect::<Option<_>>()?;
        Some(Relation { ends, count, as_role, edge_members })
    }

    fn edge_end(&mut self, matched: Match<'_>) -> Option<EdgeEnd> {
        let mut parts = Parts::of(matched);
        if let Some(every) = parts.part(Rule::every) {
            return Some(EdgeEnd::Every(self.name(Parts::of(every).part(Rule::type_name)?)));
        }
        let of = self.name(parts.part(Rule::type_name)?);
        Some(match parts.part(Rule::path_step) {
            Some(name) => EdgeEnd::People { of, name: self.name(name) },
            None => EdgeEnd::Entity(of),
        })
    }

    fn edge_member(&mut self, matched: Match<'_>) -> Option<EdgeMember> {
        let mut parts = Parts::of(matched);
        let name = self.name(parts.part(Rule::own_name)?);
        let domain = self.domain(parts.part(Rule::domain)?)?;
        let optional = parts.pass(Rule::optional);
        let default = self.default(&mut parts);
        Some(EdgeMember { name, domain, optional, default, given: parts.pass(Rule::given) })
    }

    fn attribute(&mut self, matched: Match<'_>) -> Option<Attribute> {
        let mut parts = Parts::of(matched);
        let domain = parts.part(Rule::domain)?;
        let node = self.node(&domain);
        let domain = self.domain(domain)?;
        let optional = parts.pass(Rule::optional);
        let default = self.default(&mut parts);
        let given = parts.pass(Rule::given);
        let gate = self.gate(&mut parts);
        Some(Attribute { node, domain, optional, default, gate, given })
    }

    fn default(&mut self, parts: &mut Parts<'_>) -> Option<Literal> {
        let default = parts.part(Rule::default)?;
        self.literal(Parts::of(default).part(Rule::value)?)
    }

    /// `domain`, or `element` of a list or a map.
    fn domain(&mut self, matched: Match<'_>) -> Option<Domain> {
        let inner = Parts::of(matched).next()?;
        match inner.as_rule() {
            Rule::list_of => self.element(inner).map(Domain::List),
            Rule::map_of => self.element(inner).map(Domain::Map),
            Rule::choice => {
                let words = self.names(&mut Parts::of(inner), Rule::own_name);
                Some(Domain::Choice(words))
            }
            Rule::role_of => {
                let of = Parts::of(inner).part(Rule::type_name).map(|it| self.name(it));
                Some(Domain::Role { of })
            }
            _ => scalar(inner.as_str()),
        }
    }

    fn element(&mut self, matched: Match<'_>) -> Option<Box<Domain>> {
        self.domain(Parts::of(matched).part(Rule::element)?).map(Box::new)
    }

    /// A ladder without its gated roles.
    pub(in crate::syntax) fn roles(&mut self, matched: Match<'_>) -> Option<Roles> {
        let mut parts = Parts::of(matched);
        let on = self.name(parts.part(Rule::type_name)?);
        let mut roles = Roles { on, chains: Vec::new(), within: Vec::new(), gated: Vec::new() };
        for part in parts {
            let rule = part.as_rule();
            let names = self.names(&mut Parts::of(part), Rule::role);
            match (rule, <[Name; 2]>::try_from(names)) {
                (Rule::within, Ok([role, base])) => roles.within.push((role, base)),
                (_, Ok(pair)) => roles.chains.push(pair.into()),
                (_, Err(names)) => roles.chains.push(names),
            }
        }
        Some(roles)
    }

    pub(in crate::syntax) fn gated_roles(&mut self, matched: Match<'_>) -> Option<GatedRoles> {
        let mut parts = Parts::of(matched);
        let roles = self.names(&mut parts, Rule::role);
        Some(GatedRoles { roles, gate: self.gate(&mut parts)? })
    }

    pub(in crate::syntax) fn defaults(&mut self, matched: Match<'_>) -> Option<Defaults> {
        let mut parts = Parts::of(matched);
        let members = self.names(&mut parts, Rule::own_name);
        let on = parts.part(Rule::type_name).map(|it| self.name(it));
        Some(Defaults { members, on, value: self.literal(parts.part(Rule::value)?)? })
    }

    pub(in crate::syntax) fn define(&mut self, matched: Match<'_>) -> Option<Define> {
        let mut parts = Parts::of(matched);
        let name = self.name(parts.part(Rule::own_name)?);
        let on = self.name(parts.part(Rule::type_name)?);
        let condition = self.condition(parts.part(Rule::condition)?)?;
        Some(Define { name, on, condition })
    }
}

fn scalar(word: &str) -> Option<Domain> {
    Some(match word {
        "flag" => Domain::Flag,
        "number" => Domain::Number,
        "fraction" => Domain::Fraction,
        "text" => Domain::Text,
        "email" => Domain::Email,
        "time" => Domain::Time,
        "duration" => Domain::Duration,
        "address" => Domain::Address,
        "network" => Domain::Network,
        "plan" => Domain::Plan,
        _ => return None,
    })
}
