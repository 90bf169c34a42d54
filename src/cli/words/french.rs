//! The command line in French.

use crate::engine::{Count, Doubt};

use super::Sentences;

pub(super) struct French;

impl Sentences for French {
    fn yes(&self) -> &'static str {
        "oui"
    }

    fn no(&self) -> &'static str {
        "non"
    }

    fn titled(&self, head: &str, text: &str) -> String {
        format!("{head} : {text}")
    }

    fn warning(&self) -> &'static str {
        "avertissement"
    }

    fn doubt(&self, doubt: &Doubt) -> String {
        let (said, near) = match doubt {
            Doubt::UnknownId { id, near } => (format!("les faits ne connaissent pas `{id}`"), near),
            Doubt::UnknownAction { of, action, near } => {
                (format!("`{of}` n'a pas d'action `{action}`"), near)
            }
        };
        let near = near.as_ref().map(|it| format!(" ; vouliez-vous dire `{it}` ?"));
        said + &near.unwrap_or_default()
    }

    fn may(&self, subject: &str, action: &str, object: &str) -> String {
        format!("oui : {subject} peut faire {action} sur {object}")
    }

    fn may_not(&self, subject: &str, action: &str, object: &str) -> String {
        format!("non : {subject} ne peut pas faire {action} sur {object}")
    }

    fn not_known_whether(&self, subject: &str, action: &str, object: &str) -> String {
        format!("non : on ne sait pas si {subject} peut faire {action} sur {object}")
    }

    fn may_not_for_all_told(&self, subject: &str, action: &str, object: &str) -> String {
        format!(
            "non : pour autant que ce lecteur puisse le savoir, {subject} ne peut pas faire {action} sur {object}"
        )
    }

    fn until(&self, time: &str) -> String {
        format!("jusqu'au {time}")
    }

    fn holds_until(&self, time: &str) -> String {
        format!("cela vaut jusqu'au {time}")
    }

    fn called(&self, name: &str, label: Option<&str>) -> String {
        format!("« {} »", label.unwrap_or(name))
    }

    fn lacks(&self, name: &str, of: &str) -> String {
        format!("{name} ({of})")
    }

    fn leads(&self, from: Option<&str>, relation: &str, many: bool, to: &str) -> String {
        match (from, many) {
            (None, true) => format!("parmi ses {relation} : {to}"),
            (None, false) => format!("{relation} : {to}"),
            (Some(from), true) => format!("parmi les {relation} de {from} : {to}"),
            (Some(from), false) => format!("{relation} de {from} : {to}"),
        }
    }

    fn as_role(&self, role: &str) -> String {
        format!("au niveau {role}")
    }

    fn includes(&self, role: &str) -> String {
        format!("{role} vaut le niveau demandé")
    }

    fn gives(&self, person: Option<&str>, role: &str, on: &str) -> String {
        match person {
            Some(person) => format!("{person} a donc le niveau {role} sur {on}"),
            None => format!("une règle donne le niveau {role} sur {on}"),
        }
    }

    fn whoever_is(&self, role: &str) -> String {
        format!("quiconque a le niveau {role}")
    }

    fn whoever_stands_in(&self, relation: &str, many: bool) -> String {
        if many { format!("quiconque est parmi les {relation}") } else { format!("quiconque est {relation}") }
    }

    fn everyone(&self) -> &'static str {
        "tout le monde"
    }

    fn only_if(&self, role: &str, condition: &str) -> String {
        format!("{role} si {condition}")
    }

    fn and(&self) -> &'static str {
        " et "
    }

    fn allows(&self, who: &str, condition: Option<&str>, action: &str) -> String {
        match condition {
            None => format!("{who} peut faire ceci : {action}"),
            Some(condition) => format!("{who} peut faire ceci si {condition} : {action}"),
        }
    }

    fn more_steps(&self, count: usize) -> String {
        format!("… {count} autres étapes")
    }

    fn hidden(&self) -> String {
        "quelque chose que ce lecteur ne peut pas voir".to_owned()
    }

    fn roles_there(&self, roles: &str) -> String {
        format!("niveau détenu : {roles}")
    }

    fn opened(&self, name: &str) -> String {
        format!("cela dépend de `{name}`, que la base laisse ouvert et qu'une extension a modifié")
    }

    fn missing(&self) -> &'static str {
        "il manque"
    }

    fn what_is_missing(&self) -> String {
        "ce qui manque".to_owned()
    }

    fn goes_to(&self, person: &str) -> String {
        format!("la demande va à {person}")
    }

    fn refused(&self, why: Option<&str>) -> String {
        why.map_or_else(
            || "la demande est refusée".to_owned(),
            |why| format!("la demande est refusée : {why}"),
        )
    }

    fn open(&self) -> String {
        "on ne sait pas à qui va la demande".to_owned()
    }

    fn goes_to_nobody(&self) -> String {
        "il n'y a personne à qui adresser la demande".to_owned()
    }

    fn passed_nobody(&self, candidate: &str) -> String {
        format!("écarté : `{candidate}`, car personne ne s'y trouve")
    }

    fn passed(&self, candidate: &str, people: &str) -> String {
        format!("écarté : `{candidate}`, car la condition n'est pas remplie pour {people}")
    }

    fn all_hold(&self, count: usize) -> String {
        match count {
            0 => "ce recueil n'énonce aucun invariant".to_owned(),
            1 => "l'invariant tient".to_owned(),
            _ => format!("les {count} invariants tiennent"),
        }
    }

    fn state(&self, open: bool) -> &'static str {
        if open { "non établi" } else { "enfreint" }
    }

    fn broken(&self, count: usize) -> String {
        format!("{count} {}", if count > 1 { "enfreints" } else { "enfreint" })
    }

    fn open_count(&self, count: usize) -> String {
        format!("{count} dont on ne sait pas {}", if count > 1 { "s'ils tiennent" } else { "s'il tient" })
    }

    fn nobody(&self) -> String {
        "personne".to_owned()
    }

    fn nothing(&self) -> String {
        "rien".to_owned()
    }

    fn depends_on_missing(&self) -> String {
        "peut-être, selon ce qui manque".to_owned()
    }

    fn more_after(&self, name: &str) -> String {
        format!("ce n'est pas tout ; continuez avec `--after {name}`")
    }

    fn violation(&self) -> &'static str {
        "infraction"
    }

    fn passed_test(&self, passed: bool) -> &'static str {
        if passed { "ok   " } else { "échec" }
    }

    fn imported_from(&self, what: &str) -> String {
        format!("importé de {what}")
    }

    fn holds_in(&self, workspace: &str) -> String {
        format!("les invariants tiennent dans {workspace}")
    }

    fn tests(&self, passed: usize, failed: usize) -> String {
        let (passes, fails) = (if passed > 1 { "s" } else { "" }, if failed > 1 { "s" } else { "" });
        format!("{passed} réussi{passes}, {failed} échec{fails}")
    }

    fn yes_if(&self, definition: Option<&str>, plans: &[String]) -> String {
        let definition = definition.map(|it| format!("si {it}"));
        let plans = (!plans.is_empty()).then(|| format!("à partir de la formule {}", plans.join(" ou ")));
        let parts: Vec<_> = ["oui".to_owned()].into_iter().chain(definition).chain(plans).collect();
        parts.join(", ")
    }

    fn unknown_cell(&self) -> &'static str {
        "inconnu, donc non"
    }

    fn who_may(&self, of: &str) -> String {
        format!("Qui peut faire quoi : {of}")
    }

    fn note(&self) -> &'static str {
        "remarque"
    }

    fn more_tables(&self, of: &str, count: usize) -> String {
        match count {
            1 => format!("`{of}` a encore un tableau ; `--all` le montre"),
            _ => format!("`{of}` a encore {count} tableaux ; `--all` les montre"),
        }
    }

    fn roles(&self) -> &'static str {
        "rôles"
    }

    fn relations(&self) -> &'static str {
        "relations"
    }

    fn rules(&self) -> &'static str {
        "qui reçoit quel rôle"
    }

    fn rights_from(&self) -> &'static str {
        "les droits viennent de"
    }

    fn principal(&self) -> &'static str {
        "sujet"
    }

    fn group_of(&self, relation: &str) -> String {
        format!("groupe de {relation}")
    }

    fn plans_needed(&self, plans: &[String]) -> String {
        format!("à partir de la formule {}", plans.join(" ou "))
    }

    fn ends_in(&self, types: &[String], count: Count) -> String {
        let types = types.join(" ou ");
        match count {
            Count::One => types,
            Count::Optional => format!("{types}, ou rien"),
            Count::Many => format!("{types}, un nombre quelconque"),
        }
    }

    fn each_with_role(&self) -> &'static str {
        "chacun avec un rôle"
    }

    fn made_of(&self, paths: &[String]) -> String {
        format!("dérivée : {}", paths.join(" et "))
    }

    fn gets(&self, who: &str, role: &str) -> String {
        format!("{who} : {role}")
    }

    fn their_role(&self) -> &'static str {
        "leur rôle"
    }

    fn same_role(&self) -> &'static str {
        "le même rôle"
    }

    fn through(&self, relation: &str) -> String {
        format!("par {relation}")
    }

    fn on_condition(&self) -> &'static str {
        "sous condition"
    }

    fn arrows(&self) -> (&'static str, &'static str) {
        ("les droits viennent par là", "dérivée d'autres relations")
    }

    fn no_types(&self) -> String {
        "ce recueil ne déclare aucun type".to_owned()
    }

    fn no_roles(&self) -> String {
        "aucun rôle n'est déclaré ici".to_owned()
    }
}
