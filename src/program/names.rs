//! What answers call each statement, sorted, so that proofs compare by number as they do by name.

use crate::policy::Policy;
use crate::policy::condition::ActionId;
use crate::policy::schema::{MemberId, MemberKind, TypeId};

/// A name's place among all names, in byte order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NameId(u32);

/// Every name that an answer may use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Names {
    sorted: Vec<String>,
}

impl Names {
    pub(super) fn of(policy: &Policy) -> Self {
        let mut sorted: Vec<String> = policy.grants.iter().map(|it| it.id.clone()).collect();
        for (of, info) in (0..).zip(&policy.schema.types) {
            sorted.push(inclusion(policy, of));
            let stated = (0..).zip(&info.members).filter(|it| matches!(it.1.kind, MemberKind::Relation(_)));
            sorted.extend(stated.map(|it| edge(policy, of, it.0)));
        }
        for table in &policy.tables {
            for row in &table.rows {
                for (of, action) in &row.actions {
                    let cells = table.columns.iter().zip(&row.cells);
                    sorted.extend(cells.map(|it| cell(policy, *of, *action, &it.0.title, it.1.set)));
                }
            }
        }
        sorted.sort_unstable();
        sorted.dedup();
        Self { sorted }
    }

    /// The number of a name; a name that is none of the policy's sorts after all others.
    pub(crate) fn id(&self, name: &str) -> NameId {
        let found = self.sorted.binary_search_by(|it| it.as_str().cmp(name));
        NameId(found.ok().and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX))
    }

    pub(crate) fn name(&self, id: NameId) -> &str {
        usize::try_from(id.0).ok().and_then(|at| self.sorted.get(at)).map_or("", String::as_str)
    }
}

fn type_name(policy: &Policy, of: TypeId) -> &str {
    policy.schema.type_info(of).map_or("", |it| it.name.as_str())
}

/// `Project.members`
pub(crate) fn edge(policy: &Policy, of: TypeId, member: MemberId) -> String {
    let member =
        policy.schema.type_info(of).and_then(|it| it.member(member)).map_or("", |it| it.name.as_str());
    format!("{}.{member}", type_name(policy, of))
}

/// `roles on Project`
pub(crate) fn inclusion(policy: &Policy, of: TypeId) -> String {
    format!("roles on {}", type_name(policy, of))
}

/// `table complete on Task for commenter if assigned`, or `set ...` if a layer has set the cell.
pub(crate) fn cell(policy: &Policy, of: TypeId, action: ActionId, column: &str, set: bool) -> String {
    let actions = policy.actions.get(usize::from(of));
    let action = actions.and_then(|it| it.get(usize::from(action))).map_or("", String::as_str);
    let verb = if set { "set" } else { "table" };
    format!("{verb} {action} on {} for {column}", type_name(policy, of))
}
