//! Writes what a rolebook reads: a workspace as JSON, or as JSON lines where there is much of it.

use std::fmt::Write;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Json,
    Lines,
}

/// Entities as they come; of the JSON form all of one type must come together.
pub struct Facts {
    form: Form,
    text: String,
    of: &'static str,
}

/// What is written of one entity. All names and ids are letters and digits, so nothing needs an escape.
pub struct Members<'a> {
    text: &'a mut String,
    begun: bool,
}

impl Facts {
    pub fn new(form: Form) -> Self {
        let text = if form == Form::Json { "{".to_owned() } else { String::new() };
        Self { form, text, of: "" }
    }

    pub fn entity(&mut self, of: &'static str, id: impl AsRef<str>, members: impl FnOnce(&mut Members<'_>)) {
        let id = id.as_ref();
        match self.form {
            Form::Lines => self.text.push_str(&format!("{{\"type\":\"{of}\",\"id\":\"{id}\"")),
            Form::Json => {
                let before = match self.of {
                    it if it == of => ",\n".to_owned(),
                    "" => format!("\"{of}\": {{\n"),
                    _ => format!("}},\n\"{of}\": {{\n"),
                };
                self.of = of;
                self.text.push_str(&format!("{before}\"{id}\": {{"));
            }
        }
        members(&mut Members { text: &mut self.text, begun: self.form == Form::Lines });
        self.text.push('}');
        if self.form == Form::Lines {
            self.text.push('\n');
        }
    }

    pub fn finish(mut self) -> String {
        if self.form == Form::Json {
            self.text.push_str(if self.of.is_empty() { "}" } else { "}}" });
        }
        self.text
    }
}

impl Members<'_> {
    fn name(&mut self, name: &str) {
        let comma = if std::mem::replace(&mut self.begun, true) { "," } else { "" };
        write!(self.text, "{comma}\"{name}\":").expect("memory does not fail");
    }

    /// A choice, or where a relation to one ends.
    pub fn word(&mut self, name: &str, word: impl std::fmt::Display) {
        self.name(name);
        write!(self.text, "\"{word}\"").expect("memory does not fail");
    }

    pub fn flag(&mut self, name: &str, flag: bool) {
        self.name(name);
        self.text.push_str(if flag { "true" } else { "false" });
    }

    /// Texts, or where a relation to many ends.
    pub fn words<W: std::fmt::Display>(&mut self, name: &str, words: impl IntoIterator<Item = W>) {
        self.list(name, words.into_iter().map(|it| format!("\"{it}\"")));
    }

    /// Edges with roles.
    pub fn roles<W: std::fmt::Display>(
        &mut self,
        name: &str,
        edges: impl IntoIterator<Item = (W, &'static str)>,
    ) {
        let edge = |(to, role): (W, &str)| format!("{{\"to\":\"{to}\",\"role\":\"{role}\"}}");
        self.list(name, edges.into_iter().map(edge));
    }

    fn list(&mut self, name: &str, items: impl Iterator<Item = String>) {
        self.name(name);
        self.text.push('[');
        for (number, item) in items.enumerate() {
            self.text.push_str(if number == 0 { "" } else { "," });
            self.text.push_str(&item);
        }
        self.text.push(']');
    }
}
