//! The three applications of Cedar's paper (OOPSLA 2024): documents, repositories and lists.
//!
//! N of each type, drawn anew for each data set; every possible edge is there with a probability of 0.05.
//! Only the decision is timed: stores and requests are made before.

mod cedar;
mod gdrive;
mod github;
mod tinytodo;

use std::time::{Duration, Instant};

use cedar_policy::Entity;
use fastrand::Rng;
use rolebook::engine::{Change, Checks, Engine, Numbered, NumberedAction};

use crate::check::built;
use crate::engines::rolebook::{bound, lines as stored};
use crate::facts::Form;
use crate::lines::{self, Ratios, Store};
use crate::measure::Pool;

use cedar::Cedar;

/// How many of each type there are, and how many data sets are drawn.
const SIZES: [(u32, usize); 9] =
    [(5, 200), (10, 200), (15, 200), (20, 200), (30, 200), (40, 200), (50, 200), (500, 2), (5_000, 2)];
/// Above that Cedar's closures do not fit.
const CEDAR_UP_TO: u32 = 500;
const REQUESTS: usize = 500;
const EDGE: f64 = 0.05;
/// After so long no further data set of a size is begun, and no further question of one is asked: what was
/// asked says `n`. The whole takes 8 minutes at most.
const PATIENCE: Duration = Duration::from_secs(20);
const PATIENCE_WITH_ONE: Duration = Duration::from_secs(4);

/// One application: its rules in both languages, and data for them.
trait App: Sized {
    const NAME: &'static str;
    const ROLEBOOK: &'static str;
    const SCHEMA: &'static str;
    const POLICIES: &'static str;

    fn draw(rng: &mut Rng, n: u32) -> Self;

    fn facts(&self, form: Form) -> String;

    fn entities(&self) -> Vec<Entity>;

    fn request(&self, rng: &mut Rng) -> Asked;

    fn count(&self) -> usize;
}

/// A question in words that both languages share.
struct Asked {
    user: String,
    action: &'static str,
    of: &'static str,
    object: String,
}

pub fn run(apps: &[String]) -> Result<(), String> {
    let mut ratios = Ratios::default();
    let asked = |name: &str| apps.is_empty() || apps.iter().any(|it| it == name);
    if asked(gdrive::Drive::NAME) {
        measure::<gdrive::Drive>(&mut ratios)?;
    }
    if asked(github::Forge::NAME) {
        measure::<github::Forge>(&mut ratios)?;
    }
    if asked(tinytodo::Lists::NAME) {
        measure::<tinytodo::Lists>(&mut ratios)?;
    }
    ratios.print();
    Ok(())
}

fn measure<A: App>(ratios: &mut Ratios) -> Result<(), String> {
    let mut means = Vec::new();
    for (n, sets) in SIZES {
        let (mut session, start) = (Session::new(n), Instant::now());
        for set in 0..sets {
            if start.elapsed() > PATIENCE {
                break;
            }
            let mut rng = Rng::with_seed(u64::from(n) << 32 | set as u64);
            session.add::<A>(&mut rng)?;
        }
        let Some(mean) = session.tell(A::NAME, ratios) else { continue };
        means.push((n, mean));
    }
    let of = |n| means.iter().find(|it| it.0 == n).map(|it| it.1);
    for large in [500, 5_000] {
        if let Some((large_ns, small_ns)) = of(large).zip(of(50)) {
            ratios.add("rolebook flat", format!("{} {large}/50", A::NAME), large_ns / small_ns);
        }
    }
    Ok(())
}

/// All data sets of one size.
struct Session {
    n: u32,
    rolebook: Pool,
    cedar: Pool,
    of_rolebook: Vec<Store>,
    of_cedar: Vec<Store>,
}

impl Session {
    fn new(n: u32) -> Self {
        let (rolebook, cedar) = (Pool::new("rolebook", "id"), Pool::new("cedar", "id"));
        Self { n, rolebook, cedar, of_rolebook: Vec::new(), of_cedar: Vec::new() }
    }

    fn add<A: App>(&mut self, rng: &mut Rng) -> Result<(), String> {
        let app = A::draw(rng, self.n);
        let requests: Vec<Asked> = (0..REQUESTS).map(|_| app.request(rng)).collect();
        let facts = app.facts(Form::Lines);
        let facts = stored(facts);
        let (checks, store) = built(app.count(), || {
            let mut engine = Engine::new();
            engine.apply(Change::default().policy("app", A::ROLEBOOK).stored("w", facts));
            bound(&engine, "app", "w")
        });
        self.of_rolebook.push(store);
        let questions: Vec<Question> = requests.iter().map(|it| Question::of(&checks, it)).collect();
        let start = Instant::now();
        let patient = |_: &&Question| start.elapsed() < PATIENCE_WITH_ONE;
        let answers: Vec<bool> = questions.iter().take_while(patient).map(|it| it.ask(&checks)).collect();
        self.rolebook.add(&questions[..answers.len()], |it| it.ask(&checks));
        if self.n > CEDAR_UP_TO {
            return Ok(());
        }
        let (cedar, store) = built(app.count(), || Cedar::build(A::SCHEMA, A::POLICIES, app.entities()));
        self.of_cedar.push(store);
        let asked = &requests[..answers.len()];
        let questions: Vec<_> = asked.iter().map(|it| cedar.question(it)).collect();
        for ((question, answer), asked) in questions.iter().zip(answers).zip(asked) {
            if cedar.allows(question) != answer {
                let Asked { user, action, object, .. } = asked;
                let n = self.n;
                return Err(format!("{} {n}: `{user} {action} {object}`: rolebook says {answer}", A::NAME));
            }
        }
        self.cedar.add(&questions, |it| cedar.allows(it));
        Ok(())
    }

    /// Prints what was measured, and says rolebook's mean.
    fn tell(self, app: &str, ratios: &mut Ratios) -> Option<f64> {
        let n = self.n;
        let rolebook = self.rolebook.measured()?;
        lines::print(app, &n.to_string(), &rolebook, mean(&self.of_rolebook));
        if let Some(cedar) = self.cedar.measured() {
            lines::print(app, &n.to_string(), &cedar, mean(&self.of_cedar));
            // A clock that counts in tens of nanoseconds is too coarse for one median by itself.
            ratios.add("cedar/rolebook median", format!("{app} {n}"), cedar.median_ns / rolebook.median_ns);
            ratios.add("cedar/rolebook mean", format!("{app} {n}"), cedar.times(&rolebook));
        }
        Some(rolebook.mean_ns())
    }
}

fn mean(of: &[Store]) -> Store {
    let mean = |part: fn(&Store) -> f64| of.iter().map(part).sum::<f64>() / of.len() as f64;
    Store { load_ms: mean(|it| it.load_ms), bytes_per_entity: mean(|it| it.bytes_per_entity) }
}

struct Question {
    subject: Numbered,
    action: NumberedAction,
    object: Numbered,
}

impl Question {
    fn of(checks: &Checks, asked: &Asked) -> Self {
        let kind = |name| checks.kind(name).expect("a type");
        let object = kind(asked.of);
        Self {
            subject: checks.entity(kind("User"), &asked.user).expect("it is known"),
            action: checks.action(object, asked.action).expect("an action"),
            object: checks.entity(object, &asked.object).expect("it is known"),
        }
    }

    #[inline]
    fn ask(&self, checks: &Checks) -> bool {
        checks.allows(self.subject, self.action, self.object)
    }
}

/// For each of so many, some of so many others.
fn edges(rng: &mut Rng, from: u32, to: u32) -> Vec<Vec<u32>> {
    (0..from).map(|_| some(rng, to)).collect()
}

/// For each of so many, some of those before it: nothing goes round.
fn edges_down(rng: &mut Rng, count: u32) -> Vec<Vec<u32>> {
    (0..count).map(|it| some(rng, it)).collect()
}

fn some(rng: &mut Rng, of: u32) -> Vec<u32> {
    (0..of).filter(|_| rng.f64() < EDGE).collect()
}

/// The same edges from the other end.
fn turned(edges: &[Vec<u32>], to: u32) -> Vec<Vec<u32>> {
    let mut turned = vec![Vec::new(); to as usize];
    for (from, ends) in (0..).zip(edges) {
        ends.iter().for_each(|it| turned[*it as usize].push(from));
    }
    turned
}

/// Ids with a letter before: `u3`.
fn ids<'a>(letter: &'a str, numbers: &'a [u32]) -> impl Iterator<Item = String> + 'a {
    numbers.iter().map(move |it| format!("{letter}{it}"))
}
