//! What is at hand in a policy of Cedar's, and where paths lead from there: along attributes that name one entity,
//! one by one. Where a path may lead to several entities, only groups can follow it.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::refused::Refusals;
use crate::policy::path::{Path, Start, Step};
use crate::policy::schema::{
    Count, Domain, MemberId, MemberInfo, MemberKind, RelationInfo, RoleId, Schema, TypeId,
};
use crate::policy::{Mark, Policy};
use crate::program::Program;

use super::formula::Formula;
use super::grouping::Job;
use super::groups::{GroupKey, Set, Within};

/// What entities of a type say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Attribute {
    Value(MemberId),
    /// The one entity of a type that a relation leads to, if it leads to one of it.
    One(MemberId, TypeId),
    /// All entities of the only type that a relation leads to.
    Many(MemberId, TypeId),
    Group(Set),
    /// Whether everybody of a type is meant where the group of these lists people.
    Every(Set, TypeId),
}

/// One entity, as a policy's text.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) text: String,
    pub(super) of: TypeId,
    /// What must be there for it to be there, and whether its absence is none rather than unknown.
    pub(super) there: Vec<(String, bool)>,
}

/// What is at hand.
#[derive(Debug, Clone)]
pub(super) struct At {
    pub(super) object: Spot,
    /// The place, where there is one at most.
    pub(super) place: Option<Spot>,
    /// The relation to the place.
    pub(super) through: Option<(MemberId, TypeId)>,
    pub(super) element: Option<Spot>,
}

impl At {
    pub(super) fn object(object: Spot) -> Self {
        Self { object, place: None, through: None, element: None }
    }
}

/// What is being said on the way; what comes to itself again cannot be said by a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Saying {
    Role(TypeId, RoleId),
    Definition(u16),
    Derived(TypeId, MemberId),
    Action(TypeId, u16),
}

pub(super) struct Builder<'p> {
    pub(super) program: &'p Program,
    pub(super) policy: &'p Policy,
    pub(super) schema: &'p Schema,
    pub(super) refusals: Refusals,
    pub(super) mark: Mark,
    pub(super) attributes: BTreeMap<(TypeId, String), Attribute>,
    pub(super) groups: BTreeMap<GroupKey, Vec<Within>>,
    pub(super) open: Vec<(GroupKey, Job, Mark)>,
    /// What requests bring along, with its type.
    pub(super) context: BTreeMap<String, String>,
    /// Roles that entity parents can say.
    pub(super) groupable: BTreeSet<(TypeId, RoleId)>,
    /// Those of them that nothing else can say well.
    pub(super) grouped: BTreeSet<(TypeId, RoleId)>,
    pub(super) saying: Vec<Saying>,
    /// What has been said, of which spot.
    said: BTreeMap<(Saying, String), Formula>,
}

impl<'p> Builder<'p> {
    pub(super) fn of(program: &'p Program, refusals: Refusals) -> Self {
        let policy = program.policy();
        let mut builder = Self {
            program,
            policy,
            schema: &policy.schema,
            refusals,
            mark: Mark::default(),
            attributes: BTreeMap::new(),
            groups: BTreeMap::new(),
            open: Vec::new(),
            context: BTreeMap::new(),
            groupable: BTreeSet::new(),
            grouped: BTreeSet::new(),
            saying: Vec::new(),
            said: BTreeMap::new(),
        };
        builder.find_groupable();
        builder
    }

    /// Says something of which nothing must come to itself again; a chain of it is no deeper than the stack.
    pub(super) fn say(
        &mut self,
        what: Saying,
        at: &Spot,
        name: &str,
        said: impl FnOnce(&mut Self, &Spot) -> Formula,
    ) -> Formula {
        const DEEPEST: usize = 64;
        let key = (what, at.text.clone());
        if let Some(known) = self.said.get(&key) {
            return known.clone();
        }
        if self.saying.contains(&what) || self.saying.len() >= DEEPEST {
            let help = "say it with entities in one another: a role handed on `as the same role`, without conditions";
            return self.refuse(&format!("{name}, which depends on itself or on too long a chain"), help);
        }
        self.saying.push(what);
        // What must be there for the spot itself is said around all of it.
        let formula = said(self, &Spot { there: Vec::new(), ..at.clone() });
        self.saying.pop();
        if formula.size() > crate::limits::POLICY_PIECES {
            let help = "let entities hand on roles, or ask for less";
            return self.refuse(&format!("{name}, which comes to too long a condition"), help);
        }
        self.said.insert(key, formula.clone());
        formula
    }

    pub(super) fn refuse(&mut self, what: &str, help: &str) -> Formula {
        self.refusals.cannot_say(self.mark, what, help);
        Formula::Constant(false)
    }

    pub(super) fn member(&self, of: TypeId, member: MemberId) -> Option<&'p MemberInfo> {
        self.schema.type_info(of)?.member(member)
    }

    pub(super) fn relation_info(&self, of: TypeId, member: MemberId) -> Option<&'p RelationInfo> {
        match &self.member(of, member)?.kind {
            MemberKind::Relation(it) => Some(it),
            _ => None,
        }
    }

    pub(super) fn type_name(&self, of: TypeId) -> &'p str {
        self.schema.type_info(of).map_or("", |it| it.name.as_str())
    }

    /// Asks for an attribute of a type; where two would be called the same, the policy cannot be said.
    pub(super) fn attribute(&mut self, of: TypeId, name: &str, attribute: Attribute) {
        let known = self.attributes.entry((of, name.to_owned())).or_insert_with(|| attribute.clone());
        if *known != attribute {
            let what =
                format!("two attributes {} of `{}`", crate::diagnostic::shown(name), self.type_name(of));
            self.refuse(&what, "call one of them otherwise in the rolebook");
        }
    }

    /// The types of entities, no sets among them, in which a relation may end.
    pub(super) fn targets(&self, relation: &RelationInfo) -> Vec<TypeId> {
        relation.targets.iter().copied().filter(|it| self.schema.type_info(*it).is_some()).collect()
    }

    /// The one entity of that type that a relation to one leads to.
    pub(super) fn one(&mut self, spot: &Spot, member: MemberId, target: TypeId) -> Option<Spot> {
        let info = self.member(spot.of, member)?;
        let relation = self.relation_info(spot.of, member)?;
        let only = self.targets(relation).len() == 1;
        let name = match only {
            true => info.name.clone(),
            false => format!("{}_{}", info.name, crate::policy::schema::snake_case(self.type_name(target))),
        };
        self.attribute(spot.of, &name, Attribute::One(member, target));
        let mut there = spot.there.clone();
        if !only || relation.count == Count::Optional {
            there.push((has(&spot.text, &name), true));
        }
        Some(Spot { text: access(&spot.text, &name), of: target, there })
    }

    /// Where a path starts.
    pub(super) fn start(&mut self, at: &At, start: Start) -> Option<Vec<Spot>> {
        match start {
            Start::Object => Some(vec![at.object.clone()]),
            Start::Place => at.place.clone().map(|it| vec![it]),
            Start::Element => at.element.clone().map(|it| vec![it]),
            Start::User => {
                let principals = self.schema.principals.clone();
                Some(principals.into_iter().map(|of| self.user(of)).collect())
            }
            Start::Input(input) => {
                let info = self.schema.inputs.get(usize::from(input))?;
                let Domain::Entity(of) = info.domain else { return None };
                Some(vec![self.input_entity(&info.name, of)])
            }
        }
    }

    /// The user, as somebody of that type.
    pub(super) fn user(&self, of: TypeId) -> Spot {
        let there = self.is_of(of).into_iter().map(|it| (it, true)).collect();
        Spot { text: "principal".to_owned(), of, there }
    }

    /// What tells a principal of that type from others, if there are others.
    pub(super) fn is_of(&self, of: TypeId) -> Option<String> {
        (self.schema.principals.len() > 1).then(|| format!("principal is {}", self.type_name(of)))
    }

    fn input_entity(&mut self, name: &str, of: TypeId) -> Spot {
        self.context.insert(name.to_owned(), self.type_name(of).to_owned());
        let there = vec![(has("context", name), false)];
        Spot { text: access("context", name), of, there }
    }

    /// The entities that a path leads to, of which each may not be there; nothing if that may be several at once.
    pub(super) fn reach(&mut self, at: &At, path: &Path) -> Option<Vec<Spot>> {
        let start = self.start(at, path.start)?;
        self.follow(start, &path.steps)
    }

    pub(super) fn follow(&mut self, mut spots: Vec<Spot>, steps: &[Step]) -> Option<Vec<Spot>> {
        for step in steps {
            if step.only.is_some() {
                let help = "put it behind the last relation of a path to people";
                self.refuse("`where` in the middle of a path", help);
                return None;
            }
            let mut next = Vec::new();
            for spot in spots {
                next.extend(self.step(&spot, step)?);
            }
            spots = next;
        }
        Some(spots)
    }

    fn step(&mut self, spot: &Spot, step: &Step) -> Option<Vec<Spot>> {
        let Some(member) = step.member_of(spot.of) else { return Some(Vec::new()) };
        match &self.member(spot.of, member)?.kind {
            MemberKind::Relation(relation) if relation.count == Count::Many => None,
            MemberKind::Relation(relation) => {
                let targets = self.targets(relation);
                Some(targets.into_iter().filter_map(|it| self.one(spot, member, it)).collect())
            }
            MemberKind::Derived => {
                let what = Saying::Derived(spot.of, member);
                if self.saying.contains(&what) {
                    return None;
                }
                self.saying.push(what);
                let paths =
                    self.policy.derived(spot.of, member).map(|it| it.paths.as_slice()).unwrap_or_default();
                let found: Option<Vec<_>> =
                    paths.iter().map(|it| self.follow(vec![spot.clone()], &it.steps)).collect();
                self.saying.pop();
                Some(found?.into_iter().flatten().collect())
            }
            MemberKind::Attribute(_) => Some(Vec::new()),
        }
    }
}

/// Whether a name can stand behind a point.
pub(super) fn is_identifier(name: &str) -> bool {
    let reserved = ["true", "false", "if", "then", "else", "in", "is", "like", "has", "__cedar"];
    let mut letters = name.chars();
    let begins = letters.next().is_some_and(|it| it.is_ascii_alphabetic() || it == '_');
    begins && letters.all(|it| it.is_ascii_alphanumeric() || it == '_') && !reserved.contains(&name)
}

/// `resource.owner`
pub(super) fn access(of: &str, name: &str) -> String {
    if is_identifier(name) { format!("{of}.{name}") } else { format!("{of}[{}]", literal(name)) }
}

/// `resource has owner`
pub(super) fn has(of: &str, name: &str) -> String {
    if is_identifier(name) { format!("{of} has {name}") } else { format!("{of} has {}", literal(name)) }
}

/// A text as Cedar writes it.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        match it {
            '"' | '\\' => out.extend(['\\', it]),
            _ if it.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(it))),
            _ => out.push(it),
        }
    }
    out.push('"');
    out
}
