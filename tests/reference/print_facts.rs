//! Prints facts as the JSON of a workspace, and a whole case as one readable rolebook.

use serde_json::{Map, Value as Json, json};

use crate::model::{Count, Edge, Edges, Entity, Facts, Policy, Question, Shape, Stated, Value};
use crate::names;
use crate::print;
use crate::sets;

/// The facts as a workspace file. Outside names and own names of types both occur.
pub(crate) fn facts(policy: &Policy, facts: &Facts) -> Json {
    let mut types = Map::new();
    for of in &policy.types {
        let own = facts.entities.iter().filter(|it| it.entity.of == of.name);
        let rows: Map<_, _> = own.map(|it| (it.entity.id.clone(), stated(policy, it))).collect();
        if !rows.is_empty() {
            let key = of.wire.clone().unwrap_or_else(|| of.name.clone());
            types.insert(key, Json::Object(rows));
        }
    }
    Json::Object(types)
}

fn stated(policy: &Policy, of: &Stated) -> Json {
    let mut row = Map::new();
    for (name, value) in &of.attributes {
        row.insert(name.clone(), attribute(value));
    }
    for (name, edges) in &of.relations {
        row.insert(name.clone(), relation(to_many(policy, &of.entity, name), edges));
    }
    Json::Object(row)
}

/// A quarter of one in the units of fractions.
const QUARTER: i128 = 250_000_000_000_000_000;

/// Flags and numbers are JSON's own, all else is a text.
pub(crate) fn attribute(of: &Value) -> Json {
    match of {
        Value::Flag(yes) => json!(yes),
        Value::Number(number) => json!(number),
        // Most as numbers, but those of many digits as texts.
        Value::Fraction(units) if units % QUARTER == 0 => json!((units / QUARTER) as f64 / 4.0),
        Value::Fraction(_) | Value::Duration(_) => json!(print::value(of)),
        Value::Text(text) | Value::Word(text) => json!(text),
        Value::Time(_) => json!(print::value(of)),
        Value::Address(address) => json!(address.to_string()),
        Value::Network(start, bits) => json!(format!("{start}/{bits}")),
        Value::List(all) => Json::Array(all.iter().map(attribute).collect()),
        Value::Map(all) => Json::Object(all.iter().map(|(key, it)| (key.clone(), attribute(it))).collect()),
        Value::Entity(entity) => json!(end(entity)),
    }
}

fn to_many(policy: &Policy, entity: &Entity, name: &str) -> bool {
    let of = policy.types.iter().find(|it| it.name == entity.of);
    let member = of.and_then(|it| it.members.iter().find(|it| it.name == name));
    matches!(member.map(|it| &it.shape), Some(Shape::Relation(it)) if it.count == Count::Many)
}

fn relation(to_many: bool, edges: &Edges) -> Json {
    let list: Vec<_> = edges.list.iter().map(edge).collect();
    if edges.incomplete {
        return json!({ "incomplete": true, "edges": list });
    }
    match list.first() {
        Some(one) if !to_many => one.clone(),
        _ => Json::Array(list),
    }
}

fn edge(of: &Edge) -> Json {
    let alone = of.role.is_none() && of.since.is_none() && of.until.is_none() && of.says.is_empty();
    if alone && sets::kind(&of.to.of).is_none() {
        return json!(end(&of.to));
    }
    let mut out = end_keys(&of.to);
    out.extend(of.role.iter().map(|it| ("role".to_owned(), json!(it))));
    out.extend(of.since.iter().map(|it| ("since".to_owned(), json!(print::instant(*it)))));
    out.extend(of.until.iter().map(|it| ("until".to_owned(), json!(print::time(*it)))));
    out.extend(of.says.iter().map(|(name, value)| (name.clone(), attribute(value))));
    Json::Object(out)
}

/// `"to": "User:ana"`, `"to": "Team:core", "its": "editor"` or `"every": "User"`
fn end_keys(of: &Entity) -> Map<String, Json> {
    let keys = match sets::kind(&of.of) {
        None => vec![("to", end(of))],
        Some(sets::Kind::Every(every)) => vec![("every", every.to_owned())],
        Some(sets::Kind::Holding { of: owner, name }) => {
            vec![("to", format!("{owner}:{}", of.id)), ("its", name.to_owned())]
        }
    };
    keys.into_iter().map(|(key, text)| (key.to_owned(), json!(text))).collect()
}

/// `User:ana`
pub(crate) fn end(of: &Entity) -> String {
    format!("{}:{}", of.of, of.id)
}

/// The facts as a statement of a rolebook, to be read by people and by the engine's own parser.
pub(crate) fn facts_lines(policy: &Policy, facts: &Facts) -> String {
    let mut out = "facts world\n".to_owned();
    for one in &facts.entities {
        let head = format!("    {} {}", type_word(policy, &one.entity.of), print::id(&one.entity.id));
        let line = format!("{head}   {}", properties(policy, one).join(", "));
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The outside name where it is a word, else the type's own name.
fn type_word(policy: &Policy, of: &str) -> String {
    let wire = names::wire(policy, of);
    let is_word = wire.chars().all(|it| it.is_alphanumeric() || it == '_');
    if is_word { wire } else { of.to_owned() }
}

fn properties(policy: &Policy, of: &Stated) -> Vec<String> {
    let attributes = of.attributes.iter().map(|(name, value)| format!("{name} {}", print::value(value)));
    let mut out: Vec<_> = attributes.collect();
    for (name, edges) in &of.relations {
        out.extend(edges.list.iter().map(|it| format!("{name} {}", edge_words(policy, it))));
        out.extend(edges.incomplete.then(|| format!("{name} incomplete")));
    }
    out
}

fn edge_words(policy: &Policy, of: &Edge) -> String {
    let mut out = entity_words(policy, &of.to);
    out.extend(of.role.iter().map(|it| format!(" as {it}")));
    out.extend(of.since.iter().map(|it| format!(" since {}", print::time(*it))));
    out.extend(of.until.iter().map(|it| format!(" until {}", print::time(*it))));
    let says: Vec<_> = of.says.iter().map(|(name, it)| format!("{name} {}", print::value(it))).collect();
    if !says.is_empty() {
        out.push_str(&format!(" with {}", says.join(" and ")));
    }
    out
}

fn entity_words(policy: &Policy, of: &Entity) -> String {
    match sets::kind(&of.of) {
        None => format!("{}:{}", type_word(policy, &of.of), print::id(&of.id)),
        Some(sets::Kind::Every(every)) => format!("every {every}"),
        Some(sets::Kind::Holding { of: owner, name }) => {
            format!("{}:{}.{name}", type_word(policy, owner), print::id(&of.id))
        }
    }
}

/// A question as the line of a test, with `can` or, if the answer is known to be no, `cannot`.
pub(crate) fn claim(policy: &Policy, question: &Question, can: bool) -> String {
    let verb = if can { "can" } else { "cannot" };
    let subject = entity_words(policy, &question.subject);
    let object = entity_words(policy, &question.object);
    let presented = question.presented.iter().map(|it| entity_words(policy, it));
    let inputs = question.inputs.iter().map(|(name, value)| format!("{name} {}", input(policy, value)));
    let with: Vec<_> = presented.chain(inputs).collect();
    let with = if with.is_empty() { String::new() } else { format!(" with {}", with.join(", ")) };
    let at = question.time.map_or(String::new(), |it| format!(" at {}", print::time(it)));
    format!("{subject} {verb} {} {object}{with}{at}", question.action)
}

fn input(policy: &Policy, of: &Value) -> String {
    match of {
        Value::Entity(entity) => entity_words(policy, entity),
        other => print::value(other),
    }
}

/// The inputs of a question as JSON; entities as `User:ana`.
pub(crate) fn inputs(question: &Question) -> Json {
    Json::Object(question.inputs.iter().map(|(name, value)| (name.clone(), attribute(value))).collect())
}

/// A whole case as one rolebook, with the question as a comment at its end.
pub(crate) fn case(policy: &Policy, facts: &Facts, question: &Question) -> String {
    let given = question.given.iter().map(|(entity, name, value)| {
        format!("#   given {}.{name} = {}\n", names::written(policy, entity), print::value(value))
    });
    let given: String = given.collect();
    format!(
        "{}\n{}\n# question: {}\n{given}",
        print::policy(policy),
        facts_lines(policy, facts),
        claim(policy, question, true)
    )
}
