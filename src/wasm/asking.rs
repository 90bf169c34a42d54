//! The functions that hosts call: one check, a list of checks, all actions on an object.

use wasm_encoder::BlockType::Empty;

use crate::slice::TOGETHER;

use super::body::{Body, behind, bits};
use super::builder::{Builder, FunctionId, global};
use super::clauses::negated;
use super::deciding::FORBIDDEN;

/// What a check answers.
pub mod answer {
    pub const NO: u32 = 0;
    pub const YES: u32 = 1;
    /// A no that turns on what is not known; the next is one of which the slice does not tell.
    pub const UNKNOWN: u32 = 2;
    pub const UNTOLD: u32 = 3;
}

/// Bytes of one question in a list: subject, action and object.
const QUESTION: i32 = 12;

pub(super) fn emit(builder: &mut Builder, actions: &[FunctionId], forbids: bool) {
    builder.actions(actions);
    let decides = builder.signature((2, 1));
    let check = check(decides, actions.len(), forbids);
    let check = builder.function("", (3, 1), check);
    let checks = builder.function("", (3, 0), checks(check));
    let several = builder.function("", (5, 0), several(check));
    builder.export("check", check);
    builder.export("checks", checks);
    builder.export("actions", several);
}

/// Whether a subject may do something to an object, by their numbers; all principals of the slice together are -1.
fn check(decides: u32, actions: usize, forbids: bool) -> Body {
    let (subject, action, object) = (0, 1, 2);
    let mut body = Body::new(3);
    let (person, end, truth) = (body.local(), body.local(), body.local());
    let actions = u32::try_from(actions).unwrap_or(u32::MAX);
    body.op().local_get(action).i32_const(bits(actions)).i32_ge_u();
    body.op().if_(Empty).i32_const(bits(answer::NO)).return_().end();
    body.op().global_get(global::PEOPLE).local_set(end);
    body.op().local_get(subject).i32_const(1).i32_add().if_(Empty);
    body.op().local_get(subject).local_tee(person).i32_const(1).i32_add().local_set(end).end();
    body.op().local_get(person).global_get(global::PEOPLE).i32_ge_u();
    body.op().local_get(end).local_get(person).i32_sub().i32_const(bits(TOGETHER)).i32_gt_u().i32_or();
    body.op().if_(Empty).i32_const(bits(answer::UNTOLD)).return_().end();
    body.op().i32_const(0).global_set(global::UNTOLD).loop_(Empty);
    body.op().local_get(person).local_get(object).local_get(action).call_indirect(0, decides);
    body.op().local_get(truth).i32_or().local_set(truth);
    body.op()
        .local_get(person)
        .i32_const(1)
        .i32_add()
        .local_tee(person)
        .local_get(end)
        .i32_lt_u()
        .br_if(0)
        .end();
    if forbids {
        unless_forbidden(&mut body, truth, person);
    }
    body.op().local_get(truth).i32_const(3).i32_eq();
    body.op().if_(Empty).i32_const(bits(answer::YES)).return_().end();
    body.op()
        .i32_const(bits(answer::UNKNOWN))
        .global_get(global::UNTOLD)
        .i32_add()
        .i32_const(bits(answer::NO));
    body.op().local_get(truth).i32_const(2).i32_and().select().end();
    body
}

/// What is granted, save what is forbidden.
fn unless_forbidden(body: &mut Body, truth: u32, forbidden: u32) {
    body.op().local_get(truth).i32_const(bits(FORBIDDEN)).i32_shr_u().local_tee(forbidden);
    negated(body, forbidden);
    body.op().local_get(truth).i32_and().local_set(truth);
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
