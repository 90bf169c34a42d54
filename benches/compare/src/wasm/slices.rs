//! Slices of one person each: that they decide as the whole does, and how soon they are cut.

use rolebook::engine::{Numbered, Scope, Slices};
use serde_json::Value;

use super::host::Host;
use super::{NATIVE, Workspace, told};
use crate::lines::Store;
use crate::measure::{Contender, in_turns};
use crate::scenario::{ACTIONS, Kind, object_name};

/// For how many people slices are cut.
const PEOPLE: usize = 100;
/// For how many of them slices are cut that tell reasons, which takes much longer.
const FEW: usize = 10;
const ROUNDS: usize = 5;
/// Everybody for whom a slice is.
const EVERYBODY: u32 = u32::MAX;

pub fn measure(workspace: &Workspace) -> Result<(), String> {
    let slices = workspace.rolebook.checks.slices();
    let mut people: Vec<Numbered> = workspace.asked.iter().map(|it| it.subject).collect();
    people.sort_unstable();
    people.dedup();
    let step = (people.len() / PEOPLE).max(1);
    let people: Vec<Numbered> = people.into_iter().step_by(step).take(PEOPLE).collect();
    let mut bytes = 0;
    for person in &people {
        bytes += agreed(workspace, &slices, *person)?;
    }
    let cut = |reasons: bool| {
        let slices = &slices;
        move |it: &Numbered| slices.slice(*it, &[], Scope { reasons, objects: None }).is_ok()
    };
    let few = &people[..people.len().min(FEW)];
    let mut measured = in_turns(&mut [Contender::new(NATIVE, "slice", &people, cut(false))], ROUNDS);
    measured.extend(in_turns(&mut [Contender::new(NATIVE, "slice with reasons", few, cut(true))], ROUNDS));
    told(workspace, &measured, |_| Store {
        load_ms: 0.0,
        bytes_per_entity: bytes as f64 / people.len() as f64,
    });
    Ok(())
}

/// How many bytes a person's slice has, if it answers all requests of theirs as expected.
fn agreed(workspace: &Workspace, slices: &Slices, person: Numbered) -> Result<usize, String> {
    let slice = slices.slice(person, &[], Scope::default()).map_err(|it| format!("{it:?}"))?;
    let about = about(&slice)?;
    let mut host = Host::new(&workspace.module, &slice, &[]).map_err(|it| format!("{it:#}"))?;
    let all = workspace.asked.iter().zip(&workspace.scenario.requests).zip(&workspace.expected);
    for ((_, request), expected) in all.filter(|it| it.0.0.subject == person) {
        let action = &ACTIONS[usize::from(request.action)];
        let numbers = numbers(&about, action.on, action.name, &object_name(action.on, request.object));
        let says = numbers.is_some_and(|[action, object]| host.check([EVERYBODY, action, object]));
        if says != *expected {
            return Err(format!("a slice says {says} to {request:?}"));
        }
    }
    Ok(slice.len())
}

/// What a slice says to its host.
fn about(slice: &[u8]) -> Result<Value, String> {
    let word = |at: usize| slice[at..].first_chunk().map_or(0, |it| u32::from_le_bytes(*it) as usize);
    serde_json::from_slice(&slice[word(32)..][..word(36)]).map_err(|it| it.to_string())
}

/// The numbers of an action and an object, if the slice knows the object.
fn numbers(about: &Value, kind: Kind, action: &str, id: &str) -> Option<[u32; 2]> {
    let name = if kind == Kind::Task { "Task" } else { "Project" };
    let of = about["types"].as_array()?.iter().find(|it| it["name"] == name)?;
    let place = |all: &str, name: &str| of[all].as_array()?.iter().position(|it| it == name);
    let object = place("ids", id)?;
    Some([of["first"].as_u64()? as u32 + place("actions", action)? as u32, object as u32])
}
