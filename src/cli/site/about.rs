//! What the page is told of a rolebook beside its module: who can be picked, and what people call things.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::engine::{Engine, GraphView, Kind, Label, TypeView};

/// The page's description, as `about.json`.
#[derive(Serialize)]
pub(super) struct About<'a> {
    name: &'a str,
    title: String,
    module: &'a str,
    people: Vec<Person<'a>>,
    types: Vec<Type<'a>>,
}

#[derive(Serialize)]
struct Person<'a> {
    id: &'a str,
    slice: &'a str,
}

#[derive(Serialize)]
struct Type<'a> {
    name: &'a str,
    /// The name before the colon in `task:copy`.
    called: &'a str,
    labels: Labels,
    actions: Vec<Action<'a>>,
}

#[derive(Serialize)]
struct Action<'a> {
    name: &'a str,
    labels: Labels,
}

/// What something is called, by language; in the rolebook's main one under no name.
type Labels = BTreeMap<String, String>;

impl<'a> About<'a> {
    pub(super) fn of(
        rolebook: (&Engine, &str),
        graph: &'a GraphView,
        module: &'a str,
        people: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let (engine, policy) = rolebook;
        let mut languages = vec![String::new()];
        languages.extend(engine.languages(policy));
        let names = Names { engine, policy, languages };
        let shown = |it: &&TypeView| it.kind == Kind::Principal || !it.actions.is_empty();
        About {
            name: &graph.name,
            title: engine.title(policy).unwrap_or_default(),
            module,
            people: people.map(|(id, slice)| Person { id, slice }).collect(),
            types: graph.types.iter().filter(shown).map(|it| names.of_type(it)).collect(),
        }
    }

    pub(super) fn json(&self) -> Vec<u8> {
        // Texts and lists of texts can always be written.
        let mut text = serde_json::to_vec_pretty(self).unwrap_or_default();
        text.push(b'\n');
        text
    }
}

struct Names<'e> {
    engine: &'e Engine,
    policy: &'e str,
    languages: Vec<String>,
}

impl Names<'_> {
    fn of_type<'a>(&self, it: &'a TypeView) -> Type<'a> {
        let action = |action: &'a String| {
            let labels = self.labels(&Label::OfType(&it.name, action));
            Action { name: action, labels }
        };
        let labels = self.labels(&Label::Type(&it.name));
        Type { name: &it.name, called: &it.wire, labels, actions: it.actions.iter().map(action).collect() }
    }

    /// A language that says nothing of its own is left out.
    fn labels(&self, of: &Label<'_>) -> Labels {
        let main = self.engine.label(self.policy, "", of);
        let said = |language: &String| {
            let label = self.engine.label(self.policy, language, of)?;
            (language.is_empty() || Some(&label) != main.as_ref()).then(|| (language.clone(), label))
        };
        self.languages.iter().filter_map(said).collect()
    }
}
