//! Paths: who has something of the entities that relations lead to, said by `from`.

use crate::export::words;
use crate::policy::condition::{Condition, Term};
use crate::policy::path::ValuePath;
use crate::policy::path::{Path, Start, Step, Who};
use crate::policy::schema::{Domain, Held, MemberId, MemberKind, SetKind, TypeId, TypeKind, Value};

use super::build::{Builder, End, Here, Task};
use super::expr::{Expr, Key};

impl Builder<'_> {
    /// Who has what is asked for at the end of a path from an entity of this type.
    pub(super) fn along(&mut self, of: TypeId, steps: &[Step], end: &End) -> Expr {
        let Some((first, rest)) = steps.split_first() else { return self.end(of, end) };
        let Some(member) = first.member_of(of) else { return Expr::Nobody };
        if first.only.is_some() {
            let help = "put it behind the last relation of a path to people";
            self.cannot_say("`where` in the middle of a path", help);
            return Expr::Nobody;
        }
        let Some(info) = self.member(of, member) else { return Expr::Nobody };
        match &info.kind {
            MemberKind::Relation(relation) => {
                let mut leads = false;
                for target in relation.targets.iter().filter(|it| self.schema.type_info(**it).is_some()) {
                    leads |= self.want_along(*target, rest, end) != Expr::Nobody;
                }
                let tupleset = info.name.clone();
                self.want(of, Key::Ends(tupleset.clone()), Task::Direct);
                if leads { Expr::From { key: self.key_along(rest, end), tupleset } } else { Expr::Nobody }
            }
            MemberKind::Derived => self.want_along(of, steps, end),
            MemberKind::Attribute(_) => Expr::Nobody,
        }
    }

    /// A relation for the rest of a path.
    fn want_along(&mut self, of: TypeId, steps: &[Step], end: &End) -> Expr {
        let Some(first) = steps.first() else { return self.end_relation(of, end) };
        let Some(info) = first.member_of(of).and_then(|it| self.member(of, it)) else { return Expr::Nobody };
        let (steps_of, end_of) = (steps.to_vec(), Box::new(end.clone()));
        let task = match info.kind {
            MemberKind::Derived => Task::Derived(steps_of, end_of),
            _ => Task::Path(steps_of, end_of),
        };
        let key = self.key_along(steps, end);
        self.want(of, key, task)
    }

    /// What stands at the end of a path, as a relation that `from` can name.
    fn end_relation(&mut self, of: TypeId, end: &End) -> Expr {
        match self.end(of, end) {
            Expr::Everyone => self.want(of, Key::Everyone, Task::Direct),
            other => other,
        }
    }

    /// A derived relation leads wherever one of its paths does.
    pub(super) fn along_derived(&mut self, of: TypeId, steps: &[Step], end: &End) -> Expr {
        let Some((first, rest)) = steps.split_first() else { return Expr::Nobody };
        let Some(derived) = first.member_of(of).and_then(|it| self.policy.derived(of, it)) else {
            return Expr::Nobody;
        };
        self.mark = derived.mark;
        let mut parts = Vec::new();
        for path in &derived.paths {
            let whole: Vec<Step> = path.steps.iter().chain(rest).cloned().collect();
            parts.push(self.along(of, &whole, end));
        }
        Expr::any(parts)
    }

    pub(super) fn key_along(&self, steps: &[Step], end: &End) -> Key {
        let last = self.key_of(end);
        if steps.is_empty() {
            return last;
        }
        Key::Along(steps.iter().map(|it| words::of_step(self.policy, it)).collect(), Box::new(last))
    }

    fn key_of(&self, end: &End) -> Key {
        let role = |(of, role): &(TypeId, u16)| {
            let found = self.schema.type_info(*of).and_then(|it| it.roles.get(usize::from(*role)));
            found.map_or(String::new(), |it| it.name.clone())
        };
        match end {
            End::Is(step) => Key::Ends(words::of_step(self.policy, step)),
            End::People(step) => self.key_of_people(step),
            End::Carried(step, of, carried) => {
                Key::Carried(words::of_step(self.policy, step), role(&(*of, *carried)))
            }
            End::Role(roles) => Key::Role(roles.first().map(role).unwrap_or_default()),
            End::Itself(roles) => Key::Itself(roles.first().map(role).unwrap_or_default()),
            End::Named(step) => Key::Named(words::of_step(self.policy, step)),
            End::Definition(all) => {
                let first = all.first().and_then(|it| self.policy.definitions.get(usize::from(it.1)));
                Key::Definition(first.map_or(String::new(), |it| it.name.clone()))
            }
            End::Action(all) => {
                let name = all
                    .first()
                    .and_then(|it| self.policy.actions.get(usize::from(it.0))?.get(usize::from(it.1)));
                Key::Action(name.cloned().unwrap_or_default())
            }
            End::Says(condition) => Key::Says(words::of_condition(self.policy, condition)),
            End::Has(condition) => Key::Has(words::of_condition(self.policy, condition)),
            End::Everyone => Key::Everyone,
            End::All(ends) => Key::All(ends.iter().map(|it| self.key_of(it)).collect()),
        }
    }

    fn key_of_people(&self, step: &Step) -> Key {
        let name = words::of_step(self.policy, step);
        match &step.only {
            None => Key::People(name),
            Some(only) => Key::Chosen(name, words::of_condition(self.policy, only)),
        }
    }

    /// What is asked of an entity, at one of this type.
    pub(super) fn end(&mut self, of: TypeId, end: &End) -> Expr {
        let key = self.key_of(end);
        match end {
            End::Is(step) => match step.member_of(of).and_then(|it| self.member(of, it)).map(|it| &it.kind) {
                Some(MemberKind::Relation(_)) => self.want(of, key, Task::Direct),
                Some(MemberKind::Derived) => {
                    self.cannot_say(
                        "whether somebody is what a derived relation leads to",
                        "compare with a stated one",
                    );
                    Expr::Nobody
                }
                _ => Expr::Nobody,
            },
            End::People(step) => self.people(of, step),
            End::Carried(step, owner, _) => match step.member_of(of) {
                Some(member) if *owner == of => self.want(of, key, Task::Listed(member)),
                _ => Expr::Nobody,
            },
            End::Role(roles) => self.end_at(of, key, roles, Task::Role),
            End::Itself(roles) => self.end_at(of, key, roles, Task::Itself),
            End::Named(step) => match step.member_of(of) {
                Some(member) => self.want(of, key, Task::Named(member)),
                None => Expr::Nobody,
            },
            End::Definition(all) => self.end_at(of, key, all, Task::Definition),
            End::Action(all) => self.end_at(of, key, all, Task::Action),
            End::Says(condition) => self.says(of, key, condition),
            End::Has(condition) => self.want(of, key, Task::Has(condition.clone())),
            End::Everyone => Expr::Everyone,
            End::All(ends) => self.want(of, key, Task::All(ends.clone())),
        }
    }

    fn end_at(&mut self, of: TypeId, key: Key, all: &[(TypeId, u16)], task: fn(u16) -> Task) -> Expr {
        match all.iter().find(|it| it.0 == of) {
            Some((_, found)) => self.want(of, key, task(*found)),
            None => Expr::Nobody,
        }
    }

    /// Whom a relation means.
    pub(super) fn people(&mut self, of: TypeId, step: &Step) -> Expr {
        let Some(member) = step.member_of(of) else { return Expr::Nobody };
        let key = self.key_of_people(step);
        match (self.member(of, member).map(|it| &it.kind), &step.only) {
            (Some(MemberKind::Relation(_)), None) => self.want(of, key, Task::Listed(member)),
            (Some(MemberKind::Relation(_)), Some(only)) => {
                if !self.is_of_edge(only) {
                    let help = "let it ask for what the edge says, for inputs and the time alone";
                    self.cannot_say("`where` that asks for more than an edge says", help);
                }
                self.want_if(of, key, only, Task::Listed(member))
            }
            (Some(MemberKind::Derived), _) => {
                let paths = self.policy.derived(of, member).map(|it| it.paths.clone()).unwrap_or_default();
                self.want(of, key, Task::People(paths))
            }
            _ => Expr::Nobody,
        }
    }

    /// Sees to the relations that stand for the groups and sets in which a relation may end.
    pub(super) fn meant_groups(&mut self, of: TypeId, member: MemberId) {
        let targets = self.relation_info(of, member).map(|it| it.targets.clone()).unwrap_or_default();
        for target in targets {
            self.set_relation(target);
        }
    }

    /// The relation of a group's or a set's entity that those in it have.
    fn set_end(&self, target: TypeId) -> Option<(TypeId, End)> {
        match self.schema.type_info(target).map(|it| it.kind) {
            Some(TypeKind::Group(member)) => {
                let only = self.policy.group_filter(target).cloned().map(Box::new);
                Some((target, End::People(Step { members: vec![(target, member)], only })))
            }
            Some(_) => None,
            None => {
                let set = self.schema.set(target)?;
                let SetKind::People { held: Some(held), .. } = set.kind else { return None };
                let end = match held {
                    Held::Role(role) => End::Role(vec![(set.of, role)]),
                    Held::Definition(it) => End::Definition(vec![(set.of, it)]),
                    Held::Relation(it) => End::People(Step::along(vec![(set.of, it)])),
                };
                Some((set.of, end))
            }
        }
    }

    /// Its key, and the type that has it.
    pub(super) fn set_key(&self, target: TypeId) -> Option<(TypeId, Key)> {
        self.set_end(target).map(|(of, end)| (of, self.key_of(&end)))
    }

    /// The same, where there is to be one.
    fn set_relation(&mut self, target: TypeId) -> Option<(TypeId, Key)> {
        let (of, end) = self.set_end(target)?;
        self.end(of, &end);
        Some((of, self.key_of(&end)))
    }

    /// What is asked of the entities that a path leads to from what is at hand.
    pub(super) fn at(&mut self, here: Here, path: &Path, end: &End) -> Expr {
        match (path.start, here.through) {
            (Start::Object | Start::Element, _) => self.along(here.of, &path.steps, end),
            (Start::Place, Some(through)) => {
                let mut steps = vec![Step::along(vec![(here.of, through.member)])];
                steps.extend(path.steps.iter().cloned());
                self.along(here.of, &steps, end)
            }
            (Start::User, _) => {
                let help = "let a relation of the object lead to the people who are meant";
                self.cannot_say("what is said of the user, `user.…`", help);
                Expr::Nobody
            }
            (Start::Input(_) | Start::Place, _) => {
                self.cannot_say("a path from what a request brings along", "let a relation lead there");
                Expr::Nobody
            }
        }
    }

    /// Who is meant.
    pub(super) fn who(&mut self, here: Here, who: &Who) -> Expr {
        match who {
            Who::Everyone => Expr::Everyone,
            Who::Every(of) => {
                let name = self.schema.type_info(*of).map_or(String::new(), |it| it.name.clone());
                self.want(here.of, Key::Every(name), Task::Direct)
            }
            Who::Holders(path) => match path.steps.split_last() {
                Some((last, before)) => {
                    let before = Path { start: path.start, steps: before.to_vec() };
                    self.at(here, &before, &End::People(last.clone()))
                }
                None => self.itself(here, path),
            },
            Who::Role { at, roles } => {
                let found = self.at(here, at, &End::Role(roles.clone()));
                let pair = here.through.filter(|_| at.start == Start::Place && at.steps.is_empty());
                match pair.and_then(|it| Some((it, roles.iter().find(|role| role.0 == it.place)?.1))) {
                    Some((through, role)) => Expr::any([found, self.on_pair(here.of, through, role, true)]),
                    None => found,
                }
            }
            Who::RoleNamed { at, attribute } => self.at(here, at, &End::Named(attribute.clone())),
        }
    }

    /// Who is meant by an entity at hand: a group stands for those in it.
    fn itself(&mut self, here: Here, path: &Path) -> Expr {
        let of = match (path.start, here.through) {
            (Start::Object, _) => Some(here.of),
            (Start::Place, Some(through)) => Some(through.place),
            _ => None,
        };
        if let Some((found, key)) = of.and_then(|it| self.set_relation(it))
            && found == here.of
            && path.start == Start::Object
        {
            return Expr::Key(key);
        }
        let help = "let a relation lead to whoever is meant";
        let what = match path.start {
            Start::Input(_) => "somebody whom a request brings along",
            _ => "that an object means itself",
        };
        self.cannot_say(what, help);
        Expr::Nobody
    }

    /// Whoever counts as the role that an attribute names.
    pub(super) fn named_by(&mut self, of: TypeId, member: MemberId) -> Expr {
        let info = crate::export::readings::attribute_info(self.policy, of, member);
        let Some(Domain::Role(on, roles)) = info.map(|it| it.domain.clone()) else { return Expr::Nobody };
        if on != of {
            let help = "name the attribute of the place itself";
            self.cannot_say("a role of the place that an attribute of the object names", help);
            return Expr::Nobody;
        }
        let mut parts = Vec::new();
        for role in roles {
            let held = self.end(of, &End::Role(vec![(of, role)]));
            let names = self.attribute_is(of, member, Value::Role(of, role));
            parts.push(self.restrict(held, &names, true, Here::object(of)));
        }
        Expr::any(parts)
    }

    fn attribute_is(&self, of: TypeId, member: MemberId, value: Value) -> Condition {
        let path = ValuePath { path: Path::at(Start::Object), attribute: Step::along(vec![(of, member)]) };
        Condition::Same { left: Term::Path(path), right: Term::Value(value), negated: false }
    }
}
