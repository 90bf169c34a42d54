//! What it costs to import a model of OpenFGA with 80 types and 1,200 relations, and to check and look through what
//! it becomes: JSON lines, with times of the processor.

#![expect(clippy::print_stdout, reason = "the lines are the result")]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a measurement that goes wrong ends by panicking"
)]

#[path = "../language/clock.rs"]
mod clock;
#[path = "../../tests/it/openfga/large.rs"]
mod large;

use clock::{median, timed};
use rolebook::engine::{Change, Engine, OpenFgaStore, import_openfga, read_openfga};
use rolebook::import::openfga::Stale;

const TYPES: usize = 80;
const RELATIONS: usize = 15;
/// How often each is measured; the median counts.
const TIMES: usize = 5;

fn line(what: &str, times: Vec<f64>) {
    let (relations, milliseconds) = (TYPES * RELATIONS, median(times));
    println!(
        "{{\"bench\":\"openfga\",\"what\":\"{what}\",\"types\":{TYPES},\"relations\":{relations},\"cpu_ms\":{milliseconds:.2}}}"
    );
}

fn main() {
    let text = large::model(TYPES, RELATIONS);
    let mut times: [Vec<f64>; 5] = Default::default();
    for _ in 0..TIMES {
        let load = |_: &str| Err("there is no other file".to_owned());
        let (store, reading) =
            timed(|| read_openfga("large.fga", &text, &[], Stale::Refused, &load).expect("a model"));
        let store = OpenFgaStore { store: &store, name: "large", file: "large.fga" };
        let (imported, importing) = timed(|| import_openfga(&store).expect("a rolebook"));
        let mut engine = Engine::new();
        let (found, checking) = timed(|| {
            let change = Change::default().policy("large", imported.rolebook.as_str());
            engine.apply(change.workspace("facts", imported.workspace.as_str()));
            engine.findings("large").len() + engine.workspace_findings("large", "facts").len()
        });
        let (lints, looking) =
            timed(|| engine.lints("large").iter().filter(|it| it.allowed.is_none()).count());
        assert_eq!((found, lints), (0, 0), "the rolebook is in order");
        let all = [reading, importing, checking, looking, reading + importing + checking + looking];
        times.iter_mut().zip(all).for_each(|(times, it)| times.push(it));
    }
    let [reading, importing, checking, looking, all] = times;
    line("read", reading);
    line("import", importing);
    line("all diagnostics of the rolebook", checking);
    line("all lints of the rolebook", looking);
    line("all together", all);
}
