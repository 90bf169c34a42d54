//! A policy as a model of OpenFGA, and the facts of a workspace as its tuples.
//!
//! ```text
//! actions, roles, conditions, paths -> build -> finish -> print
//!                              facts -> tuples -----------^
//! ```
//!
//! Every relation of the model says who *certainly* has it. What is so of an object itself, such as a flag, is a
//! relation too, which everybody has or nobody.

mod actions;
mod build;
mod cel;
mod conditions;
mod expr;
mod finish;
mod naming;
mod paths;
mod print;
mod roles;
mod tuples;
mod values;

use crate::facts::workspace::Workspace;
use crate::program::Program;

use super::refused::Refusals;
use super::{Exported, ExportedFile, Refused};
use build::Builder;
use print::Printer;
use tuples::Teller;

/// The code of whatever OpenFGA cannot say.
const CODE: &str = "not-in-openfga";

pub(crate) fn export(program: &Program, facts: Option<&Workspace>) -> Result<Exported, Refused> {
    let mut builder = Builder::of(program, Refusals::new(CODE, "OpenFGA"));
    let naming = builder.finish();
    let mut teller = Teller::of(&mut builder, &naming);
    let tuples = facts.map(|it| teller.tell(it));
    let conditions = std::mem::take(&mut teller.conditions);
    builder.refusals.left_out_of(program.policy());
    builder.check_types(&conditions);
    let model = Printer { builder: &builder, naming: &naming, conditions: &conditions }.model();
    let policy = program.policy();
    let name = format!("{}.fga", policy.name);
    let title = policy.title.as_deref().unwrap_or(&policy.name);
    let store = tuples.map(|it| {
        let beside = print::store(title, print::ModelAt::File(&name), &it);
        (beside, print::store(title, print::ModelAt::Here(&model), &it))
    });
    let ((), notes) = builder.refusals.finish(())?;
    let model = ExportedFile { name, text: model };
    Ok(match store {
        None => Exported { whole: model.text.clone(), files: vec![model], notes },
        Some((text, whole)) => {
            let store = ExportedFile { name: format!("{}.yaml", model.name), text };
            Exported { files: vec![model, store], whole, notes }
        }
    })
}
