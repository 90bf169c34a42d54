//! A policy as a schema and policies of Cedar, and the facts of a workspace as its entities.
//!
//! ```text
//! policies -> conditions, people -> build -> formula -> print
//!                 people -> grouping -> groups --------^
//!                                 facts -> entities
//! ```
//!
//! Cedar decides from attributes, and from what is in what. A way from one entity to the next is an attribute; where
//! people are handed on from entity to entity, for as long as there are some, groups are in groups.

mod build;
mod conditions;
mod entities;
mod formula;
mod grouping;
mod groups;
mod people;
mod policies;
mod print;

use crate::facts::workspace::Workspace;
use crate::policy::Mark;
use crate::program::Program;

use super::refused::Refusals;
use super::{Exported, ExportedFile, Refused};
use build::{Builder, is_identifier};
use entities::Teller;

/// The code of whatever Cedar cannot say.
const CODE: &str = "not-in-cedar";

pub(super) fn export(program: &Program, facts: Option<&Workspace>) -> Result<Exported, Refused> {
    let mut builder = Builder::of(program, Refusals::new(CODE, "Cedar"));
    let policies = builder.policies();
    builder.groups_of_types();
    builder.make_groups();
    builder.check_names();
    builder.refusals.left_out_of(program.policy());
    let mut files = vec![
        ExportedFile { name: format!("{}.cedarschema", program.policy().name), text: builder.schema_text() },
        ExportedFile {
            name: format!("{}.cedar", program.policy().name),
            text: builder.policies_text(&policies),
        },
    ];
    if let Some(facts) = facts {
        let text = Teller::of(&mut builder, facts).text();
        files.push(ExportedFile { name: "entities.json".to_owned(), text });
    }
    let whole =
        files.iter().map(|it| format!("// == {}\n{}", it.name, it.text)).collect::<Vec<_>>().join("\n");
    let ((), notes) = builder.refusals.finish(())?;
    Ok(Exported { files, whole, notes })
}

impl Builder<'_> {
    /// Types are called so that Cedar takes it, and no two alike.
    fn check_names(&mut self) {
        let own: Vec<String> = self.schema.types.iter().map(|it| it.name.clone()).collect();
        let groups: Vec<String> = self.groups.keys().map(|it| self.group_type(it.0, &it.1)).collect();
        let mut seen = std::collections::BTreeSet::new();
        for name in own.iter().chain(&groups) {
            let built_in =
                ["Action", "Bool", "Boolean", "Entity", "Extension", "Long", "Record", "Set", "String"];
            if !is_identifier(name) || built_in.contains(&name.as_str()) {
                let what = format!("the name {} of a type", crate::diagnostic::shown(name));
                let help = "use English letters and digits, and none of Cedar's own words";
                self.refusals.cannot_say(Mark::default(), &what, help);
            }
            if !seen.insert(name.clone()) {
                let what = format!("two types {}", crate::diagnostic::shown(name));
                self.refusals.cannot_say(Mark::default(), &what, "call one of them otherwise");
            }
        }
    }
}
