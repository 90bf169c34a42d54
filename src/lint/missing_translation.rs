//! `missing-translation`: a text that is not there in a language which the rolebook speaks elsewhere.
//!
//! A rolebook speaks a language if some text of it, or of what it stands on, is written in that
//! language. What is not said in `fr-CA` is said in `fr`, so the wider language is enough. What has no
//! text in the main language is called by its name and needs none in others. For each language, the
//! texts that lack it are told together.

use std::collections::{BTreeSet, HashSet};

use crate::diagnostic::Site;
use crate::limits;
use crate::policy::label::wider_languages;
use crate::policy::text::Text;

use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    code: "missing-translation",
    level: Level::Warn,
    summary: "a text that is not there in a language which the rolebook speaks elsewhere",
};

/// How many of the texts that lack a language are pointed at.
const SHOWN: usize = 3;

/// One finding for each text and language; `together` makes one of those of a language.
pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let texts = context.subject.texts;
    let spoken: BTreeSet<String> =
        texts.iter().flat_map(|it| it.written.keys()).map(|it| it.to_ascii_lowercase()).collect();
    if spoken.len().saturating_mul(texts.len()) > limits::COMPARED {
        return Vec::new();
    }
    let widest = |tag: &&String| !wider_languages(tag).skip(1).any(|it| spoken.contains(it));
    let mut found = Vec::new();
    for language in spoken.iter().filter(|it| !it.is_empty()).filter(widest) {
        let missing = texts.iter().filter(|it| it.written.contains_key("") && !speaks(it, language));
        found.extend(missing.map(|it| {
            Found::new(
                RULE,
                format!("not every text is there in `{language}`"),
                it.mark,
                vec![it.name.clone()],
            )
            .because("not this one")
            .help(format!("write it, or see all with `rolebook texts --lang {language}`"))
        }));
    }
    found
}

fn speaks(text: &Text, language: &str) -> bool {
    text.written.keys().any(|it| it.eq_ignore_ascii_case(language))
}

/// One finding for each language, with the first of the texts that lack it.
pub(super) fn together(found: Vec<Found>) -> Vec<Found> {
    let mut kept: Vec<Found> = Vec::new();
    // A row's text stands for each of its actions, and is one text to whoever reads the file.
    let mut sites: Vec<HashSet<Site>> = Vec::new();
    for it in found {
        let same =
            |other: &Found| other.diagnostic.message == it.diagnostic.message && other.allowed == it.allowed;
        let is_own = it.diagnostic.code == RULE.code;
        match is_own.then(|| kept.iter().position(same)).flatten() {
            Some(at) => {
                let (Some(first), Some(sites)) = (kept.get_mut(at), sites.get_mut(at)) else { continue };
                first.of.extend(it.of);
                for mut label in it.diagnostic.labels {
                    if sites.insert(label.site.clone()) && sites.len() <= SHOWN {
                        "nor this one".clone_into(&mut label.text);
                        first.diagnostic.labels.push(label);
                    }
                }
            }
            None => {
                sites.push(it.diagnostic.labels.iter().map(|it| it.site.clone()).collect());
                kept.push(it);
            }
        }
    }
    for (it, sites) in kept.iter_mut().zip(sites) {
        let more = sites.len().saturating_sub(SHOWN);
        let is_own = it.diagnostic.code == RULE.code;
        if let Some(last) = it.diagnostic.labels.last_mut().filter(|_| is_own && more > 0) {
            last.text = format!("nor this one, and {more} more");
        }
    }
    kept
}
