//! Why a condition is unknown: every part of it that is, whatever the other parts are.

use crate::policy::condition::{Condition, Quantifier, Term};
use crate::policy::path::{Path, Start};

use super::Search;
use crate::eval::solver::{Key, Solver};
use crate::eval::world::{At, Reading};
use crate::hierarchy::Sign;

impl Solver<'_> {
    /// What is unknown in a condition whose value is unknown, whichever way it is met.
    pub(in crate::eval) fn missing_of(&mut self, search: &mut Search, condition: &Condition, at: &At) {
        if self.judge(condition, at).is_unknown() {
            search.looking(false, |search| self.missing_of_part(search, condition, at));
        }
    }

    fn missing_of_part(&mut self, search: &mut Search, condition: &Condition, at: &At) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|it| self.missing_of(search, it, at));
            }
            Condition::Not(part) => search.opposed(|search| self.missing_of(search, part, at)),
            Condition::Flag(value) => self.missing_of_value(search, at, value),
            Condition::Defined { at: path, definitions } => match self.world.one(at, path) {
                Reading::Known(on) => {
                    for (_, definition) in definitions.iter().filter(|it| it.0 == on.of) {
                        let key = Key::Defined { principal: at.user, definition: *definition, on };
                        self.look_into(search, key);
                    }
                }
                _ => self.missing_of_one(search, at, path),
            },
            Condition::Same { left, right, .. }
            | Condition::Below { left, right }
            | Condition::Ordered { left, right, .. }
            | Condition::Tested { left, right, .. } => {
                self.missing_of_term(search, left, at);
                self.missing_of_term(search, right, at);
            }
            Condition::SameEntity { left, right, .. } => {
                self.missing_of_one(search, at, &left.path);
                self.missing_of_one(search, at, &right.path);
            }
            Condition::Within { who, among } => match self.world.one(at, who) {
                Reading::Known(principal) => self.missing_of_who(search, principal, among, at),
                _ => self.missing_of_one(search, at, who),
            },
            Condition::Quantified { quantifier, path, has } => {
                self.missing_of_quantified(search, (*quantifier, path, has.as_deref()), at);
            }
            Condition::Each { quantifier, of, has } => {
                self.missing_of_term(search, of, at);
                self.missing_of_items(search, (*quantifier, of, has.as_deref()), at);
            }
            Condition::Nobody(who) => search.opposed(|search| {
                for principal in self.world.principals() {
                    self.missing_of_who(search, principal, who, at);
                }
            }),
            Condition::Can { who, object, actions } => {
                self.missing_of_one(search, at, who);
                self.missing_of_one(search, at, object);
                let (one, other) = (self.world.one(at, who), self.world.one(at, object));
                let (Reading::Known(principal), Reading::Known(object)) = (one, other) else { return };
                for (_, action) in actions.iter().filter(|it| it.0 == object.of) {
                    self.look_into(search, Key::Granted { principal, action: *action, object });
                    self.look_into(search, Key::Forbidden { principal, action: *action, object });
                }
            }
        }
    }

    pub(in crate::eval) fn missing_of_term(&mut self, search: &mut Search, term: &Term, at: &At) {
        match term {
            Term::Path(path) => self.missing_of_value(search, at, path),
            Term::Value(_) | Term::Item => {}
            Term::Calculated(it) => self.missing_of_calculation(search, it, at),
            Term::Input(input) => {
                if self.world.input(*input) == Reading::Unknown {
                    self.missing_of_start(search, Start::Input(*input));
                }
            }
            Term::Edge(read) => {
                if let Some((spot, field)) = self.world.edge_field(at, read)
                    && self.world.edge_value(spot, field) == Reading::Unknown
                {
                    self.name_edge(search, spot, field);
                }
            }
            Term::Time => {
                if self.world.time.is_none() {
                    search.found.insert("time".to_owned());
                }
            }
        }
    }

    fn missing_of_items(
        &mut self,
        search: &mut Search,
        (quantifier, of, has): (Quantifier, &Term, Option<&Condition>),
        at: &At,
    ) {
        let items: Vec<At> = self.items(of, at).into_iter().map(|it| At { item: Some(it), ..*at }).collect();
        let having = items.iter().filter(|it| self.met(has, it).possible).count();
        search.under(quantifier, having, |search| {
            for (within, has) in items.iter().filter_map(|it| Some((it, has?))) {
                self.missing_of(search, has, within);
            }
        });
    }

    fn missing_of_quantified(
        &mut self,
        search: &mut Search,
        (quantifier, path, has): (Quantifier, &Path, Option<&Condition>),
        at: &At,
    ) {
        let reached = self.reach(at, path);
        let none_certain = !reached.values().any(|it| it.certain.is_some());
        let mut parts = Vec::new();
        for (element, way) in reached {
            let holds = self.met(has, &At { element: Some(element), ..*at });
            let part = match quantifier {
                Quantifier::Any | Quantifier::No | Quantifier::One => way.truth().and(holds),
                Quantifier::All => way.truth().negated().or(holds),
            };
            parts.push((element, way, part));
        }
        let having = parts.iter().filter(|it| it.2.possible).count();
        search.under(quantifier, having, |search| {
            for (element, way, part) in parts {
                if part.is_unknown() || quantifier == Quantifier::All && none_certain {
                    // There must be one, and each must have it: elements are read both ways.
                    let both = quantifier == Quantifier::All && part.is_unknown();
                    let sign = if both { Sign::Both } else { search.sign };
                    search.signed(sign, |search| self.missing_of_reach(search, at, path, element, way));
                }
                if let Some(has) = has.filter(|_| part.is_unknown()) {
                    self.missing_of(search, has, &At { element: Some(element), ..*at });
                }
            }
        });
    }
}
