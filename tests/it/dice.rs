//! Chance with a seed, so that a failure can be met again.

/// A small generator with a fixed seed (SplitMix64), so that a failure can be met again.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let count = u64::try_from(count).expect("a small number");
        let drawn = (mixed ^ (mixed >> 31)).checked_rem(count).expect("something to choose from");
        usize::try_from(drawn).expect("a small number")
    }
}
