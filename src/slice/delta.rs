//! What makes one slice of another: words that it has in common with the first, and words that are new.
//!
//! A browser that has the first takes this in the place of the second. It is made for slices of the same person before
//! and after a change of facts, which are alike in most of their words; of any others it is right, and long.

use rustc_hash::FxHashMap;

use super::layout::{CHECKSUM_AT, CHECKSUM_FROM, MAGIC, VERSION};
use super::rows::TooLarge;
use super::written::{flat, length};

/// No slice begins so, and no text.
pub(crate) const DELTA: [u8; 8] = [0x89, b'R', b'B', b'D', b'\r', b'\n', 0x1a, b'\n'];
/// In the place of where words stand in the first slice: that they are new, and follow.
const NEW: u32 = u32::MAX;
/// So many words in a row are looked for in the first slice.
const BLOCK: usize = 8;

type Word = [u8; 4];

/// The delta from a slice to another; nothing if the first is none.
pub(crate) fn delta(before: &[u8], after: &[u8]) -> Result<Option<Vec<u8>>, TooLarge> {
    let checksum = before.get(CHECKSUM_AT as usize..CHECKSUM_FROM as usize);
    let Some(checksum) = checksum.filter(|_| before.starts_with(&MAGIC)) else { return Ok(None) };
    let mut writing = Writing { old: before.as_chunks().0, bytes: Vec::from(DELTA) };
    writing.bytes.extend_from_slice(checksum);
    writing.bytes.extend(flat(&[length(after.len())?, VERSION]));
    writing.all(after.as_chunks().0)?;
    Ok(Some(writing.bytes))
}

struct Writing<'d> {
    old: &'d [Word],
    bytes: Vec<u8>,
}

impl Writing<'_> {
    fn all(&mut self, new: &[Word]) -> Result<(), TooLarge> {
        let mut known: FxHashMap<&[Word], usize> = FxHashMap::default();
        for (block, from) in self.old.chunks_exact(BLOCK).zip((0..).step_by(BLOCK)) {
            known.entry(block).or_insert(from);
        }
        // What stands before `done` is written, and what follows up to `at` was found nowhere.
        let (mut done, mut at) = (0_usize, 0_usize);
        while let Some(block) = new.get(at..).and_then(|it| it.first_chunk::<BLOCK>()) {
            let Some(from) = known.get(block.as_slice()).copied() else {
                at = at.saturating_add(1);
                continue;
            };
            let fresh = new.get(done..at).unwrap_or_default();
            let back = alike(fresh.iter().rev(), self.old.get(..from).unwrap_or_default().iter().rev());
            let count = alike(new.iter().skip(at), self.old.iter().skip(from));
            self.fresh(fresh.get(..fresh.len().saturating_sub(back)).unwrap_or_default())?;
            self.known(from.saturating_sub(back), back.saturating_add(count))?;
            at = at.saturating_add(count);
            done = at;
        }
        self.fresh(new.get(done..).unwrap_or_default())
    }

    fn fresh(&mut self, words: &[Word]) -> Result<(), TooLarge> {
        if !words.is_empty() {
            self.bytes.extend(flat(&[NEW, length(words.len())?]));
            self.bytes.extend(words.as_flattened());
        }
        Ok(())
    }

    fn known(&mut self, from: usize, count: usize) -> Result<(), TooLarge> {
        self.bytes.extend(flat(&[length(from)?, length(count)?]));
        Ok(())
    }
}

/// How many are the same, from the first on.
fn alike<'w>(one: impl Iterator<Item = &'w Word>, other: impl Iterator<Item = &'w Word>) -> usize {
    one.zip(other).take_while(|it| it.0 == it.1).count()
}
