//! How many bytes a policy is as a module, beside what its peers ship.

use std::fmt::Write;

use rolebook::engine::{Change, Engine, Unanswered};

use super::folder::Folder;
use super::javascript;

const EMPTY: &str = "rolebook empty\nprincipal User\n";
const RULES: usize = 60;

/// Prints a line for each of ours, and one for each peer.
pub fn print() -> Result<(), String> {
    let folder = Folder::empty()?;
    let sixty = sixty();
    let policies = [
        ("empty", EMPTY),
        ("workspace", include_str!("../engines/rolebook/workspace.rolebook")),
        ("asana", include_str!("../../../../policies/asana.rolebook")),
        ("60 rules", &sixty),
    ];
    for (name, text) in policies {
        folder.write(&format!("{name}.wasm"), &module(text, Engine::module)?)?;
        let decides = module(text, Engine::module_of_decisions)?;
        folder.write(&format!("{name}, decisions only.wasm"), &decides)?;
    }
    let told = javascript::run("sizes.mjs", &[&folder.path().to_string_lossy()])?;
    told.as_array().into_iter().flatten().for_each(|it| println!("{it}"));
    Ok(())
}

/// A policy as a module of one kind.
pub type Made = fn(&Engine, &str) -> Result<Vec<u8>, Unanswered>;

pub fn module(text: &str, made: Made) -> Result<Vec<u8>, String> {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy("p", text));
    made(&engine, "p").map_err(|it| {
        let first = engine.findings("p").first().map(|it| it.message.clone());
        format!("no module: {it:?}: {first:?}")
    })
}

const TYPES: &str = "rolebook sixty
principal User
    department: text
    clearances: list of text = ()
type Document
    editors: User*
    region: text
    state: text
    tags: list of text = ()
roles on Document: editor
grant on Document
    editors as editor
";

/// Twenty actions with a condition each, a forbid and a restriction of each; all about texts and lists.
pub fn sixty() -> String {
    let mut text = TYPES.to_owned();
    let mut line = |line: std::fmt::Arguments<'_>| writeln!(text, "{line}").expect("memory does not fail");
    for it in 0..RULES / 3 {
        let (region, level) =
            (format!(r#"region is "region {it}""#), format!(r#""level {it}" in user.clearances"#));
        line(format_args!(r#"define fits{it} on Document: {region} and "tag {it}" in tags and {level}"#));
    }
    line(format_args!("table Document | editor | everyone"));
    (0..RULES / 3).for_each(|it| line(format_args!("    act{it} | yes | fits{it}")));
    for it in 0..RULES / 3 {
        let closed = format!(r#""closed {it}" in tags and state begins with "old {it}""#);
        let elsewhere = format!(r#"state is "state {it}" and user.department is not "office {it}""#);
        line(format_args!("forbid f{it}: act{it} on Document for everyone when {closed}"));
        line(format_args!("restrict r{it}: act{it} on Document to editor when {elsewhere}"));
    }
    text
}
