//! What was imported from OpenFGA is exported to it and imported again: the second rolebook decides as the first, and
//! meets every expectation of the store that the first was made from.

use std::collections::BTreeMap;

use rolebook::engine::{Change, Engine, Exported, ImportedStore, Language, OpenFgaStore, import_openfga};
use rolebook::import::openfga::{Model, Name, Store, SubjectKind, Test, Tuples};

use super::openfga::{read_again, relation};
use super::questions::{Asked, FACTS, POLICY, all_questions};
use crate::conformance::{folder, say};
use crate::openfga::conformance::{store, stores};

fn import(name: &str, store: &Store) -> ImportedStore {
    let asked = OpenFgaStore { store, name: "again", file: "store.fga.yaml" };
    import_openfga(&asked).unwrap_or_else(|it| panic!("{name}: {it:#?}\n{store:?}"))
}

fn loaded(imported: &ImportedStore) -> Engine {
    let mut engine = Engine::new();
    let change = Change::default().policy(POLICY, imported.rolebook.as_str());
    engine.apply(change.workspace(FACTS, imported.workspace.as_str()));
    assert_eq!(engine.findings(POLICY), [], "{}", imported.rolebook);
    assert_eq!(engine.workspace_findings(POLICY, FACTS), [], "{}", imported.workspace);
    engine
}

/// A store as one of its tests finds it, without expectations.
fn as_of(store: &Store, test: Option<&Test>) -> Store {
    let besides = test.into_iter().flat_map(|it| it.tuples.allowed.iter().cloned());
    let tuples =
        Tuples { allowed: store.tuples.allowed.iter().cloned().chain(besides).collect(), refused: vec![] };
    Store { tuples, tests: vec![], ..store.clone() }
}

/// A test in the words of another model.
fn in_words_of(other: &Store, test: &Test) -> Test {
    let renamed =
        |name: &Name, of: &str| Name::new(relation(&other.model, of, &name.text), name.span.clone());
    let mut test = Test { tuples: Tuples::default(), ..test.clone() };
    // A rolebook has no names that begin with `_`.
    let contexts = test.checks.iter_mut().map(|it| &mut it.context);
    let contexts = contexts.chain(test.objects.iter_mut().map(|it| &mut it.context));
    for (name, _) in contexts.chain(test.users.iter_mut().map(|it| &mut it.context)).flatten() {
        name.text = name.text.trim_start_matches('_').to_owned();
    }
    test.checks.iter_mut().for_each(|it| it.relation = renamed(&it.relation, &it.object.of));
    test.objects.iter_mut().for_each(|it| it.relation = renamed(&it.relation, &it.of.text));
    test.users.iter_mut().for_each(|it| it.relation = renamed(&it.relation, &it.object.of));
    test
}

/// A question with the names of types as the model has them, which may be written in other letters and signs.
fn in_types_of(model: &Model, asked: Asked) -> Asked {
    let letters = |it: &str| it.chars().filter(|it| it.is_alphanumeric()).collect::<String>().to_lowercase();
    let named = |of: &str| {
        let found = model.types.iter().find(|it| letters(&it.name.text) == letters(of));
        found.map_or(of, |it| it.name.text.as_str()).to_owned()
    };
    let entity = |it: &str| {
        let (of, id) = it.split_once(':').expect("a type");
        format!("{}:{id}", named(of))
    };
    let (subject, object) = (entity(&asked.subject), entity(&asked.object));
    Asked { subject, object, of: named(&asked.of), ..asked }
}

/// What comes of one store: how much agrees, or why there is no export of it.
#[derive(Debug, Default)]
struct Counts {
    exported: usize,
    questions: usize,
    granted: usize,
    expectations: usize,
    /// By what is said to be impossible.
    refused: BTreeMap<String, usize>,
}

impl Counts {
    fn take(&mut self, name: &str, store: &Store, test: Option<&Test>) {
        let first = import(name, &as_of(store, test));
        let engine = loaded(&first);
        let exported = match engine.export(POLICY, Some(FACTS), Language::OpenFga) {
            Ok(exported) => exported,
            Err(found) => {
                assert!(found.iter().all(|it| it.code == "not-in-openfga"), "{name}: {found:#?}");
                found.into_iter().for_each(|it| *self.refused.entry(it.message).or_default() += 1);
                return;
            }
        };
        self.exported += 1;
        self.compare(name, &engine, &first, &exported);
        if let Some(test) = test {
            self.expect(name, test, &exported);
        }
    }

    /// Everybody and everything, without a context.
    fn compare(&mut self, name: &str, engine: &Engine, first: &ImportedStore, exported: &Exported) {
        let between = read_again(exported);
        let second = loaded(&import(name, &between));
        for asked in all_questions(engine, &first.workspace) {
            let asked = in_types_of(&between.model, asked);
            if asked.object.ends_with(":unheard_of") {
                continue;
            }
            let there = Asked { action: relation(&between.model, &asked.of, &asked.action), ..asked.clone() };
            let (here, there) = (asked.decided(engine), there.decided(&second));
            assert_eq!(here, there, "{name}: {asked:?}\n{}\n{}", first.rolebook, exported.whole);
            self.questions += 1;
            self.granted += usize::from(here);
        }
    }

    fn expect(&mut self, name: &str, test: &Test, exported: &Exported) {
        let between = read_again(exported);
        let tests = vec![in_words_of(&between, test)];
        let second = import(name, &Store { tests, ..between });
        for run in loaded(&second).tests(POLICY) {
            assert!(run.findings.is_empty(), "{name}: {:#?}\n{}", run.findings, second.rolebook);
        }
        self.expectations += test.checks.len() + test.objects.len() + test.users.len();
    }
}

/// Whether somebody is asked about as a set, which is not among the tuples of an export under the same name.
fn asks_as_set(test: &Test) -> bool {
    test.checks.iter().any(|it| !matches!(it.user.kind, SubjectKind::Object { .. }))
}

#[test]
fn an_import_of_an_export_of_an_import_decides_the_same() {
    let Some(folder) = folder("openfga") else { return };
    let mut counts = Counts::default();
    for path in stores(&folder) {
        let (name, store) = (path.to_string_lossy().into_owned(), store(&path));
        counts.take(&name, &store, None);
        for test in store.tests.iter().filter(|it| !asks_as_set(it)) {
            counts.take(&name, &store, Some(test));
        }
    }
    say(&format!("{counts:#?}"));
    assert!(counts.expectations > 300, "{counts:#?}");
}
