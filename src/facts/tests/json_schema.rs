//! The published JSON Schema against the loader: what loads is valid, and what has the wrong shape is
//! not. Only the keywords that the schema uses are understood here; any other fails the test.

use std::fs;

use crate::facts::json::load;
use serde_json::Value;

use super::{cases, schema};

const SCHEMA: &str = include_str!("../../../docs/workspace.schema.json");

#[test]
fn what_loads_is_valid() {
    let published: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut loaded = 0;
    for file in cases() {
        let text = fs::read_to_string(&file).unwrap();
        let Ok(facts) = serde_json::from_str(&text) else { continue };
        if load(&schema::asana(), &text).is_ok() {
            assert!(fits(&published, &published, &facts), "{} loads, but is not valid", file.display());
            loaded += 1;
        }
    }
    assert!(loaded > 1);
    for example in published["examples"].as_array().unwrap() {
        assert!(fits(&published, &published, example));
    }
}

#[test]
fn wrong_shapes_are_not_valid() {
    let published: Value = serde_json::from_str(SCHEMA).unwrap();
    for text in [
        r#"[]"#,
        r#"{"User": []}"#,
        r#"{"User": {"": {}}}"#,
        r#"{"User": {"ana": null}}"#,
        r#"{"User": {"ana": {"email": null}}}"#,
        r#"{"User": {"ana": {"age": [[1]]}}}"#,
        r#"{"Team": {"core": {"members": [[1]]}}}"#,
        r#"{"Team": {"core": {"members": [{"role": "lead"}]}}}"#,
        r#"{"Team": {"core": {"members": [{"to": "ana", "rol": ["lead"]}]}}}"#,
        r#"{"Team": {"core": {"members": {"edges": []}}}}"#,
        r#"{"Team": {"core": {"members": {"incomplete": true, "edge": []}}}}"#,
    ] {
        assert!(!fits(&published, &published, &serde_json::from_str(text).unwrap()), "{text}");
        assert!(load(&schema::asana(), text).is_err(), "{text}");
    }
}

fn fits(root: &Value, rule: &Value, value: &Value) -> bool {
    let rule = match rule {
        Value::Bool(any) => return *any,
        rule => rule.as_object().unwrap(),
    };
    rule.iter().all(|(keyword, limit)| match keyword.as_str() {
        "$schema" | "title" | "description" | "examples" | "$defs" => true,
        "$ref" => fits(root, root.pointer(limit.as_str().unwrap().trim_start_matches('#')).unwrap(), value),
        "type" => is(limit.as_str().unwrap(), value),
        "anyOf" => limit.as_array().unwrap().iter().any(|it| fits(root, it, value)),
        "minimum" => value.as_i64().is_none_or(|it| it >= limit.as_i64().unwrap()),
        "maximum" => value.as_i64().is_none_or(|it| it <= limit.as_i64().unwrap()),
        "minLength" => value.as_str().is_none_or(|it| it.chars().count() >= length(limit)),
        "maxLength" => value.as_str().is_none_or(|it| it.chars().count() <= length(limit)),
        "items" => value.as_array().is_none_or(|all| all.iter().all(|it| fits(root, limit, it))),
        "required" => {
            let names = limit.as_array().unwrap();
            names.iter().all(|it| value.get(it.as_str().unwrap()).is_some())
        }
        "propertyNames" => keys(value).iter().all(|it| fits(root, limit, &Value::from(it.as_str()))),
        "properties" => {
            keys(limit).iter().all(|it| value.get(it).is_none_or(|value| fits(root, &limit[it], value)))
        }
        "additionalProperties" => {
            let named = |it: &&String| rule.get("properties").and_then(|all| all.get(*it)).is_some();
            keys(value).iter().filter(|it| !named(it)).all(|it| fits(root, limit, &value[it]))
        }
        other => panic!("the keyword {other} is not understood here"),
    })
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("the type {other} is not understood here"),
    }
}

fn length(limit: &Value) -> usize {
    limit.as_u64().unwrap().try_into().unwrap()
}

fn keys(value: &Value) -> Vec<String> {
    value.as_object().map(|it| it.keys().cloned().collect()).unwrap_or_default()
}
