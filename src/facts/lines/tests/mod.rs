//! Lines: what they state is what a file of JSON states, in whichever way they are read.

use std::fmt::Write;

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{Loaded, Way, load_in};
use crate::diagnostic::{Diagnostic, Site};
use crate::facts::image::{Bytes, Image, write, write_columns};
use crate::facts::json;
use crate::facts::tests::schema::asana;
use crate::facts::threads::Threads;

mod broken;

/// A file of JSON facts as lines.
pub(super) fn lines_of(json: &str) -> String {
    let Ok(Value::Object(types)) = serde_json::from_str(json) else { panic!("no facts: {json}") };
    let mut out = String::new();
    for (of, entities) in types {
        let Value::Object(entities) = entities else { panic!("no entities") };
        for (id, members) in entities {
            let Value::Object(members) = members else { panic!("no members") };
            let mut line =
                Map::from_iter([("type".to_owned(), of.clone().into()), ("id".to_owned(), id.into())]);
            line.extend(members);
            writeln!(out, "{}", ordered(&line)).unwrap();
        }
    }
    out
}

/// The type and the id come first, whatever order the map has.
fn ordered(line: &Map<String, Value>) -> String {
    let first = ["type", "id"].into_iter().map(|it| (it, &line[it]));
    let rest = line.iter().map(|it| (it.0.as_str(), it.1)).filter(|it| !["type", "id"].contains(&it.0));
    let all: Vec<String> =
        first.chain(rest).map(|(key, value)| format!("{}:{value}", Value::from(key))).collect();
    format!("{{{}}}", all.join(","))
}

/// Quickly and carefully, by one thread and by two, in small blocks and large ones.
fn ways() -> impl Iterator<Item = Way> {
    let sizes = [(Threads::One, 256), (Threads::One, 1), (Threads::Two, 1), (Threads::Two, 3)];
    let way = move |careful| {
        sizes.into_iter().map(move |(threads, lines)| Way { careful, threads, lines, first: 1 })
    };
    [false, true].into_iter().flat_map(way)
}

fn image(lines: &str, way: Way) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let Loaded { columns, .. } = load_in(&asana(), lines.as_bytes(), way)?;
    Ok(write_columns(&asana(), &columns).unwrap())
}

/// Lines make the image that the same facts in JSON make.
fn assert_same(json: &str) {
    let facts = json::load(&asana(), json).unwrap().workspace;
    let expected = write(&asana(), &facts).unwrap();
    let lines = lines_of(json);
    let turned: Vec<&str> = lines.lines().rev().collect();
    for lines in [&lines, &turned.join("\r\n\n")] {
        for way in ways() {
            let found = image(lines, way).unwrap();
            assert_eq!(found, expected, "{way:?} of:\n{lines}");
        }
    }
    let opened = Image::open(&asana(), Bytes::of(expected)).unwrap();
    assert_eq!(opened.workspace(), Ok(facts));
}

#[test]
fn lines_say_what_json_says() {
    let mut found = 0;
    for file in crate::facts::tests::cases() {
        let text = std::fs::read_to_string(&file).unwrap();
        if json::load(&asana(), &text).is_ok() && !text.starts_with('\u{feff}') {
            assert_same(&text);
            found += 1;
        }
    }
    assert!(found > 1);
}

#[test]
fn long_lines_among_short_ones_say_what_they_say_alone() {
    let users =
        (0..9_000).map(|it| format!("{{\"type\":\"User\",\"id\":\"somebody-with-a-number-{it}\"}}\n"));
    let all: Vec<String> = (0..9_000).map(|it| format!("\"user:somebody-with-a-number-{it}\"")).collect();
    let team = |it: usize| {
        let members = all.get(..it.saturating_mul(100)).unwrap().join(",");
        format!("{{\"type\":\"Team\",\"id\":\"t{it}\",\"members\":[{members}]}}\n")
    };
    let text: String = [3, 90, 1, 89, 88].into_iter().map(team).chain(users).collect();
    let mut ways = ways();
    let expected = image(&text, ways.next().unwrap()).unwrap();
    assert!(ways.all(|way| image(&text, way).as_ref() == Ok(&expected)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_lines_say_what_json_says(json in crate::facts::tests::properties::facts()) {
        assert_same(&json);
    }

    #[test]
    fn any_lines_survive(lines in proptest::collection::vec(
        r#"(\{"type":"(User|Project|todo|Team)","id":"[a-c]")?([\[\]{}:, 0-9.e\-é\\]|"members"|"to"|"owner"|"team:a"|true|null|\}){0,8}"#,
        0..6,
    )) {
        let text = lines.join("\n");
        let quick = image(&text, ways().next().unwrap());
        for way in ways().skip(1) {
            prop_assert_eq!(&image(&text, way), &quick, "{:?}", way);
        }
        for label in quick.err().iter().flatten().flat_map(|it| &it.labels) {
            let Site::File(range) = &label.site else { panic!("not in the file") };
            prop_assert!(text.get(range.start as usize..range.end as usize).is_some());
        }
    }
}
