//! From the words of people to names of the language, short and readable.

use unicode_ident::is_xid_continue;
use unicode_normalization::UnicodeNormalization;

/// Words that a name can do without.
const SMALL: [&str; 28] = [
    "a", "an", "the", "of", "to", "in", "on", "for", "from", "with", "by", "at", "as", "and", "or", "into",
    "his", "her", "its", "your", "this", "that", "these", "those", "be", "is", "are", "may",
];
/// Bytes of a name that is made of all words there are.
const LONGEST: usize = 100;

/// The words of a text as parts of names, in small letters.
pub(super) fn words(text: &str) -> Vec<String> {
    let text: String = text.nfc().filter(|it| !matches!(it, '\'' | '’' | '\u{200c}' | '\u{200d}')).collect();
    let parts = text.split(|it: char| !is_xid_continue(it) || it == '_' || it == '·');
    let small = parts.map(|it| it.to_lowercase().nfc().filter(|it| is_xid_continue(*it)).collect::<String>());
    small.filter(|it| !it.is_empty()).collect()
}

/// The words that carry the meaning, at most so many; all of them if none does.
pub(super) fn content(text: &str, most: usize) -> String {
    let all = words(text);
    let telling: Vec<&String> = all.iter().filter(|it| !SMALL.contains(&it.as_str())).collect();
    let telling = if telling.is_empty() { all.iter().collect() } else { telling };
    joined(telling.into_iter().take(most))
}

/// Every word.
pub(super) fn whole(text: &str) -> String {
    joined(words(text).iter())
}

/// A text without what stands in parentheses, if anything is left.
pub(super) fn without_parentheses(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for sign in text.chars() {
        match sign {
            '(' | '[' => depth = depth.saturating_add(1),
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(sign),
            _ => {}
        }
    }
    if words(&out).is_empty() { text.to_owned() } else { out }
}

/// Joined as far as a name goes.
fn joined<'w>(words: impl Iterator<Item = &'w String>) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() && out.len().saturating_add(word.len()) >= LONGEST {
            break;
        }
        if !out.is_empty() {
            out.push('_');
        }
        out.push_str(word);
    }
    let end = out.char_indices().map(|it| it.0).take_while(|it| *it <= LONGEST).last().unwrap_or(0);
    if out.len() > LONGEST { out.get(..end).unwrap_or_default().to_owned() } else { out }
}
