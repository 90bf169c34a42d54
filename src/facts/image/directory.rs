//! The frame of an image: its header, its directory, and the sections that the directory speaks of.

use super::Refused;
use super::packed::{self, Packed, Packing};
use super::rows::blocks;
use crate::limits::{EDGES, ENTITIES};

/// No text begins so, and a copy that takes it for one damages it visibly.
pub(super) const MAGIC: [u8; 8] = *b"\x89RBI\r\n\x1a\n";
pub(super) const VERSION: u32 = 1;
const HEADER: usize = 64;
const ENTRY: usize = 48;
/// Where what the checksum covers begins.
const COVERED: usize = 16;
/// Sections begin at multiples of this.
const ALIGNMENT: usize = 8;

/// What a section is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum What {
    /// The ids of a type.
    Ids = 0,
    /// Where the ids of a type are found by their hash.
    Slots = 1,
    Attribute = 2,
    Relation = 3,
    /// Of which entities what is listed of a relation is not all.
    Incomplete = 4,
    /// What edges say beside where they end and which role they carry.
    Terms = 5,
    /// Whose edges of a relation end in an entity of a type.
    Back = 6,
}

/// Which piece of it a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Piece {
    Presence = 0,
    Ends = 1,
    Items = 2,
}

/// What a section holds; sections stand in the order of their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub what: What,
    /// The type, or the kind of set, by its number in the schema.
    pub of: u16,
    /// The member; zero where there is none.
    pub member: u16,
    /// The type in which the edges end; zero where that is not asked.
    pub end: u16,
    pub piece: Piece,
}

/// Where a section stands and how it is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Section {
    pub width: u32,
    pub count: u64,
    pub base: i128,
    start: usize,
    end: usize,
}

/// What the header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Header {
    pub fingerprint: u64,
    pub seed: u64,
    pub entities: u64,
    pub edges: u64,
}

impl What {
    fn of(number: u8) -> Option<Self> {
        let all = [
            Self::Ids,
            Self::Slots,
            Self::Attribute,
            Self::Relation,
            Self::Incomplete,
            Self::Terms,
            Self::Back,
        ];
        all.get(usize::from(number)).copied()
    }
}

impl Piece {
    fn of(number: u8) -> Option<Self> {
        [Self::Presence, Self::Ends, Self::Items].get(usize::from(number)).copied()
    }
}

impl Section {
    pub(super) fn with<'b>(&self, bytes: &'b [u8]) -> Packed<'b> {
        let bytes = bytes.get(self.start..self.end).unwrap_or_default();
        Packed { width: self.width, count: self.count, bytes }
    }

    /// The words that say which rows are present; the count is that of the rows.
    pub(super) fn blocks<'b>(&self, bytes: &'b [u8]) -> Packed<'b> {
        Packed { count: blocks(self.count), ..self.with(bytes) }
    }
}

/// An image on its way out.
pub(super) fn put_together(header: &Header, mut sections: Vec<(Key, Packing)>) -> Option<Vec<u8>> {
    sections.sort_by_key(|it| it.0);
    let directory = sections.len().checked_mul(ENTRY)?;
    let mut at = HEADER.checked_add(directory)?;
    let mut starts = Vec::with_capacity(sections.len());
    for (_, packing) in &sections {
        starts.push(at);
        at = at.checked_add(packing.bytes.len())?.checked_next_multiple_of(ALIGNMENT)?;
    }
    let mut out = Vec::with_capacity(at);
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    let numbers = [header.fingerprint, header.seed, header.entities, header.edges];
    let size = u64::try_from(at).ok()?;
    for number in [size].into_iter().chain(numbers).chain([u64::try_from(sections.len()).ok()?]) {
        out.extend_from_slice(&number.to_le_bytes());
    }
    for ((key, packing), start) in sections.iter().zip(starts) {
        entry(&mut out, *key, packing, u64::try_from(start).ok()?);
    }
    for (_, packing) in sections {
        out.extend_from_slice(&packing.bytes);
        out.resize(out.len().checked_next_multiple_of(ALIGNMENT)?, 0);
    }
    seal(&mut out);
    Some(out)
}

/// Writes the checksum of all that it covers.
pub(super) fn seal(image: &mut [u8]) {
    let sum = crc32fast::hash(image.get(COVERED..).unwrap_or_default());
    if let Some(place) = image.get_mut(12..COVERED) {
        place.copy_from_slice(&sum.to_le_bytes());
    }
}

fn entry(out: &mut Vec<u8>, key: Key, packing: &Packing, start: u64) {
    out.extend_from_slice(&[key.what as u8, key.piece as u8]);
    for number in [key.of, key.member, key.end] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&packing.width.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&packing.count.to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&packing.base.to_le_bytes());
}

/// Whether this is meant to be an image, whatever else is true of it.
pub fn is_image(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// Reads the header and the directory; every section then lies within the bytes, none over another.
pub(super) fn take_apart(bytes: &[u8]) -> Result<(Header, Vec<(Key, Section)>), Refused> {
    if !is_image(bytes) {
        return Err(Refused::NoImage);
    }
    let version = bytes.get(8..).and_then(<[u8]>::first_chunk).map(|it| u32::from_le_bytes(*it));
    match version {
        Some(VERSION) => {}
        Some(other) => return Err(Refused::Version(other)),
        None => return Err(Refused::Damaged("it ends within its header")),
    }
    let number = |at: usize| bytes.get(at..).and_then(<[u8]>::first_chunk).map(|it| u64::from_le_bytes(*it));
    let all = [16, 24, 32, 40, 48, 56].map(number);
    let [Some(size), Some(fingerprint), Some(seed), Some(entities), Some(edges), Some(count)] = all else {
        return Err(Refused::Damaged("it ends within its header"));
    };
    if usize::try_from(size) != Ok(bytes.len()) {
        return Err(Refused::Size { said: size, found: bytes.len() });
    }
    let sum = bytes.get(12..).and_then(<[u8]>::first_chunk).map(|it| u32::from_le_bytes(*it));
    if sum != bytes.get(COVERED..).map(crc32fast::hash) {
        return Err(Refused::Damaged("its checksum is wrong"));
    }
    let within = |it: u64, most: usize| usize::try_from(it).is_ok_and(|it| it <= most);
    if !within(entities, ENTITIES) {
        return Err(Refused::Entities(entities));
    }
    if !within(edges, EDGES) {
        return Err(Refused::Edges(edges));
    }
    let sections = directory(bytes, count).ok_or(Refused::Damaged("its directory is wrong"))?;
    Ok((Header { fingerprint, seed, entities, edges }, sections))
}

fn directory(bytes: &[u8], count: u64) -> Option<Vec<(Key, Section)>> {
    let length = usize::try_from(count).ok()?.checked_mul(ENTRY)?;
    let end = HEADER.checked_add(length)?;
    let entries = bytes.get(HEADER..end)?.chunks_exact(ENTRY);
    let mut sections: Vec<(Key, Section)> = Vec::with_capacity(entries.len());
    let mut at = end;
    for found in entries {
        let (key, section) = read_entry(found)?;
        let follows = sections.last().is_none_or(|it| it.0 < key);
        if section.start != at || section.end > bytes.len() || !follows {
            return None;
        }
        at = section.end.checked_next_multiple_of(ALIGNMENT)?;
        sections.push((key, section));
    }
    (at == bytes.len()).then_some(sections)
}

fn read_entry(bytes: &[u8]) -> Option<(Key, Section)> {
    let short = |at: usize| bytes.get(at..)?.first_chunk().map(|it| u16::from_le_bytes(*it));
    let long = |at: usize| bytes.get(at..)?.first_chunk().map(|it| u64::from_le_bytes(*it));
    let (what, piece) = (What::of(*bytes.first()?)?, Piece::of(*bytes.get(1)?)?);
    let key = Key { what, of: short(2)?, member: short(4)?, end: short(6)?, piece };
    let width = u32::try_from(Some(long(8)?).filter(|it| *it <= 128)?).ok()?;
    let (count, start) = (long(16)?, usize::try_from(long(24)?).ok()?);
    let base = i128::from_le_bytes(*bytes.get(32..)?.first_chunk()?);
    let numbers = if piece == Piece::Presence { blocks(count) } else { count };
    let length = packed::length(numbers, width).filter(|_| packed::is_width(width))?;
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    Some((key, Section { width, count, base, start, end }))
}
