//! The functions that hosts call: one check, a list of checks, all actions on an object.

use wasm_encoder::BlockType::Empty;

use crate::slice::{Layout, Section};

use super::body::{Body, behind, bits};
use super::builder::{Builder, FunctionId, global};
use super::reading::entry;

/// What a check answers.
mod answer {
    pub(super) const NO: i32 = 0;
    pub(super) const YES: i32 = 1;
    /// It turns on what is not known; the next is what the slice does not tell.
    pub(super) const UNKNOWN: i32 = 2;
    pub(super) const UNTOLD: i32 = 3;
}

/// Bytes of one question in a list: subject, action and object.
const QUESTION: i32 = 12;

pub(super) fn emit(builder: &mut Builder, layout: &Layout, actions: &[FunctionId]) {
    builder.actions(actions);
    let decides = builder.signature((2, 1));
    let check = check(layout, decides, actions.len());
    let check = builder.function("", (3, 1), check);
    let checks = builder.function("", (3, 0), checks(check));
    let several = builder.function("", (5, 0), several(check));
    builder.export("check", check);
    builder.export("checks", checks);
    builder.export("actions", several);
}

/// Whether a subject may do something to an object, by their numbers.
fn check(layout: &Layout, decides: u32, actions: usize) -> Body {
    let (subject, action, object) = (0, 1, 2);
    let mut body = Body::new(3);
    let truth = body.local();
    let actions = u32::try_from(actions).unwrap_or(u32::MAX);
    body.op().local_get(action).i32_const(bits(actions)).i32_ge_u();
    body.op().if_(Empty).i32_const(answer::NO).return_().end();
    body.op().global_get(global::OPEN).i32_eqz();
    people(&mut body, layout, subject);
    body.op().i32_or().if_(Empty).i32_const(answer::UNTOLD).return_().end();
    body.op().i32_const(0).global_set(global::UNTOLD);
    body.op().local_get(subject).local_get(object).local_get(action).call_indirect(0, decides);
    body.op().local_tee(truth).i32_const(3).i32_eq();
    body.op().if_(Empty).i32_const(answer::YES).return_().end();
    body.op().i32_const(answer::UNKNOWN).global_get(global::UNTOLD).i32_add().i32_const(answer::NO);
    body.op().local_get(truth).i32_const(2).i32_and().select().end();
    body
}

/// Whether a number is that of nobody in the slice.
fn people(body: &mut Body, layout: &Layout, subject: u32) {
    let Some(last) = layout.kinds().checked_sub(1).and_then(|it| u32::try_from(it).ok()) else {
        body.op().i32_const(1);
        return;
    };
    let at = last.saturating_mul(4);
    let kinds = entry(layout, Section::Kinds);
    body.op().local_get(subject).i32_const(kinds).i32_load(behind(0)).i32_load(behind(at)).i32_ge_u();
}

/// Answers so many questions that stand one after the other in memory, a byte for each.
fn checks(check: FunctionId) -> Body {
    let (from, count, to) = (0, 1, 2);
    let mut body = Body::new(3);
    body.op().block(Empty).loop_(Empty);
    body.op().local_get(count).i32_eqz().br_if(1).local_get(to);
    for word in [0, 4, 8] {
        body.op().local_get(from).i32_load(behind(word));
    }
    body.op().call(check).i32_store8(behind(0));
    body.op().local_get(from).i32_const(QUESTION).i32_add().local_set(from);
    body.op().local_get(to).i32_const(1).i32_add().local_set(to);
    body.op().local_get(count).i32_const(1).i32_sub().local_set(count).br(0).end().end().end();
    body
}

/// Answers for so many actions from one on, a byte for each.
fn several(check: FunctionId) -> Body {
    let (subject, action, count, object, to) = (0, 1, 2, 3, 4);
    let mut body = Body::new(5);
    body.op().block(Empty).loop_(Empty);
    body.op().local_get(count).i32_eqz().br_if(1).local_get(to);
    body.op().local_get(subject).local_get(action).local_get(object).call(check).i32_store8(behind(0));
    body.op().local_get(action).i32_const(1).i32_add().local_set(action);
    body.op().local_get(to).i32_const(1).i32_add().local_set(to);
    body.op().local_get(count).i32_const(1).i32_sub().local_set(count).br(0).end().end().end();
    body
}
