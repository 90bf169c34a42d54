//! What the authors of statements say to them, with values in the place of placeholders.

use crate::facts::value::value_text;
use crate::policy::condition::TextPart;
use crate::policy::label::{LabelKey, is_french, wider_languages};
use crate::policy::rule::Words;
use crate::policy::schema::{Entity, Value};

use super::solver::Solver;
use super::world::{At, Reading};

impl Solver<'_> {
    /// A statement's texts, each with its language; the main one has no tag.
    pub(crate) fn said(&mut self, words: &Words, at: &At) -> Vec<(String, String)> {
        let main = (!words.because.is_empty()).then(|| (String::new(), self.text(&words.because, "", at)));
        let translated: Vec<_> =
            words.translations.iter().map(|(tag, text)| (tag.clone(), self.text(text, tag, at))).collect();
        main.into_iter().chain(translated).collect()
    }

    fn text(&mut self, parts: &[TextPart], language: &str, at: &At) -> String {
        parts.iter().map(|part| self.text_part(part, language, at)).collect()
    }

    fn text_part(&mut self, part: &TextPart, language: &str, at: &At) -> String {
        match part {
            TextPart::Text(text) => text.clone(),
            TextPart::Value(path) => self.reading_text(self.world.value(at, path), language),
            TextPart::Input(input) => self.reading_text(self.world.input(*input), language),
            TextPart::Entities(path) => {
                let reached: Vec<Entity> = self.reach(at, path).into_keys().collect();
                let named = reached.into_iter().filter_map(|it| self.named_to_reader(it, at));
                listed(&named.collect::<Vec<_>>(), language)
            }
        }
    }

    /// An entity by name, unless its reader may not know it.
    fn named_to_reader(&mut self, entity: Entity, at: &At) -> Option<String> {
        let written = self.world.written(entity)?;
        Some(if self.may_name(entity, &[at.user]) { written } else { "…".to_owned() })
    }

    fn reading_text(&self, reading: Reading<Value>, language: &str) -> String {
        let french = is_french(language);
        match reading {
            Reading::None => none(language).to_owned(),
            Reading::Unknown => if french { "inconnu" } else { "unknown" }.to_owned(),
            Reading::Known(Value::Flag(it)) if french => if it { "oui" } else { "non" }.to_owned(),
            Reading::Known(Value::Entity(it)) => self.world.written(it).unwrap_or_default(),
            Reading::Known(value) => {
                let name = value_text(self.program().schema(), &value).unwrap_or_default();
                let labelled = matches!(value, Value::Role(..) | Value::Plan(_) | Value::Choice(_));
                let labels = &self.program().policy().labels;
                let label = labels.find(language, &LabelKey::Bare(name.clone())).filter(|_| labelled);
                label.map_or(name, str::to_owned)
            }
        }
    }
}

fn none(language: &str) -> &'static str {
    if is_french(language) { "aucun" } else { "none" }
}

/// The first few of many, as a person would list them; where nobody has said how, with commas alone.
fn listed(names: &[String], language: &str) -> String {
    const SHOWN: usize = 3;
    let spoken = language.is_empty() || wider_languages(language).any(|it| it.eq_ignore_ascii_case("en"));
    let (and, others) = match is_french(language) {
        true => (" et ", "autres"),
        false if spoken => (" and ", "others"),
        false => (", ", "…"),
    };
    match names {
        [] => none(language).to_owned(),
        [one] => one.clone(),
        [before @ .., last] if names.len() <= SHOWN => format!("{}{and}{last}", before.join(", ")),
        [one, two, rest @ ..] => match others {
            "…" => format!("{one}, {two}, …"),
            _ => format!("{one}, {two}{and}{} {others}", rest.len()),
        },
    }
}
