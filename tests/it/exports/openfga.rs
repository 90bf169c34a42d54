//! Exports to OpenFGA: the readers of OpenFGA's files take them, and what they decide is what the rolebook decides.

use rolebook::engine::{Engine, Exported, Language};
use rolebook::import::openfga::{File, Loader, Model, Stale, Store, read_store};

use super::cases::cases_of;
use super::dice::Dice;
use super::drawn::{Of, drawn};
use super::evaluator::Evaluator;
use super::questions::{Asked, FACTS, POLICY, all_questions, asked, engine};
use crate::conformance::say;

/// The store that an export consists of, read again.
pub(crate) fn read_again(exported: &Exported) -> Store {
    let file = File::new("export.fga.yaml", exported.whole.as_str());
    let whole = read_store(&file, &Loader::none(), Stale::Refused);
    let whole = whole.unwrap_or_else(|it| panic!("{it:#?}\n{}", exported.whole));
    let [model, store] = exported.files.as_slice() else { panic!("{:?}", exported.files) };
    let load =
        Loader::new(|name| if name == model.name { Ok(model.text.clone()) } else { Err("no such file") });
    let apart = read_store(&File::new(&store.name, store.text.as_str()), &load, Stale::Refused);
    assert_eq!(apart.expect("a store in two files").tuples.allowed.len(), whole.tuples.allowed.len());
    whole
}

/// What OpenFGA calls an action.
pub(crate) fn relation(model: &Model, of: &str, action: &str) -> String {
    let of = model.types.iter().find(|it| it.name.text == of);
    let renamed = format!("can_{action}");
    let is_there = of.is_some_and(|it| it.relations.iter().any(|it| it.name.text == renamed));
    if is_there { renamed } else { action.to_owned() }
}

/// Holds an export against the rolebook, in all questions; returns how many were asked, and how many are a yes.
pub(crate) fn agree(engine: &Engine, store: &Store, asked: &[Asked]) -> (usize, usize) {
    let mut yes = 0;
    for it in asked {
        let mut context = it.given.clone();
        context.extend(it.at.iter().map(|at| ("current_time".to_owned(), at.clone())));
        let evaluator = Evaluator { model: &store.model, tuples: &store.tuples.allowed, context };
        let there = evaluator.check(&it.subject, &relation(&store.model, &it.of, &it.action), &it.object);
        let here = it.decided(engine);
        // What everybody may do to anything is a tuple for each object that there is.
        let narrower = it.object.ends_with(":unheard_of") && here;
        assert!(narrower || (there == Some(true)) == here, "{it:?}: OpenFGA says {there:?}, not {here}");
        yes += usize::from(here);
    }
    (asked.len(), yes)
}

#[test]
fn exports_decide_as_their_rolebooks() {
    let (mut all, mut granted, mut cases) = (0, 0, 0);
    for (name, rolebook, facts) in cases_of("exports") {
        let Some(facts) = facts else { continue };
        let engine = engine(&rolebook, &facts);
        // What is refused is pinned beside the case.
        let Ok(exported) = engine.export(POLICY, Some(FACTS), Language::OpenFga) else { continue };
        let store = read_again(&exported);
        let questions = asked(&engine, &rolebook, &facts);
        let (asked, yes) = agree(&engine, &store, &questions);
        assert!(yes > 0 && yes < asked, "{name}: {yes} of {asked}");
        (all, granted, cases) = (all + asked, granted + yes, cases + 1);
    }
    say(&format!("{all} questions in {cases} cases, {granted} of them a yes"));
    assert!(cases >= 4 && all > 2_000, "{cases}, {all}");
}

#[test]
fn generated_rolebooks_decide_the_same_in_openfga() {
    let mut dice = Dice(5);
    let (mut asked, mut granted, mut refused) = (0, 0, 0);
    for round in 0..300 {
        let of = if round % 4 == 0 { Of::AttributesAndGroups } else { Of::Everything };
        let (engine, text, facts) = drawn(&mut dice, of);
        let exported = match engine.export(POLICY, Some(FACTS), Language::OpenFga) {
            Ok(exported) => exported,
            Err(found) => {
                refused += 1;
                assert!(found.iter().all(|it| it.code == "not-in-openfga"), "{found:#?}\n{text}");
                continue;
            }
        };
        let store = std::panic::catch_unwind(|| read_again(&exported));
        let store = store.unwrap_or_else(|_| panic!("{text}\n{facts}"));
        let questions = all_questions(&engine, &facts);
        let agreed =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| agree(&engine, &store, &questions)));
        let (count, yes) = agreed.unwrap_or_else(|_| panic!("{text}\n{facts}\n{}", exported.whole));
        (asked, granted) = (asked + count, granted + yes);
    }
    say(&format!("{asked} questions, {granted} of them a yes; {refused} rolebooks of 300 refused"));
    assert!(asked > 50_000 && granted > 5_000 && refused < 100, "{asked}, {granted}, {refused}");
}
