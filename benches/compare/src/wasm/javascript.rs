//! The part that runs as JavaScript, in Node and in a real Chromium: `web/` beside this package, with the peers in its
//! `node_modules`. The same scripts measure in both.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::lines::Store;
use crate::measure::{Measured, median};

use super::folder::Folder;

pub const MODULE: &str = "rolebook-wasm";
const ENGINES: [&str; 5] = [MODULE, "js-map", "js-typed", "casl", "cedar-wasm"];

/// How many processes measure how quick checks are.
const RUNS: usize = 3;
/// How many processes say how long the first decision took them.
const PROCESSES: usize = 21;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Node,
    Chromium,
}

impl Place {
    /// The modes of what is measured there: one call for each check, and a list of them.
    pub const fn modes(self) -> [&'static str; 2] {
        match self {
            Self::Node => ["node", "node list"],
            Self::Chromium => ["chromium", "chromium list"],
        }
    }

    const fn name(self) -> &'static str {
        let [name, _] = self.modes();
        name
    }

    /// What a script gives back on a folder, each time in a process that has done nothing before.
    fn run(self, script: &str, folder: &Folder, times: usize) -> Result<Vec<Value>, String> {
        let path = folder.path().to_string_lossy();
        match self {
            Self::Node => (0..times).map(|_| run("node.mjs", &[script, &path])).collect(),
            Self::Chromium => match run("chromium.mjs", &[script, &path, &times.to_string()])? {
                Value::Array(told) => Ok(told),
                other => Err(format!("`chromium.mjs` prints something else: {other}")),
            },
        }
    }
}

/// Runs a script with some words; what it prints.
pub fn run(script: &str, words: &[&str]) -> Result<Value, String> {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    let node = Command::new("node").arg("--expose-gc").arg(web.join(script)).args(words).output();
    let output = node.map_err(|it| format!("`node` does not start: {it}; is Node 20 or later installed?"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("`{}` fails: {}", [&[script], words].concat().join(" "), said.trim()));
    }
    serde_json::from_slice(&output.stdout).map_err(|it| format!("`{script}` prints no JSON: {it}"))
}

/// Where scripts can run here, each with a line of how finely the clock counts there.
pub fn places() -> Result<Vec<Place>, String> {
    let (mut here, folder) = (Vec::new(), Folder::empty()?);
    for place in [Place::Node, Place::Chromium] {
        if let Some(missing) = missing(place)? {
            println!("{}", json!({ "scenario": "clock", "mode": place.name(), "missing": missing }));
            continue;
        }
        for told in place.run("clock.mjs", &folder, 1)? {
            let step = told["resolution"].as_f64().map(|it| (it * 1e6).round() / 1e3);
            let line = json!({
                "scenario": "clock", "mode": place.name(), "version": told["version"], "resolution_us": step,
            });
            println!("{line}");
        }
        here.push(place);
    }
    Ok(here)
}

/// Why nothing can be measured in a place.
fn missing(place: Place) -> Result<Option<String>, String> {
    if place == Place::Node {
        return Ok(None);
    }
    Ok(run("chromium.mjs", &[])?["missing"].as_str().map(str::to_owned))
}

/// What was measured of every engine in each mode of a place, and what the engine's store took.
///
/// A compiler at run time compiles the same code now better and now worse, and stays with it: several processes
/// take part in the rounds.
pub fn measured(place: Place, folder: &Folder, entities: usize) -> Result<Vec<(Measured, Store)>, String> {
    let mut all: Vec<(Measured, Store)> = Vec::new();
    let runs = place.run("speed.mjs", folder, RUNS)?;
    for told in runs.iter().filter_map(Value::as_array).flatten() {
        let one = one(told, place, entities);
        let (one, store) = one.ok_or_else(|| format!("`speed.mjs` prints something else: {told}"))?;
        match all.iter_mut().find(|it| (it.0.engine, it.0.mode) == (one.engine, one.mode)) {
            Some((before, _)) => *before = pooled(before, &one),
            None => all.push((one, store)),
        }
    }
    Ok(all)
}

/// The rounds of two processes; there are no times of single questions, so rounds stand for them.
fn pooled(one: &Measured, other: &Measured) -> Measured {
    let rounds = [one.rounds.as_slice(), &other.rounds].concat();
    Measured::of(one.engine, one.mode, one.checks, rounds.clone(), rounds, one.allow_rate)
}

fn one(told: &Value, place: Place, entities: usize) -> Option<(Measured, Store)> {
    let known = |all: &[&'static str], key: &str| {
        let name = told[key].as_str()?;
        all.iter().find(|it| **it == name).copied()
    };
    let rounds: Vec<f64> = told["rounds"].as_array()?.iter().map(Value::as_f64).collect::<Option<_>>()?;
    let checks = usize::try_from(told["checks"].as_u64()?).ok()?;
    let (engine, mode) = (known(&ENGINES, "engine")?, known(&place.modes(), "mode")?);
    let allow_rate = told["allowRate"].as_f64()?;
    let store = Store {
        load_ms: told["loadMs"].as_f64()?,
        // Where nothing counts bytes there is no number.
        bytes_per_entity: told["bytes"].as_f64().unwrap_or(f64::NAN) / entities as f64,
    };
    let measured = Measured::of(engine, mode, checks, rounds.clone(), rounds, allow_rate);
    Some((measured, store))
}

/// From bytes to the first decision: in a process that does it once, and in one that has done it before.
pub fn first(place: Place, folder: &Folder, slice: usize) -> Result<(), String> {
    let all = place.run("first.mjs", folder, PROCESSES)?;
    for engine in [MODULE, "cedar-wasm"] {
        let middle = |key: &str| {
            let numbers = all.iter().filter_map(|it| it[engine][key].as_f64()).collect();
            (median(numbers) * 1e3).round() / 1e3
        };
        let line = json!({
            "scenario": "first decision",
            "engine": engine,
            "mode": place.name(),
            "slice_bytes": if engine == MODULE { slice } else { 0 },
            "compile_ms": middle("compile"),
            "instantiate_ms": middle("instantiate"),
            "open_ms": middle("open"),
            "decide_ms": middle("decide"),
            "first_ms": middle("first"),
            "again_ms": middle("again"),
        });
        println!("{line}");
    }
    Ok(())
}
