//! All tables of a workspace, written down for a module that may be asked about everybody.

use crate::checker::Contents;

use super::checksum::checksum;
use super::layout::{CHECKSUM_AT, CHECKSUM_FROM, Layout, MAGIC, SEVERAL, Section, UNTOLD_PLACES, VERSION};
use super::rows::{Rows, TooLarge};

/// Of the header's flags: some edges begin or end.
const IS_TIMED: u32 = 1;

/// Everything that the module of a policy with this fingerprint reads of a workspace.
pub(crate) fn whole(layout: &Layout, contents: &Contents, fingerprint: u64) -> Result<Vec<u8>, TooLarge> {
    let sections = sections(layout, contents)?;
    let mut bytes = Vec::from(MAGIC);
    let mut word = |it: u32| bytes.extend_from_slice(&it.to_le_bytes());
    let flags = if contents.is_timed { IS_TIMED } else { 0 };
    let start = |at: u32| at.checked_next_multiple_of(8).ok_or(TooLarge);
    let (mut at, mut entries) = (start(layout.first_section())?, Vec::new());
    for (section, body) in layout.sections().zip(&sections) {
        let length = u32::try_from(body.len()).map_err(|_| TooLarge)?;
        let rows = length.checked_div(layout.width(section)).unwrap_or(0);
        entries.extend([at, rows]);
        at = start(at.checked_add(length).ok_or(TooLarge)?)?;
    }
    [0, 0, VERSION, at].into_iter().for_each(&mut word);
    bytes.extend_from_slice(&fingerprint.to_le_bytes());
    [flags, 0].into_iter().for_each(|it: u32| bytes.extend_from_slice(&it.to_le_bytes()));
    entries.iter().for_each(|it| bytes.extend_from_slice(&it.to_le_bytes()));
    for body in &sections {
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes.extend_from_slice(body);
    }
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    seal(&mut bytes);
    Ok(bytes)
}

/// Writes the checksum.
fn seal(bytes: &mut [u8]) {
    let body = bytes.get(CHECKSUM_FROM as usize..).unwrap_or_default();
    let checksum = checksum(body).to_le_bytes();
    let place = bytes.get_mut(CHECKSUM_AT as usize..CHECKSUM_FROM as usize);
    place.into_iter().for_each(|it| it.copy_from_slice(&checksum));
}

fn sections(layout: &Layout, contents: &Contents) -> Result<Vec<Vec<u8>>, TooLarge> {
    let mut rows = Rows::default();
    for crowd in (0..).take(contents.crowds()) {
        let range = contents.crowd_range(crowd);
        let people = if range.is_some() { Vec::new() } else { contents.crowd(crowd) };
        rows.crowd(&people, range)?;
    }
    let heads = heads(layout, contents, &mut rows)?;
    // The first list is that of nothing.
    let mut lists: Vec<u32> = vec![0];
    let mut bodies: Vec<(Section, Vec<u8>)> = Vec::new();
    for section in layout.sections() {
        let body = match section {
            Section::Heads(at) => {
                heads.get(at as usize).map(|it| flat(it.as_flattened())).unwrap_or_default()
            }
            Section::Places(at) => flat(&places(contents, at, &mut lists)?),
            Section::Ends(at) => flat(contents.ends(at as usize)),
            Section::Bits(at) => bits(layout, contents, at),
            Section::Kinds => flat(&contents.kinds()),
            Section::Crowds => flat(rows.crowds.as_flattened()),
            Section::Slots => flat(rows.slots.as_flattened()),
            Section::Listed => flat(rows.listed.as_flattened()),
            Section::PlaceLists => Vec::new(),
        };
        bodies.push((section, body));
    }
    let last = |(section, body)| if section == Section::PlaceLists { flat(&lists) } else { body };
    Ok(bodies.into_iter().map(last).collect())
}

fn flat(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|it| it.to_le_bytes()).collect()
}

fn heads(layout: &Layout, contents: &Contents, rows: &mut Rows) -> Result<Vec<Vec<[u32; 4]>>, TooLarge> {
    let mut all = Vec::new();
    for table in layout.holdings() {
        let mut halves: Vec<Vec<[u32; 4]>> = layout.halves(table).map(|_| Vec::new()).collect();
        for entity in 0..contents.standings(table as usize) {
            let standing = contents.standing(table as usize, entity);
            for ((_, first), heads) in layout.halves(table).zip(&mut halves) {
                heads.push(rows.head(&standing, first)?);
            }
        }
        all.extend(halves);
    }
    Ok(all)
}

/// A word for each object: its only place, or where its places are listed.
fn places(contents: &Contents, table: u32, lists: &mut Vec<u32>) -> Result<Vec<u32>, TooLarge> {
    let table = table as usize;
    let mut word = |found: Option<Vec<u32>>| match found.as_deref() {
        None => Ok(UNTOLD_PLACES),
        Some([one]) if *one < SEVERAL => Ok(*one),
        Some(several) => {
            let at = u32::try_from(lists.len()).ok().filter(|it| *it < SEVERAL.saturating_sub(1));
            if several.is_empty() {
                return Ok(SEVERAL);
            }
            lists.push(u32::try_from(several.len()).map_err(|_| TooLarge)?);
            lists.extend(several);
            Ok(at.ok_or(TooLarge)? | SEVERAL)
        }
    };
    (0..contents.placed(table)).map(|object| word(contents.places(table, object))).collect()
}

/// The certain bits of each entity, and then its possible ones.
fn bits(layout: &Layout, contents: &Contents, table: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entity in 0..contents.asked(table as usize) {
        let (mut certain, mut possible) = (0_u32, 0_u32);
        for bit in (0..).take(layout.asked(table)) {
            let truth = contents.bit(table, entity, bit);
            certain |= u32::from(truth.0) << bit;
            possible |= u32::from(truth.1) << bit;
        }
        if layout.is_narrow(table) {
            let [[certain, ..], [possible, ..]] = [certain.to_le_bytes(), possible.to_le_bytes()];
            bytes.extend([certain, possible]);
        } else {
            bytes.extend(flat(&[certain, possible]));
        }
    }
    bytes
}
