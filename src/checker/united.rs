//! Crowds made of others, so that neither a check nor what is handed on goes through a long list of them. Which are made of
//! which is kept for when somebody comes into a crowd or leaves it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::crowds::{CrowdId, Crowds};
use super::holdings::Row;
use super::open::Open;
use super::origins::Origins;

/// More crowds than this in one row are made into one for all that hold the same.
const ROW: usize = 3;

/// Crowds made of others, each once.
#[derive(Debug, Default)]
pub(super) struct United {
    known: FxHashMap<Vec<CrowdId>, CrowdId>,
}

impl United {
    pub(super) fn row(&mut self, crowds: &mut Crowds, row: Row) -> Row {
        let mut few = |it: Vec<_>| if it.len() > ROW { self.few(crowds, it) } else { it };
        Row { certain: few(row.certain), possible: few(row.possible), ..row }
    }

    /// The same of a row that is handed on.
    pub(super) fn open(&mut self, crowds: &mut Crowds, open: &mut Open) {
        if open.crowds.len() > ROW {
            open.crowds = self.few(crowds, std::mem::take(&mut open.crowds)).into_iter().collect();
        }
    }

    /// Keeps which crowds are made of which.
    #[expect(clippy::iter_over_hash_type, reason = "what is filled is a map again")]
    pub(super) fn tell(self, origins: &mut Origins) {
        for (parts, whole) in self.known {
            for part in &parts {
                origins.wholes.entry(*part).or_default().push(whole);
            }
            origins.parts.insert(whole, parts);
        }
    }

    /// The same people in one crowd for each of what they hold.
    fn few<B: Copy + Ord>(
        &mut self,
        crowds: &mut Crowds,
        listed: impl IntoIterator<Item = (CrowdId, B)>,
    ) -> Vec<(CrowdId, B)> {
        let mut by_bits: BTreeMap<B, Vec<CrowdId>> = BTreeMap::new();
        listed.into_iter().for_each(|(crowd, bits)| by_bits.entry(bits).or_default().push(crowd));
        let united = |(bits, parts): (B, Vec<CrowdId>)| (self.one(crowds, parts), bits);
        by_bits.into_iter().map(united).collect()
    }

    fn one(&mut self, crowds: &mut Crowds, parts: Vec<CrowdId>) -> CrowdId {
        match parts.as_slice() {
            [one] => *one,
            _ => *self.known.entry(parts).or_insert_with_key(|parts| crowds.united(parts)),
        }
    }
}
