//! The function that finds the answer in which a host reads why a decision is as it is.

use wasm_encoder::BlockType::Empty;

use crate::slice::{Layout, Section};

use super::body::{Body, behind, bits};
use super::builder::{Builder, global};
use super::reading::entry;

/// What is said where a slice does not tell why.
const UNTOLD: i32 = -1;

/// Emits `why`, from an action and an object to the number of the answer.
pub(super) fn emit(builder: &mut Builder, layout: &Layout) {
    let (action, object) = (0, 1);
    let told = builder.function("told", (3, 1), told(layout));
    let mut body = Body::new(2);
    let mut first = 0_u32;
    for ((_, actions), of) in layout.shape().actions.iter().zip(0..) {
        let end = first.saturating_add(u32::try_from(*actions).unwrap_or(u32::MAX));
        body.op().local_get(action).i32_const(bits(end)).i32_lt_u().if_(Empty);
        body.op().i32_const(entry(layout, Section::Whys(of))).local_get(object);
        body.op().local_get(action).i32_const(bits(first)).i32_sub().call(told).return_().end();
        first = end;
    }
    body.op().i32_const(UNTOLD).end();
    let why = builder.function("", (2, 1), body);
    builder.export("why", why);
}

/// The answer for an object of one type, whose entry in the directory is given, and one of that type's actions.
fn told(layout: &Layout) -> Body {
    let (whys, object, action) = (0, 1, 2);
    let answers = entry(layout, Section::Answers);
    let mut body = Body::new(3);
    // Of a slice that was refused nothing is read.
    body.op().global_get(global::PEOPLE).i32_eqz();
    body.op().local_get(object).local_get(whys).i32_load(behind(4)).i32_ge_u().i32_or();
    body.op().if_(Empty).i32_const(UNTOLD).return_().end();
    body.op().local_get(whys).i32_load(behind(0)).local_get(object).i32_const(2).i32_shl().i32_add();
    body.op().i32_load(behind(0)).local_get(action).i32_add().local_tee(action);
    body.op().i32_const(answers).i32_load(behind(4)).i32_ge_u();
    body.op().if_(Empty).i32_const(UNTOLD).return_().end();
    body.op().i32_const(answers).i32_load(behind(0)).local_get(action).i32_const(2).i32_shl().i32_add();
    body.op().i32_load(behind(0)).end();
    body
}
