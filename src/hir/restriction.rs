//! Restrictions and forbids: one for each target, since each target reads names its own way.

use crate::check;
use crate::policy::condition::{ActionId, TextPart};
use crate::policy::rule::{Restriction, Through};
use crate::policy::schema::TypeId;
use crate::syntax::ast;

use super::grant::{target_words, who_words, whole};
use super::names::{Found, Scope, written};
use super::resolve::Resolver;
use super::vocabulary::mark;

impl Resolver<'_> {
    pub(super) fn restriction(&mut self, at: u32, verb: &str, it: &ast::Restriction) {
        self.listed_actions(at, it);
        for target in &it.targets {
            if let Some(restriction) = self.for_target(at, verb, it, target) {
                match verb {
                    "restrict" => self.policy.restricts.push(restriction),
                    _ => self.policy.forbids.push(restriction),
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
        let who: Vec<_> = it.who.iter().map(|who| self.who(&scope, who)).collect();
        let when = it.when.as_ref().map(|it| self.condition(&scope, it));
        let unless = it.unless.as_ref().map(|it| self.condition(&scope, it));
        let because = it.reasons.because.as_ref().map(|text| self.text(&scope, text));
        let translated = it.reasons.translations.iter();
        let translations =
            translated.map(|(tag, text)| (tag.text.clone(), self.text(&scope, text))).collect();
        Some(Restriction {
            id: restriction_id(verb, it),
            on,
            through,
            actions: self.actions_meant(on, &it.actions),
            who: who.into_iter().collect::<Option<_>>()?,
            when: whole(&when)?,
            unless: whole(&unless)?,
            because: because.unwrap_or_default(),
            translations,
            mark: mark(at, it.node),
        })
    }

    /// A restriction through a relation along which no table takes rights could never take anything away.
    fn something_arises(&mut self, at: u32, on: TypeId, through: Option<Through>, target: &ast::Target) {
        let Some(name) = target.through.as_ref() else { return };
        let arises = self.policy.tables.iter().flat_map(|it| &it.objects).any(|it| *it == (on, through));
        if !arises {
            self.report(check::nothing_arises(&target.on.text, &name.text, mark(at, name.node)));
        }
    }

    /// Every listed action must be one of a target's.
    fn listed_actions(&mut self, at: u32, it: &ast::Restriction) {
        let targets: Vec<_> =
            it.targets.iter().filter_map(|it| self.schema().type_named(&it.on.text)).collect();
        let (ast::Actions::Listed(listed) | ast::Actions::Everything { except: listed, .. }) = &it.actions;
        for action in listed {
            let of = action.of.as_ref().map(|name| self.vocabulary.type_of(at, name));
            let types = match of {
                Some(None) => continue,
                Some(Some(of)) => vec![of],
                None => targets.clone(),
            };
            let found = types
                .iter()
                .any(|of| targets.contains(of) && self.action_named(*of, &action.name.text).is_some());
            if !found {
                let known: Vec<_> = types.iter().flat_map(|of| self.action_names(*of)).collect();
                let here = mark(at, action.name.node);
                let known = known.iter().map(String::as_str);
                self.report(check::unknown_name("action", &action.name.text, here, known));
            }
        }
    }

    fn actions_meant(&self, on: TypeId, actions: &ast::Actions) -> Vec<ActionId> {
        let meant = |listed: &[ast::ActionName], action: &str| {
            listed.iter().any(|it| {
                let of = it.of.as_ref().map(|name| self.schema().type_named(&name.text));
                it.name.text == action && of.is_none_or(|of| of == Some(on))
            })
        };
        let all = self.action_names(on);
        let chosen = all.iter().enumerate().filter(|(_, action)| match actions {
            ast::Actions::Listed(listed) => meant(listed, action),
            ast::Actions::Everything { except, .. } => !meant(except, action),
        });
        chosen.map(|it| super::narrow(it.0)).collect()
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
            parts.extend(self.placeholder(scope, inside, quoted));
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(TextPart::Text(rest.to_owned()));
        }
        parts
    }

    fn placeholder(&mut self, scope: &Scope, inside: &str, quoted: &ast::Quoted) -> Option<TextPart> {
        let names =
            inside.split('.').map(|it| ast::Name { text: it.trim().to_owned(), node: quoted.node }).collect();
        let path = ast::Path { names, node: quoted.node };
        match self.look_up(scope, &path)? {
            Found::Value { value, single: true, .. } => Some(TextPart::Value(value)),
            Found::Entities { path, .. } => Some(TextPart::Entities(path)),
            Found::Input { index, .. } => Some(TextPart::Input(index)),
            other => {
                let here = mark(scope.statement, quoted.node);
                self.report(check::wrong_kind(
                    &written(&path),
                    other.kind(),
                    "an attribute, a relation or an input",
                    here,
                ));
                None
            }
        }
    }
}

fn restriction_id(verb: &str, it: &ast::Restriction) -> String {
    if let Some(label) = &it.label {
        return label.text.clone();
    }
    let list = |words: Vec<String>| words.join(", ");
    let names = |listed: &[ast::ActionName]| list(listed.iter().map(action_words).collect());
    let actions = match &it.actions {
        ast::Actions::Listed(listed) => names(listed),
        ast::Actions::Everything { except, .. } if except.is_empty() => "everything".to_owned(),
        ast::Actions::Everything { except, .. } => format!("everything except {}", names(except)),
    };
    let targets = list(it.targets.iter().map(target_words).collect());
    let who = list(it.who.iter().map(who_words).collect());
    let preposition = if verb == "restrict" { "to" } else { "for" };
    format!("{verb} {actions} on {targets} {preposition} {who}")
}

fn action_words(action: &ast::ActionName) -> String {
    match &action.of {
        None => action.name.text.clone(),
        Some(of) => format!("{}.{}", of.text, action.name.text),
    }
}
