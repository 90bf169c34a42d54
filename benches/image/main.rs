//! What a workspace of a million tasks costs: to be loaded from JSON Lines, beside what parsing the same text
//! costs alone, to be opened as an image, and in bytes. JSON lines, with times of the processor.
//!
//! Parsing alone is the work of one thread, loading that of two where there are two processors, so both are measured
//! by the clock and by the time of all processors: the first is how soon facts are there, the second what it takes.

#![expect(clippy::print_stdout, reason = "the lines are the result")]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a measurement that goes wrong ends by panicking"
)]

#[path = "../language/clock.rs"]
mod clock;
mod facts;

use std::borrow::Cow;
use std::path::Path;
use std::time::Instant;

use clock::{median, timed};
use rolebook::engine::{Bytes, Change, Engine, Lines, Stored};
use serde::Deserialize;

/// How often each is measured; the median counts.
const TIMES: usize = 3;

/// A line as somebody would read it who checks nothing.
#[derive(Deserialize)]
struct Entity<'a> {
    #[serde(rename = "type", borrow)]
    of: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    organization: Option<Cow<'a, str>>,
    #[serde(borrow)]
    team: Option<Cow<'a, str>>,
    #[serde(borrow)]
    parent: Option<Cow<'a, str>>,
    #[serde(borrow)]
    assignee: Option<Cow<'a, str>>,
    #[serde(borrow)]
    privacy: Option<Cow<'a, str>>,
    #[serde(borrow)]
    visitor_role: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    projects: Vec<Cow<'a, str>>,
    #[serde(borrow, default)]
    members: Vec<Member<'a>>,
    #[serde(borrow, default)]
    guests: Vec<Cow<'a, str>>,
    locked: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Member<'a> {
    Plain(#[serde(borrow)] Cow<'a, str>),
    WithRole {
        #[serde(borrow)]
        to: Cow<'a, str>,
        #[serde(borrow)]
        role: Cow<'a, str>,
    },
}

/// So that nothing that was parsed is left out by the compiler.
fn weight(it: &Entity<'_>) -> usize {
    let texts = [&it.organization, &it.team, &it.parent, &it.assignee, &it.privacy, &it.visitor_role];
    let members = it.members.iter().map(|it| match it {
        Member::Plain(to) => to.len(),
        Member::WithRole { to, role } => to.len() + role.len(),
    });
    it.of.len()
        + it.id.len()
        + texts.into_iter().flatten().map(|it| it.len()).sum::<usize>()
        + it.projects.len()
        + it.guests.len()
        + members.sum::<usize>()
        + usize::from(it.locked == Some(true))
}

fn engine(stored: Stored) -> Engine {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy("p", facts::POLICY).stored("w", stored));
    assert_eq!(engine.findings("p"), [], "the rolebook is in order");
    engine
}

/// Maps an image, whose pages are in memory, and opens it: its checksum and all its bounds are checked.
fn open_mapped(mut engine: Engine, path: &Path) -> bool {
    let file = std::fs::File::open(path).expect("the image is there");
    let bytes = Bytes::of(rolebook::cli::map(&file).expect("it can be mapped"));
    engine.apply(Change::default().stored("w", Stored::Image(bytes)));
    engine.open("p", "w").is_ok()
}

/// What something took: milliseconds by the clock, and of all processors.
#[derive(Default)]
struct Took {
    clock: Vec<f64>,
    processor: Vec<f64>,
}

impl Took {
    fn of<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let (done, processor) = timed(work);
        self.clock.push(begun.elapsed().as_secs_f64() * 1e3);
        self.processor.push(processor);
        done
    }

    fn medians(self) -> (f64, f64) {
        (median(self.clock), median(self.processor))
    }
}

fn main() {
    let facts = facts::large();
    let (mut parse, mut load, mut open) = (Took::default(), Took::default(), Vec::new());
    let mut image = Vec::new();
    for _ in 0..TIMES {
        let parsed = parse.of(|| {
            let lines =
                facts.text.lines().map(|it| serde_json::from_str::<Entity<'_>>(it).expect("an entity"));
            lines.map(|it| weight(&it)).sum::<usize>()
        });
        assert!(parsed > 0, "something was parsed");
        let engine = engine(Stored::Lines(Lines::of(facts.text.clone())));
        image = load.of(|| engine.image("p", "w").expect("an image"));
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("large.image");
    std::fs::write(&path, &image).expect("the image is written");
    for _ in 0..TIMES {
        let engine = engine(Stored::Image(Bytes::of(Vec::new())));
        let (opened, ms) = timed(|| open_mapped(engine, &path));
        assert!(opened, "the image is opened");
        open.push(ms);
    }
    std::fs::remove_file(&path).expect("the image is removed");
    let (names, rest) = split(&image, facts.id_bytes);
    let each = |it: usize| it as f64 / facts.entities as f64;
    let ((parse, parse_work), (load, load_work), open) = (parse.medians(), load.medians(), median(open));
    let threads = std::thread::available_parallelism().map_or(1, |it| it.get().min(2));
    println!(
        "{{\"bench\":\"image\",\"entities\":{},\"edges\":{},\"text_bytes\":{},\"image_bytes\":{},\"fact_bytes_per_entity\":{:.2},\
         \"name_bytes_per_entity_beside_text\":{:.2},\"open_ms\":{open:.2},\"load_ms\":{load:.0},\"parse_alone_ms\":{parse:.0},\
         \"load_speed_of_parsing\":{:.3},\"load_threads\":{threads},\"load_processor_ms\":{load_work:.0},\
         \"parse_alone_processor_ms\":{parse_work:.0},\"load_processor_speed_of_parsing\":{:.3}}}",
        facts.entities,
        number(&image, 48),
        facts.text.len(),
        image.len(),
        each(rest),
        each(names),
        parse / load,
        parse_work / load_work,
    );
}

fn number(image: &[u8], at: usize) -> usize {
    let bytes = image[at..at + 8].try_into().expect("eight bytes");
    usize::try_from(u64::from_le_bytes(bytes)).expect("a number")
}

/// The bytes of names beside their text, and those of everything else, by the directory (`docs/image.md`).
fn split(image: &[u8], text: usize) -> (usize, usize) {
    let sections = number(image, 56);
    let entry = |at: usize| 64 + 48 * at;
    let starts = (0..sections).map(|at| number(image, entry(at) + 24)).chain([image.len()]);
    let starts: Vec<usize> = starts.collect();
    let names = (0..sections).filter(|at| image[entry(*at)] < 2).map(|at| starts[at + 1] - starts[at]);
    let names: usize = names.sum();
    (names - text, image.len() - names)
}
