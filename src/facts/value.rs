//! Single values between text and meaning, by their domain.
//!
//! One reading serves JSON facts, the facts of tests, arguments on the command line and literals in
//! conditions, so that a word means the same wherever it is written.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::lists::{list_text, map_text, read_list, read_map};
use super::networks::{read_address, read_network};
use super::quantities::{duration_text, fraction_text, read_duration, read_fraction};
use super::time::{read_time, time_text};
use super::wording::{Offer, did_you_mean, one_of, shown, type_name, typed};
use crate::limits::ID_BYTES;
use crate::policy::schema::{Domain, RoleId, Schema, TypeId, TypeInfo, Value};

/// Why a text is no such value, worded, without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The stable kebab-case code of the diagnostic.
    pub code: &'static str,
    pub message: String,
    pub help: Option<String>,
    /// What to write in its place, if the help leaves nothing to decide.
    pub instead: Option<String>,
}

impl Cause {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, instead: None }
    }

    pub(crate) fn help(self, help: impl Into<Option<String>>) -> Self {
        Self { help: help.into(), ..self }
    }

    /// The way out, with what to write.
    pub(crate) fn offer(self, Offer { help, instead }: Offer) -> Self {
        Self { help, instead, ..self }
    }
}

/// Reads a value of that domain.
///
/// An entity is no value that a text names alone: its id is looked up in a workspace, after
/// [`split_end`] and [`read_id`].
pub(crate) fn read_value(schema: &Schema, domain: &Domain, text: &str) -> Result<Value, Cause> {
    match domain {
        Domain::Flag => read_flag(text),
        Domain::Number => read_number(text),
        Domain::Fraction => read_fraction(text).map(Value::Fraction),
        Domain::Text => Ok(Value::Text(text.to_owned())),
        Domain::Email => Ok(Value::Text(text.to_ascii_lowercase())),
        Domain::Time => read_time(text).map(Value::Time),
        Domain::Duration => read_duration(text).map(Value::Duration),
        Domain::Address => read_address(text).map(Value::Address),
        Domain::Network => read_network(text).map(Value::Network),
        Domain::List(of) => read_list(schema, of, text),
        Domain::Map(of) => read_map(schema, of, text),
        Domain::Plan => read_plan(schema, text),
        Domain::Role(of, roles) => read_role(schema, *of, roles, text).map(|it| Value::Role(*of, it)),
        Domain::Choice(words) => read_choice(words, text),
        Domain::Entity(of) => {
            let message =
                format!("{} stands where the id of a `{}` is asked for", shown(text), type_name(schema, *of));
            let help = format!("write an id, as in {}", shown(&typed(schema, *of, text)));
            Err(Cause::new("end-expected", message).help(help))
        }
    }
}

fn read_flag(text: &str) -> Result<Value, Cause> {
    let instead = match text {
        "yes" => return Ok(Value::Flag(true)),
        "no" => return Ok(Value::Flag(false)),
        "true" | "True" | "Yes" | "YES" | "on" | "1" => Some("yes".to_owned()),
        "false" | "False" | "No" | "NO" | "off" | "0" => Some("no".to_owned()),
        _ => None,
    };
    let message = format!("{} is neither `yes` nor `no`", shown(text));
    let help = instead.as_ref().map_or("write `yes` or `no`".to_owned(), |it| format!("write `{it}`"));
    Err(Cause::new("bad-flag", message).offer(Offer { help: Some(help), instead }))
}

fn read_number(text: &str) -> Result<Value, Cause> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let padded = digits.len() > 1 && digits.starts_with('0');
    if digits.is_empty() || padded || !digits.bytes().all(|it| it.is_ascii_digit()) {
        let message = format!("{} is no whole number", shown(text));
        return Err(Cause::new("bad-number", message).help("write a number as `120` or `-3`".to_owned()));
    }
    text.parse().map(Value::Number).map_err(|_| {
        let help = format!("numbers lie between `{}` and `{}`", i64::MIN, i64::MAX);
        Cause::new("bad-number", format!("{} is out of range", shown(text))).help(help)
    })
}

fn read_plan(schema: &Schema, text: &str) -> Result<Value, Cause> {
    let names = &schema.plans.names;
    let found = names.binary_search_by(|it| it.as_str().cmp(text)).ok();
    found.and_then(|it| it.try_into().ok()).map(Value::Plan).ok_or_else(|| {
        let near = did_you_mean(text, names.iter().map(String::as_str));
        Cause::new("unknown-plan", format!("no plan is called {}", shown(text))).offer(near)
    })
}

fn read_choice(words: &[String], text: &str) -> Result<Value, Cause> {
    if words.iter().any(|it| it == text) {
        return Ok(Value::Choice(text.to_owned()));
    }
    let near = did_you_mean(text, words.iter().map(String::as_str));
    Err(Cause::new("unknown-choice", format!("{} is not one of the choices", shown(text))).offer(near))
}

/// Reads one of these roles of that type.
pub(crate) fn read_role(schema: &Schema, of: TypeId, roles: &[RoleId], text: &str) -> Result<RoleId, Cause> {
    let name = type_name(schema, of);
    let Some(info) = schema.type_info(of) else {
        return Err(Cause::new("unknown-role", format!("no role is called {}", shown(text))));
    };
    let allowed = roles.iter().filter_map(|it| info.roles.get(usize::from(*it))).map(|it| it.name.as_str());
    match info.role_named(text) {
        Some(role) if roles.contains(&role) => Ok(role),
        Some(_) => {
            Err(Cause::new("role-not-allowed", format!("the role {} is not allowed here", shown(text)))
                .help(one_of(allowed).map(|it| format!("write {it}"))))
        }
        None => {
            let message = match role_elsewhere(schema, text) {
                Some(other) => format!("{} is a role of `{}`, not of `{name}`", shown(text), other.name),
                None => format!("`{name}` has no role {}", shown(text)),
            };
            Err(Cause::new("unknown-role", message).offer(did_you_mean(text, allowed)))
        }
    }
}

fn role_elsewhere<'s>(schema: &'s Schema, text: &str) -> Option<&'s TypeInfo> {
    schema.types.iter().find(|it| it.role_named(text).is_some())
}

/// Checks an id: Unicode's form NFC, 1 to 256 bytes, no control characters.
pub(crate) fn read_id(text: &str) -> Result<&str, Cause> {
    let fault = if text.is_empty() {
        ("an id is empty".to_owned(), "an id has at least one character".to_owned())
    } else if text.len() > ID_BYTES {
        let message = format!("the id {} is longer than {ID_BYTES} bytes", shown(text));
        (message, format!("it has {} bytes; choose a shorter one", text.len()))
    } else if let Some(control) = text.chars().find(|it| it.is_control()) {
        let message = format!("the id {} holds a control character", shown(text));
        (message, format!("leave out `{}`", control.escape_unicode()))
    } else if !text.is_ascii() && !is_nfc(text) {
        let message = format!("the id `{}` is not in Unicode's form NFC", with_marks(text));
        (
            message,
            format!("write it as {}, with its characters composed", shown(&text.nfc().collect::<String>())),
        )
    } else {
        return Ok(text);
    };
    Err(Cause::new("bad-id", fault.0).help(fault.1))
}

/// Both forms of a letter look the same, so the marks that should be part of it are spelled out.
fn with_marks(text: &str) -> String {
    let mark =
        |it: char| if is_combining_mark(it) { it.escape_unicode().to_string() } else { it.to_string() };
    text.chars().map(mark).collect()
}

/// Splits `user:ana` at the first colon if a type is called so, by its own or its outside name; else
/// the whole is a bare id.
pub(crate) fn split_end<'t>(schema: &Schema, text: &'t str) -> (Option<TypeId>, &'t str) {
    let typed = text.split_once(':').and_then(|(word, id)| Some((schema.type_named(word)?, id)));
    typed.map_or((None, text), |(of, id)| (Some(of), id))
}

/// What may stand for a value of that domain, for use after "expected".
pub(crate) fn domain_text(schema: &Schema, domain: &Domain) -> Cow<'static, str> {
    match domain {
        Domain::Flag => "`yes` or `no`".into(),
        Domain::Number => "a whole number".into(),
        Domain::Fraction => "a decimal number".into(),
        Domain::Text => "a text".into(),
        Domain::Email => "an e-mail address".into(),
        Domain::Time => "a time".into(),
        Domain::Duration => "a duration such as `90m`".into(),
        Domain::Address => "an internet address".into(),
        Domain::Network => "a network such as `10.0.0.0/8`".into(),
        Domain::List(_) => "a list".into(),
        Domain::Map(_) => "a map".into(),
        Domain::Plan => "a plan".into(),
        Domain::Role(of, _) => format!("a role of `{}`", type_name(schema, *of)).into(),
        Domain::Choice(words) => one_of(words.iter().map(String::as_str)).unwrap_or_default().into(),
        Domain::Entity(of) => format!("the id of a `{}`", type_name(schema, *of)).into(),
    }
}

/// The text that [`read_value`] reads as this value; `None` for an entity, whose id only a workspace
/// knows, and for what is not of this schema.
pub(crate) fn value_text(schema: &Schema, value: &Value) -> Option<String> {
    Some(match value {
        Value::Flag(true) => "yes".to_owned(),
        Value::Flag(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Fraction(fraction) => fraction_text(*fraction),
        Value::Text(text) | Value::Choice(text) => text.clone(),
        Value::Time(instant) => time_text(*instant),
        Value::Duration(duration) => duration_text(*duration),
        Value::Address(address) => address.to_string(),
        Value::Network(network) => network.to_string(),
        Value::List(values) => list_text(schema, values)?,
        Value::Map(values) => map_text(schema, values)?,
        Value::Plan(plan) => schema.plans.names.get(usize::from(*plan))?.clone(),
        Value::Role(of, role) => schema.type_info(*of)?.roles.get(usize::from(*role))?.name.clone(),
        Value::Entity(_) => return None,
    })
}
