//! What of a slice becomes something else when edges begin and end.

use super::layout::Layout;

/// A slice as it is from some time on, in nanoseconds since 1970.
pub(super) struct Moment {
    pub(super) from: i64,
    pub(super) slice: Vec<u8>,
}

/// The changes between moments that ascend: which word becomes what from when on. A word that is not always the
/// same is told at the first moment too, so that whoever goes back in time finds it.
pub(super) fn changes(layout: &Layout, moments: &[Moment]) -> Vec<u8> {
    let first_section = layout.first_section() as usize;
    let words = |it: &Moment| -> Vec<[u8; 4]> { it.slice.as_chunks().0.to_vec() };
    let all: Vec<(i64, Vec<[u8; 4]>)> = moments.iter().map(|it| (it.from, words(it))).collect();
    let count = all.first().map_or(0, |it| it.1.len());
    let mut changes: Vec<(i64, u32, [u8; 4])> = Vec::new();
    for (at, address) in (0..count).zip((0_u32..).step_by(4)).skip(first_section / 4) {
        let mut told: Vec<(i64, [u8; 4])> = Vec::new();
        for (from, words) in &all {
            let Some(word) = words.get(at) else { continue };
            if told.last().is_none_or(|it| it.1 != *word) {
                told.push((*from, *word));
            }
        }
        if told.len() > 1 {
            changes.extend(told.into_iter().map(|(from, word)| (from, address, word)));
        }
    }
    changes.sort_unstable();
    let bytes = changes.iter().flat_map(|(from, address, word)| {
        from.to_le_bytes().into_iter().chain(address.to_le_bytes()).chain(*word)
    });
    bytes.collect()
}
