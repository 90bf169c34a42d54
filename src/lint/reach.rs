//! Who can ever be where: the kinds of principal that may hold a role, stand in a relation or be meant.
//!
//! This looks at types alone, over all facts and requests, and errs to the side of "may be". A grant
//! rule that gives nothing is passed over; the rest is the least fixpoint of what the others may give.
//! So whoever is not found here never holds the role in any workspace, not even possibly.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use crate::hierarchy::Node;
use crate::limits;
use crate::policy::Policy;
use crate::policy::condition::{Condition, DefinitionId};
use crate::policy::path::{Path, Start, Who};
use crate::policy::rule::{ColumnKind, GrantRule, RoleSource, Through};
use crate::policy::schema::{Domain, MemberId, MemberKind, RoleId, SetInfo, SetKind, TypeId, TypeKind};
use crate::program::Program;

use super::readings::{Outcomes, Readings};

/// Kinds of principal.
pub(super) type Kinds = BTreeSet<TypeId>;

/// Where a statement is read: the types of what is at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scene {
    pub(super) object: TypeId,
    pub(super) through: Option<Through>,
    /// The kind of the principal at hand; any, if it is not said.
    pub(super) user: Option<TypeId>,
}

impl Scene {
    pub(super) fn on(object: TypeId, through: Option<Through>) -> Self {
        Self { object, through, user: None }
    }

    pub(super) fn by(self, user: TypeId) -> Self {
        Self { user: Some(user), ..self }
    }
}

/// Whether a rule, or a cell, gives anything to anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    Something,
    /// Nobody can be meant, or hold what is handed on.
    ToNobody,
    /// The condition never holds, though it may be unknown.
    Never,
}

#[derive(Debug)]
pub(super) struct Reach<'p> {
    pub(super) program: &'p Program,
    pub(super) policy: &'p Policy,
    pub(super) principals: Kinds,
    held: BTreeMap<(TypeId, RoleId), Kinds>,
    held_on_pair: BTreeMap<(TypeId, Through, RoleId), Kinds>,
    /// What each grant rule comes to.
    pub(super) rules: Vec<Gives>,
    outcomes: RefCell<BTreeMap<(Vec<DefinitionId>, TypeId), Outcomes>>,
    /// How many parts of conditions have been read, over all ways in which they may turn out.
    read: Cell<usize>,
}

impl<'p> Reach<'p> {
    /// Whether so many more parts may be read. Once a rolebook has used up what there is, nothing more is
    /// said of its conditions.
    pub(super) fn affords(&self, parts: usize) -> bool {
        let read = self.read.get().saturating_add(parts);
        let fits = read <= limits::READ_IN_ALL;
        if fits {
            self.read.set(read);
        }
        fits
    }

    pub(super) fn of(program: &'p Program) -> Self {
        let policy = program.policy();
        let mut reach = Self {
            program,
            policy,
            principals: policy.schema.principals.iter().copied().collect(),
            held: BTreeMap::new(),
            held_on_pair: BTreeMap::new(),
            rules: vec![Gives::ToNobody; policy.grants.len()],
            outcomes: RefCell::default(),
            read: Cell::new(0),
        };
        while reach.further() {}
        reach
    }

    /// Applies every rule to what is known so far; answers whether that gave more.
    fn further(&mut self) -> bool {
        let mut more = false;
        for (at, rule) in self.policy.grants.iter().enumerate() {
            let (gives, given) = self.given(rule);
            self.rules.get_mut(at).into_iter().for_each(|it| *it = gives);
            for (role, kinds) in given {
                let known = match rule.through {
                    None => self.held.entry((rule.on, role)).or_default(),
                    Some(through) => self.held_on_pair.entry((rule.on, through, role)).or_default(),
                };
                let before = known.len();
                known.extend(kinds);
                more |= known.len() > before;
            }
        }
        more
    }

    /// What one rule gives to which kinds of principal.
    fn given(&self, rule: &GrantRule) -> (Gives, Vec<(RoleId, Kinds)>) {
        let scene = Scene::on(rule.on, rule.through);
        let meant = match &rule.role {
            RoleSource::Same(_) => self.principals.clone(),
            _ => self.meant(&rule.who, scene),
        };
        let mut gives = Gives::ToNobody;
        let mut kinds = Kinds::new();
        for kind in meant {
            let outcomes = self.of_rule(rule, scene.by(kind));
            let opposed = rule
                .role
                .roles_given(&self.policy.schema, rule.role_type)
                .iter()
                .any(|it| self.program.is_opposed(Node::Role(rule.role_type, *it)));
            if outcomes.holds || opposed && outcomes.unknown {
                kinds.insert(kind);
                gives = Gives::Something;
            } else if gives == Gives::ToNobody {
                gives = Gives::Never;
            }
        }
        let given = match &rule.role {
            RoleSource::Same(handed) => self.handed_on(handed, &kinds),
            _ => rule
                .role
                .roles_given(&self.policy.schema, rule.role_type)
                .into_iter()
                .map(|it| (it, kinds.clone()))
                .collect(),
        };
        if given.iter().all(|it| it.1.is_empty()) && gives == Gives::Something {
            gives = Gives::ToNobody;
        }
        (gives, given)
    }

    fn of_rule(&self, rule: &GrantRule, scene: Scene) -> Outcomes {
        Readings::of(self, scene).guard(rule.when.as_ref(), rule.unless.as_ref())
    }

    fn handed_on(&self, handed: &[(TypeId, RoleId, RoleId)], kinds: &Kinds) -> Vec<(RoleId, Kinds)> {
        let holders = |(of, held, given): &(TypeId, RoleId, RoleId)| {
            let known = self.held.get(&(*of, *held)).into_iter().flatten();
            (*given, known.copied().filter(|it| kinds.contains(it)).collect())
        };
        handed.iter().map(holders).collect()
    }

    /// The kinds of principal that hold a role itself, at a place or on a pair.
    pub(super) fn holders(&self, on: TypeId, role: RoleId, pair: Option<(TypeId, Through)>) -> Kinds {
        let mut kinds = self.held.get(&(on, role)).cloned().unwrap_or_default();
        if let Some((object, through)) = pair {
            kinds.extend(self.held_on_pair.get(&(object, through, role)).into_iter().flatten());
        }
        kinds
    }

    /// Whether a role is held by anybody anywhere; of what is no role, there is nothing to be given.
    pub(super) fn is_given(&self, on: TypeId, kind: ColumnKind) -> bool {
        let ColumnKind::Role(role) = kind else { return false };
        let on_pairs = self.held_on_pair.iter().filter(|it| it.0.1.place == on && it.0.2 == role);
        let held = self.held.get(&(on, role)).into_iter().chain(on_pairs.map(|it| it.1));
        held.into_iter().any(|it| !it.is_empty())
    }

    /// The kinds that count as holding it.
    fn counting_as(&self, on: TypeId, role: RoleId, pair: Option<(TypeId, Through)>) -> Kinds {
        self.program.counting_as(on, role).flat_map(|it| self.holders(on, it, pair)).collect()
    }

    /// The kinds of principal that an entity of a type stands for where it is listed.
    fn stands_for(&self, of: TypeId) -> Kinds {
        let mut kinds = Kinds::new();
        let mut seen = BTreeSet::from([of]);
        let mut open = vec![of];
        while let Some(of) = open.pop() {
            match self.policy.schema.type_info(of).map(|it| it.kind) {
                Some(TypeKind::Principal) => drop(kinds.insert(of)),
                Some(TypeKind::Group(member)) => {
                    open.extend(self.targets(of, member).into_iter().filter(|it| seen.insert(*it)));
                }
                None => kinds.extend(self.in_set(of)),
                _ => {}
            }
        }
        kinds
    }

    /// The kinds of principal in a set. Of whom a definition holds is not looked into, so it may be anybody.
    fn in_set(&self, of: TypeId) -> Kinds {
        let schema = &self.policy.schema;
        match schema.set(of) {
            None | Some(SetInfo { kind: SetKind::People { held: None, .. }, .. }) => Kinds::new(),
            Some(SetInfo { of, kind: SetKind::Every }) => Kinds::from([*of]),
            Some(_) => schema.principals.iter().copied().collect(),
        }
    }

    fn targets(&self, of: TypeId, member: MemberId) -> Vec<TypeId> {
        let info = self.policy.schema.type_info(of).and_then(|it| it.member(member)).map(|it| &it.kind);
        match info {
            Some(MemberKind::Relation(it)) => it.targets.clone(),
            Some(MemberKind::Derived) => {
                self.policy.derived(of, member).map(|it| it.targets.clone()).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// The types of what a path may reach.
    pub(super) fn ends(&self, path: &Path, scene: Scene) -> BTreeSet<TypeId> {
        let mut types: BTreeSet<TypeId> = match path.start {
            Start::Object => BTreeSet::from([scene.object]),
            Start::Place => scene.through.iter().map(|it| it.place).collect(),
            Start::User => scene.user.map_or_else(|| self.principals.clone(), |it| BTreeSet::from([it])),
            Start::Input(input) => self.input(input).into_iter().collect(),
            // Of an element nothing is known here but that the first step fits it.
            Start::Element => match path.steps.first() {
                Some(step) => step.members.iter().map(|it| it.0).collect(),
                None => (0..).take(self.policy.schema.types.len()).collect(),
            },
        };
        for step in &path.steps {
            let next = types.iter().filter_map(|of| Some((*of, step.member_of(*of)?)));
            types = next.flat_map(|it| self.targets(it.0, it.1)).collect();
        }
        types
    }

    fn input(&self, input: u16) -> Option<TypeId> {
        match self.policy.schema.inputs.get(usize::from(input)).map(|it| &it.domain) {
            Some(Domain::Entity(of)) => Some(*of),
            _ => None,
        }
    }

    /// The kinds of principal that may be meant.
    pub(super) fn meant(&self, who: &Who, scene: Scene) -> Kinds {
        match who {
            Who::Everyone => self.principals.clone(),
            Who::Every(of) => Kinds::from([*of]),
            Who::Holders(path) => {
                self.ends(path, scene).into_iter().flat_map(|it| self.stands_for(it)).collect()
            }
            Who::Role { at, roles } => {
                let ends = self.ends(at, scene);
                let there = roles.iter().filter(|it| ends.contains(&it.0));
                there.flat_map(|it| self.counting_as(it.0, it.1, pair_of(at, scene))).collect()
            }
            Who::RoleNamed { at, attribute } => {
                let pair = scene.through.map(|it| (scene.object, it));
                let pair = pair_of(at, scene).or(pair);
                let named = self.policy.schema.roles_named(&attribute.members);
                named.into_iter().flat_map(|it| self.counting_as(it.0, it.1, pair)).collect()
            }
        }
    }

    /// The kinds of principal that may stand in a column, where an object takes rights from a place.
    pub(super) fn in_column(&self, kind: ColumnKind, object: TypeId, through: Option<Through>) -> Kinds {
        let place = through.map_or(object, |it| it.place);
        match kind {
            ColumnKind::Everyone => self.principals.clone(),
            ColumnKind::Relation(member) => {
                self.targets(place, member).into_iter().flat_map(|it| self.stands_for(it)).collect()
            }
            ColumnKind::Role(role) => self.holders(place, role, through.map(|it| (object, it))),
        }
    }

    /// What definitions come to together, read at one entity of a type by one kind of principal.
    pub(super) fn together(&self, on: TypeId, ids: &[DefinitionId], user: TypeId) -> Outcomes {
        let mut key = ids.to_vec();
        key.sort_unstable();
        key.dedup();
        if let Some(known) = self.outcomes.borrow().get(&(key.clone(), user)) {
            return *known;
        }
        let found = key.iter().filter_map(|it| self.policy.definitions.get(usize::from(*it)));
        let whole = Condition::All(found.map(|it| it.condition.clone()).collect());
        let outcomes = Readings::of(self, Scene::on(on, None).by(user)).guard(Some(&whole), None);
        self.outcomes.borrow_mut().insert((key, user), outcomes);
        outcomes
    }
}

/// At the place of a pair, roles given on the pair count too.
fn pair_of(at: &Path, scene: Scene) -> Option<(TypeId, Through)> {
    let at_place = at.start == Start::Place && at.steps.is_empty();
    scene.through.filter(|_| at_place).map(|it| (scene.object, it))
}
