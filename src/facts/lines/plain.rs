//! The quickest way through a line: one that has neither escapes nor numbers nor anything else that takes more than a
//! look at its next byte. Whatever is not so ends the attempt, and the line is read in the next best way.

use super::fast::{End, MemberValue};
use super::rows::{Reader, Said};
use crate::policy::schema::{Count, MemberId, RoleId, TypeId};

/// Reads a line into the reader's block; `None` if it is not that plain.
pub(super) fn read(reader: &mut Reader<'_>, line: &str) -> Option<()> {
    let mut text = Text(line);
    text.key("{", "type")?;
    let of = reader.type_named(text.word()?)?;
    text.key(",", "id")?;
    reader.begin(of, text.word()?)?;
    while text.token(",").is_some() {
        let member = reader.member_named(of, text.word()?)?;
        text.token(":")?;
        value(reader, (of, member), &mut text)?;
    }
    text.token("}")?;
    text.0.is_empty().then_some(())
}

/// What is left of a line.
struct Text<'t>(&'t str);

impl<'t> Text<'t> {
    /// What comes next, but for spaces, is this.
    #[inline]
    fn token(&mut self, token: &str) -> Option<()> {
        while let Some(rest) = self.0.strip_prefix(' ') {
            self.0 = rest;
        }
        self.0 = self.0.strip_prefix(token)?;
        Some(())
    }

    /// This name, up to its value.
    #[inline]
    fn key(&mut self, before: &str, name: &str) -> Option<()> {
        self.token(before)?;
        (self.word()? == name).then_some(())?;
        self.token(":")
    }

    /// A text without escapes.
    #[inline]
    fn word(&mut self) -> Option<&'t str> {
        self.token("\"")?;
        let (word, rest) = self.0.split_at_checked(plain(self.0.as_bytes()))?;
        self.0 = rest.strip_prefix('"')?;
        Some(word)
    }
}

/// How many bytes there are before the first that ends a text, or may stand in none.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut at = 0_usize;
    for word in words {
        let found = special(u64::from_le_bytes(*word));
        if found != 0 {
            return at.saturating_add(usize::try_from(found.trailing_zeros() >> 3).unwrap_or_default());
        }
        at = at.saturating_add(8);
    }
    let is_special = |it: &u8| matches!(it, b'"' | b'\\' | 0..0x20);
    at.saturating_add(rest.iter().position(is_special).unwrap_or(rest.len()))
}

/// The highest bit of the lowest byte that is a quote, a backslash or a control character; bits above it mean nothing.
#[inline]
fn special(word: u64) -> u64 {
    let below = |word: u64, by: u64| word.wrapping_sub(ONES.wrapping_mul(by)) & !word;
    let is = |byte: u8| below(word ^ ONES.wrapping_mul(u64::from(byte)), 1);
    (is(b'"') | is(b'\\') | below(word, 0x20)) & ONES.wrapping_mul(0x80)
}

/// One in every byte.
const ONES: u64 = 0x0101_0101_0101_0101;

fn value(reader: &mut Reader<'_>, (of, member): (TypeId, MemberId), text: &mut Text<'_>) -> Option<()> {
    if text.token("[").is_some() {
        return ends(reader, (of, member), text);
    }
    for (word, flag) in [("true", true), ("false", false)] {
        if text.token(word).is_some() {
            return MemberValue { reader, of, member }.flag(flag);
        }
    }
    MemberValue { reader, of, member }.text(text.word()?)
}

fn ends(reader: &mut Reader<'_>, (of, member): (TypeId, MemberId), text: &mut Text<'_>) -> Option<()> {
    let relation = MemberValue { reader, of, member }.relation(Count::Many)?;
    if text.token("]").is_some() {
        return Some(());
    }
    loop {
        let end = End { reader, of, member, relation };
        if text.token("{").is_some() {
            with_role(end, text)?
        } else {
            end.named(text.word()?)?
        }
        if text.token(",").is_none() {
            return text.token("]");
        }
    }
}

/// An end, and perhaps its role behind it.
fn with_role(edge: End<'_, '_>, text: &mut Text<'_>) -> Option<()> {
    text.key("", "to")?;
    let end = edge.reader.end(edge.relation, text.word()?)?;
    let mut role: Option<RoleId> = None;
    if text.token(",").is_some() {
        text.key("", "role")?;
        role = Some(edge.role(text.word()?)?);
    }
    text.token("}")?;
    edge.reader.say(edge.member, Said::Edge { end, role, terms: Default::default() });
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_end_at_what_is_special() {
        for length in 0..20 {
            for special in ["\"", "\\", "\n", "\u{1f}", "\0"] {
                let before: String = "~ \u{e9}!#[]^\u{7f}\u{10ffff} plain".chars().take(length).collect();
                let cut = before.len();
                for behind in ["", "\"", "a\"b\\\u{1}and more of it"] {
                    let text = format!("{before}{special}{behind}");
                    assert_eq!(plain(text.as_bytes()), cut, "{text:?}");
                }
                assert_eq!(plain(before.as_bytes()), cut);
            }
        }
    }
}
