//! The model as text, and the tuples as a store: laid out as OpenFGA's own tools do it.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::diagnostic::quoted;
use crate::policy::schema::{TypeId, TypeKind};

use super::build::{Builder, Relation};
use super::cel::TIME;
use super::expr::{Expr, Key};
use super::finish::Named;
use super::naming::Naming;
use super::tuples::{Conditions, Literal, Tuple};

pub(super) struct Printer<'b, 'p> {
    pub(super) builder: &'b Builder<'p>,
    pub(super) naming: &'b Naming,
    pub(super) conditions: &'b Conditions,
}

impl Printer<'_, '_> {
    pub(super) fn model(&self) -> String {
        let policy = self.builder.policy;
        let title = policy.title.clone().unwrap_or_else(|| policy.name.clone());
        let mut out = format!("# {}\n# Exported from the rolebook {}.\n", on_one_line(&title), policy.name);
        for remark in self.remarks() {
            let _ = writeln!(out, "# {remark}");
        }
        out.push_str("model\n  schema 1.1\n");
        for (of, info) in self.types() {
            let _ = write!(out, "\ntype {}\n", info);
            self.relations(&mut out, of);
        }
        for (name, cel) in &self.conditions.all {
            let parameters: Vec<_> =
                cel.parameters.iter().map(|(name, of)| format!("{name}: {of}")).collect();
            let _ = write!(out, "\ncondition {name}({}) {{\n  {}\n}}\n", parameters.join(", "), cel.text);
        }
        out
    }

    /// What whoever writes tuples must know.
    fn remarks(&self) -> Vec<String> {
        let has = |wanted: fn(&Key) -> bool| {
            self.builder
                .relations
                .iter()
                .any(|it| it.1.expr.iter().flat_map(super::tuples::direct_of).any(wanted))
        };
        let mut remarks = Vec::new();
        if has(|it| matches!(it, Key::Says(_) | Key::Everyone | Key::Every(_))) {
            remarks.push(
                "What is so of an object itself, and what everybody has, are tuples too: of `user:*`."
                    .to_owned(),
            );
        }
        if !self.conditions.all.is_empty()
            && self.conditions.all.values().any(|it| it.parameters.contains_key(TIME))
        {
            remarks.push(format!("The time of a question comes along as `{TIME}`."));
        }
        remarks
    }

    /// Principals first, then groups, then all else, by name.
    fn types(&self) -> Vec<(TypeId, &str)> {
        let all = (0..).zip(&self.builder.schema.types);
        let mut all: Vec<_> = all.map(|(of, info)| (rank(info.kind), of, info.wire.as_str())).collect();
        all.sort_unstable();
        all.into_iter().map(|it| (it.1, it.2)).collect()
    }

    fn relations(&self, out: &mut String, of: TypeId) {
        let mut all: Vec<(&Key, &Relation)> =
            self.builder.relations.iter().filter(|it| it.0.0 == of).map(|it| (&it.0.1, it.1)).collect();
        if all.is_empty() {
            return;
        }
        all.sort_by_cached_key(|it| self.order(of, it.0));
        out.push_str("  relations\n");
        let mut printed = BTreeSet::new();
        let mut said: Vec<String> = Vec::new();
        for (key, relation) in all {
            let name = self.naming.name(key);
            if !printed.insert(name.clone()) {
                continue;
            }
            if relation.comments != said {
                for it in relation.comments.iter().filter(|it| !said.contains(it)) {
                    let _ = writeln!(out, "    # {}", on_one_line(it));
                }
                said.clone_from(&relation.comments);
            }
            let expr = relation.expr.as_ref().map(|it| self.expr(of, it, true)).unwrap_or_default();
            let _ = writeln!(out, "    define {name}: {expr}");
        }
    }

    /// What tuples state, then roles from the highest down, definitions, actions, and whatever these need.
    fn order(&self, of: TypeId, key: &Key) -> (u8, usize, String) {
        let roles = self.builder.schema.type_info(of).map(|it| it.roles.as_slice()).unwrap_or_default();
        let below = |name: &str| {
            let role = roles.iter().find(|it| it.name == name);
            usize::MAX.saturating_sub(role.map_or(0, |it| it.includes.len()))
        };
        let (group, rank) = match key {
            Key::Ends(_) | Key::People(_) | Key::Chosen(..) | Key::Carried(..) => (0, 0),
            Key::Says(_) | Key::Everyone | Key::Every(_) => (1, 0),
            Key::Itself(name) | Key::Role(name) => (2, below(name)),
            Key::OnPair(..) | Key::Named(_) => (3, 0),
            Key::Definition(_) | Key::Has(_) | Key::Along(..) | Key::All(_) => (4, 0),
            Key::Granted(_) | Key::Action(_) => (5, 0),
        };
        (group, rank, self.naming.name(key))
    }

    fn expr(&self, of: TypeId, expr: &Expr, outermost: bool) -> String {
        let joined = |parts: &[Expr], word: &str| {
            let parts: Vec<_> = parts.iter().map(|it| self.expr(of, it, false)).collect();
            parts.join(word)
        };
        let text = match expr {
            Expr::Nobody | Expr::Everyone => return String::new(),
            Expr::Direct(key) => return self.direct(of, key),
            Expr::Key(key) => return self.naming.name(key),
            Expr::From { key, tupleset } => return format!("{} from {tupleset}", self.naming.name(key)),
            Expr::Or(parts) => joined(parts, " or "),
            Expr::And(parts) => joined(parts, " and "),
            Expr::ButNot(base, subtract) => {
                format!("{} but not {}", self.expr(of, base, false), self.expr(of, subtract, false))
            }
        };
        if outermost { text } else { format!("({text})") }
    }

    fn direct(&self, of: TypeId, key: &Key) -> String {
        let at = (of, key.clone());
        let all = self.conditions.of_key.get(&at);
        let mut named: Vec<(Named, Option<&String>)> =
            self.builder.named(of, key).into_iter().map(|it| (it, all)).collect();
        let besides = self.conditions.besides.get(&at).into_iter().flatten();
        named.extend(besides.map(|it| (it.0.clone(), it.1.as_ref())));
        let texts = named.iter().filter_map(|(named, condition)| {
            let who = self.named(named)?;
            Some(condition.map_or(who.clone(), |it| format!("{who} with {it}")))
        });
        format!("[{}]", texts.collect::<Vec<_>>().join(", "))
    }

    fn named(&self, named: &Named) -> Option<String> {
        let wire = |of: &TypeId| self.builder.schema.type_info(*of).map_or("", |it| it.wire.as_str());
        Some(match named {
            Named::One(of) => wire(of).to_owned(),
            Named::All(of) => format!("{}:*", wire(of)),
            Named::Those(of, key) => {
                // Nobody can be in a set whose relation is not there.
                self.builder.relations.get(&(*of, key.clone()))?;
                format!("{}#{}", wire(of), self.naming.name(key))
            }
        })
    }
}

fn rank(kind: TypeKind) -> u8 {
    match kind {
        TypeKind::Principal => 0,
        TypeKind::Group(_) => 1,
        TypeKind::Plain => 2,
    }
}

/// Where the model of a store stands.
pub(super) enum ModelAt<'t> {
    /// In the store itself.
    Here(&'t str),
    /// In a file beside it.
    File(&'t str),
}

pub(super) fn store(title: &str, model: ModelAt<'_>, tuples: &[Tuple]) -> String {
    let mut out = format!("name: {}\n", quoted(title));
    match model {
        ModelAt::Here(text) => {
            out.push_str("model: |\n");
            for line in text.lines() {
                let _ = if line.is_empty() { writeln!(out) } else { writeln!(out, "  {line}") };
            }
        }
        ModelAt::File(file) => {
            let _ = writeln!(out, "model_file: {}", scalar(&format!("./{file}")));
        }
    }
    if tuples.is_empty() {
        out.push_str("tuples: []\n");
        return out;
    }
    out.push_str("tuples:\n");
    for it in tuples {
        let (user, object) = (scalar(&it.user), scalar(&it.object));
        let _ = write!(out, "  - user: {user}\n    relation: {}\n    object: {object}\n", it.relation);
        if let Some((name, context)) = &it.condition {
            let _ = write!(out, "    condition:\n      name: {name}\n");
            if !context.is_empty() {
                out.push_str("      context:\n");
            }
            for (name, value) in context {
                let _ = writeln!(out, "        {name}: {}", literal(value));
            }
        }
    }
    out
}

/// A value on one line.
fn literal(value: &Literal) -> String {
    match value {
        Literal::Flag(yes) => yes.to_string(),
        Literal::Number(number) => number.to_string(),
        Literal::Fraction(text) => text.clone(),
        Literal::Text(text) => quoted_yaml(text),
        Literal::List(values) => format!("[{}]", values.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Literal::Map(values) => {
            let each = values.iter().map(|(key, it)| format!("{}: {}", quoted_yaml(key), literal(it)));
            format!("{{{}}}", each.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text without quotes where YAML reads it as it stands.
fn scalar(text: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "_-./:*#@+".contains(it);
    let begins = text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '.');
    if begins && !text.ends_with(':') && text.chars().all(plain) {
        text.to_owned()
    } else {
        quoted_yaml(text)
    }
}

fn quoted_yaml(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        match it {
            '"' | '\\' => out.extend(['\\', it]),
            _ if it.is_control() || it == '\u{feff}' || it == '\u{2028}' || it == '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(it));
            }
            _ => out.push(it),
        }
    }
    out.push('"');
    out
}

/// What a comment can hold.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
