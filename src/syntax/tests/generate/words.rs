//! Words, among them those that mean something elsewhere, and texts that need escapes.

use super::Choices;
use crate::diagnostic::quoted;
use crate::syntax::ast::{
    ActionName, Actions, Column, FactValue, Gate, Id, Literal, LiteralValue, Name, Party, Path, Quoted,
    Reasons, Target, Who,
};

/// Names of small letters.
const NAMES: [&str; 45] = [
    "a",
    "b",
    "owner",
    "members",
    "visitor_role",
    "x1",
    "été",
    "名前",
    "ß",
    "a_name_of_some_length_to_break_lines",
    "role",
    "first",
    "open",
    "labels",
    "type",
    "test",
    "since",
    "until",
    "can",
    "cannot",
    "have",
    "somebody",
    "goes",
    "the",
    "same",
    "may",
    "break",
    "breaks",
    "time",
    "user",
    "everything",
    "given",
    "flag",
    "number",
    "plan",
    "incomplete",
    "refused",
    "adds",
    "extends",
    "imported",
    "set",
    "uses",
    "email",
    "text",
    "ors",
];
const TYPES: [&str; 6] =
    ["T", "Project", "Task", "Été", "ǅx", "A_type_whose_name_is_long_enough_for_lines_to_break"];
const TAGS: [&str; 7] = ["fr", "de-CH", "zh-Hant-TW", "or", "to", "on", "EN"];
const TEXTS: [&str; 12] = [
    "",
    "x",
    "a b",
    "Été",
    "全角の文字",
    "say \"no\"",
    "back\\slash",
    "# no comment",
    "a, b | c",
    "\\\"",
    "é e\u{301}",
    "a text that is long enough for a line to be broken before it or after it, as the case may be",
];
const IDS: [&str; 20] = [
    "ana",
    "launch",
    "Ana",
    "名前",
    "x_1",
    "a b",
    "12",
    "-",
    "on",
    "can",
    "cannot",
    "nobody",
    "breaks",
    "may",
    "uses",
    "at",
    "incomplete",
    "ana@example.org",
    "_x",
    "q\"\\",
];
const DIGITS: [&str; 8] = ["0", "-3", "120", "2026-05-31", "2026-05-31T10:00:00Z", "1.", "7_a", "-0x:9+"];

impl Choices<'_> {
    pub(super) fn name(&mut self) -> Name {
        let text = self.pick(&NAMES).to_owned();
        Name { text, node: self.node() }
    }

    /// A name that is none of these.
    pub(super) fn name_but(&mut self, not: &[&str]) -> Name {
        let name = self.name();
        let text = if not.contains(&name.text.as_str()) { "a".to_owned() } else { name.text };
        Name { text, ..name }
    }

    pub(super) fn type_name(&mut self) -> Name {
        let text = self.pick(&TYPES).to_owned();
        Name { text, node: self.node() }
    }

    pub(super) fn tag(&mut self) -> Name {
        let text = self.pick(&TAGS).to_owned();
        Name { text, node: self.node() }
    }

    pub(super) fn text(&mut self) -> String {
        self.pick(&TEXTS).to_owned()
    }

    pub(super) fn quoted(&mut self) -> Quoted {
        Quoted { text: self.text(), node: self.node() }
    }

    pub(super) fn path(&mut self) -> Path {
        let node = self.node();
        let more = self.pick(&[0, 0, 0, 1, 1, 2]);
        let names = (0..=more).map(|_| self.name()).collect();
        Path { names, node, only: None }
    }

    /// A path, perhaps with a `where`.
    pub(super) fn chosen(&mut self, depth: usize) -> Path {
        let path = self.path();
        let only = (depth > 0 && self.once_in(4)).then(|| Box::new(self.condition(depth - 1)));
        Path { only, ..path }
    }

    pub(super) fn who(&mut self) -> Who {
        match self.below(6) {
            0 => Who::Everyone { node: self.node() },
            1 => Who::Every { node: self.node(), of: self.type_name() },
            _ => Who::Path(self.chosen(2)),
        }
    }

    pub(super) fn people(&mut self) -> Vec<Who> {
        self.some(1, Self::who)
    }

    pub(super) fn target(&mut self) -> Target {
        Target { on: self.type_name(), through: self.maybe(Self::name) }
    }

    pub(super) fn gate(&mut self) -> Gate {
        Gate { plans: self.some(1, Self::name) }
    }

    pub(super) fn action(&mut self) -> ActionName {
        ActionName { of: self.maybe(Self::type_name), name: self.name() }
    }

    pub(super) fn actions(&mut self) -> Actions {
        if self.once_in(4) {
            return Actions::Everything { node: self.node(), except: self.some(0, Self::action) };
        }
        let mut listed = self.some(1, Self::action);
        if listed[0].of.is_none() && listed[0].name.text == "everything" {
            listed[0].name.text = "a".to_owned();
        }
        Actions::Listed(listed)
    }

    pub(super) fn column(&mut self) -> Column {
        match self.below(4) {
            0 => Column::Everyone { node: self.node() },
            1 => Column::Named { name: self.name(), if_: Some(self.name()) },
            _ => Column::Named { name: self.name(), if_: None },
        }
    }

    pub(super) fn reasons(&mut self) -> Reasons {
        let because = self.maybe(Self::quoted);
        let translations = match because {
            Some(_) => self.some(0, |it| (it.tag(), it.quoted())),
            None => Vec::new(),
        };
        Reasons { because, translations }
    }

    /// A value where no path may stand.
    pub(super) fn literal(&mut self, words: &[&str]) -> Literal {
        let value = self.literal_value(words);
        Literal { node: self.node(), value }
    }

    fn literal_value(&mut self, words: &[&str]) -> LiteralValue {
        match self.below(3) {
            0 => LiteralValue::Word(self.pick(words).to_owned()),
            1 => LiteralValue::Digits(self.pick(&DIGITS).to_owned()),
            _ => LiteralValue::Text(self.text()),
        }
    }

    /// A value where bare words are values too.
    pub(super) fn value(&mut self) -> Literal {
        let mut words = NAMES.to_vec();
        words.extend(["yes", "no", "Word"]);
        if self.once_in(4) { self.listed(&words) } else { self.literal(&words) }
    }

    /// A list or a map.
    fn listed(&mut self, words: &[&str]) -> Literal {
        let in_pairs = self.once_in(2);
        let entries = self.some(0, |it| {
            let mut word = || match it.literal_value(words) {
                LiteralValue::Text(text) => quoted(&text),
                LiteralValue::Word(text) | LiteralValue::Digits(text) | LiteralValue::Listed(text) => text,
            };
            if in_pairs { format!("{} {}", word(), word()) } else { word() }
        });
        Literal { node: self.node(), value: LiteralValue::Listed(format!("({})", entries.join(", "))) }
    }

    pub(super) fn moment(&mut self) -> Literal {
        let value = LiteralValue::Digits(self.pick(&DIGITS).to_owned());
        Literal { node: self.node(), value }
    }

    /// What type an id says it is of: by a name of either case.
    pub(super) fn type_word(&mut self) -> Name {
        if self.once_in(2) { self.type_name() } else { self.name_but(&["can", "cannot", "uses"]) }
    }

    pub(super) fn id(&mut self) -> Id {
        let node = self.node();
        let type_word = self.maybe(Self::type_word);
        Id { node, type_word, text: self.pick(&IDS).to_owned() }
    }

    /// A word for a type, and an id that says none.
    pub(super) fn typed(&mut self) -> (Name, Id) {
        let type_word = self.type_word();
        (type_word, Id { node: self.node(), type_word: None, text: self.pick(&IDS).to_owned() })
    }

    pub(super) fn fact_value(&mut self) -> FactValue {
        match self.below(6) {
            0 | 1 => {
                let node = self.node();
                let type_word = Some(self.type_word());
                FactValue::Party(Party::One(Id { node, type_word, text: self.pick(&IDS).to_owned() }))
            }
            2 => FactValue::Party(self.party()),
            _ => FactValue::Literal(self.value()),
        }
    }

    /// Everybody of a type, or those who hold something of an entity.
    pub(super) fn party(&mut self) -> Party {
        if self.once_in(2) {
            return Party::Every(self.type_word());
        }
        Party::People { of: self.id(), name: self.name() }
    }
}
