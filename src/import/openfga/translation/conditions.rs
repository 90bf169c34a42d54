//! The conditions of a model: their parameters as what comes with edges and questions, and what they ask of them.
//!
//! A parameter may come with the tuple or with the question, and the tuple's counts: an attribute of the edge that is
//! `given`, and an input of the same name.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::shown;
use crate::import::names::Taken;

use super::super::cel::{Cel, CelKind};
use super::super::lookup::Lookup;
use super::super::model::{Comments, Condition as Declared, Parameter, ParameterType};
use super::super::problem::{Problem, Problems};
use super::super::value::Context;
use super::cel::{Scope, Truth};
use super::domains::{Domain, Worth};
use super::names::{mend, renamed};

/// Words that mean something else beside an edge or an element.
const TAKEN: [&str; 7] = ["time", "since", "until", "it", "user", "role", "size"];

/// A parameter of a condition in the rolebook.
#[derive(Debug, Clone)]
pub(super) struct Attribute<'m> {
    pub(super) parameter: &'m str,
    pub(super) name: String,
    pub(super) domain: Domain,
}

#[derive(Debug, Default)]
struct Worded<'m> {
    attributes: Vec<Attribute<'m>>,
    /// What stands behind `where`; nothing if it always holds.
    text: Option<String>,
}

/// All conditions that relations name.
#[derive(Debug, Default)]
pub(super) struct Conditions<'m> {
    worded: BTreeMap<&'m str, Worded<'m>>,
    /// The inputs of a question, in the order of the model.
    inputs: Vec<Attribute<'m>>,
    /// What is said of conditions, by the input above which it stands.
    remarks: BTreeMap<String, Vec<&'m Comments>>,
}

impl<'m> Conditions<'m> {
    pub(super) fn of(lookup: &Lookup<'m>, problems: &mut Problems) -> Self {
        let model = lookup.model;
        let restrictions = model.types.iter().flat_map(|it| &it.relations);
        let restrictions = restrictions.flat_map(|it| it.expression.restrictions());
        let used: BTreeSet<&str> =
            restrictions.filter_map(|it| it.condition.as_ref()).map(|it| it.text.as_str()).collect();
        let mut all = Self::default();
        let mut taken = Taken::of(&TAKEN);
        for declared in model.conditions.iter().filter(|it| used.contains(it.name.text.as_str())) {
            match all.attributes(declared, &mut taken).and_then(|it| worded(declared, it)) {
                Ok(worded) => drop(all.worded.insert(&declared.name.text, worded)),
                Err(problem) => problems.push(|| problem),
            }
        }
        all
    }

    /// Parameters that are called otherwise, and conditions that nothing stands under.
    pub(super) fn told(&self, declared: &'m [Declared], warnings: &mut Problems) {
        for condition in declared {
            let name = condition.name.text.as_str();
            if !self.worded.contains_key(name) {
                warnings.push(|| {
                    let message =
                        format!("nothing stands under the condition {}, and it is left out", shown(name));
                    Problem::new("openfga-left-out", &condition.name.span, message)
                        .help("name it in a relation, as in `[user with CONDITION]`, or drop it")
                        .warning()
                });
            }
            for parameter in &condition.parameters {
                let own = self.attributes_of(name).iter().find(|it| it.parameter == parameter.name.text);
                if let Some(own) = own.filter(|it| it.name != parameter.name.text) {
                    warnings.push(|| renamed(&parameter.name, "parameter", &own.name));
                }
            }
        }
    }

    /// Parameters of one name and one domain are one input.
    fn attributes(
        &mut self,
        declared: &'m Declared,
        taken: &mut Taken,
    ) -> Result<Vec<Attribute<'m>>, Problem> {
        let mut attributes = Vec::new();
        for parameter in &declared.parameters {
            let (name, domain) = (parameter.name.text.as_str(), domain(declared, parameter)?);
            let known = self.inputs.iter().find(|it| it.parameter == name && it.domain == domain);
            let attribute = match known {
                Some(known) => known.clone(),
                None => {
                    let own = taken.numbered(&mend(name.trim_start_matches('_'), "value"));
                    let new = Attribute { parameter: name, name: own, domain };
                    self.inputs.push(new.clone());
                    new
                }
            };
            attributes.push(attribute);
        }
        if let Some(first) = attributes.first() {
            self.remarks.entry(first.name.clone()).or_default().push(&declared.comments);
        }
        Ok(attributes)
    }

    /// The inputs of a question, and what stands above each.
    pub(super) fn inputs(&self) -> impl Iterator<Item = (&Attribute<'m>, &[&'m Comments])> {
        let remarks = |it: &Attribute<'m>| self.remarks.get(&it.name).map(Vec::as_slice).unwrap_or_default();
        self.inputs.iter().map(move |it| (it, remarks(it)))
    }

    pub(super) fn attributes_of(&self, condition: &str) -> &[Attribute<'m>] {
        self.worded.get(condition).map(|it| it.attributes.as_slice()).unwrap_or_default()
    }

    /// What is asked of an edge under a condition; nothing if every edge counts.
    pub(super) fn text(&self, condition: &str) -> Option<&str> {
        self.worded.get(condition).and_then(|it| it.text.as_deref())
    }

    /// What comes with a tuple, by the names of its edge's attributes.
    pub(super) fn on_edge(
        &self,
        condition: &str,
        context: &'m Context,
        problems: &mut Problems,
    ) -> Vec<(String, Worth)> {
        let attributes = self.attributes_of(condition);
        values(context, problems, |name| attributes.iter().filter(|it| it.parameter == name).collect())
    }

    /// What comes with a question, for each parameter of that name.
    pub(super) fn with_question(
        &self,
        context: &'m Context,
        problems: &mut Problems,
    ) -> Vec<(String, Worth)> {
        values(context, problems, |name| self.inputs.iter().filter(|it| it.parameter == name).collect())
    }
}

/// Values by the names that they go by; one that fits none of them is said to be out of range.
fn values<'a, 'm: 'a>(
    context: &Context,
    problems: &mut Problems,
    named: impl Fn(&str) -> Vec<&'a Attribute<'m>>,
) -> Vec<(String, Worth)> {
    let mut all = Vec::new();
    for (name, value) in context {
        let attributes = named(&name.text);
        let fitting =
            attributes.iter().filter_map(|it| Some((it.name.clone(), Worth::of(value, &it.domain)?)));
        let before = all.len();
        all.extend(fitting);
        if let Some(first) = attributes.first().filter(|_| all.len() == before) {
            problems.push(|| {
                let message = format!("this value is no {} that a rolebook knows", first.domain);
                Problem::new("openfga-value", &value.span, message)
                    .help("take one within the range of the language, or leave it out")
            });
        }
    }
    all
}

fn worded<'m>(declared: &'m Declared, attributes: Vec<Attribute<'m>>) -> Result<Worded<'m>, Problem> {
    let parameters: Vec<(&str, String, Domain)> =
        attributes.iter().map(|it| (it.parameter, it.name.clone(), it.domain.clone())).collect();
    let text = match (Scope { parameters: &parameters, element: None }).truth(&declared.expression)? {
        Truth::Always => None,
        Truth::If(condition) => Some(condition.text()),
        Truth::Never => {
            let message = "a condition that never holds has no counterpart in a rolebook";
            return Err(Problem::new("openfga-function", &declared.expression.span, message)
                .help("leave out what stands under it"));
        }
    };
    Ok(Worded { attributes, text })
}

/// A text that only ever says a range of addresses is one.
fn domain(declared: &Declared, parameter: &Parameter) -> Result<Domain, Problem> {
    let mut uses = Uses::default();
    uses.count(&declared.expression, &parameter.name.text);
    if parameter.of == ParameterType::String && uses.as_network > 0 && uses.as_network == uses.all {
        return Ok(Domain::Network);
    }
    Domain::of(&parameter.of).ok_or_else(|| {
        let message = format!("a parameter of the type `{}` has no counterpart in a rolebook", parameter.of);
        Problem::new("openfga-function", &parameter.span, message).help("give it the type of its values")
    })
}

#[derive(Debug, Default)]
struct Uses {
    all: usize,
    as_network: usize,
}

impl Uses {
    /// As deep as the reader lets expressions be.
    fn count(&mut self, cel: &Cel, name: &str) {
        let is_it = |it: &Cel| matches!(&it.kind, CelKind::Name(it) if it == name);
        if is_it(cel) {
            self.all = self.all.saturating_add(1);
        }
        if let CelKind::Call { function, arguments, .. } = &cel.kind
            && function == "in_cidr"
            && arguments.last().is_some_and(is_it)
        {
            self.as_network = self.as_network.saturating_add(1);
        }
        cel.parts().into_iter().for_each(|it| self.count(it, name));
    }
}
