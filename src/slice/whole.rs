//! All tables of a workspace, written down for a module that may be asked about everybody.

use crate::checker::Contents;

use super::layout::{Layout, Section};
use super::rows::{Rows, TooLarge};
use super::written::{Addressee, flat, pairs, places_word, put_bits, written};

/// Everything that a module reads of a workspace.
pub(crate) fn whole(of: Addressee<'_>, contents: &Contents) -> Result<Vec<u8>, TooLarge> {
    let layout = of.layout;
    let mut rows = Rows::default();
    for crowd in (0..).take(contents.crowds()) {
        let range = contents.crowd_range(crowd);
        let people = if range.is_some() { Vec::new() } else { contents.crowd(crowd) };
        rows.crowd(&people, range)?;
    }
    let heads = heads(layout, contents, &mut rows)?;
    let mut lists: Vec<u32> = vec![0];
    let tables = (0_usize..).take(layout.shape().places.len());
    let places = tables.map(|it| places(contents, it, &mut lists)).collect::<Result<Vec<_>, _>>()?;
    let body = |section| match section {
        Section::Kinds => flat(&contents.kinds()),
        Section::PlaceLists => flat(&lists),
        Section::Places(at) => places.get(at as usize).map(|it| flat(it)).unwrap_or_default(),
        Section::Ends(at) => flat(contents.ends(at as usize)),
        Section::Slots => pairs(&rows.slots),
        Section::Listed => pairs(&rows.listed),
        Section::Crowds => flat(rows.crowds.as_flattened()),
        Section::Heads(at) => heads.get(at as usize).map(|it| flat(it.as_flattened())).unwrap_or_default(),
        // About everybody one asks without a time, and without reasons.
        Section::Changes | Section::Whys(_) | Section::Answers => Vec::new(),
        Section::Bits(at) => bits(layout, contents, at),
    };
    let bodies: Vec<Vec<u8>> = layout.sections().map(body).collect();
    written(of, &bodies, &[])
}

fn heads(layout: &Layout, contents: &Contents, rows: &mut Rows) -> Result<Vec<Vec<[u32; 4]>>, TooLarge> {
    let mut all = Vec::new();
    for table in layout.holdings() {
        let mut halves: Vec<Vec<[u32; 4]>> = layout.halves(table).map(|_| Vec::new()).collect();
        for entity in 0..contents.held_at(table as usize) {
            let holders = contents.holders(table as usize, entity);
            for ((_, first), heads) in layout.halves(table).zip(&mut halves) {
                heads.push(rows.head(&holders, first)?);
            }
        }
        all.extend(halves);
    }
    Ok(all)
}

fn places(contents: &Contents, table: usize, lists: &mut Vec<u32>) -> Result<Vec<u32>, TooLarge> {
    let all = 0..contents.placed(table);
    all.map(|object| places_word(contents.places(table, object).as_deref(), lists)).collect()
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
        put_bits(&mut bytes, layout.is_narrow(table), (certain, possible));
    }
    bytes
}
