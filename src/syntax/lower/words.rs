//! Names, texts, ids, values and paths: what every statement is made of.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::Lowering;
use crate::diagnostic::{Diagnostic, Site};
use crate::limits;
use crate::syntax::ast::{Condition, Id, Literal, LiteralValue, Name, Path, Quoted};
use crate::syntax::expected::excerpt;
use crate::syntax::grammar::{Match, Parts, Rule};

impl Lowering {
    pub(super) fn name(&mut self, matched: Match<'_>) -> Name {
        let text = self.checked(matched.as_str(), &matched, "name");
        Name { text, node: self.node(&matched) }
    }

    /// The next parts, as long as they are names of this rule.
    pub(super) fn names(&mut self, parts: &mut Parts<'_>, rule: Rule) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(next) = parts.part(rule) {
            names.push(self.name(next));
        }
        names
    }

    pub(super) fn quoted(&mut self, matched: Match<'_>) -> Quoted {
        let text = self.unescape(&matched);
        Quoted { text, node: self.node(&matched) }
    }

    pub(super) fn path(&mut self, matched: Match<'_>) -> Path {
        let node = self.node(&matched);
        let names = Parts::of(matched).map(|step| self.name(step)).collect();
        Path { names, node, only: None }
    }

    /// A path, perhaps with a `where`.
    pub(super) fn chosen(&mut self, matched: Match<'_>) -> Option<Path> {
        let mut parts = Parts::of(matched);
        let path = self.path(parts.part(Rule::path)?);
        Some(Path { only: self.only(&mut parts)?, ..path })
    }

    /// `where C`, if it stands here; empty only if it cannot be read.
    pub(super) fn only(&mut self, parts: &mut Parts<'_>) -> Option<Option<Box<Condition>>> {
        let Some(only) = parts.part(Rule::only) else { return Some(None) };
        let condition = self.condition(Parts::of(only).part(Rule::condition)?)?;
        Some(Some(Box::new(condition)))
    }

    /// `id`, `typed_id` or `bare_id`.
    pub(super) fn id(&mut self, matched: Match<'_>) -> Option<Id> {
        let node = self.node(&matched);
        let mut parts = Parts::of(matched.clone());
        let type_word = parts.part(Rule::type_word).map(|it| self.name(it));
        let mut next = parts.next()?;
        if next.as_rule() == Rule::bare_id {
            next = Parts::of(next).next()?;
        }
        let text = if next.as_rule() == Rule::text { self.unescape(&next) } else { next.as_str().to_owned() };
        Some(Id { node, type_word, text: self.checked(&text, &matched, "id") })
    }

    /// `value` or `literal`.
    pub(super) fn literal(&mut self, matched: Match<'_>) -> Option<Literal> {
        let inner = Parts::of(matched).next()?;
        let value = match inner.as_rule() {
            Rule::digits => LiteralValue::Digits(inner.as_str().to_owned()),
            Rule::text => LiteralValue::Text(self.unescape(&inner)),
            Rule::listed => LiteralValue::Listed(laid_out(inner.clone())),
            _ => LiteralValue::Word(self.checked(inner.as_str(), &inner, "name")),
        };
        Some(Literal { node: self.node(&inner), value })
    }

    pub(super) fn moment(&mut self, matched: Match<'_>) -> Literal {
        let value = LiteralValue::Digits(matched.as_str().to_owned());
        Literal { node: self.node(&matched), value }
    }

    /// A name or id as it is kept: in NFC, after what is wrong with it has been said.
    fn checked(&mut self, text: &str, matched: &Match<'_>, what: &str) -> String {
        let site = self.site(matched);
        if text.is_empty() {
            let problem = Diagnostic::error("empty-id", "this id is empty", site);
            self.problems.push(problem.help("an id has 1 to 256 bytes"));
            return String::new();
        }
        if text.len() > limits::NAME_BYTES {
            let message =
                format!("this {what} has {} bytes, where {} are allowed", text.len(), limits::NAME_BYTES);
            self.problems
                .push(Diagnostic::error("name-too-long", message, site).help("choose a shorter one"));
            return text.to_owned();
        }
        if is_nfc(text) {
            return text.to_owned();
        }
        let composed: String = text.nfc().collect();
        let message = format!("the {what} `{}` is not in the normal form NFC", excerpt(text));
        let help =
            format!("write `{}`, which reads the same but is spelt by other characters", excerpt(&composed));
        let written: String = matched.as_str().trim_end().nfc().collect();
        let title = format!("write `{}`", excerpt(&composed));
        let problem = Diagnostic::error("not-nfc", message, site.clone()).help(help);
        self.problems.push(problem.fix(title, site, written));
        composed
    }

    /// The text between the quotes, with its escapes resolved.
    pub(super) fn unescape(&mut self, matched: &Match<'_>) -> String {
        let inside = matched.as_str().strip_prefix('"').unwrap_or_default();
        let inside = inside.strip_suffix('"').unwrap_or(inside);
        let start = matched.as_span().start().saturating_add(1);
        let mut text = String::with_capacity(inside.len());
        let mut characters = inside.char_indices();
        while let Some((at, character)) = characters.next() {
            if character != '\\' {
                text.push(character);
                continue;
            }
            let Some((_, escaped)) = characters.next() else { break };
            if !matches!(escaped, '"' | '\\') {
                self.bad_escape(start.saturating_add(at), escaped);
            }
            text.push(escaped);
        }
        text
    }

    fn bad_escape(&mut self, at: usize, escaped: char) {
        let end = at.saturating_add(1).saturating_add(escaped.len_utf8());
        let site = Site::Statement(self.range(at, end));
        let message = format!("`\\{escaped}` is no escape");
        let problem = Diagnostic::error("unknown-escape", message, site.clone())
            .help("only `\\\"` and `\\\\` are; a backslash itself is written `\\\\`");
        let text = format!("\\\\{escaped}");
        self.problems.push(problem.fix(format!("write `{text}`"), site, text));
    }
}

/// A list or a map as it is laid out: one blank between a key and its value, and after each comma.
fn laid_out(listed: Match<'_>) -> String {
    let words =
        |entry: Match<'_>| Parts::of(entry).map(|it| it.as_str().to_owned()).collect::<Vec<_>>().join(" ");
    format!("({})", Parts::of(listed).map(words).collect::<Vec<_>>().join(", "))
}
