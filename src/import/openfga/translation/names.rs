//! What everything is called in the rolebook: as in the model, wherever that is a name of the language.

use std::collections::{BTreeMap, BTreeSet};

use unicode_ident::is_xid_continue;

use crate::diagnostic::shown;
use crate::import::names::{Taken, as_name};
use crate::policy::schema::snake_case;
use crate::syntax::{is_name, is_type_name};

use super::super::model::{Form, Restriction, Type};
use super::super::problem::{Problem, Problems};
use super::super::span::Name;
use super::kinds::{Analysis, Kind};
use super::uses::key;

/// So many roles that tuples name people of the same kinds for are stated by one relation.
const SHARED: usize = 3;
/// Words that begin a permission, which has no plural.
const PERMISSIONS: [&str; 6] = ["can_", "is_", "has_", "may_", "should_", "allow"];

/// A relation of the rolebook that tuples write.
#[derive(Debug, Clone)]
pub(super) struct Stated<'m> {
    pub(super) name: String,
    pub(super) ends: Vec<&'m Restriction>,
    /// All of its edges stand under this condition.
    pub(super) condition: Option<&'m str>,
    /// Several relations of the model share it, and each edge has the role of its own.
    pub(super) as_role: bool,
}

#[derive(Debug, Default)]
pub(super) struct Names<'m> {
    types: BTreeMap<&'m str, String>,
    actions: BTreeMap<&'m str, String>,
    members: BTreeMap<&'m str, String>,
    /// By type and relation.
    stated: BTreeMap<&'m str, BTreeMap<&'m str, Vec<Stated<'m>>>>,
    /// By type, whatever its members, roles and definitions are called.
    taken: BTreeMap<&'m str, Taken>,
}

/// What is told of a name that the language does not have.
pub(super) fn renamed(name: &Name, what: &str, own: &str) -> Problem {
    let message = format!("the {what} {} is called `{own}` in the rolebook", shown(&name.text));
    Problem::new("openfga-renamed", &name.span, message)
        .help("ask by this name, or call it so in the model too")
        .warning()
}

impl<'m> Names<'m> {
    pub(super) fn of(analysis: &Analysis<'_, 'm>) -> Self {
        let mut names = Self::default();
        let model = analysis.lookup.model;
        let mut taken = Taken::default();
        for of in &model.types {
            names.types.insert(&of.name.text, taken.numbered(&type_name(&of.name.text)));
        }
        names.relations(&model.types);
        for of in &model.types {
            let stated = names.stated_of(analysis, of);
            names.stated.insert(&of.name.text, stated);
        }
        names
    }

    /// A relation is called the same on every type, so that a path over several types has one name to end in.
    fn relations(&mut self, types: &'m [Type]) {
        let (mut actions, mut members) = (Taken::default(), Taken::of(&["user"]));
        let all = || types.iter().flat_map(|it| &it.relations).map(|it| it.name.text.as_str());
        let own: BTreeSet<String> = types.iter().flat_map(|it| self.called_as_its_type(it)).collect();
        // What is a name already keeps it, whatever has to be mended to become one.
        let (whole, mended): (Vec<&str>, Vec<&str>) = all().partition(|it| is_name(it));
        for name in whole.into_iter().chain(mended) {
            if self.actions.contains_key(name) {
                continue;
            }
            let action = actions.numbered(&mend(name, "relation"));
            let is_free = !own.contains(&action) && action != "user";
            let member = if is_free { members.numbered(&action) } else { members.numbered(&plural(&action)) };
            self.actions.insert(name, action);
            self.members.insert(name, member);
        }
    }

    /// Relations that are called as the type that they belong to: there, the type's name means the object at hand.
    fn called_as_its_type<'t>(&self, of: &'t Type) -> impl Iterator<Item = String> + use<'t> {
        let own = snake_case(self.type_of(&of.name.text));
        of.relations.iter().map(|it| mend(&it.name.text, "relation")).filter(move |it| *it == own)
    }

    /// Every relation whose action is called otherwise.
    pub(super) fn told(&self, types: &'m [Type], warnings: &mut Problems) {
        let mut said = BTreeSet::new();
        for relation in types.iter().flat_map(|it| &it.relations) {
            let name = relation.name.text.as_str();
            if self.action(name) != name && said.insert(name) {
                warnings.push(|| renamed(&relation.name, "relation", self.action(name)));
            }
        }
    }

    pub(super) fn type_of(&self, name: &str) -> &str {
        self.types.get(name).map_or("", String::as_str)
    }

    /// The type's name in facts and claims, where its outside name may be none of the language.
    pub(super) fn word_of(&self, name: &'m str) -> &str {
        let is_word = is_name(name) && !["uses", "can", "cannot"].contains(&name);
        if is_word { name } else { self.type_of(name) }
    }

    pub(super) fn action(&self, relation: &str) -> &str {
        self.actions.get(relation).map_or("", String::as_str)
    }

    /// The member, role or definition that the relation became.
    pub(super) fn member(&self, relation: &str) -> &str {
        self.members.get(relation).map_or("", String::as_str)
    }

    pub(super) fn stated(&self, of: &str, relation: &str) -> &[Stated<'m>] {
        self.stated.get(of).and_then(|it| it.get(relation)).map(Vec::as_slice).unwrap_or_default()
    }

    /// A new name on a type.
    pub(super) fn new_name(&mut self, of: &'m str, name: &str) -> String {
        self.taken.entry(of).or_default().numbered(&mend(name, "it"))
    }

    fn stated_of(&mut self, analysis: &Analysis<'_, 'm>, of: &'m Type) -> BTreeMap<&'m str, Vec<Stated<'m>>> {
        let mut taken = Taken::default();
        for relation in &of.relations {
            taken.numbered(self.member(&relation.name.text));
        }
        let shared = shared(analysis, of);
        let holders = if shared.is_empty() { String::new() } else { taken.numbered("holders") };
        let mut all = BTreeMap::new();
        for relation in &of.relations {
            let key = key(of, relation);
            let lists = by_condition(relation.expression.restrictions());
            if shared.contains(key.1) {
                let ends = lists.into_values().next().unwrap_or_default();
                all.insert(
                    key.1,
                    vec![Stated { name: holders.clone(), ends, condition: None, as_role: true }],
                );
                continue;
            }
            let member = self.member(key.1);
            let base = match analysis.kind(key.0, key.1) {
                Kind::Role | Kind::Definition if !lists.is_empty() => taken.numbered(&plural(member)),
                _ => member.to_owned(),
            };
            let single = lists.len() == 1;
            let stated = lists.into_iter().map(|(condition, ends)| {
                let name = match condition {
                    Some(condition) if !single => {
                        let stem = base.strip_suffix("_holders").unwrap_or(&base);
                        taken.numbered(&format!("{stem}_with_{}", mend(condition, "condition")))
                    }
                    _ => base.clone(),
                };
                Stated { name, ends, condition, as_role: false }
            });
            all.insert(key.1, stated.collect());
        }
        self.taken.insert(&of.name.text, taken);
        all
    }
}

/// Whom tuples may name, apart by the condition that they stand under; without one first.
fn by_condition(all: &[Restriction]) -> BTreeMap<Option<&str>, Vec<&Restriction>> {
    let mut lists: BTreeMap<Option<&str>, Vec<&Restriction>> = BTreeMap::new();
    for it in all {
        let list = lists.entry(it.condition.as_ref().map(|it| it.text.as_str())).or_default();
        if !list.iter().any(|known| known.of.text == it.of.text && known.form_is(&it.form)) {
            list.push(it);
        }
    }
    lists
}

impl Restriction {
    /// Whether two take the same form, wherever they stand.
    fn form_is(&self, other: &Form) -> bool {
        match (&self.form, other) {
            (Form::Holders(own), Form::Holders(other)) => own.text == other.text,
            (own, other) => own == other,
        }
    }
}

/// The same kinds of people, and the relations that all of these and nobody else may have.
type Alike<'m> = (Vec<(&'m str, &'m Form)>, Vec<&'m str>);

/// The roles of a type that one relation states: most of those that the same kinds of people may have.
fn shared<'m>(analysis: &Analysis<'_, 'm>, of: &'m Type) -> BTreeSet<&'m str> {
    let mut groups: Vec<Alike<'_>> = Vec::new();
    for relation in &of.relations {
        let key = key(of, relation);
        let all = relation.expression.restrictions();
        let is_plain = !all.is_empty() && all.iter().all(|it| it.condition.is_none());
        let is_role = analysis.kind(key.0, key.1) == Kind::Role && !analysis.uses.tuplesets.contains(&key);
        if !is_plain || !is_role {
            continue;
        }
        let is_same = |group: &&mut Alike<'_>| {
            group.0.len() == all.len()
                && group.0.iter().zip(all).all(|(known, it)| known.0 == it.of.text && it.form_is(known.1))
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => group.1.push(key.1),
            None => {
                let ends = all.iter().map(|it| (it.of.text.as_str(), &it.form)).collect();
                groups.push((ends, vec![key.1]));
            }
        }
    }
    // Of groups of one size the first.
    let most = groups.into_iter().rev().max_by_key(|it| it.1.len()).map(|it| it.1);
    most.filter(|it| it.len() >= SHARED).into_iter().flatten().collect()
}

fn type_name(name: &str) -> String {
    let words = name.split(|it: char| !is_xid_continue(it) || it == '_').filter(|it| !it.is_empty());
    let upper = |word: &str| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    };
    let camel: String = words.map(upper).collect();
    if is_type_name(&camel) { camel } else { format!("Type{camel}") }
}

/// A name of the language; the word itself, if it is one.
pub(super) fn mend(name: &str, prefix: &str) -> String {
    let mut letters = name.chars().map(|it| if is_xid_continue(it) { it } else { '_' });
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    as_name(&first.chain(letters).collect::<String>(), prefix)
}

/// What several of them are called, or those who hold it.
pub(super) fn plural(name: &str) -> String {
    let is_permission = PERMISSIONS.iter().any(|it| name.starts_with(it));
    let ends = |ends: &[&str]| ends.iter().any(|it| name.ends_with(it));
    if is_permission || name.ends_with(|it: char| !it.is_ascii_lowercase()) || ends(&["ed", "ing"]) {
        return format!("{name}_holders");
    }
    if name.ends_with('s') && !ends(&["ss", "us"]) {
        return format!("{name}_listed");
    }
    if let Some(stem) = name.strip_suffix('y').filter(|it| !it.ends_with(['a', 'e', 'i', 'o', 'u'])) {
        return format!("{stem}ies");
    }
    if ends(&["s", "x", "z", "ch", "sh"]) { format!("{name}es") } else { format!("{name}s") }
}
