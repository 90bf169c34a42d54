//! A line on the terminal that says how far it is, once it takes long.

use std::io::{IsTerminal, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long it takes until progress is told.
const SHORT: Duration = Duration::from_secs(1);
/// Bytes that are read between two looks at the clock.
const STRIDE: u64 = 1024 * 1024;

/// Told on the standard error, and only on a terminal.
pub(super) struct Progress {
    began: Option<Instant>,
    told: AtomicBool,
}

impl Progress {
    pub(super) fn begin() -> Self {
        let began = std::io::stderr().is_terminal().then(Instant::now);
        Self { began, told: AtomicBool::new(false) }
    }

    /// Says what is done, worded only if it takes long.
    pub(super) fn tell(&self, said: impl FnOnce() -> String) {
        if self.began.is_some_and(|it| it.elapsed() > SHORT) {
            self.told.store(true, Ordering::Relaxed);
            // If nobody can be told, nothing is lost.
            let _ = write!(std::io::stderr().lock(), "\r{}", said());
        }
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        if self.told.swap(false, Ordering::Relaxed) {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}

/// Something that is read from beginning to end, with its progress.
pub(super) struct Reading<R> {
    from: R,
    size: u64,
    done: u64,
    next: u64,
    progress: Progress,
}

impl<R: Read> Reading<R> {
    pub(super) fn new(from: R, size: u64) -> Self {
        Self { from, size, done: 0, next: STRIDE, progress: Progress::begin() }
    }
}

impl<R: Read> Read for Reading<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.from.read(into)?;
        self.done = self.done.saturating_add(u64::try_from(count).unwrap_or_default());
        if self.done >= self.next {
            self.next = self.done.saturating_add(STRIDE);
            let megabytes = |it: u64| it.div_ceil(STRIDE);
            let (done, size) = (megabytes(self.done), megabytes(self.size));
            self.progress.tell(|| format!("{done} of {size} MB are read"));
        }
        if count == 0 {
            self.progress.end();
        }
        Ok(count)
    }
}

impl<R> Drop for Reading<R> {
    fn drop(&mut self) {
        self.progress.end();
    }
}
