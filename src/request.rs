//! From the words of a question to the question: which entity, which input, which value is meant.
//!
//! Claims in tests and arguments at the edge are read here, so both mean the same by the same words.

use crate::diagnostic::nearest;
use crate::eval::{EntityRef, InputValue};
use crate::facts::value::{Cause, read_id, read_value, split_end};
use crate::facts::workspace::Workspace;
use crate::policy::Policy;
use crate::policy::schema::{Domain, EVERY, MemberId, MemberKind, Schema, SetInfo, TypeId, Value};

/// Where an entity stands in a question, which decides what a bare id may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position<'a> {
    /// The subject or a presented principal.
    Principal,
    /// The same, where it may not be told that several principals have that id: the first type counts.
    AnyPrincipal,
    /// The object of this action.
    Object(&'a str),
    /// A request input of this type.
    Input(TypeId),
    /// An entity of one of these types.
    Of(&'a [TypeId]),
}

impl Position<'_> {
    fn is_principal(self) -> bool {
        matches!(self, Position::Principal | Position::AnyPrincipal)
    }
}

/// Reads `user:ana` or a bare `ana`; of whoever asks, also `every user` and `team:core.editor`.
pub(crate) fn entity(
    policy: &Policy,
    facts: &Workspace,
    text: &str,
    position: Position<'_>,
) -> Result<EntityRef, Cause> {
    let (of, id) = split_end(&policy.schema, text);
    if position.is_principal()
        && let Some((of, id, called)) = named_set(policy, facts, text)
    {
        return set(policy, facts, of, id, called);
    }
    typed_entity(policy, facts, of, id, position)
}

/// Reads an id whose type is stated or is to be found.
pub(crate) fn typed_entity(
    policy: &Policy,
    facts: &Workspace,
    of: Option<TypeId>,
    id: &str,
    position: Position<'_>,
) -> Result<EntityRef, Cause> {
    let id = read_id(id)?;
    let fitting = fitting_types(policy, position);
    match of {
        Some(of) if position.is_principal() && !policy.schema.is_principal(of) => {
            Err(no_principal(&policy.schema, of))
        }
        Some(of) => Ok(EntityRef { of, id: id.to_owned() }),
        None => bare(policy, facts, id, &fitting, position),
    }
}

/// What a set that asks is a set of, and what those in it are called.
type NamedSet<'t> = (Option<TypeId>, Option<&'t str>, Option<&'t str>);

/// The words of a set, unless the facts know an entity of just that id.
fn named_set<'t>(policy: &Policy, facts: &Workspace, text: &'t str) -> Option<NamedSet<'t>> {
    let schema = &policy.schema;
    if let Some(of) = text.strip_prefix("every ").and_then(|it| schema.type_named(it)) {
        return Some((Some(of), None, None));
    }
    let (of, whole) = split_end(schema, text);
    let (id, called) = whole.rsplit_once('.')?;
    let known = |of: TypeId| facts.entity(of, whole).is_some();
    let is_entity = of.map_or_else(|| schema.principals.iter().any(|it| known(*it)), known);
    let is_set = schema.sets.iter().any(|it| it.called() == Some(called) && of.is_none_or(|of| it.of == of));
    (is_set && !is_entity).then_some((of, Some(id), Some(called)))
}

/// Reads a set that asks: everybody of a type, or those who are called so of the entity with that id.
pub(crate) fn set(
    policy: &Policy,
    facts: &Workspace,
    of: Option<TypeId>,
    id: Option<&str>,
    called: Option<&str>,
) -> Result<EntityRef, Cause> {
    let schema = &policy.schema;
    let (first, sets) = (schema.types.len(), &schema.sets);
    let fits = |it: &SetInfo| it.called() == called && of.is_none_or(|of| it.of == of);
    let kinds: Vec<(TypeId, TypeId)> = (0..)
        .zip(sets)
        .filter(|it| fits(it.1))
        .filter_map(|(at, it): (usize, &SetInfo)| {
            Some((TypeId::try_from(first.checked_add(at)?).ok()?, it.of))
        })
        .collect();
    let id = id.map_or(Ok(EVERY), read_id)?;
    let known = |it: &(TypeId, TypeId)| id == EVERY && called.is_none() || facts.entity(it.1, id).is_some();
    let known: Vec<_> = kinds.iter().copied().filter(known).collect();
    match (known.as_slice(), kinds.as_slice()) {
        ([(kind, _)], _) | ([], [(kind, _)]) => Ok(EntityRef { of: *kind, id: id.to_owned() }),
        ([], []) => Err(no_such_set(schema, of, id, called)),
        ([], all) | (all, _) => Err(several(schema, id, &all.iter().map(|it| it.1).collect::<Vec<_>>())),
    }
}

/// Of what kind whoever asks is: principals of a type, or for each entity of a type those who are called so of it.
pub(crate) fn kind(policy: &Policy, of: TypeId, called: Option<&str>) -> Result<TypeId, Cause> {
    let schema = &policy.schema;
    match called {
        None if schema.is_principal(of) => Ok(of),
        None => Err(no_principal(schema, of)),
        Some(_) => {
            let set = schema.set_of(of, called);
            set.ok_or_else(|| no_such_set(schema, Some(of), &schema.name_of(of), called))
        }
    }
}

fn no_such_set(schema: &Schema, of: Option<TypeId>, id: &str, called: Option<&str>) -> Cause {
    let written = match called {
        None => format!("every {}", of.map_or("", |it| wire(schema, it))),
        Some(called) => format!("{id}.{called}"),
    };
    let message = format!("nothing is granted to `{written}` as such: no relation may end in it");
    let names: Vec<String> = (0..schema.sets.len())
        .filter_map(|at| {
            TypeId::try_from(schema.types.len().checked_add(at)?)
                .ok()
                .map(|it| format!("`{}`", schema.name_of(it)))
        })
        .collect();
    let cause = Cause::new("no-such-set", message);
    if names.is_empty() {
        cause.help("ask for one principal".to_owned())
    } else {
        cause.help(format!("relations end in {}", names.join(", ")))
    }
}

fn no_principal(schema: &Schema, of: TypeId) -> Cause {
    let names: Vec<_> = schema.principals.iter().map(|it| format!("`{}`", wire(schema, *it))).collect();
    let message = format!("`{}` is no principal and cannot ask for anything", wire(schema, of));
    let sets = schema.sets.iter().filter(|it| it.of == of).filter_map(|it| it.called());
    let sets: Vec<_> = sets.map(|it| format!("`{}:ID.{it}`", wire(schema, of))).collect();
    let sets =
        if sets.is_empty() { String::new() } else { format!("; sets that may ask are {}", sets.join(", ")) };
    Cause::new("not-a-principal", message).help(format!("principals are {}{sets}", names.join(", ")))
}

fn fitting_types(policy: &Policy, position: Position<'_>) -> Vec<TypeId> {
    match position {
        Position::Principal | Position::AnyPrincipal => policy.schema.principals.clone(),
        Position::Input(of) => vec![of],
        Position::Of(types) => types.to_vec(),
        Position::Object(action) => {
            let has = |actions: &Vec<String>| actions.binary_search_by(|it| it.as_str().cmp(action)).is_ok();
            let types: Vec<TypeId> =
                (0..).zip(policy.actions.iter()).filter(|it| has(it.1)).map(|it| it.0).collect();
            if types.is_empty() { (0..).take(policy.schema.types.len()).collect() } else { types }
        }
    }
}

/// The one entity of that id that fits; else, where a principal is asked for, the first type that fits.
fn bare(
    policy: &Policy,
    facts: &Workspace,
    id: &str,
    fitting: &[TypeId],
    position: Position<'_>,
) -> Result<EntityRef, Cause> {
    let known: Vec<TypeId> = fitting.iter().copied().filter(|of| facts.entity(*of, id).is_some()).collect();
    let chosen = match (known.as_slice(), position) {
        ([one], _) | ([one, ..], Position::AnyPrincipal) => Some(*one),
        ([], _) if position.is_principal() => policy.schema.principals.first().copied(),
        ([], Position::Input(of)) => Some(of),
        _ => None,
    };
    let schema = &policy.schema;
    chosen.map(|of| EntityRef { of, id: id.to_owned() }).ok_or_else(|| match known.is_empty() {
        true => mistyped(schema, id, fitting).unwrap_or_else(|| {
            let near = |of: &TypeId| nearest_id(schema, facts, &EntityRef { of: *of, id: id.to_owned() });
            nothing_called(schema, id, fitting, fitting.iter().find_map(near))
        }),
        false => several(schema, id, &known),
    })
}

/// Every entity that the words for an object may mean, whether the facts know it or not: what is refused
/// here, and what is not, tells nothing of the facts.
pub(crate) fn possible_objects(policy: &Policy, text: &str, action: &str) -> Result<Vec<EntityRef>, Cause> {
    let (of, id) = split_end(&policy.schema, text);
    let (id, schema) = (read_id(id)?, &policy.schema);
    let fitting = of.map_or_else(|| fitting_types(policy, Position::Object(action)), |it| vec![it]);
    let known = policy.actions.iter().flatten().any(|it| it == action);
    match mistyped(schema, id, &fitting) {
        Some(cause) if of.is_none() => Err(cause),
        _ if of.is_none() && !known => Err(nothing_called(schema, id, &fitting, None)),
        _ => Ok(fitting.into_iter().map(|of| EntityRef { of, id: id.to_owned() }).collect()),
    }
}

/// What is said of an id that could be several entities.
pub(crate) fn several(schema: &Schema, id: &str, of: &[TypeId]) -> Cause {
    let message = format!("`{id}` could be several things");
    Cause::new("which-type", message).help(which(schema, id, of))
}

/// `tsk:copy`, where `task` is meant.
fn mistyped(schema: &Schema, id: &str, fitting: &[TypeId]) -> Option<Cause> {
    let (word, id) = id.split_once(':')?;
    let near = nearest(word, fitting.iter().map(|of| wire(schema, *of)))?;
    let (message, help) = (format!("no type is called `{word}`"), format!("did you mean `{near}:{id}`?"));
    Some(Cause { instead: Some(format!("{near}:{id}")), ..Cause::new("which-type", message).help(help) })
}

fn nothing_called(schema: &Schema, id: &str, fitting: &[TypeId], near: Option<String>) -> Cause {
    let near = near.map(|it| format!("did you mean `{it}`? else ")).unwrap_or_default();
    let message = format!("nothing that this can be done to is called `{id}`");
    Cause::new("which-type", message).help(format!("{near}{}", which(schema, id, fitting)))
}

/// The first few ways to say of which type an id is; more would teach nobody anything.
fn which(schema: &Schema, id: &str, of: &[TypeId]) -> String {
    let typed: Vec<_> = of.iter().take(5).map(|of| format!("`{}:{id}`", wire(schema, *of))).collect();
    let more = if of.len() > typed.len() { ", …" } else { "" };
    format!("say which is meant: {}{more}", typed.join(", "))
}

fn wire(schema: &Schema, of: TypeId) -> &str {
    schema.type_info(of).map_or("", |it| it.wire.as_str())
}

/// The id of the same type that is nearest to one that the facts do not know.
pub(crate) fn nearest_id(schema: &Schema, facts: &Workspace, entity: &EntityRef) -> Option<String> {
    let table = facts.tables.get(usize::from(entity.of))?;
    let found = nearest(&entity.id, table.ids.iter().map(String::as_str))?;
    Some(format!("{}:{found}", wire(schema, entity.of)))
}

/// What came along with a question under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Given {
    Input(u16, InputValue),
    /// A value of the object's, for an attribute declared `given`.
    Attribute(MemberId, Value),
}

/// Reads `level admin`: a declared input, else an attribute of the object that is declared `given`.
pub(crate) fn given(
    policy: &Policy,
    facts: &Workspace,
    object: TypeId,
    name: &str,
    text: &str,
) -> Result<Given, Cause> {
    let schema = &policy.schema;
    if let Some((index, info)) = (0..).zip(&schema.inputs).find(|it| it.1.name == name) {
        let value = match &info.domain {
            Domain::Entity(of) => InputValue::Entity(entity(policy, facts, text, Position::Input(*of))?),
            domain => InputValue::Value(read_value(schema, domain, text)?),
        };
        return Ok(Given::Input(index, value));
    }
    let info = schema.type_info(object);
    let member = info.and_then(|it| it.member_named(name));
    let kind = info.zip(member).and_then(|(info, id)| info.member(id)).map(|it| &it.kind);
    match (member, kind) {
        (Some(member), Some(MemberKind::Attribute(it))) if it.given => {
            Ok(Given::Attribute(member, read_value(schema, &it.domain, text)?))
        }
        _ => Err(unknown_given(schema, object, name)),
    }
}

fn unknown_given(schema: &Schema, object: TypeId, name: &str) -> Cause {
    let given = |kind: &MemberKind| matches!(kind, MemberKind::Attribute(it) if it.given);
    let members =
        schema.type_info(object).into_iter().flat_map(|it| &it.members).filter(|it| given(&it.kind));
    let mut known: Vec<&str> = schema.inputs.iter().map(|it| it.name.as_str()).collect();
    known.extend(members.map(|it| it.name.as_str()));
    known.sort_unstable();
    let near = nearest(name, known.iter().copied());
    let help = match (near, known.is_empty()) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, true) => "this rolebook declares no inputs; `request` does".to_owned(),
        (None, false) => format!("declared are `{}`", known.join("`, `")),
    };
    let found = Cause::new("unknown-input", format!("no input is called `{name}`")).help(help);
    Cause { instead: near.map(str::to_owned), ..found }
}
