//! A layer that would give by taking away: what it changes is read by its base so that a decision grows.

use crate::diagnostic::Diagnostic;
use crate::hierarchy::Changed;
use crate::policy::Mark;

const CODE: &str = "widened-base";

/// `more` is what else the same statement changes, each with where the base reads it.
pub(crate) fn widened_base(
    (changed, name): (Changed, &str),
    decision: &str,
    (here, reader): (Mark, Mark),
    more: &[(String, Mark)],
) -> Diagnostic {
    let words = words(changed, name, decision, more);
    let mut found = Diagnostic::error(CODE, words.message, here.site()).because(words.done).help(words.help);
    let mut said = Vec::new();
    let first = std::iter::once((words.reads, reader));
    for (text, reader) in first.chain(more.iter().map(|it| (denied(&it.0), it.1))) {
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

fn words(changed: Changed, name: &str, decision: &str, more: &[(String, Mark)]) -> Words {
    match changed {
        Changed::Narrowed(..) => Words {
            message: format!("to narrow `{name}` would widen `{decision}`"),
            done: "narrowed here",
            reads: denied(name),
            help: narrowed_otherwise(name, more),
        },
        Changed::Set(..) => Words {
            message: format!("to set `{name}` so could widen `{decision}`, which reads it"),
            done: "set here",
            reads: format!("the base asks here whether `{name}` is allowed"),
            help: format!("leave the cell, or ask the base's author to open `{name}`"),
        },
        Changed::Within(..) => Words {
            message: format!("a role within `{name}` would widen `{decision}`"),
            done: "whoever holds it does not count as the other",
            reads: format!("the base allows more where nobody counts as `{name}`"),
            help: format!("add it within another role, or ask the base's author to open `{name}`"),
        },
        Changed::Default(..) => Words {
            message: format!("another default of `{name}` could widen `{decision}`"),
            done: "changed here",
            reads: format!("by this, more could then be allowed of `{decision}`"),
            help: format!("leave the default, or ask the base's author to open `{name}`"),
        },
    }
}

fn narrowed_otherwise(name: &str, more: &[(String, Mark)]) -> String {
    let names = std::iter::once(name).chain(more.iter().map(|it| it.0.as_str()));
    let mut names: Vec<_> = names.map(|it| format!("`{it}`")).collect();
    names.dedup();
    match names.split_last() {
        Some((last, first)) if !first.is_empty() => {
            format!(
                "leave {} and {last} as they are, or ask the base's author to open them",
                first.join(", ")
            )
        }
        _ => format!("leave `{name}` as it is, or ask the base's author to open it"),
    }
}

/// A plan by default would open gates wherever no plan is stated.
pub(crate) fn widened_gates(name: &str, (here, reader): (Mark, Mark)) -> Diagnostic {
    let message = format!("another default of `{name}` could open gates on plans");
    Diagnostic::error(CODE, message, here.site())
        .because("changed here")
        .also(reader.site(), "every gate reads the plan along this path")
        .help("state the plan in the workspace instead")
}
