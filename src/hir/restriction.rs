//! Restrictions and forbids: one for each target, since each target reads names its own way.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check;
use crate::policy::condition::{ActionId, TextPart};
use crate::policy::rule::{Restriction, Through, Words};
use crate::policy::schema::TypeId;
use crate::syntax::ast;

use super::found::Found;
use super::grant::{target_words, who_words, whole};
use super::names::{Scope, written};
use super::resolve::Resolver;
use super::vocabulary::mark;

impl Resolver<'_> {
    pub(super) fn restriction(&mut self, at: u32, verb: &str, it: &ast::Restriction) {
        self.listed_actions(at, it);
        self.translations_once(at, &it.reasons);
        let mut seen = BTreeSet::new();
        for target in &it.targets {
            let through = target.through.as_ref().map(|it| it.text.as_str());
            if !seen.insert((target.on.text.as_str(), through)) {
                self.report(check::named_twice(&target_words(target), mark(at, target.on.node)));
                continue;
            }
            if let Some(restriction) = self.for_target(at, verb, it, target) {
                match verb {
                    "restrict" => self.policy.restricts.push(Arc::new(restriction)),
                    _ => self.policy.forbids.push(Arc::new(restriction)),
                }
            }
        }
    }

    fn for_target(
        &mut self,
        at: u32,
        verb: &str,
        it: &ast::Restriction,
        target: &ast::Target,
    ) -> Option<Restriction> {
        let on = self.vocabulary.type_of(at, &target.on)?;
        let through = match &target.through {
            None => None,
            Some(name) => Some(self.through(at, on, name)?),
        };
        if verb == "restrict" {
            self.something_arises(at, on, through, target);
        }
        let scope = Scope { place: through, ..Scope::on(at, on) };
        let who: Vec<_> = it.who.iter().map(|who| self.people(&scope, who)).collect();
        let (when, unless) = self.clauses(&scope, it.when.as_ref(), it.unless.as_ref());
        let words = self.words(&scope, &it.reasons);
        let actions = self.actions_meant(on, &it.actions);
        if !self.vocabulary.report.spend(actions.len(), mark(at, target.on.node)) {
            return None;
        }
        Some(Restriction {
            id: restriction_id(verb, it),
            on,
            through,
            actions,
            who: who.into_iter().collect::<Option<_>>()?,
            when: whole(&when)?,
            unless: whole(&unless)?,
            words,
            mark: mark(at, it.node),
        })
    }

    /// A restriction through a relation along which no table takes rights could never take anything away.
    fn something_arises(&mut self, at: u32, on: TypeId, through: Option<Through>, target: &ast::Target) {
        let (Some(name), Some(through)) = (target.through.as_ref(), through) else { return };
        if !self.ground.broken_heads && !self.ground.arising.contains(&(on, through)) {
            self.report(check::nothing_arises(&target.on.text, &name.text, mark(at, name.node)));
        }
    }

    /// Every listed action must be one of a target's.
    fn listed_actions(&mut self, at: u32, it: &ast::Restriction) {
        let found = it.targets.iter().map(|it| self.vocabulary.type_id(&it.on.text));
        let Some(targets) = found.collect::<Option<Vec<_>>>() else { return };
        self.actions_of(at, &targets, &it.actions);
    }

    /// Every action that a statement lists must be one of these types'.
    pub(super) fn actions_of(&mut self, at: u32, targets: &[TypeId], actions: &ast::Actions) {
        let (ast::Actions::Listed(listed) | ast::Actions::Everything { except: listed, .. }) = actions;
        let mut seen = BTreeSet::new();
        for action in listed {
            let here = mark(at, action.name.node);
            if !self.vocabulary.report.spend(targets.len(), here) {
                return;
            }
            if !seen.insert(action_words(action)) {
                self.report(check::named_twice(&action_words(action), here));
            }
            match &action.of {
                None => self.must_be_action(at, targets, &action.name),
                Some(name) => match self.vocabulary.type_of(at, name) {
                    Some(of) if targets.contains(&of) => self.must_be_action(at, &[of], &action.name),
                    Some(_) => self.report(check::not_a_target(&name.text, mark(at, name.node))),
                    None => {}
                },
            }
        }
    }

    fn must_be_action(&mut self, at: u32, types: &[TypeId], action: &ast::Name) {
        if !types.iter().any(|of| self.action_named(*of, &action.text).is_some()) {
            self.unknown_action(types, action, at);
        }
    }

    /// Says that none of these types has the action, and which is nearest.
    pub(super) fn unknown_action(&mut self, types: &[TypeId], action: &ast::Name, at: u32) {
        self.vocabulary.unknown("action", types, action, at, |it| {
            let all = types.iter().filter_map(|of| it.actions.get(usize::from(*of)));
            all.flatten().map(String::as_str).collect()
        });
    }

    pub(super) fn actions_meant(&self, on: TypeId, actions: &ast::Actions) -> Vec<ActionId> {
        let here = |it: &&ast::ActionName| {
            it.of.as_ref().is_none_or(|name| self.vocabulary.type_id(&name.text) == Some(on))
        };
        let ids = |listed: &[ast::ActionName]| -> BTreeSet<ActionId> {
            listed.iter().filter(here).filter_map(|it| self.action_named(on, &it.name.text)).collect()
        };
        match actions {
            ast::Actions::Listed(listed) => ids(listed).into_iter().collect(),
            ast::Actions::Everything { except, .. } => {
                let except = ids(except);
                let count = self.vocabulary.actions.get(usize::from(on)).map_or(0, Vec::len);
                (0..count).map(super::narrow).filter(|it| !except.contains(it)).collect()
            }
        }
    }

    pub(super) fn translations_once(&mut self, at: u32, reasons: &ast::Reasons) {
        let mut seen = BTreeSet::new();
        for (tag, _) in &reasons.translations {
            if !seen.insert(tag.text.as_str()) {
                self.report(check::named_twice(&tag.text, mark(at, tag.node)));
            }
        }
    }

    /// What a statement's author says to it, in every language.
    pub(super) fn words(&mut self, scope: &Scope, reasons: &ast::Reasons) -> Words {
        let because = reasons.because.as_ref().map(|text| self.text(scope, text));
        let translated = reasons.translations.iter();
        let translations = translated.map(|(tag, text)| (tag.text.clone(), self.text(scope, text))).collect();
        Words { because: because.unwrap_or_default(), translations }
    }

    /// A reason with its placeholders: `{customized_by}`.
    fn text(&mut self, scope: &Scope, quoted: &ast::Quoted) -> Vec<TextPart> {
        let mut parts = Vec::new();
        let mut rest = quoted.text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let Some((inside, tail)) = after.split_once('}') else { break };
            if !before.is_empty() {
                parts.push(TextPart::Text(before.to_owned()));
            }
            let before = self.vocabulary.report.count();
            parts.extend(self.placeholder(scope, inside, quoted));
            self.vocabulary.report.withdraw_fixes(before);
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(TextPart::Text(rest.to_owned()));
        }
        parts
    }

    fn placeholder(&mut self, scope: &Scope, inside: &str, quoted: &ast::Quoted) -> Option<TextPart> {
        let here = mark(scope.statement, quoted.node);
        let is_name = |it: &str| !it.is_empty() && !it.contains(char::is_whitespace);
        if !inside.trim().split('.').all(is_name) {
            self.report(check::bad_placeholder(inside, here));
            return None;
        }
        let names = inside.trim().split('.').map(|it| ast::Name { text: it.to_owned(), node: quoted.node });
        let path = ast::Path { names: names.collect(), node: quoted.node, only: None };
        match self.look_up(scope, &path)? {
            Found::Value { value, single: true, .. } => Some(TextPart::Value(value)),
            Found::Entities { path, .. } => Some(TextPart::Entities(path)),
            Found::Input { index, .. } => Some(TextPart::Input(index)),
            Found::Value { .. } => {
                self.report(check::many_valued(&written(&path), "an attribute", here));
                None
            }
            other => {
                let expected = "an attribute, a relation or an input";
                self.report(check::wrong_kind(&written(&path), other.kind(), expected, here));
                None
            }
        }
    }
}

fn restriction_id(verb: &str, it: &ast::Restriction) -> String {
    if let Some(label) = &it.label {
        return label.text.clone();
    }
    let actions = actions_words(&it.actions);
    let targets = listed(it.targets.iter().map(target_words));
    let who = listed(it.who.iter().map(who_words));
    let preposition = if verb == "restrict" { "to" } else { "for" };
    format!("{verb} {actions} on {targets} {preposition} {who}")
}

/// Words with commas between them.
pub(super) fn listed(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

/// `see, comment`, `everything except see`
pub(super) fn actions_words(actions: &ast::Actions) -> String {
    let names = |all: &[ast::ActionName]| listed(all.iter().map(action_words));
    match actions {
        ast::Actions::Listed(all) => names(all),
        ast::Actions::Everything { except, .. } if except.is_empty() => "everything".to_owned(),
        ast::Actions::Everything { except, .. } => format!("everything except {}", names(except)),
    }
}

fn action_words(action: &ast::ActionName) -> String {
    match &action.of {
        None => action.name.text.clone(),
        Some(of) => format!("{}.{}", of.text, action.name.text),
    }
}
