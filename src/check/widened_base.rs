//! A layer that would give by taking away: what it changes is read by its base so that a decision grows.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "widened-base";

/// What a layer changes, in its author's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    Narrowed(String),
    Set(String),
    /// The role that another is added within.
    Within(String),
    Default(String),
}

/// `more` are further actions that the same statement narrows, each with where the base reads it.
pub(crate) fn widened_base(
    change: &Change,
    decision: &str,
    (here, reader): (Mark, Option<Mark>),
    more: &[(String, Mark)],
) -> Diagnostic {
    let words = words(change, decision, more);
    let mut found = Diagnostic::error(CODE, words.message, here.site()).because(words.done).help(words.help);
    let mut said = Vec::new();
    let readers = reader.map(|it| (words.reads, it));
    for (text, reader) in readers.into_iter().chain(more.iter().map(|it| (denied(&it.0), it.1))) {
        if !said.contains(&reader) {
            found = found.also(reader.site(), text);
            said.push(reader);
        }
    }
    found
}

fn denied(name: &str) -> String {
    format!("the base allows more where `{name}` is denied")
}

struct Words {
    message: String,
    /// What the layer does.
    done: &'static str,
    /// What the base does with it.
    reads: String,
    help: String,
}

fn words(change: &Change, decision: &str, more: &[(String, Mark)]) -> Words {
    match change {
        Change::Narrowed(name) => Words {
            message: format!("to narrow `{name}` would widen `{decision}`"),
            done: "narrowed here",
            reads: denied(name),
            help: narrowed_otherwise(name, more),
        },
        Change::Set(name) => Words {
            message: format!("to set `{name}` so could widen `{decision}`, which reads it"),
            done: "set here",
            reads: format!("the base asks here whether `{name}` is allowed"),
            help: format!("leave the cell, or ask the base's author to open `{name}`"),
        },
        Change::Within(role) => Words {
            message: format!("a role within `{role}` would widen `{decision}`"),
            done: "whoever holds it does not count as the other",
            reads: format!("the base allows more where nobody counts as `{role}`"),
            help: format!("add it within another role, or ask the base's author to open `{role}`"),
        },
        Change::Default(name) => Words {
            message: format!("another default of `{name}` could widen `{decision}`"),
            done: "changed here",
            reads: format!("by this, more could then be allowed of `{decision}`"),
            help: format!("leave the default, or ask the base's author to open `{name}`"),
        },
    }
}

fn narrowed_otherwise(name: &str, more: &[(String, Mark)]) -> String {
    let mut names: Vec<_> = more.iter().map(|it| format!("`{}`", it.0)).collect();
    names.insert(0, format!("`{name}`"));
    names.dedup();
    match names.split_last() {
        Some((last, [])) => format!("leave {last} as it is, or ask the base's author to open it"),
        Some((last, first)) => {
            format!(
                "leave {} and {last} as they are, or ask the base's author to open them",
                first.join(", ")
            )
        }
        None => String::new(),
    }
}

/// A plan by default would open gates wherever no plan is stated.
pub(crate) fn widened_gates(change: &Change, here: Mark, reader: Mark) -> Diagnostic {
    let (Change::Default(name) | Change::Narrowed(name) | Change::Set(name) | Change::Within(name)) = change;
    Diagnostic::error(CODE, format!("another default of `{name}` could open gates on plans"), here.site())
        .because("changed here")
        .also(reader.site(), "every gate reads the plan along this path")
        .help("state the plan in the workspace instead")
}
