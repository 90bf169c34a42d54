//! The part that runs in Node: `web/` beside this package, with the peers in its `node_modules`.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::lines::Store;
use crate::measure::{Measured, median};

use super::folder::Folder;

pub const MODULE: &str = "rolebook-wasm";
const ENGINES: [&str; 5] = [MODULE, "js-map", "js-typed", "casl", "cedar-wasm"];
pub const MODES: [&str; 2] = ["node", "node list"];

/// How many processes measure how quick checks are.
const RUNS: usize = 3;
/// How many processes say how long the first decision took them.
const PROCESSES: usize = 21;

/// Runs a script on a folder; what it prints.
pub fn run(script: &str, folder: &Folder) -> Result<Value, String> {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    let node = Command::new("node").arg("--expose-gc").arg(web.join(script)).arg(folder.path()).output();
    let output = node.map_err(|it| format!("`node` does not start: {it}; is Node 20 or later installed?"))?;
    if !output.status.success() {
        return Err(format!("`{script}` fails: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    serde_json::from_slice(&output.stdout).map_err(|it| format!("`{script}` prints no JSON: {it}"))
}

/// What Node measured of every engine in each mode, and what the engine's store took.
///
/// A compiler at run time compiles the same code now better and now worse, and stays with it: several processes
/// take part in the rounds.
pub fn measured(folder: &Folder, entities: usize) -> Result<Vec<(Measured, Store)>, String> {
    let mut all: Vec<(Measured, Store)> = Vec::new();
    for _ in 0..RUNS {
        for told in run("speed.mjs", folder)?.as_array().into_iter().flatten() {
            let one = one(told, entities);
            let (one, store) = one.ok_or_else(|| format!("`speed.mjs` prints something else: {told}"))?;
            match all.iter_mut().find(|it| (it.0.engine, it.0.mode) == (one.engine, one.mode)) {
                Some((before, _)) => *before = pooled(before, &one),
                None => all.push((one, store)),
            }
        }
    }
    Ok(all)
}

/// The rounds of two processes; in Node there are no times of single questions, so rounds stand for them.
fn pooled(one: &Measured, other: &Measured) -> Measured {
    let rounds = [one.rounds.as_slice(), &other.rounds].concat();
    Measured::of(one.engine, one.mode, one.checks, rounds.clone(), rounds, one.allow_rate)
}

fn one(told: &Value, entities: usize) -> Option<(Measured, Store)> {
    let known = |all: &'static [&'static str], key: &str| {
        let name = told[key].as_str()?;
        all.iter().find(|it| **it == name).copied()
    };
    let rounds: Vec<f64> = told["rounds"].as_array()?.iter().map(Value::as_f64).collect::<Option<_>>()?;
    let checks = usize::try_from(told["checks"].as_u64()?).ok()?;
    let (engine, mode) = (known(&ENGINES, "engine")?, known(&MODES, "mode")?);
    let allow_rate = told["allowRate"].as_f64()?;
    let store = Store {
        load_ms: told["loadMs"].as_f64()?,
        bytes_per_entity: told["bytes"].as_f64()? / entities as f64,
    };
    let measured = Measured::of(engine, mode, checks, rounds.clone(), rounds, allow_rate);
    Some((measured, store))
}

/// From bytes to the first decision: in a process that does it once, and in one that has done it before.
pub fn first(folder: &Folder, slice: usize) -> Result<(), String> {
    let all = (0..PROCESSES).map(|_| run("first.mjs", folder)).collect::<Result<Vec<_>, _>>()?;
    for engine in [MODULE, "cedar-wasm"] {
        let middle = |key: &str| {
            let numbers = all.iter().filter_map(|it| it[engine][key].as_f64()).collect();
            (median(numbers) * 1e3).round() / 1e3
        };
        let line = json!({
            "scenario": "first decision",
            "engine": engine,
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
