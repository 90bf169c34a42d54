//! Values in conditions: what is read, what is calculated from it, and what holds of lists and texts.

use std::collections::BTreeMap;

use crate::policy::condition::{Calculation, Condition, Quantifier, Term, Test};
use crate::policy::path::Start;
use crate::policy::schema::Value;

use super::judgement::Elements;
use super::missing::Search;
use super::solver::Solver;
use super::truth::Truth;
use super::world::{At, ItemId, Reading};

/// Values at hand, each once.
#[derive(Debug, Default)]
pub(super) struct Items {
    known: BTreeMap<Value, ItemId>,
    all: Vec<Value>,
}

impl Items {
    fn id_of(&mut self, value: &Value) -> ItemId {
        if let Some(id) = self.known.get(value) {
            return *id;
        }
        let id = ItemId(self.all.len());
        self.known.insert(value.clone(), id);
        self.all.push(value.clone());
        id
    }

    fn get(&self, id: ItemId) -> Option<&Value> {
        self.all.get(id.0)
    }
}

impl Solver<'_> {
    pub(crate) fn term(&self, term: &Term, at: &At) -> Reading<Value> {
        match term {
            Term::Path(path) => self.world.value(at, path),
            Term::Value(value) => Reading::Known(value.clone()),
            Term::Input(input) => self.world.input(*input),
            Term::Time => self.world.read_time(),
            Term::Edge(read) => match self.world.edge_field(at, read) {
                Some((spot, field)) => self.world.edge_value(spot, field),
                None => Reading::None,
            },
            Term::Item => {
                let item = at.item.and_then(|it| self.item_values.get(it));
                item.map_or(Reading::None, |it| Reading::Known(it.clone()))
            }
            Term::Calculated(it) => self.calculated(it, at),
        }
    }

    /// What is calculated with none is none, and with what is unknown unknown; so is what no value can hold.
    fn calculated(&self, calculation: &Calculation, at: &At) -> Reading<Value> {
        let operands: Vec<_> = calculation.operands().into_iter().map(|it| self.term(it, at)).collect();
        if operands.contains(&Reading::None) {
            return Reading::None;
        }
        let known = |it| if let Reading::Known(value) = it { Some(value) } else { None };
        let values: Option<Vec<Value>> = operands.into_iter().map(known).collect();
        values.and_then(|it| calculation.of(&it)).map_or(Reading::Unknown, Reading::Known)
    }

    pub(super) fn each(
        &mut self,
        quantifier: Quantifier,
        of: &Term,
        has: Option<&Condition>,
        at: &At,
    ) -> Truth {
        if self.term(of, at) == Reading::Unknown {
            return Truth::UNKNOWN;
        }
        let mut found = Elements::default();
        for item in self.items(of, at) {
            let within = At { item: Some(item), ..*at };
            let has = self.met(has, &within);
            found.add(Truth::TRUE, has);
        }
        found.truth(quantifier)
    }

    /// The elements of a list, or the keys of a map, as far as they are known.
    pub(super) fn items(&mut self, of: &Term, at: &At) -> Vec<ItemId> {
        match self.term(of, at) {
            Reading::Known(Value::List(values)) => {
                values.iter().map(|it| self.item_values.id_of(it)).collect()
            }
            Reading::Known(Value::Map(values)) => {
                values.keys().map(|it| self.item_values.id_of(&Value::Text(it.clone()))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is unknown in what a value is made of; if nothing is and it gives no value, all that it reads.
    pub(super) fn missing_of_calculation(&mut self, search: &mut Search, it: &Calculation, at: &At) {
        let parts = it.operands();
        let known = !parts.iter().any(|it| self.term(it, at) == Reading::Unknown);
        if known && self.calculated(it, at) == Reading::Unknown {
            parts.into_iter().for_each(|it| self.name_term(search, it, at));
        } else {
            parts.into_iter().for_each(|it| self.missing_of_term(search, it, at));
        }
    }

    /// Names what a value is read from, known or not.
    fn name_term(&mut self, search: &mut Search, term: &Term, at: &At) {
        match term {
            Term::Path(value) => {
                if let Reading::Known(entity) = self.world.one(at, &value.path)
                    && let Some(member) = value.attribute.member_of(entity.of)
                {
                    self.name(search, entity, member);
                }
            }
            Term::Input(input) => self.missing_of_start(search, Start::Input(*input)),
            Term::Edge(read) => {
                if let Some((spot, field)) = self.world.edge_field(at, read) {
                    self.name_edge(search, spot, field);
                }
            }
            Term::Calculated(it) => it.operands().into_iter().for_each(|it| self.name_term(search, it, at)),
            Term::Value(_) | Term::Time | Term::Item => {}
        }
    }
}

/// None is in nothing, and nothing is in none.
pub(super) fn tested(left: &Reading<Value>, test: &Test, right: &Reading<Value>) -> Truth {
    match (left, right) {
        (Reading::None, _) | (_, Reading::None) => Truth::FALSE,
        (Reading::Known(left), Reading::Known(right)) => Truth::known(test.holds(left, right)),
        _ => Truth::UNKNOWN,
    }
}
