//! Policies as large as the budgets allow, and larger: findings come within seconds and on a small stack.

use std::fmt::Write;
use std::time::{Duration, Instant};

use super::{CASE, engine, findings};

/// Far more than any of these takes, even on a busy machine; what is quadratic takes minutes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The codes of what is found, each once; at most a hundred and one findings.
fn codes(text: &str) -> Vec<&'static str> {
    let start = Instant::now();
    let found = findings(text);
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    assert!(found.len() <= 202, "{} findings", found.len());
    let mut codes: Vec<_> = found.iter().map(|it| it.code).collect();
    codes.dedup();
    codes
}

fn policy(body: impl Fn(&mut String) -> std::fmt::Result) -> String {
    let mut text = "rolebook hostile\nprincipal User\n".to_owned();
    body(&mut text).expect("a text takes whatever is written to it");
    text
}

fn joined(count: usize, between: &str, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(between)
}

#[test]
fn many_types() {
    let text = policy(|out| {
        (0..9_990).try_for_each(|it| {
            writeln!(out, "type T{it}\n    next: T{it}?\n    people: User*")?;
            writeln!(out, "define d on T{it}: next.d or user in people")
        })
    });
    assert!(codes(&text).is_empty());
    assert_eq!(codes(&text.replace("type T", "type Tu")), ["unknown-name", "too-many-problems"]);
}

#[test]
fn many_members_and_misspelt_names() {
    let text = policy(|out| {
        writeln!(out, "type T")?;
        (0..9_999).try_for_each(|it| writeln!(out, "    member_number_{it}: User*"))?;
        (0..9_000).try_for_each(|it| writeln!(out, "define d{it} on T: any membre_numbre_{it}"))
    });
    let codes = codes(&text);
    assert!(codes.contains(&"unknown-name") && codes.contains(&"too-many-problems"), "{codes:?}");
}

#[test]
fn many_roles() {
    let text = policy(|out| {
        writeln!(
            out,
            "type T\n    members: User* as role\nroles on T: {}",
            joined(999, " > ", |it| format!("r{it}"))
        )?;
        writeln!(out, "grant on T\n    members as their role")?;
        (0..999).try_for_each(|it| writeln!(out, "    x{it}: members as r{it} when user is r{it}"))?;
        writeln!(out, "table T | {}", joined(60, " | ", |it| format!("r{it}")))?;
        (0..2_000)
            .try_for_each(|it| writeln!(out, "    a{it} | {} | yes", joined(59, " | ", |_| "-".to_owned())))
    });
    assert_eq!(codes(&text), ["narrow-cell", "too-many-problems"]);
    let circle = text.replace("> r998\n", "> r998 > r0\n").replace("| yes", "| -");
    assert_eq!(codes(&circle), ["role-cycle"]);
}

/// A layer on `levels` with so many roles, each within the one before, and a cell of each set.
fn roles_within_roles(count: usize) -> String {
    let mut text = "rolebook hostile extends levels\n".to_owned();
    for of in ["Folder", "Project"] {
        let base = |it: usize| if it == 0 { "viewer".to_owned() } else { format!("r{}", it - 1) };
        let roles = joined(count, ", ", |it| format!("r{it} within {}", base(it)));
        text.push_str(&format!("roles on {of}: {roles}\n"));
    }
    (0..count).for_each(|it| text.push_str(&format!("set see on Project for r{it} to only fine\n")));
    text.push_str("define fine on Project: any members\n");
    text
}

#[test]
fn many_roles_within_roles() {
    assert!(codes(&roles_within_roles(200)).is_empty());
    assert_eq!(codes(&roles_within_roles(600)), ["too-many"]);
    assert_eq!(codes(&roles_within_roles(3_000)), ["too-many"]);
    let round = roles_within_roles(200).replace("r0 within viewer", "r0 within r199");
    assert!(codes(&round).contains(&"role-cycle"));
}

#[test]
fn many_statements() {
    let text = policy(|out| {
        writeln!(out, "type T\n    people: User*\nroles on T: admin")?;
        (0..90_000).try_for_each(|it| writeln!(out, "grant on T\n    x{it}: people as admin"))
    });
    assert!(codes(&text).is_empty());
    assert_eq!(codes(&text.replace("as admin", "as admni")), ["unknown-name", "too-many-problems"]);
}

#[test]
fn many_rows_and_restrictions_of_everything() {
    let text = policy(|out| {
        writeln!(out, "type T\n    people: User*\n    next: T?\nroles on T: admin > editor")?;
        writeln!(out, "define own on T: user in people\ntable T | admin | editor | people")?;
        (0..10_000).try_for_each(|it| writeln!(out, "    a{it} | yes | own | -"))?;
        (0..100).try_for_each(|it| writeln!(out, "restrict x{it}: everything on T to people when next.own"))
    });
    assert!(codes(&text).is_empty());
}

#[test]
fn chains_and_tangles_of_definitions() {
    let chain = policy(|out| {
        writeln!(out, "type T\n    next: T?")?;
        (0..9_998)
            .try_for_each(|it| writeln!(out, "define d{it} on T: next.d{} or not d{}", it + 1, it + 1))?;
        writeln!(out, "define d9998 on T: any next")
    });
    assert!(codes(&chain).is_empty());
    assert_eq!(codes(&chain.replace("T: any next", "T: d0")), ["negative-cycle"]);
    let tangle = policy(|out| {
        writeln!(out, "type T\n    next: T?")?;
        let all = joined(400, " or ", |it| format!("next.d{it}"));
        (0..400).try_for_each(|it| writeln!(out, "define d{it} on T: {all}"))
    });
    assert!(codes(&tangle).is_empty());
    assert_eq!(codes(&tangle.replace("next.d7 ", "not d7 ")), ["negative-cycle"]);
}

#[test]
fn chains_of_derived_relations_and_wide_unions() {
    let chain = policy(|out| {
        writeln!(out, "type T\n    z: T?")?;
        (0..9_000).try_for_each(|it| writeln!(out, "    m{it:05}: m{:05}.z plus z", it + 1))?;
        writeln!(out, "    m09000: z")
    });
    assert!(codes(&chain).is_empty());
    let unions = policy(|out| {
        let some = |from: usize| joined(40, " | ", |it| format!("U{}", (from * 7 + it) % 1_000));
        (0..1_000).try_for_each(|it| writeln!(out, "type U{it}\n    way: ({})*", some(it)))?;
        (0..1_000).try_for_each(|it| writeln!(out, "define d{it} on U1: any way.way.way.way.way.way"))
    });
    assert_eq!(codes(&unions), ["too-many"]);
}

#[test]
fn deep_conditions_and_endless_paths() {
    let text = policy(|out| {
        writeln!(out, "type T\n    next: T?\n    people: User*")?;
        writeln!(out, "define a on T: {}any people{}", "(".repeat(63), ")".repeat(63))?;
        writeln!(out, "define b on T: {}any people", "any next has ".repeat(62))?;
        writeln!(out, "define c on T: {}any people", "not ".repeat(62))?;
        writeln!(out, "define d on T: {}a", "next.".repeat(200_000))
    });
    assert!(codes(&text).is_empty());
}

#[test]
fn lists_that_multiply() {
    let text = policy(|out| {
        writeln!(out, "type T\n    people: User*\n    f: flag\nroles on T: admin")?;
        let (sources, parts) =
            (joined(100_000, ", ", |_| "people".to_owned()), joined(100_000, " or ", |_| "f".to_owned()));
        writeln!(out, "grant on T\n    x: {sources} as admin when {parts}")
    });
    assert_eq!(codes(&text), ["too-many"]);
    let names = joined(9_000, ", ", |it| format!("n{it}"));
    let words = joined(9_000, " | ", |it| format!("w{it}"));
    assert_eq!(codes(&policy(|out| writeln!(out, "type T\n    {names}: {words}"))), ["too-many"]);
}

#[test]
fn more_than_a_budget_is_one_finding() {
    let over = |text: String| assert_eq!(codes(&text), ["too-many"]);
    over(policy(|out| (0..10_000).try_for_each(|it| writeln!(out, "type T{it}"))));
    over(policy(|out| writeln!(out, "type T\n    {}: flag", joined(10_001, ", ", |it| format!("m{it}")))));
    over(policy(|out| writeln!(out, "type T\nroles on T: {}", joined(1_001, ", ", |it| format!("r{it}")))));
    over(policy(|out| writeln!(out, "plans {} at o.p", joined(1_001, ", ", |it| format!("p{it}")))));
    over(policy(|out| {
        writeln!(out, "type T\ndefine d on T: any x\n{}", "define d on T: any x\n".repeat(10_000))
    }));
}

#[test]
fn many_groups_and_tests() {
    let text = policy(|out| {
        (0..5_000).try_for_each(|it| {
            writeln!(out, "group G{it} of people\n    people: (User | G{})*", (it + 1) % 5_000)
        })?;
        writeln!(out, "type T\n    groups: G0*\nroles on T: admin\ngrant on T")?;
        (0..20_000).try_for_each(|it| writeln!(out, "    x{it}: groups as admin"))?;
        writeln!(out, "table T | admin\n    see | yes")?;
        (0..100).try_for_each(|it| writeln!(out, "test \"{it}\"\n    t one groups a\n    ana cannot see one"))
    });
    let engine = engine(&text);
    assert!(engine.findings(CASE).is_empty());
}
