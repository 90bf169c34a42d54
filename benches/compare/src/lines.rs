//! What is printed: a JSON line for each engine in each mode, last a line of ratios.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::measure::Measured;

/// What an engine's store took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Store {
    pub load_ms: f64,
    pub bytes_per_entity: f64,
}

fn rounded(value: f64, digits: i32) -> Value {
    let scale = 10f64.powi(digits);
    json!((value * scale).round() / scale)
}

pub fn print(scenario: &str, size: &str, of: &Measured, store: Store) {
    let line = json!({
        "scenario": scenario,
        "size": size,
        "engine": of.engine,
        "mode": of.mode,
        "n": of.checks,
        "mean_ns": rounded(of.mean_ns(), 2),
        "median_ns": rounded(of.median_ns, 2),
        "p90_ns": rounded(of.p90_ns, 2),
        "p99_ns": rounded(of.p99_ns, 2),
        "allow_rate": rounded(of.allow_rate, 4),
        "load_ms": rounded(store.load_ms, 2),
        "bytes_per_entity": rounded(store.bytes_per_entity, 1),
    });
    println!("{line}");
}

/// Ratios by what is compared (`rolebook/limit`), then by where (`workspace M id`).
#[derive(Default)]
pub struct Ratios(BTreeMap<String, BTreeMap<String, f64>>);

impl Ratios {
    pub fn add(&mut self, what: impl Into<String>, at: impl Into<String>, ratio: f64) {
        self.0.entry(what.into()).or_default().insert(at.into(), ratio);
    }

    /// Rolebook against the limit, and how many times rolebook and the limit are quicker than each peer.
    pub fn add_all(&mut self, at: &str, measured: &[Measured]) {
        let of = |engine: &str| measured.iter().find(|it| it.engine == engine);
        let (rolebook, limit) = (of("rolebook"), of("limit"));
        if let (Some(rolebook), Some(limit)) = (rolebook, limit) {
            self.add("rolebook/limit", at, rolebook.times(limit));
        }
        for peer in measured.iter().filter(|it| it.engine != "rolebook" && it.engine != "limit") {
            for ours in [rolebook, limit].into_iter().flatten() {
                self.add(format!("{}/{}", peer.engine, ours.engine), at, peer.times(ours));
            }
        }
    }

    pub fn get(&self, what: &str, at: &str) -> Option<f64> {
        self.0.get(what)?.get(at).copied()
    }

    pub fn print(&self) {
        let all = self.0.iter().map(|(what, at)| {
            let at: Map<String, Value> = at.iter().map(|(at, it)| (at.clone(), rounded(*it, 3))).collect();
            (what.clone(), Value::Object(at))
        });
        println!("{}", json!({ "ratios": all.collect::<Map<_, _>>() }));
    }
}
