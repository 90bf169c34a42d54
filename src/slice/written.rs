//! A slice put together from its sections: header, directory, sections, and what only hosts read.

use super::checksum::checksum;
use super::layout::{CHECKSUM_AT, CHECKSUM_FROM, Layout, MAGIC, SEVERAL, Section, UNTOLD_PLACES, VERSION};
use super::rows::TooLarge;

/// The module that a slice is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Addressee<'l> {
    pub(crate) layout: &'l Layout,
    /// The policy's.
    pub(crate) fingerprint: u64,
}

/// The bytes of a slice; `about` is what its host reads.
pub(super) fn written(
    of: Addressee<'_>,
    body: impl Fn(Section) -> Vec<u8>,
    about: &[u8],
) -> Result<Vec<u8>, TooLarge> {
    let layout = of.layout;
    let sections: Vec<(u32, Vec<u8>)> = layout.sections().map(|it| (layout.width(it), body(it))).collect();
    let (mut at, mut entries) = (after(layout.first_section(), 0)?, Vec::new());
    for (width, body) in &sections {
        let length = length(body.len())?;
        entries.extend([at, length.checked_div(*width).unwrap_or(0)]);
        at = after(at, length)?;
    }
    let about_length = length(about.len())?;
    let mut bytes = Vec::from(MAGIC);
    bytes.extend(flat(&[0, 0, VERSION, after(at, about_length)?]));
    bytes.extend(of.fingerprint.to_le_bytes());
    bytes.extend(flat(&[at, about_length]));
    bytes.extend(flat(&entries));
    for body in sections.iter().map(|it| it.1.as_slice()).chain([about, &[]]) {
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
fn seal(bytes: &mut [u8]) {
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

fn length(length: usize) -> Result<u32, TooLarge> {
    u32::try_from(length).map_err(|_| TooLarge)
}
