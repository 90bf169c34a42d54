//! Two things at once, where there are processors for two. What comes of them is the same if there is one.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::thread::{Builder, ScopedJoinHandle, available_parallelism, scope};

/// How many things may be on their way from one thread to the other.
pub(crate) const WAITING: usize = 16;

/// What is less than this is done soon.
const FEW: u64 = 10_000;

/// How many threads are worth having.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Threads {
    One,
    Two,
}

impl Threads {
    pub(crate) fn here() -> Self {
        match available_parallelism().map_or(1, NonZero::get) {
            1 => Self::One,
            _ => Self::Two,
        }
    }

    /// For so many of each kind: of a few, all is done before a thread begins.
    pub(crate) fn for_many(counts: &[u64]) -> Self {
        let all = counts.iter().fold(0_u64, |all, it| all.saturating_add(*it));
        if all < FEW { Self::One } else { Self::here() }
    }

    /// What both are worth, made at once if that can be.
    pub(crate) fn both<A: Send, B>(self, a: impl Fn() -> A + Sync, b: impl FnOnce() -> B) -> (A, B) {
        if self == Self::One {
            return (a(), b());
        }
        let a = &a;
        scope(|scope| {
            let other = Builder::new().spawn_scoped(scope, a);
            let b = b();
            match other.map(ScopedJoinHandle::join) {
                Ok(Ok(it)) => (it, b),
                Ok(Err(panic)) => resume_unwind(panic),
                Err(_) => (a(), b),
            }
        })
    }

    /// Makes things here and hands them to another thread, in order, until it wants no more; the rest is dropped
    /// unmade. Answers whether there was another thread: if not, nothing was made.
    pub(crate) fn pass<T: Send>(
        self,
        made: &mut impl Iterator<Item = T>,
        mut take: impl FnMut(T) -> bool + Send,
    ) -> bool {
        if self == Self::One {
            return false;
        }
        scope(|scope| {
            let (send, receive) = sync_channel(WAITING);
            // The thread ends the channel when it wants no more.
            let taking = move || receive.into_iter().all(&mut take);
            let started = Builder::new().spawn_scoped(scope, taking).is_ok();
            let _all = started && made.all(|it| send.send(it).is_ok());
            started
        })
    }
}
