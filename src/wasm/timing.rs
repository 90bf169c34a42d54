//! The function that brings a slice to a time: what has begun or ended by then is written into it.

use wasm_encoder::BlockType::Empty;

use crate::slice::{CHANGE, LENGTH_AT, Layout, Section};

use super::body::{Body, behind, bits};
use super::builder::{Builder, FunctionId, global};
use super::reading::entry;

/// Emits `at`, from the lower and the upper half of a time in nanoseconds since 1970 to whether time matters. The
/// smallest number stands for a question without a time.
pub(super) fn emit(builder: &mut Builder, layout: &Layout) -> FunctionId {
    let (low, high) = (0, 1);
    let mut body = Body::new(2);
    let (change, end, address) = (body.local(), body.local(), body.local());
    let time = body.long_local();
    let changes = entry(layout, Section::Changes);
    // Of a slice that was refused nothing is read.
    body.op().global_get(global::PEOPLE).i32_eqz().if_(Empty).i32_const(0).return_().end();
    body.op().local_get(high).i64_extend_i32_u().i64_const(32).i64_shl();
    body.op().local_get(low).i64_extend_i32_u().i64_or().local_set(time);
    body.op().i32_const(changes).i32_load(behind(0)).local_tee(change);
    body.op().i32_const(changes).i32_load(behind(4)).i32_const(bits(CHANGE)).i32_mul().i32_add();
    body.op().local_set(end).block(Empty).loop_(Empty);
    body.op().local_get(change).local_get(end).i32_ge_u().br_if(1);
    body.op().local_get(change).i64_load(behind(0)).local_get(time).i64_gt_s().br_if(1);
    // Nothing is written beside the slice, nor into the words that say how long it is.
    let first = layout.first_section();
    body.op().local_get(change).i32_load(behind(8)).local_tee(address).i32_const(bits(first)).i32_sub();
    body.op().i32_const(0).i32_load(behind(LENGTH_AT)).i32_const(bits(first.saturating_add(3))).i32_sub();
    body.op().i32_lt_u().if_(Empty);
    body.op().local_get(address).local_get(change).i32_load(behind(12)).i32_store(behind(0)).end();
    body.op().local_get(change).i32_const(bits(CHANGE)).i32_add().local_set(change).br(0).end().end();
    body.op().i32_const(changes).i32_load(behind(4)).end();
    builder.function("", (2, 1), body)
}
