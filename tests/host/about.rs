//! What a slice says to its host, read as the package for browsers reads it.

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct About {
    types: Vec<TypeAbout>,
    whys: Option<Whys>,
}

#[derive(Deserialize)]
struct TypeAbout {
    name: String,
    first: u32,
    actions: Vec<String>,
    ids: Vec<String>,
}

#[derive(Deserialize)]
struct Whys {
    reasons: Vec<ReasonAbout>,
    steps: Vec<StepAbout>,
    answers: Vec<AnswerAbout>,
}

#[derive(Deserialize)]
struct ReasonAbout {
    kind: String,
    place: String,
    statement: Option<String>,
}

#[derive(Deserialize)]
struct StepAbout {
    step: String,
    #[serde(default)]
    hidden: bool,
    statement: String,
    entity: String,
}

#[derive(Deserialize)]
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
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) decision: u32,
    /// Kind, place and statement.
    pub(crate) reasons: Vec<(String, String, Option<String>)>,
    /// Statement, kind and entity; nothing for a step that is hidden.
    pub(crate) proof: Vec<Option<(String, String, String)>>,
    pub(crate) missing: Vec<String>,
    pub(crate) until: Option<String>,
}

impl About {
    pub(crate) fn of(slice: &[u8]) -> Self {
        let word = |at: usize| {
            let bytes = slice[at..].first_chunk().copied().expect("a header of 40 bytes");
            u32::from_le_bytes(bytes) as usize
        };
        let words = slice[word(32)..].get(..word(36)).expect("words for the host");
        serde_json::from_slice(words).expect("they are JSON")
    }

    /// The numbers of an action and an object, if the slice knows them.
    pub(crate) fn numbers(&self, of: &str, action: &str, id: &str) -> Option<[u32; 2]> {
        let of = self.types.iter().find(|it| it.name == of)?;
        let place = |all: &[String], it: &str| all.iter().position(|known| known == it);
        let numbers = [of.first as usize + place(&of.actions, action)?, place(&of.ids, id)?];
        Some(numbers.map(|it| u32::try_from(it).expect("a small number")))
    }

    /// What an answer tells of an object, by its number.
    pub(crate) fn told(&self, answer: u32, object: &str) -> Told {
        let whys = self.whys.as_ref().expect("a slice that tells why");
        let own = |name: &String| if name.is_empty() { object.to_owned() } else { name.clone() };
        let answer = &whys.answers[answer as usize];
        let reasons = answer.reasons.iter().map(|it| &whys.reasons[*it]);
        let steps = answer.proof.iter().map(|it| &whys.steps[*it]);
        let step = |it: &StepAbout| (it.statement.clone(), it.step.clone(), own(&it.entity));
        let missing = answer.missing.iter().map(|it| match it.starts_with('.') {
            true => format!("{object}{it}"),
            false => it.clone(),
        });
        Told {
            decision: answer.decision,
            reasons: reasons.map(|it| (it.kind.clone(), own(&it.place), it.statement.clone())).collect(),
            proof: steps.map(|it| (!it.hidden).then(|| step(it))).collect(),
            missing: missing.collect(),
            until: answer.until.clone(),
        }
    }
}
