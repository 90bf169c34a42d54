//! Every store and every staged test of the conformance data, imported and run: what is imported is laid out and has
//! nothing that a lint finds, and every answer is the one that is expected there.

use std::fmt::Write as _;
use std::fs;

use rolebook::engine::{Change, Engine, ImportedStore, OpenFgaStore, format, import_openfga};
use rolebook::import::openfga::{File, Lookup, Model, Name, Store, Test, Tuples, Written};

use super::conformance::{folder, say, store, stores};
use super::staged::{self, Asked, Question, StagedTest};

/// What is wrong with a rolebook that was imported, apart from its tests.
fn flaws(name: &str, imported: &ImportedStore) -> (Engine, String) {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy(name, imported.rolebook.as_str()));
    let mut wrong = String::new();
    for it in engine.findings(name) {
        writeln!(wrong, "{name}: {}: {}", it.code, it.message).unwrap();
    }
    for it in engine.lints(name).iter().filter(|it| it.allowed.is_none()) {
        writeln!(wrong, "{name}: lint {}: {}", it.finding.code, it.finding.message).unwrap();
    }
    if format(name, &imported.rolebook).is_ok_and(|it| it != imported.rolebook) {
        writeln!(wrong, "{name}: is laid out otherwise").unwrap();
    }
    (engine, wrong)
}

fn import(name: &str, store: &Store) -> Result<ImportedStore, String> {
    import_openfga(&OpenFgaStore { store, name, file: "store.fga.yaml" })
        .map_err(|it| format!("{name}: {it:#?}\n"))
}

#[test]
fn every_sample_store_is_imported_and_answers_as_expected() {
    let Some(folder) = folder() else { return };
    let (mut wrong, mut tests, mut passed) = (String::new(), 0, 0);
    let all = stores(&folder);
    for path in &all {
        let (name, store) = (path.to_string_lossy(), store(path));
        let imported = match import(&name, &store) {
            Ok(imported) => imported,
            Err(failure) => {
                wrong += &failure;
                continue;
            }
        };
        let again = import(&name, &store).expect("a second time");
        assert_eq!(again, imported, "{name}: the same, whenever it is imported");
        let (engine, flaws) = flaws(&name, &imported);
        wrong += &flaws;
        let runs = engine.tests(&name);
        assert!(!flaws.is_empty() || runs.len() == store.tests.len(), "{name}");
        tests += store.tests.len();
        passed += runs.iter().filter(|it| it.findings.is_empty()).count();
        for run in &runs {
            run.findings
                .iter()
                .for_each(|it| writeln!(wrong, "{name}: {}: {}", run.name, it.message).unwrap());
        }
    }
    say(&format!("{} stores imported, {passed} of their {tests} tests passed", all.len()));
    assert!(wrong.is_empty(), "{wrong}");
}

/// What became of the questions of staged tests.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    /// Answered as expected.
    answered: usize,
    /// An error is expected, and there is a finding before anything is asked.
    refused: usize,
    /// An error is expected, and the answer says what is missing.
    missing: usize,
}

/// A question as a test of a store that has this question alone.
fn single(number: usize, asked: &Asked, lookup: &Lookup<'_>) -> Test {
    let name = Some(Name::new(number.to_string(), asked.span.clone()));
    let tuples = Tuples::sort(lookup, asked.besides.iter().cloned());
    let mut test = Test {
        name,
        description: None,
        tuples,
        checks: vec![],
        objects: vec![],
        users: vec![],
        span: asked.span.clone(),
    };
    match &asked.question {
        Ok(Question::Check(it)) => test.checks.push(it.clone()),
        Ok(Question::Objects(it)) => test.objects.push(it.clone()),
        Ok(Question::Users(it)) => test.users.push(it.clone()),
        Err(finding) => panic!("{finding:?}"),
    }
    test
}

/// Runs one stage: every question that can be asked is a test of its own.
fn stage(
    name: &str,
    model: &Model,
    written: &[Written],
    all: &[Asked],
    counts: &mut Counts,
    wrong: &mut String,
) {
    let lookup = Lookup::of(model);
    let tuples = Tuples::sort(&lookup, written.iter().cloned());
    let mut store = Store { name: None, model: model.clone(), tuples, tests: vec![] };
    let (mut refused, mut failing) = (0, vec![]);
    for (number, asked) in (1..).zip(all) {
        match (asked.refused(&lookup), &asked.error) {
            (Some(_), Some(_)) => refused += 1,
            (Some(finding), None) => writeln!(wrong, "{name} {number}: {}", finding.message).unwrap(),
            (None, Some(error)) => failing.push((number, error, asked)),
            (None, None) => store.tests.push(single(number, asked, &lookup)),
        }
    }
    counts.refused += refused;
    let imported = match import(name, &store) {
        Ok(imported) => imported,
        Err(failure) => return *wrong += &failure,
    };
    let (engine, flaws) = flaws(name, &imported);
    let runs = engine.tests(name);
    if !flaws.is_empty() {
        writeln!(wrong, "{flaws}{}", imported.rolebook).unwrap();
    }
    for run in &runs {
        let span = store
            .tests
            .iter()
            .find(|it| it.name.as_ref().is_some_and(|it| it.text == run.name))
            .map(|it| it.span.range.clone());
        counts.answered += usize::from(run.findings.is_empty());
        run.findings
            .iter()
            .for_each(|it| writeln!(wrong, "{name} {} {span:?}: {}", run.name, it.message).unwrap());
    }
    for (number, error, asked) in failing {
        writeln!(
            wrong,
            "{name} {number}: {error} is expected of {:?}",
            asked.question.as_ref().ok().map(|_| ())
        )
        .unwrap();
    }
}

#[test]
fn every_staged_test_is_imported_and_answers_as_expected() {
    let Some(folder) = folder() else { return };
    let (mut wrong, mut counts) = (String::new(), Counts::default());
    for file in ["consolidated.yaml", "abac.yaml"] {
        let text = fs::read_to_string(folder.join(file)).expect(file);
        for StagedTest { name, stages } in staged::read(&File::new(file, text)) {
            let mut written: Vec<Written> = vec![];
            for (number, it) in (1..).zip(&stages) {
                written.extend(it.written.iter().cloned());
                let model = it.model.as_ref().expect("a model");
                stage(&format!("{name}/{number}"), model, &written, &it.asked, &mut counts, &mut wrong);
            }
        }
    }
    say(&format!("{counts:?}"));
    assert!(wrong.is_empty(), "{wrong}");
}
