//! `plural`: a number that stands directly before a word, which would have to agree with it.
//!
//! `{budget} days` reads well for two days and ill for one; other languages have more forms. A
//! placeholder stands for what a value is called and never spells out a plural, so the number is better
//! named: `days: {budget}`.

use crate::policy::Mark;
use crate::policy::condition::TextPart;
use crate::policy::rule::Words;
use crate::policy::schema::{Domain, MemberKind};

use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    code: "plural",
    level: Level::Warn,
    summary: "a number in a text that stands directly before a word, which would have to agree with it",
};

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let policy = context.policy;
    let statements = policy.restricts.iter().chain(&policy.forbids);
    let statements = statements.map(|it| (it.mark, it.id.clone(), &it.words));
    let invariants = policy.invariants.iter().map(|it| (it.mark, it.id.clone(), &it.words));
    let refusals = policy.routes.iter().flat_map(|route| {
        let on = policy.schema.type_info(route.on).map_or("", |it| it.name.as_str());
        let name = format!("route {} on {on}", route.name);
        route.refusals.iter().map(move |it| (route.mark, name.clone(), &it.words))
    });
    let mut all: Vec<(Mark, String, &Words)> = statements.chain(invariants).chain(refusals).collect();
    // A statement says the same to each of its targets.
    all.dedup_by(|a, b| a.0 == b.0 && a.2.because == b.2.because);
    all.into_iter().flat_map(|(mark, id, words)| of_words(context, mark, &id, words)).collect()
}

fn of_words(context: &Context<'_>, mark: Mark, id: &str, words: &Words) -> Vec<Found> {
    let main = (None, &words.because);
    let translated = words.translations.iter().map(|it| (Some(&it.0), &it.1));
    let all = std::iter::once(main).chain(translated);
    let counting = all.filter_map(|(language, text)| Some((language, counted(context, text)?)));
    let told = |(language, name): (Option<&String>, &str)| {
        let place = language.map_or_else(|| "in its text".to_owned(), |it| format!("in its text in `{it}`"));
        let message = format!("the number `{name}` stands before a word that would have to agree with it");
        Found::new(RULE, message, mark, vec![id.to_owned()])
            .because(place)
            .help(format!("name the number instead, as in `{name}: {{{name}}}`"))
    };
    counting.map(told).collect()
}

/// The first number that a placeholder puts before a word.
fn counted<'a>(context: &'a Context<'_>, parts: &[TextPart]) -> Option<&'a str> {
    parts.windows(2).find_map(|pair| match pair {
        [number, TextPart::Text(after)] if begins_with_word(after) => number_named(context, number),
        _ => None,
    })
}

fn begins_with_word(text: &str) -> bool {
    let rest = text.trim_start_matches([' ', '\u{a0}', '\u{202f}', '-']);
    rest.len() < text.len() && rest.starts_with(char::is_alphabetic)
}

/// What a placeholder is called, if it stands for a number.
fn number_named<'a>(context: &'a Context<'_>, part: &TextPart) -> Option<&'a str> {
    let schema = &context.policy.schema;
    match part {
        TextPart::Value(value) => value.attribute.members.iter().find_map(|(of, member)| {
            let info = schema.type_info(*of)?.member(*member)?;
            let number = matches!(&info.kind, MemberKind::Attribute(it) if it.domain == Domain::Number);
            number.then_some(info.name.as_str())
        }),
        TextPart::Input(input) => {
            let info = schema.inputs.get(usize::from(*input));
            info.filter(|it| it.domain == Domain::Number).map(|it| it.name.as_str())
        }
        TextPart::Text(_) | TextPart::Entities(_) => None,
    }
}
