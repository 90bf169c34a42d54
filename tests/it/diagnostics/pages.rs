//! The catalogue of diagnostics: every code has a page and every page a code, and every example on it shows what
//! it says. How examples are written stands in `docs/diagnostics/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proc_macro2::TokenTree;
use rolebook::catalogue::{self, Page};
use rolebook::engine::{
    Bytes, Change, Engine, Finding, Language, Request, SliceRequest, Stored, TablePage, Unanswered,
    import_table,
};

use super::{CASE, below_root, engine_beside, files, findings_of};
use crate::tidy::source;

const FOLDER: &str = "docs/diagnostics";
/// What no input is known to show: it would be a mistake of the program.
const NEVER_SHOWN: [&str; 2] = ["end-expected", "unreadable-line"];

/// A fenced block of a page: the words behind the fence, and what stands in it.
struct Block {
    words: Vec<String>,
    text: String,
}

impl Block {
    fn is(&self, words: &[&str]) -> bool {
        self.words == words
    }
}

fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(words) = line.strip_prefix("```") else { continue };
        let inside: Vec<_> = lines.by_ref().take_while(|it| !it.starts_with("```")).collect();
        let words = words.split_whitespace().map(str::to_owned).collect();
        found.push(Block { words, text: visible(&(inside.join("\n") + "\n")) });
    }
    found
}

/// `⟨U+0009⟩` is the character that it names.
fn visible(text: &str) -> String {
    let mut parts = text.split("⟨U+");
    let mut read = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('⟩').expect("the end of a character's name");
        let number = u32::from_str_radix(number, 16).expect("the number of a character");
        read.push(char::from_u32(number).expect("a character"));
        read += rest;
    }
    read
}

/// The rolebook that examples stand on.
fn sample() -> String {
    let readme = fs::read_to_string(below_root(FOLDER).join("README.md")).expect("the index");
    let found = blocks(&readme).into_iter().find(|it| it.is(&["rolebook", "sample"]));
    found.expect("the rolebook that examples stand on").text
}

/// An example that is a rolebook, and the files beside it.
pub(super) struct Example {
    pub code: String,
    pub text: String,
    /// What the page shows of it.
    shown: String,
    wrong: bool,
    rolebooks: BTreeMap<String, String>,
    workspaces: BTreeMap<String, String>,
}

impl Example {
    /// The codes of what is found in it. Of what is legal, only what its page is about is looked for, since
    /// the rolebook that it stands on is made to be short and not to be used.
    fn found(&self) -> BTreeSet<String> {
        let engine = self.engine(&self.text);
        let found = findings_of(&engine);
        let mut codes: BTreeSet<String> = found.iter().filter(|it| it.file == CASE).map(code).collect();
        let lints = engine.lints(CASE).into_iter().filter(|it| it.allowed.is_none());
        codes.extend(lints.map(|it| code(&it.finding)).filter(|it| *it == self.code));
        let mutants = (self.code == "surviving-mutant").then(|| engine.mutants([CASE], &|_, _| ()));
        codes.extend(mutants.filter(|it| !it.survived.is_empty()).map(|_| self.code.clone()));
        codes
    }

    pub(super) fn engine(&self, text: &str) -> Engine {
        let mut engine = engine_beside(&self.rolebooks, text);
        let change =
            self.workspaces.iter().fold(Change::default(), |it, (name, text)| it.workspace(name, text));
        engine.apply(change);
        engine
    }
}

/// Every rolebook of a page.
fn rolebooks(page: Page) -> Vec<Example> {
    let sample = sample();
    let mut rolebooks = BTreeMap::from([("sample.rolebook".to_owned(), sample.clone())]);
    let mut workspaces = BTreeMap::new();
    let mut examples = Vec::new();
    for block in blocks(page.text) {
        let words: Vec<&str> = block.words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["rolebook", "beside", name] => drop(rolebooks.insert((*name).to_owned(), block.text)),
            ["json", "beside", name] => drop(workspaces.insert((*name).to_owned(), block.text)),
            ["rolebook", how @ ..] => {
                let alone = how.contains(&"alone") || block.text.starts_with("rolebook ");
                // Below the example, so that what stands in it keeps its place.
                let text = if alone { block.text.clone() } else { format!("{}\n{sample}", block.text) };
                examples.push(Example {
                    code: page.code.to_owned(),
                    text,
                    shown: block.text,
                    wrong: how.contains(&"wrong"),
                    rolebooks: rolebooks.clone(),
                    workspaces: workspaces.clone(),
                });
            }
            _ => {}
        }
    }
    examples
}

pub(super) fn wrong_rolebooks() -> Vec<Example> {
    catalogue::pages().iter().flat_map(|it| rolebooks(*it)).filter(|it| it.wrong).collect()
}

pub(super) fn wrong_workspaces() -> Vec<(String, String)> {
    let wrong = |page: &Page| {
        let code = page.code.to_owned();
        blocks(page.text)
            .into_iter()
            .filter(|it| it.is(&["json", "wrong"]))
            .map(move |it| (code.clone(), it.text))
    };
    catalogue::pages().iter().flat_map(wrong).collect()
}

/// What is found in a workspace that the sample reads.
pub(super) fn workspace_findings(text: &str) -> Vec<Finding> {
    stored_findings(Stored::Json(text.to_owned()))
}

fn stored_findings(stored: Stored) -> Vec<Finding> {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy(CASE, sample()).stored("case", stored));
    engine.workspace_findings(CASE, "case")
}

/// An image with another byte at one place; its checksum is right.
fn image(at: usize, more: u8) -> Vec<u8> {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy(CASE, sample()).workspace("case", r#"{"User": {"ana": {}}}"#));
    let mut image = engine.image(CASE, "case").expect("an image");
    image[at] = image[at].wrapping_add(more);
    let sum = crc32fast::hash(&image[16..]);
    image[12..16].copy_from_slice(&sum.to_le_bytes());
    if more == 0 {
        image.pop();
    }
    image
}

/// The codes that an example shows, each once.
fn shown(page: Page, block: &Block) -> Option<BTreeSet<String>> {
    let words: Vec<&str> = block.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["json"] | ["json", "wrong"] => Some(workspace_findings(&block.text).iter().map(code).collect()),
        ["question"] | ["question", "wrong"] => Some(asked(&block.text).into_iter().collect()),
        ["table"] | ["table", "wrong"] => Some(imported(&block.text).iter().map(code).collect()),
        ["export", language] | ["export", language, "wrong"] => Some(exported(language, &block.text)),
        ["rolebook", ..] | ["json", "beside", _] | ["openfga", ..] => None,
        other => panic!("{}: no example is marked {other:?}", page.code),
    }
}

/// What is found in a page of role tables, or told of what became of it.
fn imported(text: &str) -> Vec<Finding> {
    let page = TablePage { text, form: None, file: CASE, name: "case", on: None };
    import_table(CASE, &page).map_or_else(|found| found, |it| it.warnings)
}

/// The codes of what is refused of a rolebook in another language, and of what is wrong with it.
fn exported(language: &str, text: &str) -> BTreeSet<String> {
    let language = match language {
        "openfga" => Language::OpenFga,
        "cedar" => Language::Cedar,
        other => panic!("nothing is exported to {other}"),
    };
    let found = engine_beside(&BTreeMap::new(), text).export(CASE, None, language);
    found.map_or_else(|found| found.iter().map(code).collect(), |_| BTreeSet::new())
}

/// Files of OpenFGA: whether each is wrong, the codes of what is found in it, and its text.
fn openfga(page: Page) -> Vec<(bool, BTreeSet<String>, String)> {
    let mut beside = BTreeMap::new();
    let mut examples = Vec::new();
    for block in blocks(page.text) {
        match block.words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["openfga", "beside", name] => drop(beside.insert(name.to_owned(), block.text)),
            ["openfga", name, ref how @ ..] => {
                let found = crate::openfga::findings(name, &block.text, &beside);
                examples.push((how == ["wrong"], found.iter().map(code).collect(), block.text.clone()));
            }
            _ => {}
        }
    }
    examples
}

fn code(finding: &Finding) -> String {
    finding.code.to_owned()
}

/// Whether a search for objects can be answered.
fn searched(
    engine: &Engine,
    [subject, action, object]: [String; 3],
    options: &[&str],
) -> Result<(), Unanswered> {
    let option = |name: &str| options.chunks(2).find(|it| it[0] == name).map(|it| it[1]);
    let reader = option("--reader").map(str::to_owned);
    let request = Request { subject, action, object, reader, ..Request::default() };
    let found =
        engine.what(CASE, "case", &request, option("--after"), &mut |_| std::ops::ControlFlow::Continue(()));
    found.map(drop)
}

/// The code of a question that cannot be answered.
fn asked(command: &str) -> Option<String> {
    let mut engine = engine_beside(&BTreeMap::new(), &sample());
    engine.apply(Change::default().workspace("case", r#"{"User": {"ana": {}}}"#));
    let answered = match command.split_whitespace().collect::<Vec<_>>()[..] {
        ["table", of] => engine.tables(CASE, of).map(drop),
        ["what", subject, action, object, ref options @ ..] => {
            searched(&engine, [subject, action, object].map(str::to_owned), options)
        }
        ["slice", "--for", subject] => {
            let request = SliceRequest { subject: subject.to_owned(), ..SliceRequest::default() };
            engine.slice(CASE, "case", &request).map(drop)
        }
        _ => panic!("no such question: {command}"),
    };
    match answered {
        Ok(()) => None,
        Err(Unanswered::Question { code, .. }) => Some(code.to_owned()),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn wrong_examples_show_the_code_of_their_page_and_mended_ones_none() {
    let mut wrong = Vec::new();
    for page in catalogue::pages() {
        let mut counts = [0, 0];
        let mut hold = |is_wrong: bool, found: BTreeSet<String>, text: &str| {
            counts[usize::from(is_wrong)] += 1;
            let expected = if is_wrong { BTreeSet::from([page.code.to_owned()]) } else { BTreeSet::new() };
            if found != expected {
                wrong.push(format!("{}: expected {expected:?}, found {found:?} in\n{text}", page.code));
            }
        };
        for example in rolebooks(*page) {
            hold(example.wrong, example.found(), &example.shown);
        }
        openfga(*page).into_iter().for_each(|(wrong, found, text)| hold(wrong, found, &text));
        for block in blocks(page.text) {
            if let Some(found) = shown(*page, &block) {
                hold(block.words.iter().any(|it| it == "wrong"), found, &block.text);
            }
        }
        let made = large(page.code).is_some() || NEVER_SHOWN.contains(&page.code);
        if !(made || counts[0] > 0 && counts[1] > 0) {
            wrong.push(format!("{}: a wrong example and a mended one are needed", page.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An example that would fill a book.
enum Large {
    Rolebook(String),
    Workspace(String),
    Image(Vec<u8>),
}

fn large(code: &str) -> Option<Large> {
    let repeated = |count: usize, line: &str| line.repeat(count);
    Some(match code {
        "name-too-long" => Large::Rolebook(format!("type Note\n    {}: User?\n", "n".repeat(257))),
        "nested-too-deep" => {
            Large::Rolebook(format!("define deep on Project: {}archived\n", "not ".repeat(65)))
        }
        "too-many" => {
            Large::Rolebook((0..10_000).fold(String::new(), |out, it| out + &format!("type T{it}\n")))
        }
        "too-many-problems" => Large::Rolebook(repeated(101, "“\n")),
        "source-too-long" => Large::Rolebook(repeated(4 * 1024 * 1024, "#\n")),
        "too-many-statements" => Large::Rolebook(repeated(100_001, "type T\n")),
        "workspace-too-large" => Large::Workspace(format!("[{}1]", repeated(8_000_000, "1,"))),
        "bad-image" => Large::Image(image(0, 0)),
        "image-of-another-policy" => Large::Image(image(24, 1)),
        "too-many-entities" => Large::Image(image(43, 1)),
        "too-many-edges" => Large::Image(image(52, 1)),
        _ => return None,
    })
}

#[test]
fn what_would_fill_a_book_shows_the_code_of_its_page() {
    for page in catalogue::pages() {
        let found: Vec<Finding> = match large(page.code) {
            None => continue,
            Some(Large::Rolebook(text)) => {
                findings_of(&engine_beside(&BTreeMap::new(), &format!("{text}{}", sample())))
            }
            Some(Large::Workspace(text)) => workspace_findings(&text),
            Some(Large::Image(bytes)) => stored_findings(Stored::Image(Bytes::of(bytes))),
        };
        assert!(found.iter().any(|it| it.code == page.code), "{} is not found", page.code);
    }
}

/// Whether a text is a code: small letters in words, joined by `-`.
fn is_code(text: &str) -> bool {
    let word = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_lowercase());
    text.contains('-') && text.split('-').all(word)
}

fn texts(tokens: &[TokenTree], found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => texts(&source::inside(group), found),
            TokenTree::Literal(literal) => {
                let written = literal.to_string();
                found
                    .extend(written.strip_prefix('"').and_then(|it| it.strip_suffix('"')).map(str::to_owned));
            }
            _ => {}
        }
    }
}

/// Every code that the sources name. Nothing but codes is written so.
fn codes_of_sources() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in source::below(&["src"]) {
        let other = ["/cli/", "/tests/", "/catalogue.rs"].into_iter().any(|it| source.path.contains(it));
        if !other {
            texts(&source::without_tests(&source.tokens), &mut found);
        }
    }
    // The only codes of one word.
    found.into_iter().filter(|it| is_code(it) || it == "tab" || it == "plural").collect()
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let codes = codes_of_sources();
    assert!(codes.len() > 120, "the codes are found");
    let mut written: BTreeSet<String> = files(FOLDER, "md").into_iter().map(|it| it.0).collect();
    written.remove("README");
    assert_eq!(codes, written, "the codes of the sources, and the pages of {FOLDER}");
    let embedded: Vec<&str> = catalogue::pages().iter().map(|it| it.code).collect();
    assert!(embedded.is_sorted(), "the list of src/catalogue.rs is sorted");
    assert_eq!(embedded, written.iter().collect::<Vec<_>>(), "the list of src/catalogue.rs");
}

#[test]
fn every_page_begins_with_its_code_and_a_title() {
    for page in catalogue::pages() {
        let line = page.text.lines().next().unwrap_or_default();
        assert_eq!(line, format!("# {}: {}", page.code, page.title()));
        assert!(!page.title().ends_with('.') && page.title().len() > 10, "{line}");
    }
}

#[test]
fn the_index_lists_every_page() {
    let readme = fs::read_to_string(below_root(FOLDER).join("README.md")).expect("the index");
    let (_, index) = readme.split_once("\n## All codes\n\n").expect("the index");
    let lines = catalogue::pages().iter().map(|it| format!("- [{0}]({0}.md): {1}\n", it.code, it.title()));
    assert_eq!(index, lines.collect::<String>());
}
