//! Searches: what somebody may do something to, who may do it, and what they may do.
//!
//! An element is certain if the decision about it is yes, and possible if that depends on what is missing; whatever
//! is not an element is denied.

use std::ops::ControlFlow;

use crate::checker::Checker;
use crate::eval::{self, EntityRef, Question};
use crate::facts::time::read_time;
use crate::facts::value::split_end;
use crate::facts::workspace::Workspace;
use crate::policy::condition::ActionId;
use crate::policy::schema::{Entity, TypeId};
use crate::program::Program;
use crate::request::{self, Position};

use super::asking::{bring, unknown_action, unknown_id};
use super::listing::{Common, Listing, Merged};
use super::tables::no_type_called;
use super::{Doubt, Engine, Request, Unanswered};

/// What a search finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// As answers write it: `task:copy`, `user:ana`, or the name of an action. `user:*` stands for every user whom the
    /// facts do not know.
    pub name: String,
    /// Whether the decision is yes; else it depends on what is missing.
    pub certain: bool,
    /// What data would settle it, sorted; nothing if it is certain.
    pub missing: Vec<String>,
}

/// Takes one element after the other, until it has enough.
pub type Each<'e> = &'e mut dyn FnMut(Element) -> ControlFlow<()>;

/// What stands in an element's name for whomever the facts do not know.
const ANYBODY: &str = "*";

impl Engine {
    /// Every object of a type, known to the facts, to which a subject may or may possibly do something; by id, in byte
    /// order.
    ///
    /// The request's object is the type. Elements are told as they are found, those after `after` only, which is the
    /// name of an element or any id. What looks like a mistake is returned.
    ///
    /// # Errors
    /// As [`Engine::check`]; and of a request with a reader, or with an attribute of one object.
    pub fn what(
        &self,
        policy: &str,
        workspace: &str,
        request: &Request,
        after: Option<&str>,
        each: Each<'_>,
    ) -> Result<Vec<Doubt>, Unanswered> {
        let (program, facts) = self.ground(policy, workspace)?;
        let named = program.schema().type_named(&request.object);
        let of = named.ok_or_else(|| no_type_called(program.policy(), &request.object, None))?;
        let subject = request::entity(program.policy(), &facts, &request.subject, Position::Principal)?;
        // No object is named, so the subject stands in its place too, where nothing is asked of it.
        let question = question(&program, &facts, request, (subject.clone(), subject, of))?;
        if !question.given.is_empty() {
            return Err(said_of_one(request));
        }
        let after = after.map(|it| id_of(&program, of, it)).transpose()?;
        let asked = Searched { program: &program, facts: &facts, question: &question, of };
        Ok(asked.search(&request.action, |search, action| search.what(action, of, after, each)))
    }

    /// Everybody who may or may possibly do something to an object: those whom the facts know, and `user:*` for every
    /// other user; by type, and then by id in byte order, `*` first.
    ///
    /// The request's subject counts for nothing. The rest is as for [`Engine::what`].
    ///
    /// # Errors
    /// As [`Engine::check`]; and of a request with a reader.
    pub fn who(
        &self,
        policy: &str,
        workspace: &str,
        request: &Request,
        after: Option<&str>,
        each: Each<'_>,
    ) -> Result<Vec<Doubt>, Unanswered> {
        let (program, facts) = self.ground(policy, workspace)?;
        let position = Position::Object(&request.action);
        let object = request::entity(program.policy(), &facts, &request.object, position)?;
        let of = object.of;
        // Nobody is named, so the object stands in their place too, where it asks for nothing.
        let question = question(&program, &facts, request, (object.clone(), object, of))?;
        let after = after.map(|it| principal_of(&program, it)).transpose()?;
        let asked = Searched { program: &program, facts: &facts, question: &question, of };
        Ok(asked.search(&request.action, |search, action| search.who(action, after, each)))
    }

    /// Every action that a subject may or may possibly do to an object, by name in byte order.
    ///
    /// The request's action counts for nothing. The rest is as for [`Engine::what`].
    ///
    /// # Errors
    /// As [`Engine::check`]; and of a request with a reader.
    pub fn actions(
        &self,
        policy: &str,
        workspace: &str,
        request: &Request,
        after: Option<&str>,
        each: Each<'_>,
    ) -> Result<Vec<Doubt>, Unanswered> {
        let (program, facts) = self.ground(policy, workspace)?;
        let policy = program.policy();
        let with_actions: Vec<TypeId> =
            (0..).zip(policy.actions.iter()).filter(|it| !it.1.is_empty()).map(|it| it.0).collect();
        let object = request::entity(policy, &facts, &request.object, Position::Of(&with_actions))?;
        let subject = request::entity(policy, &facts, &request.subject, Position::Principal)?;
        let of = object.of;
        let question = question(&program, &facts, request, (subject, object, of))?;
        let asked = Searched { program: &program, facts: &facts, question: &question, of };
        let _ = asked.with_tables(None, |search| search.actions(after, each));
        Ok(asked.doubts())
    }
}

/// The question that all decisions have in common.
fn question(
    program: &Program,
    facts: &Workspace,
    request: &Request,
    (subject, object, of): (EntityRef, EntityRef, TypeId),
) -> Result<Question, Unanswered> {
    if request.reader.is_some() {
        return Err(told_to_a_reader());
    }
    let policy = program.policy();
    let principal = |text: &String| request::entity(policy, facts, text, Position::Principal);
    let mut question = Question {
        subject,
        action: String::new(),
        object: EntityRef { of, ..object.clone() },
        presented: request.with.iter().map(principal).collect::<Result<_, _>>()?,
        time: request.at.as_deref().map(read_time).transpose()?,
        inputs: Vec::new(),
        given: Vec::new(),
    };
    bring(policy, facts, &mut question, &request.given)?;
    Ok(Question { object, ..question })
}

fn told_to_a_reader() -> Unanswered {
    let message = "searches are answered to those who may see everything".to_owned();
    let help = Some("leave the reader out, or check one subject and one object".to_owned());
    Unanswered::Question { code: "no-reader-here", message, help }
}

fn said_of_one(request: &Request) -> Unanswered {
    let names: Vec<String> = request.given.keys().map(|it| format!("`{it}`")).collect();
    let message = format!("{} can be said of one object, and all are asked about", names.join(", "));
    let help = Some("give inputs only, or ask about one object".to_owned());
    Unanswered::Question { code: "unknown-input", message, help }
}

/// The id in the name of an element of a type, or in any other id.
fn id_of<'t>(program: &Program, of: TypeId, after: &'t str) -> Result<&'t str, Unanswered> {
    match split_end(program.schema(), after) {
        (None, id) => Ok(id),
        (Some(found), id) if found == of => Ok(id),
        (Some(_), _) => Err(not_of_the_search(after)),
    }
}

/// The type and the id in the name of somebody.
fn principal_of<'t>(program: &Program, after: &'t str) -> Result<(TypeId, &'t str), Unanswered> {
    let schema = program.schema();
    match (split_end(schema, after), schema.principals.as_slice()) {
        ((Some(of), id), _) if schema.is_principal(of) => Ok((of, id)),
        ((None, id), [of]) => Ok((*of, id)),
        _ => Err(not_of_the_search(after)),
    }
}

fn not_of_the_search(after: &str) -> Unanswered {
    let message = format!("`{after}` cannot be found by this search");
    let help = Some("write the last name of the page before, with its type".to_owned());
    Unanswered::Question { code: "not-of-the-search", message, help }
}

/// What is asked, and about objects of which type.
#[derive(Clone, Copy)]
struct Searched<'g> {
    program: &'g Program,
    facts: &'g Workspace,
    question: &'g Question,
    of: TypeId,
}

impl Searched<'_> {
    /// Searches if there is such an action, and says what looks like a mistake.
    fn search(
        &self,
        action: &str,
        search: impl FnOnce(&mut Search<'_>, ActionId) -> ControlFlow<()>,
    ) -> Vec<Doubt> {
        let mut doubts = self.doubts();
        match eval::action_of(self.program, self.of, action) {
            None => doubts.extend(unknown_action(self.program, self.of, action)),
            Some(action) => {
                let _ = self.with_tables(Some(action), |it| search(it, action));
            }
        }
        doubts
    }

    /// Searches with the tables of one action, or of all.
    fn with_tables<T>(&self, action: Option<ActionId>, search: impl FnOnce(&mut Search<'_>) -> T) -> T {
        let wanted = |of, it| of == self.of && action.is_none_or(|action| action == it);
        let checker = Checker::new(self.program, self.facts, wanted);
        search(&mut self.with_tables_of(&checker))
    }

    fn with_tables_of<'c>(&'c self, checker: &'c Checker) -> Search<'c> {
        let listing =
            Listing::new(self.program, self.facts, (checker, None), Common::Question(self.question));
        Search { asked: *self, checker, listing }
    }

    fn doubts(&self) -> Vec<Doubt> {
        let Question { subject, object, presented, .. } = self.question;
        let mut named: Vec<&EntityRef> = [subject, object].into_iter().chain(presented).collect();
        named.dedup();
        named.into_iter().filter_map(|it| unknown_id(self.program, self.facts, it)).collect()
    }
}

/// The search for one question.
struct Search<'g> {
    asked: Searched<'g>,
    checker: &'g Checker,
    listing: Listing<'g>,
}

impl Search<'_> {
    /// Tells of one decision, unless it is certainly no.
    fn tell(
        &mut self,
        (principals, action, object): (&[Entity], ActionId, Entity),
        name: impl FnOnce() -> String,
        each: &mut dyn FnMut(Element) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let truth = self.listing.truth(principals, action, object);
        if !truth.possible {
            return ControlFlow::Continue(());
        }
        let missing = match truth.certain {
            true => Vec::new(),
            false => self.listing.decisions().missing(principals, action, object),
        };
        each(Element { name: name(), certain: truth.certain, missing })
    }

    /// Somebody, with whoever is presented.
    fn with(&mut self, somebody: Option<Entity>) -> Vec<Entity> {
        let presented = &self.asked.question.presented;
        let decisions = self.listing.decisions();
        let mut all: Vec<Entity> = presented.iter().map(|it| decisions.entity(it)).collect();
        all.extend(somebody);
        all.sort_unstable();
        all.dedup();
        all
    }

    fn written(&self, of: TypeId, id: &str) -> String {
        self.asked.program.schema().written(of, id)
    }

    fn what(&mut self, action: ActionId, of: TypeId, after: Option<&str>, each: Each<'_>) -> ControlFlow<()> {
        let subject = self.listing.decisions().entity(&self.asked.question.subject);
        let principals = self.with(Some(subject));
        let objects = self.listing.objects(&principals, action, of);
        let facts = self.asked.facts;
        let first = start(facts, of, after);
        for (index, certain) in Merged::of(objects).skip_while(|it| it.0 < first) {
            let object = Entity { of, index };
            let name = || self.asked.program.schema().written(of, facts.id(object).unwrap_or_default());
            if certain {
                each(Element { name: name(), certain: true, missing: Vec::new() })?;
            } else {
                self.tell((&principals, action, object), name, each)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn who(&mut self, action: ActionId, after: Option<(TypeId, &str)>, each: Each<'_>) -> ControlFlow<()> {
        let schema = self.asked.program.schema();
        let wire = |of: &TypeId| schema.type_info(*of).map_or("", |it| it.wire.as_str());
        let mut types = schema.principals.clone();
        types.sort_unstable_by_key(wire);
        types.retain(|it| after.is_none_or(|(of, _)| wire(it) >= wire(&of)));
        let object = self.listing.decisions().entity(&self.asked.question.object);
        let presented = self.with(None);
        // Whatever those who are presented may do, everybody may do with them.
        let all = self.listing.truth(&presented, action, object).possible;
        for of in types {
            let after = after.filter(|it| it.0 == of).map(|it| it.1);
            self.whoever_is_one(of, (action, object), (all, after), each)?;
        }
        ControlFlow::Continue(())
    }

    /// Those of one type.
    fn whoever_is_one(
        &mut self,
        of: TypeId,
        (action, object): (ActionId, Entity),
        (all, after): (bool, Option<&str>),
        each: &mut dyn FnMut(Element) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let facts = self.asked.facts;
        if after.is_none() && facts.entity(of, ANYBODY).is_none() {
            self.anybody(of, action, each)?;
        }
        let after = after.filter(|it| *it != ANYBODY);
        let count = u32::try_from(facts.count(of)).unwrap_or(u32::MAX);
        let askers = if all { (0..count).collect() } else { self.listing.askers(of, action, object) };
        let first = start(facts, of, after);
        for index in askers.into_iter().skip_while(|it| *it < first) {
            let person = Entity { of, index };
            let name = self.written(of, facts.id(person).unwrap_or_default());
            let principals = self.with(Some(person));
            self.tell((&principals, action, object), || name, each)?;
        }
        ControlFlow::Continue(())
    }

    /// Whoever the facts do not know, asked about like one whom a question names.
    fn anybody(
        &self,
        of: TypeId,
        action: ActionId,
        each: &mut dyn FnMut(Element) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let subject = EntityRef { of, id: ANYBODY.to_owned() };
        let question = Question { subject, ..self.asked.question.clone() };
        let asked = Searched { question: &question, ..self.asked };
        let mut search = asked.with_tables_of(self.checker);
        let decisions = search.listing.decisions();
        let (subject, object) = (decisions.entity(&question.subject), decisions.entity(&question.object));
        let principals = search.with(Some(subject));
        search.tell((&principals, action, object), || self.written(of, ANYBODY), each)
    }

    fn actions(&mut self, after: Option<&str>, each: Each<'_>) -> ControlFlow<()> {
        let Searched { program, question, of, .. } = self.asked;
        let decisions = self.listing.decisions();
        let (subject, object) = (decisions.entity(&question.subject), decisions.entity(&question.object));
        let principals = self.with(Some(subject));
        let names = program.policy().actions.get(usize::from(of)).map(Vec::as_slice).unwrap_or_default();
        for (action, name) in (0..).zip(names) {
            if after.is_none_or(|it| name.as_str() > it) {
                self.tell((&principals, action, object), || name.clone(), each)?;
            }
        }
        ControlFlow::Continue(())
    }
}

/// The first entity of a type whose id comes after another.
fn start(facts: &Workspace, of: TypeId, after: Option<&str>) -> u32 {
    let ids = facts.tables.get(usize::from(of)).map(|it| it.ids.as_slice()).unwrap_or_default();
    let before = after.map_or(0, |after| ids.partition_point(|it| it.as_str() <= after));
    u32::try_from(before).unwrap_or(u32::MAX)
}
