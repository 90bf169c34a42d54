//! What is known of an entity while things are handed on, before it becomes a row.

use std::collections::BTreeMap;

use super::closing::Closed;
use super::crowds::CrowdId;
use super::folk::Folk;
use super::holdings::Row;
use super::standings::{Bits, Draft};

/// What is known of an entity while things are handed on.
#[derive(Debug, Default)]
pub(super) struct Open {
    pub people: Folk,
    pub crowds: BTreeMap<CrowdId, Bits>,
    pub untold: bool,
    pub timed: bool,
}

impl Open {
    /// What a draft says of people itself.
    pub(super) fn of(draft: &Draft) -> Self {
        let mut open = Self { untold: draft.untold, timed: draft.timed, ..Self::default() };
        for (person, bits) in draft.people.iter().chain(&draft.others) {
            open.person(*person, *bits);
        }
        open
    }

    pub(super) fn person(&mut self, number: u32, bits: Bits) -> bool {
        self.people.add(number, bits)
    }

    /// Everybody in a set that is written into rows person by person.
    pub(super) fn few(&mut self, closed: &Closed, bits: Bits) {
        let only_possibly = Bits { certain: 0, ..bits };
        for person in closed.certain.numbers.list().iter() {
            self.person(*person, bits);
        }
        for person in closed.possible.numbers.list().iter() {
            self.person(*person, only_possibly);
        }
    }

    pub(super) fn crowd(&mut self, crowd: CrowdId, bits: Bits) -> bool {
        bits.possible != 0 && self.crowds.entry(crowd).or_default().add(bits)
    }

    pub(super) fn row(self) -> Row {
        let people = self.people.few.into_iter().filter(|it| it.1.possible != 0);
        let listed = |bits: fn(&Bits) -> u32| {
            let all = self.crowds.iter().map(|it| (*it.0, bits(it.1)));
            all.filter(|it| it.1 != 0).collect()
        };
        Row {
            people: people.map(|(person, it)| (person, it.certain, it.possible)).collect(),
            certain: listed(|it| it.certain),
            possible: listed(|it| it.possible),
            untold: self.untold,
            timed: self.timed,
        }
    }
}
