//! The module map: the table in `src/lib.rs`, held against what the code names.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Named, Source, below, paths, without_tests};

/// Which crates and which parts of the standard library belong to one module alone.
const OWNED: [(&str, &[&str]); 22] = [
    ("pest", &["syntax"]),
    ("pest_derive", &["syntax"]),
    ("cel", &["import"]),
    ("csv", &["import"]),
    ("saphyr_parser", &["import"]),
    ("jsonc_parser", &["facts", "import"]),
    ("petgraph", &["hierarchy"]),
    ("salsa", &["db"]),
    ("pulldown_cmark", &["import"]),
    ("miette", &["cli"]),
    ("clap", &["cli"]),
    ("maud", &["cli"]),
    ("quick_junit", &["cli"]),
    ("std::fs", &["cli"]),
    ("std::env", &["cli", "main"]),
    ("oxhttp", &["cli"]),
    ("wasmtime", &["fuzzing", "verify"]),
    ("std::net", &["cli"]),
    ("std::process", &["cli", "main"]),
    ("SystemTime::now", &["cli"]),
    ("Instant::now", &["cli"]),
    ("Timestamp::now", &["cli"]),
];

/// One row of the table.
struct Row {
    line: usize,
    module: String,
    may_use: BTreeSet<String>,
}

/// The words in backticks of one cell.
fn words(cell: &str) -> impl Iterator<Item = String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned)
}

fn rows(lib: &Source) -> Vec<Row> {
    let row = |(line, text): (usize, &str)| {
        let cells: Vec<_> = text.strip_prefix("//! | `")?.split('|').collect();
        let [module, _, may_use, _] = cells.as_slice() else { panic!("src/lib.rs:{line}: not three cells") };
        let module = module.trim().trim_end_matches('`').to_owned();
        Some(Row { line, module, may_use: words(may_use).collect() })
    };
    (1..).zip(lib.text.lines()).filter_map(row).collect()
}

fn sources() -> (Source, Vec<Source>) {
    let mut all = below(&["src"]);
    let lib = all.iter().position(|it| it.path == "src/lib.rs").unwrap();
    (all.remove(lib), all)
}

/// `hir` for `src/hir/table.rs`.
fn module_of(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap();
    inside.split('/').next().unwrap().trim_end_matches(".rs")
}

/// How many names a module's path has: one for `src/request.rs` and `src/hir/mod.rs`.
fn depth(path: &str) -> usize {
    let own = usize::from(!path.ends_with("/mod.rs"));
    path.split('/').count().saturating_sub(2).saturating_add(own)
}

fn named(source: &Source) -> Vec<Named> {
    // Tests that stand in a folder of their own are not part of what is built.
    if source.path.contains("/tests/") { Vec::new() } else { paths(&without_tests(&source.tokens)) }
}

/// Which modules of the crate a module names, and where it does so first.
fn used(sources: &[Source]) -> BTreeMap<(String, String), String> {
    let mut used = BTreeMap::new();
    for source in sources {
        for Named { line, segments } in named(source) {
            let ["crate", other, ..] = segments.iter().map(String::as_str).collect::<Vec<_>>()[..] else {
                continue;
            };
            let own = module_of(&source.path);
            if own != other {
                let pair = (own.to_owned(), other.to_owned());
                used.entry(pair).or_insert_with(|| format!("{}:{line}", source.path));
            }
        }
    }
    used
}

#[test]
fn modules_use_only_what_the_map_allows() {
    let (lib, sources) = sources();
    let rows = rows(&lib);
    let allowed =
        |own: &str, other: &str| rows.iter().any(|row| row.module == own && row.may_use.contains(other));
    let used = used(&sources);
    let wrong = used.iter().filter(|((own, other), _)| !allowed(own, other)).map(|((own, other), at)| {
        format!("{at}: `{own}` uses `{other}`, which its row in src/lib.rs does not name")
    });
    super::assert_none(wrong);
}

#[test]
fn the_map_names_nothing_that_is_not_used() {
    let (lib, sources) = sources();
    let used = used(&sources);
    let wrong = rows(&lib).into_iter().flat_map(|Row { line, module, may_use }| {
        let unused = may_use.into_iter().filter(|it| !used.contains_key(&(module.clone(), it.clone())));
        let said = |it| format!("src/lib.rs:{line}: `{module}` does not use `{it}`; take it from the row");
        unused.map(said).collect::<Vec<_>>()
    });
    super::assert_none(wrong);
}

#[test]
fn the_map_has_every_module_and_no_loops() {
    let (lib, _) = sources();
    let mut wrong = Vec::new();
    let mut above = BTreeSet::new();
    for Row { line, module, may_use } in rows(&lib) {
        let below = may_use.iter().filter(|it| !above.contains(*it));
        wrong.extend(
            below.map(|it| format!("src/lib.rs:{line}: `{module}` uses `{it}`, which has no row above it")),
        );
        above.insert(module);
    }
    let declared = |text: &str| Some(text.strip_suffix(';')?.rsplit_once("mod ")?.1.to_owned());
    let declared: BTreeSet<_> = lib.text.lines().filter_map(declared).collect();
    wrong.extend(declared.difference(&above).map(|it| format!("src/lib.rs: `{it}` has no row in the map")));
    wrong.extend(
        above.difference(&declared).map(|it| format!("src/lib.rs: `{it}` has a row, and is no module")),
    );
    super::assert_none(wrong);
}

#[test]
fn nothing_goes_around_the_map() {
    let (_, sources) = sources();
    let mut wrong = Vec::new();
    for source in &sources {
        for Named { line, segments } in named(source) {
            let ups = segments.iter().take_while(|it| *it == "super").count();
            let star = segments.iter().map(String::as_str).eq(["crate", "*"]);
            if ups >= depth(&source.path) || star {
                wrong.push(format!("{}:{line}: write `crate::` and the module's name", source.path));
            }
        }
    }
    super::assert_none(wrong);
}

#[test]
fn dependencies_have_one_owner() {
    let (_, sources) = sources();
    let mut wrong = Vec::new();
    for source in &sources {
        let own = module_of(&source.path);
        for Named { line, segments } in named(source) {
            let whole = segments.join("::");
            let is = |name: &str| {
                if name.ends_with("::now") {
                    whole.ends_with(name)
                } else {
                    format!("{whole}::").starts_with(&format!("{name}::"))
                }
            };
            let strange = OWNED.iter().filter(|(name, owners)| is(name) && !owners.contains(&own));
            wrong.extend(strange.map(|(name, owners)| {
                format!("{}:{line}: `{name}` belongs to {owners:?} alone", source.path)
            }));
        }
    }
    super::assert_none(wrong);
}
