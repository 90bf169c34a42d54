//! The limit as one of the engines: by number, and by name with three look-ups in front.

use rustc_hash::FxHashMap;

use crate::limit::Limit;
use crate::scenario::{ACTIONS, Kind, Request, Scenario, object_name};

use super::Engine;

impl Engine for Limit {
    type Question = Request;

    const NAME: &'static str = "limit";

    fn question(&self, request: Request) -> Request {
        request
    }

    #[inline]
    fn allows(&mut self, question: &Request) -> bool {
        Limit::allows(self, *question)
    }
}

/// A request as words.
#[derive(Debug)]
pub struct Named {
    pub user: String,
    pub action: &'static str,
    /// Whoever asks knows what kind of object it is.
    pub on: Kind,
    pub object: String,
}

impl Named {
    pub fn of(request: Request) -> Self {
        Self {
            user: format!("u{}", request.user),
            action: ACTIONS[usize::from(request.action)].name,
            on: request.on(),
            object: object_name(request.on(), request.object),
        }
    }
}

/// From names to numbers: one map for users, one for actions, one for each kind of object.
pub struct Names {
    users: FxHashMap<String, u32>,
    actions: FxHashMap<String, u8>,
    projects: FxHashMap<String, u32>,
    tasks: FxHashMap<String, u32>,
}

impl Names {
    pub fn of(scenario: &Scenario) -> Self {
        let size = scenario.size;
        let objects = |on, count: u32| (0..count).map(|it| (object_name(on, it), it)).collect();
        Self {
            users: (0..size.users).map(|it| (format!("u{it}"), it)).collect(),
            actions: (0..).zip(&ACTIONS).map(|(number, it)| (it.name.to_owned(), number)).collect(),
            projects: objects(Kind::Project, size.projects),
            tasks: objects(Kind::Task, size.tasks),
        }
    }

    #[inline]
    pub fn request(&self, named: &Named) -> Option<Request> {
        let user = *self.users.get(&named.user)?;
        let action = *self.actions.get(named.action)?;
        let objects = match ACTIONS[usize::from(action)].on {
            Kind::Project => &self.projects,
            Kind::Task => &self.tasks,
        };
        Some(Request { user, action, object: *objects.get(&named.object)? })
    }
}
