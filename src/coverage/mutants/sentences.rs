//! What a mutant changes and which test would notice it, in words.

use crate::policy::Mark;
use crate::policy::condition::Order;
use crate::policy::rule::CellValue;
use crate::policy::schema::Value;

use super::edits::Edit;
use super::sites::Hinge;
use super::{CellAt, Mutant, Written};

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phrase {
    Text(String),
    /// The words of the rolebook at that place.
    Words(Mark),
}

fn text(text: impl Into<String>) -> Phrase {
    Phrase::Text(text.into())
}

impl Mutant {
    fn new(written: &Written<'_>, edit: Edit, change: Vec<Phrase>, test: Vec<Phrase>) -> Self {
        let (names, here) = (written.names.clone(), written.here);
        Self { site: 0, edit, names, here, change, test, cell: None, instead: None }
    }

    /// `WORD` left out, with the words that stand there.
    fn without(written: &Written<'_>, edit: Edit, word: &str, test: Vec<Phrase>) -> Self {
        let change = vec![text(format!("without `{word}")), Phrase::Words(written.here), text("`")];
        Self::new(written, edit, change, test)
    }

    pub(super) fn without_rule(written: &Written<'_>, edit: Edit) -> Self {
        let test = vec![text("no test asks about somebody who has a right only by this rule")];
        Self::new(written, edit, vec![text("left out")], test)
    }

    pub(super) fn without_restriction(written: &Written<'_>, edit: Edit) -> Self {
        let test = vec![text("no test asks about somebody whom nothing but this statement keeps from it")];
        Self::new(written, edit, vec![text("left out")], test)
    }

    pub(super) fn without_alternative(written: &Written<'_>, edit: Edit) -> Self {
        let test = vec![
            text("no test asks about something that is reached only by `"),
            Phrase::Words(written.here),
            text("`"),
        ];
        Self::without(written, edit, "", test)
    }

    pub(super) fn without_filter(written: &Written<'_>, edit: Edit) -> Self {
        Self { edit, ..Self::without_where(written) }
    }

    pub(super) fn without_where(written: &Written<'_>) -> Self {
        let test = vec![
            text("no test asks about somebody who stands there although `"),
            Phrase::Words(written.here),
            text("` is not so"),
        ];
        Self::without(written, Edit::Drop, "where ", test)
    }

    pub(super) fn without_people(written: &Written<'_>, edit: Edit) -> Self {
        let test = vec![
            text("no test asks about somebody who is only in `"),
            Phrase::Words(written.here),
            text("`"),
        ];
        Self::without(written, edit, "", test)
    }

    pub(super) fn without_refusal(written: &Written<'_>, edit: Edit) -> Self {
        let test = vec![text("no test claims a request that this line alone refuses")];
        Self::without(written, edit, "refused when ", test)
    }

    pub(super) fn without_candidate(written: &Written<'_>, edit: Edit) -> Self {
        let test = vec![text("no test claims a request that goes to somebody by this candidate alone")];
        Self::without(written, edit, "", test)
    }

    pub(super) fn without_hinge(written: &Written<'_>, hinge: Hinge) -> Self {
        let (word, so) = match hinge {
            Hinge::When => ("when ", "is not so"),
            Hinge::Unless => ("unless ", "is so"),
            // The words of what is asked of a person begin with `who`.
            Hinge::Who => ("", "is not so"),
        };
        let test = vec![
            text("no test's answer hangs on this where `"),
            Phrase::Words(written.here),
            text(format!("` {so}")),
        ];
        Self::without(written, Edit::Drop, word, test)
    }

    pub(super) fn without_gate(written: &Written<'_>, plans: &[String]) -> Self {
        let test = vec![text("no test asks where the plan is none of these")];
        let change = vec![text(format!("without `from {}`", plans.join(" or ")))];
        Self::new(written, Edit::Drop, change, test)
    }

    pub(super) fn without_plan(written: &Written<'_>, at: usize, plan: &str) -> Self {
        let test =
            vec![text(format!("no test asks where the plan is `{plan}` and no other of these would do"))];
        Self::new(written, Edit::Remove(at), vec![text(format!("without the plan `{plan}`"))], test)
    }

    pub(super) fn negated(written: &Written<'_>) -> Self {
        let words = Phrase::Words(written.here);
        let change = vec![text("`not ("), words.clone(), text(")` instead of `"), words.clone(), text("`")];
        let test = vec![text("no test's answer hangs on whether `"), words.clone(), text("` is so")];
        let instead = (!written.shared).then(|| vec![text("not ("), words, text(")")]);
        Self { instead, ..Self::new(written, Edit::Negate, change, test) }
    }

    pub(super) fn equal_instead_of_below(written: &Written<'_>) -> Self {
        let change = vec![text("`is` instead of `is below` in `"), Phrase::Words(written.here), text("`")];
        let test = vec![text("no test's answer hangs on a value that is below, and not the same")];
        Self::new(written, Edit::Equal, change, test)
    }

    pub(super) fn ordered(written: &Written<'_>, old: Order, new: Order) -> Self {
        let change = vec![
            text(format!("`{}` instead of `{}` in `", symbol(new), symbol(old))),
            Phrase::Words(written.here),
            text("`"),
        ];
        let test = vec![text("no test's answer hangs on two values that are equal")];
        Self::new(written, Edit::Order(new), change, test)
    }

    pub(super) fn cell(
        written: &Written<'_>,
        cell: (CellAt, String),
        old: &CellValue,
        new: CellValue,
    ) -> Self {
        let change = vec![text(format!("`{}` instead of `{}`", new.written(), old.written()))];
        let instead = Some(vec![text(match &new {
            // A cell that is narrower than those below it must say so.
            CellValue::Dash => "no".to_owned(),
            value => value.written(),
        })]);
        let test = vec![text(deciding(old, &new))];
        Self { cell: Some(cell), instead, ..Self::new(written, Edit::Cell(new), change, test) }
    }

    pub(super) fn default(written: &Written<'_>, old: &str, (word, new): (String, Value)) -> Self {
        let change = vec![text(format!("default `{word}` instead of `{old}`"))];
        let test = vec![text("no test's answer hangs on this where it is left out")];
        Self::new(written, Edit::Default(new), change, test)
    }
}

fn symbol(order: Order) -> &'static str {
    match order {
        Order::Less => "<",
        Order::LessOrEqual => "<=",
        Order::Greater => ">",
        Order::GreaterOrEqual => ">=",
    }
}

/// Which answer would hang on a cell, of somebody for whom its column fits.
fn deciding(old: &CellValue, new: &CellValue) -> String {
    match (old, new) {
        (CellValue::Unknown, CellValue::Dash) => {
            "no test claims that it cannot be done `because missing`".to_owned()
        }
        (CellValue::Defined(it) | CellValue::Only(it), CellValue::Yes) => {
            format!(
                "no test asks it for somebody for whom `{}` is not so and who has no other right",
                it.name
            )
        }
        (CellValue::Defined(it) | CellValue::Only(it), _) => {
            format!("no test asks it for somebody for whom `{}` is so and who has no other right", it.name)
        }
        (CellValue::Yes, _) => {
            "tests ask it, but only of those who have another right besides, or are kept from it".to_owned()
        }
        _ => "tests ask it, but only of those who have another right, or are kept from it anyway".to_owned(),
    }
}
