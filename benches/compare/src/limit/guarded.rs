//! The limit with a forbid and a condition on every action, where one attribute in a hundred is left out.
//!
//! What is left out counts as whatever allows least: that is what the rules come to, so it is done once, at
//! loading, and a check does not know of it.

use crate::scenario::{Request, Role, Scenario, actions::FIRST_ON_TASKS};

use super::{Limit, NOBODY, SharedWith, record};

pub struct Guarded {
    limit: Limit,
    /// Whom confidential projects and tasks are closed to: the guests of that organization, or nobody.
    projects_closed_to: Vec<u32>,
    tasks_closed_to: Vec<u32>,
}

fn closed_to(confidential: bool, organization: u32) -> u32 {
    if confidential { organization << 1 | 1 } else { NOBODY }
}

impl Guarded {
    pub fn build(scenario: &Scenario) -> Self {
        let limit = Limit::with_projects(scenario, |it| {
            let mut record = record(scenario, it);
            let left_out = it.left_out;
            if left_out.shared {
                record.shared_with = SharedWith::Nobody;
            }
            if left_out.visitor_role {
                record.visitor_role = 0;
            }
            record.kept |= super::kept(
                it.workflow_kept || left_out.workflow_kept,
                it.members_kept || left_out.members_kept,
            );
            // Nothing is left to others than admins.
            if it.archived || left_out.archived {
                record.kept = u16::MAX;
            }
            record
        });
        let project = |it: &crate::scenario::Project| {
            closed_to(it.confidential || it.left_out.confidential, it.organization)
        };
        let task = |it: &crate::scenario::Task| {
            closed_to(it.confidential || it.confidential_left_out, it.organization)
        };
        Self {
            limit,
            projects_closed_to: scenario.projects.iter().map(project).collect(),
            tasks_closed_to: scenario.tasks.iter().map(task).collect(),
        }
    }

    #[inline]
    pub fn allows(&self, request: Request) -> bool {
        let bit = 1u16 << request.action;
        let user = self.limit.users[request.user as usize].0;
        if request.action < FIRST_ON_TASKS {
            self.projects_closed_to[request.object as usize] != user && self.limit.on_project(request, bit)
        } else {
            self.tasks_closed_to[request.object as usize] != user && self.on_task(request, bit)
        }
    }

    #[inline]
    fn on_task(&self, request: Request, bit: u16) -> bool {
        let limit = &self.limit;
        limit.homes.of(request.object).iter().any(|project| {
            let role = limit.role(request.user, *project);
            let mut may = limit.masks[usize::from(role)];
            if role == Role::Commenter as u8 && limit.assignees[request.object as usize] == request.user {
                may |= limit.assigned;
            }
            if role != Role::Admin as u8 {
                may &= !limit.projects[*project as usize].kept;
            }
            may & bit != 0
        })
    }
}
