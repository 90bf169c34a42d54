//! Damaged and hostile texts: whatever they are, they are read or refused, soon and on a small stack.

use std::fmt::Write;
use std::thread;
use std::time::{Duration, Instant};

use rolebook::fuzzing::check_openfga;
use rolebook::import::openfga::{File, Loader, Stale, read_model, read_store};

use super::cases;
use crate::fuzz::{Dice, damaged};

/// Far more than any of these takes, even on a busy machine; what is quadratic takes minutes.
const PATIENCE: Duration = Duration::from_secs(20);
/// Half of what a thread has, and a quarter of what a program begins with.
const STACK: usize = 1024 * 1024;
const DAMAGED: usize = 60;

/// The byte that says which form a file has.
fn form(name: &str) -> u8 {
    let forms = [(".json", 1), (".mod", 2), (".fga.yaml", 3), (".csv", 4), (".jsonl", 5), (".yaml", 6)];
    forms.iter().find(|it| name.ends_with(it.0)).map_or(0, |it| it.1)
}

#[test]
fn damaged_files_are_read_or_refused() {
    let mut dice = Dice(5);
    let mut count = 0;
    for (_, files) in cases("accepted").into_iter().chain(cases("refused")) {
        for (name, text) in &files.all {
            let start = Instant::now();
            for round in 0..DAMAGED {
                let bytes = if round == 0 { text.clone().into_bytes() } else { damaged(text, &mut dice) };
                check_openfga(&[&[form(name)], bytes.as_slice()].concat());
                count += 1;
            }
            assert!(start.elapsed() < PATIENCE, "{name}: {:?}", start.elapsed());
        }
    }
    assert!(count > 3_000, "{count} texts");
}

/// The codes of what is found in a file, each once; soon and with little stack.
fn codes(name: &'static str, text: String) -> Vec<&'static str> {
    let start = Instant::now();
    let read = move || {
        let file = File::new(name, text);
        let findings = match name {
            "a.fga.yaml" => read_store(&file, &Loader::none(), Stale::Refused).err(),
            _ => read_model(&file, &Loader::none()).err(),
        };
        let mut codes: Vec<_> = findings.into_iter().flatten().map(|it| it.code).collect();
        assert!(codes.len() <= 101, "{} findings", codes.len());
        codes.dedup();
        codes
    };
    let found =
        thread::Builder::new().stack_size(STACK).spawn(read).expect("a thread").join().expect("an end");
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    found
}

fn relations(body: impl Fn(&mut String) -> std::fmt::Result) -> String {
    let mut text = "model\n  schema 1.1\ntype user\ntype t\n  relations\n".to_owned();
    body(&mut text).expect("a text takes all");
    text
}

fn condition(expression: &str) -> String {
    format!("model\n  schema 1.1\ntype user\ncondition c(x: int) {{ {expression} }}\n")
}

#[test]
fn models_that_nest() {
    let nested = |open: &str, depth: usize, close: &str| {
        relations(|out| writeln!(out, "    define a: {}[user]{}", open.repeat(depth), close.repeat(depth)))
    };
    assert_eq!(codes("a.fga", nested("(", 64, ")")), [""; 0]);
    assert_eq!(codes("a.fga", nested("(", 65, ")")), ["openfga-too-large"]);
    assert_eq!(codes("a.fga", nested("(", 1_000_000, ")")), ["openfga-too-large"]);
    let list = format!(
        "model\n  schema 1.1\ncondition c(x: {}int{}) {{ true }}",
        "list<".repeat(100_000),
        ">".repeat(100_000)
    );
    assert_eq!(codes("a.fga", list), ["openfga-parameter"]);
    let json = |depth: usize| {
        let (open, close) = ("{\"union\":{\"child\":[".repeat(depth), "]}}".repeat(depth));
        format!(
            "{{\"schema_version\":\"1.1\",\"type_definitions\":[{{\"type\":\"a\",\"relations\":{{\"b\":{open}{{\"this\":{{}}}}{close}}}}}]}}"
        )
    };
    assert_eq!(codes("a.json", json(10)), ["openfga-type"]);
    assert_eq!(codes("a.json", json(100_000)), ["openfga-too-large"]);
}

#[test]
fn expressions_that_nest() {
    let nested = |open: &str, depth: usize, close: &str| {
        condition(&format!("{}x{}", open.repeat(depth), close.repeat(depth)))
    };
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("f(", ")"),
        ("x[", "]"),
        ("x.all(x, ", ")"),
        ("{x: ", "}"),
        ("x ? (", ") : x"),
    ] {
        assert_eq!(codes("a.fga", nested(open, 32, close)), [""; 0], "{open}");
        assert_eq!(codes("a.fga", nested(open, 33, close)), ["openfga-too-large"], "{open}");
        assert_eq!(codes("a.fga", nested(open, 5_000, close)), ["openfga-too-large"], "{open}");
    }
    for sign in ["!", "-", "x + ", "x - ", "x < ", "x in ", "x ? x : ", "x."] {
        assert_eq!(codes("a.fga", nested(sign, 200, "")), [""; 0], "{sign}");
        assert!(!codes("a.fga", nested(sign, 5_000, "")).is_empty(), "{sign}");
    }
    for behind in ["[0]", ".f()", ".y"] {
        assert_eq!(codes("a.fga", nested("", 130, behind)), [""; 0], "{behind}");
        assert_eq!(codes("a.fga", nested("", 5_000, behind)), ["openfga-too-large"], "{behind}");
    }
    assert_eq!(codes("a.fga", nested("x && ", 3_000, "")), [""; 0]);
    assert_eq!(codes("a.fga", condition(&format!("x in [{}1]", "1, ".repeat(4_000)))), [""; 0]);
    assert_eq!(codes("a.fga", condition(&"x && ".repeat(4_000))), ["openfga-too-large"]);
}

#[test]
fn everything_at_once_needs_little_stack() {
    let inner = "x + ".repeat(10);
    let all = format!("{}x{}", format!("({inner}").repeat(32), ")".repeat(32));
    assert_eq!(codes("a.fga", condition(&all)), [""; 0]);
}

#[test]
fn documents_that_nest() {
    for text in ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(100_000), "? ".repeat(100_000)] {
        assert!(!codes("a.fga.yaml", text).is_empty());
    }
    let keys: String = (0..2_000).fold(String::new(), |out, it| out + &" ".repeat(it) + "a:\n");
    assert_eq!(codes("a.fga.yaml", keys), ["openfga-too-large"]);
    assert_eq!(codes("a.json", "[".repeat(1_000_000)), ["openfga-too-large"]);
}

#[test]
fn chains_and_crowds() {
    let many = 40_000;
    let chain = relations(|out| {
        (0..many).try_for_each(|it| writeln!(out, "    define a{it}: a{}", it + 1))?;
        writeln!(out, "    define a{many}: [user]")
    });
    assert_eq!(codes("a.fga", chain.clone()), [""; 0]);
    assert_eq!(codes("a.fga", chain.replace(": [user]", ": a0")), ["openfga-endless"]);
    assert_eq!(codes("a.fga", chain.replace(": a", ": b")), ["openfga-relation", "too-many-problems"]);
    let all = relations(|out| {
        (0..900).try_for_each(|it| writeln!(out, "    define a{it}: [user]"))?;
        (0..200).try_for_each(|it| {
            let parts: Vec<_> = (0..900).map(|it| format!("a{it}")).collect();
            writeln!(out, "    define b{it}: {}", parts.join(" and "))
        })
    });
    assert_eq!(codes("a.fga", all.clone()), [""; 0]);
    assert_eq!(
        codes("a.fga", all.replace("define b0: a0", &format!("define b0: {}a0", "a0 and ".repeat(101)))),
        ["openfga-too-large"]
    );
    let types =
        (0..100_000).fold("model\n  schema 1.1\n".to_owned(), |out, it| out + &format!("type t{it}\n"));
    assert_eq!(codes("a.fga", types.clone()), [""; 0]);
    assert_eq!(codes("a.fga", types.replace("type t1", "type t")), ["openfga-twice", "too-many-problems"]);
    let parameters: Vec<_> = (0..100_000).map(|it| format!("p{it}: int")).collect();
    let text = format!("model\n  schema 1.1\ncondition c({}) {{ p1 < 1 }}\n", parameters.join(", "));
    assert_eq!(codes("a.fga", text), ["openfga-too-large"]);
}

#[test]
fn many_tuples() {
    let model = "model: |\n  model\n    schema 1.1\n  type user\n  type team\n    relations\n      define member: [user]\n";
    let tuples = (0..30_000).fold("tuples:\n".to_owned(), |out, it| {
        out + &format!("  - {{user: user:u{it}, relation: member, object: team:t}}\n")
    });
    assert_eq!(codes("a.fga.yaml", format!("{model}{tuples}")), [""; 0]);
    let wrong = tuples.replace("member", "membre");
    assert_eq!(codes("a.fga.yaml", format!("{model}{wrong}")), ["openfga-relation", "too-many-problems"]);
}
