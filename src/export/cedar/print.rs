//! The schema and the policies as text, laid out as Cedar's own tools do it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::export::readings::attribute_info;
use crate::policy::schema::{Domain, SetKind, TypeId, TypeKind};

use super::build::{Attribute, Builder, is_identifier, literal};
use super::formula::Formula;
use super::groups::{GroupKey, Set, Within, camel};
use super::policies::{Clause, Policy};

/// Lines are no longer than this if they need not be.
const WIDTH: usize = 100;

impl Builder<'_> {
    /// What the group of an entity of a type is called as a type.
    pub(super) fn group_type(&self, of: TypeId, set: &Set) -> String {
        format!("{}{}", self.type_name(of), camel(&set.name()))
    }

    pub(super) fn head(&self) -> String {
        let policy = self.policy;
        let title = policy.title.clone().unwrap_or_else(|| policy.name.clone());
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("// {title}\n// Exported from the rolebook {}.\n", policy.name)
    }

    pub(super) fn schema_text(&self) -> String {
        let mut out = self.head();
        let parents = self.parents();
        for of in self.types() {
            let name = self.type_name(of).to_owned();
            let attributes = self.attributes.iter().filter(|it| it.0.0 == of);
            let attributes = attributes.map(|it| self.declared(of, &it.0.1, it.1)).collect::<Vec<_>>();
            entity(&mut out, &name, parents.get(&name), &attributes);
        }
        for (of, set) in self.groups.keys() {
            let name = self.group_type(*of, set);
            entity(&mut out, &name, parents.get(&name), &[]);
        }
        let context = self.context.iter().map(|(name, of)| format!("{}?: {of}", key(name)));
        let context: Vec<_> = context.collect();
        let principals: Vec<_> = self.schema.principals.iter().map(|it| self.type_name(*it)).collect();
        for (action, resources) in self.actions() {
            let _ = write!(out, "\naction {} appliesTo {{\n", literal(&action));
            let _ = writeln!(out, "  principal: [{}],", principals.join(", "));
            let _ = writeln!(out, "  resource: [{}],", resources.join(", "));
            if !context.is_empty() {
                let _ = writeln!(out, "  context: {{ {} }},", context.join(", "));
            }
            out.push_str("};\n");
        }
        out
    }

    /// Principals first, then groups, then all else, by name.
    fn types(&self) -> Vec<TypeId> {
        let rank = |kind: TypeKind| match kind {
            TypeKind::Principal => 0,
            TypeKind::Group(_) => 1,
            TypeKind::Plain => 2,
        };
        let mut all: Vec<_> = (0..).zip(&self.schema.types).map(|(of, info)| (rank(info.kind), of)).collect();
        all.sort_unstable();
        all.into_iter().map(|it| it.1).collect()
    }

    fn actions(&self) -> BTreeMap<String, Vec<&str>> {
        let mut all: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (of, actions) in (0..).zip(self.policy.actions.iter()) {
            for action in actions {
                all.entry(action.clone()).or_default().push(self.type_name(of));
            }
        }
        all
    }

    fn declared(&self, of: TypeId, name: &str, attribute: &Attribute) -> String {
        let domain = match attribute {
            Attribute::Value(member) => match attribute_info(self.policy, of, *member).map(|it| &it.domain) {
                Some(Domain::Flag) => "Bool".to_owned(),
                Some(Domain::Number) => "Long".to_owned(),
                Some(Domain::Time) => "datetime".to_owned(),
                Some(Domain::Duration) => "duration".to_owned(),
                _ => "String".to_owned(),
            },
            Attribute::One(_, target) => self.type_name(*target).to_owned(),
            Attribute::Many(_, target) => format!("Set<{}>", self.type_name(*target)),
            Attribute::Group(set) => self.group_type(of, set),
            Attribute::Every(..) => "Bool".to_owned(),
        };
        let optional = if self.is_required(attribute, of) { "" } else { "?" };
        format!("{}{optional}: {domain}", key(name))
    }

    /// The types of groups that entities of each type may be in.
    fn parents(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut parents: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for ((of, set), within) in &self.groups {
            let group = self.group_type(*of, set);
            for child in within.iter().flat_map(|it| self.children(*of, it)) {
                parents.entry(child).or_default().insert(group.clone());
            }
        }
        for (of, info) in (0..).zip(&self.schema.types) {
            if let TypeKind::Group(member) = info.kind {
                for child in self.children_of_edges(of, member) {
                    parents.entry(child).or_default().insert(info.name.clone());
                }
            }
        }
        parents
    }

    fn children(&self, of: TypeId, within: &Within) -> Vec<String> {
        match within {
            Within::Edges { member, .. } => self.children_of_edges(of, *member),
            Within::Own(set) => vec![self.group_type(of, set)],
            Within::Along(member, set) => {
                let targets = self.relation_info(of, *member).map(|it| self.targets(it)).unwrap_or_default();
                let known = |it: &GroupKey| it.1 == Set::Itself || self.groups.contains_key(it);
                let keys = targets.into_iter().map(|it| (it, set.clone())).filter(known);
                keys.map(|it| self.group_type(it.0, &it.1)).collect()
            }
        }
    }

    fn children_of_edges(&self, of: TypeId, member: u16) -> Vec<String> {
        let targets = self.relation_info(of, member).map(|it| it.targets.as_slice()).unwrap_or_default();
        let mut found = Vec::new();
        for target in targets {
            match self.schema.type_info(*target).map(|it| it.kind) {
                Some(TypeKind::Plain) => {}
                Some(_) => found.push(self.type_name(*target).to_owned()),
                None => {
                    let set = self.schema.set(*target).filter(|it| it.kind != SetKind::Every);
                    let of = set.map_or(0, |it| it.of);
                    found.extend(self.known_sets(*target).iter().map(|it| self.group_type(of, it)));
                }
            }
        }
        found
    }

    pub(super) fn policies_text(&self, policies: &[Policy]) -> String {
        let mut out = self.head();
        for policy in policies {
            let _ = write!(out, "\n// {}\n", policy.comment.split_whitespace().collect::<Vec<_>>().join(" "));
            out.push_str(if policy.permits {
                "permit (\n  principal,\n"
            } else {
                "forbid (\n  principal,\n"
            });
            let actions: Vec<_> =
                policy.actions.iter().map(|it| format!("Action::{}", literal(it))).collect();
            let _ = match actions.as_slice() {
                [only] => writeln!(out, "  action == {only},"),
                all => writeln!(out, "  action in [{}],", all.join(", ")),
            };
            let _ = write!(out, "  resource is {}\n)", self.type_name(policy.of));
            for clause in &policy.clauses {
                let (word, formula, wanted) = match clause {
                    Clause::When(it) => ("when", it, true),
                    Clause::Unless(it) => ("unless", it, true),
                    Clause::UnlessNot(it) => ("unless", it, false),
                };
                condition(&mut out, word, formula, wanted);
            }
            out.push_str(";\n");
        }
        out
    }
}

fn condition(out: &mut String, word: &str, formula: &Formula, wanted: bool) {
    if *formula == Formula::Constant(wanted) {
        return;
    }
    let whole = formula.text(wanted);
    if whole.len().saturating_add(word.len()) < WIDTH.saturating_sub(5) {
        let _ = write!(out, "\n{word} {{ {whole} }}");
        return;
    }
    let (lines, joint) = formula.lines(wanted);
    let _ = write!(out, "\n{word}\n{{\n");
    for (at, line) in lines.iter().enumerate() {
        let last = at.saturating_add(1) == lines.len();
        let _ = if last { writeln!(out, "  {line}") } else { writeln!(out, "  {line} {joint}") };
    }
    out.push('}');
}

fn entity(out: &mut String, name: &str, parents: Option<&BTreeSet<String>>, attributes: &[String]) {
    let _ = write!(out, "\nentity {name}");
    if let Some(parents) = parents {
        let parents: Vec<_> = parents.iter().map(String::as_str).collect();
        let _ = write!(out, " in [{}]", parents.join(", "));
    }
    if attributes.is_empty() {
        out.push_str(";\n");
        return;
    }
    out.push_str(" = {\n");
    for it in attributes {
        let _ = writeln!(out, "  {it},");
    }
    out.push_str("};\n");
}

/// A name as a key of a record.
fn key(name: &str) -> String {
    if is_identifier(name) { name.to_owned() } else { literal(name) }
}
