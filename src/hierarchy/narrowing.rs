//! What a layer may not change: what some decision of its base reads so that it would then allow more.
//!
//! Every change is a push on one name, up or down: a decision that is restricted goes down, a cell that is
//! set may go either way, a role that is added takes people from the role that it stands within, a new
//! default moves an attribute. A push goes on to whatever reads the name, turned round by a negative sign.
//! A decision of the base that would go up is a widening.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::condition::ActionId;
use crate::policy::path::ValuePath;
use crate::policy::rule::{AddedRole, NewDefault, OpenName, Restriction};
use crate::policy::schema::{MemberId, RoleId, TypeId, Value};
use crate::policy::{Mark, Policy};

use super::dependencies::{Dependencies, Dependency, Sign, Vertex};
use super::reads::{How, Read};
use super::standing::{Instead, Orders, Wider, given_instead};
use super::strata::Node;

/// One decision of a base that would allow more if a layer had its way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Widening {
    /// The statement of the layer.
    pub here: Mark,
    /// Where the base reads what the layer changes.
    pub reader: Mark,
    pub changed: Changed,
    pub why: Why,
}

/// What a layer changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Changed {
    /// It restricts or forbids an action.
    Narrowed(TypeId, ActionId),
    /// It sets a cell of an action.
    Set(TypeId, ActionId),
    /// It adds a role within this one.
    Within(TypeId, RoleId),
    /// It gives an attribute another default.
    Default(TypeId, MemberId),
}

/// Why that would allow more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// This decision would.
    Decision(TypeId, ActionId),
    /// The role that is given by default, the first, does not stand within the other.
    Role { of: TypeId, new: RoleId, old: RoleId, wider: Wider },
    /// The plan would be another wherever it is not stated.
    Plan,
}

/// A name that the base leaves open, and the decisions that depend on a change of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Opened {
    pub decision: (TypeId, ActionId),
    pub name: OpenName,
}

/// What is found about the layers of a policy.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) widenings: BTreeSet<Widening>,
    pub(super) opened: BTreeSet<Opened>,
}

/// A push on a name, up or down, and the statement of the base that passed it on last.
#[derive(Debug, Clone, Copy)]
struct Push {
    vertex: Vertex,
    up: bool,
    reader: Option<Mark>,
}

/// A change with the pushes that it begins with.
struct Change {
    changed: Changed,
    here: Mark,
    open: OpenName,
    /// What it changes itself, which has been judged where it stands.
    own: Vec<Push>,
    /// What reads it.
    first: Vec<Push>,
    refused: Option<(Mark, Why)>,
}

/// Judges the uppermost layer, as those below have been judged as the files that they are; of these only
/// the open names that they change are looked for.
pub(super) fn judge(
    policy: &Policy,
    orders: Orders<'_>,
    dependencies: &Dependencies,
    layers: &[u32],
) -> Found {
    let mut found = Found::default();
    for (at, start) in layers.iter().enumerate() {
        let end = layers.get(at.saturating_add(1)).copied().unwrap_or(u32::MAX);
        let below = Below::of(policy, orders, dependencies, *start);
        let own = below.changes().into_iter().filter(|it| (*start..end).contains(&it.here.statement));
        let (open, closed): (Vec<_>, Vec<_>) = own.partition(|it| below.is_open(it));
        found.opened.extend(open.iter().flat_map(|it| below.opened(it)));
        if end == u32::MAX {
            found.widenings.extend(closed.iter().filter_map(|it| below.widening(it)));
        }
    }
    found
}

/// The statements below a layer, and who reads what in them.
struct Below<'a> {
    policy: &'a Policy,
    orders: Orders<'a>,
    dependencies: &'a Dependencies,
    end: u32,
    readers: BTreeMap<Vertex, Vec<(Vertex, Sign, Option<Mark>)>>,
}

impl<'a> Below<'a> {
    fn of(policy: &'a Policy, orders: Orders<'a>, dependencies: &'a Dependencies, end: u32) -> Self {
        let mut readers: BTreeMap<Vertex, Vec<_>> = BTreeMap::new();
        let is_below = |it: &&Dependency| it.mark.is_none_or(|mark| mark.statement < end);
        for it in dependencies.edges.iter().filter(is_below) {
            readers.entry(it.to).or_default().push((it.from, it.sign, it.mark));
        }
        readers.values_mut().for_each(|it| it.sort_unstable());
        Self { policy, orders, dependencies, end, readers }
    }

    fn is_open(&self, change: &Change) -> bool {
        self.policy.open_names.binary_search(&change.open).is_ok()
    }

    fn opened(&self, change: &Change) -> Vec<Opened> {
        let name = change.open;
        self.dependents(change).into_iter().map(|decision| Opened { decision, name }).collect()
    }

    fn widening(&self, change: &Change) -> Option<Widening> {
        let (here, changed) = (change.here, change.changed);
        let (reader, why) = change.refused.or_else(|| self.growing(change))?;
        Some(Widening { here, reader, changed, why })
    }

    /// The first decision, nearest first, that grows by a change.
    fn growing(&self, change: &Change) -> Option<(Mark, Why)> {
        let grown = |it: &Push| match it.vertex {
            Vertex::Named(Node::Decision(of, action)) if it.up => {
                Some((it.reader.unwrap_or(change.here), Why::Decision(of, action)))
            }
            _ => None,
        };
        let mut seen: BTreeSet<(Vertex, bool)> = change.own.iter().map(|it| (it.vertex, it.up)).collect();
        let mut front = self.passed_on(&change.own);
        front.extend(&change.first);
        while !front.is_empty() {
            front.retain(|it| seen.insert((it.vertex, it.up)));
            if let Some(found) = front.iter().find_map(grown) {
                return Some(found);
            }
            front = self.passed_on(&front);
        }
        None
    }

    /// Every decision that a change reaches, whichever way.
    fn dependents(&self, change: &Change) -> BTreeSet<(TypeId, ActionId)> {
        let mut seen: BTreeSet<Vertex> = BTreeSet::new();
        let mut front = self.passed_on(&change.own);
        front.extend(&change.first);
        while !front.is_empty() {
            front.retain(|it| seen.insert(it.vertex));
            front = self.passed_on(&front);
        }
        let decision = |it: Vertex| match it {
            Vertex::Named(Node::Decision(of, action)) => Some((of, action)),
            _ => None,
        };
        seen.into_iter().filter_map(decision).collect()
    }

    /// What the readers of these make of it.
    fn passed_on(&self, pushes: &[Push]) -> Vec<Push> {
        let mut further = Vec::new();
        for push in pushes {
            for (vertex, sign, mark) in self.readers.get(&push.vertex).into_iter().flatten() {
                let negative = *sign != Sign::Plus;
                let reader =
                    if negative || push.reader.is_none() { mark.or(push.reader) } else { push.reader };
                further.extend(push.turned(*sign).map(|up| Push { vertex: *vertex, up, reader }));
            }
        }
        further
    }

    fn changes(&self) -> Vec<Change> {
        let policy = self.policy;
        let mut all: Vec<Change> =
            policy.restricts.iter().chain(&policy.forbids).flat_map(|it| narrowed(it)).collect();
        all.extend(self.sets());
        all.extend(policy.added_roles.iter().map(|it| self.within(it)));
        all.extend(policy.new_defaults.iter().filter_map(|it| self.default(it)));
        all
    }

    /// A cell that is set goes down, or up, or nobody can say which.
    fn sets(&self) -> Vec<Change> {
        let mut all = Vec::new();
        for set in &self.policy.sets {
            let table = self.policy.tables.get(usize::from(set.at.0));
            let row = table.and_then(|it| Some((it.place, it.rows.get(usize::from(set.at.1))?)));
            let Some((place, row)) = row else { continue };
            let (down, up) =
                (row.is_within(place, &set.new, &set.old), row.is_within(place, &set.old, &set.new));
            for (of, action) in &row.actions {
                let decision = Vertex::Named(Node::Decision(*of, *action));
                let pushes = [(false, !up), (true, !down)].into_iter().filter(|it| it.1 || !(up || down));
                let own = pushes.map(|it| Push { vertex: decision, up: it.0, reader: None }).collect();
                all.push(Change::of(Changed::Set(*of, *action), set.mark, own, Vec::new()));
            }
        }
        all
    }

    /// Whoever holds the added role no longer counts as the role that it stands within.
    fn within(&self, it: &AddedRole) -> Change {
        let mut first = self.no_longer_counting((it.of, it.role, it.base));
        let compared = self.dependencies.compared.iter();
        let compared = compared.filter(|read| read.of == it.of && read.mark.statement < self.end);
        for read in compared.filter(|read| read.with.is_none_or(|role| role == it.base)) {
            let push = Push { vertex: read.from, up: true, reader: Some(read.mark) };
            first.extend(push.turned(read.sign).map(|up| Push { up, ..push }));
        }
        Change::of(Changed::Within(it.of, it.base), it.mark, Vec::new(), first)
    }

    /// What shrinks where somebody is given one role instead of another.
    fn no_longer_counting(&self, (of, new, old): Instead) -> Vec<Push> {
        let lost = self.orders.counts_as(of, old).iter().filter(|it| !self.orders.includes(of, new, **it));
        lost.map(|role| Push { vertex: Vertex::Counted(of, *role), up: false, reader: None }).collect()
    }

    /// A new default, unless it is the old one.
    fn default(&self, it: &NewDefault) -> Option<Change> {
        let changed = Changed::Default(it.of, it.member);
        let mut change = Change::of(changed, it.mark, Vec::new(), Vec::new());
        if it.old == it.new {
            return None;
        }
        let of_plan = |path: &ValuePath| path.attribute.members.contains(&(it.of, it.member));
        if self.policy.plan_paths.iter().flatten().any(of_plan) {
            change.refused = Some((self.policy.plan_mark, Why::Plan));
        }
        let reads = self.dependencies.reads.iter();
        let reads =
            reads.filter(|read| read.attribute == (it.of, it.member) && read.mark.statement < self.end);
        for read in reads {
            match self.moved(it, read) {
                Ok(pushes) => change.first.extend(pushes),
                Err(why) => drop(change.refused.get_or_insert((read.mark, why))),
            }
        }
        Some(change)
    }

    /// What becomes of a statement that reads an attribute whose default is another.
    fn moved(&self, it: &NewDefault, read: &Read) -> Result<Vec<Push>, Why> {
        let push = |up| Push { vertex: read.from, up, reader: Some(read.mark) };
        let turned = |up, sign| push(up).turned(sign).map(push).collect();
        let (of, old, new) = match (&it.old, &it.new) {
            (Value::Role(of, old), Value::Role(_, new)) => (*of, *old, *new),
            (Value::Flag(_), Value::Flag(new)) => {
                return Ok(match read.how {
                    How::Flag(sign) => turned(*new, sign),
                    _ => vec![push(true), push(false)],
                });
            }
            _ => return Ok(vec![push(true), push(false)]),
        };
        match read.how {
            How::Given => match given_instead(self.policy, self.orders, (of, new, old)) {
                Err(wider) => Err(Why::Role { of, new, old, wider }),
                Ok(pairs) => Ok(pairs.into_iter().flat_map(|it| self.no_longer_counting(it)).collect()),
            },
            // More people count as a role that is included, and fewer as one that includes.
            How::People(sign) if self.orders.includes(of, old, new) => Ok(turned(true, sign)),
            How::People(sign) if self.orders.includes(of, new, old) => Ok(turned(false, sign)),
            How::People(_) | How::Flag(_) | How::Value => Ok(vec![push(true), push(false)]),
        }
    }
}

impl Push {
    /// Which ways a reader goes, given its sign.
    fn turned(self, sign: Sign) -> impl Iterator<Item = bool> {
        let ways = match sign {
            Sign::Plus => [Some(self.up), None],
            Sign::Minus => [Some(!self.up), None],
            Sign::Both => [Some(true), Some(false)],
        };
        ways.into_iter().flatten()
    }
}

impl Change {
    fn of(changed: Changed, here: Mark, own: Vec<Push>, first: Vec<Push>) -> Self {
        let open = match changed {
            Changed::Narrowed(of, action) | Changed::Set(of, action) => OpenName::Action(of, action),
            Changed::Within(of, role) => OpenName::Role(of, role),
            Changed::Default(of, member) => OpenName::Attribute(of, member),
        };
        Self { changed, here, open, own, first, refused: None }
    }
}

fn narrowed(it: &Restriction) -> Vec<Change> {
    let change = |action: &ActionId| {
        let vertex = Vertex::Named(Node::Decision(it.on, *action));
        let own = vec![Push { vertex, up: false, reader: None }];
        Change::of(Changed::Narrowed(it.on, *action), it.mark, own, Vec::new())
    };
    it.actions.iter().map(change).collect()
}
