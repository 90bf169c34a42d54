//! Reasons as the host of a module reads them: every answer once, in numbers, and every sentence once, in the languages
//! of the rolebook and of the frame. What is the same of several objects is said without naming them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::eval::{Answer, ProofStep, Reason, ReasonKind};
use crate::program::Program;
use crate::wasm::answer;

use super::labels::{languages, type_called};
use super::wording::{nothing_told, reason_sentence};

/// Stands for the object of the question, which has no empty name.
const OWN: &str = "";
/// Stands in a sentence where the object of the question is to be named.
const MARK: &str = "\u{fffc}";
/// The languages of the frame.
const FRAME: [&str; 2] = ["en", "fr"];

/// What a host reads of all answers.
#[derive(Debug, Serialize)]
pub(super) struct Whys<'p> {
    #[serde(skip)]
    program: &'p Program,
    #[serde(skip)]
    languages: BTreeSet<String>,
    /// What is said where nothing is told, by language.
    untold: BTreeMap<String, &'static str>,
    reasons: Once<Reason, ReasonAbout>,
    steps: Once<StepAbout, StepAbout>,
    answers: Once<AnswerAbout, AnswerAbout>,
}

/// Values in the order in which they were met first.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Once<K, V> {
    #[serde(skip)]
    numbers: BTreeMap<K, u32>,
    all: Vec<V>,
}

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self { numbers: BTreeMap::new(), all: Vec::new() }
    }
}

impl<K: Ord, V> Once<K, V> {
    fn number(&mut self, key: K, value: impl FnOnce(&K) -> V) -> u32 {
        if let Some(known) = self.numbers.get(&key) {
            return *known;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(value(&key));
        self.numbers.insert(key, number);
        number
    }
}

#[derive(Debug, Serialize)]
struct ReasonAbout {
    kind: &'static str,
    place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roles: Vec<String>,
    /// What the statement's author says, by language; the main one has no tag.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    said: BTreeMap<String, String>,
    /// What else is said, by language: before and behind the object of the question, or all of it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    means: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct StepAbout {
    step: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
    statement: String,
    entity: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

/// An answer, with reasons and steps by number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
struct AnswerAbout {
    /// As a module says it.
    decision: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    proof: Vec<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    opened: Vec<String>,
}

impl<'p> Whys<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let languages: BTreeSet<String> =
            languages(program.policy()).into_iter().chain(FRAME.map(str::to_owned)).collect();
        let untold = languages.iter().map(|it| (it.clone(), nothing_told(it))).collect();
        let (reasons, steps, answers) = (Once::default(), Once::default(), Once::default());
        Self { program, languages, untold, reasons, steps, answers }
    }

    /// What the objects of a type are called before their ids, by language.
    pub(super) fn spoken(&self, of: &str) -> BTreeMap<&str, String> {
        let called = |tag: &str| type_called(self.program.policy(), tag, of);
        self.languages.iter().map(|tag| (tag.as_str(), called(tag))).collect()
    }

    /// The number of what is told of a decision about an object; nothing may be.
    pub(super) fn answer(&mut self, answer: Option<Answer>, written: &str) -> u32 {
        let Some(answer) = answer else {
            let untold = AnswerAbout { decision: answer::UNTOLD, ..AnswerAbout::default() };
            return self.answers.number(untold, AnswerAbout::clone);
        };
        let own = |it: String| if it == written { OWN.to_owned() } else { it };
        let decision = answer.in_a_module();
        let Answer { proof, reasons, missing, until, opened, .. } = answer;
        let reasons =
            reasons.into_iter().map(|it| self.reason(Reason { place: own(it.place), ..it })).collect();
        let proof = proof.into_iter().map(|it| self.step(it, own)).collect();
        let missing = missing.into_iter().map(|it| without(it, written)).collect();
        let until = until.map(|it| it.to_string());
        let about = AnswerAbout { decision, reasons, proof, missing, until, opened };
        self.answers.number(about, AnswerAbout::clone)
    }

    fn reason(&mut self, reason: Reason) -> u32 {
        let Self { program, languages, reasons, .. } = self;
        reasons.number(reason, |it| {
            let own_words = matches!(it.kind, ReasonKind::Restricted | ReasonKind::Forbidden);
            let said: BTreeMap<String, String> = it.because.iter().filter(|_| own_words).cloned().collect();
            let means = languages.iter().filter(|_| !said.contains_key(""));
            let means = means.map(|tag| (tag.clone(), means_in(program, tag, it))).collect();
            ReasonAbout {
                kind: it.kind.word(),
                place: it.place.clone(),
                statement: it.statement.clone(),
                roles: it.roles.clone(),
                said,
                means,
            }
        })
    }

    fn step(&mut self, step: ProofStep, own: impl Fn(String) -> String) -> u32 {
        let about = StepAbout {
            step: step.step.word(),
            hidden: step.hidden,
            statement: step.statement,
            entity: own(step.entity),
            from: step.from.map(own),
            role: step.role,
            until: step.until.map(|it| it.to_string()),
        };
        self.steps.number(about, StepAbout::clone)
    }
}

/// What is missing of the object of the question, from the dot on.
fn without(missing: String, written: &str) -> String {
    let rest = missing.strip_prefix(written).filter(|it| it.starts_with('.'));
    rest.map(str::to_owned).unwrap_or(missing)
}

/// What a reason means, in a language; in two parts if the object of the question is named between them.
fn means_in(program: &Program, language: &str, reason: &Reason) -> Vec<String> {
    let statement = reason.statement.as_deref();
    let place = match reason.place.split_once(':') {
        None if reason.place == OWN => {
            let said = reason_sentence(language, reason.kind, MARK, statement);
            return match said.split_once(MARK) {
                Some((before, behind)) => vec![before.to_owned(), behind.to_owned()],
                None => vec![said],
            };
        }
        None => reason.place.clone(),
        Some((wire, id)) => format!("{} {id}", type_called(program.policy(), language, wire)),
    };
    vec![reason_sentence(language, reason.kind, &place, statement)]
}

impl Answer {
    /// The decision as modules say it, by number.
    pub fn in_a_module(&self) -> u32 {
        match (self.decision, self.unknown) {
            (true, _) => answer::YES,
            (false, true) => answer::UNKNOWN,
            (false, false) => answer::NO,
        }
    }
}
