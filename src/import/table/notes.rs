//! Footnotes: the signs behind words and marks, and the lines that say what they mean.

use super::page::{Note, on_one_line};

/// Signs that are footnotes wherever they end a text.
const STARS: [char; 7] = ['*', '†', '‡', '§', '¶', '※', '∗'];
const RAISED: [(char, char); 10] = [
    ('¹', '1'),
    ('²', '2'),
    ('³', '3'),
    ('⁴', '4'),
    ('⁵', '5'),
    ('⁶', '6'),
    ('⁷', '7'),
    ('⁸', '8'),
    ('⁹', '9'),
    ('⁰', '0'),
];

/// A text without the signs of footnotes at its end, and these in their order.
pub(super) fn without_signs(text: &str) -> (&str, Vec<String>) {
    let mut rest = text.trim_end();
    let mut signs = Vec::new();
    while let Some((before, found)) = last_signs(rest) {
        signs.splice(0..0, found);
        rest = before.trim_end_matches(|it: char| it.is_whitespace() || it == ',');
    }
    (rest, signs)
}

/// The last sign of a text, or those of one pair of brackets.
fn last_signs(text: &str) -> Option<(&str, Vec<String>)> {
    let last = text.chars().next_back()?;
    if STARS.contains(&last) {
        let rest = text.trim_end_matches(last);
        let sign = text.get(rest.len()..).unwrap_or_default().to_owned();
        return Some((rest, vec![sign]));
    }
    if raised(last).is_some() {
        let rest = text.trim_end_matches(|it| raised(it).is_some());
        let sign = text.get(rest.len()..).unwrap_or_default().chars().filter_map(raised).collect();
        return Some((rest, vec![sign]));
    }
    let open = match last {
        ')' => '(',
        ']' => '[',
        _ => return None,
    };
    let (before, inside) = text.get(..text.len().saturating_sub(1))?.rsplit_once(open)?;
    let signs = inside.split([',', ' ']).filter(|it| !it.is_empty()).map(|it| bracketed(it, open));
    let signs: Vec<String> = signs.collect::<Option<_>>()?;
    (!signs.is_empty()).then_some((before, signs))
}

fn raised(sign: char) -> Option<char> {
    RAISED.iter().find(|it| it.0 == sign).map(|it| it.1)
}

/// What may stand in brackets as a sign: a number, a star, or in square brackets the name that Markdown has.
fn bracketed(inside: &str, open: char) -> Option<String> {
    let named = inside.strip_prefix('^');
    let is_number = |it: &str| it.len() <= 3 && it.bytes().all(|it| it.is_ascii_digit());
    let is_star = |it: &str| it.chars().all(|it| STARS.contains(&it));
    match named {
        Some(name) if open == '[' && !name.is_empty() => Some(name.to_owned()),
        _ if is_number(inside) || is_star(inside) => Some(inside.to_owned()),
        _ => None,
    }
}

/// What a line says that begins with the sign of a footnote.
pub(super) fn definition(line: &str) -> Option<(String, String)> {
    let line = line.trim_start();
    let first = line.chars().next()?;
    let (sign, rest) = match first {
        _ if STARS.contains(&first) => {
            let rest = line.trim_start_matches(first);
            (line.get(..line.len().saturating_sub(rest.len()))?.to_owned(), rest)
        }
        _ if raised(first).is_some() => {
            let rest = line.trim_start_matches(|it| raised(it).is_some());
            (line.chars().map_while(raised).collect(), rest)
        }
        '(' => within(line, '(', ')')?,
        '[' => within(line, '[', ']')?,
        _ if first.is_ascii_digit() => {
            let rest = line.trim_start_matches(|it: char| it.is_ascii_digit());
            let sign = line.get(..line.len().saturating_sub(rest.len()))?.to_owned();
            (sign, rest.strip_prefix(['.', ')', ':'])?)
        }
        _ => return None,
    };
    let text = on_one_line(rest.trim_start_matches([':', '.', ')']));
    (!text.is_empty()).then_some((sign, text))
}

fn within(line: &str, open: char, close: char) -> Option<(String, &str)> {
    let (inside, rest) = line.strip_prefix(open)?.split_once(close)?;
    Some((bracketed(inside, open)?, rest))
}

/// The notes of a paragraph, each of which begins on a line of its own.
pub(super) fn in_paragraph(text: &str, at: usize) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    for line in text.lines() {
        match (definition(line), notes.last_mut()) {
            (Some((sign, text)), _) => notes.push(Note { sign, text, at }),
            (None, Some(last)) => last.text = on_one_line(&format!("{} {line}", last.text)),
            (None, None) => return notes,
        }
    }
    notes
}

/// What a sign means that stands at a place: the first note below that has it, else the last one above.
pub(super) fn meaning<'n>(notes: &'n [Note], sign: &str, at: usize) -> Option<&'n Note> {
    let same = |it: &&Note| it.sign == sign;
    let below = notes.iter().filter(same).find(|it| it.at >= at);
    below.or_else(|| notes.iter().rfind(same))
}
