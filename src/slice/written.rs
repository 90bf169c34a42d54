//! A slice put together from its sections: header, directory, sections, and what only hosts read.

use super::checksum::checksum;
use super::layout::{CHECKSUM_AT, CHECKSUM_FROM, Layout, MAGIC, SEVERAL, UNTOLD_PLACES, VERSION};
use super::rows::TooLarge;

/// The module that a slice is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Addressee<'l> {
    pub(crate) layout: &'l Layout,
    /// The policy's.
    pub(crate) fingerprint: u64,
}

/// Where each section begins, and behind them where the words for the host do.
pub(super) fn starts(layout: &Layout, bodies: &[Vec<u8>]) -> Result<Vec<u32>, TooLarge> {
    let mut starts = vec![after(layout.first_section(), 0)?];
    for body in bodies {
        let last = starts.last().copied().unwrap_or(u32::MAX);
        starts.push(after(last, length(body.len())?)?);
    }
    Ok(starts)
}

/// The bytes of a slice with these sections; `about` is what its host reads.
pub(super) fn written(of: Addressee<'_>, bodies: &[Vec<u8>], about: &[u8]) -> Result<Vec<u8>, TooLarge> {
    let layout = of.layout;
    let starts = starts(layout, bodies)?;
    let at = starts.last().copied().ok_or(TooLarge)?;
    let mut entries = Vec::new();
    for ((section, body), start) in layout.sections().zip(bodies).zip(&starts) {
        entries.extend([*start, length(body.len())?.checked_div(layout.width(section)).unwrap_or(0)]);
    }
    let about_length = length(about.len())?;
    let mut bytes = Vec::from(MAGIC);
    bytes.extend(flat(&[0, 0, VERSION, after(at, about_length)?]));
    bytes.extend(of.fingerprint.to_le_bytes());
    bytes.extend(flat(&[at, about_length]));
    bytes.extend(flat(&entries));
    for body in bodies.iter().map(Vec::as_slice).chain([about, &[]]) {
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes.extend_from_slice(body);
    }
    seal(&mut bytes);
    Ok(bytes)
}

/// Where the next section begins.
fn after(start: u32, length: u32) -> Result<u32, TooLarge> {
    start.checked_add(length).and_then(|it| it.checked_next_multiple_of(8)).ok_or(TooLarge)
}

/// Writes the checksum.
pub(crate) fn seal(bytes: &mut [u8]) {
    let body = bytes.get(CHECKSUM_FROM as usize..).unwrap_or_default();
    let checksum = checksum(body).to_le_bytes();
    let place = bytes.get_mut(CHECKSUM_AT as usize..CHECKSUM_FROM as usize);
    place.into_iter().for_each(|it| it.copy_from_slice(&checksum));
}

/// Words as they are written.
pub(super) fn flat(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|it| it.to_le_bytes()).collect()
}

pub(super) fn pairs(words: &[(u32, u32)]) -> Vec<u8> {
    words.iter().flat_map(|it| flat(&[it.0, it.1])).collect()
}

/// The certain and the possible bits of an entity.
pub(super) fn put_bits(bytes: &mut Vec<u8>, is_narrow: bool, (certain, possible): (u32, u32)) {
    if is_narrow {
        let [[certain, ..], [possible, ..]] = [certain.to_le_bytes(), possible.to_le_bytes()];
        bytes.extend([certain, possible]);
    } else {
        bytes.extend(flat(&[certain, possible]));
    }
}

/// The word of an object's places: the only one itself, or where they are listed; nothing if they are not told.
pub(super) fn places_word(found: Option<&[u32]>, lists: &mut Vec<u32>) -> Result<u32, TooLarge> {
    match found {
        None => Ok(UNTOLD_PLACES),
        // The first list is that of nothing.
        Some([]) => Ok(SEVERAL),
        Some([one]) if *one < SEVERAL => Ok(*one),
        Some(several) => {
            let at = length(lists.len())?;
            lists.push(length(several.len())?);
            lists.extend(several);
            if at < SEVERAL.saturating_sub(1) { Ok(at | SEVERAL) } else { Err(TooLarge) }
        }
    }
}

pub(super) fn length(length: usize) -> Result<u32, TooLarge> {
    u32::try_from(length).map_err(|_| TooLarge)
}
