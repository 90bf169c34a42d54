//! Every text that people read, gathered from where each is written: rows, labels, reasons.

use std::collections::BTreeMap;

use crate::policy::text::{Text, TextKind};
use crate::policy::{Mark, Policy};
use crate::syntax::ast::{self, Statement};

use super::table::{column_node, column_title};
use super::vocabulary::mark;

/// The texts of a policy without errors, in the order in which they stand.
pub(crate) fn texts<'a>(
    policy: &Policy,
    statements: impl Iterator<Item = (u32, &'a Statement)>,
) -> Vec<Text> {
    let restrictions = policy.restricts.iter().chain(&policy.forbids).map(|it| (it.mark, it.id.as_str()));
    let invariants = policy.invariants.iter().map(|it| (it.mark, it.id.as_str()));
    let mut it =
        Collector { ids: restrictions.chain(invariants).collect(), rows: Vec::new(), found: BTreeMap::new() };
    for (at, statement) in statements {
        it.statement(at, statement);
    }
    it.in_order()
}

struct Collector<'p> {
    /// What answers call a statement, by its place.
    ids: BTreeMap<Mark, &'p str>,
    /// A row's text stands for each of its actions, unless a label says something else.
    rows: Vec<(String, String, Mark)>,
    found: BTreeMap<(TextKind, String), Text>,
}

impl Collector<'_> {
    fn in_order(mut self) -> Vec<Text> {
        for (name, text, here) in std::mem::take(&mut self.rows) {
            let labelled = self.found.get(&(TextKind::Label, name.clone()));
            if labelled.is_none_or(|it| !it.written.contains_key("")) {
                self.add(TextKind::Label, name, String::new(), &text, here);
            }
        }
        let mut all: Vec<Text> = self.found.into_values().collect();
        all.sort_by(|a, b| (a.mark, &a.name).cmp(&(b.mark, &b.name)));
        all
    }

    fn add(&mut self, kind: TextKind, name: String, language: String, text: &str, here: Mark) {
        let entry = self.found.entry((kind, name.clone()));
        let found = entry.or_insert_with(|| Text { kind, name, written: BTreeMap::new(), mark: here });
        if language.is_empty() && !found.written.contains_key("") {
            found.mark = here;
        }
        found.written.entry(language).or_insert_with(|| text.to_owned());
    }

    fn statement(&mut self, at: u32, it: &Statement) {
        match it {
            Statement::Restrict(it) | Statement::Forbid(it) => self.called(at, it.node, &it.reasons),
            Statement::Never(it) | Statement::Always(it) => self.called(at, it.node, &it.reasons),
            Statement::Route(it) => self.route(at, it),
            Statement::Table(it) => self.table(at, it),
            Statement::Labels(it) => {
                let language = it.language.as_ref().map_or_else(String::new, |it| it.text.clone());
                for line in &it.lines {
                    let (name, node) = label_words(&line.key);
                    self.add(TextKind::Label, name, language.clone(), &line.text.text, mark(at, node));
                }
            }
            _ => {}
        }
    }

    fn called(&mut self, at: u32, node: crate::diagnostic::NodeId, reasons: &ast::Reasons) {
        if let Some(name) = self.ids.get(&mark(at, node)).map(|it| (*it).to_owned()) {
            self.reasons(at, &name, reasons);
        }
    }

    fn reasons(&mut self, at: u32, name: &str, reasons: &ast::Reasons) {
        let main = reasons.because.iter().map(|it| (String::new(), it));
        let others = reasons.translations.iter().map(|(tag, it)| (tag.text.clone(), it));
        for (language, it) in main.chain(others) {
            self.add(TextKind::Reason, name.to_owned(), language, &it.text, mark(at, it.node));
        }
    }

    /// A line of a route has no name of its own, so its number tells it from the first.
    fn route(&mut self, at: u32, it: &ast::Route) {
        for (number, refusal) in (1..).zip(&it.refusals) {
            let route = format!("route {} on {}", it.name.text, it.on.text);
            let name = if number == 1 { route } else { format!("{route} ({number})") };
            self.reasons(at, &name, &refusal.reasons);
        }
    }

    fn table(&mut self, at: u32, it: &ast::Table) {
        let place = it.targets.first().map_or("", |it| it.on.text.as_str());
        for row in &it.rows {
            let Some(label) = &row.label else { continue };
            for action in &row.actions {
                let of = action.of.as_ref().map_or(place, |it| it.text.as_str());
                let name = format!("{of}.{}", action.name.text);
                self.rows.push((name, label.text.clone(), mark(at, label.node)));
            }
        }
    }
}

/// What a label is about, as it is written, and where.
fn label_words(key: &ast::LabelKey) -> (String, crate::diagnostic::NodeId) {
    match key {
        ast::LabelKey::OfType { of, name: None } => (of.text.clone(), of.node),
        ast::LabelKey::OfType { of, name: Some(name) } => (format!("{}.{}", of.text, name.text), name.node),
        ast::LabelKey::Bare(column) => (column_title(column), column_node(column)),
    }
}
