//! What stands between two tags of Markdown, gathered as a reader sees it.

/// Tags that change how their words look, and not what they say.
const PLAIN: [&str; 23] = [
    "a", "abbr", "b", "big", "center", "code", "div", "em", "font", "i", "kbd", "li", "mark", "nobr", "ol",
    "p", "small", "span", "strong", "tt", "u", "ul", "wbr",
];

/// Words, gathered event by event.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    text: String,
    bold: usize,
    /// Whether some words are not bold.
    light: bool,
    /// What is raised above the line, such as the number of a footnote.
    raised: Option<String>,
    /// How long the text was where a picture began, and where the picture is.
    picture: Option<(usize, String)>,
}

impl Gathered {
    pub(super) fn add(&mut self, text: &str) {
        if let Some(raised) = &mut self.raised {
            return raised.push_str(text);
        }
        self.light |= self.bold == 0 && !text.trim().is_empty();
        self.text.push_str(text);
    }

    pub(super) fn line_break(&mut self) {
        self.text.push('\n');
    }

    pub(super) fn embolden(&mut self) {
        self.bold = self.bold.saturating_add(1);
    }

    pub(super) fn lighten(&mut self) {
        self.bold = self.bold.saturating_sub(1);
    }

    /// A reference to a footnote of Markdown.
    pub(super) fn reference(&mut self, name: &str) {
        let numbered = name.bytes().all(|it| it.is_ascii_digit());
        self.text.push_str(&if numbered { format!(" [{name}]") } else { format!(" [^{name}]") });
    }

    pub(super) fn picture(&mut self, address: &str) {
        self.picture = Some((self.text.len(), address.to_owned()));
    }

    /// A picture says what is written for whoever cannot see it, else where it is.
    pub(super) fn end_of_picture(&mut self) {
        if let Some((before, address)) = self.picture.take()
            && self.text.len() == before
        {
            self.add(&address);
        }
    }

    /// A tag of HTML. One that says something by itself is kept as it is written, so that it is not lost.
    pub(super) fn html(&mut self, html: &str) {
        let inside = html.trim_matches(['<', '>']);
        let name = inside.trim_end_matches('/').split_whitespace().next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "br" => self.line_break(),
            "sup" | "sub" => self.raised = Some(String::new()),
            "/sup" | "/sub" => self.end_of_raised(),
            "b" | "strong" => self.embolden(),
            "/b" | "/strong" => self.lighten(),
            name if name.starts_with("!--") => {}
            name if PLAIN.contains(&name.trim_start_matches('/')) => {}
            _ => self.add(html),
        }
    }

    /// A number or a letter that is raised is the sign of a footnote, `(1)` in plain text.
    fn end_of_raised(&mut self) {
        let raised = self.raised.take().unwrap_or_default();
        let inside = raised.trim().trim_start_matches(['(', '[']).trim_end_matches([')', ']']);
        let parts = inside.split([',', ' ']).filter(|it| !it.is_empty());
        let is_sign = |it: &str| it.chars().all(|it| it.is_ascii_digit()) || it.chars().count() == 1;
        match !inside.is_empty() && parts.clone().all(is_sign) && inside.contains(char::is_alphanumeric) {
            true => self.text.push_str(&format!(" ({})", parts.collect::<Vec<_>>().join(", "))),
            false => self.text.push_str(&raised),
        }
    }

    /// The words, and whether all of them are bold.
    pub(super) fn finish(self) -> (String, bool) {
        let bold = !self.light && !self.text.trim().is_empty();
        (self.text, bold)
    }
}
