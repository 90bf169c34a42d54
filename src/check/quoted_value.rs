//! Quotes around something that is no text.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "quoted-value";

pub(crate) fn quoted_value(text: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`\"{text}\"` is a text, where another value is needed"), here.site())
        .because("quotes make it a text")
        .help(format!("write `{text}` without quotes"))
        .fix(format!("write `{text}`"), here, text)
}
