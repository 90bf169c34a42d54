//! The workspace scenario: every engine on the same requests, agreement first, then the times.

use std::time::Instant;

use crate::engines::casbin::Casbin;
use crate::engines::cedar::Cedar;
use crate::engines::limit::{Named, Names};
use crate::engines::regorus::Regorus;
use crate::engines::{Difference, Engine, agree};
use crate::limit::Limit;
use crate::lines::{self, Ratios, Store};
use crate::measure::{Contender, Measured, in_turns};
use crate::memory;
use crate::scenario::requests::PAGE_TASKS;
use crate::scenario::{Request, SIZES, Scenario, Size};

const ROUNDS: usize = 21;
/// How many of the requests the slow engines are timed on; they answer all of them once.
const SAMPLE: usize = 4_000;
const SCENARIO: &str = "workspace";
/// By how much the limit must be quicker than regorus at M, or it is no limit.
const VALID_FROM: f64 = 200.0;

pub fn run(sizes: &[String]) -> Result<(), String> {
    let mut ratios = Ratios::default();
    for size in SIZES.iter().filter(|it| sizes.is_empty() || sizes.iter().any(|name| name == it.name)) {
        measure(*size, &mut ratios).map_err(|it| it.to_string())?;
    }
    ratios.print();
    match ratios.get("regorus-vm/limit", "workspace M id") {
        Some(ratio) if ratio < VALID_FROM => {
            Err(format!("invalid: at M the limit is {ratio:.0} times quicker than regorus-vm, not {VALID_FROM}"))
        }
        _ => Ok(()),
    }
}

/// Builds a store, and says what it took.
pub fn built<T>(entities: usize, build: impl FnOnce() -> T) -> (T, Store) {
    let (before, start) = (memory::in_use(), Instant::now());
    let built = build();
    let load_ms = start.elapsed().as_secs_f64() * 1e3;
    let bytes = memory::in_use().saturating_sub(before);
    (built, Store { load_ms, bytes_per_entity: bytes as f64 / entities as f64 })
}

fn measure(size: Size, ratios: &mut Ratios) -> Result<(), Difference> {
    let scenario = Scenario::draw(size);
    let (limit, of_limit) = built(scenario.entities(), || Limit::build(&scenario));
    let expected: Vec<bool> = scenario.requests.iter().map(|it| limit.allows(*it)).collect();
    let (mut cedar, of_cedar) = built(scenario.entities(), || Cedar::build(&scenario));
    agree(&mut cedar, &scenario, &expected)?;
    let (mut regorus, of_regorus) = built(scenario.entities(), || Regorus::build(&scenario));
    agree(&mut regorus, &scenario, &expected)?;
    let (mut casbin, of_casbin) = built(scenario.entities(), || Casbin::build(&scenario));
    agree(&mut casbin, &scenario, &expected)?;
    let sample = sample(&scenario.requests);
    let (for_cedar, for_regorus, for_casbin) =
        (questions(&cedar, &sample), questions(&regorus, &sample), questions(&casbin, &sample));
    let measured = in_turns(
        &mut [
            Contender::new("limit", "id", &scenario.requests, |it| Limit::allows(&limit, *it)),
            Contender::new("cedar", "id", &for_cedar, |it| cedar.allows(it)),
            Contender::new("regorus-vm", "id", &for_regorus, |it| regorus.allows(it)),
            Contender::new("casbin", "id", &for_casbin, |it| casbin.allows(it)),
        ],
        ROUNDS,
    );
    let stores = [of_limit, of_cedar, of_regorus, of_casbin];
    told(size, &measured, &stores, ratios);
    Ok(())
}

fn told(size: Size, measured: &[Measured], stores: &[Store], ratios: &mut Ratios) {
    for (measured, store) in measured.iter().zip(stores) {
        lines::print(SCENARIO, size.name, measured, *store);
    }
    if let Some(first) = measured.first() {
        ratios.add_all(&format!("{SCENARIO} {} {}", size.name, first.mode), measured);
    }
}

/// Requests from all over.
fn sample(requests: &[Request]) -> Vec<Request> {
    requests.iter().step_by((requests.len() / SAMPLE).max(1)).copied().collect()
}

fn questions<E: Engine>(engine: &E, requests: &[Request]) -> Vec<E::Question> {
    requests.iter().map(|it| engine.question(*it)).collect()
}
