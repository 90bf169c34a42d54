//! Names, texts, ids, values and paths, as every statement writes them.

use unicode_normalization::is_nfc;

pub(super) use crate::diagnostic::quoted;

use super::conditions;
use super::line::{Line, When};
use crate::limits;
use crate::syntax::ast::{
    ActionName, Actions, Column, FactValue, Gate, Id, Literal, LiteralValue, Name, Party, Path, Quoted,
    Reasons, Target, Who,
};
use crate::syntax::grammar::{Rule, is_whole};
use crate::syntax::lexer::{Kind, Lexer};

/// In quotes only if it could not be read without them.
pub(super) fn quoted_unless(rule: Rule, text: &str) -> String {
    let bare = is_whole(rule, text) && is_nfc(text) && text.len() <= limits::NAME_BYTES;
    if bare { text.to_owned() } else { quoted(text) }
}

pub(super) fn path_text(path: &Path) -> String {
    path.names.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(".")
}

pub(super) fn id_text(id: &Id) -> String {
    let bare = quoted_unless(Rule::id_word, &id.text);
    id.type_word.as_ref().map_or(bare.clone(), |it| format!("{}:{bare}", it.text))
}

pub(super) fn literal_text(literal: &Literal) -> String {
    match &literal.value {
        LiteralValue::Word(text) | LiteralValue::Digits(text) | LiteralValue::Listed(text) => text.clone(),
        LiteralValue::Text(text) => quoted(text),
    }
}

/// A value; a list or a map may be broken after each comma.
pub(super) fn literal(line: &mut Line, depth: usize, literal: &Literal) {
    let LiteralValue::Listed(text) = &literal.value else {
        line.word(literal_text(literal));
        return;
    };
    if text == "()" {
        line.word("()");
        return;
    }
    for token in Lexer::starting_at(text, 0) {
        let word = text.get(token.range).unwrap_or_default();
        match token.kind {
            Kind::Blank => {}
            Kind::Sign('(') => drop(line.word(word).glue()),
            Kind::Sign(')') => drop(line.append(word)),
            Kind::Sign(',') => drop(line.append(word).may_break(depth, When::Full)),
            _ => drop(line.word(word)),
        }
    }
}

pub(super) fn fact_value(line: &mut Line, depth: usize, value: &FactValue) {
    match value {
        FactValue::Literal(it) => literal(line, depth, it),
        FactValue::Party(party) => drop(line.word(party_text(party))),
        FactValue::Incomplete { .. } => drop(line.word("incomplete")),
    }
}

pub(super) fn every_text(of: &Name) -> String {
    format!("every {}", of.text)
}

pub(super) fn party_text(party: &Party) -> String {
    match party {
        Party::One(id) => id_text(id),
        Party::Every(of) => every_text(of),
        Party::People { of, name } => format!("{}.{}", id_text(of), name.text),
    }
}

pub(super) fn column_text(column: &Column) -> String {
    match column {
        Column::Named { name, if_: None } => name.text.clone(),
        Column::Named { name, if_: Some(definition) } => format!("{} if {}", name.text, definition.text),
        Column::Everyone { .. } => "everyone".to_owned(),
    }
}

/// Items with a comma after each but the last; the line may be broken after each comma.
pub(super) fn list<T>(line: &mut Line, depth: usize, items: &[T], mut item: impl FnMut(&mut Line, &T)) {
    for (at, it) in items.iter().enumerate() {
        if at > 0 {
            line.append(",").may_break(depth, When::Full);
        }
        item(line, it);
    }
}

pub(super) fn name(line: &mut Line, name: &Name) {
    line.word(&name.text);
}

pub(super) fn names(line: &mut Line, depth: usize, names: &[Name]) {
    list(line, depth, names, name);
}

/// Chains with commas between them, their links joined by a sign.
pub(super) fn chains(line: &mut Line, chains: &[Vec<Name>], sign: &str) {
    list(line, 1, chains, |line, links| chain(line, links, sign));
}

pub(super) fn chain<'n>(line: &mut Line, links: impl IntoIterator<Item = &'n Name>, sign: &str) {
    for (at, link) in links.into_iter().enumerate() {
        if at > 0 {
            line.word(sign);
        }
        line.word(&link.text);
    }
}

/// A path, perhaps with a `where`.
pub(super) fn chosen(line: &mut Line, depth: usize, path: &Path) {
    line.word(path_text(path));
    if let Some(only) = &path.only {
        line.word("where");
        conditions::condition(line, depth, only);
    }
}

pub(super) fn people(line: &mut Line, depth: usize, people: &[Who]) {
    list(line, depth, people, |line, it| who(line, depth.saturating_add(1), it));
}

pub(super) fn who(line: &mut Line, depth: usize, who: &Who) {
    match who {
        Who::Path(path) => chosen(line, depth, path),
        Who::Every { of, .. } => {
            line.word("every").word(&of.text);
        }
        Who::Everyone { .. } => {
            line.word("everyone");
        }
    }
}

pub(super) fn target(line: &mut Line, target: &Target) {
    line.word(&target.on.text);
    through(line, target.through.as_ref());
}

pub(super) fn through(line: &mut Line, relation: Option<&Name>) {
    if let Some(relation) = relation {
        line.word("through").word(&relation.text);
    }
}

pub(super) fn action(line: &mut Line, action: &ActionName) {
    let of = action.of.as_ref().map(|it| format!("{}.", it.text)).unwrap_or_default();
    line.word(of + &action.name.text);
}

pub(super) fn actions(line: &mut Line, depth: usize, actions: &Actions) {
    match actions {
        Actions::Listed(listed) => list(line, depth, listed, action),
        Actions::Everything { except, .. } => {
            line.word("everything");
            if !except.is_empty() {
                line.word("except");
                list(line, depth, except, action);
            }
        }
    }
}

/// `from starter or premium`
pub(super) fn gate(line: &mut Line, depth: usize, gate: &Gate) {
    line.may_break(depth, When::Full).word("from");
    for (at, plan) in gate.plans.iter().enumerate() {
        if at > 0 {
            line.may_break(depth.saturating_add(1), When::Full).word("or");
        }
        line.word(&plan.text);
    }
}

/// Reasons stand below what they are the reason for, each in its language on a line of its own.
pub(super) fn reasons(line: &mut Line, reasons: &Reasons) {
    let Some(because) = &reasons.because else { return };
    let tags = reasons.translations.iter().map(|(tag, text)| (tag.text.as_str(), text));
    let all: Vec<(&str, &Quoted)> = std::iter::once(("because", because)).chain(tags).collect();
    let widest = all.iter().map(|it| it.0.len()).max().unwrap_or_default();
    for (tag, text) in all {
        line.may_break(0, When::Always).word(format!("{tag:<widest$} {}", quoted(&text.text)));
    }
}

/// The author's own name for a rule or a statement.
pub(super) fn label(line: &mut Line, label: Option<&Name>) {
    if let Some(label) = label {
        line.word(format!("{}:", label.text));
    }
}
