//! All questions that can be asked of small facts, and what the engine decides.

use std::collections::BTreeMap;

use rolebook::engine::{Change, Engine, Request};

/// What a case's rolebook and its facts are called.
pub(crate) const POLICY: &str = "case.rolebook";
pub(crate) const FACTS: &str = "case.json";

/// An engine with a rolebook and facts, in both of which nothing is wrong.
pub(crate) fn engine(rolebook: &str, facts: &str) -> Engine {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy(POLICY, rolebook).workspace(FACTS, facts));
    assert_eq!(engine.findings(POLICY), [], "{rolebook}");
    assert_eq!(engine.workspace_findings(POLICY, FACTS), [], "{facts}");
    engine
}

/// One question about facts: who, what, of which object, and what it brings along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) subject: String,
    pub(crate) of: String,
    pub(crate) action: String,
    pub(crate) object: String,
    pub(crate) at: Option<String>,
    pub(crate) given: BTreeMap<String, String>,
}

impl Asked {
    pub(crate) fn decided(&self, engine: &Engine) -> bool {
        let request = Request {
            subject: self.subject.clone(),
            action: self.action.clone(),
            object: self.object.clone(),
            at: self.at.clone(),
            given: self.given.clone(),
            ..Request::default()
        };
        engine.check(POLICY, FACTS, &request).unwrap_or_else(|it| panic!("{self:?}: {it:?}")).answer.decision
    }
}

/// What everybody known, and a stranger, may do to everything known and to something unheard of.
pub(crate) fn all_questions(engine: &Engine, facts: &str) -> Vec<Asked> {
    let graph = engine.graph(POLICY).expect("a rolebook");
    let entities: BTreeMap<String, BTreeMap<String, serde_json::Value>> =
        serde_json::from_str(facts).expect("facts");
    let ids = |of: &str, wire: &str| {
        let known = entities.get(of).or_else(|| entities.get(wire));
        let known = known.into_iter().flat_map(|it| it.keys().cloned());
        known.chain(["unheard_of".to_owned()]).collect::<Vec<_>>()
    };
    let mut asked = Vec::new();
    for object_type in &graph.types {
        let actions = actions_of(engine, &object_type.name);
        for subject_type in graph.types.iter().filter(|it| it.kind == rolebook::engine::Kind::Principal) {
            for subject in ids(&subject_type.name, &wire(&subject_type.name)) {
                for object in ids(&object_type.name, &wire(&object_type.name)) {
                    asked.extend(actions.iter().map(|action| Asked {
                        subject: format!("{}:{subject}", wire(&subject_type.name)),
                        of: wire(&object_type.name),
                        action: action.clone(),
                        object: format!("{}:{object}", wire(&object_type.name)),
                        at: None,
                        given: BTreeMap::new(),
                    }));
                }
            }
        }
    }
    asked
}

/// `CustomField` as `custom_field`; cases give no other names.
pub(crate) fn wire(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// The actions that some table has a row about.
fn actions_of(engine: &Engine, of: &str) -> Vec<String> {
    let graph = engine.graph(POLICY).expect("a rolebook");
    let mut actions = Vec::new();
    for place in &graph.types {
        for table in engine.tables(POLICY, &place.name).unwrap_or_default() {
            for action in table.rows.into_iter().flat_map(|it| it.actions) {
                let (on, name) = action.split_once('.').unwrap_or((place.name.as_str(), action.as_str()));
                if on == of && !actions.contains(&name.to_owned()) {
                    actions.push(name.to_owned());
                }
            }
        }
    }
    actions
}

/// The questions of a case, at times and with what a question may bring along if that matters.
pub(crate) fn asked(engine: &Engine, rolebook: &str, facts: &str) -> Vec<Asked> {
    let plain = all_questions(engine, facts);
    let mut all = plain.clone();
    if facts.contains("until") || rolebook.contains("time") {
        for at in ["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"] {
            all.extend(plain.iter().map(|it| Asked { at: Some(at.to_owned()), ..it.clone() }));
        }
    }
    for line in rolebook.lines().filter_map(|it| it.strip_prefix("# asked with ")) {
        let (name, value) = line.split_once(' ').expect("a name and a value");
        all.extend(plain.iter().map(|it| {
            let mut it = it.clone();
            it.given.insert(name.to_owned(), value.to_owned());
            it
        }));
    }
    all
}
