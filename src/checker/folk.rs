//! Who holds what of one entity while things are handed on: person by person where there are few of them, and by a set of
//! people for each bit where there are many, so that they are handed on all at once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use super::standings::Bits;

#[derive(Debug, Clone, Default)]
pub(super) struct Folk {
    pub few: BTreeMap<u32, Bits>,
    /// Where there are many, all of them are here.
    many: Option<Many>,
}

/// For each bit those who hold it, certainly and possibly.
#[derive(Debug, Clone, Default)]
struct Many {
    certain: BTreeMap<u32, FixedBitSet>,
    possible: BTreeMap<u32, FixedBitSet>,
}

/// There are many if they are more than this, and than one in so many of all.
const FEW: usize = 64;
const ONE_IN: usize = 8;

impl Folk {
    pub(super) fn of(few: impl Iterator<Item = (u32, Bits)>) -> Self {
        Self { few: few.collect(), many: None }
    }

    /// Adds what somebody holds; whether any of that was new.
    pub(super) fn add(&mut self, person: u32, bits: Bits) -> bool {
        match &mut self.many {
            None => self.few.entry(person).or_default().add(bits),
            Some(many) => many.add(person, bits),
        }
    }

    /// Whoever holds enough of something holds something else there; whether any of that was new.
    pub(super) fn hand(&self, to: &mut Self, held: Bits, bits: Bits) -> bool {
        let Some(many) = &self.many else {
            let given = self.few.iter().map(|(person, it)| (*person, it.handed(held, bits)));
            return given.fold(false, |grown, (person, it)| (it.possible != 0 && to.add(person, it)) | grown);
        };
        let to = to.as_many();
        let certain = hand_bits((&many.certain, held.certain), (&mut to.certain, bits.certain));
        let possible = hand_bits((&many.possible, held.possible), (&mut to.possible, bits.possible));
        certain | possible
    }

    /// Where there are many, of all that there are, they are kept by bit from then on.
    pub(super) fn settle(&mut self, everybody: usize) {
        if self.few.len() > FEW && self.few.len() > everybody / ONE_IN {
            self.as_many();
        }
    }

    fn as_many(&mut self) -> &mut Many {
        let many = self.many.get_or_insert_default();
        for (person, bits) in std::mem::take(&mut self.few) {
            many.add(person, bits);
        }
        many
    }

    /// The people of each bit, certainly and possibly, if they are many; they are here no longer.
    pub(super) fn take_many(&mut self) -> Option<impl Iterator<Item = (Bits, FixedBitSet)> + use<>> {
        self.many.take().map(Many::by_bit)
    }
}

impl Many {
    fn add(&mut self, person: u32, bits: Bits) -> bool {
        let put = |all: &mut BTreeMap<u32, FixedBitSet>, mask| {
            ones(mask).fold(false, |grown, bit| {
                let set = all.entry(bit).or_default();
                let is_new = !set.contains(person as usize);
                set.grow_and_insert(person as usize);
                grown | is_new
            })
        };
        put(&mut self.certain, bits.certain) | put(&mut self.possible, bits.possible)
    }

    /// The people of each bit, certainly and possibly.
    fn by_bit(self) -> impl Iterator<Item = (Bits, FixedBitSet)> {
        let certain = self.certain.into_iter().map(|(bit, it)| (Bits { certain: bit, possible: 0 }, it));
        certain.chain(self.possible.into_iter().map(|(bit, it)| (Bits { certain: 0, possible: bit }, it)))
    }
}

/// The bits of a mask, one by one.
fn ones(mask: u32) -> impl Iterator<Item = u32> {
    (0..u32::BITS).map(|it| 1_u32.wrapping_shl(it)).filter(move |it| mask & it != 0)
}

/// Whoever holds one of some bits holds others there; whether anybody did not before.
fn hand_bits(
    (from, held): (&BTreeMap<u32, FixedBitSet>, u32),
    (to, given): (&mut BTreeMap<u32, FixedBitSet>, u32),
) -> bool {
    let Some(all) = of_any(from, held) else { return false };
    ones(given).fold(false, |grown, bit| {
        let set = to.entry(bit).or_default();
        let is_new = !all.is_subset(set);
        if is_new {
            set.union_with(&all);
        }
        grown | is_new
    })
}

/// Whoever holds one of some bits, if anybody does.
fn of_any(from: &BTreeMap<u32, FixedBitSet>, held: u32) -> Option<Cow<'_, FixedBitSet>> {
    let mut sets = ones(held).filter_map(|bit| from.get(&bit));
    let mut all = Cow::Borrowed(sets.next()?);
    sets.for_each(|it| all.to_mut().union_with(it));
    Some(all)
}
