//! What a cell says: yes, no, nobody knows, or yes on a condition. What is not understood is never guessed.

use super::notes;

/// Marks that say yes wherever they stand.
const YES: [&str; 35] = [
    "✓",
    "✔",
    "☑",
    "✅",
    "🗸",
    "🗹",
    "👍",
    "●",
    "•",
    "⬤",
    "🟢",
    "yes",
    "y",
    "true",
    "allow",
    "allowed",
    "granted",
    "oui",
    "ja",
    "sí",
    "si",
    "[x]",
    ":white_check_mark:",
    ":heavy_check_mark:",
    ":ballot_box_with_check:",
    ":check_mark:",
    ":check:",
    ":tick:",
    ":thumbsup:",
    ":+1:",
    ":green_circle:",
    ":large_green_circle:",
    "{check-circle}",
    "{check}",
    "{check-circle-filled}",
];
/// Words that say yes if they are all that is written.
const YES_ALONE: [&str; 3] = ["full", "full access", "always"];
/// Marks that say yes where nothing else does; beside a tick they may mean a cross, or anything.
const PERHAPS_YES: [&str; 3] = ["x", "1", "+"];
const NO: [&str; 40] = [
    "-",
    "–",
    "—",
    "‒",
    "−",
    "--",
    "---",
    "✗",
    "✘",
    "❌",
    "✖",
    "×",
    "☐",
    "🚫",
    "⛔",
    "❎",
    "🔴",
    "👎",
    "no",
    "n",
    "none",
    "never",
    "false",
    "0",
    "n/a",
    "na",
    "denied",
    "non",
    "nein",
    "[ ]",
    ":x:",
    ":cross_mark:",
    ":heavy_multiplication_x:",
    ":negative_squared_cross_mark:",
    ":no_entry:",
    ":no_entry_sign:",
    ":thumbsdown:",
    ":-1:",
    ":red_circle:",
    "{dotted-circle}",
];
const NO_ALONE: [&str; 4] = ["not applicable", "not allowed", "not available", "no access"];
const UNKNOWN: [&str; 6] = ["?", "??", "unknown", "tbd", "tbc", "unclear"];
/// Words that make a condition of the cell in which they stand.
const CONDITIONAL: [&str; 25] = [
    "only",
    "own",
    "owned",
    "if",
    "when",
    "where",
    "while",
    "until",
    "unless",
    "except",
    "limited",
    "partial",
    "partially",
    "conditional",
    "conditionally",
    "restricted",
    "depends",
    "some",
    "sometimes",
    "self",
    "assigned",
    "with",
    "within",
    "without",
    "requires",
];

/// What is listed to whoever wrote a mark that is not known.
pub(super) const KNOWN: &str = "yes is `yes`, `y`, `x`, `✓` or `✅`; no is `no`, `n`, `-`, `✗`, `❌` or nothing; `?` is what \
    nobody knows; a condition is `yes, if ...` or `own only`; a column that is no role has to be left out";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing is written.
    Empty,
    Yes,
    No,
    Unknown,
    /// Yes on a condition, in these words.
    If(String),
    /// Nothing but the sign of a footnote.
    Note,
}

/// A mark, and the signs of footnotes behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) mark: Mark,
    pub(super) signs: Vec<String>,
    /// Whether it could as well be a cross.
    pub(super) doubtful: bool,
}

impl Said {
    /// Whether a mark is written, and no words alone that may be anything.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.mark, Mark::Yes | Mark::No | Mark::Unknown)
    }
}

/// Reads a cell.
pub(super) fn read(text: &str) -> Option<Said> {
    let whole = normal(text);
    // `[x]` and `*` alone are no notes behind a mark.
    if let Some(mark) = plain(&whole) {
        return Some(Said { mark, signs: Vec::new(), doubtful: is(&whole, &PERHAPS_YES) });
    }
    let (core, mut signs) = notes::without_signs(text);
    let core = normal(core);
    if core.is_empty() {
        return Some(Said { mark: Mark::Note, signs, doubtful: false });
    }
    let doubtful = is(&core, &PERHAPS_YES);
    let mark = plain(&core).or_else(|| yes_and_more(&core, &mut signs)).or_else(|| condition(&core))?;
    Some(Said { mark, signs, doubtful })
}

/// Whether it is a mark that nobody would take for the name of a role: a sign, or a very short word.
pub(super) fn is_sign(text: &str) -> bool {
    let letters = text.chars().filter(|it| it.is_alphabetic()).count();
    let short = letters <= 3 || text.starts_with([':', '{']);
    short && read(text).is_some_and(|it| it.is_plain())
}

/// Without the sign that asks for an emoji in colour.
fn normal(text: &str) -> String {
    let shown = text.chars().filter(|it| *it != '\u{fe0f}' && *it != '\u{fe0e}');
    shown.collect::<String>().trim().to_owned()
}

/// Whether it is one of these, in whatever case.
fn is(text: &str, known: &[&str]) -> bool {
    known.iter().any(|it| it.eq_ignore_ascii_case(text))
}

/// A mark, or several that say the same: `✅ yes`.
fn plain(text: &str) -> Option<Mark> {
    let all = |known: &[&str]| text.split_whitespace().all(|it| is(it, known));
    match () {
        () if text.is_empty() => Some(Mark::Empty),
        () if all(&YES) || is(text, &PERHAPS_YES) || is(text, &YES_ALONE) => Some(Mark::Yes),
        () if all(&NO) || is(text, &NO_ALONE) => Some(Mark::No),
        () if is(text, &UNKNOWN) => Some(Mark::Unknown),
        () => None,
    }
}

/// A yes with more behind it: a number is a footnote, words are a condition.
fn yes_and_more(text: &str, signs: &mut Vec<String>) -> Option<Mark> {
    let marks = YES.iter().chain(&PERHAPS_YES);
    let rest = marks.filter_map(|it| behind(text, it)).min_by_key(|it| it.len())?;
    let rest = rest.trim_matches(|it: char| it.is_whitespace() || ",;:.–—-".contains(it));
    let inside = rest.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(rest).trim();
    if !inside.is_empty() && inside.len() <= 2 && inside.bytes().all(|it| it.is_ascii_digit()) {
        signs.insert(0, inside.to_owned());
        return Some(Mark::Yes);
    }
    match plain(inside) {
        Some(Mark::Yes) => Some(Mark::Yes),
        None if inside.contains(char::is_alphabetic) => Some(Mark::If(inside.to_owned())),
        _ => None,
    }
}

/// What stands behind a mark: behind a word, not in the middle of another one.
fn behind<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    let (own, rest) = text.split_at_checked(mark.len())?;
    let is_word = mark.chars().next_back().is_some_and(char::is_alphanumeric);
    let goes_on = rest.starts_with(|it: char| it.is_alphanumeric() || "'’/_".contains(it));
    (own.eq_ignore_ascii_case(mark) && !(is_word && goes_on)).then_some(rest)
}

/// Whether a no has more behind it.
pub(super) fn says_no_and_more(text: &str) -> bool {
    NO.iter().any(|it| behind(text, it).is_some_and(|rest| rest.contains(char::is_alphabetic)))
}

/// Words that say themselves that they are a condition. A no with more behind it says two things at once.
fn condition(text: &str) -> Option<Mark> {
    let words = || text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let is_not = words().next().is_some_and(|it| is(it, &["not"]));
    let named = !is_not && !says_no_and_more(text) && words().any(|it| is(it, &CONDITIONAL));
    let inside = text.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(text).trim();
    named.then(|| Mark::If(inside.to_owned()))
}
