//! From facts to an image. The same facts have the same bytes, whatever they were read from.

use super::columns::{Column, Columns, EdgeColumn, TableColumns, Texts};
use super::directory::{Header, Key, Piece, What, put_together};
use super::fingerprint::fingerprint;
use super::names::{self, Hash};
use super::packed::Packing;
use super::rows::presence;
use super::words::Words;
use crate::facts::threads::Threads;
use crate::facts::workspace::Workspace;
use crate::policy::schema::{MemberId, MemberKind, Schema, TypeId};

/// Seeds that are tried before ids are given up that always meet in one place.
const SEEDS: u64 = 64;

/// Sections on their way into an image.
type Sections = Vec<(Key, Packing)>;

/// The image of a workspace; `None` if the workspace is not one of this schema.
pub(crate) fn write(schema: &Schema, facts: &Workspace) -> Option<Vec<u8>> {
    write_columns(schema, &Columns::of(schema, facts)?)
}

/// The image of facts that are in columns already.
pub(crate) fn write_columns(schema: &Schema, columns: &Columns) -> Option<Vec<u8>> {
    let counts = columns.counts();
    let fingerprint = fingerprint(schema);
    let (stated, slots) =
        Threads::for_many(&counts).both(|| stated(schema, columns, &counts), || slots(columns, fingerprint));
    let ((mut sections, edges), (seed, mut slots)) = (stated?, slots?);
    sections.append(&mut slots);
    let entities = counts.iter().try_fold(0_u64, |all, it| all.checked_add(*it))?;
    put_together(&Header { fingerprint, seed, entities, edges }, sections)
}

/// All but the tables in which ids are looked up, and how many edges there are.
fn stated(schema: &Schema, columns: &Columns, counts: &[u64]) -> Option<(Sections, u64)> {
    let (mut sections, mut edges) = (Sections::new(), 0_u64);
    for (table, of) in columns.tables.iter().zip(0..) {
        ids(&mut sections, of, table);
        for (column, member) in table.members.iter().zip(0..) {
            edges = edges.checked_add(write_column(&mut sections, schema, (of, member), column, counts)?)?;
        }
    }
    Some((sections, edges))
}

/// What is about a type as a whole.
fn about(what: What, of: TypeId) -> Key {
    Key { what, of, member: 0, end: 0, piece: Piece::Items }
}

fn ids(sections: &mut Sections, of: TypeId, table: &TableColumns) {
    if table.ids.len() > 0 {
        texts(sections, about(What::Ids, of), &table.ids);
    }
}

fn texts(sections: &mut Sections, key: Key, texts: &Texts) {
    let count = u64::try_from(texts.bytes.len()).unwrap_or(u64::MAX);
    ends(sections, key, &texts.ends, count);
    sections.push((key, Packing::text(texts.bytes.clone())));
}

/// Where each part ends, if not every part is one item.
fn ends(sections: &mut Sections, key: Key, ends: &[u64], items: u64) {
    if !ends.iter().copied().eq(1..=items) {
        let packing = Packing::up_to(items, ends.iter().copied());
        sections.push((Key { piece: Piece::Ends, ..key }, packing));
    }
}

/// Which rows have a part, if not all have.
fn present(sections: &mut Sections, key: Key, rows: u64, present: &[u32]) {
    if u64::try_from(present.len()) != Ok(rows) {
        sections.push((Key { piece: Piece::Presence, ..key }, presence(rows, present)));
    }
}

/// The tables in which ids are looked up, and the seed of their hash.
fn slots(columns: &Columns, fingerprint: u64) -> Option<(u64, Sections)> {
    let first = Hash::of_seed(fingerprint);
    let mix = |seed: u64, table: &TableColumns| seed.rotate_left(1) ^ first.of(&table.ids.bytes);
    let seed = columns.tables.iter().fold(0_u64, mix);
    'seeds: for turn in 0..SEEDS {
        let seed = seed.wrapping_add(turn);
        let hash = Hash::of_seed(seed);
        let mut found = Sections::new();
        for (table, of) in columns.tables.iter().zip(0..).filter(|it| it.0.ids.len() > 0) {
            let ids = (0..table.ids.len()).map(|it| table.ids.get(it).unwrap_or_default());
            match names::table(&hash, ids) {
                Some(slots) => found.push((about(What::Slots, of), slots)),
                None => continue 'seeds,
            }
        }
        return Some((seed, found));
    }
    None
}

/// Writes what is stated of one member; answers how many edges it has.
fn write_column(
    sections: &mut Sections,
    schema: &Schema,
    (of, member): (TypeId, MemberId),
    column: &Column,
    counts: &[u64],
) -> Option<u64> {
    let rows = *counts.get(usize::from(of))?;
    let attribute = Key { member, ..about(What::Attribute, of) };
    match column {
        Column::Numbers { rows: stated, numbers } if !stated.is_empty() => {
            present(sections, attribute, rows, stated);
            sections.push((attribute, Packing::around(numbers)));
        }
        Column::Texts { rows: stated, texts: values } if !stated.is_empty() => {
            present(sections, attribute, rows, stated);
            texts(sections, attribute, values);
        }
        Column::Edges(edges) => {
            let MemberKind::Relation(relation) = &schema.type_info(of)?.member(member)?.kind else {
                return None;
            };
            let words = Words::of(schema, of, relation, counts);
            let key = Key { what: What::Relation, ..attribute };
            relation_column(sections, key, rows, &words, edges)?;
            return u64::try_from(edges.words.len()).ok();
        }
        _ => {}
    }
    Some(0)
}

fn relation_column(
    sections: &mut Sections,
    key: Key,
    rows: u64,
    words: &Words,
    column: &EdgeColumn,
) -> Option<()> {
    if !column.incomplete.is_empty() {
        let key = Key { what: What::Incomplete, piece: Piece::Presence, ..key };
        sections.push((key, presence(rows, &column.incomplete)));
    }
    if column.words.is_empty() {
        return Some(());
    }
    parts(sections, key, rows, &column.owners, Packing::up_to(words.largest(), column.words.iter().copied()));
    if !column.terms.is_empty() {
        let key = Key { what: What::Terms, ..key };
        let (stated, mut said) = (column.terms.iter().map(|it| it.0).collect::<Vec<_>>(), Texts::default());
        column.terms.iter().for_each(|it| said.push(&it.1));
        present(sections, key, u64::try_from(column.words.len()).ok()?, &stated);
        texts(sections, key, &said);
    }
    back(sections, Key { what: What::Back, ..key }, words, column)
}

/// Items by the rows that they belong to, which ascend.
fn parts(sections: &mut Sections, key: Key, rows: u64, owners: &[u32], items: Packing) {
    let (mut stated, mut last) = (Vec::new(), Vec::new());
    for (owner, end) in owners.iter().zip(1_u64..) {
        if stated.last() == Some(owner) {
            last.pop();
        } else {
            stated.push(*owner);
        }
        last.push(end);
    }
    present(sections, key, rows, &stated);
    ends(sections, key, &last, items.count);
    sections.push((key, items));
}

/// Whose edges end in each entity: for each type in which they may end, its entities and the owners of each.
fn back(sections: &mut Sections, key: Key, words: &Words, column: &EdgeColumn) -> Option<()> {
    let largest = column.owners.last().copied().unwrap_or_default();
    for (kind, (end, count)) in words.targets.iter().enumerate() {
        let here = column.owners.iter().zip(&column.words).filter_map(|(owner, word)| {
            let (found, target, _) = words.parts(*word)?;
            (found == kind).then_some((target.index, *owner))
        });
        let (targets, owners) = by_target(usize::try_from(*count).ok()?, here)?;
        if !owners.is_empty() {
            let items = Packing::up_to(u64::from(largest), owners.iter().map(|it| u64::from(*it)));
            parts(sections, Key { end: *end, ..key }, *count, &targets, items);
        }
    }
    Some(())
}

/// Pairs of target and owner, which come by owner, sorted by target, each once.
fn by_target(count: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Option<(Vec<u32>, Vec<u32>)> {
    let at = |target: u32| usize::try_from(target).ok();
    let mut last: Vec<Option<u32>> = vec![None; count];
    let mut next = vec![0_usize; count];
    let mut again = |(target, owner): &(u32, u32)| {
        let last = at(*target).and_then(|it| last.get_mut(it));
        last.is_some_and(|it| it.replace(*owner) == Some(*owner))
    };
    let pairs: Vec<(u32, u32)> = pairs.filter(|it| !again(it)).collect();
    for (target, _) in &pairs {
        let here = next.get_mut(at(*target)?)?;
        *here = here.checked_add(1)?;
    }
    let mut before = 0_usize;
    for here in &mut next {
        let start = before;
        before = before.checked_add(*here)?;
        *here = start;
    }
    let (mut targets, mut owners) = (vec![0; pairs.len()], vec![0; pairs.len()]);
    for (target, owner) in &pairs {
        let place = next.get_mut(at(*target)?)?;
        *targets.get_mut(*place)? = *target;
        *owners.get_mut(*place)? = *owner;
        *place = place.checked_add(1)?;
    }
    Some((targets, owners))
}
