//! Ids that a person cannot tell apart, or only by case: two people where the author may see one.

use std::iter;

use unicode_security::confusable_detection::skeleton;

use super::wording::{shown, type_name};
use super::workspace::{Table, Workspace};
use crate::diagnostic::{Diagnostic, Site};
use crate::policy::schema::{Schema, TypeId};

/// How many ids of a group are named and marked.
const NAMED: usize = 4;

/// At least two ids of one type, by their place among its ids, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub of: TypeId,
    pub ids: Vec<u32>,
    /// They differ in nothing but case.
    pub by_case: bool,
}

/// All groups, sorted by type and first id. The ids of sets are those of entities.
pub(crate) fn groups(schema: &Schema, workspace: &Workspace) -> Vec<Group> {
    let tables = workspace.tables.iter().take(schema.types.len()).zip(0..);
    let of_table = |(table, of): (&Table, TypeId)| {
        let count = u32::try_from(table.ids.len()).unwrap_or(u32::MAX);
        groups_of(of, count, |it| table.ids.get(usize::try_from(it).ok()?).map(String::as_str))
    };
    tables.flat_map(of_table).collect()
}

/// The groups of one type, which has so many ids.
pub(crate) fn groups_of<'i>(
    of: TypeId,
    count: u32,
    id: impl Fn(u32) -> Option<&'i str> + Copy,
) -> Vec<Group> {
    let numbers = suspects(count, id);
    let ids: Vec<&str> = numbers.iter().filter_map(|it| id(*it)).collect();
    let mut parents: Vec<u32> = (0..).take(ids.len()).collect();
    // Ids that differ only in case look alike once their letters are lowered, so two passes find all.
    for alike in [seen, seen_lowered] {
        join(&mut parents, &ids, alike);
    }
    let mut members: Vec<(u32, u32)> = (0..).take(ids.len()).map(|it| (root(&mut parents, it), it)).collect();
    members.sort_unstable();
    let number = |it: u32| usize::try_from(it).ok().and_then(|it| numbers.get(it)).copied().unwrap_or(it);
    let members: Vec<(u32, u32)> = members.into_iter().map(|it| (it.0, number(it.1))).collect();
    let groups = members.chunk_by(|a, b| a.0 == b.0).filter(|it| it.len() > 1);
    let mut groups: Vec<Group> = groups.map(|it| group(of, id, it)).collect();
    groups.sort_unstable_by_key(|it| it.ids.first().copied());
    groups
}

/// The ids that may look like another: all that do, and a few that do not.
///
/// Of a million ids nearly none look alike, so what they look like is only hashed here, into a table of marks. All are
/// hashed before any is marked: then nothing waits for hashes and for memory in turns.
fn suspects<'i>(count: u32, id: impl Fn(u32) -> Option<&'i str>) -> Vec<u32> {
    let wide = count.max(1).next_power_of_two().trailing_zeros().saturating_add(6).min(u32::BITS);
    let looks = Looks::new();
    let place =
        |hash: u64| u32::try_from(hash.wrapping_shr(u64::BITS.saturating_sub(wide))).unwrap_or(u32::MAX);
    let places = |it: u32| looks.hashes(id(it).unwrap_or_default()).map(place);
    let places: Vec<[u32; 2]> = (0..count).map(places).collect();
    let mut marks = [Marks::new(wide), Marks::new(wide)];
    let mut again = [Marks::new(wide), Marks::new(wide)];
    let mut any = false;
    for places in &places {
        for ((place, mark), again) in places.iter().zip(&mut marks).zip(&mut again) {
            if mark.set(*place) {
                again.set(*place);
                any = true;
            }
        }
    }
    let is_suspect = |it: &[u32; 2]| it.iter().zip(&again).any(|(place, again)| again.has(*place));
    let suspects = (0..count).zip(&places).filter(|it| any && is_suspect(it.1)).map(|it| it.0);
    suspects.filter(|it| id(*it).is_some()).collect()
}

/// A set of numbers of so many bits.
struct Marks(Vec<u64>);

impl Marks {
    fn new(wide: u32) -> Self {
        let words = 1_usize.checked_shl(wide.saturating_sub(6)).unwrap_or(1);
        Self(vec![0; words])
    }

    fn place(number: u32) -> (usize, u64) {
        ((number >> 6) as usize, 1_u64.wrapping_shl(number & 63))
    }

    /// Adds a number; answers whether it was there.
    fn set(&mut self, number: u32) -> bool {
        let (at, bit) = Self::place(number);
        let Some(word) = self.0.get_mut(at) else { return true };
        let there = *word & bit != 0;
        *word |= bit;
        there
    }

    fn has(&self, number: u32) -> bool {
        let (at, bit) = Self::place(number);
        self.0.get(at).is_none_or(|it| it & bit != 0)
    }
}

/// What each of the first letters looks like, so that most ids need no more than this.
struct Looks {
    as_is: Vec<Look>,
    lowered: Vec<Look>,
}

/// A short text, in place.
#[derive(Debug, Clone, Copy, Default)]
struct Look {
    bytes: [u8; 7],
    count: u8,
}

impl Look {
    /// `None` if it is not short.
    fn of(text: &str) -> Option<Self> {
        let mut look = Self { count: u8::try_from(text.len()).ok()?, ..Self::default() };
        look.bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(look)
    }

    fn mixed_into(self, hash: u64) -> u64 {
        self.bytes.iter().take(usize::from(self.count)).fold(hash, |hash, it| mixed(hash, *it))
    }
}

impl Looks {
    fn new() -> Self {
        let of = |alike: fn(&str) -> String| {
            let look = |it: u8| Look::of(&alike(char::from(it).encode_utf8(&mut [0; 4])));
            (0..=0x7f_u8).map(look).collect::<Option<Vec<Look>>>().unwrap_or_default()
        };
        Self { as_is: of(seen), lowered: of(seen_lowered) }
    }

    /// Hashes that are equal for ids that read the same, as they are and lowered.
    fn hashes(&self, id: &str) -> [u64; 2] {
        let look = |it: u8| self.as_is.get(usize::from(it)).zip(self.lowered.get(usize::from(it)));
        let of_letters = id.bytes().try_fold([0, 0], |[as_is, lowered], it| {
            look(it).map(|look| [look.0.mixed_into(as_is), look.1.mixed_into(lowered)])
        });
        of_letters.unwrap_or_else(|| [seen(id), seen_lowered(id)].map(|it| it.bytes().fold(0, mixed)))
    }
}

/// One byte more of a hash.
fn mixed(hash: u64, byte: u8) -> u64 {
    (hash.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn group<'i>(of: TypeId, id: impl Fn(u32) -> Option<&'i str>, members: &[(u32, u32)]) -> Group {
    let mut texts = members.iter().filter_map(|it| id(it.1)).map(lowered);
    let first = texts.next();
    let by_case = texts.all(|it| Some(it) == first);
    Group { of, ids: members.iter().map(|it| it.1).collect(), by_case }
}

fn lowered(id: &str) -> String {
    id.to_lowercase()
}

fn seen(id: &str) -> String {
    skeleton(id).collect()
}

fn seen_lowered(id: &str) -> String {
    seen(&lowered(id))
}

/// Puts ids that read the same under `alike` into one set.
fn join(parents: &mut [u32], ids: &[&str], alike: fn(&str) -> String) {
    let mut keys: Vec<(String, u32)> = ids.iter().map(|it| alike(it)).zip(0..).collect();
    keys.sort_unstable();
    for pair in keys.windows(2) {
        if let [(left, a), (right, b)] = pair
            && left == right
        {
            let (a, b) = (root(parents, *a), root(parents, *b));
            if let Some(parent) = usize::try_from(a.max(b)).ok().and_then(|it| parents.get_mut(it)) {
                *parent = a.min(b);
            }
        }
    }
}

/// The representative of a set; the path to it is halved on the way.
fn root(parents: &mut [u32], of: u32) -> u32 {
    let parent = |parents: &[u32], at: u32| usize::try_from(at).ok().and_then(|it| parents.get(it).copied());
    let mut at = of;
    while let Some(up) = parent(parents, at).filter(|it| *it != at) {
        let above = parent(parents, up).unwrap_or(up);
        if let Some(slot) = usize::try_from(at).ok().and_then(|it| parents.get_mut(it)) {
            *slot = above;
        }
        at = above;
    }
    at
}

/// The warning about one group, at the places of its ids.
pub(super) fn warning<'i>(
    schema: &Schema,
    group: &Group,
    id: impl Fn(u32) -> Option<&'i str>,
    place: impl Fn(u32) -> Option<Site>,
) -> Diagnostic {
    let name = |index: &u32| id(*index).map(shown);
    let mut names: Vec<String> = group.ids.iter().take(NAMED).filter_map(name).collect();
    let rest = group.ids.len().saturating_sub(NAMED);
    names.extend(iter::repeat_n(format!("{rest} more"), usize::from(rest > 0)));
    let last = names.pop().unwrap_or_default();
    let how = if group.by_case { "differ only in case" } else { "look alike" };
    let of = type_name(schema, group.of);
    let message = format!("the ids {} and {last} of `{of}` {how}", names.join(", "));
    let mut places = group.ids.iter().take(NAMED).filter_map(|it| place(*it));
    let diagnostic = Diagnostic::warning("lookalike-ids", message, places.next().unwrap_or(Site::File(0..0)));
    places
        .fold(diagnostic, |all, site| all.also(site, "looks like the first"))
        .help("make sure that they are meant to be different")
}
