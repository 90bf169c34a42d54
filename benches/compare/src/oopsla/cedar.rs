//! Cedar with the rules of one application: a schema, and the whole store loaded.

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression, Schema,
};

use super::Asked;

pub struct Cedar {
    authorizer: Authorizer,
    schema: Schema,
    policies: PolicySet,
    entities: Entities,
}

impl Cedar {
    pub fn build(schema: &str, policies: &str, entities: Vec<Entity>) -> Self {
        let (schema, _) = Schema::from_cedarschema_str(schema).expect("a schema");
        let policies = policies.parse().expect("policies");
        let entities = Entities::from_entities(entities, Some(&schema)).expect("a store");
        Self { authorizer: Authorizer::new(), schema, policies, entities }
    }

    pub fn question(&self, asked: &Asked) -> Request {
        let (user, action) = (uid("User", &asked.user), uid("Action", asked.action));
        let object = uid(asked.of, &asked.object);
        Request::new(user, action, object, Context::empty(), Some(&self.schema)).expect("the schema knows it")
    }

    pub fn allows(&self, question: &Request) -> bool {
        let answer = self.authorizer.is_authorized(question, &self.policies, &self.entities);
        answer.decision() == Decision::Allow
    }
}

pub fn uid(of: &str, id: impl AsRef<str>) -> EntityUid {
    let of: EntityTypeName = of.parse().expect("a type's name");
    EntityUid::from_type_name_and_id(of, EntityId::new(id))
}

pub fn uids(of: &str, ids: impl Iterator<Item = String>) -> Vec<EntityUid> {
    ids.map(|it| uid(of, it)).collect()
}

pub fn entity<const N: usize>(
    uid: EntityUid,
    attributes: [(&str, RestrictedExpression); N],
    parents: impl IntoIterator<Item = EntityUid>,
) -> Entity {
    let attributes: HashMap<String, _> = attributes.map(|(name, value)| (name.to_owned(), value)).into();
    Entity::new(uid, attributes, parents.into_iter().collect::<HashSet<_>>()).expect("plain attributes")
}

pub fn one(uid: EntityUid) -> RestrictedExpression {
    RestrictedExpression::new_entity_uid(uid)
}

pub fn set(uids: Vec<EntityUid>) -> RestrictedExpression {
    RestrictedExpression::new_set(uids.into_iter().map(one))
}
