//! The values that stand for the placeholders of a reason.

use crate::facts::value::value_text;
use crate::policy::condition::TextPart;

use super::solver::Solver;
use super::world::{At, Reading};

impl Solver<'_> {
    pub(super) fn text_part(&mut self, part: &TextPart, at: &At) -> String {
        match part {
            TextPart::Text(text) => text.clone(),
            TextPart::Value(path) => self.reading_text(self.world.value(at, path)),
            TextPart::Input(input) => self.reading_text(self.world.input(*input)),
            TextPart::Entities(path) => {
                let reached = self.reach(at, path);
                let named: Vec<_> = reached.keys().filter_map(|it| self.world.written(*it)).collect();
                named.join(", ")
            }
        }
    }

    fn reading_text(&self, reading: Reading<crate::policy::schema::Value>) -> String {
        use crate::policy::schema::Value;
        match reading {
            Reading::None => "none".to_owned(),
            Reading::Unknown => "unknown".to_owned(),
            Reading::Known(Value::Entity(it)) => self.world.written(it).unwrap_or_default(),
            Reading::Known(value) => value_text(self.program().schema(), &value).unwrap_or_default(),
        }
    }
}
