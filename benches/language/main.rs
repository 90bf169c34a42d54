//! What it costs to read, to judge and to edit a rolebook in 200 files with 10,000 statements: JSON lines.
//!
//! Times are of the processor, of this process, so that whoever else runs on the machine counts less.

#![expect(clippy::print_stdout, reason = "the lines are the result")]

mod policy;

use std::collections::BTreeMap;

use rolebook::engine::{Change, Engine, format, syntax_findings};
use rustix::time::{ClockId, clock_gettime};

const PARTS: usize = 200;
/// How often each is measured; the median counts.
const TIMES: usize = 7;

fn processor_ms() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}

/// What it is worth, and its processor time in milliseconds.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let before = processor_ms();
    let done = work();
    (done, processor_ms() - before)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn loaded(files: &[(String, String)]) -> Engine {
    let mut engine = Engine::new();
    engine.apply(files.iter().fold(Change::default(), |change, (name, text)| change.policy(name, text)));
    engine
}

/// Every finding of every file, those of the tests too.
fn diagnostics(engine: &Engine, files: &[(String, String)]) -> usize {
    let of = |name: &str| {
        let tests = engine.tests(name);
        engine.findings(name).len() + tests.iter().map(|it| it.findings.len()).sum::<usize>()
    };
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
    let cold = (0..TIMES).map(|_| {
        let (found, time) = timed(|| diagnostics(&loaded(&files), &files));
        assert_eq!(found, 0, "the rolebook is in order");
        time
    });
    line("cold", median(cold.collect()), "");
    edited(&files);
}

/// One cell of one table is changed, again and again, each time in another file.
fn edited(files: &[(String, String)]) {
    let mut engine = loaded(files);
    diagnostics(&engine, files);
    let mut times = Vec::new();
    for nth in 0..TIMES {
        let (name, text) = &files[1 + nth * 20];
        let edited = text.replacen("yes | yes | yes | - |", "yes | yes | -   | - |", 1);
        assert_ne!(*text, edited, "there is such a cell");
        engine.take_log();
        let (found, time) = timed(|| {
            engine.apply(Change::default().policy(name, &edited));
            diagnostics(&engine, files)
        });
        assert_eq!(found, 0, "the rolebook is still in order");
        times.push(time);
    }
    let mut ran: BTreeMap<String, usize> = BTreeMap::new();
    engine.take_log().into_iter().for_each(|it| *ran.entry(it).or_default() += 1);
    let ran: Vec<String> = ran.iter().map(|(name, count)| format!("\"{name}\":{count}")).collect();
    line("one cell", median(times), &format!(",\"ran\":{{{}}}", ran.join(",")));
}
