//! From clauses to instructions: each leaves a truth on the stack.

use wasm_encoder::BlockType::Empty;

use crate::checker::{Clause, Mask, OnPair, Spot};
use crate::slice::Section;

use super::body::{Body, bits};
use super::deciding::{Deciding, OBJECT, PERSON, Pair};
use super::reading::{Reader, entry};

impl Deciding<'_> {
    pub(super) fn held(&mut self, body: &mut Body, heads: u32, entity: u32, enough: u32) {
        let held = self.reader(Reader::Held);
        let heads = entry_of(self, Section::Heads(heads));
        body.op().i32_const(heads).local_get(entity).local_get(PERSON).i32_const(bits(enough)).call(held);
    }

    fn spot(spot: Spot, pair: &Pair<'_>) -> u32 {
        match spot {
            Spot::Object => OBJECT,
            Spot::Place => pair.place,
            Spot::User => PERSON,
        }
    }

    pub(super) fn clause(&mut self, body: &mut Body, clause: &Clause, pair: &Pair<'_>) {
        match clause {
            Clause::Known(truth) => {
                let known = i32::from(truth.certain()) | (i32::from(truth.possible()) << 1);
                body.op().i32_const(known);
            }
            Clause::Bit { spot, table, bit } => {
                let reader = if self.layout.is_narrow(*table) { Reader::Narrow } else { Reader::Wide };
                let (read, table) = (self.reader(reader), entry_of(self, Section::Bits(*table)));
                let entity = Self::spot(*spot, pair);
                body.op().i32_const(table).local_get(entity).i32_const(i32::from(*bit)).call(read);
            }
            Clause::IsUser { spot, table, negated, kinds } => {
                self.is_user(body, (Self::spot(*spot, pair), *table), *negated, *kinds);
            }
            Clause::Kind { kinds } => {
                body.op().i32_const(3);
                self.only_kinds(body, *kinds);
            }
            Clause::Stands { spot, mask } => self.stands(body, Self::spot(*spot, pair), *mask, pair),
            Clause::Holds { mask } => self.holds(body, *mask, pair),
            Clause::All(parts) => self.parts(body, parts, pair, true),
            Clause::Any(parts) => self.parts(body, parts, pair, false),
            Clause::Between(it) => {
                self.clause(body, &it.0, pair);
                body.op().i32_const(1).i32_and();
                self.clause(body, &it.1, pair);
                body.op().i32_const(2).i32_and().i32_or();
            }
            Clause::Not(part) => {
                self.clause(body, part, pair);
                let truth = body.local();
                body.op().local_tee(truth);
                negated(body, truth);
            }
        }
    }

    /// All or any of some parts, up to the first that decides.
    pub(super) fn parts(&mut self, body: &mut Body, parts: &[Clause], pair: &Pair<'_>, all: bool) {
        let truth = body.local();
        body.op().block(Empty);
        for (part, at) in parts.iter().zip(1..) {
            self.clause(body, part, pair);
            let mut op = body.op();
            if at > 1 {
                let op = op.local_get(truth);
                if all {
                    op.i32_and()
                } else {
                    op.i32_or()
                };
            }
            if at == parts.len() {
                op.local_set(truth);
                continue;
            }
            let op = op.local_tee(truth);
            let decided = if all { op.i32_eqz() } else { op.i32_const(3).i32_eq() };
            decided.br_if(0);
        }
        body.op().end().local_get(truth);
    }

    /// Whatever stands on the stack, if the person is of one of these kinds; else that it is not so.
    fn only_kinds(&mut self, body: &mut Body, kinds: u32) {
        let all = (0..32).take(self.layout.kinds()).fold(0_u32, |all, it| all | (1 << it));
        if kinds & all == all {
            return;
        }
        let kind = self.reader(Reader::Kind);
        body.op().i32_const(0).local_get(PERSON).call(kind).i32_const(bits(kinds)).i32_and().select();
    }

    fn is_user(&mut self, body: &mut Body, (entity, table): (u32, u32), negate: bool, kinds: u32) {
        let (is_end, ends) = (self.reader(Reader::IsEnd), entry_of(self, Section::Ends(table)));
        body.op().i32_const(ends).local_get(entity).local_get(PERSON).call(is_end);
        if negate {
            let truth = body.local();
            body.op().local_tee(truth);
            negated(body, truth);
        }
        self.only_kinds(body, kinds);
    }

    /// Whether the person stands in any of these at an entity.
    fn stands(&mut self, body: &mut Body, entity: u32, mask: Mask, pair: &Pair<'_>) {
        let masks = self.masks(mask);
        if masks.is_empty() {
            body.op().i32_const(0);
        }
        for (at, (heads, ways)) in (0_u32..).zip(masks) {
            let known = pair.held.iter().find(|it| it.0 == heads && entity == pair.place);
            if let Some((_, held)) = known {
                let truth = self.reader(Reader::Truth);
                body.op().local_get(*held).i32_const(bits(ways)).call(truth);
            } else {
                let (stands, heads) = (self.reader(Reader::Stands), entry_of(self, Section::Heads(heads)));
                body.op().i32_const(heads).local_get(entity).local_get(PERSON).i32_const(bits(ways));
                body.op().call(stands);
            }
            if at > 0 {
                body.op().i32_or();
            }
        }
    }

    /// Whether the person holds one of these at the place, those that rules give on the pair among them.
    fn holds(&mut self, body: &mut Body, mask: Mask, pair: &Pair<'_>) {
        let same = |it: &&OnPair| it.mask.table == mask.table && it.mask.bits & mask.bits != 0;
        let on_pair = pair.on_pair.iter().filter(same).map(|it| it.when.clone());
        let stands = Clause::Stands { spot: Spot::Place, mask };
        let all: Vec<Clause> = std::iter::once(stands).chain(on_pair).collect();
        match all.as_slice() {
            [_] => self.stands(body, pair.place, mask, pair),
            several => self.parts(body, several, pair, false),
        }
    }
}

fn entry_of(deciding: &Deciding<'_>, section: Section) -> i32 {
    entry(deciding.layout, section)
}

/// The opposite of a truth that is on the stack and in a local.
pub(super) fn negated(body: &mut Body, truth: u32) {
    body.op()
        .i32_const(1)
        .i32_shr_u()
        .local_get(truth)
        .i32_const(1)
        .i32_and()
        .i32_const(1)
        .i32_shl()
        .i32_or();
    body.op().i32_const(3).i32_xor();
}
