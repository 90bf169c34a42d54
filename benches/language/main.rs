//! What it costs to read, to judge and to edit a rolebook in 200 files with 10,000 statements: JSON lines.

#![expect(clippy::print_stdout, reason = "the lines are the result")]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a measurement that goes wrong ends by panicking"
)]

mod clock;
mod policy;

use std::collections::BTreeMap;

use clock::{median, timed};
use rolebook::engine::{Change, Engine, format, syntax_findings};

const PARTS: usize = 200;
/// How often each is measured; the median counts.
const TIMES: usize = 7;

fn loaded(mut engine: Engine, files: &[(String, String)]) -> Engine {
    engine.apply(files.iter().fold(Change::default(), |change, (name, text)| change.policy(name, text)));
    engine
}

/// Every finding of every file.
fn diagnostics(engine: &Engine, files: &[(String, String)]) -> usize {
    files.iter().map(|it| engine.findings(&it.0).len()).sum()
}

/// Whatever is wrong with the tests of every file.
fn tests(engine: &Engine, files: &[(String, String)]) -> usize {
    let of = |name: &str| engine.tests(name).iter().map(|it| it.findings.len()).sum::<usize>();
    files.iter().map(|it| of(&it.0)).sum()
}

fn line(what: &str, milliseconds: f64, more: &str) {
    println!(
        "{{\"bench\":\"language\",\"what\":\"{what}\",\"files\":{},\"statements\":{},\"cpu_ms\":{milliseconds:.2}{more}}}",
        PARTS + 1,
        PARTS * policy::STATEMENTS
    );
}

fn main() {
    let files = policy::files(PARTS);
    if std::env::args().any(|it| it == "edits") {
        return edited(&files);
    }
    let bytes: usize = files.iter().map(|it| it.1.len()).sum();
    let rate = |ms: f64| format!(",\"bytes\":{bytes},\"mb_per_s\":{:.1}", bytes as f64 / 1e3 / ms);
    let parse = (0..TIMES)
        .map(|_| timed(|| files.iter().all(|(name, text)| syntax_findings(name, text).is_empty())).1);
    let parse = median(parse.collect());
    line("parse", parse, &rate(parse));
    let layout =
        (0..TIMES).map(|_| timed(|| files.iter().filter(|it| format(&it.0, &it.1).is_ok()).count()).1);
    let layout = median(layout.collect());
    line("format", layout, &rate(layout));
    let mut cold = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let ((engine, found), time) = timed(|| {
            let engine = loaded(Engine::new(), &files);
            let found = diagnostics(&engine, &files);
            (engine, found)
        });
        let (failed, of_tests) = timed(|| tests(&engine, &files));
        assert_eq!((found, failed), (0, 0), "the rolebook is in order");
        cold.0.push(time);
        cold.1.push(of_tests);
    }
    line("all diagnostics, cold", median(cold.0), "");
    line("all tests, cold", median(cold.1), "");
    edited(&files);
}

/// One cell of one table is changed, again and again, each time in another file: one that gives nothing any
/// more, and one that gives it under a condition, on which the order of all names then depends.
fn edited(files: &[(String, String)]) {
    for (what, cell) in [("one cell changed", "-   "), ("one cell made to depend", "late")] {
        let mut engine = loaded(Engine::new(), files);
        diagnostics(&engine, files);
        let times = (0..TIMES).map(|nth| timed(|| edit(&mut engine, &files[1 + nth * 20], cell, files)).1);
        let times = times.collect();
        let mut engine = loaded(Engine::recording(), files);
        diagnostics(&engine, files);
        engine.take_log();
        edit(&mut engine, &files[7], cell, files);
        let ran = ran(&engine);
        line(&format!("all diagnostics, {what}"), median(times), &format!(",\"ran\":{{{ran}}}"));
    }
}

fn edit(engine: &mut Engine, (name, text): &(String, String), cell: &str, files: &[(String, String)]) {
    let edited = text.replacen("| yes | yes | - | - | - | -", &format!("| yes | {cell}| - | - | - | -"), 1);
    assert_ne!(*text, edited, "there is such a cell");
    engine.apply(Change::default().policy(name, &edited));
    assert_eq!(diagnostics(engine, files), 0, "the rolebook is still in order");
}

/// How often each query ran, as the members of an object.
fn ran(engine: &Engine) -> String {
    let mut ran: BTreeMap<String, usize> = BTreeMap::new();
    engine.take_log().into_iter().for_each(|it| *ran.entry(it).or_default() += 1);
    let ran: Vec<String> = ran.iter().map(|(name, count)| format!("\"{name}\":{count}")).collect();
    ran.join(",")
}
