//! What the engine has to say about a text: a code, a place, a cause and the way out, as plain data.
//!
//! Nothing here knows how a diagnostic is drawn; the edge renders it.

use std::ops::Range;

use unicode_security::confusable_detection::skeleton;

/// Characters of the user's text that a message repeats.
const SHOWN: usize = 60;
/// Words longer than this are never compared with others, so that hostile ones cost nothing.
const COMPARED_BYTES: usize = 64;

/// How bad a diagnostic is: an error keeps the policy from deciding, a warning does not, and of a note
/// nothing follows at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// A node of a statement: an index into the statement's table of positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub u32);

/// Where a diagnostic points before positions in the file are known.
///
/// Meaning is computed without positions, so that white space re-runs nothing; a site is turned
/// into a byte range of the file only when somebody wants to read it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Site {
    /// A byte range of the whole file.
    File(Range<u32>),
    /// A byte range relative to the start of the statement at hand.
    Statement(Range<u32>),
    /// A node of the statement with this ordinal in its file.
    Node { statement: u32, node: NodeId },
    /// From the start of one node to the end of another of the same statement.
    Nodes { statement: u32, from: NodeId, to: NodeId },
    /// Right behind a node, where something is to be added.
    After { statement: u32, node: NodeId },
    /// A whole statement to the end of its last line, where it is to be taken out.
    Whole { statement: u32 },
}

/// One marked place and what is to be said about it; the text may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Label {
    pub site: Site,
    pub text: String,
}

/// What would mend a finding, ready to be written into the text; `P` says where, in its source's own kind.
///
/// It is offered only where the way out is one text: whoever applies it need not read it first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fix<P> {
    /// What is done, as an order: `write assignee`, with user text in backticks.
    pub title: String,
    /// In any order; they never overlap.
    pub edits: Vec<Edit<P>>,
}

/// One replacement: what stands at the place gives way to the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edit<P> {
    pub place: P,
    pub text: String,
}

impl<P> Fix<P> {
    /// One text in the place of another.
    pub(crate) fn replace(title: impl Into<String>, place: P, text: impl Into<String>) -> Self {
        Self { title: title.into(), edits: vec![Edit { place, text: text.into() }] }
    }

    /// The same, with every place in another kind.
    pub(crate) fn at<Q>(self, place: impl Fn(P) -> Q) -> Fix<Q> {
        let edits = self.edits.into_iter();
        let edits = edits.map(|it| Edit { place: place(it.place), text: it.text }).collect();
        Fix { title: self.title, edits }
    }
}

/// One finding. The message is lower case, without a full stop, with user text in backticks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Diagnostic {
    /// The stable kebab-case code, such as `unknown-name`.
    pub code: &'static str,
    pub severity: Severity,
    pub message: String,
    /// The first label is the place of the finding; more show what it clashes with.
    pub labels: Vec<Label>,
    /// The way out, if one can be named.
    pub help: Option<String>,
    /// The way out as an edit of the text, where the help leaves nothing to decide.
    pub fix: Option<Box<Fix<Site>>>,
}

impl Diagnostic {
    /// An error at one site.
    pub(crate) fn error(code: &'static str, message: impl Into<String>, site: Site) -> Self {
        Self::new(Severity::Error, code, message.into(), site)
    }

    /// A warning at one site.
    pub(crate) fn warning(code: &'static str, message: impl Into<String>, site: Site) -> Self {
        Self::new(Severity::Warning, code, message.into(), site)
    }

    fn new(severity: Severity, code: &'static str, message: String, site: Site) -> Self {
        let label = Label { site, text: String::new() };
        Self { code, severity, message, labels: vec![label], help: None, fix: None }
    }

    /// Every place that it speaks of, to be moved.
    pub(crate) fn sites(&mut self) -> impl Iterator<Item = &mut Site> {
        let edits = self.fix.iter_mut().flat_map(|it| &mut it.edits);
        self.labels.iter_mut().map(|it| &mut it.site).chain(edits.map(|it| &mut it.place))
    }

    /// Names what is wrong at the first site.
    #[must_use]
    pub(crate) fn because(mut self, text: impl Into<String>) -> Self {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// Adds a second place with its own text.
    #[must_use]
    pub(crate) fn also(mut self, site: Site, text: impl Into<String>) -> Self {
        let text = text.into();
        self.labels.push(Label { site, text });
        self
    }

    /// Adds the way out.
    #[must_use]
    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds the way out as an edit: what stands at the site gives way to the text.
    #[must_use]
    pub(crate) fn fix(
        mut self,
        title: impl Into<String>,
        site: impl Into<Site>,
        text: impl Into<String>,
    ) -> Self {
        self.fix = Some(Box::new(Fix::replace(title, site.into(), text)));
        self
    }

    /// One edit more that the fix needs.
    #[must_use]
    pub(crate) fn and(mut self, site: impl Into<Site>, text: impl Into<String>) -> Self {
        if let Some(fix) = &mut self.fix {
            fix.edits.push(Edit { place: site.into(), text: text.into() });
        }
        self
    }

    /// Asks whether the nearest name is meant, and offers to write it.
    #[must_use]
    pub(crate) fn meant(self, word: &str, near: &str, site: impl Into<Site>) -> Self {
        let help = match disguise(word, near) {
            Some(disguise) => format!("write `{near}`{disguise}"),
            None => format!("did you mean `{near}`?"),
        };
        self.help(help).fix(format!("write `{near}`"), site, near)
    }
}

/// A diagnostic with its place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub file: String,
    pub severity: Severity,
    pub code: &'static str,
    pub message: String,
    pub labels: Vec<Marked>,
    pub help: Option<String>,
    /// What would mend it, where the help says exactly what to write.
    pub fix: Option<Fix<Place>>,
}

/// A byte range of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file that it is in, if it is not the finding's own.
    pub file: Option<String>,
    pub range: Range<u32>,
}

/// A byte range of the file and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The file that it is in, if it is not the finding's own.
    pub file: Option<String>,
    pub range: Range<u32>,
    pub text: String,
}

impl Finding {
    /// The byte at which the finding starts.
    pub fn start(&self) -> u32 {
        self.labels.first().map_or(0, |it| it.range.start)
    }
}

/// What to say of a word that looks like another and is written with letters of another alphabet.
pub(crate) fn disguise(word: &str, near: &str) -> Option<String> {
    let same = word != near && skeleton(word).eq(skeleton(near));
    let odd = word.chars().find(|it| !near.contains(*it)).filter(|_| same)?;
    let number = u32::from(odd);
    Some(format!("; the `{odd}` here is U+{number:04X}, a character that only looks the same"))
}

/// A text as a rolebook writes it, in double quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The candidate nearest to a misspelt word, if one is near enough to be meant.
///
/// Ties go to the first in byte order, so that the answer never depends on the order of candidates.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = word.chars().count().div_ceil(3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

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

/// `` `a`, `b` or `c` ``; `None` of nothing.
pub(crate) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut quoted: Vec<String> = words.into_iter().take(SHOWN).map(shown).collect();
    let last = quoted.pop()?;
    if quoted.is_empty() {
        return Some(last);
    }
    Some(format!("{} or {last}", quoted.join(", ")))
}
