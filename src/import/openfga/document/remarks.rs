//! The comments of a YAML file, which its parser passes over: they stand between the values.

use std::mem;

/// Looks at what stands between the values, from one to the next.
pub(super) struct Remarks<'t> {
    text: &'t str,
    /// Everything before this byte was looked at, or is a value.
    seen: usize,
    /// What was said, and nothing came yet that it was said of.
    open: Vec<String>,
}

impl<'t> Remarks<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, seen: 0, open: Vec::new() }
    }

    /// Something begins at this byte.
    pub(super) fn until(&mut self, start: usize) {
        let between = self.text.get(self.seen..start).unwrap_or_default();
        let found = between.split('\n').filter_map(remark);
        self.open.extend(found);
        self.seen = self.seen.max(start);
    }

    /// What was said of it.
    pub(super) fn taken(&mut self) -> Vec<String> {
        mem::take(&mut self.open)
    }

    /// A value ends at this byte.
    pub(super) fn pass(&mut self, end: usize) {
        self.seen = self.seen.max(end);
    }

    /// What stands behind the value that was just passed, on its last line.
    pub(super) fn behind(&mut self) -> Option<String> {
        let rest = self.text.get(self.seen..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        // Whatever else is on this line has words of its own.
        let is_last = line.find('#').is_some_and(|it| {
            let before = line.get(..it).unwrap_or_default();
            before.chars().all(|it| it.is_whitespace() || "]},".contains(it))
        });
        let found = remark(line).filter(|_| is_last);
        if found.is_some() {
            self.seen = self.seen.saturating_add(line.len());
        }
        found
    }
}

/// What a line says behind the sign of a comment, which stands at its start or behind a blank.
fn remark(line: &str) -> Option<String> {
    let mut before = ' ';
    let sign = line.char_indices().find(|(_, it)| {
        let is_sign = *it == '#' && before.is_whitespace();
        before = *it;
        is_sign
    });
    let text = line.get(sign?.0.saturating_add(1)..)?;
    Some(text.trim().to_owned())
}
