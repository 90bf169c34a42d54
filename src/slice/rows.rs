//! Rows of people as a module finds them: hashed, half empty, of sixteen ways to stand somewhere.

use crate::checker::{Holders, Holding, hashed};

use super::layout::{IS_RANGE, NO_ROW, UNTOLD_ROW};

/// All rows on their way into a slice.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Who, and what they hold.
    pub(super) slots: Vec<(u32, u32)>,
    /// Which crowd, and what it holds.
    pub(super) listed: Vec<(u32, u32)>,
    pub(super) crowds: Vec<[u32; 3]>,
}

/// A number too large for a slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

fn count(length: usize) -> Result<u32, TooLarge> {
    u32::try_from(length).map_err(|_| TooLarge)
}

/// What is held in sixteen ways from a bit on: what is certain below, what is possible above.
fn word(it: &Holding, first: u32) -> u32 {
    let half = |bits: u32| (bits >> first) & 0xffff;
    half(it.certain) | (half(it.possible) << 16)
}

impl Rows {
    /// The head of a row.
    pub(super) fn head(&mut self, it: &Holders, first: u32) -> Result<[u32; 4], TooLarge> {
        let holds = |it: &Holding| Some((it.who, word(it, first))).filter(|it| it.1 != 0);
        let people: Vec<(u32, u32)> = it.people.iter().filter_map(holds).collect();
        // What a crowd holds may be more at another time, in the same place.
        let crowds: Vec<(u32, u32)> = it.crowds.iter().map(|it| (it.who, word(it, first))).collect();
        let (start, shift) = self.row(&people)?;
        let flags = if it.untold { UNTOLD_ROW } else { 0 };
        let several = u16::try_from(crowds.len()).map_err(|_| TooLarge)?;
        let (crowd, bits) = match crowds.as_slice() {
            [] => (0, 0),
            [(crowd, bits)] => (*crowd, *bits),
            _ => (count(self.listed.len())?, 0),
        };
        if several > 1 {
            self.listed.extend(crowds);
        }
        Ok([start, shift | (flags << 8) | (u32::from(several) << 16), crowd, bits])
    }

    /// Adds a crowd of some people, or of everybody from a number on.
    pub(super) fn crowd(&mut self, people: &[u32], range: Option<(u32, u32)>) -> Result<(), TooLarge> {
        let crowd = match range {
            Some((first, many)) => [first, IS_RANGE, many],
            None => {
                let members: Vec<(u32, u32)> = people.iter().map(|it| (*it, 1)).collect();
                let (start, shift) = self.row(&members)?;
                [start, shift, 0]
            }
        };
        self.crowds.push(crowd);
        Ok(())
    }

    /// Puts people into slots of which at least half stay empty; where they begin, and how far a hash is shifted.
    fn row(&mut self, people: &[(u32, u32)]) -> Result<(u32, u32), TooLarge> {
        if people.is_empty() {
            return Ok((0, NO_ROW));
        }
        let (slots, shift) = hashed(people);
        let start = count(self.slots.len())?;
        self.slots.extend(slots);
        Ok((start, shift))
    }
}
