//! Tuples as facts: what is stated of each entity, and how entities are named so that nobody takes them for others.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::is_nfc;

use crate::diagnostic::{quoted, shown};
use crate::limits::ID_BYTES;
use crate::syntax::is_name;

use super::super::model::Form;
use super::super::problem::{Problem, Problems};
use super::super::span::Span;
use super::super::store::{Store, Test};
use super::super::tuple::{Entity, Subject, SubjectKind, Tuple};
use super::domains::Worth;
use super::kinds::Analysis;
use super::names::{Names, Stated};

/// Words that would begin another line, or end a value.
const SPECIAL: [&str; 8] = ["uses", "can", "cannot", "incomplete", "since", "until", "breaks", "may"];

/// An entity by its type's and its own name.
pub(super) type Id<'m> = (&'m str, &'m str);

/// What is stated, and what is only spoken of, in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Facts<'m> {
    pub(super) entities: Vec<(Id<'m>, Vec<Edge<'m>>)>,
    at: BTreeMap<Id<'m>, usize>,
}

/// An edge of an entity.
#[derive(Debug, Clone)]
pub(super) struct Edge<'m> {
    pub(super) relation: String,
    /// Of a relation that several roles share.
    pub(super) role: Option<String>,
    pub(super) end: &'m Subject,
    /// What the tuple says of the condition that it stands under.
    pub(super) context: Vec<(String, Worth)>,
    pub(super) remarks: &'m [String],
}

impl<'m> Facts<'m> {
    /// An entity that is there, whether anything is said of it or not.
    pub(super) fn entity(&mut self, id: Id<'m>) -> Option<&mut Vec<Edge<'m>>> {
        let next = self.entities.len();
        let at = *self.at.entry(id).or_insert(next);
        if at == next {
            self.entities.push((id, Vec::new()));
        }
        self.entities.get_mut(at).map(|it| &mut it.1)
    }

    pub(super) fn knows(&self, id: Id<'m>) -> bool {
        self.at.contains_key(&id)
    }

    /// The types of which some entity is there.
    pub(super) fn types(&self) -> BTreeSet<&'m str> {
        let ends = self.entities.iter().flat_map(|it| &it.1).filter_map(|it| entity_of(it.end));
        self.entities.iter().map(|it| it.0).chain(ends).map(|it| it.0).collect()
    }

    pub(super) fn of(
        tuples: &'m [Tuple],
        analysis: &Analysis<'_, 'm>,
        names: &Names<'m>,
        problems: &mut Problems,
    ) -> Self {
        let mut facts = Self::default();
        for tuple in tuples {
            let all = names.stated(&tuple.object.of, &tuple.relation.text);
            let condition = tuple.condition.as_ref().map(|it| it.name.text.as_str());
            let Some(stated) = all.iter().find(|it| it.condition == condition && takes(it, &tuple.user))
            else {
                continue;
            };
            let role = stated.as_role.then(|| names.member(&tuple.relation.text).to_owned());
            let ids = [Some((&tuple.object.id, &tuple.object.span)), id_of(&tuple.user)];
            ids.into_iter().flatten().for_each(|(id, span)| check_id(id, span, problems));
            let context = tuple.condition.as_ref();
            let context = context.map(|it| analysis.conditions.on_edge(&it.name.text, &it.context, problems));
            let context = context.unwrap_or_default();
            let edge = Edge {
                relation: stated.name.clone(),
                role,
                end: &tuple.user,
                context,
                remarks: &tuple.remarks,
            };
            facts
                .entity((&tuple.object.of, &tuple.object.id))
                .into_iter()
                .for_each(|it| it.push(edge.clone()));
        }
        // Whoever is named for the first time where people stand is new; everything else has to be there.
        let ends = tuples.iter().map(|it| &it.user);
        let things = ends.filter(|it| {
            matches!(it.kind, SubjectKind::Holders { .. })
                || !analysis.uses.principals.contains(it.of.as_str())
        });
        for id in things.filter_map(entity_of) {
            facts.entity(id);
        }
        facts
    }
}

fn id_of(subject: &Subject) -> Option<(&String, &Span)> {
    match &subject.kind {
        SubjectKind::Object { id } | SubjectKind::Holders { id, .. } => Some((id, &subject.span)),
        SubjectKind::Everyone => None,
    }
}

/// Ids are compared letter by letter, so that each is written in one way only.
pub(super) fn check_id(id: &str, span: &Span, problems: &mut Problems) {
    if id.len() > ID_BYTES {
        problems.push(|| {
            let message = format!("the id {} is longer than {ID_BYTES} bytes", shown(id));
            Problem::new("openfga-value", span, message).help("take a shorter id")
        });
    } else if !is_nfc(id) {
        problems.push(|| {
            let message = format!("the id {} is not written in Unicode's composed form", shown(id));
            Problem::new("openfga-value", span, message).help("write it in NFC, in which `é` is one sign")
        });
    }
}

fn takes(stated: &Stated<'_>, user: &Subject) -> bool {
    stated.ends.iter().any(|end| {
        let same = match (&end.form, &user.kind) {
            (Form::Object, SubjectKind::Object { .. }) | (Form::Everyone, SubjectKind::Everyone) => true,
            (Form::Holders(of), SubjectKind::Holders { relation, .. }) => of.text == *relation,
            _ => false,
        };
        same && end.of.text == user.of
    })
}

/// How entities are written: by their id alone wherever that can mean one thing only.
#[derive(Debug)]
pub(super) struct Spelling<'a, 'm> {
    names: &'a Names<'m>,
    /// The ids that several types have.
    shared: BTreeSet<&'m str>,
    /// The type of an id that nothing was said of.
    first: Option<&'m str>,
}

impl<'a, 'm> Spelling<'a, 'm> {
    pub(super) fn of(store: &'m Store, analysis: &Analysis<'_, 'm>, names: &'a Names<'m>) -> Self {
        let mut of_ids: BTreeMap<&str, &str> = BTreeMap::new();
        let mut shared = BTreeSet::new();
        let tests =
            store.tests.iter().flat_map(|it| spoken_of(it).into_iter().chain(stated(&it.tuples.allowed)));
        for (of, id) in stated(&store.tuples.allowed).into_iter().chain(tests) {
            if *of_ids.entry(id).or_insert(of) != of {
                shared.insert(id);
            }
        }
        let mut types = analysis.lookup.model.types.iter().map(|it| it.name.text.as_str());
        let first = types.find(|it| analysis.uses.principals.contains(it));
        Self { names, shared, first }
    }

    /// Whether an id is enough where nothing else has said of which type it is.
    fn is_enough(&self, (of, id): Id<'_>, is_stated: bool) -> bool {
        !self.shared.contains(id) && (is_stated || self.first == Some(of))
    }

    /// In a claim, or as the end of an edge.
    pub(super) fn id(&self, id: Id<'m>, is_stated: bool) -> String {
        let bare = bare(id.1);
        if self.is_enough(id, is_stated) { bare } else { format!("{}:{bare}", self.names.word_of(id.0)) }
    }

    pub(super) fn subject(&self, subject: &'m Subject, knows: impl Fn(Id<'m>) -> bool) -> String {
        let of = subject.of.as_str();
        match &subject.kind {
            SubjectKind::Object { id } => self.id((of, id), knows((of, id))),
            SubjectKind::Everyone => format!("every {}", self.names.type_of(of)),
            SubjectKind::Holders { id, relation } => {
                format!("{}.{}", self.id((of, id), knows((of, id))), self.names.member(relation))
            }
        }
    }
}

/// An id as a word, if it is one that means nothing else.
pub(super) fn bare(id: &str) -> String {
    if is_name(id) && !SPECIAL.contains(&id) { id.to_owned() } else { quoted(id) }
}

fn stated(tuples: &[Tuple]) -> Vec<Id<'_>> {
    tuples.iter().flat_map(|it| entity_of(&it.user).into_iter().chain([id(&it.object)])).collect()
}

pub(super) fn id(entity: &Entity) -> Id<'_> {
    (&entity.of, &entity.id)
}

/// The entity that somebody is, or whose holders they are.
pub(super) fn entity_of(subject: &Subject) -> Option<Id<'_>> {
    match &subject.kind {
        SubjectKind::Object { id } | SubjectKind::Holders { id, .. } => Some((&subject.of, id)),
        SubjectKind::Everyone => None,
    }
}

/// Every entity that a test asks about, in its order.
pub(super) fn spoken_of(test: &Test) -> Vec<Id<'_>> {
    let mut all = Vec::new();
    for it in &test.checks {
        all.extend(entity_of(&it.user));
        all.push(id(&it.object));
    }
    for it in &test.objects {
        all.extend(entity_of(&it.user));
        all.extend(it.expected.iter().map(id));
    }
    for it in &test.users {
        all.push(id(&it.object));
        all.extend(it.expected.iter().filter_map(entity_of));
    }
    all
}
