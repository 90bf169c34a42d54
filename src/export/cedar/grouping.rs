//! Which roles groups can say, and who is in each group: what is handed on without conditions, however often, is
//! a group in a group.

use std::collections::BTreeMap;

use crate::export::words;
use crate::hierarchy::knots;
use crate::policy::Mark;
use crate::policy::condition::{Condition, Term};
use crate::policy::path::{Path, Start, Step, Who};
use crate::policy::rule::{GrantRule, RoleSource};
use crate::policy::schema::{Held, MemberId, MemberKind, RoleId, SetKind, TypeId, TypeKind};

use super::build::Builder;
use super::groups::{Set, Within};
use super::people::split;

/// How a group is made.
#[derive(Debug, Clone)]
pub(super) enum Job {
    Listed {
        member: MemberId,
        role: Option<RoleId>,
        only: Option<Condition>,
    },
    Role(RoleId),
    Path(Vec<Step>, End),
    /// The same, where the first step is a derived relation.
    Derived(Vec<Step>, End),
}

/// What is asked of the entities at the end of a path, where groups follow it.
#[derive(Debug, Clone)]
pub(super) enum End {
    People(Step),
    Carried(Step, TypeId, RoleId),
    /// Whoever holds one of these itself.
    Held(Vec<(TypeId, RoleId)>),
}

impl Builder<'_> {
    /// Finds the roles that are given without conditions only, and by roles of which the same is so.
    pub(super) fn find_groupable(&mut self) {
        for (of, info) in (0..).zip(&self.schema.types) {
            for (role, info) in (0..).zip(&info.roles) {
                if info.gate.is_empty() && self.rules_of(of, role).iter().all(|it| self.is_static(it)) {
                    self.groupable.insert((of, role));
                }
            }
        }
        let known: Vec<(TypeId, RoleId)> = (0..)
            .zip(&self.schema.types)
            .flat_map(|(of, it)| (0..).zip(&it.roles).map(move |it| (of, it.0)))
            .collect();
        let handing: Vec<_> = known.iter().map(|it| self.handing(*it)).collect();
        let number =
            |it: &(TypeId, RoleId)| known.binary_search(it).ok().and_then(|it| u32::try_from(it).ok());
        let edges = (0..)
            .zip(&handing)
            .flat_map(|(to, all)| all.iter().filter_map(number).map(move |from| (from, to)));
        let edges: Vec<(u32, u32)> = edges.collect();
        self.drop_ungroupable(&known, &edges);
        // What is handed on in a circle, and whatever is in it, only groups can say.
        let selves = edges.iter().filter(|it| it.0 == it.1).map(|it| it.0);
        let circles = knots(&edges).into_iter().flatten().chain(selves);
        let mut open: Vec<_> = circles.filter_map(|it| known.get(it as usize).copied()).collect();
        while let Some(it) = open.pop() {
            if self.groupable.contains(&it) && self.grouped.insert(it) {
                open.extend(self.handing(it));
            }
        }
    }

    /// A role that comes from one that groups cannot say is none that they can.
    fn drop_ungroupable(&mut self, known: &[(TypeId, RoleId)], edges: &[(u32, u32)]) {
        let mut receivers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        edges.iter().for_each(|(from, to)| receivers.entry(*from).or_default().push(*to));
        let lost = (0..).zip(known).filter(|it| !self.groupable.contains(it.1)).map(|it| it.0);
        let mut open: Vec<u32> = lost.collect();
        while let Some(it) = open.pop() {
            for to in receivers.remove(&it).unwrap_or_default() {
                let role = known.get(to as usize).copied();
                if role.is_some_and(|it| self.groupable.remove(&it)) {
                    open.push(to);
                }
            }
        }
    }

    fn rules_of(&self, of: TypeId, role: RoleId) -> Vec<&GrantRule> {
        let rules = self.program.index().grants(self.policy, of, None);
        rules.filter(|it| it.role.roles_given(self.schema, it.role_type).contains(&role)).collect()
    }

    fn is_static(&self, rule: &GrantRule) -> bool {
        let plain = |path: &Path| {
            let middle = path.steps.split_last().map(|it| it.1).unwrap_or_default();
            path.start == Start::Object && !path.steps.is_empty() && middle.iter().all(|it| it.only.is_none())
        };
        let everybody = |path: &Path| {
            let last = path.steps.last().map(|it| it.members.as_slice()).unwrap_or_default();
            last.iter().any(|(of, member)| !self.every(*of, *member).is_empty())
        };
        let who = match &rule.who {
            Who::Holders(path) => plain(path) && !everybody(path),
            Who::Role { at, .. } => at.start == Start::Object,
            _ => false,
        };
        let unconditional = rule.when.is_none() && rule.unless.is_none() && rule.gate.is_empty();
        who && unconditional && !matches!(rule.role, RoleSource::Named(_))
    }

    /// The roles from which a role is handed on.
    fn handing(&self, (of, role): (TypeId, RoleId)) -> Vec<(TypeId, RoleId)> {
        let mut found = Vec::new();
        for rule in self.rules_of(of, role) {
            if let RoleSource::Same(handed) = &rule.role {
                found.extend(handed.iter().filter(|it| it.2 == role).map(|it| (it.0, it.1)));
            }
            if let Who::Role { roles, .. } = &rule.who {
                found.extend(self.counting(roles));
            }
        }
        found
    }

    /// The group of those who hold a role itself, if there can be one.
    pub(super) fn role_group(&mut self, of: TypeId, role: RoleId) -> Option<Set> {
        if !self.groupable.contains(&(of, role)) {
            return None;
        }
        let name = self.schema.type_info(of)?.roles.get(usize::from(role))?.name.clone();
        let set = Set::Role(name);
        self.want((of, set.clone()), Job::Role(role));
        Some(set)
    }

    fn want(&mut self, key: (TypeId, Set), job: Job) {
        if !self.groups.contains_key(&key) {
            self.groups.insert(key.clone(), Vec::new());
            self.open.push((key, job, self.mark));
        }
    }

    /// The group of those whom a relation lists.
    pub(super) fn listed(
        &mut self,
        of: TypeId,
        member: MemberId,
        role: Option<RoleId>,
        only: Option<&Condition>,
    ) -> Set {
        let is_group = self.schema.type_info(of).is_some_and(|it| it.kind == TypeKind::Group(member));
        if is_group && role.is_none() && self.policy.group_filter(of) == only {
            return Set::Itself;
        }
        let name = self.member(of, member).map_or(String::new(), |it| it.name.clone());
        let set = match (role, only) {
            (Some(role), _) => {
                let role = self.schema.type_info(of).and_then(|it| it.roles.get(usize::from(role)));
                Set::Carried(name, role.map_or(String::new(), |it| it.name.clone()))
            }
            (None, Some(only)) => {
                if !is_of_edge(only) {
                    let help = "let it ask for what the edge itself says alone";
                    self.refuse("`where` that asks for more than an edge says", help);
                }
                Set::Chosen(name, words::of_condition(self.policy, only))
            }
            (None, None) => Set::People(name),
        };
        self.want((of, set.clone()), Job::Listed { member, role, only: only.cloned() });
        set
    }

    /// Makes every group that is asked for.
    pub(super) fn make_groups(&mut self) {
        while let Some((key, job, mark)) = self.open.pop() {
            let of = key.0;
            self.mark = mark;
            let within = match job {
                Job::Listed { member, role, only } => {
                    self.sets_in(of, member);
                    vec![Within::Edges { member, role, only }]
                }
                Job::Role(role) => self.within_role(of, role),
                Job::Path(steps, end) => self.within(of, &steps, &end),
                Job::Derived(steps, end) => self.within_derived(of, &steps, &end),
            };
            self.groups.insert(key, within);
        }
    }

    /// Sees to the groups that stand for the sets in which a relation may end.
    fn sets_in(&mut self, of: TypeId, member: MemberId) {
        let targets = self.relation_info(of, member).map(|it| it.targets.clone()).unwrap_or_default();
        for target in targets {
            if self.schema.set(target).is_some_and(|it| it.kind != SetKind::Every)
                && self.set_groups(target).is_none()
            {
                let name = self.schema.name_of(target);
                let help = "let roles be given without conditions there, or list a relation";
                self.refuse(&format!("the set `{name}` among people"), help);
            }
        }
    }

    /// The groups, of the entity that a set is one of, of those in it.
    pub(super) fn set_groups(&mut self, target: TypeId) -> Option<Vec<Set>> {
        let set = self.schema.set(target)?.clone();
        let SetKind::People { held: Some(held), .. } = set.kind else { return None };
        match held {
            Held::Role(role) => {
                let all = self.counting(&[(set.of, role)]);
                all.into_iter().map(|it| self.role_group(it.0, it.1)).collect()
            }
            Held::Relation(member) => match &self.member(set.of, member)?.kind {
                MemberKind::Relation(_) if self.every(set.of, member).is_empty() => {
                    Some(vec![self.listed(set.of, member, None, None)])
                }
                _ => None,
            },
            Held::Definition(_) => None,
        }
    }

    /// The same, of those groups that there are.
    pub(super) fn known_sets(&self, target: TypeId) -> Vec<Set> {
        let Some(set) = self.schema.set(target) else { return Vec::new() };
        let SetKind::People { held: Some(held), .. } = &set.kind else { return Vec::new() };
        let sets: Vec<Set> = match held {
            Held::Role(role) => {
                let all = self.counting(&[(set.of, *role)]).into_iter();
                let roles = all.filter_map(|it| self.schema.type_info(it.0)?.roles.get(usize::from(it.1)));
                roles.map(|it| Set::Role(it.name.clone())).collect()
            }
            Held::Relation(member) => {
                let is_group =
                    self.schema.type_info(set.of).is_some_and(|it| it.kind == TypeKind::Group(*member));
                if is_group && self.policy.group_filter(set.of).is_none() {
                    return vec![Set::Itself];
                }
                let name = self.member(set.of, *member).map(|it| it.name.clone());
                name.map(Set::People).into_iter().collect()
            }
            Held::Definition(_) => Vec::new(),
        };
        sets.into_iter().filter(|it| self.groups.contains_key(&(set.of, it.clone()))).collect()
    }

    /// Sees to what may stand in the groups of the rolebook itself.
    pub(super) fn groups_of_types(&mut self) {
        for (of, info) in (0..).zip(&self.schema.types) {
            let TypeKind::Group(member) = info.kind else { continue };
            // Of a declaration no statement is at hand; the name of the rolebook stands for it.
            self.mark = Mark::default();
            self.sets_in(of, member);
            if self.policy.group_filter(of).is_some_and(|it| !is_of_edge(it)) {
                let help = "let it ask for what the edge itself says alone";
                self.refuse("a group whose `where` asks for more than an edge says", help);
            }
        }
    }

    fn within_role(&mut self, of: TypeId, role: RoleId) -> Vec<Within> {
        let rules: Vec<GrantRule> = self.rules_of(of, role).into_iter().cloned().collect();
        let mut within = Vec::new();
        for rule in rules {
            self.mark = rule.mark;
            let (path, end) = match (&rule.who, &rule.role) {
                (Who::Holders(path), RoleSource::Same(handed)) => {
                    let held = handed.iter().filter(|it| it.2 == role).map(|it| (it.0, it.1)).collect();
                    (path.clone(), End::Held(held))
                }
                (Who::Role { at, roles }, _) => (at.clone(), End::Held(self.counting(roles))),
                (who, source) => {
                    let Some((before, last)) = split(who) else { continue };
                    let end = match source {
                        RoleSource::Their => End::Carried(last.clone(), of, role),
                        _ => End::People(last.clone()),
                    };
                    (before, end)
                }
            };
            within.extend(self.within(of, &path.steps, &end));
        }
        within
    }

    /// The group of those who have something of an entity that a path may lead to.
    pub(super) fn group_along(&mut self, of: TypeId, steps: &[Step], end: &End) -> Option<Set> {
        let key = self.key_along(steps, end)?;
        let first = steps.first()?.member_of(of)?;
        if !self.can_be_grouped(end) || steps.iter().any(|it| it.only.is_some()) {
            return None;
        }
        let job = match self.member(of, first)?.kind {
            MemberKind::Derived => Job::Derived(steps.to_vec(), end.clone()),
            _ => Job::Path(steps.to_vec(), end.clone()),
        };
        self.want((of, key.clone()), job);
        Some(key)
    }

    fn can_be_grouped(&self, end: &End) -> bool {
        match end {
            End::People(step) | End::Carried(step, ..) => {
                step.members.iter().all(|it| self.every(it.0, it.1).is_empty())
                    && step.only.as_deref().is_none_or(is_of_edge)
            }
            End::Held(roles) => roles.iter().all(|it| self.groupable.contains(it)),
        }
    }

    fn key_along(&self, steps: &[Step], end: &End) -> Option<Set> {
        let role = |of: TypeId, role: RoleId| {
            let found = self.schema.type_info(of).and_then(|it| it.roles.get(usize::from(role)));
            found.map_or(String::new(), |it| it.name.clone())
        };
        let last = match end {
            End::People(step) => match step.only.as_deref() {
                None => Set::People(words::of_step(self.policy, step)),
                Some(only) => {
                    Set::Chosen(words::of_step(self.policy, step), words::of_condition(self.policy, only))
                }
            },
            End::Carried(step, of, carried) => {
                Set::Carried(words::of_step(self.policy, step), role(*of, *carried))
            }
            End::Held(roles) => {
                let mut names: Vec<String> = roles.iter().map(|it| role(it.0, it.1)).collect();
                names.dedup();
                Set::Role(names.join("_or_"))
            }
        };
        let names: Vec<String> = steps.iter().map(|it| words::of_step(self.policy, it)).collect();
        (!names.is_empty()).then(|| Set::Along(names, Box::new(last)))
    }

    fn within(&mut self, of: TypeId, steps: &[Step], end: &End) -> Vec<Within> {
        let Some((first, rest)) = steps.split_first() else { return self.within_own(of, end) };
        let Some(member) = first.member_of(of) else { return Vec::new() };
        let Some(info) = self.member(of, member) else { return Vec::new() };
        match &info.kind {
            MemberKind::Relation(relation) => {
                let mut found = Vec::new();
                for target in self.targets(relation) {
                    for set in self.groups_at(target, rest, end) {
                        if !found.contains(&Within::Along(member, set.clone())) {
                            found.push(Within::Along(member, set));
                        }
                    }
                }
                found
            }
            MemberKind::Derived => self.group_along(of, steps, end).map(Within::Own).into_iter().collect(),
            MemberKind::Attribute(_) => Vec::new(),
        }
    }

    fn within_derived(&mut self, of: TypeId, steps: &[Step], end: &End) -> Vec<Within> {
        let Some((first, rest)) = steps.split_first() else { return Vec::new() };
        let derived = first.member_of(of).and_then(|it| self.policy.derived(of, it));
        let paths = derived.map(|it| it.paths.clone()).unwrap_or_default();
        let mut found = Vec::new();
        for path in paths {
            let whole: Vec<Step> = path.steps.iter().chain(rest).cloned().collect();
            found.extend(self.within(of, &whole, end));
        }
        found
    }

    /// The groups of an entity that stand for what is asked for there.
    fn groups_at(&mut self, of: TypeId, steps: &[Step], end: &End) -> Vec<Set> {
        if !steps.is_empty() {
            return self.group_along(of, steps, end).into_iter().collect();
        }
        let own = self.within_own(of, end);
        let mut sets = Vec::new();
        for within in own {
            match within {
                Within::Own(set) => sets.push(set),
                Within::Edges { member, role, only } => {
                    sets.push(self.listed(of, member, role, only.as_ref()));
                }
                Within::Along(..) => {}
            }
        }
        sets
    }

    fn within_own(&mut self, of: TypeId, end: &End) -> Vec<Within> {
        match end {
            End::People(step) => {
                let Some(member) = step.member_of(of) else { return Vec::new() };
                if self.relation_info(of, member).is_some() {
                    let only = step.only.as_deref().cloned();
                    self.sets_in(of, member);
                    return vec![Within::Edges { member, role: None, only }];
                }
                let paths = self.policy.derived(of, member).map(|it| it.paths.clone()).unwrap_or_default();
                let mut found = Vec::new();
                for path in paths {
                    if let Some((last, before)) = path.steps.split_last() {
                        let set = self.group_or_listed(of, before, &End::People(last.clone()));
                        found.extend(set);
                    }
                }
                found
            }
            End::Carried(step, on, role) if *on == of => {
                let Some(member) = step.member_of(of) else { return Vec::new() };
                self.sets_in(of, member);
                vec![Within::Edges { member, role: Some(*role), only: None }]
            }
            End::Carried(..) => Vec::new(),
            End::Held(roles) => {
                let own: Vec<_> = roles.iter().filter(|it| it.0 == of).copied().collect();
                own.into_iter().filter_map(|it| self.role_group(of, it.1)).map(Within::Own).collect()
            }
        }
    }

    fn group_or_listed(&mut self, of: TypeId, steps: &[Step], end: &End) -> Vec<Within> {
        match steps {
            [] => self.within_own(of, end),
            _ => self.group_along(of, steps, end).map(Within::Own).into_iter().collect(),
        }
    }
}

/// Whether a condition asks for nothing but what the facts say of an edge.
pub(super) fn is_of_edge(condition: &Condition) -> bool {
    let own = |term: &Term| matches!(term, Term::Value(_) | Term::Edge(_));
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().all(is_of_edge),
        Condition::Not(part) => is_of_edge(part),
        Condition::Same { left, right, .. }
        | Condition::Below { left, right }
        | Condition::Ordered { left, right, .. } => own(left) && own(right),
        _ => false,
    }
}
