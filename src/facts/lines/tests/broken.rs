//! Lines in which something is wrong, and what is said of them.

use std::fmt::Write;

use super::super::{load, load_in};
use super::ways;
use crate::diagnostic::Diagnostic;
use crate::facts::tests::schema::asana;

fn said(found: &[Diagnostic]) -> String {
    let mut out = String::new();
    for it in found {
        writeln!(out, "{}: {}", it.code, it.message).unwrap();
        it.labels.iter().skip(1).for_each(|it| writeln!(out, "    also: {}", it.text).unwrap());
        it.help.iter().for_each(|it| writeln!(out, "    help: {it}").unwrap());
    }
    out
}

fn problems(text: &[u8]) -> String {
    let found = load(&asana(), text).expect_err("nothing is wrong");
    for way in ways() {
        assert_eq!(load_in(&asana(), text, way).expect_err("nothing is wrong"), found, "{way:?}");
    }
    said(&found)
}

#[test]
fn lines_that_cannot_be_read() {
    insta::assert_snapshot!(problems(
        br#"{"type":"User","id":"ana"}
[]
{"id":"ana","type":"User"}
{"type":"User"}
{"type":"Usr","id":"ana"}
{"type":"User","id":""}
{"type":"User","id":"ben","email":1}
{"type":"User","id":"cai","mail":"x"}
{"type":"User","id":"dan","email":"x","email":"y"}
{"type":"User","id":"eve"
{"type":"Project","id":"p","members":["ana"],"budget":1.5,"archived":"yes"}
{"type":"Project","id":"q","members":[{"to":"ana","role":"boss"}],"privacy":"secret"}
{"type":"Project","id":"r","members":[{"to":"ana","since":"2026-06-01","until":"2026-05-01"}]}
{"type":"todo","id":"t","homes":["p"]}
"#
    ));
}

#[test]
fn ends_that_nobody_states() {
    insta::assert_snapshot!(problems(
        br#"{"type":"User","id":"ana"}
{"type":"User","id":"core"}
{"type":"Team","id":"core","members":["core"]}
{"type":"Project","id":"p","owner":"anna","members":["nobody","team:cor"],"links":["key"]}
{"type":"User","id":"ana"}
{"type":"Project","id":"q","owner":"team:core"}
{"type":"Project","id":"r","owner":{"incomplete":true,"edges":["ana"]}}
{"type":"Project","id":"s","owner":{"incomplete":true,"edges":["ana","core"]}}
"#
    ));
}

#[test]
fn relations_to_one_have_one_end() {
    insta::assert_snapshot!(problems(
        br#"{"type":"User","id":"ana"}
{"type":"User","id":"ben"}
{"type":"Project","id":"r","owner":{"incomplete":true,"edges":["ana"]}}
{"type":"Project","id":"s","owner":{"incomplete":true,"edges":["ana","ben"]}}
"#
    ));
}

#[test]
fn what_is_no_text() {
    insta::assert_snapshot!(problems(b"{\"type\":\"User\",\"id\":\"\xff\"}\n\x00\x01\n"));
}

#[test]
fn ids_that_look_alike_are_warned_of() {
    let text = "{\"type\":\"User\",\"id\":\"Ana\"}\n{\"type\":\"User\",\"id\":\"ana\"}\n{\"type\":\"User\",\"id\":\"x\"}\n";
    insta::assert_snapshot!(said(&load(&asana(), text.as_bytes()).unwrap().warnings));
}

#[test]
fn many_problems_are_counted() {
    let text = "[]\n".repeat(250);
    let found = load(&asana(), text.as_bytes()).unwrap_err();
    assert_eq!(found.len(), 101);
    assert_eq!(found[100].message, "150 more problems of this file are not shown");
    problems(text.as_bytes());
}

/// Reads a few lines, and fails then.
struct Failing<'t>(&'t [u8]);

impl std::io::Read for Failing<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(into) {
            Ok(0) => Err(std::io::Error::other("the disk is gone")),
            read => read,
        }
    }
}

#[test]
fn what_breaks_between_blocks_breaks_at_the_same_place() {
    let mut text = String::new();
    for it in 0..40 {
        let line = match it % 10 {
            3 => "{\"type\":\"User\",\"id\":\"u2\"}".to_owned(),
            5 => "{\"type\":\"User\"}".to_owned(),
            7 => format!("{{\"type\":\"todo\",\"id\":\"t{it}\",\"assignee\":\"nobody{it}\"}}"),
            _ => format!("{{\"type\":\"User\",\"id\":\"u{it}\"}}"),
        };
        writeln!(text, "{line}").unwrap();
    }
    problems(text.as_bytes());
    let failing = |way| {
        let lines = std::io::BufReader::with_capacity(64, Failing(text.as_bytes()));
        load_in(&asana(), lines, way).expect_err("the end cannot be read")
    };
    let found: Vec<_> = ways().map(failing).collect();
    assert!(said(&found[0]).contains("line 41: this line cannot be read: the disk is gone"));
    assert!(found.iter().all(|it| *it == found[0]));
}
