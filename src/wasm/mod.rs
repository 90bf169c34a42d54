//! A policy as a WebAssembly module that decides by itself: no runtime, no allocator, no imports.
//!
//! Plans become functions; what they read stands in memory as a slice lays it out. `docs/wasm.md` is the
//! contract with whoever loads a module. Only here is wasm-encoder used.

mod asking;
mod body;
mod builder;
mod clauses;
mod deciding;
mod opening;
mod reading;
mod telling;
mod timing;

use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};

use crate::checker::Compiled;
use crate::program::Program;
use crate::slice::{Layout, VERSION};

pub use asking::answer;
use builder::Builder;
use deciding::Deciding;
use reading::Readers;

const SEED: u64 = 0x726f_6c65_626f_6f6b;

/// By what a module and the slices that it reads know the policy that they were made for: all that it says.
pub(crate) fn fingerprint(program: &Program) -> u64 {
    let said = format!("{:?}", program.policy());
    rapidhash_v3_seeded(said.as_bytes(), &RapidSecrets::seed(SEED))
}

/// What a module says of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    Decision,
    /// And why it is one, as far as a slice tells it.
    Why,
}

/// The module of a policy; the same policy has the same bytes.
pub(crate) fn module(program: &Program, compiled: &Compiled, says: Says) -> Vec<u8> {
    let layout = Layout::of(compiled.shape(program));
    let fingerprint = fingerprint(program);
    let mut builder = Builder::default();
    let opening = opening::emit(&mut builder, &layout, fingerprint);
    let mut deciding = Deciding {
        builder: &mut builder,
        layout: &layout,
        readers: Readers::default(),
        ways: Vec::new(),
        bans: Vec::new(),
    };
    let actions = deciding.actions(&compiled.plans, &names(program));
    let forbids = compiled.plans.iter().flatten().any(|it| !it.bans.is_empty());
    asking::emit(&mut builder, &actions, forbids);
    let at = timing::emit(&mut builder, &layout);
    if says == Says::Why {
        telling::emit(&mut builder, &layout);
    }
    builder.export("open", opening);
    builder.export("at", at);
    builder.finish(VERSION, fingerprint)
}

/// The name of every action, as a module says it to those who look into it: with its type where another type has
/// one that is called so.
fn names(program: &Program) -> Vec<String> {
    let policy = program.policy();
    let types = policy.schema.types.iter().zip(policy.actions.iter());
    let all: Vec<(&str, &str)> =
        types.flat_map(|(of, all)| all.iter().map(|it| (of.name.as_str(), it.as_str()))).collect();
    let alone = |action: &str| all.iter().filter(|it| it.1 == action).count() == 1;
    let name = |of: &str, action: &str| match alone(action) {
        true => action.to_owned(),
        false => format!("{of}.{action}"),
    };
    all.iter().map(|it| name(it.0, it.1)).collect()
}
