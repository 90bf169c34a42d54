//! What a condition of OpenFGA comes to: as much of CEL as exports write.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rolebook::import::openfga::{
    Cel, CelKind, Condition, Context, Literal, Operator, ParameterType, ValueKind,
};

#[derive(Debug, Clone, PartialEq, PartialOrd)]
enum Value {
    Bool(bool),
    Number(i128),
    Text(String),
    /// Nanoseconds since 1970.
    Time(i128),
    Duration(i128),
    List(Vec<Value>),
}

/// Whether a condition is met; nothing if something that it needs is not there. What the tuple says comes first.
pub(super) fn met(
    condition: &Condition,
    tuple: &Context,
    question: &BTreeMap<String, String>,
) -> Option<bool> {
    let mut known = BTreeMap::new();
    for parameter in &condition.parameters {
        let name = parameter.name.text.as_str();
        let stated = tuple.iter().find(|it| it.0.text == name).map(|it| match &it.1.kind {
            ValueKind::Bool(it) => it.to_string(),
            ValueKind::Number(it) | ValueKind::Text(it) => it.clone(),
            other => panic!("no export writes {other:?}"),
        });
        if let Some(text) = stated.or_else(|| question.get(name).cloned()) {
            known.insert(name, read(&text, &parameter.of));
        }
    }
    match value(&condition.expression, &known)? {
        Value::Bool(it) => Some(it),
        other => panic!("a condition comes to {other:?}"),
    }
}

fn read(text: &str, of: &ParameterType) -> Value {
    match of {
        ParameterType::Bool => Value::Bool(matches!(text, "true" | "yes")),
        ParameterType::Int => Value::Number(text.parse().expect("a number")),
        ParameterType::Timestamp => Value::Time(time(text)),
        ParameterType::Duration => Value::Duration(duration(text)),
        ParameterType::String => Value::Text(text.to_owned()),
        other => panic!("no export asks for {other:?}"),
    }
}

fn time(text: &str) -> i128 {
    let whole = if text.contains('T') { text.to_owned() } else { format!("{text}T00:00:00Z") };
    whole.parse::<jiff::Timestamp>().expect("a time").as_nanosecond()
}

fn duration(text: &str) -> i128 {
    let number = |it: &str| it.parse::<i128>().expect("a number");
    match text.strip_suffix("ns") {
        Some(it) => number(it),
        None => number(text.strip_suffix('s').expect("seconds")) * 1_000_000_000,
    }
}

fn value(cel: &Cel, known: &BTreeMap<&str, Value>) -> Option<Value> {
    Some(match &cel.kind {
        CelKind::Name(name) => known.get(name.as_str())?.clone(),
        CelKind::Literal(Literal::Bool(it)) => Value::Bool(*it),
        CelKind::Literal(Literal::Int(it)) => Value::Number(i128::from(*it)),
        CelKind::Literal(Literal::String(it)) => Value::Text(it.clone()),
        CelKind::List(all) => Value::List(all.iter().map(|it| value(it, known)).collect::<Option<_>>()?),
        CelKind::Call { function, of: None, arguments } => {
            let Some(Value::Text(text)) = value(&arguments[0], known) else { panic!("{cel:?}") };
            match function.as_str() {
                "timestamp" => Value::Time(time(&text)),
                "duration" => Value::Duration(duration(&text)),
                other => panic!("no export calls {other}"),
            }
        }
        CelKind::Operation { operator, operands } => Value::Bool(operation(*operator, operands, known)?),
        other => panic!("no export writes {other:?}"),
    })
}

fn operation(operator: Operator, operands: &[Cel], known: &BTreeMap<&str, Value>) -> Option<bool> {
    let truth = |it: &Cel| match value(it, known) {
        Some(Value::Bool(it)) => Some(it),
        None => None,
        other => panic!("{other:?} is no truth"),
    };
    match operator {
        // An error beside something that decides is none.
        Operator::Or | Operator::And => {
            let decides = operator == Operator::Or;
            let all: Vec<_> = operands.iter().map(truth).collect();
            if all.contains(&Some(decides)) {
                return Some(decides);
            }
            (!all.contains(&None)).then_some(!decides)
        }
        Operator::Not => truth(&operands[0]).map(|it| !it),
        Operator::In => {
            let (one, all) = (value(&operands[0], known)?, value(&operands[1], known)?);
            let Value::List(all) = all else { panic!("{all:?} is no list") };
            Some(all.contains(&one))
        }
        _ => {
            let (one, other) = (value(&operands[0], known)?, value(&operands[1], known)?);
            let found = one.partial_cmp(&other);
            Some(match operator {
                Operator::Equal => one == other,
                Operator::NotEqual => one != other,
                Operator::Less => found == Some(Ordering::Less),
                Operator::LessOrEqual => matches!(found, Some(Ordering::Less | Ordering::Equal)),
                Operator::Greater => found == Some(Ordering::Greater),
                Operator::GreaterOrEqual => matches!(found, Some(Ordering::Greater | Ordering::Equal)),
                other => panic!("no export writes {other:?}"),
            })
        }
    }
}
