//! How facts are quoted in what is said about them: safe to print, short, and with the word that was
//! probably meant.

use crate::diagnostic::{disguise, nearest};
use crate::policy::schema::{Schema, TypeId};

/// Characters of the user's text that a message repeats.
const SHOWN: usize = 60;
/// Words longer than this are never compared with others, so that hostile ones cost nothing.
const COMPARED_BYTES: usize = 64;

/// The user's text in backticks: control characters escaped, the rest of a long text left out.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::from("`");
    for (count, character) in text.chars().enumerate() {
        if count == SHOWN {
            out.push('…');
            break;
        }
        push_visible(&mut out, character);
    }
    out.push('`');
    out
}

/// Control characters and those that reorder or hide text would change what the reader sees.
fn push_visible(out: &mut String, character: char) {
    let hides = matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    if character.is_control() || hides {
        out.extend(character.escape_unicode());
    } else {
        out.push(character);
    }
}

/// The word that was probably meant.
pub(crate) fn meant<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > COMPARED_BYTES {
        return None;
    }
    let count = word.chars().count();
    let near =
        |it: &&str| it.len() <= COMPARED_BYTES && it.chars().count().abs_diff(count) <= count.div_ceil(3);
    nearest(word, candidates.into_iter().filter(near))
}

/// The way out of a word that means nothing: what to say, and what to write instead if that is clear.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Offer {
    pub help: Option<String>,
    pub instead: Option<String>,
}

/// `did you mean` the nearest word, else which words there are.
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> Offer {
    match meant(word, candidates.clone()) {
        Some(it) => {
            let help = match disguise(word, it) {
                Some(disguise) => format!("write `{it}`{disguise}"),
                None => format!("did you mean `{it}`?"),
            };
            Offer { help: Some(help), instead: Some(it.to_owned()) }
        }
        None => Offer { help: one_of(candidates).map(|list| format!("write {list}")), instead: None },
    }
}

/// `` `a`, `b` or `c` ``; `None` of nothing.
pub(crate) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut quoted: Vec<String> = words.into_iter().take(SHOWN).map(shown).collect();
    let last = quoted.pop()?;
    if quoted.is_empty() {
        return Some(last);
    }
    Some(format!("{} or {last}", quoted.join(", ")))
}

/// The names of some types, as [`one_of`] lists them.
pub(crate) fn one_of_types(schema: &Schema, types: &[TypeId]) -> String {
    let names: Vec<String> = types.iter().map(|it| schema.name_of(*it)).collect();
    one_of(names.iter().map(String::as_str)).unwrap_or_else(|| "nothing".to_owned())
}

/// A type's own name.
pub(crate) fn type_name(schema: &Schema, of: TypeId) -> &str {
    schema.type_info(of).map_or("", |it| it.name.as_str())
}

/// `user:ana`, as an end is written.
pub(crate) fn typed(schema: &Schema, of: TypeId, id: &str) -> String {
    schema.written(of, id)
}
