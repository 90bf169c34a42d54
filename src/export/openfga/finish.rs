//! From what was found to what is printed: relations that nobody can have are left out, tuples' own stand where
//! they are needed, and everything gets its name.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::shown;
use crate::policy::Mark;
use crate::policy::schema::{SetKind, TypeId};

use super::build::{Builder, Relation};
use super::expr::{Expr, Key};
use super::naming::{LONGEST, Naming};
use super::tuples::Conditions;

/// Whom tuples may name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// An entity of the type.
    One(TypeId),
    /// Everybody of the type.
    All(TypeId),
    /// Those who have this relation to an entity of the type.
    Those(TypeId, Key),
}

impl Builder<'_> {
    /// Leaves only relations that somebody can have and that some action needs.
    pub(super) fn finish(&mut self) -> Naming {
        self.place_everyone();
        self.drop_empty();
        self.put_carried_in_roles();
        self.drop_unread();
        let keys: BTreeSet<_> = self.relations.keys().cloned().collect();
        let naming = Naming::of(self.policy, &keys, |of, name| self.alike(of, name));
        self.check_names(&naming);
        naming
    }

    fn expr(&self, of: TypeId, key: &Key) -> Option<&Expr> {
        self.relations.get(&(of, key.clone()))?.expr.as_ref()
    }

    fn change(&mut self, mut change: impl FnMut(TypeId, Expr) -> Expr) {
        for ((of, _), relation) in &mut self.relations {
            relation.expr = relation.expr.take().map(|it| it.map(&mut |part| change(*of, part)));
        }
    }

    /// Where nothing narrows everybody, tuples name them.
    fn place_everyone(&mut self) {
        let mut on = BTreeSet::new();
        self.change(|of, part| match part {
            Expr::Everyone => {
                on.insert(of);
                Expr::Key(Key::Everyone)
            }
            other => other,
        });
        for of in on {
            let direct = Relation { expr: Some(Expr::Direct(Key::Everyone)), ..Relation::default() };
            self.relations.entry((of, Key::Everyone)).or_insert(direct);
        }
    }

    fn drop_empty(&mut self) {
        let full = self.full();
        let holds = |of: TypeId, key: &Key, full: &BTreeSet<(TypeId, Key)>| full.contains(&(of, key.clone()));
        let relations = std::mem::take(&mut self.relations);
        for ((of, key), mut relation) in relations {
            if !holds(of, &key, &full) {
                continue;
            }
            let change = &mut |part: Expr| match &part {
                Expr::Key(key) if !holds(of, key, &full) => Expr::Nobody,
                Expr::From { key, tupleset } if !self.leads(of, tupleset, key, &full) => Expr::Nobody,
                _ => part,
            };
            relation.expr = relation.expr.take().map(|it| it.map(change));
            self.relations.insert((of, key), relation);
        }
    }

    /// The relations that somebody can have, found from the tuples upwards.
    fn full(&self) -> BTreeSet<(TypeId, Key)> {
        let mut readers: BTreeMap<(TypeId, Key), Vec<&(TypeId, Key)>> = BTreeMap::new();
        for (at, relation) in &self.relations {
            for read in relation.expr.iter().flat_map(|it| self.reads(at.0, it)) {
                readers.entry(read).or_default().push(at);
            }
        }
        let mut full = BTreeSet::new();
        let mut open: Vec<&(TypeId, Key)> = self.relations.keys().collect();
        while let Some(at) = open.pop() {
            let holds = self.expr(at.0, &at.1).is_some_and(|it| self.may_hold(at.0, it, &full));
            if holds && full.insert(at.clone()) {
                open.extend(readers.get(at).into_iter().flatten().copied());
            }
        }
        full
    }

    fn may_hold(&self, of: TypeId, expr: &Expr, full: &BTreeSet<(TypeId, Key)>) -> bool {
        match expr {
            Expr::Nobody => false,
            Expr::Everyone => true,
            Expr::Direct(key) => self.named(of, key).iter().any(|it| match it {
                Named::Those(of, key) => full.contains(&(*of, key.clone())),
                Named::One(_) | Named::All(_) => true,
            }),
            Expr::Key(key) => full.contains(&(of, key.clone())),
            Expr::From { key, tupleset } => self.leads(of, tupleset, key, full),
            Expr::Or(parts) => parts.iter().any(|it| self.may_hold(of, it, full)),
            Expr::And(parts) => parts.iter().all(|it| self.may_hold(of, it, full)),
            Expr::ButNot(base, _) => self.may_hold(of, base, full),
        }
    }

    fn leads(&self, of: TypeId, tupleset: &str, key: &Key, full: &BTreeSet<(TypeId, Key)>) -> bool {
        self.ends(of, tupleset).iter().any(|it| full.contains(&(*it, key.clone())))
    }

    /// The types of entities in which a relation may end.
    pub(super) fn ends(&self, of: TypeId, relation: &str) -> Vec<TypeId> {
        let info = self.schema.type_info(of).and_then(|it| it.member_named(relation));
        let targets = info.and_then(|it| self.relation_info(of, it)).map(|it| it.targets.as_slice());
        targets
            .unwrap_or_default()
            .iter()
            .copied()
            .filter(|it| self.schema.type_info(*it).is_some())
            .collect()
    }

    /// Whether a relation means exactly those whom it lists.
    fn alike(&self, of: TypeId, relation: &str) -> bool {
        let ends = self.named(of, &Key::Ends(relation.to_owned()));
        ends == self.named(of, &Key::People(relation.to_owned()))
    }

    /// Whom tuples for this key may name.
    pub(super) fn named(&self, of: TypeId, key: &Key) -> Vec<Named> {
        let everybody = || self.schema.principals.iter().map(|it| Named::All(*it)).collect();
        let member = match key {
            Key::Says(_) | Key::Everyone => return everybody(),
            Key::Every(of) => return self.schema.type_named(of).map(Named::All).into_iter().collect(),
            Key::Ends(name) => return self.ends(of, name).into_iter().map(Named::One).collect(),
            Key::People(name) | Key::Chosen(name, _) | Key::Carried(name, _) => name,
            _ => return Vec::new(),
        };
        let member = self.schema.type_info(of).and_then(|it| it.member_named(member));
        let targets = member.and_then(|it| self.relation_info(of, it)).map(|it| it.targets.clone());
        targets.unwrap_or_default().into_iter().filter_map(|it| self.standing_for(it)).collect()
    }

    /// How a tuple names whoever an end of this type stands for.
    pub(super) fn standing_for(&self, target: TypeId) -> Option<Named> {
        if self.schema.is_principal(target) {
            return Some(Named::One(target));
        }
        let set = self.schema.set(target);
        if let Some(set) = set.filter(|it| it.kind == SetKind::Every) {
            return Some(Named::All(set.of));
        }
        self.set_key(target).map(|(of, key)| Named::Those(of, key))
    }

    /// Where the only relation that lists people with a role is the role's own, tuples name the role itself.
    fn put_carried_in_roles(&mut self) {
        let mut read: BTreeMap<(TypeId, Key), usize> = BTreeMap::new();
        for ((of, _), relation) in &self.relations {
            relation.expr.iter().for_each(|it| self.count(*of, it, &mut read));
        }
        let mut moved = Vec::new();
        for ((of, key), relation) in &mut self.relations {
            let Some(expr) = relation.expr.take() else { continue };
            let parts = match expr {
                Expr::Or(parts) => parts,
                other => vec![other],
            };
            let mut own = None;
            let parts = parts.into_iter().map(|part| match part {
                Expr::Key(carried @ Key::Carried(..))
                    if matches!(key, Key::Role(_) | Key::Itself(_))
                        && own.is_none()
                        && read.get(&(*of, carried.clone())) == Some(&1) =>
                {
                    moved.push((*of, carried.clone()));
                    own = Some(carried.clone());
                    Expr::Direct(carried)
                }
                other => other,
            });
            let mut parts: Vec<_> = parts.collect();
            // Tuples' own stand first.
            parts.sort_by_key(|it| !matches!(it, Expr::Direct(_)));
            relation.expr = Some(Expr::any(parts));
        }
        moved.iter().for_each(|it| drop(self.relations.remove(it)));
    }

    fn count(&self, of: TypeId, expr: &Expr, read: &mut BTreeMap<(TypeId, Key), usize>) {
        for at in self.reads(of, expr) {
            let count = read.entry(at).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// The relations that an expression reads, each as often as it does.
    pub(super) fn reads(&self, of: TypeId, expr: &Expr) -> Vec<(TypeId, Key)> {
        match expr {
            Expr::Nobody | Expr::Everyone => Vec::new(),
            Expr::Direct(key) => {
                let named = self.named(of, key).into_iter();
                named
                    .filter_map(|it| if let Named::Those(of, key) = it { Some((of, key)) } else { None })
                    .collect()
            }
            Expr::Key(key) => vec![(of, key.clone())],
            Expr::From { key, tupleset } => {
                let ends = self.ends(of, tupleset).into_iter().map(|it| (it, key.clone()));
                let ends = ends.filter(|it| self.relations.contains_key(it));
                ends.chain([(of, Key::Ends(tupleset.clone()))]).collect()
            }
            Expr::Or(_) | Expr::And(_) | Expr::ButNot(..) => {
                expr.parts().into_iter().flat_map(|it| self.reads(of, it)).collect()
            }
        }
    }

    /// Everything that is read from these relations on.
    fn reached(&self, mut open: Vec<(TypeId, Key)>) -> BTreeSet<(TypeId, Key)> {
        let mut seen: BTreeSet<_> = open.iter().cloned().collect();
        while let Some((of, key)) = open.pop() {
            let read = self.expr(of, &key).map(|it| self.reads(of, it)).unwrap_or_default();
            open.extend(read.into_iter().filter(|it| seen.insert(it.clone())));
        }
        seen
    }

    fn drop_unread(&mut self) {
        let actions = self.relations.keys().filter(|it| matches!(it.1, Key::Action(_))).cloned().collect();
        let read = self.reached(actions);
        self.relations.retain(|at, _| read.contains(at));
    }

    /// The relations of which nothing may be unknown: what is taken away by `but not` reads them.
    pub(super) fn decided(&self) -> BTreeSet<(TypeId, Key)> {
        let mut taken = Vec::new();
        for ((of, _), relation) in &self.relations {
            relation.expr.iter().for_each(|it| self.taken(*of, it, &mut taken));
        }
        self.reached(taken)
    }

    fn taken(&self, of: TypeId, expr: &Expr, taken: &mut Vec<(TypeId, Key)>) {
        if let Expr::ButNot(_, subtract) = expr {
            taken.extend(self.reads(of, subtract));
        }
        expr.parts().into_iter().for_each(|it| self.taken(of, it, taken));
    }

    /// Names are those of one thing each, and such as OpenFGA takes.
    fn check_names(&mut self, naming: &Naming) {
        let mut called: BTreeMap<(TypeId, String), &Key> = BTreeMap::new();
        let mut wrong = Vec::new();
        let other_name = "call one of them otherwise in the rolebook";
        for ((of, key), relation) in &self.relations {
            let name = naming.name(key);
            let type_name = self.schema.type_info(*of).map_or("", |it| it.name.as_str());
            let what = format!("the relation {} of `{type_name}`", shown(&name));
            if !is_name(&name) {
                let help = "use English letters, digits and `_`, 50 at most, and none of its own words";
                wrong.push((relation.mark, what.clone(), help));
            }
            let other = called.insert((*of, name), key);
            let same = |other: &Key| match (other, key) {
                (Key::Ends(one), Key::People(two)) | (Key::People(two), Key::Ends(one)) => one == two,
                _ => false,
            };
            if other.is_some_and(|it| !same(it)) {
                wrong.push((relation.mark, format!("{what} for two things"), other_name));
            }
        }
        for ((of, _), relation) in &self.relations {
            for (key, tupleset) in relation.expr.iter().flat_map(froms) {
                let name = naming.name(key);
                let strange = |it: &TypeId| {
                    let own = self.relations.contains_key(&(*it, key.clone()));
                    !own && called.contains_key(&(*it, name.clone()))
                };
                if self.ends(*of, tupleset).iter().any(strange) {
                    let what = format!("`{name} from {tupleset}` of some of its types alone");
                    wrong.push((relation.mark, what, other_name));
                }
            }
        }
        for (mark, what, help) in wrong {
            self.refusals.cannot_say(mark, &what, help);
        }
    }

    /// Types and conditions have names that OpenFGA takes.
    pub(super) fn check_types(&mut self, conditions: &Conditions) {
        for info in &self.schema.types {
            // A type is not part of a condition, so it may have hyphens.
            if !is_name(&info.wire.replace('-', "_")) || info.wire.starts_with('-') {
                let what = format!("the name {} of a type", shown(&info.wire));
                self.refusals.cannot_say(Mark::default(), &what, "give it another name, with `as`");
            }
        }
        let parameters = conditions.all.values().flat_map(|it| it.parameters.keys());
        for name in conditions.all.keys().chain(parameters) {
            if !is_name(name) {
                let what = format!("the name {} of a condition or a parameter", shown(name));
                self.cannot_say(&what, "call what it asks for otherwise");
            }
        }
    }
}

/// The relations of others in an expression, each with the way there.
fn froms(expr: &Expr) -> Vec<(&Key, &str)> {
    match expr {
        Expr::From { key, tupleset } => vec![(key, tupleset.as_str())],
        other => other.parts().into_iter().flat_map(froms).collect(),
    }
}

/// Whether OpenFGA takes a word as the name of a type or of a relation.
pub(super) fn is_name(word: &str) -> bool {
    let letters = word.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
    let keyword = [
        "and",
        "or",
        "from",
        "with",
        "define",
        "relations",
        "condition",
        "in",
        "true",
        "false",
        "null",
        "self",
        "this",
    ];
    letters && !word.is_empty() && word.len() <= LONGEST && !keyword.contains(&word)
}
