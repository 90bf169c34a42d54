//! Exports to OpenFGA: the readers of OpenFGA's files take them, and what they decide is what the rolebook decides.

use rolebook::engine::{Engine, Exported, Language};
use rolebook::import::openfga::{File, Loader, Model, Stale, Store, read_store};

use super::cases::cases_of;
use super::evaluator::Evaluator;
use super::{Asked, FACTS, POLICY, all_questions, engine};

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
fn relation(model: &Model, of: &str, action: &str) -> String {
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

/// The questions of a case, at times and with what a question may bring along if that matters.
fn asked(engine: &Engine, rolebook: &str, facts: &str) -> Vec<Asked> {
    let plain = all_questions(engine, facts);
    let mut all = plain.clone();
    if facts.contains("until") || rolebook.contains("time") {
        for at in ["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"] {
            all.extend(plain.iter().map(|it| Asked { at: Some(at.to_owned()), ..it.clone() }));
        }
    }
    for line in rolebook.lines().filter_map(|it| it.strip_prefix("# asked with ")) {
        let (name, value) = line.split_once(' ').expect("a name and a value");
        all.extend(plain.iter().map(|it| {
            let mut it = it.clone();
            it.given.insert(name.to_owned(), value.to_owned());
            it
        }));
    }
    all
}

#[test]
fn exports_decide_as_their_rolebooks() {
    let (mut all, mut granted) = (0, 0);
    for (name, rolebook, facts) in cases_of("exports") {
        let Some(facts) = facts else { continue };
        let engine = engine(&rolebook, &facts);
        let exported = engine.export(POLICY, Some(FACTS), Language::OpenFga);
        let exported = exported.unwrap_or_else(|it| panic!("{name}: {it:#?}"));
        let store = read_again(&exported);
        let (asked, yes) = agree(&engine, &store, &asked(&engine, &rolebook, &facts));
        assert!(yes > 0 && yes < asked, "{name}: {yes} of {asked}");
        (all, granted) = (all + asked, granted + yes);
    }
    println!("{all} questions, {granted} of them a yes");
    assert!(all > 500, "{all}");
}
