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
    let counting = std::iter::once(main).chain(translated).filter(|it| counts(context, it.1));
    let told = |(language, _): (Option<&String>, &Vec<TextPart>)| {
        let place = language.map_or_else(|| "in its text".to_owned(), |it| format!("in its text in `{it}`"));
        Found::new(RULE, "a number stands before a word that would have to agree with it", mark, vec![id.to_owned()])
            .because(place)
            .help("name the number instead, as in `days: {days}`")
    };
    counting.map(told).collect()
}

/// Whether a placeholder for a number is followed by a word.
fn counts(context: &Context<'_>, parts: &[TextPart]) -> bool {
    parts.windows(2).any(|pair| match pair {
        [number, TextPart::Text(after)] => is_number(context, number) && begins_with_word(after),
        _ => false,
    })
}

fn begins_with_word(text: &str) -> bool {
    let rest = text.trim_start_matches([' ', '\u{a0}', '\u{202f}', '-']);
    rest.len() < text.len() && rest.starts_with(char::is_alphabetic)
}

fn is_number(context: &Context<'_>, part: &TextPart) -> bool {
    let schema = &context.policy.schema;
    match part {
        TextPart::Value(value) => value.attribute.members.iter().any(|(of, member)| {
            let info = schema.type_info(*of).and_then(|it| it.member(*member)).map(|it| &it.kind);
            matches!(info, Some(MemberKind::Attribute(it)) if it.domain == Domain::Number)
        }),
        TextPart::Input(input) => {
            schema.inputs.get(usize::from(*input)).is_some_and(|it| it.domain == Domain::Number)
        }
        TextPart::Text(_) | TextPart::Entities(_) => false,
    }
}
