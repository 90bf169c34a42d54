//! What people wrote for people, and what they call things, is still there in what is imported.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rolebook::import::openfga::Store;

use super::answers::import;
use super::conformance::{folder, store, stores};
use crate::conformance::say;

/// The store and the models and tuples beside it, as they are written.
fn texts(path: &Path) -> Vec<String> {
    let folder = path.parent().expect("a folder");
    let own = fs::read_to_string(path).expect("a store");
    let mut open: Vec<(PathBuf, String)> = vec![(folder.to_owned(), own)];
    let mut all = Vec::new();
    while let Some((folder, text)) = open.pop() {
        let named = text.lines().filter_map(|it| {
            let named = it.trim().trim_start_matches("- ").rsplit(": ").next().unwrap_or_default();
            let path = folder.join(named.trim_matches(['"', '\'']));
            [".fga", ".mod", ".yaml"].iter().any(|end| named.ends_with(end)).then_some(path)
        });
        for path in named.filter(|it| it.is_file()) {
            let text = fs::read_to_string(&path).expect("a file");
            open.push((path.parent().expect("a folder").to_owned(), text));
        }
        all.push(text);
    }
    all
}

/// The comments that have lines of their own.
fn comments(texts: &[String]) -> BTreeSet<&str> {
    let lines = texts.iter().flat_map(|it| it.lines());
    lines.filter_map(|it| it.trim().strip_prefix('#')).map(str::trim).filter(|it| !it.is_empty()).collect()
}

/// The names of types and relations that no line of the rolebook has, and that nobody was told of.
fn lost<'s>(store: &'s Store, rolebook: &str, told: &[String]) -> Vec<&'s str> {
    let words: BTreeSet<&str> = rolebook.split(|it: char| !it.is_alphanumeric() && it != '_').collect();
    let relations = store.model.types.iter().flat_map(|it| &it.relations).map(|it| it.name.text.as_str());
    let is_told = |name: &&str| told.iter().any(|it| it.contains(&format!("`{name}`")));
    relations.filter(|it| !words.contains(it)).filter(|it| !is_told(it)).collect()
}

#[test]
fn comments_and_names_of_every_sample_store_are_kept() {
    let Some(folder) = folder() else { return };
    let (mut wrong, mut count, mut names) = (String::new(), 0, 0);
    for path in stores(&folder) {
        let (name, store, texts) = (path.to_string_lossy(), store(&path), texts(&path));
        let imported = import(&name, &store).expect("a rolebook");
        let kept: BTreeSet<&str> =
            imported.rolebook.lines().filter_map(|it| it.split_once('#')).map(|it| it.1.trim()).collect();
        for comment in comments(&texts) {
            count += 1;
            if !kept.contains(comment) {
                writeln!(wrong, "{name}: # {comment}").unwrap();
            }
        }
        let told: Vec<String> = imported.warnings.iter().map(|it| it.message.clone()).collect();
        lost(&store, &imported.rolebook, &told)
            .iter()
            .for_each(|it| writeln!(wrong, "{name}: {it}").unwrap());
        names += store.model.types.iter().map(|it| it.relations.len()).sum::<usize>();
    }
    say(&format!("{count} comments and {names} names of relations are kept"));
    assert!(wrong.is_empty() && count > 100 && names > 300, "{count} comments, {names} names\n{wrong}");
}
