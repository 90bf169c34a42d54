//! The function that looks at a slice before anything is read of it: whether it is one, of this policy, whole,
//! and within memory.

use wasm_encoder::BlockType::Empty;

use crate::slice::{
    CHECKSUM_AT, CHECKSUM_FROM, DOWN, FACTOR, FINGERPRINT_AT, LENGTH_AT, Layout, MAGIC, Section, VERSION,
    VERSION_AT,
};

use super::body::{Body, behind, bits, long_bits};
use super::builder::{Builder, FunctionId, global};

/// What is wrong with a slice, by the depth of the block that ends with it; nothing is wrong if that is 0.
mod fault {
    pub(super) const NO_SLICE: u32 = 0;
    pub(super) const VERSION: u32 = 1;
    pub(super) const OTHER_POLICY: u32 = 2;
    pub(super) const DAMAGED: u32 = 3;
}

/// Emits `open`, from the length of a slice at the beginning of memory to what is wrong with it.
pub(super) fn emit(builder: &mut Builder, layout: &Layout, fingerprint: u64) -> FunctionId {
    let beyond = builder.function("beyond", (4, 1), beyond());
    let mut body = Body::new(1);
    body.op().i32_const(0).global_set(global::PEOPLE);
    let faults = [fault::DAMAGED, fault::OTHER_POLICY, fault::VERSION, fault::NO_SLICE];
    for _ in faults {
        body.op().block(Empty);
    }
    header(&mut body, layout, fingerprint);
    is_damaged(&mut body);
    body.op().br_if(fault::DAMAGED);
    directory(&mut body, layout, beyond);
    people(&mut body, layout);
    body.op().i32_const(0).return_();
    for (_, said) in faults.iter().zip(1..) {
        body.op().end().i32_const(said).return_();
    }
    body.op().end();
    builder.function("", (1, 1), body)
}

fn header(body: &mut Body, layout: &Layout, fingerprint: u64) {
    // Memory is counted in pages of 64 KiB; a slice of all four GiB has no room here.
    body.op().local_get(0).i32_const(bits(layout.first_section())).i32_lt_u();
    body.op().local_get(0).memory_size(0).i32_const(16).i32_shl().i32_gt_u().i32_or().br_if(fault::NO_SLICE);
    long_word(body, 0);
    body.op().i64_const(i64::from_le_bytes(MAGIC)).i64_ne().br_if(fault::NO_SLICE);
    word(body, VERSION_AT);
    body.op().i32_const(bits(VERSION)).i32_ne().br_if(fault::VERSION);
    long_word(body, FINGERPRINT_AT);
    body.op().i64_const(long_bits(fingerprint)).i64_ne().br_if(fault::OTHER_POLICY);
    word(body, LENGTH_AT);
    body.op().local_get(0).i32_ne().br_if(fault::DAMAGED);
}

/// Reads what stands at a place of the slice.
fn word(body: &mut Body, at: u32) {
    body.op().i32_const(0).i32_load(behind(at));
}

fn long_word(body: &mut Body, at: u32) {
    body.op().i32_const(0).i64_load(behind(at));
}

/// Every section lies within the slice, and there are as many kinds of principal as the policy has.
fn directory(body: &mut Body, layout: &Layout, beyond: FunctionId) {
    let sections: Vec<Section> = layout.sections().collect();
    for equal in sections.chunk_by(|one, two| layout.width(*one) == layout.width(*two)) {
        let Some((first, last)) = equal.first().zip(equal.last()) else { continue };
        body.op().local_get(0).i32_const(bits(layout.entry(*first))).i32_const(bits(layout.entry(*last)));
        body.op().i32_const(bits(layout.width(*first))).call(beyond).br_if(fault::DAMAGED);
    }
    let kinds = bits(u32::try_from(layout.kinds()).unwrap_or(u32::MAX));
    let counted = layout.entry(Section::Kinds).saturating_add(4);
    body.op().i32_const(0).i32_load(behind(counted)).i32_const(kinds).i32_ne().br_if(fault::DAMAGED);
}

/// Opens the slice for as many principals as there are.
fn people(body: &mut Body, layout: &Layout) {
    let kinds = (1..).take(layout.kinds()).last();
    if let Some(last) = kinds.and_then(|it: u32| it.checked_sub(1)?.checked_mul(4)) {
        word(body, layout.entry(Section::Kinds));
        body.op().i32_load(behind(last)).global_set(global::PEOPLE);
    }
}

/// Whether any section from one entry of the directory to another ends behind a length, by the width of rows.
fn beyond() -> Body {
    let (length, entry, last, width) = (0, 1, 2, 3);
    let mut body = Body::new(4);
    body.op().loop_(Empty);
    body.op().local_get(entry).i64_load32_u(behind(4)).local_get(width).i64_extend_i32_u().i64_mul();
    body.op()
        .local_get(entry)
        .i64_load32_u(behind(0))
        .i64_add()
        .local_get(length)
        .i64_extend_i32_u()
        .i64_gt_u();
    body.op().if_(Empty).i32_const(1).return_().end();
    body.op()
        .local_get(entry)
        .i32_const(8)
        .i32_add()
        .local_tee(entry)
        .local_get(last)
        .i32_le_u()
        .br_if(0)
        .end();
    body.op().i32_const(0).end();
    body
}

/// Whether the slice has another checksum than it says, a word of eight bytes after the other.
fn is_damaged(body: &mut Body) {
    let (length, at) = (0, body.local());
    let sum = body.long_local();
    body.op().i32_const(bits(CHECKSUM_FROM)).local_set(at).loop_(Empty);
    body.op()
        .local_get(at)
        .i64_load(behind(0))
        .local_get(sum)
        .i64_xor()
        .i64_const(long_bits(FACTOR))
        .i64_mul();
    body.op().local_tee(sum).local_get(sum).i64_const(i64::from(DOWN)).i64_shr_u().i64_xor().local_set(sum);
    body.op().local_get(at).i32_const(8).i32_add().local_tee(at).local_get(length).i32_lt_u().br_if(0).end();
    body.op().local_get(sum).i32_const(0).i64_load(behind(CHECKSUM_AT)).i64_ne();
}
