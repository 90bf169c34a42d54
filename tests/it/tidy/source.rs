//! Rust sources as tokens: comments are gone, texts are single tokens, and each has its line.

use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// One Rust file of the project.
pub(crate) struct Source {
    /// From the project's folder, such as `src/hir/table.rs`.
    pub path: String,
    pub text: String,
    pub tokens: Vec<TokenTree>,
}

/// A path as the code names it, `crate::policy::path::Path`; those of a `use` with braces one by one.
pub(crate) struct Named {
    pub line: usize,
    pub segments: Vec<String>,
}

/// A function with a body.
pub(crate) struct Function {
    pub name: String,
    pub line: usize,
    pub lines: usize,
}

pub(crate) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below these folders of the project, sorted by path.
pub(crate) fn below(folders: &[&str]) -> Vec<Source> {
    let mut open: Vec<_> = folders.iter().map(|it| project().join(it)).collect();
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()));
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(read(&path));
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn read(path: &Path) -> Source {
    let text = fs::read_to_string(path).unwrap();
    let path = path.strip_prefix(project()).unwrap().to_str().unwrap().replace('\\', "/");
    let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
    Source { path, text, tokens: tokens.into_iter().collect() }
}

/// The tokens inside a pair of brackets.
pub(crate) fn inside(group: &Group) -> Vec<TokenTree> {
    group.stream().into_iter().collect()
}

/// The tokens without the modules that exist for tests only.
pub(crate) fn without_tests(tokens: &[TokenTree]) -> Vec<TokenTree> {
    let mut kept = Vec::new();
    let mut rest = tokens;
    while let [first, after @ ..] = rest {
        rest = after;
        let TokenTree::Group(attribute) = first else {
            kept.push(first.clone());
            continue;
        };
        let end = after
            .iter()
            .position(|it| matches!(it, TokenTree::Group(it) if it.delimiter() == Delimiter::Brace));
        let of_module = after.iter().take(end.unwrap_or(0)).any(|it| is_word(it, "mod"));
        if of_module && attribute.to_string().replace(' ', "") == "[cfg(test)]" {
            rest = after.get(end.unwrap_or(0)..).unwrap_or_default().split_first().map_or(&[], |it| it.1);
        } else {
            kept.push(first.clone());
        }
    }
    kept
}

pub(crate) fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(it) if it == word)
}

fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(it)) if it.as_char() == mark)
}

/// Every path of two or more segments.
pub(crate) fn paths(tokens: &[TokenTree]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut rest = tokens;
    while let [first, after @ ..] = rest {
        rest = match first {
            TokenTree::Ident(_) => path(&[], rest, &mut found),
            TokenTree::Group(group) => {
                found.extend(paths(&inside(group)));
                after
            }
            _ => after,
        };
    }
    found
}

/// Reads the path that starts here, and says what stands after it.
fn path<'t>(before: &[String], tokens: &'t [TokenTree], found: &mut Vec<Named>) -> &'t [TokenTree] {
    let mut segments = before.to_vec();
    let mut rest = tokens;
    let line = tokens.first().map_or(0, |it| it.span().start().line);
    loop {
        match rest.first() {
            Some(TokenTree::Ident(word)) => segments.push(word.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                branches(&segments, &inside(group), found);
                return rest.get(1..).unwrap_or_default();
            }
            Some(TokenTree::Punct(it)) if it.as_char() == '*' => segments.push("*".to_owned()),
            _ => break,
        }
        rest = rest.get(1..).unwrap_or_default();
        if !(is_mark(rest.first(), ':') && is_mark(rest.get(1), ':')) {
            break;
        }
        rest = rest.get(2..).unwrap_or_default();
    }
    if segments.len() > 1 {
        found.push(Named { line, segments });
    }
    rest
}

fn branches(before: &[String], tokens: &[TokenTree], found: &mut Vec<Named>) {
    for branch in tokens.split(|it| is_mark(Some(it), ',')) {
        path(before, branch, found);
    }
}

/// Every function with a body, also those inside others.
pub(crate) fn functions(tokens: &[TokenTree]) -> Vec<Function> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            found.extend(functions(&inside(group)));
        }
        let after = tokens.get(at..).unwrap_or_default();
        let [first, TokenTree::Ident(name), signature @ ..] = after else { continue };
        if !is_word(first, "fn") {
            continue;
        }
        let until_end = signature.iter().take_while(|it| !is_mark(Some(it), ';'));
        let body = until_end.filter_map(|it| match it {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
            _ => None,
        });
        if let Some(body) = body.into_iter().next() {
            let line = first.span().start().line;
            let lines = body.span_close().end().line.saturating_sub(line).saturating_add(1);
            found.push(Function { name: name.to_string(), line, lines });
        }
    }
    found
}

/// Every `name!` and the name of every attribute, each with its line.
pub(crate) fn macros_and_attributes(tokens: &[TokenTree]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at.saturating_add(1));
        match token {
            TokenTree::Ident(name) if is_mark(next, '!') => {
                found.push((name.span().start().line, format!("{name}!")));
            }
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                if let Some(TokenTree::Group(attribute)) = next {
                    let words = inside(attribute).into_iter().filter(|it| matches!(it, TokenTree::Ident(_)));
                    let line = mark.span().start().line;
                    found.extend(words.map(|it| (line, format!("#[{it}]"))));
                }
            }
            TokenTree::Group(group) => found.extend(macros_and_attributes(&inside(group))),
            _ => {}
        }
    }
    found
}
