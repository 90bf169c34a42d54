//! The workspace scenario: every engine on the same requests, agreement first, then the times.

use std::time::Instant;

use crate::engines::casbin::Casbin;
use crate::engines::cedar::Cedar;
use crate::engines::limit::{Named, Names};
use crate::engines::regorus::Regorus;
use crate::engines::rolebook::{self, Rolebook, Rules};
use crate::engines::{Difference, Engine, agree};
use crate::limit::{Guarded, Limit, Lists};
use crate::lines::{self, Ratios, Store};
use crate::measure::{Contender, Measured, in_turns};
use crate::memory;
use crate::scenario::requests::PAGE_TASKS;
use crate::scenario::{Request, Role, SIZES, Scenario, Size};

const ROUNDS: usize = 21;
/// How many of the requests the slow engines are timed on; they answer all of them once.
const SAMPLE: usize = 4_000;
const PROOFS: usize = 10_000;
const CHANGES: usize = 4_000;
const LISTS: usize = 200;
const SCENARIO: &str = "workspace";
/// By how much the limit must be quicker than regorus at M, or it is no limit.
const VALID_FROM: f64 = 200.0;

pub fn run(sizes: &[String]) -> Result<(), String> {
    let mut ratios = Ratios::default();
    for size in SIZES.iter().filter(|it| sizes.is_empty() || sizes.iter().any(|name| name == it.name)) {
        measure(*size, &mut ratios).map_err(|it| it.to_string())?;
    }
    crate::growth::measure(&mut ratios);
    ratios.print();
    match ratios.get("regorus-vm/limit", "workspace M id") {
        Some(ratio) if ratio < VALID_FROM => Err(format!(
            "invalid: at M the limit is {ratio:.0} times quicker than regorus-vm, not {VALID_FROM}"
        )),
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

/// What is measured of one size, and with which stores.
struct Session<'a> {
    scenario: &'a Scenario,
    limit: Limit,
    of_limit: Store,
    rolebook: Rolebook,
    of_rolebook: Store,
}

fn measure(size: Size, ratios: &mut Ratios) -> Result<(), Difference> {
    let scenario = Scenario::draw(size);
    let (limit, of_limit) = built(scenario.entities(), || Limit::build(&scenario));
    let facts = rolebook::facts(&scenario, Rules::Plain);
    let (checks, of_rolebook) = built(scenario.entities(), || rolebook::loaded(&facts, Rules::Plain));
    drop(facts);
    let rolebook = Rolebook::new(&scenario, checks);
    let mut session = Session { scenario: &scenario, limit, of_limit, rolebook, of_rolebook };
    session.by_number(ratios)?;
    session.by_name(ratios)?;
    session.pages(ratios);
    session.proofs(ratios);
    session.changes();
    session.lists();
    if size.name == "M" {
        crate::threads::measure(&session.rolebook, &scenario.requests, ratios);
    }
    unknown(&scenario, ratios)
}

fn told(size: Size, measured: &[Measured], stores: &[Store], ratios: &mut Ratios) {
    for (measured, store) in measured.iter().zip(stores) {
        lines::print(SCENARIO, size.name, measured, *store);
    }
    if let Some(first) = measured.first() {
        ratios.add_all(&format!("{SCENARIO} {} {}", size.name, first.mode), measured);
    }
}

impl Session<'_> {
    fn stores(&self) -> [Store; 2] {
        [self.of_limit, self.of_rolebook]
    }

    /// All engines.
    fn by_number(&mut self, ratios: &mut Ratios) -> Result<(), Difference> {
        let scenario = self.scenario;
        let expected: Vec<bool> = scenario.requests.iter().map(|it| self.limit.allows(*it)).collect();
        agree(&mut self.rolebook, scenario, &expected)?;
        let (mut cedar, of_cedar) = built(scenario.entities(), || Cedar::build(scenario));
        agree(&mut cedar, scenario, &expected)?;
        let (mut regorus, of_regorus) = built(scenario.entities(), || Regorus::build(scenario));
        agree(&mut regorus, scenario, &expected)?;
        let (mut casbin, of_casbin) = built(scenario.entities(), || Casbin::build(scenario));
        agree(&mut casbin, scenario, &expected)?;
        let asked = questions(&self.rolebook, &scenario.requests);
        let sample = sample(&scenario.requests, SAMPLE);
        let (for_cedar, for_regorus, for_casbin) =
            (questions(&cedar, &sample), questions(&regorus, &sample), questions(&casbin, &sample));
        let (limit, rolebook) = (&self.limit, &self.rolebook);
        let measured = in_turns(
            &mut [
                Contender::new("limit", "id", &scenario.requests, |it| limit.allows(*it)),
                Contender::new("rolebook", "id", &asked, |it| rolebook.decides(it)),
                Contender::new("cedar", "id", &for_cedar, |it| cedar.allows(it)),
                Contender::new("regorus-vm", "id", &for_regorus, |it| regorus.allows(it)),
                Contender::new("casbin", "id", &for_casbin, |it| casbin.allows(it)),
            ],
            ROUNDS,
        );
        let stores = [self.of_limit, self.of_rolebook, of_cedar, of_regorus, of_casbin];
        told(scenario.size, &measured, &stores, ratios);
        Ok(())
    }

    fn by_name(&self, ratios: &mut Ratios) -> Result<(), Difference> {
        let scenario = self.scenario;
        let names = Names::of(scenario);
        let named: Vec<Named> = scenario.requests.iter().map(|it| Named::of(*it)).collect();
        let by_limit = |it: &Named| names.request(it).is_some_and(|it| self.limit.allows(it));
        for (named, request) in named.iter().zip(&scenario.requests) {
            let says = self.rolebook.allows_named(named);
            if says != by_limit(named) {
                return Err(Difference::of(Rolebook::NAME, says, *request));
            }
        }
        let measured = in_turns(
            &mut [
                Contender::new("limit", "name", &named, by_limit),
                Contender::new("rolebook", "name", &named, |it| self.rolebook.allows_named(it)),
            ],
            ROUNDS,
        );
        told(scenario.size, &measured, &self.stores(), ratios);
        Ok(())
    }

    fn pages(&self, ratios: &mut Ratios) {
        let pages: Vec<Vec<Request>> = self.scenario.pages.iter().map(|it| it.requests().collect()).collect();
        let asked: Vec<_> = pages.iter().map(|it| questions(&self.rolebook, it)).collect();
        let (limit, rolebook) = (&self.limit, &self.rolebook);
        let measured = in_turns(
            &mut [
                Contender::of_many("limit", "page", &pages, PAGE_TASKS, |page: &Vec<_>| {
                    page.iter().filter(|it| limit.allows(**it)).count()
                }),
                Contender::of_many("rolebook", "page", &asked, PAGE_TASKS, |page: &Vec<_>| {
                    page.iter().filter(|it| rolebook.decides(it)).count()
                }),
            ],
            ROUNDS,
        );
        told(self.scenario.size, &measured, &self.stores(), ratios);
    }

    /// A decision with its proof against the plain one, on the same requests.
    fn proofs(&self, ratios: &mut Ratios) {
        let asked = questions(&self.rolebook, &sample(&self.scenario.requests, PROOFS));
        let measured = in_turns(
            &mut [
                Contender::new("rolebook", "id", &asked, |it| self.rolebook.decides(it)),
                Contender::new("rolebook", "proof", &asked, |it| self.rolebook.proves(it)),
            ],
            5,
        );
        let size = self.scenario.size;
        let [plain, proof] = &measured[..] else { return };
        lines::print(SCENARIO, size.name, proof, self.of_rolebook);
        ratios.add("proof/plain", format!("{SCENARIO} {}", size.name), proof.times(plain));
    }

    /// A membership is added, or taken away again, and then somebody asks about it.
    fn changes(&mut self) {
        let changes: Vec<(Request, Option<Role>)> = changes(self.scenario);
        let limit = std::cell::RefCell::new(&mut self.limit);
        let measured = in_turns(
            &mut [Contender::new("limit", "change", &changes, |(request, role)| {
                let limit: &mut Limit = &mut limit.borrow_mut();
                limit.change(request.user, request.object, *role);
                Limit::allows(limit, *request)
            })],
            ROUNDS,
        );
        measured.iter().for_each(|it| lines::print(SCENARIO, self.scenario.size.name, it, self.of_limit));
    }

    /// Every task that somebody may edit.
    fn lists(&self) {
        let mut lists = Lists::build(self.scenario);
        let users: Vec<u32> = sample(&self.scenario.requests, LISTS).iter().map(|it| it.user).collect();
        let mut list = Vec::new();
        let measured = in_turns(
            &mut [Contender::new("limit", "list", &users, |user| {
                lists.editable(*user, &mut list);
                !list.is_empty()
            })],
            ROUNDS,
        );
        measured.iter().for_each(|it| lines::print(SCENARIO, self.scenario.size.name, it, self.of_limit));
    }
}

/// The same with a forbid and a condition on every action, and one attribute in a hundred left out.
fn unknown(scenario: &Scenario, ratios: &mut Ratios) -> Result<(), Difference> {
    let (limit, of_limit) = built(scenario.entities(), || Guarded::build(scenario));
    let facts = rolebook::facts(scenario, Rules::Guarded);
    let (checks, of_rolebook) = built(scenario.entities(), || rolebook::loaded(&facts, Rules::Guarded));
    drop(facts);
    let mut rolebook = Rolebook::new(scenario, checks);
    let expected: Vec<bool> = scenario.requests.iter().map(|it| limit.allows(*it)).collect();
    agree(&mut rolebook, scenario, &expected)?;
    let asked = questions(&rolebook, &scenario.requests);
    let measured = in_turns(
        &mut [
            Contender::new("limit", "unknown", &scenario.requests, |it| limit.allows(*it)),
            Contender::new("rolebook", "unknown", &asked, |it| rolebook.decides(it)),
        ],
        ROUNDS,
    );
    told(scenario.size, &measured, &[of_limit, of_rolebook], ratios);
    Ok(())
}

/// Requests from all over.
fn sample(requests: &[Request], count: usize) -> Vec<Request> {
    requests.iter().step_by((requests.len() / count).max(1)).copied().collect()
}

fn questions<E: Engine>(engine: &E, requests: &[Request]) -> Vec<E::Question> {
    requests.iter().map(|it| engine.question(*it)).collect()
}

/// People who are no members of a project become members, and stop being so.
fn changes(scenario: &Scenario) -> Vec<(Request, Option<Role>)> {
    let on_projects = scenario.requests.iter().filter(|it| it.on() == crate::scenario::Kind::Project);
    let strangers = on_projects.filter(|it| {
        let members = &scenario.projects[it.object as usize].members;
        members.iter().all(|(user, _)| *user != it.user)
    });
    strangers.take(CHANGES / 2).flat_map(|it| [(*it, Some(Role::Editor)), (*it, None)]).collect()
}
