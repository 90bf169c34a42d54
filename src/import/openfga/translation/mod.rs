//! Makes a rolebook of a model, and facts and claims of its tuples and tests.
//!
//! ```text
//! uses -> kinds (ladder, cells) -> names -> subject (expressions, condition) -> write
//!                                       -> facts -> claims, workspace
//! ```
//!
//! Every relation of the model becomes an action of the same name, so that whatever could be checked there can be asked
//! here. What decides it is told apart by `kinds`: people that tuples name are relations, what includes others are roles,
//! and the rest are definitions.

mod cel;
mod cells;
mod claims;
mod condition;
mod conditions;
mod domains;
mod expressions;
mod facts;
mod kinds;
mod ladder;
mod names;
mod subject;
mod uses;
mod workspace;
mod write;

use crate::diagnostic::Finding;
use crate::import::names::as_name;
use crate::syntax;

use super::lookup::Lookup;
use super::problem::{Problem, Problems};
use super::store::Store;

/// What became of a store.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Translated {
    pub(crate) name: String,
    /// Everything but the tests, laid out.
    pub(crate) policy: String,
    /// Facts and tests; nothing of a store without tests.
    pub(crate) tests: String,
    pub(crate) workspace: String,
    /// What was done otherwise than the store says.
    pub(crate) warnings: Vec<Finding>,
}

/// Makes a rolebook of a store; `name` is made one, if it is none, and `file` is what the rolebook says it is from.
///
/// # Errors
/// What has no counterpart.
pub(crate) fn translate(store: &Store, name: &str, file: &str) -> Result<Translated, Vec<Finding>> {
    let lookup = Lookup::of(&store.model);
    let mut problems = Problems::default();
    let conditions = conditions::Conditions::of(&lookup, &mut problems);
    let analysis = kinds::Analysis::of(&lookup, uses::Uses::of(&lookup, store), conditions);
    let mut names = names::Names::of(&analysis);
    let subjects: Vec<subject::Subject<'_>> =
        store.model.types.iter().map(|it| subject::subject(&analysis, &mut names, it)).collect();
    let name = as_name(names::mend(&name.to_lowercase(), "model").trim_matches('_'), "model");
    let title = store.name.as_ref().map(|it| it.text.as_str());
    let head = write::Head { name: &name, from: file, title, remarks: &store.remarks };
    let policy = write::rolebook(&head, &store.model, &analysis.conditions, &subjects);
    let stated = facts::Facts::of(&store.tuples.allowed, &analysis, &names, &mut problems);
    let spelling = facts::Spelling::of(store, &analysis, &names);
    let tests = claims::Tests { analysis: &analysis, names: &names, spelling, store: stated };
    let mut warnings = Problems::default();
    let claims = tests.text(store, &mut claims::Told { problems: &mut problems, warnings: &mut warnings });
    let workspace = workspace::json(&tests.store, &names);
    names.told(&store.model.types, &mut warnings);
    remarks_told(store, &mut warnings);
    analysis.conditions.told(&store.model.conditions, &mut warnings);
    let rest: String = store.rest.iter().map(|it| format!("\n# {it}\n")).collect();
    let (policy, tests, warnings) = (laid_out(policy), laid_out(claims + &rest), warnings.warnings());
    problems.finish(Translated { name, policy, tests, workspace, warnings })
}

/// Facts in JSON have no comments; without tests, tuples stand nowhere else.
fn remarks_told(store: &Store, warnings: &mut Problems) {
    let mut all = store.tuples.allowed.iter().filter(|it| !it.remarks.is_empty());
    if let Some(first) = all.next().filter(|_| store.tests.is_empty()) {
        warnings.push(|| {
            let message = "what is said beside tuples is left out, since a workspace has no comments";
            Problem::new("openfga-left-out", &first.span, message)
                .help("keep this file, or add a test, with which the facts stand in the rolebook too")
                .warning()
        });
    }
}

/// What is said of a model that is more than a rolebook holds.
pub(crate) fn beyond(store: &Store, why: &str) -> Option<Finding> {
    let first = store.model.types.first()?;
    let message = format!("a rolebook of this model would not be read: {why}");
    Some(*Problem::new("openfga-too-large", &first.span, message).help("split the model").finding())
}

/// What cannot be laid out is said of the rolebook later.
fn laid_out(text: String) -> String {
    syntax::format::format(&text).unwrap_or(text)
}
