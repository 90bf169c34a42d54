//! The sentences of the command line, and what things are called in the reader's language.
//!
//! The frame of an answer exists in English and French; what a rolebook says comes in whatever
//! languages its author wrote it in, and else in its main one.

mod english;
mod french;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::engine::{
    ColumnView, Condition, Count, Doubt, Engine, Head, Instant, Label, Reason, ReasonKind, Source,
    nothing_told, reason_sentence, wider_languages,
};

use super::Failure;

/// One language's sentences. What is passed in is ready to be read.
pub(super) trait Sentences {
    fn yes(&self) -> &'static str;
    fn no(&self) -> &'static str;
    /// A head and what is said below it: `missing: time`.
    fn titled(&self, head: &str, text: &str) -> String;
    fn warning(&self) -> &'static str;
    fn doubt(&self, doubt: &Doubt) -> String;
    fn may(&self, subject: &str, action: &str, object: &str) -> String;
    fn may_not(&self, subject: &str, action: &str, object: &str) -> String;
    fn not_known_whether(&self, subject: &str, action: &str, object: &str) -> String;
    /// A no to a reader who is told nothing else.
    fn may_not_for_all_told(&self, subject: &str, action: &str, object: &str) -> String;
    fn until(&self, time: &str) -> String;
    fn holds_until(&self, time: &str) -> String;
    /// What an action is called, by its name and its label.
    fn called(&self, name: &str, label: Option<&str>) -> String;
    fn lacks(&self, name: &str, of: &str) -> String;
    /// An edge from the entity at hand, or from another one.
    fn leads(&self, from: Option<&str>, relation: &str, many: bool, to: &str) -> String;
    fn as_role(&self, role: &str) -> String;
    fn includes(&self, role: &str) -> String;
    /// What follows for somebody from a rule; for whom is not said where it cannot be.
    fn gives(&self, person: Option<&str>, role: &str, on: &str) -> String;
    fn whoever_is(&self, role: &str) -> String;
    fn whoever_stands_in(&self, relation: &str, many: bool) -> String;
    fn everyone(&self) -> &'static str;
    fn only_if(&self, role: &str, condition: &str) -> String;
    fn and(&self) -> &'static str;
    fn allows(&self, who: &str, condition: Option<&str>, action: &str) -> String;
    /// Stands for steps of a long proof that are not shown.
    fn more_steps(&self, count: usize) -> String;
    fn hidden(&self) -> String;
    fn roles_there(&self, roles: &str) -> String;
    /// A layer has changed what its base leaves open.
    fn opened(&self, name: &str) -> String;
    fn missing(&self) -> &'static str;
    fn what_is_missing(&self) -> String;
    fn goes_to(&self, person: &str) -> String;
    fn refused(&self, why: Option<&str>) -> String;
    fn open(&self) -> String;
    fn goes_to_nobody(&self) -> String;
    fn passed_nobody(&self, candidate: &str) -> String;
    fn passed(&self, candidate: &str, people: &str) -> String;
    fn all_hold(&self, count: usize) -> String;
    fn state(&self, open: bool) -> &'static str;
    fn broken(&self, count: usize) -> String;
    fn open_count(&self, count: usize) -> String;
    fn nobody(&self) -> String;
    /// No object, or no action.
    fn nothing(&self) -> String;
    /// The head of what is found that is neither certainly allowed nor certainly denied.
    fn depends_on_missing(&self) -> String;
    /// A page has ended, and there is more.
    fn more_after(&self, name: &str) -> String;
    fn violation(&self) -> &'static str;
    fn passed_test(&self, passed: bool) -> &'static str;
    fn imported_from(&self, what: &str) -> String;
    fn holds_in(&self, workspace: &str) -> String;
    fn tests(&self, passed: usize, failed: usize) -> String;
    /// What a cell depends on, in the legend of a table.
    fn yes_if(&self, definition: Option<&str>, plans: &[String]) -> String;
    fn unknown_cell(&self) -> &'static str;
    /// The caption of a type's role table.
    fn who_may(&self, of: &str) -> String;
    fn note(&self) -> &'static str;
    fn more_tables(&self, of: &str, count: usize) -> String;
    fn roles(&self) -> &'static str;
    fn relations(&self) -> &'static str;
    fn rules(&self) -> &'static str;
    /// The head of a list of places.
    fn rights_from(&self) -> &'static str;
    fn principal(&self) -> &'static str;
    fn group_of(&self, relation: &str) -> String;
    /// The roles of a line that a plan brings.
    fn plans_needed(&self, plans: &[String]) -> String;
    /// Where a relation may end, and in how many.
    fn ends_in(&self, types: &[String], count: Count) -> String;
    fn each_with_role(&self) -> &'static str;
    fn made_of(&self, paths: &[String]) -> String;
    fn gets(&self, who: &str, role: &str) -> String;
    fn their_role(&self) -> &'static str;
    fn same_role(&self) -> &'static str;
    fn through(&self, relation: &str) -> String;
    fn on_condition(&self) -> &'static str;
    /// What thick arrows and dashed arrows are, below a picture.
    fn arrows(&self) -> (&'static str, &'static str);
    fn no_types(&self) -> String;
    fn no_roles(&self) -> String;
}

/// The sentences of a language; English where nobody has written any.
pub(super) fn sentences(language: Option<&str>) -> &'static dyn Sentences {
    match wider_languages(language.unwrap_or_default()).last() {
        Some(own) if own.eq_ignore_ascii_case("fr") => &french::French,
        _ => &english::English,
    }
}

/// The words of one rolebook in one language.
pub(super) struct Words<'e> {
    engine: &'e Engine,
    policy: &'e str,
    /// The tag of the language; the rolebook's main one has none.
    tag: String,
    sources: OnceCell<BTreeMap<String, Source>>,
    pub(super) say: &'static dyn Sentences,
}

impl<'e> Words<'e> {
    /// The words in the language that was asked for, whoever knows it.
    pub(super) fn in_language(engine: &'e Engine, policy: &'e str, language: Option<&str>) -> Self {
        let (tag, say) = (language.unwrap_or_default().to_owned(), sentences(language));
        Self { engine, policy, tag, sources: OnceCell::new(), say }
    }

    /// The words in the language that was asked for, which somebody must know.
    pub(super) fn of(engine: &'e Engine, policy: &'e str, language: Option<&str>) -> Result<Self, Failure> {
        let known = engine.languages(policy);
        is_spoken(language, &known)?;
        Ok(Self::in_language(engine, policy, language))
    }

    /// What an author says in this language or a wider one, else in the main one.
    pub(super) fn said<'t>(&self, because: &'t [(String, String)]) -> Option<&'t str> {
        let find = |tag: &str| because.iter().find(|it| it.0.eq_ignore_ascii_case(tag));
        wider_languages(&self.tag).chain([""]).find_map(find).map(|it| it.1.as_str())
    }

    /// The title of a column.
    pub(super) fn column(&self, it: &ColumnView) -> String {
        self.label(&Label::Bare(&it.title)).unwrap_or_else(|| {
            let head = match &it.head {
                Head::Role(name) => self.role(name),
                Head::Relation(of, name) => self.relation(of, name),
                Head::Everyone => self.say.everyone().to_owned(),
            };
            match &it.condition {
                None => head,
                Some(condition) => self.say.only_if(&head, &self.condition(condition)),
            }
        })
    }

    /// What a cell of a proof says: who may do that, and on what condition.
    pub(super) fn allows(&self, statement: &str, action: &str) -> String {
        let Some((column, cell)) = self.engine.cell(self.policy, statement) else {
            return self.say.allows(self.say.everyone(), None, action);
        };
        let titled = self.label(&Label::Bare(&column.title));
        let condition = column.condition.as_ref().filter(|_| titled.is_none());
        let conditions: Vec<_> =
            condition.into_iter().chain(&cell.definition).map(|it| self.condition(it)).collect();
        let who = match &column.head {
            Head::Role(name) => self.say.whoever_is(&titled.unwrap_or_else(|| self.role(name))),
            Head::Relation(of, name) => {
                self.say.whoever_stands_in(&self.relation(of, name), self.leads_to_many(of, name))
            }
            Head::Everyone => self.say.everyone().to_owned(),
        };
        let condition = (!conditions.is_empty()).then(|| conditions.join(self.say.and()));
        self.say.allows(&who, condition.as_deref(), action)
    }

    /// A role or a plan.
    pub(super) fn role(&self, name: &str) -> String {
        self.label(&Label::Bare(name)).unwrap_or_else(|| plain(name))
    }

    /// A definition, as a person would say that it is so.
    pub(super) fn condition(&self, it: &Condition) -> String {
        it.on.iter().find_map(|of| self.of_type(of, &it.name)).unwrap_or_else(|| plain(&it.name))
    }

    /// A type, by its own or its outside name.
    pub(super) fn type_called(&self, of: &str) -> String {
        self.engine.type_called(self.policy, &self.tag, of)
    }

    /// The tag of the language in which all is said, as far as its author says it.
    pub(super) fn language(&self) -> &str {
        if self.tag.is_empty() { "en" } else { &self.tag }
    }

    /// An action, a member, or whatever else is called so on a type.
    pub(super) fn of_type(&self, of: &str, name: &str) -> Option<String> {
        self.label(&Label::OfType(of, name))
    }

    /// A type, by its own name.
    pub(super) fn type_name(&self, of: &str) -> String {
        self.label(&Label::Type(of)).unwrap_or_else(|| of.to_owned())
    }

    /// A relation of a type.
    pub(super) fn relation(&self, of: &str, name: &str) -> String {
        self.of_type(of, name).unwrap_or_else(|| plain(name))
    }

    pub(super) fn leads_to_many(&self, of: &str, relation: &str) -> bool {
        self.engine.leads_to_many(self.policy, of, relation)
    }

    /// `project launch` for `project:launch`.
    pub(super) fn entity(&self, written: &str) -> String {
        match written.split_once(':') {
            None => written.to_owned(),
            Some((wire, id)) => format!("{} {id}", self.type_called(wire)),
        }
    }

    fn label(&self, of: &Label<'_>) -> Option<String> {
        self.engine.label(self.policy, &self.tag, of)
    }

    /// Where a statement stands: `office.rolebook:12`.
    pub(super) fn source(&self, statement: &str) -> Option<String> {
        let sources = self.sources.get_or_init(|| self.engine.sources(self.policy));
        sources.get(statement).map(|it| format!("{}:{}", it.file, it.line))
    }

    /// An action as a person would call it; in the middle of an English sentence, its plain name.
    pub(super) fn action(&self, object: &str, action: &str) -> String {
        let of = object.split_once(':').map_or("", |it| it.0);
        self.say.called(&plain(action), self.of_type(of, action).as_deref())
    }

    /// `olaf` for `user:olaf`, if that is somebody who may ask.
    pub(super) fn person<'t>(&self, written: &'t str) -> Option<&'t str> {
        let (wire, id) = written.split_once(':')?;
        self.engine.is_principal(self.policy, wire).then_some(id)
    }

    /// `privacy of project launch` for `project:launch.privacy`; an input is called by its name.
    pub(super) fn lacking(&self, missing: &str) -> String {
        let owned = missing.split_once(':').and_then(|(wire, _)| Some((wire, missing.rsplit_once('.')?)));
        let Some((wire, (owner, name))) = owned else { return plain(missing) };
        if self.engine.has_member(self.policy, wire, name) {
            return self.say.lacks(&self.relation(wire, name), &self.entity(owner));
        }
        // Else it is what an edge says, and its relation stands before it.
        let Some((owner, relation)) = owner.rsplit_once('.') else { return plain(missing) };
        let edge = self.say.lacks(&self.relation(wire, relation), &self.entity(owner));
        self.say.lacks(&plain(name), &edge)
    }

    /// What is said in the place of reasons.
    pub(super) fn nothing_told(&self) -> &'static str {
        nothing_told(&self.tag)
    }

    /// A reason in a sentence, with the place as answers write it.
    pub(super) fn reason(&self, reason: &Reason) -> String {
        self.reason_at(reason, &format!("`{}`", reason.place))
    }

    /// A reason as it is said aloud.
    pub(super) fn reason_aloud(&self, reason: &Reason) -> String {
        self.reason_at(reason, &self.entity(&reason.place))
    }

    /// What the statement's author says, else what the kind means.
    fn reason_at(&self, reason: &Reason, place: &str) -> String {
        let own_words = matches!(reason.kind, ReasonKind::Restricted | ReasonKind::Forbidden);
        match self.said(&reason.because).filter(|_| own_words) {
            Some(said) => said.to_owned(),
            None => reason_sentence(&self.tag, reason.kind, place, reason.statement.as_deref()),
        }
    }
}

/// A time as a person would write it: a date, if it is the beginning of a day.
pub(super) fn moment(time: Instant) -> String {
    let written = time.to_string();
    written.strip_suffix("T00:00:00Z").map_or_else(|| written.clone(), str::to_owned)
}

/// A name as a person would say it.
fn plain(name: &str) -> String {
    name.replace('_', " ")
}

/// Whether a language is one of the frame's or one of these.
pub(super) fn is_spoken(language: Option<&str>, known: &[String]) -> Result<(), Failure> {
    let mut known: Vec<&str> = known.iter().map(String::as_str).chain(["en", "fr"]).collect();
    let Some(tag) = language else { return Ok(()) };
    if wider_languages(tag).any(|tag| known.iter().any(|it| it.eq_ignore_ascii_case(tag))) {
        return Ok(());
    }
    known.sort_unstable();
    known.dedup();
    let known: Vec<_> = known.iter().map(|it| format!("`{it}`")).collect();
    Err(Failure::said(format!("nothing here speaks `{tag}`"), format!("languages are {}", known.join(", "))))
}
