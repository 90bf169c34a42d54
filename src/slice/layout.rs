//! Where everything stands in a slice, and how wide it is: known from the policy alone, so that modules carry
//! it as constants.

use crate::checker::{Mask, Shape};

/// No text begins so.
pub(crate) const MAGIC: [u8; 8] = [0x89, b'R', b'B', b'S', b'\r', b'\n', 0x1a, b'\n'];
pub(crate) const VERSION: u32 = 1;

pub(crate) const CHECKSUM_AT: u32 = 8;
/// The checksum is that of everything from here on.
pub(crate) const CHECKSUM_FROM: u32 = 16;
pub(crate) const VERSION_AT: u32 = 16;
pub(crate) const LENGTH_AT: u32 = 20;
pub(crate) const FINGERPRINT_AT: u32 = 24;
/// Where the directory begins; before it stands where the words for the host begin, and how many bytes they are.
pub(crate) const DIRECTORY: u32 = 40;
/// An entry of the directory: where a section begins, and how many rows it has.
pub(crate) const ENTRY: u32 = 8;

/// Bytes of a row's head: where its slots begin; the shift of its hash, flags, and how many crowds; the only
/// crowd, or where they are listed; what the only crowd holds.
pub(crate) const HEAD: u32 = 16;
/// Bytes of a slot, and of a listed crowd: who, and what they hold.
pub(crate) const SLOT: u32 = 8;
/// Bytes of a change: from when on, in nanoseconds since 1970; where; and the word that stands there then. Those
/// of questions without a time come first, as of the smallest number; the next is as long ago as can be.
pub(crate) const CHANGE: u32 = 16;
/// Bytes of a crowd: as a row's head without crowds, or the first, `IS_RANGE`, and how many.
pub(crate) const CROWD: u32 = 12;

/// The shift of a row without slots.
pub(crate) const NO_ROW: u32 = 0xff;
/// The shift of a crowd of everybody from a number on.
pub(crate) const IS_RANGE: u32 = 0xfe;
/// Of a head's flags: only the evaluator can tell.
pub(crate) const UNTOLD_ROW: u32 = 1;

/// So many principals may decide together, and no more.
pub(crate) const TOGETHER: u32 = 1_024;

/// The word of an object whose places are listed, with where that is; those of most have one, which is the word.
pub(crate) const SEVERAL: u32 = 1 << 31;
/// The word of an object whose places only the evaluator can tell.
pub(crate) const UNTOLD_PLACES: u32 = u32::MAX;

/// A part of a slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// Behind which number the principals of each kind end.
    Kinds,
    Slots,
    /// Crowds of rows that have several, and what they hold.
    Listed,
    Crowds,
    /// Of objects with several places how many, and then they.
    PlaceLists,
    /// A head for each entity; of sixteen ways to stand there.
    Heads(u32),
    /// Which words of the slice become what at which time.
    Changes,
    Places(u32),
    Ends(u32),
    Bits(u32),
    /// Of each object of a type that has actions, where its answers are.
    Whys(u32),
    /// Of each action an answer, by its number among those that a host reads.
    Answers,
}

/// In how many ways people stand in one table of heads: what is certain and what is possible is one word.
const HALF: usize = 16;
/// So many bits of an entity, and as many possible ones, are two bytes.
const NARROW: usize = 8;

/// Where the sections of a policy's slices are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    shape: Shape,
    /// Of each table of holdings its first table of heads.
    heads: Vec<u32>,
    all_heads: u32,
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Layout {
    pub(crate) fn of(shape: Shape) -> Self {
        let (mut heads, mut all_heads) = (Vec::new(), 0_u32);
        for (_, ways) in &shape.holdings {
            heads.push(all_heads);
            all_heads = all_heads.saturating_add(if *ways > HALF { 2 } else { 1 });
        }
        Self { shape, heads, all_heads }
    }

    pub(crate) fn shape(&self) -> &Shape {
        &self.shape
    }

    pub(crate) fn kinds(&self) -> usize {
        self.shape.kinds
    }

    /// Every section in its order: those whose rows are equally wide stand together, and
    /// what changes stands behind what it changes, so that it moves nothing.
    pub(crate) fn sections(&self) -> impl Iterator<Item = Section> + '_ {
        let bits = |narrow: bool| {
            let all = 0..count(self.shape.bits.len());
            all.filter(move |it| self.is_narrow(*it) == narrow).map(Section::Bits)
        };
        [Section::Kinds, Section::PlaceLists]
            .into_iter()
            .chain((0..count(self.shape.places.len())).map(Section::Places))
            .chain((0..count(self.shape.ends.len())).map(Section::Ends))
            .chain((0..count(self.shape.actions.len())).map(Section::Whys))
            .chain([Section::Answers, Section::Slots, Section::Listed])
            .chain(bits(false))
            .chain([Section::Crowds])
            .chain((0..self.all_heads).map(Section::Heads))
            .chain(bits(true))
            .chain([Section::Changes])
    }

    /// Where a section's entry in the directory is, from the beginning of the slice.
    pub(crate) fn entry(&self, section: Section) -> u32 {
        let number = self.sections().position(|it| it == section).map_or(u32::MAX, count);
        DIRECTORY.saturating_add(number.saturating_mul(ENTRY))
    }

    /// Bytes of one row of a section.
    pub(crate) fn width(&self, section: Section) -> u32 {
        match section {
            Section::Kinds
            | Section::PlaceLists
            | Section::Places(_)
            | Section::Ends(_)
            | Section::Whys(_)
            | Section::Answers => 4,
            Section::Slots | Section::Listed => SLOT,
            Section::Crowds => CROWD,
            Section::Heads(_) => HEAD,
            Section::Changes => CHANGE,
            Section::Bits(at) if self.is_narrow(at) => 2,
            Section::Bits(_) => 8,
        }
    }

    /// The tables of holdings.
    pub(crate) fn holdings(&self) -> std::ops::Range<u32> {
        0..count(self.shape.holdings.len())
    }

    /// How many facts a table of bits has of each entity.
    pub(crate) fn asked(&self, table: u32) -> usize {
        self.shape.bits.get(table as usize).map_or(0, |it| it.1)
    }

    /// Whether the bits of a table take two bytes for each entity: the certain ones and then the possible ones.
    /// Others take eight.
    pub(crate) fn is_narrow(&self, table: u32) -> bool {
        self.asked(table) <= NARROW
    }

    /// Where the first section begins.
    pub(crate) fn first_section(&self) -> u32 {
        DIRECTORY.saturating_add(count(self.sections().count()).saturating_mul(ENTRY))
    }

    /// The tables of heads that a table of holdings is in, with the first bit of each.
    pub(crate) fn halves(&self, table: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let first = self.heads.get(table as usize).copied().unwrap_or(u32::MAX);
        let ways = self.shape.holdings.get(table as usize).map_or(0, |it| it.1);
        let several = [0, 16].into_iter().take(if ways > HALF { 2 } else { 1 });
        several.enumerate().map(move |(at, bit)| (first.saturating_add(count(at)), bit))
    }

    /// The tables of heads in which some ways of standing are, and their bits there.
    pub(crate) fn masks(&self, mask: Mask) -> Vec<(u32, u32)> {
        let halves = self.halves(mask.table).map(|(heads, bit)| (heads, (mask.bits >> bit) & 0xffff));
        halves.filter(|it| it.1 != 0).collect()
    }
}
