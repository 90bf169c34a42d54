//! What a yes depends on, as definitions that somebody still has to fill in.
//!
//! Each reads a flag of its own, which is required and which nobody states. So it is unknown, gives nothing, and
//! answers name the flag as missing, until what is meant is written in the place of the flag.

use std::collections::BTreeMap;

use super::names::{content, words};
use super::page::Note;
use super::rows::{Cell, Condition, RoleTable};
use crate::import::names::{Taken, as_name};

/// What the flag of a condition is called behind the condition's name.
pub(super) const TO_FILL_IN: &str = "to_fill_in";
/// What a name begins with that has no letters, or is a word of the language.
const PREFIX: &str = "if";
/// How many words a name has: it stands in cells, which are narrow.
const FEW: usize = 3;
/// Words that introduce a condition or close it.
const AROUND: [&str; 9] = ["only", "if", "when", "where", "but", "yes", "just", "and", "though"];

/// A definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Defined {
    pub(super) name: String,
    pub(super) body: Body,
    /// What people read instead of the name.
    pub(super) label: Option<String>,
    /// What the page says, word for word.
    pub(super) said: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    /// The flag that stands for what is to be filled in.
    Flag(String),
    /// Several of the other definitions, all of which must hold.
    All(Vec<String>),
}

/// The definitions of a type, those that are made of others last.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    pub(super) defined: Vec<Defined>,
    /// Which definition a list of conditions is.
    known: BTreeMap<Vec<Condition>, usize>,
}

/// The same whatever the case of its letters.
fn key(condition: &Condition) -> Condition {
    match condition {
        Condition::Words(words) => Condition::Words(words.to_lowercase()),
        other => other.clone(),
    }
}

fn keys(conditions: &[Condition]) -> Vec<Condition> {
    let mut keys: Vec<_> = conditions.iter().map(key).collect();
    keys.sort();
    keys.dedup();
    keys
}

impl Conditions {
    /// Every condition of these tables, in the order in which they are met.
    pub(super) fn of(tables: &[RoleTable], taken: &mut Taken) -> Self {
        let mut all = Self::default();
        let cells = || tables.iter().flat_map(|it| &it.rows).flat_map(|it| &it.cells);
        let mut last: Option<&Vec<Condition>> = None;
        for pass in [Self::add_single, Self::add_several] {
            for cell in cells() {
                // Neighbours are often the same.
                if let Cell::If(conditions) = cell
                    && last != Some(conditions)
                {
                    pass(&mut all, conditions, taken);
                    last = Some(conditions);
                }
            }
            last = None;
        }
        all
    }

    /// The number of the definition that these conditions are.
    pub(super) fn find(&self, conditions: &[Condition]) -> Option<usize> {
        self.known.get(&keys(conditions)).copied()
    }

    fn add_single(&mut self, conditions: &[Condition], taken: &mut Taken) {
        for condition in conditions {
            if self.find(std::slice::from_ref(condition)).is_none() {
                let name = taken.numbered(&as_name(&named(condition), PREFIX));
                let flag = taken.numbered(&format!("{name}_{TO_FILL_IN}"));
                let (label, said) = (label(condition, &name), said(condition));
                self.add(vec![key(condition)], Defined { name, body: Body::Flag(flag), label, said });
            }
        }
    }

    fn add_several(&mut self, conditions: &[Condition], taken: &mut Taken) {
        if self.find(conditions).is_some() {
            return;
        }
        let parts = conditions.iter().filter_map(|it| self.find(std::slice::from_ref(it)));
        let parts: Vec<&Defined> = parts.filter_map(|it| self.defined.get(it)).collect();
        let names: Vec<String> = parts.iter().map(|it| it.name.clone()).collect();
        let name = taken.numbered(&as_name(&names.join("_and_"), PREFIX));
        let body = Body::All(names);
        self.add(keys(conditions), Defined { name, body, label: None, said: String::new() });
    }

    fn add(&mut self, keys: Vec<Condition>, defined: Defined) {
        self.known.insert(keys, self.defined.len());
        self.defined.push(defined);
    }
}

fn named(condition: &Condition) -> String {
    match condition {
        Condition::Words(said) => short(said),
        Condition::Note(said, _) => short(said),
        Condition::Sign(sign, _) if sign.bytes().all(|it| it.is_ascii_digit()) => format!("note_{sign}"),
        Condition::Sign(sign, _) if words(sign).is_empty() => "note".to_owned(),
        Condition::Sign(sign, _) => format!("note_{}", words(sign).join("_")),
    }
}

/// A few words without those that only introduce them.
fn short(said: &str) -> String {
    let core = core(said);
    content(if core.is_empty() { said } else { core }, FEW)
}

/// What is said without `only if` before it and `only` behind it.
fn core(said: &str) -> &str {
    let mut rest = said.trim().trim_end_matches(['.', ';', ',']);
    let trim = |it: &str, word: &str| it.len() > word.len() && it.is_char_boundary(word.len());
    while let Some(word) = AROUND.iter().find(|word| {
        let own = rest.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
        trim(rest, word) && own && rest.get(word.len()..).is_some_and(|it| it.starts_with([' ', ',']))
    }) {
        rest = rest.get(word.len()..).unwrap_or_default().trim_start_matches([' ', ',']);
    }
    rest.strip_suffix(" only").unwrap_or(rest).trim()
}

/// The words, where they say more than the name does.
fn label(condition: &Condition, name: &str) -> Option<String> {
    let said = match condition {
        Condition::Words(said) | Condition::Note(said, _) => core(said),
        Condition::Sign(sign, _) => {
            return Some(format!("note {sign}")).filter(|it| *it != name.replace('_', " "));
        }
    };
    (said != name.replace('_', " ") && !said.is_empty()).then(|| said.to_owned())
}

fn said(condition: &Condition) -> String {
    match condition {
        Condition::Words(said) => said.clone(),
        Condition::Note(said, sign) => Note::written(sign, said),
        Condition::Sign(sign, _) => Note::written(sign, "no footnote says what this means"),
    }
}

impl Note {
    /// A footnote as it stands below a table.
    pub(super) fn written(sign: &str, text: &str) -> String {
        match sign.chars().all(char::is_alphanumeric) {
            true => format!("({sign}) {text}"),
            false => format!("{sign} {text}"),
        }
    }
}
