//! The workspace scenario: every engine on the same requests, agreement first, then the times.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use crate::engines::casbin::Casbin;
use crate::engines::cedar::Cedar;
use crate::engines::limit::{Named, Names};
use crate::engines::regorus::Regorus;
use crate::engines::rolebook::{Rolebook, Rules, membership, team_membership};
use crate::engines::{Difference, Engine, agree};
use crate::limit::{Guarded, Limit, Lists};
use crate::lines::{self, Ratios, Store};
use crate::measure::{Contender, Measured, in_turns};
use crate::memory;
use crate::scenario::requests::PAGE_TASKS;
use crate::scenario::{Kind, Request, Role, SIZES, Scenario, Size, object_name};

const ROUNDS: usize = 21;
/// How many of the requests the slow engines are timed on; they answer all of them once.
const SAMPLE: usize = 4_000;
const PROOFS: usize = 4_000;
const PROOF_ROUNDS: usize = 5;
const CHANGES: usize = 4_000;
/// How many teams somebody comes into and leaves again.
const TEAMS: usize = 500;
const LISTS: usize = 200;
const SCENARIO: &str = "workspace";
/// By how much the limit must be quicker than regorus at M, or it is no limit.
const VALID_FROM: f64 = 200.0;

/// What is measured of each size, and what is measured once.
const MODES: [&str; 9] = ["id", "name", "page", "change", "list", "proof", "threads", "unknown", "growth"];

/// Some sizes and some modes; all of which none is named.
struct Wanted<'a>(&'a [String]);

impl<'a> Wanted<'a> {
    fn of(words: &'a [String]) -> Result<Self, String> {
        let known = |word: &str| MODES.contains(&word) || SIZES.iter().any(|it| it.name == word);
        match words.iter().find(|it| !known(it)) {
            Some(word) => {
                Err(format!("`{word}` is no size and no mode: say S, M, L or {}", MODES.join(", ")))
            }
            None => Ok(Self(words)),
        }
    }

    fn size(&self, name: &str) -> bool {
        self.has(name, |it| SIZES.iter().any(|size| size.name == it))
    }

    fn mode(&self, name: &str) -> bool {
        self.has(name, |it| MODES.contains(&it))
    }

    fn has(&self, name: &str, kind: impl Fn(&str) -> bool) -> bool {
        let mut of_kind = self.0.iter().filter(|it| kind(it)).peekable();
        of_kind.peek().is_none() || of_kind.any(|it| it == name)
    }
}

pub fn run(words: &[String]) -> Result<(), String> {
    let (wanted, mut ratios) = (Wanted::of(words)?, Ratios::default());
    for size in SIZES.iter().filter(|it| wanted.size(it.name)) {
        measure(*size, &wanted, &mut ratios).map_err(|it| it.to_string())?;
    }
    if wanted.mode("growth") {
        crate::growth::measure(&mut ratios);
    }
    ratios.print();
    valid(ratios.get("regorus-vm/limit", "workspace M id"))
}

/// A limit that is no limit compares nothing; without M nobody knows.
pub fn valid(regorus_by_limit: Option<f64>) -> Result<(), String> {
    match regorus_by_limit {
        Some(ratio) if ratio < VALID_FROM => Err(format!(
            "this comparison is not valid: at M the limit is only {ratio:.0} times quicker than regorus-vm, \
             and {VALID_FROM} are needed; is the machine busy, or has the limit become slow?"
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

/// The store of each engine, by name.
type Stores = BTreeMap<&'static str, Store>;

/// What is measured of one size.
struct Session<'a> {
    scenario: &'a Scenario,
    limit: Limit,
    rolebook: Rolebook,
    stores: Stores,
}

fn measure(size: Size, wanted: &Wanted<'_>, ratios: &mut Ratios) -> Result<(), Difference> {
    let scenario = Scenario::draw(size);
    if MODES.iter().any(|it| wanted.mode(it) && !["unknown", "growth"].contains(it)) {
        plain(&scenario, wanted, ratios)?;
    }
    if wanted.mode("unknown") { unknown(&scenario, ratios) } else { Ok(()) }
}

/// All that is measured with the rules as they are.
fn plain(scenario: &Scenario, wanted: &Wanted<'_>, ratios: &mut Ratios) -> Result<(), Difference> {
    let (limit, of_limit) = built(scenario.entities(), || Limit::build(scenario));
    let mut stores = Stores::from([("limit", of_limit)]);
    let rolebook = Rolebook::load(scenario, Rules::Plain, &mut stores);
    let mut session = Session { scenario, limit, rolebook, stores };
    for mode in MODES.iter().filter(|it| wanted.mode(it)) {
        match *mode {
            "id" => session.by_number(ratios)?,
            "name" => session.by_name(ratios)?,
            "page" => session.pages(ratios),
            "change" => session.changes(ratios)?,
            "list" => session.lists(ratios)?,
            "proof" => session.proofs(ratios),
            "threads" if scenario.size.name == "M" => {
                crate::threads::measure(&session.rolebook, &scenario.requests, ratios);
            }
            _ => {}
        }
    }
    Ok(())
}

fn told(size: Size, measured: &[Measured], stores: &Stores, ratios: &mut Ratios) {
    for measured in measured {
        lines::print(SCENARIO, size.name, measured, stores.get(measured.engine).copied().unwrap_or_default());
    }
    if let Some(first) = measured.first() {
        ratios.add_all(&format!("{SCENARIO} {} {}", size.name, first.mode), measured);
    }
}

impl Session<'_> {
    fn told(&self, measured: &[Measured], ratios: &mut Ratios) {
        told(self.scenario.size, measured, &self.stores, ratios);
    }

    /// All engines.
    fn by_number(&mut self, ratios: &mut Ratios) -> Result<(), Difference> {
        let scenario = self.scenario;
        let (expected, size) = (answers(&self.limit, scenario), scenario.entities());
        let mut of = |engine, store| self.stores.insert(engine, store);
        let (mut cedar, store) = built(size, || Cedar::build(scenario));
        of("cedar", store);
        agree(&mut cedar, scenario, &expected)?;
        let (mut regorus, store) = built(size, || Regorus::build(scenario));
        of("regorus-vm", store);
        agree(&mut regorus, scenario, &expected)?;
        let (mut casbin, store) = built(size, || Casbin::build(scenario));
        of("casbin", store);
        agree(&mut casbin, scenario, &expected)?;
        agree(&mut self.rolebook, scenario, &expected)?;
        let sample = sample(&scenario.requests, SAMPLE);
        let (for_cedar, for_regorus, for_casbin) =
            (questions(&cedar, &sample), questions(&regorus, &sample), questions(&casbin, &sample));
        let (limit, rolebook) = (&self.limit, &self.rolebook);
        let asked = questions(rolebook, &scenario.requests);
        let mut contenders = [
            Contender::new("limit", "id", &scenario.requests, |it| limit.allows(*it)),
            Contender::new("rolebook", "id", &asked, |it| rolebook.decides(it)),
            Contender::new("cedar", "id", &for_cedar, |it| cedar.allows(it)),
            Contender::new("regorus-vm", "id", &for_regorus, |it| regorus.allows(it)),
            Contender::new("casbin", "id", &for_casbin, |it| casbin.allows(it)),
        ];
        self.told(&in_turns(&mut contenders, ROUNDS), ratios);
        Ok(())
    }

    fn by_name(&self, ratios: &mut Ratios) -> Result<(), Difference> {
        let scenario = self.scenario;
        let names = Names::of(scenario);
        let named: Vec<Named> = scenario.requests.iter().map(|it| Named::of(*it)).collect();
        let by_limit = |it: &Named| names.request(it).is_some_and(|it| self.limit.allows(it));
        let rolebook = &self.rolebook;
        for (named, request) in named.iter().zip(&scenario.requests) {
            let says = rolebook.allows_named(named);
            if says != by_limit(named) {
                return Err(Difference::of(Rolebook::NAME, says, *request));
            }
        }
        let mut contenders = [
            Contender::new("limit", "name", &named, by_limit),
            Contender::new("rolebook", "name", &named, |it| rolebook.allows_named(it)),
        ];
        self.told(&in_turns(&mut contenders, ROUNDS), ratios);
        Ok(())
    }

    fn pages(&self, ratios: &mut Ratios) {
        let limit = &self.limit;
        let pages: Vec<Vec<Request>> = self.scenario.pages.iter().map(|it| it.requests().collect()).collect();
        let on_page = |page: &Vec<Request>| page.iter().filter(|it| limit.allows(**it)).count();
        let rolebook = &self.rolebook;
        let asked: Vec<_> = pages.iter().map(|it| questions(rolebook, it)).collect();
        let mut contenders = [
            Contender::of_many("limit", "page", &pages, PAGE_TASKS, on_page),
            Contender::of_many("rolebook", "page", &asked, PAGE_TASKS, |page: &Vec<_>| {
                page.iter().filter(|it| rolebook.decides(it)).count()
            }),
        ];
        self.told(&in_turns(&mut contenders, ROUNDS), ratios);
    }

    /// A decision with its proof against the plain one, on the same requests.
    fn proofs(&self, ratios: &mut Ratios) {
        let rolebook = &self.rolebook;
        let asked = questions(rolebook, &sample(&self.scenario.requests, PROOFS));
        let mut contenders = [
            Contender::new("rolebook", "id", &asked, |it| rolebook.decides(it)),
            Contender::new("rolebook", "proof", &asked, |it| rolebook.proves(it)),
        ];
        let measured = in_turns(&mut contenders, PROOF_ROUNDS);
        let [plain, proof] = &measured[..] else { return };
        self.told(std::slice::from_ref(proof), ratios);
        ratios.add("proof/plain", format!("{SCENARIO} {}", self.scenario.size.name), proof.times(plain));
    }

    /// A membership is added, or taken away again, and then somebody asks about it.
    fn changes(&mut self, ratios: &mut Ratios) -> Result<(), Difference> {
        let changes: Vec<(Request, Option<Role>)> = changes(self.scenario);
        let (limit, rolebook) = (&mut self.limit, &self.rolebook);
        let edits: Vec<_> = changes
            .iter()
            .map(|(request, role)| (membership(*request, *role), rolebook.question(*request)))
            .collect();
        for ((request, role), (edit, question)) in changes.iter().zip(&edits) {
            limit.change(request.user, request.object, *role);
            let says = rolebook.decides_after(edit, question);
            if says != Limit::allows(limit, *request) {
                return Err(Difference::of(Rolebook::NAME, says, *request));
            }
        }
        let measured = {
            let mut contenders = [
                Contender::new("limit", "change", &changes, |(request, role)| {
                    limit.change(request.user, request.object, *role);
                    Limit::allows(limit, *request)
                }),
                Contender::new("rolebook", "change", &edits, |(edit, question)| {
                    rolebook.decides_after(edit, question)
                }),
            ];
            in_turns(&mut contenders, ROUNDS)
        };
        self.told(&measured, ratios);
        self.team_changes(ratios);
        Ok(())
    }

    /// Somebody comes into a team and leaves it again: what that takes for each project of the team, by the clock.
    fn team_changes(&self, ratios: &mut Ratios) {
        let mut projects = vec![0_u32; self.scenario.teams.len()];
        self.scenario.projects.iter().for_each(|it| projects[it.team as usize] += 1);
        let (mut spent, mut touched) = (0.0, 0);
        let teams = (0..).zip(&self.scenario.teams).zip(&projects).filter(|it| *it.1 > 0);
        for ((number, team), projects) in teams.take(TEAMS) {
            let Some(stranger) = (0..self.scenario.size.users).find(|it| !team.members.contains(it)) else {
                continue;
            };
            for comes in [true, false] {
                let edit = team_membership(stranger, number, comes);
                let begun = Instant::now();
                self.rolebook.change(&edit);
                spent += begun.elapsed().as_secs_f64() * 1e9;
                touched += projects;
            }
        }
        let each = spent / f64::from(touched);
        ratios.add(
            "change of a team/ns for each project",
            format!("{SCENARIO} {}", self.scenario.size.name),
            each,
        );
    }

    /// Every task that somebody may edit.
    fn lists(&self, ratios: &mut Ratios) -> Result<(), Difference> {
        let mut lists = Lists::build(self.scenario);
        let asked = sample(&self.scenario.requests, LISTS);
        let (rolebook, mut list, mut editable) = (&self.rolebook, Vec::new(), Vec::new());
        for request in &asked {
            lists.editable(request.user, &mut list);
            let named = list.iter().map(|it| object_name(Kind::Task, *it)).collect::<BTreeSet<_>>();
            rolebook.editable(request.user, &mut editable);
            let found = editable.iter().filter_map(|it| rolebook.checks.id(*it));
            let found = found.map(str::to_owned).collect::<BTreeSet<_>>();
            // Whatever comes twice is one too many.
            if found != named || editable.len() != list.len() {
                return Err(Difference::of(Rolebook::NAME, editable.len() > list.len(), *request));
            }
        }
        let mut contenders = [
            Contender::new("limit", "list", &asked, |it| {
                lists.editable(it.user, &mut list);
                !list.is_empty()
            }),
            Contender::new("rolebook", "list", &asked, |it| {
                rolebook.editable(it.user, &mut editable);
                !editable.is_empty()
            }),
        ];
        self.told(&in_turns(&mut contenders, ROUNDS), ratios);
        Ok(())
    }
}

/// The same with a forbid and a condition on every action, and one attribute in a hundred left out.
fn unknown(scenario: &Scenario, ratios: &mut Ratios) -> Result<(), Difference> {
    let (limit, of_limit) = built(scenario.entities(), || Guarded::build(scenario));
    let mut stores = Stores::from([("limit", of_limit)]);
    let rolebook = Rolebook::load(scenario, Rules::Guarded, &mut stores);
    let asked = questions(&rolebook, &scenario.requests);
    for (question, request) in asked.iter().zip(&scenario.requests) {
        let says = rolebook.decides(question);
        if says != limit.allows(*request) {
            return Err(Difference::of(Rolebook::NAME, says, *request));
        }
    }
    let mut contenders = [
        Contender::new("limit", "unknown", &scenario.requests, |it| limit.allows(*it)),
        Contender::new("rolebook", "unknown", &asked, |it| rolebook.decides(it)),
    ];
    told(scenario.size, &in_turns(&mut contenders, ROUNDS), &stores, ratios);
    Ok(())
}

/// What the limit says to everything.
pub fn answers(limit: &Limit, scenario: &Scenario) -> Vec<bool> {
    scenario.requests.iter().map(|it| limit.allows(*it)).collect()
}

/// Requests from all over.
pub fn sample(requests: &[Request], count: usize) -> Vec<Request> {
    requests.iter().step_by((requests.len() / count).max(1)).copied().collect()
}

pub fn questions<E: Engine>(engine: &E, requests: &[Request]) -> Vec<E::Question> {
    requests.iter().map(|it| engine.question(*it)).collect()
}

/// People who are no members of a project become members, and stop being so.
fn changes(scenario: &Scenario) -> Vec<(Request, Option<Role>)> {
    let on_projects = scenario.requests.iter().filter(|it| it.on() == Kind::Project);
    let strangers = on_projects.filter(|it| {
        let members = &scenario.projects[it.object as usize].members;
        members.iter().all(|(user, _)| *user != it.user)
    });
    let strangers: Vec<Request> = strangers.take(CHANGES / 2).copied().collect();
    // First all of them come, then all of them go: no change is found where the one before was made.
    let come = strangers.iter().map(|it| (*it, Some(Role::Editor)));
    come.chain(strangers.iter().map(|it| (*it, None))).collect()
}
