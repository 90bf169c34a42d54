//! Generated models: what is imported decides as the model does, and a large one is imported, checked and looked through
//! like any other.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rolebook::engine::Request;
use rolebook::import::openfga::{File, Loader, Stale, Store, read_store};

use super::answers::{flaws, import};
use super::large;
use crate::dice::Dice;
use crate::exports::evaluator::Evaluator;

const TYPES: usize = 4;
const RELATIONS: usize = 9;
const OBJECTS: usize = 3;
const PEOPLE: usize = 4;

fn read(text: String) -> Store {
    read_store(&File::new("store.fga.yaml", text), &Loader::none(), Stale::KeptApart).expect("a store")
}

fn indented(model: &str) -> String {
    model.lines().fold("model: |\n".to_owned(), |all, line| all + "  " + line + "\n")
}

/// Tuples by chance. A parent is of the type before, or an earlier object of the first type.
fn store(dice: &mut Dice) -> Store {
    let mut text = indented(&large::model(TYPES, RELATIONS)) + "tuples:\n";
    for of in 0..TYPES {
        for id in 0..OBJECTS {
            let (before, nearest) = (of.saturating_sub(1), if of == 0 { id } else { OBJECTS });
            if nearest > 0 {
                let parent = dice.below(nearest);
                writeln!(text, "  - {{user: t{before}:{parent}, relation: parent, object: t{of}:{id}}}")
                    .unwrap();
            }
            for _ in 0..dice.below(6) {
                let relation = ["banned", "r0", "r1", "r2", "r4", "r5", "r6"][dice.below(7)];
                let user = match (relation, dice.below(6)) {
                    ("r0", 0) => "user:*".to_owned(),
                    ("r0", 1) if nearest > 0 => format!("t{before}:{}#r0", dice.below(nearest)),
                    ("r2", 0 | 1) if nearest > 0 => format!("t{before}:{}#r1", dice.below(nearest)),
                    _ => format!("user:u{}", dice.below(PEOPLE)),
                };
                writeln!(text, "  - {{user: \"{user}\", relation: {relation}, object: \"t{of}:{id}\"}}")
                    .unwrap();
            }
        }
    }
    read(text)
}

#[test]
fn a_generated_model_decides_the_same_as_a_rolebook() {
    let mut dice = Dice(5);
    let (mut yes, mut no) = (0, 0);
    for round in 0..10 {
        let store = store(&mut dice);
        assert_eq!(store.tuples.refused, [], "every tuple counts");
        let imported = import("generated", &store).expect("a rolebook");
        let (engine, wrong) = flaws("generated", &imported);
        assert_eq!(wrong, "", "round {round}");
        let tuples = &store.tuples.allowed;
        let evaluator = Evaluator { model: &store.model, tuples, context: BTreeMap::new() };
        let known: Vec<String> =
            tuples.iter().map(|it| format!("{}:{}", it.object.of, it.object.id)).collect();
        for of in 0..TYPES {
            for relation in store.model.types[of + 1].relations.iter().filter(|it| it.name.text != "parent") {
                for object in (0..OBJECTS).map(|id| format!("t{of}:{id}")).filter(|it| known.contains(it)) {
                    for user in (0..PEOPLE).map(|it| format!("user:u{it}")) {
                        let relation = relation.name.text.as_str();
                        let expected = evaluator.check(&user, relation, &object).expect("an answer");
                        let request = Request {
                            subject: user.clone(),
                            action: relation.to_owned(),
                            object: object.clone(),
                            ..Request::default()
                        };
                        let asked = engine.check("generated", "workspace.json", &request).expect("an answer");
                        let found = asked.answer.decision;
                        assert_eq!(
                            found, expected,
                            "{user} {relation} {object}\n{}\n{}",
                            imported.rolebook, imported.workspace
                        );
                        *(if expected { &mut yes } else { &mut no }) += 1;
                    }
                }
            }
        }
    }
    assert!(yes > 300 && no > 300, "{yes} times yes, {no} times no");
}

#[test]
fn a_large_model_is_imported_whole() {
    let text = large::model(80, 15);
    assert_eq!((text.matches("\ntype t").count(), text.matches("define ").count()), (80, 1_200));
    let store = read(indented(&text));
    let imported = import("large", &store).expect("a rolebook");
    let (engine, wrong) = flaws("large", &imported);
    assert_eq!(wrong, "");
    assert_eq!((imported.counts.types, imported.counts.relations), (81, 1_200));
    let rows = |of: usize| engine.tables("large", &format!("T{of}")).expect("a table");
    let actions: usize = (0..80).flat_map(rows).flat_map(|it| it.rows).map(|it| it.actions.len()).sum();
    // Nobody asks for a parent, which only leads elsewhere.
    assert_eq!(actions, 1_200 - 80);
}
