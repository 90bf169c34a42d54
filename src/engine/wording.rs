//! What is told of a decision in a sentence, in English and French: what a rolebook's author does not say.

use crate::eval::ReasonKind;
use crate::policy::label::is_french;

/// What a kind of reason means at a place, in a language; in English where nobody has written it in that one. `by` is
/// the statement.
pub fn reason_sentence(language: &str, kind: ReasonKind, place: &str, by: Option<&str>) -> String {
    if is_french(language) { french(kind, place, by) } else { english(kind, place, by) }
}

/// What is said in the place of reasons to whoever may not know them.
pub fn nothing_told(language: &str) -> &'static str {
    match is_french(language) {
        true => "la raison n'est pas destinée à ce lecteur",
        false => "why is not for this reader to know",
    }
}

fn english(kind: ReasonKind, place: &str, by: Option<&str>) -> String {
    let statement = by.unwrap_or("a statement");
    match (kind, by) {
        (ReasonKind::NoRole, _) => format!("no role is held on {place}"),
        (ReasonKind::NotGranted, _) => format!("a role on {place} has a condition that is not met"),
        (ReasonKind::Expired, _) => format!("the role on {place} has ended"),
        (ReasonKind::Plan, _) => format!("the plan of {place} does not include this"),
        (ReasonKind::NoCell, _) => format!("the role on {place} does not allow this"),
        (ReasonKind::Restricted, _) => format!("taken away on {place} by `{statement}`"),
        (ReasonKind::Forbidden, _) => format!("forbidden on {place} by `{statement}`"),
        (ReasonKind::Missing, Some(by)) => {
            format!("whether `{by}` applies to {place} depends on what is missing")
        }
        (ReasonKind::Missing, None) => {
            format!("whether {place} allows this depends on what is missing")
        }
        (ReasonKind::UnknownSubject, _) => format!("the facts do not know {place}, who asks"),
        (ReasonKind::UnknownAction, _) => format!("there is no such action on {place}"),
        (ReasonKind::UnknownObject, _) => format!("the facts do not know {place}"),
    }
}

fn french(kind: ReasonKind, place: &str, by: Option<&str>) -> String {
    let statement = by.unwrap_or("une règle");
    match (kind, by) {
        (ReasonKind::NoRole, _) => format!("aucun niveau n'est détenu sur {place}"),
        (ReasonKind::NotGranted, _) => {
            format!("un niveau sur {place} tient à une condition qui n'est pas remplie")
        }
        (ReasonKind::Expired, _) => format!("le niveau sur {place} a pris fin"),
        (ReasonKind::Plan, _) => format!("la formule de {place} ne comprend pas cela"),
        (ReasonKind::NoCell, _) => format!("le niveau détenu sur {place} ne le permet pas"),
        (ReasonKind::Restricted, _) => format!("retiré sur {place} par `{statement}`"),
        (ReasonKind::Forbidden, _) => format!("interdit sur {place} par `{statement}`"),
        (ReasonKind::Missing, Some(by)) => {
            format!("l'application de `{by}` à {place} dépend de ce qui manque")
        }
        (ReasonKind::Missing, None) => format!("ce que permet {place} dépend de ce qui manque"),
        (ReasonKind::UnknownSubject, _) => format!("les faits ne connaissent pas {place}, qui demande"),
        (ReasonKind::UnknownAction, _) => format!("il n'existe pas d'action de ce nom sur {place}"),
        (ReasonKind::UnknownObject, _) => format!("les faits ne connaissent pas {place}"),
    }
}
