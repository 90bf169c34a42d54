//! Texts inside Mermaid diagrams.

use super::excerpt::visible;

/// Whatever a text holds, it stays one label: signs that Mermaid reads become entities.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in visible(text).chars() {
        match sign {
            '"' | '<' | '>' | '&' | '#' | '`' | '|' | '[' | ']' | '{' | '}' | '(' | ')' | '\\' | ';' => {
                out.push_str(&format!("#{};", u32::from(sign)));
            }
            '\n' | '\r' | '\t' => out.push(' '),
            _ => out.push(sign),
        }
    }
    out
}
