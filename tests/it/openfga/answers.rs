//! What becomes of one question of a store when the store is imported with that question alone.

use std::fmt::Write as _;

use rolebook::engine::{
    Answer, Change, Engine, ImportedStore, OpenFgaStore, Request, format, import_openfga,
};
use rolebook::import::openfga::{
    Check, Entity, Lookup, Model, Name, Objects, Span, Store, Subject, SubjectKind, Test, Tuple, Tuples,
    Users, ValueKind,
};

use super::staged::{Asked, Question};

/// What is wrong with a rolebook that was imported, apart from its tests.
pub(super) fn flaws(name: &str, imported: &ImportedStore) -> (Engine, String) {
    let mut engine = Engine::new();
    let change = Change::default().policy(name, imported.rolebook.as_str());
    engine.apply(change.workspace("workspace.json", imported.workspace.as_str()));
    let mut wrong = String::new();
    for it in engine.findings(name).iter().chain(&engine.workspace_findings(name, "workspace.json")) {
        writeln!(wrong, "{name}: {}: {}", it.code, it.message).unwrap();
    }
    for it in engine.lints(name).iter().filter(|it| it.allowed.is_none()) {
        writeln!(wrong, "{name}: lint {}: {}", it.finding.code, it.finding.message).unwrap();
    }
    if format(name, &imported.rolebook).as_ref() != Ok(&imported.rolebook) {
        writeln!(wrong, "{name}: is laid out otherwise").unwrap();
    }
    (engine, wrong)
}

pub(super) fn import(name: &str, store: &Store) -> Result<ImportedStore, String> {
    import_openfga(&OpenFgaStore { store, name, file: "store.fga.yaml" })
        .map_err(|it| it.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join("; "))
}

/// How one question turned out.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turned {
    /// Answered as expected, and a claim of the opposite fails.
    AsExpected,
    /// A list is to be empty, and nothing is known that could be in it.
    Vacuous,
    /// An error is expected, and there is a finding before anything is asked.
    Refused,
    /// An error is expected, and the answer says what is missing.
    Missing,
    /// In what way not.
    Otherwise(String),
}

/// A model with its tuples, about which questions are asked.
pub(super) struct Asking<'s> {
    pub(super) model: &'s Model,
    pub(super) lookup: Lookup<'s>,
    pub(super) tuples: &'s Tuples,
}

impl Asking<'_> {
    /// A store that has this question alone.
    fn store(&self, question: &Question, besides: &Tuples) -> Store {
        let mut test = Test {
            name: Some(Name::new("the question", question.span().clone())),
            description: None,
            tuples: besides.clone(),
            checks: vec![],
            objects: vec![],
            users: vec![],
            span: question.span().clone(),
            remarks: vec![],
        };
        match question.clone() {
            Question::Check(it) => test.checks.push(it),
            Question::Objects(it) => test.objects.push(it),
            Question::Users(it) => test.users.push(it),
        }
        Store {
            name: None,
            model: self.model.clone(),
            tuples: self.tuples.clone(),
            tests: vec![test],
            remarks: vec![],
            rest: vec![],
        }
    }

    /// A question that has an answer.
    pub(super) fn answer(&self, question: &Question, besides: &Tuples) -> Turned {
        match self.found(question, besides) {
            Err(failure) => Turned::Otherwise(failure),
            Ok(None) if self.is_vacuous(question, besides) => Turned::Vacuous,
            Ok(None) => Turned::Otherwise("nothing is claimed".to_owned()),
            Ok(Some(found)) if !found.is_empty() => Turned::Otherwise(found.join("; ")),
            Ok(Some(_)) => match self.found(&question.opposite(), besides) {
                Ok(Some(found)) if !found.is_empty() => Turned::AsExpected,
                other => Turned::Otherwise(format!("the opposite could be claimed too: {other:?}")),
            },
        }
    }

    /// What the one test of the imported rolebook finds; nothing if there is no test.
    fn found(&self, question: &Question, besides: &Tuples) -> Result<Option<Vec<String>>, String> {
        let imported = import("question", &self.store(question, besides))?;
        let (engine, flaws) = flaws("question", &imported);
        if !flaws.is_empty() {
            return Err(format!("{flaws}{}", imported.rolebook));
        }
        let runs = engine.tests("question");
        let found = runs.first().map(|it| it.findings.iter().map(|it| it.message.clone()).collect());
        Ok(found)
    }

    /// Whether a list is expected to be empty of a type of which nothing is known.
    fn is_vacuous(&self, question: &Question, besides: &Tuples) -> bool {
        let of: Vec<&str> = match question {
            Question::Check(_) => return false,
            Question::Objects(it) => vec![&it.of.text],
            Question::Users(it) => it.filters.iter().map(|it| it.of.text.as_str()).collect(),
        };
        let all = || self.tuples.allowed.iter().chain(&besides.allowed);
        let is_known = |of: &&str| all().any(|it| it.object.of == **of || it.user.of == **of);
        question.is_empty() && !of.iter().any(is_known)
    }

    /// A question of a staged test, which may expect an error.
    pub(super) fn staged(&self, asked: &Asked) -> Turned {
        let is_error = asked.error.is_some();
        let otherwise = |what: &str| Turned::Otherwise(what.to_owned());
        match asked.refused(&self.lookup) {
            Some(_) if is_error => return Turned::Refused,
            Some(finding) => return otherwise(&finding.message),
            None => {}
        }
        let question = asked.question.as_ref().expect("a question");
        let besides = Tuples::sort(&self.lookup, asked.besides.iter().cloned());
        if !is_error {
            return self.answer(question, &besides);
        }
        let store = self.store(question, &besides);
        let imported = match import("question", &store) {
            Ok(imported) => imported,
            Err(_) => return Turned::Refused,
        };
        let (_, flaws) = flaws("question", &imported);
        let candidates = self.candidates(question, &besides);
        let answers: Vec<Answer> = candidates.iter().map(|it| answer(&store, question, it)).collect();
        match answers.iter().any(|it| !it.decision && !it.missing.is_empty()) {
            _ if !flaws.is_empty() => Turned::Otherwise(flaws),
            true => Turned::Missing,
            false if answers.iter().any(|it| it.decision) => {
                otherwise("an error is expected, and there is a yes")
            }
            false => otherwise("an error is expected, and there is a no"),
        }
    }

    /// Who asks, for what relation, to what.
    fn candidates(&self, question: &Question, besides: &Tuples) -> Vec<[String; 3]> {
        let all = || self.tuples.allowed.iter().chain(&besides.allowed);
        match question {
            Question::Check(it) => vec![[subject(&it.user), it.relation.text.clone(), entity(&it.object)]],
            Question::Objects(it) => {
                let of_type = |tuple: &&Tuple| tuple.object.of == it.of.text;
                let asked =
                    |tuple: &Tuple| [subject(&it.user), it.relation.text.clone(), entity(&tuple.object)];
                all().filter(of_type).map(asked).collect()
            }
            Question::Users(it) => {
                let asks = |user: &Subject| {
                    let filter = it.filters.iter().find(|filter| filter.of.text == user.of)?;
                    let who = match (&user.kind, &filter.relation) {
                        (SubjectKind::Object { id } | SubjectKind::Holders { id, .. }, Some(relation)) => {
                            format!("{}:{id}.{}", user.of, relation.text)
                        }
                        _ => subject(user),
                    };
                    Some([who, it.relation.text.clone(), entity(&it.object)])
                };
                all().filter_map(|it| asks(&it.user)).collect()
            }
        }
    }
}

fn entity(it: &Entity) -> String {
    format!("{}:{}", it.of, it.id)
}

fn subject(it: &Subject) -> String {
    match &it.kind {
        SubjectKind::Object { id } => format!("{}:{id}", it.of),
        SubjectKind::Everyone => format!("every {}", it.of),
        SubjectKind::Holders { id, relation } => format!("{}:{id}.{relation}", it.of),
    }
}

/// Whether somebody may do something, with what comes with a question.
fn answer(store: &Store, question: &Question, [subject, action, object]: &[String; 3]) -> Answer {
    let mut whole = store.clone();
    whole.tests.iter().for_each(|it| whole.tuples.allowed.extend(it.tuples.allowed.clone()));
    let workspace = import("question", &whole).expect("as before").workspace;
    let mut engine = Engine::new();
    let rolebook = import("question", store).expect("as before").rolebook;
    engine.apply(Change::default().policy("question", rolebook).workspace("facts", workspace));
    let context = match question {
        Question::Check(it) => &it.context,
        Question::Objects(it) => &it.context,
        Question::Users(it) => &it.context,
    };
    let given = context.iter().filter_map(|(name, it)| match &it.kind {
        ValueKind::Text(text) | ValueKind::Number(text) => Some((name.text.clone(), text.clone())),
        _ => None,
    });
    let request = Request {
        subject: subject.clone(),
        action: action.clone(),
        object: object.clone(),
        given: given.collect(),
        ..Request::default()
    };
    engine.check("question", "facts", &request).unwrap_or_else(|it| panic!("{request:?}: {it:?}")).answer
}

impl Question {
    /// The questions of a test of a store, one by one.
    pub(super) fn of(test: &Test) -> Vec<Self> {
        let checks = test.checks.iter().cloned().map(Self::Check);
        let objects = test.objects.iter().cloned().map(Self::Objects);
        checks.chain(objects).chain(test.users.iter().cloned().map(Self::Users)).collect()
    }

    fn span(&self) -> &Span {
        match self {
            Self::Check(it) => &it.span,
            Self::Objects(it) => &it.span,
            Self::Users(it) => &it.span,
        }
    }

    /// Whether it asks for a list that is expected to be empty.
    fn is_empty(&self) -> bool {
        match self {
            Self::Check(_) => false,
            Self::Objects(it) => it.expected.is_empty(),
            Self::Users(it) => it.expected.is_empty(),
        }
    }

    /// The same with another answer: no for yes, nobody for somebody, a stranger for nobody.
    fn opposite(&self) -> Self {
        match self.clone() {
            Self::Check(it) => Self::Check(Check { expected: !it.expected, ..it }),
            Self::Objects(it) if !it.expected.is_empty() => Self::Objects(Objects { expected: vec![], ..it }),
            Self::Objects(it) => {
                let stranger =
                    Entity { of: it.of.text.clone(), id: "stranger".to_owned(), span: it.span.clone() };
                Self::Objects(Objects { expected: vec![stranger], ..it })
            }
            Self::Users(it) if !it.expected.is_empty() => Self::Users(Users { expected: vec![], ..it }),
            Self::Users(it) => {
                let strangers = it.filters.iter().map(|filter| {
                    let id = "stranger".to_owned();
                    let kind = match &filter.relation {
                        Some(relation) => SubjectKind::Holders { id, relation: relation.text.clone() },
                        None => SubjectKind::Object { id },
                    };
                    Subject { of: filter.of.text.clone(), kind, span: it.span.clone() }
                });
                Self::Users(Users { expected: strangers.collect(), ..it })
            }
        }
    }
}
