//! Two threads against one, each asking everything.

use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};

use crate::engines::Engine;
use crate::engines::rolebook::{Question, Rolebook};
use crate::lines::Ratios;
use crate::measure::median;
use crate::scenario::Request;

const ROUNDS: usize = 31;
/// How often each thread asks everything in one round, so that starting it does not count.
const TIMES: usize = 20;

pub fn measure(rolebook: &Rolebook, requests: &[Request], ratios: &mut Ratios) {
    let asked: Vec<Question> = requests.iter().map(|it| rolebook.question(*it)).collect();
    round(rolebook, &asked, 1);
    let rounds: Vec<_> =
        (0..ROUNDS).map(|_| (round(rolebook, &asked, 1), round(rolebook, &asked, 2))).collect();
    // Checks in the same time: two threads make twice as many.
    let gain =
        |of: fn(&Took) -> f64| median(rounds.iter().map(|(one, two)| 2.0 * of(one) / of(two)).collect());
    ratios.add("two threads/one", "workspace M id", gain(|it| it.wall));
    // On a machine that others use, two threads may have to share a core; then this is what tells.
    ratios.add("two threads/one, processor time", "workspace M id", gain(|it| it.processor));
}

/// Seconds that all threads took together, and that each took of a processor.
struct Took {
    wall: f64,
    processor: f64,
}

fn round(rolebook: &Rolebook, asked: &[Question], threads: usize) -> Took {
    let start = Instant::now();
    let asking = || {
        let (checks, start) = (rolebook.checks.clone(), processor_seconds());
        let asks = |it: &&Question| checks.allows(it.subject, it.action, it.object);
        (0..TIMES).for_each(|_| {
            std::hint::black_box(asked.iter().filter(asks).count());
        });
        processor_seconds() - start
    };
    let processor = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(asking)).collect();
        running.into_iter().map(|it| it.join().expect("checks do not panic")).sum::<f64>()
    });
    Took { wall: start.elapsed().as_secs_f64(), processor: processor / threads as f64 }
}

fn processor_seconds() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}
