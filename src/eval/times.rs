//! Until when what was asked stays as it is, if nothing but time changes.

use crate::policy::schema::{Instant, Value};

use super::world::{Reading, World};

impl World<'_> {
    /// Something that is asked turns out otherwise from a time on.
    pub(super) fn turns(&self, turn: Instant) {
        let later = self.next.get().into_iter().chain([turn]).filter(|it| Some(*it) > self.time);
        self.next.set(later.min());
    }

    /// The time of the question, as a value.
    pub(super) fn read_time(&self) -> Reading<Value> {
        self.is_time_read.set(true);
        if self.time.is_none() {
            // What is unknown without a time is known at any.
            self.turns(Instant(i128::MIN));
        }
        self.now()
    }

    fn now(&self) -> Reading<Value> {
        self.time.map_or(Reading::Unknown, |it| Reading::Known(Value::Time(it)))
    }

    /// The same to be compared with one other time alone: at that one, or just after it, it turns out otherwise.
    pub(super) fn time_before(&self, other: Instant) -> Reading<Value> {
        self.turns(other);
        self.turns(Instant(other.0.saturating_add(1)));
        self.now()
    }

    /// Whether the time itself was read since this was asked last.
    pub(super) fn forget_time(&self) -> bool {
        self.is_time_read.replace(false)
    }

    /// Until when what was asked so far stays as it is, if nothing but time changes; for ever, and whatever the time
    /// is, if that is none.
    pub(crate) fn next_change(&self) -> Option<Instant> {
        self.next.get()
    }
}
