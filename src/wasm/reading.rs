//! The functions that read a slice: each look is checked against the directory, so that nothing is read beside
//! a section, and what is not told leaves its mark and counts as possible.

use wasm_encoder::BlockType::Empty;

use crate::checker::{NOBODY, SPREAD, end};
use crate::slice::{CROWD, HEAD, IS_RANGE, Layout, NO_ROW, SEVERAL, Section, UNTOLD_ROW};

use super::body::{Body, behind, bits};
use super::builder::{Builder, FunctionId, global};

/// Of sixteen ways to stand somewhere all that are possible.
const ALL_POSSIBLE: i32 = -0x1_0000;

/// A function that reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Start of a row of slots, shift of its hash, person: their word.
    Find,
    /// Crowd, person: whether they are in it.
    Among,
    /// Entry of a table of heads, entity, person, and ways of which one is enough: the word of what is held.
    Held,
    /// The word of what is held, and ways: whether one of them is held.
    Truth,
    /// Entry of a table of heads, entity, person, and ways: whether the person stands there in one of them.
    Stands,
    /// Entry of a table of places, and object: where its places stand, and how many; -1 if that is not told.
    Places,
    /// Entry of a table of places, person, object, and number of a function: whether that says so at any place.
    Through,
    /// Entry of a table of ends, entity, person: whether that is the person.
    IsEnd,
    /// Entry of a table of bits of two bytes, entity, bit: whether it is so.
    Narrow,
    /// The same of eight bytes.
    Wide,
    /// A person's kind, as a bit.
    Kind,
}

/// The functions that read, each emitted when it is needed first.
#[derive(Debug, Default)]
pub(super) struct Readers(Vec<(Reader, FunctionId)>);

/// Where an entry of the directory stands.
pub(super) fn entry(layout: &Layout, section: Section) -> i32 {
    bits(layout.entry(section))
}

impl Readers {
    pub(super) fn get(&mut self, builder: &mut Builder, layout: &Layout, reader: Reader) -> FunctionId {
        if let Some(known) = self.0.iter().find(|it| it.0 == reader) {
            return known.1;
        }
        let mut needed = |it: Reader| self.get(builder, layout, it);
        let (name, signature, body) = match reader {
            Reader::Find => ("find", (3, 1), find(layout)),
            Reader::Among => ("among", (2, 1), among(layout, needed(Reader::Find))),
            Reader::Held => {
                let needed = [Reader::Find, Reader::Among].map(needed);
                ("held", (4, 1), held(layout, needed))
            }
            Reader::Truth => ("truth", (2, 1), truth()),
            Reader::Stands => {
                let needed = [Reader::Held, Reader::Truth].map(needed);
                ("stands", (4, 1), stands(needed))
            }
            Reader::Places => ("places", (2, 2), places(layout)),
            Reader::Through => {
                let places = needed(Reader::Places);
                let there = builder.signature((3, 1));
                ("through", (4, 1), through(places, there))
            }
            Reader::IsEnd => ("is_end", (3, 1), is_end()),
            Reader::Narrow => ("bit", (3, 1), bit(true)),
            Reader::Wide => ("wide_bit", (3, 1), bit(false)),
            Reader::Kind => ("kind", (1, 1), kind(layout)),
        };
        let function = builder.function(name, signature, body);
        self.0.push((reader, function));
        function
    }
}

/// Leaves the mark that something is not told.
fn untold(body: &mut Body) {
    body.op().i32_const(1).global_set(global::UNTOLD);
}

/// Ends with an answer if a row is beyond those of a section, by the local of its entry.
fn within(body: &mut Body, row: u32, entry: u32, otherwise: i32) {
    body.op().local_get(row).local_get(entry).i32_load(behind(4)).i32_ge_u().if_(Empty);
    untold(body);
    body.op().i32_const(otherwise).return_().end();
}

/// Where a row of so many bytes stands in a section.
fn row_of(body: &mut Body, row: u32, entry: u32, width: u32) {
    body.op().local_get(entry).i32_load(behind(0)).local_get(row).i32_const(bits(width)).i32_mul().i32_add();
}

/// Ends with an answer if what was just asked is so.
fn answered(body: &mut Body, answer: i32) {
    body.op().if_(Empty).i32_const(answer).return_().end();
}

/// The word that a person has in the row of slots from a start on, by the shift of its hash; 0 for none.
fn find(layout: &Layout) -> Body {
    let (start, shift, person) = (0, 1, 2);
    let mut body = Body::new(3);
    let (at, mask, left, slot) = (body.local(), body.local(), body.local(), body.local());
    let slots = entry(layout, Section::Slots);
    body.op().i32_const(-1).local_get(shift).i32_shr_u().local_tee(mask).local_set(left);
    body.op().local_get(person).i32_const(bits(SPREAD)).i32_mul().local_get(shift).i32_shr_u().local_set(at);
    body.op().loop_(Empty).local_get(start).local_get(at).i32_add().local_tee(slot);
    body.op().i32_const(slots).i32_load(behind(4)).i32_ge_u();
    answered(&mut body, 0);
    body.op().i32_const(slots).i32_load(behind(0)).local_get(slot).i32_const(3).i32_shl().i32_add();
    body.op().local_tee(slot).i32_load(behind(0)).local_get(person).i32_eq();
    body.op().if_(Empty).local_get(slot).i32_load(behind(4)).return_().end();
    body.op().local_get(slot).i32_load(behind(0)).i32_const(bits(NOBODY)).i32_eq();
    answered(&mut body, 0);
    body.op().local_get(at).i32_const(1).i32_add().local_get(mask).i32_and().local_set(at);
    // A row of a stranger's that has no end is gone round once.
    body.op().local_get(left).local_get(left).i32_const(1).i32_sub().local_set(left).br_if(0).end();
    body.op().i32_const(0).end();
    body
}

/// Whether a person is in a crowd.
fn among(layout: &Layout, find: FunctionId) -> Body {
    let (crowd, person) = (0, 1);
    let mut body = Body::new(2);
    let (row, shift) = (body.local(), body.local());
    let crowds = entry(layout, Section::Crowds);
    body.op().local_get(crowd).i32_const(crowds).i32_load(behind(4)).i32_ge_u();
    answered(&mut body, 0);
    body.op()
        .i32_const(crowds)
        .i32_load(behind(0))
        .local_get(crowd)
        .i32_const(bits(CROWD))
        .i32_mul()
        .i32_add();
    body.op().local_tee(row).i32_load(behind(4)).local_tee(shift).i32_const(bits(IS_RANGE)).i32_eq();
    body.op().if_(Empty).local_get(person).local_get(row).i32_load(behind(0)).i32_sub();
    body.op().local_get(row).i32_load(behind(8)).i32_lt_u().return_().end();
    body.op().local_get(shift).i32_const(bits(NO_ROW)).i32_eq();
    answered(&mut body, 0);
    body.op().local_get(row).i32_load(behind(0)).local_get(shift).local_get(person).call(find).end();
    body
}

/// What a person holds of an entity, certainly in the lower half and possibly in the upper; if one of `enough`
/// is held, that may be all that is said.
fn held(layout: &Layout, [find, among]: [FunctionId; 2]) -> Body {
    let (table, entity, person, enough) = (0, 1, 2, 3);
    let mut body = Body::new(4);
    let (row, meta, word) = (body.local(), body.local(), body.local());
    within(&mut body, entity, table, ALL_POSSIBLE);
    row_of(&mut body, entity, table, HEAD);
    body.op().local_tee(row).i32_load8_u(behind(4)).local_tee(meta).i32_const(bits(NO_ROW)).i32_ne();
    body.op().if_(Empty).local_get(row).i32_load(behind(0)).local_get(meta).local_get(person);
    body.op().call(find).local_tee(word).local_get(enough).i32_and();
    body.op().if_(Empty).local_get(word).return_().end().end();
    body.op().local_get(row).i32_load16_u(behind(6)).local_tee(meta).if_(Empty);
    crowds(&mut body, layout, (row, meta, word, person), among);
    body.op().end();
    body.op().local_get(row).i32_load8_u(behind(5)).i32_const(bits(UNTOLD_ROW)).i32_eq().if_(Empty);
    untold(&mut body);
    body.op().local_get(word).i32_const(ALL_POSSIBLE).i32_or().local_set(word).end();
    body.op().local_get(word).end();
    body
}

/// Adds what is held by those of a row's crowds in which the person is: the only one, or several that are listed.
fn crowds(
    body: &mut Body,
    layout: &Layout,
    (row, left, word, person): (u32, u32, u32, u32),
    among: FunctionId,
) {
    let (at, listed) = (body.local(), body.local());
    let all = entry(layout, Section::Listed);
    // The only one stands in the head as it would in the list.
    body.op().local_get(row).i32_const(8).i32_add().local_set(at);
    body.op().local_get(left).i32_const(1).i32_ne().if_(Empty);
    body.op().local_get(at).i32_load(behind(0)).local_set(listed);
    body.op().local_get(listed).local_get(left).i32_add().local_get(listed).i32_lt_u();
    body.op()
        .local_get(listed)
        .local_get(left)
        .i32_add()
        .i32_const(all)
        .i32_load(behind(4))
        .i32_gt_u()
        .i32_or();
    body.op().if_(Empty);
    untold(body);
    body.op().i32_const(ALL_POSSIBLE).return_().end();
    body.op()
        .i32_const(all)
        .i32_load(behind(0))
        .local_get(listed)
        .i32_const(3)
        .i32_shl()
        .i32_add()
        .local_set(at);
    body.op().end().loop_(Empty);
    body.op().local_get(at).i32_load(behind(0)).local_get(person).call(among).if_(Empty);
    body.op().local_get(word).local_get(at).i32_load(behind(4)).i32_or().local_set(word).end();
    body.op().local_get(at).i32_const(8).i32_add().local_set(at);
    body.op().local_get(left).i32_const(1).i32_sub().local_tee(left).br_if(0).end();
}

/// Whether one of some ways to stand is among those held: 1 for certainly, 2 for possibly, 3 for both.
fn truth() -> Body {
    let (word, ways) = (0, 1);
    let mut body = Body::new(2);
    body.op().local_get(word).local_get(ways).i32_and().i32_eqz().i32_eqz();
    body.op().local_get(word).i32_const(16).i32_shr_u().local_get(ways).i32_and().i32_eqz().i32_eqz();
    body.op().i32_const(1).i32_shl().i32_or().end();
    body
}

/// Whether a person stands somewhere in one of some ways.
fn stands([held, truth]: [FunctionId; 2]) -> Body {
    let mut body = Body::new(4);
    body.op().local_get(0).local_get(1).local_get(2).local_get(3).call(held).local_get(3).call(truth).end();
    body
}

/// Where the places of an object stand, and how many there are.
fn places(layout: &Layout) -> Body {
    let (table, object) = (0, 1);
    let mut body = Body::new(2);
    let (row, word) = (body.local(), body.local());
    let lists = entry(layout, Section::PlaceLists);
    body.op().block(Empty).local_get(object).local_get(table).i32_load(behind(4)).i32_ge_u().br_if(0);
    row_of(&mut body, object, table, 4);
    body.op().local_tee(row).i32_load(behind(0)).local_tee(word).i32_const(0).i32_ge_s();
    body.op().if_(Empty).local_get(row).i32_const(1).return_().end();
    // What is not told stands nowhere in the lists.
    body.op().local_get(word).i32_const(bits(!SEVERAL)).i32_and().local_tee(word);
    body.op().i32_const(lists).i32_load(behind(4)).i32_ge_u().br_if(0);
    body.op().i32_const(lists).i32_load(behind(0)).local_get(word).i32_const(2).i32_shl().i32_add();
    // So many may still stand there.
    body.op()
        .local_tee(row)
        .i32_load(behind(0))
        .i32_const(lists)
        .i32_load(behind(4))
        .local_get(word)
        .i32_sub();
    body.op().i32_ge_u().br_if(0);
    body.op().local_get(row).i32_const(4).i32_add().local_get(row).i32_load(behind(0)).return_().end();
    untold(&mut body);
    body.op().i32_const(0).i32_const(-1).end();
    body
}

/// Whether a function of that signature says so at any place of an object.
fn through(places: FunctionId, signature: u32) -> Body {
    let (table, person, object, there) = (0, 1, 2, 3);
    let mut body = Body::new(4);
    let (at, left, truth) = (body.local(), body.local(), body.local());
    body.op().local_get(table).local_get(object).call(places).local_set(left).local_set(at);
    body.op().local_get(left).i32_const(31).i32_shr_u().i32_const(1).i32_shl().local_set(truth);
    body.op().block(Empty).loop_(Empty).local_get(left).i32_const(1).i32_lt_s().br_if(1);
    body.op().local_get(person).local_get(object).local_get(at).i32_load(behind(0)).local_get(there);
    body.op().call_indirect(0, signature).local_get(truth).i32_or();
    body.op().local_tee(truth).i32_const(3).i32_eq().br_if(1);
    body.op().local_get(at).i32_const(4).i32_add().local_set(at);
    body.op().local_get(left).i32_const(1).i32_sub().local_set(left).br(0).end().end();
    body.op().local_get(truth).end();
    body
}

/// Whether the person stands at the end of a path.
fn is_end() -> Body {
    let (table, entity, person) = (0, 1, 2);
    let mut body = Body::new(3);
    let word = body.local();
    within(&mut body, entity, table, 2);
    row_of(&mut body, entity, table, 4);
    body.op().i32_load(behind(0)).local_tee(word).local_get(person).i32_eq();
    answered(&mut body, 3);
    body.op().local_get(word).i32_const(bits(end::UNTOLD)).i32_eq().if_(Empty);
    untold(&mut body);
    body.op().i32_const(2).return_().end();
    body.op().local_get(word).i32_const(bits(end::UNKNOWN)).i32_eq().i32_const(1).i32_shl().end();
    body
}

/// Whether something is so of an entity.
fn bit(narrow: bool) -> Body {
    let (table, entity, bit) = (0, 1, 2);
    let mut body = Body::new(3);
    let row = body.local();
    within(&mut body, entity, table, 2);
    row_of(&mut body, entity, table, if narrow { 2 } else { 8 });
    body.op().local_set(row);
    for (at, shift) in [(0, 0), (if narrow { 1 } else { 4 }, 1)] {
        let mut op = body.op();
        op.local_get(row);
        match narrow {
            true => op.i32_load8_u(behind(at)),
            false => op.i32_load(behind(at)),
        };
        op.local_get(bit).i32_shr_u().i32_const(1).i32_and().i32_const(shift).i32_shl();
    }
    body.op().i32_or().end();
    body
}

/// The first kind whose numbers end behind a person's.
fn kind(layout: &Layout) -> Body {
    let mut body = Body::new(1);
    let kinds = entry(layout, Section::Kinds);
    for (kind, at) in (0..32).zip((0..).step_by(4)).take(layout.kinds()) {
        body.op().local_get(0).i32_const(kinds).i32_load(behind(0)).i32_load(behind(at)).i32_lt_u();
        answered(&mut body, bits(1 << kind));
    }
    body.op().i32_const(0).end();
    body
}
