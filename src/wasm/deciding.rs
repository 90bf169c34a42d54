//! From plans to functions: what the tables of a slice say of one action.
//!
//! A truth is a number: 3 if something is so, 2 if that is unknown, 0 if it is not; so all parts together are
//! their conjunction bit by bit, and any of them their disjunction.

use wasm_encoder::BlockType::Empty;

use crate::checker::{Ban, Clause, Mask, OnPair, Plan, Way};
use crate::slice::{Layout, Section};

use super::body::{Body, bits};
use super::builder::{Builder, FunctionId, global};
use super::reading::{Reader, Readers, entry};

/// Those at hand: the parameters of a deciding function.
pub(super) const PERSON: u32 = 0;
pub(super) const OBJECT: u32 = 1;
const PLACE: u32 = 2;

/// How far above what is granted stands what is forbidden.
pub(super) const FORBIDDEN: u32 = 2;

/// Emits what decides, each way of taking rights and each forbid once.
pub(super) struct Deciding<'m> {
    pub(super) builder: &'m mut Builder,
    pub(super) layout: &'m Layout,
    pub(super) readers: Readers,
    pub(super) ways: Vec<(Way, FunctionId)>,
    pub(super) bans: Vec<(Ban, FunctionId)>,
}

/// What is at hand at one place.
pub(super) struct Pair<'p> {
    /// The local of the place.
    pub(super) place: u32,
    pub(super) on_pair: &'p [OnPair],
    /// Tables of heads, and the local of what the person holds there at the place.
    pub(super) held: Vec<(u32, u32)>,
}

impl Deciding<'_> {
    /// The deciding function of each plan.
    pub(super) fn actions(&mut self, plans: &[Option<Plan>], names: &[String]) -> Vec<FunctionId> {
        self.builder.reserve(plans.len());
        let mut decided: Vec<(&Option<Plan>, FunctionId)> = Vec::new();
        let mut all = Vec::new();
        for (plan, name) in plans.iter().zip(names) {
            let known = decided.iter().find(|it| it.0 == plan).map(|it| it.1);
            let function = known.unwrap_or_else(|| self.action(plan.as_ref(), name));
            decided.push((plan, function));
            all.push(function);
        }
        all
    }

    fn action(&mut self, plan: Option<&Plan>, name: &str) -> FunctionId {
        let Some(plan) = plan else { return self.untold(name) };
        let bans: Vec<FunctionId> = plan.bans.iter().map(|it| self.ban(it, name)).collect();
        let ways: Vec<FunctionId> = plan.ways.iter().map(|it| self.way(it, name)).collect();
        if let ([], [way]) = (bans.as_slice(), ways.as_slice()) {
            return *way;
        }
        let mut body = Body::new(2);
        let (forbidden, granted) = (body.local(), body.local());
        gather(&mut body, &bans, forbidden);
        gather(&mut body, &ways, granted);
        let above = bits(FORBIDDEN);
        body.op().local_get(forbidden).i32_const(above).i32_shl().local_get(granted).i32_or().end();
        self.builder.function(name, (2, 1), body)
    }

    /// What only the evaluator can tell.
    fn untold(&mut self, name: &str) -> FunctionId {
        let mut body = Body::new(2);
        body.op().i32_const(1).global_set(global::UNTOLD).i32_const(2).end();
        self.builder.function(name, (2, 1), body)
    }

    fn way(&mut self, way: &Way, name: &str) -> FunctionId {
        if let Some(known) = self.ways.iter().find(|it| it.0 == *way) {
            return known.1;
        }
        let function = self.anywhere(name, way.through, |it, body, place| it.granted(body, way, place));
        self.ways.push((way.clone(), function));
        function
    }

    fn ban(&mut self, ban: &Ban, name: &str) -> FunctionId {
        if let Some(known) = self.bans.iter().find(|it| it.0 == *ban) {
            return known.1;
        }
        let function = self.anywhere(&format!("{name} forbidden"), ban.through, |it, body, place| {
            it.clause(body, &ban.falls, &Pair { place, on_pair: &ban.on_pair, held: Vec::new() });
        });
        self.bans.push((ban.clone(), function));
        function
    }

    /// Whether something is so at any place of the object, which may be the object itself.
    fn anywhere(
        &mut self,
        name: &str,
        through: Option<u32>,
        at_place: impl FnOnce(&mut Self, &mut Body, u32),
    ) -> FunctionId {
        let Some(table) = through else {
            let mut body = Body::new(2);
            at_place(self, &mut body, OBJECT);
            body.op().end();
            return self.builder.function(name, (2, 1), body);
        };
        let mut there = Body::new(3);
        at_place(self, &mut there, PLACE);
        there.op().end();
        let there = self.builder.function("", (3, 1), there);
        let there = bits(self.builder.callable(there));
        let through = self.reader(Reader::Through);
        let mut body = Body::new(2);
        let places = entry(self.layout, Section::Places(table));
        body.op().i32_const(places).local_get(PERSON).local_get(OBJECT).i32_const(there).call(through).end();
        self.builder.function(name, (2, 1), body)
    }

    /// Whether a grant arises at a place and survives.
    fn granted(&mut self, body: &mut Body, way: &Way, place: u32) {
        let mut pair = Pair { place, on_pair: &way.on_pair, held: Vec::new() };
        let always = way.survives.is_always();
        let is_plain = always && way.cells.is_never();
        // What is asked of the place only once need not be kept.
        for (heads, ways) in self.masks(way.plain).into_iter().filter(|_| !is_plain) {
            let local = body.local();
            let enough = if always { ways } else { 0 };
            self.held(body, heads, place, enough);
            body.op().local_set(local);
            pair.held.push((heads, local));
        }
        let plain = (way.plain.bits != 0).then_some(Clause::Holds { mask: way.plain });
        let grants: Vec<Clause> =
            plain.into_iter().chain((!way.cells.is_never()).then(|| way.cells.clone())).collect();
        let grants = if grants.len() == 1 { grants } else { vec![Clause::Any(grants.into())] };
        let survives = (!always).then(|| way.survives.clone());
        let all: Vec<Clause> = grants.into_iter().chain(survives).collect();
        match all.as_slice() {
            [one] => self.clause(body, one, &pair),
            several => self.parts(body, several, &pair, true),
        }
    }

    /// A function that reads.
    pub(super) fn reader(&mut self, reader: Reader) -> FunctionId {
        self.readers.get(self.builder, self.layout, reader)
    }

    pub(super) fn masks(&self, mask: Mask) -> Vec<(u32, u32)> {
        if mask.bits == 0 { Vec::new() } else { self.layout.masks(mask) }
    }
}

/// Any of some functions, up to the first that is so.
fn gather(body: &mut Body, all: &[FunctionId], truth: u32) {
    let Some((last, before)) = all.split_last() else { return };
    body.op().block(Empty);
    for function in before {
        body.op().local_get(PERSON).local_get(OBJECT).call(*function);
        body.op().local_get(truth).i32_or().local_tee(truth).i32_const(3).i32_eq().br_if(0);
    }
    body.op().local_get(PERSON).local_get(OBJECT).call(*last).local_get(truth).i32_or().local_set(truth);
    body.op().end();
}
