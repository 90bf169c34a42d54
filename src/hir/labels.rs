//! Labels: what each is about, and that it is said once in a language.

use std::collections::BTreeMap;

use crate::check;
use crate::policy::Mark;
use crate::policy::label::LabelKey;
use crate::policy::schema::{Domain, MemberKind, TypeId};
use crate::syntax::ast;

use super::resolve::Resolver;
use super::table::{column_node, column_title};
use super::vocabulary::{each, mark};

impl Resolver<'_> {
    pub(super) fn labels(&mut self, statements: &[(u32, &ast::Statement)]) {
        let mut seen: BTreeMap<(String, LabelKey), Mark> = BTreeMap::new();
        let mut bare = None;
        for (at, labels) in each!(statements, Labels) {
            let language = labels.language.as_ref().map_or_else(String::new, |it| it.text.clone());
            for line in &labels.lines {
                let Some((key, here, name)) = self.label_key(at, &line.key, &mut bare) else { continue };
                if let Some(earlier) = seen.insert((language.to_ascii_lowercase(), key.clone()), here) {
                    self.report(check::duplicate_name("label of", &name, here, earlier));
                }
                let texts = self.policy.labels.texts.entry(language.clone()).or_default();
                texts.insert(key, line.text.text.clone());
            }
        }
    }

    /// `bare` are the names that stand for themselves, once somebody asks for them.
    fn label_key(
        &mut self,
        at: u32,
        key: &ast::LabelKey,
        bare: &mut Option<Vec<String>>,
    ) -> Option<(LabelKey, Mark, String)> {
        match key {
            ast::LabelKey::Bare(column) => {
                let (title, here) = (column_title(column), mark(at, column_node(column)));
                let known = bare.get_or_insert_with(|| self.bare_names());
                if known.binary_search(&title).is_ok() {
                    return Some((LabelKey::Bare(title.clone()), here, title));
                }
                if !self.vocabulary.report.is_mute(&[], &title, here) {
                    let known = known.iter().map(String::as_str).collect();
                    let before = self.vocabulary.report.count();
                    self.report(check::unknown_name("role, column, choice or plan", &title, here, known));
                    if matches!(column, ast::Column::Named { if_: Some(_), .. }) {
                        self.vocabulary.report.withdraw_fixes(before);
                    }
                }
                None
            }
            ast::LabelKey::OfType { of, name } => {
                let found = self.vocabulary.type_of(at, of)?;
                let Some(name) = name else {
                    return Some((LabelKey::Type(found), mark(at, of.node), of.text.clone()));
                };
                self.label_of_type(at, found, name)
            }
        }
    }

    fn label_of_type(&mut self, at: u32, of: TypeId, name: &ast::Name) -> Option<(LabelKey, Mark, String)> {
        let here = mark(at, name.node);
        self.layer = self.vocabulary.layer_of(at);
        if self.action_named(of, &name.text).is_some() || self.named(of, &name.text).is_some() {
            return Some((LabelKey::OfType(of, name.text.clone()), here, name.text.clone()));
        }
        if !self.vocabulary.report.is_mute(&[of], &name.text, here) {
            let mut known = self.names_of(of);
            known.extend(self.vocabulary.actions.get(usize::from(of)).into_iter().flatten().cloned());
            let known = known.iter().map(String::as_str).collect();
            self.report(check::unknown_name("name", &name.text, here, known));
        }
        None
    }

    /// Roles, titles of columns, choices and plans.
    fn bare_names(&self) -> Vec<String> {
        let schema = self.schema();
        let roles = schema.types.iter().flat_map(|it| &it.roles).map(|it| it.name.clone());
        let columns = self.policy.tables.iter().flat_map(|it| &it.columns).map(|it| it.title.clone());
        let choices = schema.types.iter().flat_map(|it| &it.members).flat_map(|it| match &it.kind {
            MemberKind::Attribute(it) => words_of(&it.domain),
            MemberKind::Relation(it) => it.attributes.iter().flat_map(|it| words_of(&it.1.domain)).collect(),
            MemberKind::Derived => Vec::new(),
        });
        let inputs = schema.inputs.iter().flat_map(|it| words_of(&it.domain));
        let plans = schema.plans.names.iter().cloned();
        let mut all: Vec<String> = roles.chain(columns).chain(choices).chain(inputs).chain(plans).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn words_of(domain: &Domain) -> Vec<String> {
    match domain {
        Domain::Choice(words) => words.clone(),
        _ => Vec::new(),
    }
}
