//! Exports to Cedar, held against Cedar itself: its validator takes the policies in its strict mode, and its
//! authorizer decides as the rolebook does.

#![expect(
    clippy::print_stdout,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that is wrong fails by panicking"
)]
#![cfg(test)]

#[path = "../it/dice.rs"]
mod dice;
#[path = "../it/exports/drawn.rs"]
mod drawn;
#[path = "../it/exports/pages.rs"]
mod pages;
#[path = "../it/exports/questions.rs"]
mod questions;

use std::fs;
use std::path::Path;
use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, PolicySet, Request, Schema,
    ValidationMode, Validator,
};
use rolebook::engine::{Engine, Exported, Language};
use serde_json::{Value, json};

use dice::Dice;
use pages::{Page, claims};
use questions::{Asked, FACTS, POLICY, all_questions, asked, engine};

/// An export as Cedar reads it.
struct Cedar {
    schema: Schema,
    policies: PolicySet,
    entities: Value,
    /// What the schema lets requests bring along.
    context: String,
}

impl Cedar {
    fn read(exported: &Exported) -> Self {
        let [schema_file, policies, entities] = exported.files.as_slice() else {
            panic!("{:?}", exported.files)
        };
        let (schema, _) = Schema::from_cedarschema_str(&schema_file.text)
            .unwrap_or_else(|it| panic!("{it:?}\n{}", schema_file.text));
        let policies =
            PolicySet::from_str(&policies.text).unwrap_or_else(|it| panic!("{it:?}\n{}", policies.text));
        let checked = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        let problems: Vec<_> = checked.validation_errors().map(ToString::to_string).collect();
        assert!(problems.is_empty(), "{problems:#?}\n{}", exported.whole);
        let context = schema_file.text.lines().find(|it| it.trim_start().starts_with("context:"));
        let context = context.unwrap_or_default().to_owned();
        let entities = serde_json::from_str(&entities.text).expect("JSON");
        Self { schema, policies, entities, context }
    }

    fn entities(&self, json: &Value) -> Entities {
        Entities::from_json_value(json.clone(), Some(&self.schema))
            .unwrap_or_else(|it| panic!("{it:?}\n{json}"))
    }

    /// Whether it is allowed; what a question says of its object comes along with that.
    fn allows(&self, asked: &Asked, entities: &Entities, types: &dyn Fn(&str) -> String) -> bool {
        let uid = |text: &str| {
            let (of, id) = text.split_once(':').expect("a type");
            let name = EntityTypeName::from_str(&types(of)).expect("a type");
            EntityUid::from_type_name_and_id(name, EntityId::new(id))
        };
        let action = EntityUid::from_str(&format!("Action::{:?}", asked.action)).expect("an action");
        let mut context = serde_json::Map::new();
        for (name, value) in asked.given.iter().filter(|it| self.context.contains(&format!("{}?:", it.0))) {
            context.insert(name.clone(), brought(value));
        }
        if let Some(at) = asked.at.as_ref().filter(|_| self.context.contains("time?:")) {
            context.insert("time".to_owned(), json!({"__extn": {"fn": "datetime", "arg": at}}));
        }
        let context = Context::from_json_value(Value::Object(context), Some((&self.schema, &action)));
        let context = context.expect("what the schema takes");
        let (principal, resource) = (uid(&asked.subject), uid(&asked.object));
        let request = Request::new(principal, action, resource, context, Some(&self.schema));
        let request = request.unwrap_or_else(|it| panic!("{asked:?}: {it}"));
        let response = Authorizer::new().is_authorized(&request, &self.policies, entities);
        let known = !asked.object.ends_with(":unheard_of");
        let errors: Vec<_> = response.diagnostics().errors().map(ToString::to_string).collect();
        assert!(errors.is_empty() || !known, "{asked:?}: {errors:?}");
        response.decision() == Decision::Allow
    }

    /// The entities with what a question says of its object.
    fn with_given(&self, asked: &Asked, types: &dyn Fn(&str) -> String) -> Value {
        let (of, id) = asked.object.split_once(':').expect("a type");
        let mut all = self.entities.clone();
        let wanted = json!({"type": types(of), "id": id});
        for entity in all.as_array_mut().expect("entities").iter_mut().filter(|it| it["uid"] == wanted) {
            for (name, value) in
                asked.given.iter().filter(|it| !self.context.contains(&format!("{}?:", it.0)))
            {
                if entity["attrs"].get(name).is_none() {
                    entity["attrs"][name] = brought(value);
                }
            }
        }
        all
    }
}

/// A value of a question as JSON.
fn brought(text: &str) -> Value {
    match text {
        "yes" => json!(true),
        "no" => json!(false),
        _ => text.parse::<i64>().map_or_else(|_| json!(text), |it| json!(it)),
    }
}

/// Holds an export against the rolebook, in all questions; returns how many were asked, and how many are a yes.
fn agree(engine: &Engine, exported: &Exported, questions: &[Asked]) -> (usize, usize) {
    let cedar = Cedar::read(exported);
    let graph = engine.graph(POLICY).expect("a rolebook");
    let types = |wire: &str| {
        let found = graph.types.iter().find(|it| questions::wire(&it.name) == wire);
        found.expect("a type").name.clone()
    };
    let plain = cedar.entities(&cedar.entities);
    let mut yes = 0;
    // Nothing can be said of what is not among the entities.
    let sayable = |it: &&Asked| {
        let in_context = |it: (&String, &String)| cedar.context.contains(&format!("{}?:", it.0));
        !it.object.ends_with(":unheard_of") || it.given.iter().all(in_context)
    };
    for it in questions.iter().filter(sayable) {
        let there = match it.given.is_empty() {
            true => cedar.allows(it, &plain, &types),
            false => cedar.allows(it, &cedar.entities(&cedar.with_given(it, &types)), &types),
        };
        let here = it.decided(engine);
        // Of what is not among the entities, a policy that takes away knows nothing, and takes all.
        let narrower = it.object.ends_with(":unheard_of") && here;
        assert!(narrower || there == here, "{it:?}: Cedar says {there}");
        yes += usize::from(here);
    }
    (questions.len(), yes)
}

#[test]
fn exports_decide_as_their_rolebooks() {
    let (mut all, mut granted, mut cases) = (0, 0, 0);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases/exports");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the cases").map(|it| it.expect("a case").path()).collect();
    paths.sort();
    for path in paths.iter().filter(|it| it.extension().is_some_and(|it| it == "rolebook")) {
        let Ok(facts) = fs::read_to_string(path.with_extension("json")) else { continue };
        let rolebook = fs::read_to_string(path).expect("a rolebook");
        let engine = engine(&rolebook, &facts);
        // What is refused is pinned beside the case.
        let Ok(exported) = engine.export(POLICY, Some(FACTS), Language::Cedar) else { continue };
        let (asked, yes) = agree(&engine, &exported, &asked(&engine, &rolebook, &facts));
        assert!(yes > 0 && yes < asked, "{path:?}: {yes} of {asked}");
        (all, granted, cases) = (all + asked, granted + yes, cases + 1);
    }
    println!("{all} questions in {cases} cases, {granted} of them a yes");
    assert!(cases >= 4 && all > 500, "{cases}, {all}");
}

#[test]
fn generated_rolebooks_decide_the_same_in_cedar() {
    let mut dice = Dice(11);
    let (mut asked, mut granted, mut refused) = (0, 0, 0);
    for _ in 0..300 {
        let (engine, text, facts) = drawn::drawn(&mut dice, drawn::Of::AttributesAndGroups);
        let exported = match engine.export(POLICY, Some(FACTS), Language::Cedar) {
            Ok(exported) => exported,
            Err(found) => {
                refused += 1;
                assert!(found.iter().all(|it| it.code == "not-in-cedar"), "{found:#?}\n{text}");
                continue;
            }
        };
        let questions = all_questions(&engine, &facts);
        let agreed =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| agree(&engine, &exported, &questions)));
        let (count, yes) = agreed.unwrap_or_else(|_| panic!("{text}\n{facts}\n{}", exported.whole));
        (asked, granted) = (asked + count, granted + yes);
    }
    println!("{asked} questions, {granted} of them a yes; {refused} rolebooks of 300 refused");
    assert!(asked > 20_000 && granted > 2_000 && refused < 200, "{asked}, {granted}, {refused}");
}

/// Each claim of the page for whoever knows Cedar, asked of the schema, the policies and the entities beside it.
#[test]
fn cedar_decides_what_the_page_claims() {
    let page = Page::read(include_str!("../../docs/coming-from-cedar.md"));
    let mut count = 0;
    for application in page.applications() {
        let listing = |ending: &str| page.listing(&format!("{application}.{ending}"));
        let (schema, _) = Schema::from_cedarschema_str(listing("cedarschema")).expect("a schema");
        let policies = PolicySet::from_str(listing("cedar")).expect("policies");
        let checked = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        assert!(checked.validation_passed(), "{application}: {checked}");
        let entities = Entities::from_json_str(listing("entities.json"), Some(&schema)).expect("entities");
        for claim in claims(listing("rolebook")) {
            let uid = |of: &str, id: &str| {
                let name = EntityTypeName::from_str(&camel(of)).expect("a type");
                EntityUid::from_type_name_and_id(name, EntityId::new(id))
            };
            let action = EntityUid::from_str(&format!("Action::{:?}", claim.action)).expect("an action");
            let (principal, resource) = (uid("user", &claim.subject), uid(&claim.of, &claim.object));
            let request = Request::new(principal, action, resource, Context::empty(), Some(&schema));
            let response =
                Authorizer::new().is_authorized(&request.expect("a request"), &policies, &entities);
            assert_eq!(response.diagnostics().errors().count(), 0, "{application}: {claim:?}");
            assert_eq!(response.decision() == Decision::Allow, claim.can, "{application}: {claim:?}");
            count += 1;
        }
    }
    assert!(count > 18, "{count}");
}

/// `list` as `List`.
fn camel(of: &str) -> String {
    of[..1].to_uppercase() + &of[1..]
}
