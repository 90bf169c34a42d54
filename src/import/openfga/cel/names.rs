//! Names in an expression that nothing is called: neither a parameter nor what a macro goes through.

use super::{Cel, CelKind};
use crate::diagnostic::shown;
use crate::import::openfga::model::Parameter;
use crate::import::openfga::problem::{Problem, Problems};

/// Types are values too: `type(x) == string`.
const TYPES: [&str; 11] =
    ["bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "google"];

pub(in crate::import::openfga) fn check(cel: &Cel, parameters: &[Parameter], problems: &mut Problems) {
    Checker { parameters, inner: Vec::new(), problems }.part(cel);
}

struct Checker<'c> {
    parameters: &'c [Parameter],
    /// What the macros around the part at hand go through.
    inner: Vec<&'c str>,
    problems: &'c mut Problems,
}

impl<'c> Checker<'c> {
    fn part(&mut self, cel: &'c Cel) {
        match &cel.kind {
            CelKind::Name(name) => self.name(name, cel),
            CelKind::Each { over, name, body, .. } => {
                self.part(over);
                self.inner.push(name);
                self.part(body);
                self.inner.pop();
            }
            _ => cel.parts().into_iter().for_each(|it| self.part(it)),
        }
    }

    fn name(&mut self, name: &str, cel: &Cel) {
        let known = self.parameters.iter().map(|it| it.name.text.as_str());
        if known.clone().chain(self.inner.iter().copied()).chain(TYPES).any(|it| it == name) {
            return;
        }
        let known = known.chain(self.inner.iter().copied());
        self.problems.push(|| {
            let message = format!("no parameter of this condition is called {}", shown(name));
            Problem::new("openfga-expression", &cel.span, message).one_of(name, known)
        });
    }
}
