//! Routes and invariants: whom to ask, and what a workspace breaks.

use std::collections::BTreeMap;

use crate::diagnostic::nearest;
use crate::eval::{self, EntityRef, Question, RouteAnswer, Violation};
use crate::facts::time::read_time;
use crate::facts::workspace::Workspace;
use crate::policy::promise::Route;
use crate::program::Program;
use crate::request::{self, Position};

use super::asking::{Doubt, bring, unknown_id};
use super::{Engine, Unanswered};

/// A request that somebody is to decide on, as a host states it: `access`, `project:launch`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RouteRequest {
    pub route: String,
    pub object: String,
    /// Who asks; left out, it is unknown.
    pub by: Option<String>,
    /// RFC 3339; a bare date is midnight UTC. Without a time, edges that end are unknown.
    pub at: Option<String>,
    /// Declared inputs, and attributes of the object that are declared `given`.
    pub given: BTreeMap<String, String>,
}

/// Where a request goes, and what looks like a mistake in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    pub answer: RouteAnswer,
    /// Ids that are not known, with the nearest that is.
    pub warnings: Vec<Doubt>,
}

impl Engine {
    /// Says who decides on a request.
    pub fn route(&self, policy: &str, workspace: &str, request: &RouteRequest) -> Result<Routed, Unanswered> {
        let (program, facts) = self.ground(policy, workspace)?;
        let (route, object) = found(&program, &facts, request)?;
        let principal = |text: &String| request::entity(program.policy(), &facts, text, Position::Principal);
        let by = request.by.as_ref().map(principal).transpose()?;
        let mut question = Question {
            subject: by.clone().unwrap_or_else(|| object.clone()),
            action: String::new(),
            object,
            presented: Vec::new(),
            time: request.at.as_deref().map(read_time).transpose()?,
            inputs: Vec::new(),
            given: Vec::new(),
        };
        bring(program.policy(), &facts, &mut question, &request.given)?;
        let named = by.iter().chain([&question.object]);
        let warnings = named.filter_map(|it| unknown_id(&program, &facts, it)).collect();
        Ok(Routed { answer: eval::route(&program, &facts, route, &question, by.as_ref()), warnings })
    }

    /// Every invariant that a workspace breaks, or that is not known to hold, sorted by invariant, object,
    /// action and person. Without a time, edges that end are unknown.
    pub fn audit(
        &self,
        policy: &str,
        workspace: &str,
        at: Option<&str>,
    ) -> Result<Vec<Violation>, Unanswered> {
        let (program, facts) = self.ground(policy, workspace)?;
        let time = at.map(read_time).transpose()?;
        Ok(eval::violations(&program, &facts, time))
    }

    /// How many invariants a rolebook states, those of its bases among them.
    pub fn invariants(&self, policy: &str) -> usize {
        self.program(policy).map_or(0, |it| it.policy().invariants.len())
    }
}

/// The route of that name, of the type of the object.
fn found<'p>(
    program: &'p Program,
    facts: &Workspace,
    request: &RouteRequest,
) -> Result<(&'p Route, EntityRef), Unanswered> {
    let policy = program.policy();
    let called: Vec<&Route> =
        policy.routes.iter().map(AsRef::as_ref).filter(|it: &&Route| it.name == request.route).collect();
    if called.is_empty() {
        return Err(no_route(program, request));
    }
    let types: Vec<u16> = called.iter().map(|it| it.on).collect();
    let object = request::entity(policy, facts, &request.object, Position::Of(&types))?;
    let found = called.into_iter().find(|it| it.on == object.of);
    found.map(|it| (it, object.clone())).ok_or_else(|| {
        let of = policy.schema.type_info(object.of).map_or("", |it| it.name.as_str());
        let names =
            types.iter().filter_map(|it| policy.schema.type_info(*it)).map(|it| format!("`{}`", it.name));
        let help = format!("it is a route of {}", names.collect::<Vec<_>>().join(", "));
        let message = format!("`{of}` has no route `{}`", request.route);
        Unanswered::Question { code: "unknown-route", message, help: Some(help) }
    })
}

fn no_route(program: &Program, request: &RouteRequest) -> Unanswered {
    let mut known: Vec<&str> = program.policy().routes.iter().map(|it| it.name.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    let near = nearest(&request.route, known.iter().copied()).map(|it| format!("did you mean `{it}`?"));
    let help = near.or_else(|| match known.is_empty() {
        true => Some("this rolebook declares none; `route NAME on TYPE` does".to_owned()),
        false => Some(format!("routes are `{}`", known.join("`, `"))),
    });
    let message = format!("no route is called `{}`", request.route);
    Unanswered::Question { code: "unknown-route", message, help }
}
