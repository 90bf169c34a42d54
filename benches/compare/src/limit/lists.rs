//! A reverse index by hand: every task that somebody may edit.

use crate::scenario::{Role, Rows, Scenario};

pub struct Lists {
    /// For each person the projects that they edit as members.
    by_user: Rows,
    teams_of: Vec<Vec<u32>>,
    /// For each team and each organization the projects that they edit as visitors.
    by_team: Rows,
    by_organization: Rows,
    organizations: Vec<Option<u32>>,
    tasks: Rows,
    /// Which projects and tasks the list at hand has, by its number.
    seen_projects: Vec<u32>,
    seen_tasks: Vec<u32>,
    list: u32,
}

fn rows(of: Vec<Vec<u32>>) -> Rows {
    let mut rows = Rows::default();
    of.iter().for_each(|it| rows.push(it));
    rows
}

impl Lists {
    pub fn build(scenario: &Scenario) -> Self {
        let size = scenario.size;
        let mut by_user = vec![Vec::new(); scenario.users.len()];
        let mut by_team = vec![Vec::new(); scenario.teams.len()];
        let mut by_organization = vec![Vec::new(); size.organizations as usize];
        for (number, project) in (0..).zip(&scenario.projects) {
            for (user, _) in project.members.iter().filter(|it| it.1 >= Role::Editor) {
                by_user[*user as usize].push(number);
            }
            if project.shared && project.visitor_role >= Role::Editor {
                by_team[project.team as usize].push(number);
                if scenario.teams[project.team as usize].public {
                    by_organization[project.organization as usize].push(number);
                }
            }
        }
        let mut teams_of = vec![Vec::new(); scenario.users.len()];
        for (number, team) in (0..).zip(&scenario.teams) {
            team.members.iter().for_each(|it| teams_of[*it as usize].push(number));
        }
        let mut tasks = vec![Vec::new(); scenario.projects.len()];
        for task in 0..size.tasks {
            scenario.homes.of(task).iter().for_each(|it| tasks[*it as usize].push(task));
        }
        Self {
            by_user: rows(by_user),
            teams_of,
            by_team: rows(by_team),
            by_organization: rows(by_organization),
            organizations: scenario.users.iter().map(|it| (!it.guest).then_some(it.organization)).collect(),
            tasks: rows(tasks),
            seen_projects: vec![0; scenario.projects.len()],
            seen_tasks: vec![0; scenario.tasks.len()],
            list: 0,
        }
    }

    /// Puts every task that somebody may edit into `list`, each once, in no order.
    pub fn editable(&mut self, user: u32, list: &mut Vec<u32>) {
        self.list += 1;
        list.clear();
        let (seen_projects, seen_tasks, number) = (&mut self.seen_projects, &mut self.seen_tasks, self.list);
        let organization = self.organizations[user as usize].map(|it| self.by_organization.of(it));
        let teams = self.teams_of[user as usize].iter().map(|it| self.by_team.of(*it));
        for project in std::iter::once(self.by_user.of(user)).chain(teams).chain(organization).flatten() {
            if std::mem::replace(&mut seen_projects[*project as usize], number) == number {
                continue;
            }
            for task in self.tasks.of(*project) {
                if std::mem::replace(&mut seen_tasks[*task as usize], number) != number {
                    list.push(*task);
                }
            }
        }
    }
}
