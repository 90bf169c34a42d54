//! A policy of 10,000 statements of which 10 apply against those 10 alone.

use std::fmt::Write;

use fastrand::Rng;
use rolebook::engine::{Change, Engine, Numbered, NumberedAction};

use crate::check::built;
use crate::engines::rolebook::bound;
use crate::facts::{Facts, Form};
use crate::lines::{self, Ratios};
use crate::measure::{Contender, in_turns};

const APPLY: usize = 10;
const STATEMENTS: usize = 10_000;
const USERS: usize = 100;
const DOCUMENTS: usize = 1_000;
const REQUESTS: usize = 20_000;
const ROUNDS: usize = 21;

pub fn measure(ratios: &mut Ratios) {
    let mut rng = Rng::with_seed(10_000);
    let facts = facts(&mut rng);
    let asked: Vec<(usize, usize)> =
        (0..REQUESTS).map(|_| (rng.usize(0..USERS), rng.usize(0..DOCUMENTS))).collect();
    let load = |statements: usize| {
        built(USERS + DOCUMENTS, || {
            let mut engine = Engine::new();
            engine.apply(Change::default().policy("p", policy(statements)).workspace("w", facts.as_str()));
            bound(&engine, "p", "w")
        })
    };
    let ((few, of_few), (many, of_many)) = (load(APPLY), load(STATEMENTS));
    let questions = |checks: &rolebook::engine::Checks| -> Vec<(Numbered, NumberedAction, Numbered)> {
        let kind = |name| checks.kind(name).expect("a type");
        let read = checks.action(kind("document"), "act0").expect("an action");
        let entity = |of, id: String| checks.entity(kind(of), &id).expect("it is known");
        let ask = |it: &(usize, usize)| {
            (entity("user", format!("u{}", it.0)), read, entity("document", format!("d{}", it.1)))
        };
        asked.iter().map(ask).collect()
    };
    let (of_the_few, of_the_many) = (questions(&few), questions(&many));
    let mut measured = in_turns(
        &mut [
            Contender::new("rolebook", "id", &of_the_few, |it| few.allows(it.0, it.1, it.2)),
            Contender::new("rolebook", "id", &of_the_many, |it| many.allows(it.0, it.1, it.2)),
        ],
        ROUNDS,
    );
    assert!(
        of_the_few.iter().zip(&of_the_many).all(|(few_asked, many_asked)| {
            few.allows(few_asked.0, few_asked.1, few_asked.2)
                == many.allows(many_asked.0, many_asked.1, many_asked.2)
        }),
        "statements about something else decide nothing"
    );
    let (of_many_ns, of_few_ns) = (measured.pop(), measured.pop());
    let (Some(many), Some(few)) = (of_many_ns, of_few_ns) else { return };
    lines::print("growth", "10", &few, of_few);
    lines::print("growth", "10000", &many, of_many);
    ratios.add("10,000 statements/10", "growth id", many.times(&few));
}

/// Ten statements about each action, all of one shape.
fn policy(statements: usize) -> String {
    let mut text = "rolebook growth\nprincipal User\ntype Document\n    readers: User*\n".to_owned();
    let mut line = |line: std::fmt::Arguments<'_>| writeln!(text, "{line}").expect("memory does not fail");
    (0..APPLY).for_each(|it| line(format_args!("    mark{it}: flag\n    barred{it}: User*")));
    line(format_args!("roles on Document: reader\ngrant on Document\n    readers as reader"));
    line(format_args!("table Document | reader"));
    (0..statements / APPLY).for_each(|it| line(format_args!("    act{it} | yes")));
    for statement in 0..statements {
        let (action, part) = (statement / APPLY, statement % APPLY);
        line(format_args!("forbid f{statement}: act{action} on Document for barred{part} when mark{part}"));
    }
    text
}

fn facts(rng: &mut Rng) -> String {
    let mut facts = Facts::new(Form::Json);
    (0..USERS).for_each(|it| facts.entity("User", format!("u{it}"), |_| {}));
    for number in 0..DOCUMENTS {
        let some = |rng: &mut Rng, count: usize| {
            rng.choose_multiple(0..USERS, count).into_iter().map(|it| format!("u{it}")).collect::<Vec<_>>()
        };
        facts.entity("Document", format!("d{number}"), |members| {
            members.words("readers", some(rng, USERS / 2));
            for part in 0..APPLY {
                members.flag(&format!("mark{part}"), rng.bool());
                members.words(&format!("barred{part}"), some(rng, 5));
            }
        });
    }
    facts.finish()
}
