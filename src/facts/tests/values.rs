//! Single values: every domain reads what it writes, and says what it wants instead of anything else.

use crate::facts::value::{Cause, read_id, read_value, split_end, value_text};
use crate::policy::schema::{Domain, Schema, Value};

use super::schema::asana;

fn domains(schema: &Schema) -> Vec<Domain> {
    let project = schema.type_named("Project").unwrap();
    let words = ["private", "team"].map(str::to_owned).to_vec();
    vec![
        Domain::Flag,
        Domain::Number,
        Domain::Text,
        Domain::Email,
        Domain::Time,
        Domain::Plan,
        Domain::Role(project, vec![1, 2]),
        Domain::Choice(words),
        Domain::Entity(project),
    ]
}

fn said(Cause { code, message, help, .. }: Cause) -> String {
    format!("{code}: {message} / {}", help.unwrap_or_default())
}

#[test]
fn what_is_read_is_written_the_same() {
    let schema = asana();
    let texts = [
        "yes",
        "no",
        "0",
        "-3",
        "9223372036854775807",
        "Ana@B",
        "2026-05-31T10:00:00Z",
        "starter",
        "editor",
        "team",
        "",
    ];
    let mut read = Vec::new();
    for domain in domains(&schema) {
        for text in texts {
            if let Ok(value) = read_value(&schema, &domain, text) {
                let written = value_text(&schema, &value).unwrap();
                assert_eq!(read_value(&schema, &domain, &written), Ok(value), "{text} as {domain:?}");
                assert!(written == text || domain == Domain::Email, "{text} as {domain:?}");
                read.push(written);
            }
        }
    }
    assert_eq!(read.len(), 31);
    assert_eq!(read_value(&schema, &Domain::Number, "-0"), Ok(Value::Number(0)));
}

#[test]
fn what_cannot_be_read_says_what_to_write() {
    let schema = asana();
    let texts = [
        &["True", "maybe"][..],
        &["1,000", "+1", "007", "9223372036854775808"],
        &[],
        &[],
        &["2026-6-1"],
        &["start", "gold"],
        &["admin", "edtor", "lead", "nobody"],
        &["Private", "everyone"],
        &["launch"],
    ];
    let mut all = Vec::new();
    for (domain, texts) in domains(&schema).iter().zip(texts) {
        all.extend(texts.iter().map(|it| said(read_value(&schema, domain, it).unwrap_err())));
    }
    insta::assert_snapshot!(all.join("\n"), @"
    bad-flag: `True` is neither `yes` nor `no` / write `yes`
    bad-flag: `maybe` is neither `yes` nor `no` / write `yes` or `no`
    bad-number: `1,000` is no whole number / write a number as `120` or `-3`
    bad-number: `+1` is no whole number / write a number as `120` or `-3`
    bad-number: `007` is no whole number / write a number as `120` or `-3`
    bad-number: `9223372036854775808` is out of range / numbers lie between `-9223372036854775808` and `9223372036854775807`
    bad-time: `2026-6-1` is no time / write `2026-06-01`
    unknown-plan: no plan is called `start` / did you mean `starter`?
    unknown-plan: no plan is called `gold` / write `enterprise`, `personal` or `starter`
    role-not-allowed: the role `admin` is not allowed here / write `editor` or `viewer`
    unknown-role: `Project` has no role `edtor` / did you mean `editor`?
    unknown-role: `lead` is a role of `Team`, not of `Project` / write `editor` or `viewer`
    unknown-role: `Project` has no role `nobody` / write `editor` or `viewer`
    unknown-choice: `Private` is not one of the choices / did you mean `private`?
    unknown-choice: `everyone` is not one of the choices / write `private` or `team`
    end-expected: `launch` stands where the id of a `Project` is asked for / write an id, as in `project:launch`
    ");
}

#[test]
fn ids_are_exact() {
    for id in ["ana", "a b", "user:ana", "\u{e9}", "Ana", "0"] {
        assert_eq!(read_id(id), Ok(id));
    }
    let faults: Vec<String> = ["", "a\tb", "e\u{301}", &"x".repeat(257)]
        .into_iter()
        .map(|it| said(read_id(it).unwrap_err()))
        .collect();
    insta::assert_snapshot!(faults.join("\n"), @r"
    bad-id: an id is empty / an id has at least one character
    bad-id: the id `a\u{9}b` holds a control character / leave out `\u{9}`
    bad-id: the id `e\u{301}` is not in Unicode's form NFC / write it as `é`, with its characters composed
    bad-id: the id `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…` is longer than 256 bytes / it has 257 bytes; choose a shorter one
    ");
}

#[test]
fn ends_split_at_the_first_colon_after_a_type() {
    let schema = asana();
    let task = schema.type_named("Task");
    for (text, expected) in [
        ("ana", (None, "ana")),
        ("todo:a:b", (task, "a:b")),
        ("Task:a", (task, "a")),
        ("task:a", (None, "task:a")),
        ("urn:a", (None, "urn:a")),
        ("todo:", (task, "")),
        (":a", (None, ":a")),
    ] {
        assert_eq!(split_end(&schema, text), expected, "{text}");
    }
}
