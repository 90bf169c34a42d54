//! `facts` and `test`: entities, what is used, and claims.

use super::Lowering;
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::ast::{
    Breach, Claim, Destination, EdgeFact, EntityLine, FactValue, Facts, Kind, Listed, Listing, Literal,
    LiteralValue, Name, Party, Property, Quoted, Routed, Used, With,
};
use crate::syntax::expected::excerpt;
use crate::syntax::grammar::{Match, Parts, Rule};

/// The kinds of reason that a claim may name.
const REASONS: [&str; 11] = [
    "expired",
    "forbidden",
    "missing",
    "no cell",
    "no role",
    "not granted",
    "plan",
    "restricted",
    "unknown action",
    "unknown object",
    "unknown subject",
];

/// A line of a test.
pub(in crate::syntax) enum TestLine {
    Uses(Used),
    At(Literal),
    Entity(EntityLine),
    Claim(Claim),
    Listing(Listing),
    Routed(Routed),
    Breach(Breach),
}

impl Lowering {
    /// Shared facts without their entities.
    pub(in crate::syntax) fn facts(&mut self, matched: Match<'_>) -> Option<Facts> {
        let name = self.name(Parts::of(matched).part(Rule::own_name)?);
        Some(Facts { name, entities: Vec::new() })
    }

    /// A test's own name.
    pub(in crate::syntax) fn test(&mut self, matched: Match<'_>) -> Option<Quoted> {
        Some(self.quoted(Parts::of(matched).part(Rule::text)?))
    }

    pub(in crate::syntax) fn test_line(&mut self, matched: Match<'_>) -> Option<TestLine> {
        match matched.as_rule() {
            Rule::uses => self.uses(matched).map(TestLine::Uses),
            Rule::claim => self.claim(matched).map(TestLine::Claim),
            Rule::listing => self.listing(matched).map(TestLine::Listing),
            Rule::routed => self.routed(matched).map(TestLine::Routed),
            Rule::breach => self.breach(matched).map(TestLine::Breach),
            Rule::at => Some(TestLine::At(self.moment(Parts::of(matched).part(Rule::moment)?))),
            _ => self.entity(matched).map(TestLine::Entity),
        }
    }

    fn uses(&mut self, matched: Match<'_>) -> Option<Used> {
        let mut parts = Parts::of(matched);
        if let Some(name) = parts.part(Rule::fact_name) {
            return Some(Used::Facts(self.name(name)));
        }
        Some(Used::Workspace(self.quoted(parts.part(Rule::text)?)))
    }

    pub(in crate::syntax) fn entity(&mut self, matched: Match<'_>) -> Option<EntityLine> {
        let mut parts = Parts::of(matched);
        let type_word = self.name(parts.part(Rule::type_word)?);
        let id = self.id(parts.part(Rule::bare_id)?)?;
        let properties = parts.map(|it| self.property(it)).collect::<Option<_>>()?;
        Some(EntityLine { type_word, id, properties })
    }

    fn property(&mut self, matched: Match<'_>) -> Option<Property> {
        let mut parts = Parts::of(matched);
        let name = self.name(parts.part(Rule::fact_name)?);
        let value = self.stated(&mut parts, &name)?;
        let role = self.edge_role(&mut parts);
        let since = self.moment_after(&mut parts, Rule::since);
        let until = self.moment_after(&mut parts, Rule::until);
        let facts = parts.part(Rule::edge_facts).map(Parts::of).into_iter().flatten();
        let with = facts.map(|it| self.edge_fact(it)).collect::<Option<_>>()?;
        Some(Property { name, value, role, since, until, with })
    }

    fn edge_fact(&mut self, matched: Match<'_>) -> Option<EdgeFact> {
        let mut parts = Parts::of(matched);
        let name = self.name(parts.part(Rule::fact_name)?);
        let value = self.stated(&mut parts, &name)?;
        Some(EdgeFact { name, value })
    }

    /// What is stated of a member; its name alone says `yes`.
    fn stated(&mut self, parts: &mut Parts<'_>, name: &Name) -> Option<FactValue> {
        if let Some(incomplete) = parts.part(Rule::incomplete) {
            return Some(FactValue::Incomplete { node: self.node(&incomplete) });
        }
        match parts.part(Rule::fact_value) {
            Some(value) => self.fact_value(value),
            None => {
                let value = LiteralValue::Word("yes".to_owned());
                Some(FactValue::Literal(Literal { node: name.node, value }))
            }
        }
    }

    fn fact_value(&mut self, matched: Match<'_>) -> Option<FactValue> {
        let inner = Parts::of(matched).next()?;
        match inner.as_rule() {
            Rule::value => self.literal(inner).map(FactValue::Literal),
            _ => self.party(inner).map(FactValue::Party),
        }
    }

    fn party(&mut self, matched: Match<'_>) -> Option<Party> {
        match matched.as_rule() {
            Rule::every_id => Some(Party::Every(self.name(Parts::of(matched).part(Rule::type_word)?))),
            Rule::people_of => {
                let mut parts = Parts::of(matched);
                let of = self.id(parts.part(Rule::id)?)?;
                Some(Party::People { of, name: self.name(parts.part(Rule::path_step)?) })
            }
            _ => self.id(matched).map(Party::One),
        }
    }

    fn edge_role(&mut self, parts: &mut Parts<'_>) -> Option<Name> {
        let role = parts.part(Rule::edge_role)?;
        Some(self.name(Parts::of(role).part(Rule::role)?))
    }

    fn moment_after(&mut self, parts: &mut Parts<'_>, rule: Rule) -> Option<Literal> {
        let clause = parts.part(rule)?;
        Some(self.moment(Parts::of(clause).part(Rule::moment)?))
    }

    fn claim(&mut self, matched: Match<'_>) -> Option<Claim> {
        let node = self.node(&matched);
        let mut parts = Parts::of(matched);
        let subject = self.party(Parts::of(parts.part(Rule::party)?).next()?)?;
        let can = parts.next()?.as_rule() == Rule::can;
        let action = self.name(parts.part(Rule::action_name)?);
        let object = self.id(parts.part(Rule::id)?)?;
        let with = self.brought(&mut parts)?;
        let at = self.moment_after(&mut parts, Rule::at);
        let because = self.outcome(&mut parts);
        Some(Claim { node, subject, can, action, object, with, at, because })
    }

    fn listing(&mut self, matched: Match<'_>) -> Option<Listing> {
        let node = self.node(&matched);
        let mut parts = Parts::of(matched);
        let listed = self.listed(parts.next()?)?;
        let with = self.brought(&mut parts)?;
        let at = self.moment_after(&mut parts, Rule::at);
        Some(Listing { node, listed, with, at })
    }

    fn listed(&mut self, matched: Match<'_>) -> Option<Listed> {
        let rule = matched.as_rule();
        let mut parts = Parts::of(matched);
        Some(match rule {
            Rule::only_people => {
                let mut people = Vec::new();
                while let Some(party) = parts.part(Rule::party) {
                    people.push(self.party(Parts::of(party).next()?)?);
                }
                let (action, object) = (self.claimed(&mut parts)?, self.id(parts.part(Rule::id)?)?);
                Listed::OnlyPeople { people, action, object }
            }
            Rule::no_people => {
                let kind = self.kind(parts.part(Rule::kind)?)?;
                let (action, object) = (self.claimed(&mut parts)?, self.id(parts.part(Rule::id)?)?);
                Listed::NoPeople { kind, action, object }
            }
            _ => {
                let subject = self.party(Parts::of(parts.part(Rule::party)?).next()?)?;
                let action = self.claimed(&mut parts)?;
                if rule == Rule::no_object {
                    let of = self.name(parts.part(Rule::type_word)?);
                    return Some(Listed::NoObject { subject, action, of });
                }
                let objects = parts.map(|it| self.id(it)).collect::<Option<_>>()?;
                Listed::OnlyObjects { subject, action, objects }
            }
        })
    }

    /// The action after `can`.
    fn claimed(&mut self, parts: &mut Parts<'_>) -> Option<Name> {
        parts.part(Rule::can)?;
        Some(self.name(parts.part(Rule::action_name)?))
    }

    fn kind(&mut self, matched: Match<'_>) -> Option<Kind> {
        let mut parts = Parts::of(matched);
        let of = self.name(parts.part(Rule::type_word)?);
        let called = parts.part(Rule::path_step).map(|it| self.name(it));
        Some(Kind { of, called })
    }

    /// What comes along with a question.
    fn brought(&mut self, parts: &mut Parts<'_>) -> Option<Vec<With>> {
        let mut with = Vec::new();
        while let Some(next) = parts.part(Rule::with) {
            with.push(self.with(next)?);
        }
        Some(with)
    }

    fn routed(&mut self, matched: Match<'_>) -> Option<Routed> {
        let node = self.node(&matched);
        let mut parts = Parts::of(matched);
        let route = self.name(parts.part(Rule::own_name)?);
        let object = self.id(parts.part(Rule::id)?)?;
        let by = match parts.part(Rule::asker) {
            Some(asker) => Some(self.id(Parts::of(asker).part(Rule::id)?)?),
            None => None,
        };
        let to = self.destination(Parts::of(parts.part(Rule::destination)?).next()?)?;
        let with = self.brought(&mut parts)?;
        let at = self.moment_after(&mut parts, Rule::at);
        Some(Routed { node, route, object, by, to, with, at })
    }

    fn destination(&mut self, matched: Match<'_>) -> Option<Destination> {
        Some(match matched.as_rule() {
            Rule::goes_to => Destination::Person(self.id(Parts::of(matched).part(Rule::id)?)?),
            Rule::goes_to_nobody => Destination::Nobody,
            Rule::is_refused => Destination::Refused,
            _ => Destination::Open,
        })
    }

    fn breach(&mut self, matched: Match<'_>) -> Option<Breach> {
        let node = self.node(&matched);
        let mut parts = Parts::of(matched);
        let by = self.id(parts.part(Rule::id)?)?;
        let breaks = parts.part(Rule::BREAKS);
        let open = breaks.is_none();
        let verb = breaks.or_else(|| parts.part(Rule::may_break))?;
        let verb = self.node(&verb);
        let named = parts.next()?;
        let invariant = match named.as_rule() {
            Rule::text => {
                let quoted = self.quoted(named);
                Name { text: quoted.text, node: quoted.node }
            }
            _ => self.name(named),
        };
        let on = match parts.part(Rule::id) {
            Some(on) => Some(self.id(on)?),
            None => None,
        };
        Some(Breach { node, by, verb, open, invariant, on })
    }

    fn with(&mut self, matched: Match<'_>) -> Option<With> {
        let inner = Parts::of(matched).next()?;
        if inner.as_rule() == Rule::id {
            return self.id(inner).map(With::Principal);
        }
        let mut parts = Parts::of(inner);
        let name = self.name(parts.part(Rule::fact_name)?);
        let value = self.fact_value(parts.part(Rule::fact_value)?)?;
        Some(With::Input { name, value })
    }

    fn outcome(&mut self, parts: &mut Parts<'_>) -> Option<Name> {
        let outcome = parts.part(Rule::outcome)?;
        let reason = Parts::of(outcome).part(Rule::reason)?;
        let site = self.site(&reason);
        let node = self.node(&reason);
        let text = Parts::of(reason).map(|word| word.as_str().to_owned()).collect::<Vec<_>>().join(" ");
        if !REASONS.contains(&text.as_str()) {
            let message = format!("`{}` is no kind of reason", excerpt(&text));
            let problem = Diagnostic::error("unknown-reason", message, site.clone());
            self.problems.push(match nearest(&text, REASONS) {
                Some(near) => {
                    let problem = problem.help(format!("perhaps `{near}` is meant"));
                    problem.fix(format!("write `{near}`"), site, near)
                }
                None => problem.help(format!("the kinds are `{}`", REASONS.join("`, `"))),
            });
        }
        Some(Name { text, node })
    }
}
