//! Policies as WebAssembly modules: their sizes, how quick they are in Node and in Chromium beside what is used there,
//! and in wasmtime beside the native engine. Agreement first, then the times.

mod folder;
mod host;
mod javascript;
mod sizes;
mod slices;

use crate::check::{answers, questions};
use crate::engines::rolebook::{self, Rolebook, Rules};
use crate::engines::{Difference, Engine};
use crate::limit::Limit;
use crate::lines::{self, Ratios, Store};
use crate::measure::{Contender, Measured, in_turns, median};
use crate::scenario::{Request, SIZES, Scenario, Size};

use folder::Folder;
use host::Host;
use javascript::Place;

const ROUNDS: usize = 21;
const SCENARIO: &str = "workspace";
const NATIVE: &str = "rolebook";
const IN_WASMTIME: &str = "rolebook-wasmtime";

/// A workspace whose tables take 64 KiB.
const FIRST: Size = Size { name: "64 KiB", tasks: 3_830, subtasks: 1_200, multi_homed: 790, ..SIZES[0] };

/// Said where only slices are to be measured.
const SLICES: &str = "slices";

pub fn run(words: &[String]) -> Result<(), String> {
    let (slices, sizes): (Vec<&str>, Vec<&str>) =
        words.iter().map(String::as_str).partition(|it| *it == SLICES);
    let known = |word: &str| SIZES.iter().any(|it| it.name == word);
    if let Some(word) = sizes.iter().find(|it| !known(it)) {
        return Err(format!("`{word}` is no size: say S, M or L, or `{SLICES}`"));
    }
    let wanted = |it: &&Size| if sizes.is_empty() { it.name != "L" } else { sizes.contains(&it.name) };
    if !slices.is_empty() {
        return SIZES.iter().filter(wanted).try_for_each(|it| slices::measure(&Workspace::of(*it)));
    }
    let mut ratios = Ratios::default();
    sizes::print()?;
    let places = javascript::places()?;
    first(&places)?;
    for size in SIZES.iter().filter(wanted) {
        measure(&Workspace::of(*size), &places, &mut ratios)?;
    }
    ratios.print();
    Ok(())
}

/// A workspace as all of them are asked about it.
struct Workspace {
    scenario: Scenario,
    expected: Vec<bool>,
    rolebook: Rolebook,
    asked: Vec<rolebook::Question>,
    module: Vec<u8>,
    slice: Vec<u8>,
}

impl Workspace {
    fn of(size: Size) -> Self {
        let scenario = Scenario::draw(size);
        let rolebook = Rolebook::load(&scenario, Rules::Plain, &mut std::collections::BTreeMap::new());
        let (module, slice) = rolebook::module(&scenario);
        let expected = answers(&Limit::build(&scenario), &scenario);
        let asked = questions(&rolebook, &scenario.requests);
        Self { scenario, expected, rolebook, asked, module, slice }
    }

    /// The requests by the numbers that the module knows.
    fn numbers(&self) -> Vec<[u32; 3]> {
        self.asked.iter().map(|it| self.rolebook.for_module(it)).collect()
    }

    fn host(&self) -> Result<Host, String> {
        Host::new(&self.module, &self.slice, &self.numbers()).map_err(|it| format!("{it:#}"))
    }

    /// Where the first of some answers is not the expected one.
    fn agree(&self, engine: &'static str, says: impl Iterator<Item = bool>) -> Result<(), Difference> {
        let all: Vec<(bool, &bool, &Request)> = says
            .zip(&self.expected)
            .zip(&self.scenario.requests)
            .map(|((says, expected), request)| (says, expected, request))
            .collect();
        assert_eq!(all.len(), self.expected.len(), "everything is answered");
        let other = all.into_iter().find(|it| it.0 != *it.1);
        other.map_or(Ok(()), |(says, _, request)| Err(Difference::of(engine, says, *request)))
    }
}

fn measure(workspace: &Workspace, places: &[Place], ratios: &mut Ratios) -> Result<(), String> {
    in_javascript(workspace, places, ratios)?;
    in_wasmtime(workspace, ratios)?;
    slices::measure(workspace)
}

/// Answers of the module and of the native engine, one after the other and as a list.
fn agreed(workspace: &Workspace, host: &mut Host) -> Result<(), String> {
    let told = |it: Difference| it.to_string();
    let native = workspace.asked.iter().map(|it| workspace.rolebook.decides(it));
    workspace.agree(Rolebook::NAME, native).map_err(told)?;
    let numbers = workspace.numbers();
    workspace.agree(IN_WASMTIME, numbers.iter().map(|it| host.check(*it))).map_err(told)?;
    host.checks();
    workspace.agree(IN_WASMTIME, host.told()).map_err(told)
}

fn in_wasmtime(workspace: &Workspace, ratios: &mut Ratios) -> Result<(), String> {
    let (mut one, mut all) = (workspace.host()?, workspace.host()?);
    agreed(workspace, &mut one)?;
    let (rolebook, asked, numbers) = (&workspace.rolebook, &workspace.asked, workspace.numbers());
    let single = in_turns(
        &mut [
            Contender::new(NATIVE, "wasmtime", asked, |it| rolebook.decides(it)),
            Contender::new(IN_WASMTIME, "wasmtime", &numbers, |it| one.check(*it)),
        ],
        ROUNDS,
    );
    let list = in_turns(
        &mut [
            Contender::of_many(NATIVE, "wasmtime list", &[()], asked.len(), |()| {
                asked.iter().filter(|it| rolebook.decides(it)).count()
            }),
            Contender::of_many(IN_WASMTIME, "wasmtime list", &[()], asked.len(), |()| all.checks()),
        ],
        ROUNDS,
    );
    for measured in [single, list] {
        told(workspace, &measured, |_| Store::default());
        if let [native, module] = measured.as_slice() {
            let at = format!("{SCENARIO} {} {}", workspace.scenario.size.name, native.mode);
            ratios.add("rolebook-wasmtime/rolebook", &at, module.times(native));
            ratios.add("rolebook-wasmtime - rolebook, ns", &at, more(module, native));
        }
    }
    Ok(())
}

/// How much longer a check of one takes: the median over rounds, each against the same round.
fn more(one: &Measured, other: &Measured) -> f64 {
    median(one.rounds.iter().zip(&other.rounds).map(|(one, other)| one - other).collect())
}

fn told(workspace: &Workspace, measured: &[Measured], store: impl Fn(&str) -> Store) {
    for it in measured {
        lines::print(SCENARIO, workspace.scenario.size.name, it, store(it.engine));
    }
}

fn in_javascript(workspace: &Workspace, places: &[Place], ratios: &mut Ratios) -> Result<(), String> {
    let folder = Folder::of(workspace)?;
    for place in places {
        let all = javascript::measured(*place, &folder, workspace.scenario.entities())?;
        for mode in place.modes() {
            let of_mode = all.iter().filter(|it| it.0.mode == mode);
            let measured: Vec<Measured> = of_mode.map(|it| it.0.clone()).collect();
            let store = |engine: &str| all.iter().find(|it| it.0.engine == engine).map(|it| it.1);
            told(workspace, &measured, |it| store(it).unwrap_or_default());
            compared(&measured, &format!("{SCENARIO} {} {mode}", workspace.scenario.size.name), ratios);
        }
    }
    Ok(())
}

/// The module against what is written by hand, and how many times it is quicker than the others.
fn compared(measured: &[Measured], at: &str, ratios: &mut Ratios) {
    let Some(module) = measured.iter().find(|it| it.engine == javascript::MODULE) else { return };
    for other in measured.iter().filter(|it| it.engine != javascript::MODULE) {
        if other.engine.starts_with("js-") {
            ratios.add(format!("{}/{}", javascript::MODULE, other.engine), at, module.times(other));
        } else {
            ratios.add(format!("{}/{}", other.engine, javascript::MODULE), at, other.times(module));
        }
    }
}

/// From bytes to the first decision.
fn first(places: &[Place]) -> Result<(), String> {
    let workspace = Workspace::of(FIRST);
    let folder = Folder::of(&workspace)?;
    places.iter().try_for_each(|it| javascript::first(*it, &folder, workspace.slice.len()))
}

#[cfg(test)]
mod tests;
