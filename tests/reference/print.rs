//! Prints the model as rolebook text.

mod conditions;

use crate::model::*;
use crate::names::{self, Verb};

pub(crate) use conditions::condition;

/// What the file that is asked is called in an engine.
const ASKED: &str = "policy";

/// Each file with its name, the base first; the one that is to be asked is the last.
pub(crate) fn files(policy: &Policy) -> Vec<(String, String)> {
    let name = |at: usize| if at == 0 { "case".to_owned() } else { format!("layer_{at}") };
    let file = |at: usize| match at == policy.layers {
        true => ASKED.to_owned(),
        false => format!("{}.rolebook", name(at)),
    };
    let text = |at: usize| match at {
        0 => base(policy),
        _ => {
            let lower = at.saturating_sub(1);
            let below = if at.is_multiple_of(2) { quoted(&file(lower)) } else { name(lower) };
            layer(policy, at, format!("rolebook {} \"A generated layer\" extends {below}", name(at)))
        }
    };
    (0..=policy.layers).map(|at| (file(at), text(at))).collect()
}

/// The whole rolebook with all its layers, to be read.
pub(crate) fn policy(policy: &Policy) -> String {
    files(policy).into_iter().map(|it| it.1).collect::<Vec<_>>().join("\n")
}

fn base(policy: &Policy) -> String {
    let from = if policy.imported { " imported from \"elsewhere\"" } else { "" };
    let mut parts = vec![format!("rolebook case \"A generated case\"{from}")];
    parts.extend(policy.plans.as_ref().map(|plans| {
        let chains: Vec<_> = plans.chains.iter().map(|it| it.join(" < ")).collect();
        format!("plans {}   at {}", chains.join(", "), plans.at.join("."))
    }));
    if !policy.inputs.is_empty() {
        let rows = policy.inputs.iter().map(|it| vec![format!("{}:", it.name), domain(&it.domain)]);
        parts.push(format!("request\n{}", aligned(rows.collect(), "")));
    }
    parts.extend(policy.types.iter().map(type_));
    parts.extend(policy.roles.iter().map(roles));
    parts.extend(policy.grants.iter().map(grant));
    parts.extend(policy.tables.iter().map(table));
    parts.extend(policy.opens.iter().map(|it| cells("open", it)));
    parts.extend(policy.routes.iter().map(route));
    parts.extend(any_layer(policy, 0));
    paragraphs(&parts)
}

fn layer(policy: &Policy, at: usize, head: String) -> String {
    let mut parts = vec![head];
    parts.extend(policy.types.iter().filter_map(|it| adds(it, at)));
    let within = policy.within.iter().filter(|it| it.layer == at);
    parts.extend(within.map(|it| format!("roles on {}: {} within {}", it.on, it.role, it.base)));
    let defaults = policy.defaults.iter().filter(|it| it.layer == at);
    parts.extend(defaults.map(|it| format!("default {} on {} = {}", it.member, it.on, value(&it.value))));
    let sets = policy.sets.iter().filter(|it| it.layer == at);
    parts.extend(sets.map(|it| format!("{} to {}", cells("set", &it.cells), names::cell(&it.cell))));
    parts.extend(any_layer(policy, at));
    paragraphs(&parts)
}

/// What a base and a layer may hold alike.
fn any_layer(policy: &Policy, at: usize) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(policy.definitions.iter().filter(|it| it.layer == at).map(definition));
    let here = |it: &&Restriction| it.layer == at;
    parts.extend(policy.restricts.iter().filter(here).map(|it| restriction(Verb::Restrict, it)));
    parts.extend(policy.forbids.iter().filter(here).map(|it| restriction(Verb::Forbid, it)));
    parts.extend(policy.invariants.iter().filter(|it| it.layer == at).map(invariant));
    parts
}

fn paragraphs(parts: &[String]) -> String {
    parts.iter().map(|it| format!("{}\n", it.trim_end())).collect::<Vec<_>>().join("\n")
}

/// A text in quotes, with the two escapes that there are.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A bare date where it is midnight UTC, else RFC 3339.
pub(crate) fn time(seconds: i64) -> String {
    midnight(instant(seconds))
}

/// A bare date is midnight.
fn midnight(full: String) -> String {
    full.strip_suffix("T00:00:00Z").map_or(full.clone(), str::to_owned)
}

/// An address or a network, in quotes where it does not begin with a digit.
fn digits(text: String) -> String {
    if text.starts_with(|it: char| it.is_ascii_digit()) { text } else { quoted(&text) }
}

/// RFC 3339 in UTC.
pub(crate) fn instant(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|error| error.to_string(), |it| it.to_string())
}

/// A decimal number, from units of the eighteenth digit after the point.
pub(crate) fn fraction(units: i128) -> String {
    let digits = format!("{:019}", units.unsigned_abs());
    let (whole, part) = digits.split_at(digits.len().saturating_sub(18));
    let text = format!("{whole}.{part}");
    let sign = if units < 0 { "-" } else { "" };
    format!("{sign}{}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A duration in the largest of its units that it is a whole number of.
pub(crate) fn duration(nanoseconds: i128) -> String {
    let units = [
        ("d", 86_400_000_000_000),
        ("h", 3_600_000_000_000),
        ("m", 60_000_000_000),
        ("s", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1_000),
        ("ns", 1),
    ];
    let whole = units.into_iter().find(|it| nanoseconds.checked_rem(it.1) == Some(0));
    let counted = whole.and_then(|(unit, size)| Some(format!("{}{unit}", nanoseconds.checked_div(size)?)));
    counted.unwrap_or_else(|| "0s".to_owned())
}

/// The same of nanoseconds.
pub(crate) fn moment(nanoseconds: i128) -> String {
    jiff::Timestamp::from_nanosecond(nanoseconds).map_or_else(|error| error.to_string(), |it| it.to_string())
}

/// Lines indented by four, the cells of each column padded to the widest.
fn aligned(rows: Vec<Vec<String>>, between: &str) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|it| it.chars().count()).max();
    let widths: Vec<_> = (0..columns).map(|at| width(at).unwrap_or(0)).collect();
    let padded = |(cell, width): (&String, &usize)| format!("{cell:<width$}", width = *width);
    let line = |row: &Vec<String>| {
        let cells: Vec<_> = row.iter().zip(&widths).map(padded).collect();
        format!("    {}", cells.join(&format!(" {between}"))).trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn type_(of: &Type) -> String {
    let head = match &of.kind {
        Kind::Principal => format!("principal {}", of.name),
        Kind::Plain => format!("type {}", of.name),
        Kind::Group(members, filter) => format!("group {} of {}", of.name, filtered(members, filter)),
    };
    let wire = of.wire.as_ref().map_or(String::new(), |it| format!(" as {}", quoted(it)));
    let rows = of.members.iter().filter(|it| it.layer == 0).map(member).collect();
    format!("{head}{wire}\n{}", aligned(rows, ""))
}

/// What a layer adds to a type, if anything.
fn adds(of: &Type, layer: usize) -> Option<String> {
    let rows: Vec<_> = of.members.iter().filter(|it| it.layer == layer).map(member).collect();
    (!rows.is_empty()).then(|| format!("type {} adds\n{}", of.name, aligned(rows, "")))
}

fn member(of: &Member) -> Vec<String> {
    let shape = match &of.shape {
        Shape::Attribute(it) => attribute(it),
        Shape::Relation(it) => relation(it),
        Shape::Derived(paths) => paths.iter().map(way).collect::<Vec<_>>().join(" plus "),
    };
    vec![format!("{}:", of.name), shape]
}

fn attribute(of: &Attribute) -> String {
    let mut out = domain(&of.domain);
    if of.optional {
        out.push('?');
    }
    if let Some(default) = &of.default {
        out.push_str(&format!(" = {}", value(default)));
    }
    if of.given {
        out.push_str(" given");
    }
    out + &gate(&of.gate)
}

fn relation(of: &Relation) -> String {
    let targets = match of.targets.as_slice() {
        [one] => one.clone(),
        many => format!("({})", many.join(" | ")),
    };
    let count = match of.count {
        Count::One => "",
        Count::Optional => "?",
        Count::Many => "*",
    };
    let says: Vec<_> = of.attributes.iter().map(|(name, it)| format!("{name}: {}", attribute(it))).collect();
    let with = if says.is_empty() { String::new() } else { format!(" with {}", says.join(", ")) };
    format!("{targets}{count}{}{with}", if of.as_role { " as role" } else { "" })
}

/// `organization.members where view_only`
pub(crate) fn way(of: &Way) -> String {
    filtered(&of.path.join("."), &of.filter)
}

fn filtered(path: &str, filter: &Option<Box<Condition>>) -> String {
    filter.as_ref().map_or(path.to_owned(), |it| format!("{path} where {}", condition(it)))
}

/// People as they are written, with what stands after `where`.
fn people(of: &[Who]) -> String {
    let one = |it: &Who| match it {
        Who::Path(path) => way(path),
        Who::Every(_) | Who::Everyone => names::who(it),
    };
    of.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn domain(of: &Domain) -> String {
    match of {
        Domain::Flag => "flag".to_owned(),
        Domain::Number => "number".to_owned(),
        Domain::Fraction => "fraction".to_owned(),
        Domain::Text => "text".to_owned(),
        Domain::Email => "email".to_owned(),
        Domain::Time => "time".to_owned(),
        Domain::Duration => "duration".to_owned(),
        Domain::Address => "address".to_owned(),
        Domain::Network => "network".to_owned(),
        Domain::ListOf(of) => format!("list of {}", domain(of)),
        Domain::MapOf(of) => format!("map of {}", domain(of)),
        Domain::Plan => "plan".to_owned(),
        Domain::Role => "role".to_owned(),
        Domain::RoleOf(of) => format!("role of {of}"),
        Domain::SomeRoles(words) | Domain::Choice(words) => words.join(" | "),
        Domain::Entity(of) => of.clone(),
    }
}

/// A literal as it stands in a rolebook.
pub(crate) fn value(of: &Value) -> String {
    match of {
        Value::Flag(yes) => (if *yes { "yes" } else { "no" }).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Fraction(units) => fraction(*units),
        Value::Duration(nanoseconds) => duration(*nanoseconds),
        Value::Text(text) => quoted(text),
        Value::Time(nanoseconds) => midnight(moment(*nanoseconds)),
        Value::Address(address) => digits(address.to_string()),
        Value::Network(start, bits) => digits(format!("{start}/{bits}")),
        Value::List(all) => format!("({})", all.iter().map(value).collect::<Vec<_>>().join(", ")),
        Value::Map(all) => {
            let entries = all.iter().map(|(key, it)| format!("{} {}", quoted(key), value(it)));
            format!("({})", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Word(word) => word.clone(),
        Value::Entity(entity) => format!("{}:{}", names::snake_case(&entity.of), id(&entity.id)),
    }
}

/// An id, in quotes where it is not a name or could be read as a word of the language.
pub(crate) fn id(text: &str) -> String {
    let plain = text.chars().all(|it| it.is_ascii_lowercase() || it == '_') && !RESERVED.contains(&text);
    if plain && !text.is_empty() { text.to_owned() } else { quoted(text) }
}

const RESERVED: &[&str] = &[
    "and",
    "or",
    "not",
    "is",
    "in",
    "as",
    "when",
    "unless",
    "because",
    "to",
    "from",
    "for",
    "on",
    "at",
    "through",
    "if",
    "else",
    "where",
    "with",
    "has",
    "plus",
    "no",
    "any",
    "all",
    "every",
    "their",
    "its",
    "nobody",
    "everyone",
    "who",
    "except",
    "of",
    "by",
    "below",
    "yes",
    "only",
    "nothing",
    "can",
    "cannot",
    "since",
    "until",
    "incomplete",
    "uses",
    "role",
    "given",
];

fn gate(plans: &[String]) -> String {
    if plans.is_empty() { String::new() } else { format!(" from {}", plans.join(" or ")) }
}

fn roles(of: &Roles) -> String {
    let chains: Vec<_> = of.chains.iter().map(|it| it.join(" > ")).collect();
    let gated = |it: &Gated| format!("\n    {}{}", it.roles.join(", "), gate(&it.gate));
    let below: String = of.gated.iter().map(gated).collect();
    format!("roles on {}: {}{below}", of.on, chains.join(", "))
}

fn definition(of: &Definition) -> String {
    format!("define {} on {}: {}", of.name, of.on, condition(&of.condition))
}

fn grant(of: &Grant) -> String {
    let rows = of.rules.iter().map(rule).collect();
    format!("grant on {}\n{}", names::target(&of.target), aligned(rows, ""))
}

fn rule(of: &Rule) -> Vec<String> {
    let label = of.label.as_ref().map_or(String::new(), |it| format!("{it}: "));
    let role = format!("as {}{}", names::role_given(&of.role), gate(&of.gate));
    vec![format!("{label}{}", people(&of.who)), role, hinges(&of.when, &of.unless)]
}

fn hinges(when: &Option<Condition>, unless: &Option<Condition>) -> String {
    let hinge = |word, it: &Option<Condition>| it.as_ref().map(|it| format!("{word} {}", condition(it)));
    let both: Vec<_> = [hinge("when", when), hinge("unless", unless)].into_iter().flatten().collect();
    both.join(" ")
}

/// The head stands at the margin, four columns left of the rows, and the first bar after it.
fn table(of: &Table) -> String {
    let targets: Vec<_> = of.targets.iter().map(names::target).collect();
    let head = format!("table {}", targets.join(", "));
    let first = head.chars().skip(4).collect();
    let mut rows = vec![std::iter::once(first).chain(of.columns.iter().map(names::column)).collect()];
    rows.extend(of.rows.iter().map(row));
    let lines = aligned(rows, "| ");
    format!("tabl{}", lines.strip_prefix("    ").unwrap_or_default())
}

fn action(of: &Action) -> String {
    match &of.of {
        Some(owner) => format!("{owner}.{}", of.name),
        None => of.name.clone(),
    }
}

/// Cells by action, place and column, after `open` or `set`.
fn cells(verb: &str, of: &Open) -> String {
    let actions: Vec<_> = of.actions.iter().map(action).collect();
    format!("{verb} {} on {} for {}", actions.join(", "), of.on, names::column(&of.column))
}

fn row(of: &Row) -> Vec<String> {
    let actions: Vec<_> = of.actions.iter().map(action).collect();
    let label = of.label.as_ref().map_or(String::new(), |it| format!(" {}", quoted(it)));
    let head = format!("{}{label}{}", actions.join(", "), gate(&of.gate));
    std::iter::once(head).chain(of.cells.iter().map(names::cell)).collect()
}

fn restriction(verb: Verb, of: &Restriction) -> String {
    let (verb, hinge) = names::restriction_words(verb);
    let label = of.label.as_ref().map_or(String::new(), |it| format!("{it}: "));
    let targets: Vec<_> = of.targets.iter().map(names::target).collect();
    let actions = names::actions(&of.actions);
    let text = format!("{verb} {label}{actions} on {} {hinge} {}", targets.join(", "), people(&of.who));
    let hinges = hinges(&of.when, &of.unless);
    format!("{text} {hinges}").trim_end().to_owned() + &because(&of.because)
}

fn because(text: &Option<String>) -> String {
    text.as_ref().map_or(String::new(), |it| format!("\n    because {}", quoted(it)))
}

fn route(of: &Route) -> String {
    let refusal = |it: &Refusal| {
        let when = hinges(&Some(it.when.clone()), &it.unless);
        let text = it.because.as_ref().map_or(String::new(), |it| format!(" because {}", quoted(it)));
        format!("    refused {when}{text}\n")
    };
    let refusals: String = of.refusals.iter().map(refusal).collect();
    let candidates: Vec<_> = of.candidates.iter().map(candidate).collect();
    format!("route {} on {}\n{refusals}    {}", of.name, of.on, candidates.join(", else "))
}

fn candidate(of: &Candidate) -> String {
    let people = match &of.first {
        None => way(&of.people),
        Some(first) => {
            let who = first.who.as_ref().map_or(String::new(), |it| format!(" {}", who_test(it)));
            format!("first of {} by {}{who}", way(&of.people), first.key)
        }
    };
    format!("{people} {}", hinges(&of.when, &None)).trim_end().to_owned()
}

/// `who is editor`, a comparison whose left side is `user`.
fn who_test(of: &Condition) -> String {
    let text = condition(of);
    text.strip_prefix("user ").map_or(text.clone(), |it| format!("who {it}"))
}

fn invariant(of: &Invariant) -> String {
    let label = of.label.as_ref().map_or(String::new(), |it| format!("{it}: "));
    let hinges = match &of.claim {
        Claim::Can { when, unless, .. } => hinges(when, unless),
        Claim::Have { .. } => String::new(),
    };
    let text = format!("{} {label}{} {hinges}", names::invariant_word(of), names::claim(&of.claim, people));
    text.trim_end().to_owned() + &because(&of.because)
}
