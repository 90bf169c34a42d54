//! The catalogue of diagnostics: a page for each code, from `docs/diagnostics`, for whoever meets one and
//! wants to know more. That no page and no code is missing is for a test to see.

use crate::diagnostic;

/// What there is to know about one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub code: &'static str,
    /// The whole page, as Markdown.
    pub text: &'static str,
}

impl Page {
    /// What the code is about, in a few words.
    pub fn title(&self) -> &'static str {
        let line = self.text.lines().next().unwrap_or_default();
        line.split_once(": ").map_or(line, |it| it.1)
    }
}

/// Every page, sorted by code.
pub fn pages() -> &'static [Page] {
    PAGES
}

/// The page of that code.
pub fn page(code: &str) -> Option<Page> {
    let at = PAGES.binary_search_by(|it| it.code.cmp(code)).ok()?;
    PAGES.get(at).copied()
}

/// The page whose code is nearest to a misspelt one, if one is near enough to be meant.
pub fn nearest(code: &str) -> Option<Page> {
    let codes: Vec<&str> = PAGES.iter().map(|it| it.code).collect();
    nearest_code(code, &codes).and_then(page)
}

/// The one of these codes that is nearest to a misspelt one, if one is near enough to be meant.
pub fn nearest_code<'c>(code: &str, codes: &[&'c str]) -> Option<&'c str> {
    let short = code.chars().count() <= LONGEST;
    short.then(|| diagnostic::nearest(code, codes.iter().copied())).flatten()
}

/// Longer words are no codes, and nobody wants to wait for a guess about them.
const LONGEST: usize = 60;

macro_rules! pages {
    ($($code:literal),* $(,)?) => {
        &[$(Page { code: $code, text: include_str!(concat!("../docs/diagnostics/", $code, ".md")) }),*]
    };
}

static PAGES: &[Page] = pages![
    "ambiguous-id",
    "ambiguous-name",
    "bad-address",
    "bad-duration",
    "bad-flag",
    "bad-id",
    "bad-json",
    "bad-list",
    "bad-map",
    "bad-network",
    "bad-number",
    "bad-pattern",
    "bad-placeholder",
    "bad-time",
    "bidirectional-mark",
    "broken-base",
    "broken-claim",
    "broken-invariant",
    "broken-list",
    "broken-route",
    "cannot-calculate",
    "cannot-compare",
    "cannot-order",
    "cell-beyond-columns",
    "cell-count",
    "cell-out-of-view",
    "clashing-names",
    "closed-below",
    "contradictory-cell",
    "contradictory-row",
    "control-character",
    "dangling-reference",
    "default-of-several",
    "default-silences",
    "definition-elsewhere",
    "derived-member",
    "duplicate-attribute",
    "duplicate-key",
    "duplicate-name",
    "duplicate-row",
    "empty-block",
    "empty-id",
    "empty-list",
    "empty-period",
    "empty-test",
    "end-expected",
    "first-through",
    "gate-out-of-reach",
    "gated-without-default",
    "idle-action",
    "idle-allow",
    "idle-gate",
    "idle-grant",
    "idle-restriction",
    "idle-test",
    "if-on-relation",
    "impossible-condition",
    "incomplete-to-one",
    "indented-start",
    "invisible-character",
    "leads-elsewhere",
    "leads-nowhere",
    "left-out-table",
    "lookalike-ids",
    "many-valued",
    "markless-row",
    "missing-column",
    "missing-key",
    "missing-rolebook",
    "missing-translation",
    "missing-workspace",
    "mixed-kinds",
    "name-of-another",
    "name-too-long",
    "named-twice",
    "nameless-mark",
    "narrow-cell",
    "needs-quotes",
    "needs-through",
    "negative-cycle",
    "nested-parts",
    "nested-too-deep",
    "no-candidate",
    "no-claim",
    "no-default",
    "no-header",
    "no-plan-there",
    "no-plans",
    "no-principals",
    "no-role-on-edge",
    "no-role-table",
    "no-roles",
    "no-such-cell",
    "no-such-set",
    "no-such-statement",
    "no-table",
    "nobody-at-hand",
    "nobody-there",
    "not-a-principal",
    "not-a-target",
    "not-an-edge",
    "not-given",
    "not-in-a-layer",
    "not-in-cedar",
    "not-in-openfga",
    "not-in-table",
    "not-nfc",
    "not-open",
    "nothing-arises",
    "odd-space",
    "only-in-a-layer",
    "open-quote",
    "open-text",
    "openfga-condition",
    "openfga-context",
    "openfga-csv",
    "openfga-endless",
    "openfga-expression",
    "openfga-file",
    "openfga-function",
    "openfga-json",
    "openfga-left-out",
    "openfga-mixed",
    "openfga-module",
    "openfga-name",
    "openfga-parameter",
    "openfga-question",
    "openfga-relation",
    "openfga-renamed",
    "openfga-shape",
    "openfga-syntax",
    "openfga-too-large",
    "openfga-tuple",
    "openfga-tupleset",
    "openfga-twice",
    "openfga-type",
    "openfga-value",
    "openfga-version",
    "openfga-yaml",
    "path-goes-on",
    "plan-cycle",
    "plural",
    "quoted-value",
    "repeated-column",
    "repeated-row",
    "role-cycle",
    "role-not-allowed",
    "role-not-handed-on",
    "role-not-shared",
    "role-not-taken",
    "role-of-another",
    "role-of-what",
    "second-candidates",
    "second-statement",
    "second-time",
    "set-twice",
    "several-ends",
    "several-places",
    "shadowed-grant",
    "short-row",
    "source-too-long",
    "surviving-mutant",
    "tab",
    "taken-name",
    "too-deep",
    "too-many",
    "too-many-edges",
    "too-many-entities",
    "too-many-problems",
    "too-many-statements",
    "typographic-dash",
    "typographic-quote",
    "unexpected-end",
    "unexpected-line",
    "unexpected-word",
    "unknown-action",
    "unknown-base",
    "unknown-choice",
    "unknown-code",
    "unknown-edge-attribute",
    "unknown-escape",
    "unknown-facts",
    "unknown-input",
    "unknown-invariant",
    "unknown-key",
    "unknown-mark",
    "unknown-member",
    "unknown-name",
    "unknown-part",
    "unknown-plan",
    "unknown-reason",
    "unknown-role",
    "unknown-route",
    "unknown-statement",
    "unknown-type",
    "unknown-whole",
    "unordered-role",
    "unreachable-cell",
    "unreachable-forbid",
    "unreadable-line",
    "unused-name",
    "value-expected",
    "value-here",
    "value-on-the-left",
    "way-around",
    "where-without-edges",
    "which-type",
    "widened-base",
    "wider-role",
    "workspace-too-large",
    "wrong-json-type",
    "wrong-kind",
    "wrong-target-type",
];
