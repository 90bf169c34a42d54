//! Two threads against one, each asking everything.

use std::time::Instant;

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
    let round = |threads: usize| {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let rolebook = rolebook.checks.clone();
                    let asks = |it: &&Question| rolebook.allows(it.subject, it.action, it.object);
                    (0..TIMES).for_each(|_| {
                        std::hint::black_box(asked.iter().filter(asks).count());
                    });
                });
            }
        });
        start.elapsed().as_secs_f64()
    };
    round(1);
    // Checks in the same time: two threads make twice as many.
    let gains = (0..ROUNDS).map(|_| 2.0 * round(1) / round(2)).collect();
    ratios.add("two threads/one", "workspace M id", median(gains));
}
