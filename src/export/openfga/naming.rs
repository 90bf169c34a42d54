//! What the relations of a model are called: as the rolebook calls what they are for, wherever that has a name.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::Policy;
use crate::policy::schema::TypeId;

use super::expr::Key;

/// The longest name that OpenFGA takes for a relation, a condition or a parameter, in characters.
pub(super) const LONGEST: usize = 50;

/// Which words are spoken for.
pub(super) struct Naming {
    /// Members, roles and definitions.
    words: BTreeSet<String>,
    /// Relations that are needed for what they list, and for whom they mean.
    double: BTreeSet<String>,
    /// What is called otherwise, because it would be too long.
    short: BTreeMap<String, String>,
}

impl Naming {
    pub(super) fn of(
        policy: &Policy,
        keys: &BTreeSet<(TypeId, Key)>,
        alike: impl Fn(TypeId, &str) -> bool,
    ) -> Self {
        let mut words = BTreeSet::new();
        for info in &policy.schema.types {
            words.extend(info.members.iter().map(|it| it.name.clone()));
            words.extend(info.roles.iter().map(|it| it.name.clone()));
        }
        words.extend(policy.definitions.iter().map(|it| it.name.clone()));
        let double = keys.iter().filter_map(|(of, key)| {
            let Key::People(name) = key else { return None };
            let both = keys.contains(&(*of, Key::Ends(name.clone()))) && !alike(*of, name);
            both.then(|| name.clone())
        });
        let mut naming = Self { double: double.collect(), words, short: BTreeMap::new() };
        let all: BTreeSet<String> = keys.iter().map(|it| naming.plain(&it.1)).collect();
        naming.short = shortened(&all);
        naming
    }

    pub(super) fn name(&self, key: &Key) -> String {
        let plain = self.plain(key);
        self.short.get(&plain).cloned().unwrap_or(plain)
    }

    /// A name of any length.
    fn plain(&self, key: &Key) -> String {
        match key {
            Key::Ends(name) | Key::Role(name) | Key::Definition(name) | Key::Says(name) => name.clone(),
            Key::People(name) if self.double.contains(name) => format!("{name}_people"),
            Key::People(name) => name.clone(),
            Key::Chosen(name, condition) => format!("{name}_where_{condition}"),
            Key::Carried(name, role) => format!("{name}_{role}"),
            Key::Itself(name) => format!("{name}_itself"),
            Key::OnPair(through, role) => format!("{role}_on_{through}"),
            Key::Named(name) => format!("{name}_or_above"),
            // What people may do and what they are may have the same name here, and never there.
            Key::Action(name) if self.words.contains(name) => format!("can_{name}"),
            Key::Action(name) => name.clone(),
            Key::Granted(name) => format!("{name}_granted"),
            Key::Has(condition) => format!("has_{condition}"),
            Key::Everyone => "everyone".to_owned(),
            Key::Every(of) => format!("every_{}", crate::policy::schema::snake_case(of)),
            Key::Along(steps, last) => format!("{}_of_{}", self.plain(last), steps.join("_")),
            Key::All(parts) => parts.iter().map(|it| self.plain(it)).collect::<Vec<_>>().join("_and_"),
        }
    }
}

/// Names that are too long, cut behind a word, with a number where that is the name of something else.
fn shortened(all: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut taken = all.clone();
    let mut short = BTreeMap::new();
    for long in all.iter().filter(|it| it.chars().count() > LONGEST) {
        // Room for a number of four digits.
        let cut: String = long.chars().take(LONGEST.saturating_sub(5)).collect();
        let cut = cut.rsplit_once('_').map_or(cut.as_str(), |it| it.0);
        let numbered = (2..u32::MAX).map(|number| format!("{cut}_{number}"));
        let free = [cut.to_owned()].into_iter().chain(numbered).find(|it| !taken.contains(it));
        if let Some(free) = free {
            taken.insert(free.clone());
            short.insert(long.clone(), free);
        }
    }
    short
}

/// A key for people to read, before there are names.
pub(super) fn shown_key(key: &Key) -> String {
    let naming = Naming { words: BTreeSet::new(), double: BTreeSet::new(), short: BTreeMap::new() };
    crate::diagnostic::shown(&naming.name(key))
}
