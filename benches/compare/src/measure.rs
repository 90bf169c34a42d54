//! Measures several engines in turns, so that whatever slows the machine down slows all of them.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// One engine in one mode, with what it is asked.
pub struct Contender<'a> {
    pub engine: &'static str,
    pub mode: &'static str,
    /// How many checks one round makes.
    pub checks: usize,
    asked: Box<dyn Asked + 'a>,
}

trait Asked {
    /// Asks everything once and says how long it took, and how often the answer was yes.
    fn round(&mut self) -> (Duration, usize);

    /// Asks everything once and says how long each question took.
    fn each(&mut self) -> Vec<Duration>;
}

struct Asking<'a, Q, F> {
    questions: &'a [Q],
    ask: F,
}

impl<Q, F: FnMut(&Q) -> usize> Asked for Asking<'_, Q, F> {
    fn round(&mut self) -> (Duration, usize) {
        let start = Instant::now();
        let mut yes = 0;
        for question in self.questions {
            yes += (self.ask)(question);
        }
        (start.elapsed(), black_box(yes))
    }

    fn each(&mut self) -> Vec<Duration> {
        let time = |question| {
            let start = Instant::now();
            black_box((self.ask)(question));
            start.elapsed()
        };
        self.questions.iter().map(time).collect()
    }
}

impl<'a> Contender<'a> {
    /// Each question is one check.
    pub fn new<Q>(
        engine: &'static str,
        mode: &'static str,
        questions: &'a [Q],
        mut ask: impl FnMut(&Q) -> bool + 'a,
    ) -> Self {
        Self::of_many(engine, mode, questions, 1, move |it| usize::from(ask(it)))
    }

    /// Each question stands for several checks; `ask` says how many of them were allowed.
    pub fn of_many<Q>(
        engine: &'static str,
        mode: &'static str,
        questions: &'a [Q],
        each: usize,
        ask: impl FnMut(&Q) -> usize + 'a,
    ) -> Self {
        let checks = questions.len() * each;
        Self { engine, mode, checks, asked: Box::new(Asking { questions, ask }) }
    }
}

/// What was measured of one contender; nanoseconds for each check.
#[derive(Debug, Clone)]
pub struct Measured {
    pub engine: &'static str,
    pub mode: &'static str,
    pub checks: usize,
    /// The mean of each round.
    pub rounds: Vec<f64>,
    pub median_ns: f64,
    pub p90_ns: f64,
    pub p99_ns: f64,
    pub allow_rate: f64,
}

impl Measured {
    pub fn of(
        engine: &'static str,
        mode: &'static str,
        checks: usize,
        rounds: Vec<f64>,
        mut times: Vec<f64>,
        allow_rate: f64,
    ) -> Self {
        times.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        let (median_ns, p90_ns, p99_ns) = (at(0.5), at(0.9), at(0.99));
        Self { engine, mode, checks, rounds, median_ns, p90_ns, p99_ns, allow_rate }
    }

    /// The median of the rounds' means.
    pub fn mean_ns(&self) -> f64 {
        median(self.rounds.clone())
    }

    /// How many times as long this one takes as another: the median over rounds, each against the same round.
    pub fn times(&self, other: &Self) -> f64 {
        median(self.rounds.iter().zip(&other.rounds).map(|(this, other)| this / other).collect())
    }
}

/// Runs the contenders one after the other, round after round. In each round, each is asked everything once
/// before it counts: nobody pays for what the one before left in the caches. The first round does not count.
pub fn in_turns(contenders: &mut [Contender<'_>], rounds: usize) -> Vec<Measured> {
    let mut means = vec![Vec::with_capacity(rounds); contenders.len()];
    let mut yes = vec![0; contenders.len()];
    for round in 0..=rounds {
        for turn in 0..contenders.len() {
            // Every other round goes the other way, so that nobody always comes after the same one.
            let index = if round % 2 == 0 { turn } else { contenders.len() - 1 - turn };
            contenders[index].asked.round();
            let (time, allowed) = contenders[index].asked.round();
            yes[index] = allowed;
            if round > 0 {
                means[index].push(time.as_nanos() as f64 / contenders[index].checks as f64);
            }
        }
    }
    let clock = clock_ns();
    let measured = contenders.iter_mut().zip(means).zip(yes);
    measured.map(|((contender, rounds), yes)| contender.summed_up(rounds, yes, clock)).collect()
}

impl Contender<'_> {
    fn summed_up(&mut self, rounds: Vec<f64>, yes: usize, clock: f64) -> Measured {
        let times = self.asked.each();
        let each = (self.checks / times.len()) as f64;
        let times = times.iter().map(|it| alone(*it, clock) / each).collect();
        let allow_rate = yes as f64 / self.checks as f64;
        Measured::of(self.engine, self.mode, self.checks, rounds, times, allow_rate)
    }
}

/// What one question took, in nanoseconds, without what the clock took.
fn alone(time: Duration, clock: f64) -> f64 {
    (time.as_nanos() as f64 - clock).max(0.0)
}

/// One engine on many small sets of questions; each set is a round.
pub struct Pool {
    engine: &'static str,
    mode: &'static str,
    rounds: Vec<f64>,
    times: Vec<f64>,
    yes: usize,
    clock: f64,
}

impl Pool {
    pub fn new(engine: &'static str, mode: &'static str) -> Self {
        Self { engine, mode, rounds: Vec::new(), times: Vec::new(), yes: 0, clock: clock_ns() }
    }

    pub fn add<Q>(&mut self, questions: &[Q], mut ask: impl FnMut(&Q) -> bool) {
        let mut asking = Asking { questions, ask: |it: &Q| usize::from(ask(it)) };
        let (time, yes) = asking.round();
        self.rounds.push(time.as_nanos() as f64 / questions.len() as f64);
        self.yes += yes;
        self.times.extend(asking.each().into_iter().map(|it| alone(it, self.clock)));
    }

    /// Nothing, if nothing was asked.
    pub fn measured(self) -> Option<Measured> {
        let Self { engine, mode, rounds, times, yes, .. } = self;
        let (checks, any) = (times.len(), !times.is_empty());
        any.then(|| Measured::of(engine, mode, checks, rounds, times, yes as f64 / checks as f64))
    }
}

/// What reading the clock twice costs by itself; taken off every question that is timed alone.
fn clock_ns() -> f64 {
    let time = |_| {
        let start = Instant::now();
        start.elapsed().as_nanos() as f64
    };
    median((0..10_001).map(time).collect())
}

pub fn median(mut of: Vec<f64>) -> f64 {
    of.sort_unstable_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(f64::NAN)
}
