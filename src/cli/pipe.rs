//! A result that nobody reads to its end, as in `rolebook table Project | head`: no error, and no
//! reason to answer differently.

use std::io::{ErrorKind, Result, Write};

/// Writes until the reader goes away; from then on, into the void.
pub(super) struct Pipe<W> {
    to: W,
    closed: bool,
}

impl<W: Write> Pipe<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, closed: false }
    }

    /// The exit code still says how the question was answered, whoever reads the text.
    fn heard<T>(&mut self, result: Result<T>, unheard: T) -> Result<T> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(unheard)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let result = self.to.write(bytes);
        self.heard(result, bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        if self.closed {
            return Ok(());
        }
        let result = self.to.flush();
        self.heard(result, ())
    }
}
