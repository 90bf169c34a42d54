//! `rolebook export web`: all that a browser needs to decide by itself, with a page that shows it.

mod about;

use std::io::Write;
use std::path::Path;

use crate::engine::{Checks, People, Scope, SliceRequest, Slices, Unanswered};
use crate::limits;

use super::arguments::ExportWeb;
use super::files::{self, Loaded};
use super::kept::{self, Contents};
use super::{Failure, Outcome, ask, excerpt, render, typescript};

/// What is the same for every rolebook: the page, and the package for browsers.
const FIXED: [(&str, &str); 10] = [
    ("index.html", include_str!("../../web/demo/index.html")),
    ("board.css", include_str!("../../web/demo/board.css")),
    ("board.js", include_str!("../../web/demo/board.js")),
    ("hint.js", include_str!("../../web/demo/hint.js")),
    ("words.js", include_str!("../../web/demo/words.js")),
    ("rolebook/index.js", include_str!("../../web/src/index.js")),
    ("rolebook/index.d.ts", include_str!("../../web/src/index.d.ts")),
    ("rolebook/reasons.js", include_str!("../../web/src/reasons.js")),
    ("rolebook/react.js", include_str!("../../web/src/react.js")),
    ("rolebook/react.d.ts", include_str!("../../web/src/react.d.ts")),
];

/// The longest name of a slice's file: most systems have room for 255 bytes.
const FILE_NAME: usize = 200;

/// The files of a page for some people, by their paths.
pub(super) struct Site {
    pub(super) files: Contents,
    people: People,
    module: String,
}

impl Site {
    /// For the people who are named, or for everybody who may do something, as far as the budget goes.
    pub(super) fn of(loaded: &Loaded, people: &[String]) -> Result<Self, Unanswered> {
        let Loaded { engine, policy, .. } = loaded;
        let cutter = Cutter::new(loaded)?;
        let graph = engine.graph(policy)?;
        let module = format!("{}.wasm", graph.name);
        let people = match people {
            [] => cutter.checks.people(limits::PAGE_PEOPLE),
            named => named_people(loaded, named)?,
        };
        let fixed = FIXED.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
        let mut files: Contents = fixed.collect();
        files.insert(module.clone(), engine.module(policy)?);
        files.insert(format!("{}.d.ts", graph.name), typescript::declarations(&graph).into_bytes());
        let slices: Vec<String> = (0..).zip(&people.names).map(|(at, it)| slice_path(it, at)).collect();
        for (path, person) in slices.iter().zip(&people.names) {
            files.insert(path.clone(), cutter.slice(person)?);
        }
        let people_files = people.names.iter().zip(&slices).map(|(it, slice)| (it.as_str(), slice.as_str()));
        let about = about::About::of((engine, policy), &graph, &module, people_files);
        files.insert("about.json".to_owned(), about.json());
        Ok(Self { files, people, module })
    }

    /// Says that there are more people than the page is for.
    pub(super) fn remark(&self) {
        if self.people.more {
            let count = self.people.names.len();
            render::remark(&format!(
                "warning: more than {count} people may do something; name those whom the page is for with `--for`"
            ));
        }
    }
}

/// Cuts one slice after the other of facts that are bound once.
struct Cutter<'l> {
    loaded: &'l Loaded,
    checks: Checks,
    slices: Slices,
}

impl<'l> Cutter<'l> {
    fn new(loaded: &'l Loaded) -> Result<Self, Unanswered> {
        let checks = loaded.engine.checks(&loaded.policy, &loaded.workspace)?;
        Ok(Self { loaded, slices: checks.slices(), checks })
    }

    fn slice(&self, person: &str) -> Result<Vec<u8>, Unanswered> {
        let Self { loaded: Loaded { engine, policy, workspace, .. }, checks, slices } = self;
        let known = person.split_once(':').and_then(|(wire, id)| checks.entity(checks.kind(wire)?, id));
        let scope = Scope { objects: None, reasons: true };
        if let Some(Ok(slice)) = known.map(|it| slices.slice(it, &[], scope)) {
            return Ok(slice);
        }
        // By name, it is said why there is none.
        let request = SliceRequest { subject: person.to_owned(), reasons: true, ..SliceRequest::default() };
        engine.slice(policy, workspace, &request)
    }
}

/// Those who are named, each once.
fn named_people(
    Loaded { engine, policy, workspace, .. }: &Loaded,
    named: &[String],
) -> Result<People, Unanswered> {
    let mut names: Vec<String> = Vec::new();
    for text in named {
        let name = engine.person(policy, workspace, text)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(People { names, more: false })
}

/// Where somebody's slice stands. Every file system and every address can say the name, and no two people share one:
/// what is not a small letter, a digit, `_` or `-` is written as its bytes, since some systems fold case.
fn slice_path(person: &str, at: usize) -> String {
    let (wire, id) = person.split_once(':').unwrap_or(("", person));
    let mut name = [escaped(wire), ".".to_owned(), escaped(id)].concat();
    if name.len() > FILE_NAME {
        name = format!("{}=.{at}", name.chars().take(FILE_NAME).collect::<String>());
    }
    format!("slices/{name}.slice")
}

fn escaped(text: &str) -> String {
    let byte = |it: u8| match it {
        b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => char::from(it).to_string(),
        _ => format!("={it:02x}"),
    };
    text.bytes().map(byte).collect()
}

pub(super) fn export(arguments: &ExportWeb, out: &mut impl Write) -> Result<Outcome, Failure> {
    let loaded = files::load(&arguments.sources)?;
    let site = match Site::of(&loaded, &arguments.people) {
        Ok(site) => site,
        Err(unanswered) => return Err(ask::failure(unanswered, loaded)),
    };
    ask::show_warnings(&loaded);
    let folder = &arguments.out;
    let removed = kept::write(folder, &site.files)?;
    site.remark();
    say(out, folder, &site)?;
    for path in removed {
        writeln!(out, "took away `{}`", shown(&path))?;
    }
    Ok(Outcome::Yes)
}

fn say(out: &mut impl Write, folder: &Path, site: &Site) -> std::io::Result<()> {
    let in_folder = |name: &str| shown(&folder.join(name));
    let bytes = site.files.get(&site.module).map_or(0, Vec::len);
    let types = Path::new(&site.module).with_extension("d.ts");
    let people = site.people.names.len();
    writeln!(out, "wrote `{}`: the page; any server of files shows it", in_folder("index.html"))?;
    writeln!(out, "wrote `{}`: the module, {bytes} bytes", in_folder(&site.module))?;
    writeln!(out, "wrote `{}`: its types and actions", in_folder(&files::name_of(&types)))?;
    writeln!(out, "wrote `{}`: the package that asks it", in_folder("rolebook"))?;
    match people {
        0 => writeln!(out, "nobody may do anything, so there are no slices"),
        1 => writeln!(out, "wrote `{}`: the slice of one person", in_folder("slices")),
        _ => writeln!(out, "wrote `{}`: the slices of {people} people", in_folder("slices")),
    }
}

fn shown(path: &Path) -> String {
    excerpt::visible(&files::name_of(path)).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FIXED, slice_path};

    #[test]
    fn nothing_of_the_page_and_the_package_is_left_out() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
        let names = |folder: &str, to: &str| -> Vec<String> {
            let entries = std::fs::read_dir(root.join(folder)).expect("a folder of the package");
            entries.map(|it| format!("{to}{}", it.expect("an entry").file_name().display())).collect()
        };
        let there: BTreeSet<String> =
            names("demo", "").into_iter().chain(names("src", "rolebook/")).collect();
        assert_eq!(FIXED.map(|it| it.0.to_owned()).into_iter().collect::<BTreeSet<_>>(), there);
    }

    #[test]
    fn no_two_people_share_a_file() {
        let long = "x".repeat(250);
        let people = ["user:ana", "user:Ana", "user:a/b", "user:a.b", "user:..", "link:ana", "user:é"];
        let people = people.map(str::to_owned).into_iter().chain([1, 2].map(|it| format!("user:{long}{it}")));
        let paths: Vec<String> = people.enumerate().map(|(at, it)| slice_path(&it, at)).collect();
        assert_eq!(
            paths[..4],
            [
                "slices/user.ana.slice",
                "slices/user.=41na.slice",
                "slices/user.a=2fb.slice",
                "slices/user.a=2eb.slice"
            ]
        );
        let mut folded: Vec<String> = paths.iter().map(|it| it.to_lowercase()).collect();
        folded.sort();
        folded.dedup();
        assert_eq!(folded.len(), paths.len());
        assert!(paths.iter().all(|it| it.len() < 255 && it.is_ascii() && it.matches('/').count() == 1));
    }
}
