//! What a slice says to its host, read as the package for browsers reads it.

use serde::{Deserialize, Serialize};

use crate::engine::Instant;

/// Where the header says where the words are, and how many bytes.
const WORDS: usize = 32;
/// Where the directory begins.
const DIRECTORY: usize = 40;
/// Bytes of a change.
const CHANGE: usize = 16;

/// The words of a slice.
#[derive(Debug, Deserialize)]
pub struct About {
    pub types: Vec<TypeAbout>,
    whys: Option<Whys>,
}

/// A type whose objects may be asked about.
#[derive(Debug, Deserialize)]
pub struct TypeAbout {
    pub name: String,
    /// The name before the colon of an object.
    pub called: String,
    /// The number of the first action.
    pub first: u32,
    pub actions: Vec<String>,
    pub ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Whys {
    reasons: Vec<ReasonAbout>,
    steps: Vec<StepAbout>,
    answers: Vec<AnswerAbout>,
}

#[derive(Debug, Deserialize)]
struct ReasonAbout {
    kind: String,
    place: String,
    statement: Option<String>,
}

#[derive(Debug, Deserialize)]
struct StepAbout {
    step: String,
    #[serde(default)]
    hidden: bool,
    statement: String,
    entity: String,
}

#[derive(Debug, Deserialize)]
struct AnswerAbout {
    decision: u32,
    #[serde(default)]
    reasons: Vec<usize>,
    #[serde(default)]
    proof: Vec<usize>,
    #[serde(default)]
    missing: Vec<String>,
    until: Option<String>,
}

/// What is told of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// As a module says it.
    pub decision: u32,
    /// Kind, place and statement.
    pub reasons: Vec<(String, String, Option<String>)>,
    /// Statement, kind and entity; nothing for a step that is hidden.
    pub proof: Vec<Option<(String, String, String)>>,
    pub missing: Vec<String>,
    /// When a yes ends.
    pub until: Option<String>,
}

impl About {
    /// The words of a slice; nothing if there are none.
    pub fn of(slice: &[u8]) -> Option<Self> {
        let [from, length] = [WORDS, WORDS.saturating_add(4)].map(|at| word(slice, at));
        let words = slice.get(from? as usize..)?.get(..length? as usize)?;
        serde_json::from_slice(words).ok()
    }

    /// The numbers of an action and an object of a type, if the slice knows them.
    pub fn numbers(&self, of: &str, action: &str, id: &str) -> Option<[u32; 2]> {
        let of = self.types.iter().find(|it| it.name == of || it.called == of)?;
        let place = |all: &[String], it: &str| u32::try_from(all.iter().position(|known| known == it)?).ok();
        Some([of.first.checked_add(place(&of.actions, action)?)?, place(&of.ids, id)?])
    }

    /// What an answer tells of an object, by its number; nothing if there is no such answer.
    pub fn told(&self, answer: u32, object: &str) -> Option<Told> {
        let whys = self.whys.as_ref()?;
        let answer = whys.answers.get(answer as usize)?;
        let own = |name: &String| if name.is_empty() { object.to_owned() } else { name.clone() };
        let reason = |it: &usize| {
            let it = whys.reasons.get(*it)?;
            Some((it.kind.clone(), own(&it.place), it.statement.clone()))
        };
        let step = |it: &usize| {
            let it = whys.steps.get(*it)?;
            Some((!it.hidden).then(|| (it.statement.clone(), it.step.clone(), own(&it.entity))))
        };
        let missing = answer.missing.iter().map(|it| match it.starts_with('.') {
            true => format!("{object}{it}"),
            false => it.clone(),
        });
        Some(Told {
            decision: answer.decision,
            reasons: answer.reasons.iter().map(reason).collect::<Option<_>>()?,
            proof: answer.proof.iter().map(step).collect::<Option<_>>()?,
            missing: missing.collect(),
            until: answer.until.clone(),
        })
    }
}

/// The times at which something of a slice becomes something else, ascending.
pub fn changes(slice: &[u8]) -> Option<Vec<Instant>> {
    // The directory ends where the first section begins, and what changes is the last section.
    let entry = word(slice, DIRECTORY)?.checked_sub(8)?;
    let [from, count] = [entry, entry.checked_add(4)?].map(|at| word(slice, at as usize));
    let all = slice.get(from? as usize..)?.chunks_exact(CHANGE).take(count? as usize);
    let mut times: Vec<Instant> =
        all.filter_map(|it| Some(Instant(i128::from(i64::from_le_bytes(*it.first_chunk()?))))).collect();
    times.dedup();
    Some(times)
}

fn word(slice: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*slice.get(at..)?.first_chunk()?))
}
