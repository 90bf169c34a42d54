//! The command line in English.

use crate::engine::{Count, Doubt};

use super::Sentences;

pub(super) struct English;

impl Sentences for English {
    fn yes(&self) -> &'static str {
        "yes"
    }

    fn no(&self) -> &'static str {
        "no"
    }

    fn titled(&self, head: &str, text: &str) -> String {
        format!("{head}: {text}")
    }

    fn warning(&self) -> &'static str {
        "warning"
    }

    fn doubt(&self, doubt: &Doubt) -> String {
        doubt.to_string()
    }

    fn may(&self, subject: &str, action: &str, object: &str) -> String {
        format!("yes: {subject} may {action} {object}")
    }

    fn may_not(&self, subject: &str, action: &str, object: &str) -> String {
        format!("no: {subject} may not {action} {object}")
    }

    fn not_known_whether(&self, subject: &str, action: &str, object: &str) -> String {
        format!("no: it is not known whether {subject} may {action} {object}")
    }

    fn may_not_for_all_told(&self, subject: &str, action: &str, object: &str) -> String {
        format!("no: as far as this reader may know, {subject} may not {action} {object}")
    }

    fn until(&self, time: &str) -> String {
        format!("until {time}")
    }

    fn holds_until(&self, time: &str) -> String {
        format!("this holds until {time}")
    }

    fn called(&self, name: &str, _: Option<&str>) -> String {
        name.to_owned()
    }

    fn lacks(&self, name: &str, of: &str) -> String {
        format!("the {name} of {of}")
    }

    fn leads(&self, from: Option<&str>, relation: &str, many: bool, to: &str) -> String {
        let verb = if many { "include" } else { "is" };
        match from {
            None => format!("its {relation} {verb} {to}"),
            Some(from) => format!("the {relation} of {from} {verb} {to}"),
        }
    }

    fn as_role(&self, role: &str) -> String {
        format!("as {role}")
    }

    fn includes(&self, role: &str) -> String {
        format!("{role} counts as the role that is asked for")
    }

    fn gives(&self, person: Option<&str>, role: &str, on: &str) -> String {
        match person {
            Some(person) => format!("so {person} is {role} on {on}"),
            None => format!("a rule gives the role {role} on {on}"),
        }
    }

    fn whoever_is(&self, role: &str) -> String {
        format!("whoever is {role}")
    }

    fn whoever_stands_in(&self, relation: &str, many: bool) -> String {
        if many { format!("whoever is among the {relation}") } else { format!("whoever is the {relation}") }
    }

    fn everyone(&self) -> &'static str {
        "everyone"
    }

    fn only_if(&self, role: &str, condition: &str) -> String {
        format!("{role} if {condition}")
    }

    fn and(&self) -> &'static str {
        " and "
    }

    fn allows(&self, who: &str, condition: Option<&str>, action: &str) -> String {
        match condition {
            None => format!("{who} may do this: {action}"),
            Some(condition) => format!("{who} may do this if {condition}: {action}"),
        }
    }

    fn more_steps(&self, count: usize) -> String {
        format!("… {count} more steps")
    }

    fn hidden(&self) -> String {
        "something that this reader may not see".to_owned()
    }

    fn roles_there(&self, roles: &str) -> String {
        format!("held there: {roles}")
    }

    fn opened(&self, name: &str) -> String {
        format!("this depends on `{name}`, which the base leaves open and a layer has changed")
    }

    fn missing(&self) -> &'static str {
        "missing"
    }

    fn what_is_missing(&self) -> String {
        "what is missing".to_owned()
    }

    fn goes_to(&self, person: &str) -> String {
        format!("the request goes to {person}")
    }

    fn refused(&self, why: Option<&str>) -> String {
        why.map_or_else(
            || "the request is refused".to_owned(),
            |why| format!("the request is refused: {why}"),
        )
    }

    fn open(&self) -> String {
        "it is not known to whom the request goes".to_owned()
    }

    fn goes_to_nobody(&self) -> String {
        "there is nobody to whom the request could go".to_owned()
    }

    fn passed_nobody(&self, candidate: &str) -> String {
        format!("passed over: `{candidate}`, since nobody stands there")
    }

    fn passed(&self, candidate: &str, people: &str) -> String {
        format!("passed over: `{candidate}`, since what is asked of them is not so of {people}")
    }

    fn all_hold(&self, count: usize) -> String {
        match count {
            0 => "this rolebook states no invariants".to_owned(),
            1 => "the invariant holds".to_owned(),
            _ => format!("all {count} invariants hold"),
        }
    }

    fn state(&self, open: bool) -> &'static str {
        if open { "not known" } else { "broken" }
    }

    fn broken(&self, count: usize) -> String {
        format!("{count} broken")
    }

    fn open_count(&self, count: usize) -> String {
        format!("{count} not known to hold")
    }

    fn nobody(&self) -> String {
        "nobody".to_owned()
    }

    fn nothing(&self) -> String {
        "nothing".to_owned()
    }

    fn depends_on_missing(&self) -> String {
        "possibly, depending on what is missing".to_owned()
    }

    fn more_after(&self, name: &str) -> String {
        format!("there is more; go on with `--after {name}`")
    }

    fn violation(&self) -> &'static str {
        "violation"
    }

    fn passed_test(&self, passed: bool) -> &'static str {
        if passed { "ok    " } else { "failed" }
    }

    fn imported_from(&self, what: &str) -> String {
        format!("imported from {what}")
    }

    fn holds_in(&self, workspace: &str) -> String {
        format!("the invariants hold in {workspace}")
    }

    fn tests(&self, passed: usize, failed: usize) -> String {
        format!("{passed} passed, {failed} failed")
    }

    fn yes_if(&self, definition: Option<&str>, plans: &[String]) -> String {
        let definition = definition.map(|it| format!("if {it}"));
        let plans = (!plans.is_empty()).then(|| format!("from {}", plans.join(" or ")));
        let parts: Vec<_> = ["yes".to_owned()].into_iter().chain(definition).chain(plans).collect();
        parts.join(", ")
    }

    fn unknown_cell(&self) -> &'static str {
        "not known, so no"
    }

    fn who_may(&self, of: &str) -> String {
        format!("Who may do what: {of}")
    }

    fn note(&self) -> &'static str {
        "note"
    }

    fn more_tables(&self, of: &str, count: usize) -> String {
        let plural = if count == 1 { "" } else { "s" };
        format!("`{of}` has {count} more table{plural}; `--all` shows them")
    }

    fn roles(&self) -> &'static str {
        "roles"
    }

    fn relations(&self) -> &'static str {
        "relations"
    }

    fn rules(&self) -> &'static str {
        "who gets which role"
    }

    fn rights_from(&self) -> &'static str {
        "rights come from"
    }

    fn principal(&self) -> &'static str {
        "principal"
    }

    fn group_of(&self, relation: &str) -> String {
        format!("group of {relation}")
    }

    fn plans_needed(&self, plans: &[String]) -> String {
        format!("from {}", plans.join(" or "))
    }

    fn ends_in(&self, types: &[String], count: Count) -> String {
        let types = types.join(" or ");
        match count {
            Count::One => types,
            Count::Optional => format!("{types}, or none"),
            Count::Many => format!("{types}, any number"),
        }
    }

    fn each_with_role(&self) -> &'static str {
        "each with a role"
    }

    fn made_of(&self, paths: &[String]) -> String {
        format!("derived: {}", paths.join(" plus "))
    }

    fn gets(&self, who: &str, role: &str) -> String {
        format!("{who} as {role}")
    }

    fn their_role(&self) -> &'static str {
        "their role"
    }

    fn same_role(&self) -> &'static str {
        "the same role"
    }

    fn through(&self, relation: &str) -> String {
        format!("through {relation}")
    }

    fn on_condition(&self) -> &'static str {
        "on a condition"
    }

    fn arrows(&self) -> (&'static str, &'static str) {
        ("rights come along here", "derived from other relations")
    }

    fn no_types(&self) -> String {
        "this rolebook declares no types".to_owned()
    }

    fn no_roles(&self) -> String {
        "no roles are declared here".to_owned()
    }
}
