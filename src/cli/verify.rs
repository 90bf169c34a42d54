//! `rolebook verify`: a module held against the rolebook that it was made from.

use std::io::Write;

use crate::verify::{Difference, Extent, Unverified, Verification, verify};

use super::arguments::Verify;
use super::{Failure, Outcome, ask, excerpt, files};

/// How many differences are shown before the rest is only counted.
const SHOWN: usize = 10;

pub(super) fn run(arguments: &Verify, out: &mut impl Write) -> Result<Outcome, Failure> {
    let loaded = files::load(&arguments.sources)?;
    let module = files::read_module(&arguments.module)?;
    let extent = Extent { questions: arguments.questions, people: arguments.people };
    let found = match verify(&loaded.engine, (&loaded.policy, &loaded.workspace), &module, extent) {
        Ok(found) => found,
        Err(Unverified::Unanswered(it)) => return Err(ask::failure(it, loaded)),
        Err(it) => return Err(failure(&it, &files::name_of(&arguments.module))),
    };
    ask::show_warnings(&loaded);
    for it in found.differences.iter().take(SHOWN) {
        difference(out, it)?;
    }
    let more = found.differences.len().saturating_sub(SHOWN);
    if more > 0 {
        writeln!(out, "… {more} more")?;
    }
    sum(out, &found)?;
    Ok(if found.differences.is_empty() { Outcome::Yes } else { Outcome::No })
}

fn difference(out: &mut impl Write, it: &Difference) -> std::io::Result<()> {
    let at = it.at.map(|it| format!(" at {it}")).unwrap_or_default();
    let [subject, action, object] = [&it.subject, &it.action, &it.object].map(|it| excerpt::visible(it));
    writeln!(out, "{subject} {action} {object}{at}")?;
    let [module, engine] = &it.says;
    writeln!(
        out,
        "  the module:   {}\n  the rolebook: {}",
        excerpt::visible(module),
        excerpt::visible(engine)
    )
}

fn sum(out: &mut impl Write, it: &Verification) -> std::io::Result<()> {
    let differences = match it.differences.len() {
        0 => "no difference".to_owned(),
        1 => "1 difference".to_owned(),
        several => format!("{several} differences"),
    };
    writeln!(
        out,
        "{differences}: {} decisions about everybody, and {} with reasons by the slices of {} people; {} untold",
        it.everybody, it.personal, it.people, it.untold
    )
}

fn failure(why: &Unverified, name: &str) -> Failure {
    let name = excerpt::visible(name);
    let (message, help) = match why {
        Unverified::Module(error) => (
            format!("`{name}` is no module of a rolebook, or fails: {error}"),
            "give what `rolebook export wasm` has written",
        ),
        Unverified::Refused(2 | 3) => (
            format!("`{name}` was made from another rolebook, or by another release"),
            "write it again with `rolebook export wasm`",
        ),
        Unverified::Refused(_) => {
            (format!("`{name}` does not take the slices of this rolebook"), "write it again")
        }
        Unverified::NoSlice(_) => {
            ("a slice would be larger than a module can read".to_owned(), "give a smaller workspace")
        }
        Unverified::Unanswered(_) => ("the rolebook does not answer".to_owned(), "run `rolebook check`"),
    };
    Failure::said(message, help.to_owned())
}
