//! Measures what the generated cases are like, so that no kind of answer is rare.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::answer::judge;
use crate::generate::cases;
use crate::model::{Domain, Policy, Shape};
use crate::{schema, sets};

/// Counts answers by kind, prints the mix and fails if it becomes lopsided.
#[test]
fn answers_of_every_kind_occur() {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let mut see = |name: &str| {
        let seen = count.entry(name.to_owned()).or_default();
        *seen = seen.saturating_add(1);
    };
    for case in cases(1, 400) {
        see("cases");
        forms(&case.policy).into_iter().for_each(&mut see);
        edges(&case.policy).iter().for_each(|it| see(it));
        for question in &case.questions {
            let asking = std::iter::once(&question.subject).chain(&question.presented);
            asking
                .filter_map(|it| sets::kind(&it.of))
                .for_each(|it| see(&format!("asked by {}", set(&case.policy, it))));
            let answer = judge(&case.policy, &case.facts, question);
            see("questions");
            see(match (answer.decision, answer.possible) {
                (true, _) => "decision yes",
                (_, true) => "decision unknown",
                _ => "decision no",
            });
            answer.reasons.iter().for_each(|it| see(&format!("reason {}", it.0)));
            answer.proof.iter().for_each(|it| see(&format!("step {}", it.1)));
            answer.until.iter().for_each(|_| see("until"));
            see(&format!("missing {}", answer.missing.len().min(5)));
            see(&format!("proof of {} steps", answer.proof.len()));
        }
    }
    let mut text = String::new();
    for (name, seen) in &count {
        writeln!(text, "{seen:>7} {name}").unwrap();
    }
    std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes()).unwrap();
    is_mixed(&count, &text);
}

/// Whether each kind of answer and each form is there often enough.
fn is_mixed(count: &BTreeMap<String, usize>, text: &str) {
    let seen = |name: &str| count.get(name).copied().unwrap_or(0);
    let is_share = |name: &str, percent: usize| {
        seen(name).saturating_mul(100) >= count["questions"].saturating_mul(percent)
    };
    assert!(is_share("decision yes", 20), "{text}");
    assert!(is_share("decision no", 20), "{text}");
    assert!(is_share("decision unknown", 15), "{text}");
    assert!(count["form imported"].saturating_mul(10) >= count["cases"], "{text}");
    assert!(count["form layers"].saturating_mul(3) >= count["cases"], "{text}");
    for form in ["set", "added member", "added definition", "restriction in a layer", "invariant in a layer"]
    {
        assert!(count.contains_key(&format!("form {form}")), "no {form}:\n{text}");
    }
    for kind in ["every", "a role", "a definition", "a relation"] {
        assert!(count[&format!("asked by {kind}")].saturating_mul(200) >= count["questions"], "{text}");
        assert!(count[&format!("form set of {kind}")].saturating_mul(10) >= count["cases"], "{text}");
    }
    for form in ["given", "fraction", "duration"] {
        assert!(count[&format!("form {form} of an edge")].saturating_mul(20) >= count["cases"], "{text}");
    }
    for (_, form) in ABOUT_VALUES {
        assert!(seen(form).saturating_mul(50) >= count["cases"], "{form}:\n{text}");
    }
    for reason in
        ["no role", "not granted", "expired", "plan", "no cell", "restricted", "forbidden", "missing"]
    {
        assert!(count.contains_key(&format!("reason {reason}")), "no case of {reason}:\n{text}");
    }
}

/// What a set is made of, in a word.
fn set(policy: &Policy, kind: sets::Kind<'_>) -> &'static str {
    match kind {
        sets::Kind::Every(_) => "every",
        sets::Kind::Holding { of, name } if schema::roles(policy, of).contains(name) => "a role",
        sets::Kind::Holding { of, name } if schema::member(policy, of, name).is_some() => "a relation",
        sets::Kind::Holding { .. } => "a definition",
    }
}

/// What edges may end in beside entities, and what they say.
fn edges(policy: &Policy) -> BTreeSet<String> {
    let kinds = schema::kinds_of_set(policy);
    let mut out: BTreeSet<_> = kinds
        .into_iter()
        .filter_map(|it| sets::kind(it).map(|it| format!("form set of {}", set(policy, it))))
        .collect();
    for member in policy.types.iter().flat_map(|it| &it.members) {
        let Shape::Relation(relation) = &member.shape else { continue };
        for (_, it) in &relation.attributes {
            let domain = match it.domain {
                Domain::Fraction => Some("fraction"),
                Domain::Duration => Some("duration"),
                _ => None,
            };
            let said = domain.into_iter().chain(it.given.then_some("given"));
            out.extend(said.map(|it| format!("form {it} of an edge")));
        }
    }
    out
}

/// How conditions about values show.
const ABOUT_VALUES: [(&str, &str); 13] = [
    ("Plus(", "form plus"),
    ("Minus(", "form minus"),
    ("Times(", "form times"),
    ("Size(", "form size"),
    ("Entry(", "form entry"),
    ("Each {", "form each"),
    ("says: In,", "form among"),
    ("says: NotIn,", "form not among"),
    ("says: Begins", "form begins"),
    ("says: Ends", "form ends"),
    ("says: Contains", "form contains"),
    ("says: Matches", "form matches"),
    ("Literal(Network(", "form network"),
];

/// The forms that occur in a policy, so that it shows if one never does.
fn forms(policy: &Policy) -> Vec<&'static str> {
    let text = format!("{policy:?}");
    let forms = [
        ("Or(", "form or"),
        ("And(", "form and"),
        ("Not(", "form not"),
        ("Bare(", "form bare"),
        ("Is {", "form is"),
        ("Below {", "form below"),
        ("Order {", "form order"),
        ("InList {", "form in list"),
        ("InPath {", "form in path"),
        ("quantifier: Any", "form any"),
        ("quantifier: All", "form all"),
        ("quantifier: No", "form no"),
        ("quantifier: One", "form one"),
        ("Nobody(", "form nobody"),
        ("Can {", "form can"),
        ("role: Their", "form their role"),
        ("role: Same", "form the same role"),
        ("role: Role(", "form as a role"),
        ("role: Attribute(", "form as an attribute"),
        ("RoleIf(", "form column if"),
        ("Relation(\"", "form relation column"),
        ("columns: [Everyone", "form everyone first"),
        ("Only(", "form only"),
        ("Defined(", "form defined"),
        ("Unknown]", "form unknown cell"),
        ("Everything([])", "form everything"),
        ("unless: Some", "form unless"),
        ("filter: Some(", "form where"),
        ("Group(\"members\", Some", "form group where"),
    ];
    let layers = policy.layers > 0;
    let sets = policy.sets.iter().map(|_| "form set");
    let members = policy.types.iter().flat_map(|it| &it.members);
    let added = members.filter(|it| it.layer > 0).map(|_| "form added member");
    let defined = policy.definitions.iter().filter(|it| it.layer > 0).map(|_| "form added definition");
    let restricting = policy.restricts.iter().chain(&policy.forbids).filter(|it| it.layer > 0);
    let of_layers = layers
        .then_some("form layers")
        .into_iter()
        .chain(policy.imported.then_some("form imported"))
        .chain(sets)
        .chain(added)
        .chain(defined);
    let within = policy.within.iter().map(|_| "form role within");
    let changed = policy.defaults.iter().map(|_| "form new default");
    let of_layers = of_layers.chain(within).chain(changed);
    let promised = policy.invariants.iter().filter(|it| it.layer > 0).map(|_| "form invariant in a layer");
    let of_layers = of_layers.chain(restricting.map(|_| "form restriction in a layer")).chain(promised);
    let restricts = policy.restricts.iter().map(|_| "form restrict");
    let forbids = policy.forbids.iter().map(|_| "form forbid");
    let rules = policy.grants.iter().flat_map(|it| &it.rules).map(|_| "form rule");
    let found = forms.into_iter().chain(ABOUT_VALUES).filter(|it| text.contains(it.0)).map(|it| it.1);
    found.chain(restricts).chain(forbids).chain(rules).chain(of_layers).collect()
}
