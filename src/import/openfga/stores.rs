//! Reads `.fga.yaml`: a store with its model, its tuples and its tests, here or in files beside it.

use super::document::{Fields, File, Node, NodeKind, Shape};
use super::dsl;
use super::join;
use super::loader::Loader;
use super::lookup::Lookup;
use super::model::Model;
use super::questions::Questions;
use super::rows;
use super::span::{Name, Text};
use super::store::{Check, Filter, Objects, Store, Test, Users};
use super::tuple::{Entity, Subject, Tuples, Written};

pub(super) struct Reader<'r, 'l> {
    pub(super) file: &'r File,
    pub(super) load: &'r Loader<'l>,
    pub(super) shape: Shape,
}

impl Reader<'_, '_> {
    pub(super) fn store(&mut self, node: &Node) -> Option<Store> {
        let known = ["name", "model", "model_file", "tuples", "tuple_file", "tuple_files", "tests"];
        let fields = self.shape.fields(node, "a store", &known)?;
        let name = self.shape.optional(&fields, "name", "the name of the store");
        let model = self.model(&fields)?;
        let lookup = Lookup::of(&model);
        let tuples = self.tuples(&fields, &lookup);
        let questions = Questions::of(&lookup);
        let tests = self.shape.list(fields.get("tests"), "tests");
        let tests = tests.iter().filter_map(|it| self.test(it, &questions)).collect();
        let remarks = node.remarks_but(&["tuples", "tests"]);
        let lists = [fields.get("tuples"), fields.get("tests")];
        let rest = lists.into_iter().flatten().flat_map(|it| it.remarks.clone()).collect();
        Some(Store { name, tuples, tests, remarks, rest, model: model.clone() })
    }

    /// A model that is in order; what is wrong with it is not mixed with what is wrong elsewhere.
    fn model(&mut self, fields: &Fields<'_>) -> Option<Model> {
        let mut own = Shape::default();
        let model = match (fields.get("model"), fields.get("model_file")) {
            (Some(here), Some(_)) => {
                own.wrong(&here.span, "this store has two models", "write either `model` or `model_file`")
            }
            (Some(here), None) => model_in(self.file, here, &mut own),
            (None, Some(named)) => {
                let file = self.shape.name(named, "the file of the model").and_then(|it| self.loaded(&it));
                super::read_file(&file?, self.load, &mut own)
            }
            (None, None) => {
                let help = "write `model: |` and the model below, or `model_file` and where it is";
                own.wrong(&self.file.start(), "this store has no model", help)
            }
        };
        super::checked(model, own).map_err(|it| self.shape.problems.take_over(it)).ok()
    }

    fn loaded(&mut self, named: &Name) -> Option<File> {
        let path = self.load.beside(&self.file.name, &named.text);
        self.load.load(&path, &named.span).map_err(|it| self.shape.problems.push(|| it)).ok()
    }

    /// What `tuples`, `tuple_file` and `tuple_files` say together.
    fn tuples(&mut self, fields: &Fields<'_>, lookup: &Lookup<'_>) -> Tuples {
        let mut written: Vec<Written> = self.shape.tuples(fields.get("tuples"));
        let several = self.shape.list(fields.get("tuple_files"), "files");
        for node in fields.get("tuple_file").into_iter().chain(several) {
            let file = self.shape.name(node, "a file of tuples").and_then(|it| self.loaded(&it));
            written.extend(file.into_iter().flat_map(|it| rows::file(&it, &mut self.shape)));
        }
        Tuples::sort(lookup, written)
    }

    fn test(&mut self, node: &Node, questions: &Questions<'_, '_>) -> Option<Test> {
        let known = [
            "name",
            "description",
            "tuples",
            "tuple_file",
            "tuple_files",
            "check",
            "list_objects",
            "list_users",
        ];
        let fields = self.shape.fields(node, "a test", &known)?;
        let name = self.shape.optional(&fields, "name", "the name of the test");
        let description = self.shape.optional(&fields, "description", "the description of the test");
        let tuples = self.tuples(&fields, questions.lookup);
        let checks = self.shape.list(fields.get("check"), "checks");
        let checks: Vec<Check> = checks.iter().flat_map(|it| self.checks(it)).collect();
        let objects = self.shape.list(fields.get("list_objects"), "questions");
        let objects: Vec<Objects> = objects.iter().flat_map(|it| self.objects(it)).collect();
        let users = self.shape.list(fields.get("list_users"), "questions");
        let users: Vec<Users> = users.iter().flat_map(|it| self.users(it)).collect();
        let wrong = checks.iter().filter_map(|it| questions.check(it).err());
        let wrong = wrong.chain(objects.iter().filter_map(|it| questions.objects(it).err()));
        let wrong = wrong.chain(users.iter().filter_map(|it| questions.users(it).err()));
        self.shape.problems.take_over(wrong);
        let (span, remarks) =
            (node.span.clone(), node.remarks_but(&["tuples", "check", "list_objects", "list_users"]));
        Some(Test { name, description, tuples, checks, objects, users, span, remarks })
    }

    fn checks(&mut self, node: &Node) -> Vec<Check> {
        let known = ["user", "users", "object", "objects", "context", "assertions"];
        let Some(fields) = self.shape.fields(node, "a check", &known) else { return Vec::new() };
        let users = self.some_of(&fields, ["user", "users"], Self::subject);
        let objects = self.some_of(&fields, ["object", "objects"], Self::entity);
        let context = self.shape.context(fields.get("context"));
        let mut remarks = said(node);
        let mut checks = Vec::new();
        for (relation, node) in self.assertions(&fields) {
            let Some(expected) = self.shape.flag(node) else { continue };
            remarks.extend(node.remarks_but(&[]));
            for (user, object) in users.iter().flat_map(|user| objects.iter().map(move |it| (user, it))) {
                let (user, object, span) = (user.clone(), object.clone(), node.span.clone());
                checks.push(Check {
                    user,
                    object,
                    relation: relation.clone(),
                    context: context.clone(),
                    expected,
                    span,
                    remarks: std::mem::take(&mut remarks),
                });
            }
        }
        checks
    }

    fn objects(&mut self, node: &Node) -> Vec<Objects> {
        let known = ["user", "type", "context", "assertions"];
        let Some(fields) = self.shape.fields(node, "a question for objects", &known) else {
            return Vec::new();
        };
        let user = self.shape.text(&fields, "user", "the user").and_then(|it| self.subject(&it));
        let of = self.shape.text(&fields, "type", "the type of the objects");
        let context = self.shape.context(fields.get("context"));
        let (Some(user), Some(of)) = (user, of) else { return Vec::new() };
        let mut remarks = said(node);
        let mut asked = Vec::new();
        for (relation, node) in self.assertions(&fields) {
            let expected = self.each(Some(node), "objects", Self::entity);
            remarks.extend(node.remarks_but(&[]));
            let (user, of, relation, context) = (user.clone(), of.clone(), relation.clone(), context.clone());
            let (span, remarks) = (node.span.clone(), std::mem::take(&mut remarks));
            asked.push(Objects { user, relation, of, context, expected, span, remarks });
        }
        asked
    }

    fn users(&mut self, node: &Node) -> Vec<Users> {
        let known = ["object", "user_filter", "context", "assertions"];
        let Some(fields) = self.shape.fields(node, "a question for users", &known) else { return Vec::new() };
        let object = self.shape.text(&fields, "object", "the object").and_then(|it| self.entity(&it));
        let filters = self.shape.list(fields.get("user_filter"), "filters");
        let filters: Vec<Filter> = filters.iter().filter_map(|it| self.filter(it)).collect();
        if filters.is_empty() {
            let help = "write `user_filter` and, below it, `- type: user`";
            let _: Option<()> =
                self.shape.wrong(&fields.start(), "it is not said which users are asked for", help);
            return Vec::new();
        }
        let context = self.shape.context(fields.get("context"));
        let Some(object) = object else { return Vec::new() };
        let mut remarks = said(node);
        let mut asked = Vec::new();
        for (relation, node) in self.assertions(&fields) {
            let Some(inner) = self.shape.fields(node, "what is expected of users", &["users"]) else {
                continue;
            };
            let expected = self.each(inner.get("users"), "users", Self::subject);
            let (object, filters) = (object.clone(), filters.clone());
            let (relation, context) = (relation.clone(), context.clone());
            remarks.extend(node.remarks_but(&[]));
            let (span, remarks) = (node.span.clone(), std::mem::take(&mut remarks));
            asked.push(Users { object, relation, filters, context, expected, span, remarks });
        }
        asked
    }

    fn filter(&mut self, node: &Node) -> Option<Filter> {
        let fields = self.shape.fields(node, "a filter of users", &["type", "relation"])?;
        let of = self.shape.text(&fields, "type", "the type of the users")?;
        Some(Filter { of, relation: self.shape.optional(&fields, "relation", "the relation of the users") })
    }

    /// What is expected, by relation; a question that expects nothing is a mistake.
    fn assertions<'n>(&mut self, fields: &Fields<'n>) -> &'n [(Name, Node)] {
        let found = fields
            .get("assertions")
            .and_then(|it| self.shape.entries(it, "what is expected"))
            .unwrap_or_default();
        if found.is_empty() {
            let help = "write `assertions` and, below it, relations and what is expected of them";
            let _: Option<()> = self.shape.wrong(&fields.start(), "nothing is expected here", help);
        }
        found
    }

    /// One under the first key, or several under the second.
    fn some_of<T>(
        &mut self,
        fields: &Fields<'_>,
        [one, several]: [&str; 2],
        read: fn(&mut Self, &Name) -> Option<T>,
    ) -> Vec<T> {
        match (fields.get(one), fields.get(several)) {
            (Some(node), None) => self
                .shape
                .name(node, &format!("the {one}"))
                .and_then(|it| read(self, &it))
                .into_iter()
                .collect(),
            (None, Some(_)) => self.each(fields.get(several), several, read),
            _ => {
                let help = format!("write `{one}` for one, or `{several}` for a list");
                let message = format!("either `{one}` or `{several}` is needed");
                let _: Option<()> = self.shape.wrong(&fields.start(), message, &help);
                Vec::new()
            }
        }
    }

    fn each<T>(
        &mut self,
        node: Option<&Node>,
        what: &str,
        read: fn(&mut Self, &Name) -> Option<T>,
    ) -> Vec<T> {
        let names: Vec<Name> =
            self.shape.list(node, what).iter().filter_map(|it| self.shape.name(it, what)).collect();
        names.iter().filter_map(|it| read(self, it)).collect()
    }

    fn subject(&mut self, name: &Name) -> Option<Subject> {
        Subject::parse(name).map_err(|it| self.shape.problems.push(|| it)).ok()
    }

    fn entity(&mut self, name: &Name) -> Option<Entity> {
        Entity::parse(name).map_err(|it| self.shape.problems.push(|| it)).ok()
    }
}

/// What is said beside a question, apart from what is said beside each answer.
fn said(question: &Node) -> Vec<String> {
    let mut all = question.remarks_but(&["assertions"]);
    if let NodeKind::Map(entries) = &question.kind {
        all.extend(entries.iter().filter(|it| it.0.text == "assertions").flat_map(|it| it.1.remarks.clone()));
    }
    all
}

/// A model that stands in another file as a text.
pub(super) fn model_in(file: &File, node: &Node, shape: &mut Shape) -> Option<Model> {
    let range = |it: u32| usize::try_from(it).unwrap_or_default();
    let all = range(node.span.range.start)..range(node.span.range.end);
    let text = match &node.kind {
        NodeKind::Block { lines, .. } => file.whole().part(lines.clone()),
        NodeKind::Text(text) => Text::within(&node.span.file, text, all),
        _ => {
            return shape.otherwise(
                node,
                "the model as a text",
                "write `model: |` and the model below, indented",
            );
        }
    };
    let part = dsl::read(&text, &mut shape.problems);
    join::single(part, &mut shape.problems)
}
