//! Lists and maps between text and meaning: `("a", "b")`, `(status "draft", owner "ana")`. Whatever states one
//! writes it so, in rolebooks, in requests and on the command line.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::value::{Cause, read_value, value_text};
use super::wording::shown;
use crate::diagnostic::quoted;
use crate::policy::schema::{Domain, Schema, Value};

const LIST_HELP: &str = r#"write a list as `("a", "b")` or `(1, 2)`, and `()` if nothing is in it"#;
const MAP_HELP: &str = r#"write each key before its value, as `("status" "draft", "owner" "ana")`"#;

/// Reads a list of values of that domain.
pub(super) fn read_list(schema: &Schema, element: &Domain, text: &str) -> Result<Value, Cause> {
    let entries = entries(text).ok_or_else(|| {
        Cause::new("bad-list", format!("{} is no list", shown(text))).help(LIST_HELP.to_owned())
    })?;
    let mut values = Vec::new();
    for entry in &entries {
        let [word] = entry.as_slice() else {
            let message = format!("{} is more than one value", shown(&entry.join(" ")));
            return Err(Cause::new("bad-list", message).help("set a comma between two values".to_owned()));
        };
        values.push(read_value(schema, element, word)?);
    }
    Ok(Value::List(values.into()))
}

/// Reads a map from texts to values of that domain.
pub(super) fn read_map(schema: &Schema, element: &Domain, text: &str) -> Result<Value, Cause> {
    let wrong = |message: String| Cause::new("bad-map", message).help(MAP_HELP.to_owned());
    let entries = entries(text).ok_or_else(|| wrong(format!("{} is no map", shown(text))))?;
    let mut values = BTreeMap::new();
    for entry in &entries {
        let [key, value] = entry.as_slice() else {
            return Err(wrong(format!("{} is not one key and one value", shown(&entry.join(" ")))));
        };
        if values.insert(key.clone(), read_value(schema, element, value)?).is_some() {
            let message = format!("the key {} stands twice in one map", shown(key));
            return Err(Cause::new("bad-map", message).help("keep one of the two".to_owned()));
        }
    }
    Ok(Value::Map(Arc::new(values)))
}

/// The text that is read as this list.
pub(super) fn list_text(schema: &Schema, values: &[Value]) -> Option<String> {
    let all = values.iter().map(|it| element_text(schema, it)).collect::<Option<Vec<_>>>()?;
    Some(format!("({})", all.join(", ")))
}

/// The text that is read as this map.
pub(super) fn map_text(schema: &Schema, values: &BTreeMap<String, Value>) -> Option<String> {
    let entry =
        |(key, value): (&String, &Value)| Some(format!("{} {}", quoted(key), element_text(schema, value)?));
    let all = values.iter().map(entry).collect::<Option<Vec<_>>>()?;
    Some(format!("({})", all.join(", ")))
}

fn element_text(schema: &Schema, value: &Value) -> Option<String> {
    let text = value_text(schema, value)?;
    Some(if matches!(value, Value::Text(_)) { quoted(&text) } else { text })
}

/// What stands between the parentheses: entries, each of one or more words; `None` if it is not written so.
fn entries(text: &str) -> Option<Vec<Vec<String>>> {
    let mut rest = text.trim().strip_prefix('(')?.strip_suffix(')')?.trim_start();
    let mut all: Vec<Vec<String>> = Vec::new();
    let mut entry = Vec::new();
    while !rest.is_empty() {
        if let Some(next) = rest.strip_prefix(',') {
            if entry.is_empty() {
                return None;
            }
            all.push(std::mem::take(&mut entry));
            rest = next.trim_start();
            // A comma is followed by a value.
            if rest.is_empty() {
                return None;
            }
            continue;
        }
        let (word, next) = if rest.starts_with('"') { text_at(rest)? } else { word_at(rest)? };
        entry.push(word);
        rest = next.trim_start();
    }
    if !entry.is_empty() {
        all.push(entry);
    }
    Some(all)
}

fn text_at(rest: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, it)) = characters.next() {
        match it {
            '"' => return Some((word, rest.get(at.saturating_add(1)..)?)),
            '\\' => word.push(characters.next()?.1),
            it => word.push(it),
        }
    }
    None
}

fn word_at(rest: &str) -> Option<(String, &str)> {
    let end = rest.find(|it: char| it.is_whitespace() || matches!(it, ',' | '(' | ')' | '"'));
    let (word, next) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
    (!word.is_empty()).then(|| (word.to_owned(), next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_the_same() {
        let schema = Schema::default();
        for (text, written) in [
            ("()", "()"),
            ("( a,\"b c\" )", r#"("a", "b c")"#),
            (r#"("\"", "\\", ",", ")", "")"#, r#"("\"", "\\", ",", ")", "")"#),
        ] {
            let value = read_list(&schema, &Domain::Text, text).unwrap();
            assert_eq!(value_text(&schema, &value).unwrap(), written);
        }
        let map = read_map(&schema, &Domain::Number, r#"(b 2, "a" 1)"#).unwrap();
        assert_eq!(value_text(&schema, &map).unwrap(), r#"("a" 1, "b" 2)"#);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let schema = Schema::default();
        for text in
            ["", "a", "(", ")", "(a", "a)", "(,)", "(a,)", "(,a)", "(a,,b)", "(a b)", "((a))", r#"("a)"#]
        {
            assert!(read_list(&schema, &Domain::Text, text).is_err(), "{text}");
        }
        for text in ["(a)", "(a 1, a 2)", "(a 1 2)", "(a b)"] {
            assert!(read_map(&schema, &Domain::Number, text).is_err(), "{text}");
        }
    }
}
