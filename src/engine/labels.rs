//! What people read instead of names, in their language.

pub use crate::policy::label::wider_languages;

use crate::policy::Policy;
use crate::policy::label::LabelKey;
use crate::policy::schema::{Count, MemberKind, TypeId};

use super::Engine;

/// Something that may have a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label<'a> {
    /// A type, by its own or its outside name.
    Type(&'a str),
    /// An action, a member, a role or a definition of a type.
    OfType(&'a str, &'a str),
    /// A role, the title of a column, a choice or a plan.
    Bare(&'a str),
}

impl Engine {
    /// The label in that language or a wider one, else in the main one; the label of an action's row counts as that of
    /// the action. Nothing if none is stated.
    pub fn label(&self, policy: &str, language: &str, of: &Label<'_>) -> Option<String> {
        let program = self.program(policy)?;
        let policy = program.policy();
        let named = |word: &str| policy.schema.type_named(word);
        match of {
            Label::Type(of) => found(policy, language, &LabelKey::Type(named(of)?)),
            Label::Bare(word) => found(policy, language, &LabelKey::Bare((*word).to_owned())),
            Label::OfType(of, word) => {
                let of = named(of)?;
                let key = LabelKey::OfType(of, (*word).to_owned());
                found(policy, language, &key).or_else(|| of_row(policy, of, word))
            }
        }
    }

    /// What a type, by its own or its outside name, is called in a language: its label, else its name with spaces.
    pub fn type_called(&self, policy: &str, language: &str, of: &str) -> String {
        let program = self.program(policy);
        program.map_or_else(|| of.to_owned(), |it| type_called(it.policy(), language, of))
    }

    /// Whether a relation of a type, both by name, may lead to many.
    pub fn leads_to_many(&self, policy: &str, of: &str, relation: &str) -> bool {
        let many = |it: &MemberKind| matches!(it, MemberKind::Relation(it) if it.count == Count::Many);
        self.member(policy, of, relation, many).unwrap_or(false)
    }

    /// Whether a type, by its own or its outside name, has a member of that name.
    pub fn has_member(&self, policy: &str, of: &str, name: &str) -> bool {
        self.member(policy, of, name, |_| true).unwrap_or(false)
    }

    fn member<T>(&self, policy: &str, of: &str, name: &str, ask: impl Fn(&MemberKind) -> T) -> Option<T> {
        let program = self.program(policy)?;
        let schema = &program.policy().schema;
        let info = schema.type_info(schema.type_named(of)?)?;
        info.member(info.member_named(name)?).map(|it| ask(&it.kind))
    }

    /// Whether entities of a type, by its own or its outside name, may ask for something.
    pub fn is_principal(&self, policy: &str, of: &str) -> bool {
        let Some(program) = self.program(policy) else { return false };
        let schema = &program.policy().schema;
        schema.type_named(of).is_some_and(|it| schema.is_principal(it))
    }

    /// The languages in which a rolebook says something beside its main one, sorted.
    pub fn languages(&self, policy: &str) -> Vec<String> {
        self.program(policy).map(|it| languages(it.policy())).unwrap_or_default()
    }
}

/// What a type is called, by its own or its outside name.
pub(super) fn type_called(policy: &Policy, language: &str, of: &str) -> String {
    let label = policy.schema.type_named(of).and_then(|it| found(policy, language, &LabelKey::Type(it)));
    label.unwrap_or_else(|| of.replace('_', " "))
}

/// The languages in which a rolebook says something beside its main one, sorted.
pub(super) fn languages(policy: &Policy) -> Vec<String> {
    let restrictions = policy.restricts.iter().chain(&policy.forbids).map(|it| &it.words);
    let invariants = policy.invariants.iter().map(|it| &it.words);
    let refusals = policy.routes.iter().flat_map(|it| &it.refusals).map(|it| &it.words);
    let texts = restrictions.chain(invariants).chain(refusals);
    let mut all: Vec<String> = texts.flat_map(|it| &it.translations).map(|it| it.0.clone()).collect();
    all.extend(policy.labels.texts.keys().filter(|it| !it.is_empty()).cloned());
    all.sort_unstable();
    all.dedup();
    all
}

fn found(policy: &Policy, language: &str, key: &LabelKey) -> Option<String> {
    policy.labels.find(language, key).map(str::to_owned)
}

/// The label of the row in which an action stands.
fn of_row(policy: &Policy, of: TypeId, word: &str) -> Option<String> {
    let actions = policy.actions.get(usize::from(of))?;
    let action = actions.binary_search_by(|it| it.as_str().cmp(word)).ok()?;
    let action = u16::try_from(action).ok()?;
    let rows = policy.tables.iter().flat_map(|it| &it.rows).filter(|it| it.actions.contains(&(of, action)));
    rows.filter_map(|it| it.label.clone()).next()
}
