//! The debug form of a tree, made short: without node numbers and empty fields, names as written.

use std::collections::BTreeMap;
use std::fmt::Write as _;

const WIDTH: usize = 110;

enum Form {
    Word(String),
    /// What stands before the bracket, the bracket pair, and what stands between.
    Group(String, [char; 2], Vec<(String, Form)>),
}

/// Prints a derived debug form.
pub(super) fn tree(debug: &str) -> String {
    let mut rest = debug;
    let form = read(&mut rest).expect("a value");
    assert_eq!(rest, "", "the whole form is read");
    print(&shorten(form), 0)
}

/// Which fields, empty or not, and which variants a derived debug form shows.
pub(super) fn shapes(debug: &str, seen: &mut BTreeMap<String, usize>) {
    let mut rest = debug;
    let form = read(&mut rest).expect("a value");
    gather(&form, seen);
}

fn gather(form: &Form, seen: &mut BTreeMap<String, usize>) {
    let Form::Group(head, _, items) = form else { return };
    for (label, item) in items {
        let shown = match item {
            Form::Word(word) if word.starts_with(['"', '-']) || word.starts_with(char::is_numeric) => None,
            Form::Word(word) => Some(word.as_str()),
            Form::Group(of, ['[', _], items) if of.is_empty() && items.is_empty() => Some("[]"),
            Form::Group(of, ['[', _], _) if of.is_empty() => Some("[…]"),
            Form::Group(of, ..) => Some(of.as_str()),
        };
        if let Some(shown) = shown.filter(|it| *it != "NodeId" && !label.is_empty()) {
            *seen.entry(format!("{head}.{label} {shown}")).or_default() += 1;
        }
        gather(item, seen);
    }
}

fn read(rest: &mut &str) -> Option<Form> {
    let length = match rest.starts_with('"') {
        true => quoted_length(rest),
        false => rest.find(['{', '[', '(', ',', '}', ']', ')', ':']).unwrap_or(rest.len()),
    };
    let (head, mut tail) = rest.split_at(length);
    let close = match tail.chars().next() {
        Some('{') => '}',
        Some('[') => ']',
        Some('(') => ')',
        _ => {
            *rest = tail;
            return Some(Form::Word(head.trim().to_owned())).filter(|_| !head.trim().is_empty());
        }
    };
    let open = tail.remove_first();
    let mut items = Vec::new();
    while let Some(item) = read_item(&mut tail) {
        items.push(item);
    }
    tail = tail.trim_start().strip_prefix(close).expect("the closing bracket");
    *rest = tail;
    Some(Form::Group(head.trim().to_owned(), [open, close], items))
}

fn read_item(rest: &mut &str) -> Option<(String, Form)> {
    *rest = rest.trim_start_matches([' ', ',']);
    let mut form = read(rest)?;
    let mut label = String::new();
    if let (Some(after), Form::Word(word)) = (rest.strip_prefix(": "), &form) {
        label.clone_from(word);
        *rest = after;
        form = read(rest).expect("a value");
    }
    Some((label, form))
}

fn quoted_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().enumerate().skip(1).find(|(_, byte)| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.expect("a closing quote").0 + 1
}

trait RemoveFirst {
    fn remove_first(&mut self) -> char;
}

impl RemoveFirst for &str {
    fn remove_first(&mut self) -> char {
        let first = self.chars().next().expect("a character");
        *self = &self[first.len_utf8()..];
        first
    }
}

fn shorten(form: Form) -> Form {
    let Form::Group(head, brackets, items) = form else { return form };
    let items = items.into_iter().filter(|(label, _)| label != "node");
    let mut items: Vec<_> = items.map(|(label, item)| (label, shorten(item))).collect();
    if head == "Path" {
        items.retain(|(label, item)| label != "only" || !is_empty(item));
    }
    let only = (items.len() == 1).then(|| &items[0].1);
    match (&*head, only) {
        ("Name", Some(Form::Word(word))) => return Form::Word(word.trim_matches('"').to_owned()),
        ("Path", Some(Form::Group(.., names))) if brackets[0] == '{' => {
            let words: Vec<_> = names.iter().map(|(_, name)| print(name, 0)).collect();
            return Form::Word(words.join("."));
        }
        ("Some" | "Quoted" | "Literal" | "Cell" | "Condition" | "Path", Some(_)) => return items.remove(0).1,
        _ => {}
    }
    items.retain(|(label, item)| label.is_empty() || !is_empty(item));
    match items.is_empty() && !head.is_empty() {
        true => Form::Word(head),
        false => Form::Group(head, brackets, items),
    }
}

fn is_empty(form: &Form) -> bool {
    match form {
        Form::Word(word) => word == "None" || word == "false" || word == "Reasons",
        Form::Group(head, _, items) => head.is_empty() && items.is_empty(),
    }
}

/// On one line if it fits, else with one item on each.
fn print(form: &Form, indent: usize) -> String {
    let (head, [open, close], items) = match form {
        Form::Word(word) => return word.clone(),
        Form::Group(head, brackets, items) => (head, brackets, items),
    };
    let (head, blank) = match (*open, head.is_empty()) {
        ('{', false) => (format!("{head} "), " "),
        _ => (head.clone(), ""),
    };
    let mut shown = items.iter().map(|(label, item)| (labelled(label), print(item, indent + 4)));
    let flat: Vec<_> = shown.clone().map(|(label, item)| format!("{label}{item}")).collect();
    let line = format!("{head}{open}{blank}{}{blank}{close}", flat.join(", "));
    if indent + line.chars().count() <= WIDTH && !line.contains('\n') {
        return line;
    }
    if let (true, Some((label, item))) = (items.len() == 1 && *open == '(', shown.next()) {
        return format!("{head}{open}{label}{}{close}", dedent(&item));
    }
    let mut out = format!("{head}{open}\n");
    for item in flat {
        let _ = writeln!(out, "{}{item},", " ".repeat(indent + 4));
    }
    format!("{out}{}{close}", " ".repeat(indent))
}

fn labelled(label: &str) -> String {
    if label.is_empty() { String::new() } else { format!("{label}: ") }
}

/// An only child does not deepen the indentation.
fn dedent(item: &str) -> String {
    item.replace("\n    ", "\n")
}
