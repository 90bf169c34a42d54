//! What people hold of entities, row by row, in as little memory as that takes.

/// What people hold, slot by slot: in one word each where that has room for both, else in two.
#[derive(Debug)]
pub(super) enum Slots {
    /// The person above so many bits.
    Packed {
        width: u8,
        words: Vec<u32>,
    },
    Wide(Vec<(u32, u32)>),
}

impl Default for Slots {
    fn default() -> Self {
        Self::Wide(Vec::new())
    }
}

/// Nobody has this number.
pub(crate) const NOBODY: u32 = u32::MAX;

/// Odd, and with no pattern in its bits.
pub(crate) const SPREAD: u32 = 0x9E37_79B1;

/// People and what they hold, in slots of which at least half stay empty; and how far a hash is shifted to fall among
/// them. Whoever finds a slot taken stands in the next one that is not.
pub(crate) fn hashed(people: &[(u32, u32)]) -> (Vec<(u32, u32)>, u32) {
    let size = people.len().saturating_mul(2).next_power_of_two().max(2);
    let shift = u32::BITS.saturating_sub(size.trailing_zeros());
    let mut slots = vec![(NOBODY, 0); size];
    for held in people {
        let mut at = held.0.wrapping_mul(SPREAD).wrapping_shr(shift) as usize;
        while slots.get(at).is_some_and(|it| it.0 != NOBODY) {
            at = at.wrapping_add(1) & size.wrapping_sub(1);
        }
        slots.get_mut(at).into_iter().for_each(|it| *it = *held);
    }
    (slots, shift)
}

impl Slots {
    /// Slots for so many people and so many bits.
    pub(super) fn of(people: u32, bits: usize) -> Self {
        let room = u32::try_from(bits).ok().and_then(|bits| NOBODY.checked_shr(bits));
        match (room.filter(|room| people < *room), u8::try_from(bits)) {
            (Some(_), Ok(width)) => Self::Packed { width, words: Vec::new() },
            _ => Self::Wide(Vec::new()),
        }
    }

    /// Adds a row; where it begins, unless there are more slots than can be counted.
    pub(super) fn extend(&mut self, row: &[(u32, u32)]) -> Option<u32> {
        let start = match self {
            Self::Packed { words, .. } => words.len(),
            Self::Wide(slots) => slots.len(),
        };
        u32::try_from(start.checked_add(row.len())?).ok()?;
        match self {
            Self::Packed { width, words } => {
                let packed = |it: &(u32, u32)| if it.0 == NOBODY { NOBODY } else { (it.0 << *width) | it.1 };
                words.extend(row.iter().map(packed));
            }
            Self::Wide(slots) => slots.extend(row),
        }
        u32::try_from(start).ok()
    }

    /// What a person holds in the row that begins there, looked for from a slot on. At least half of the slots
    /// are empty, so this ends.
    #[inline]
    pub(super) fn find(&self, start: u32, (mut at, mask): (u32, u32), person: u32) -> u32 {
        match self {
            Self::Packed { width, words } => loop {
                let Some(word) = words.get(start.wrapping_add(at) as usize) else { return 0 };
                let key = word.wrapping_shr(u32::from(*width));
                if key == person {
                    return word ^ key.wrapping_shl(u32::from(*width));
                }
                if *word == NOBODY {
                    return 0;
                }
                at = at.wrapping_add(1) & mask;
            },
            Self::Wide(slots) => loop {
                let Some((key, bits)) = slots.get(start.wrapping_add(at) as usize) else { return 0 };
                if *key == person {
                    return *bits;
                }
                if *key == NOBODY {
                    return 0;
                }
                at = at.wrapping_add(1) & mask;
            },
        }
    }

    /// Who stands in a row of so many slots, and what they hold.
    pub(super) fn listed(&self, start: u32, size: u32) -> Vec<(u32, u32)> {
        let row = start as usize..start.wrapping_add(size) as usize;
        match self {
            Self::Packed { width, words } => {
                let taken = words.get(row).unwrap_or_default().iter().filter(|it| **it != NOBODY);
                let width = u32::from(*width);
                let unpacked = taken.map(|word| {
                    let key = word.wrapping_shr(width);
                    (key, word ^ key.wrapping_shl(width))
                });
                unpacked.collect()
            }
            Self::Wide(slots) => {
                let row = slots.get(row).unwrap_or_default().iter();
                row.filter(|it| it.0 != NOBODY).copied().collect()
            }
        }
    }

    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Packed { words, .. } => size_of_val(words.as_slice()),
            Self::Wide(slots) => size_of_val(slots.as_slice()),
        }
    }
}
