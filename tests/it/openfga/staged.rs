//! The tests that OpenFGA runs on itself: each has stages, and each stage a model, tuples that are added to
//! those before, and what is expected then.

use rolebook::engine::Finding;
use rolebook::import::openfga::{
    Check, Entity, Fields, File, Filter, Lookup, Model, Name, Node, Objects, Questions, Shape, Span, Subject,
    Users, Written, read_document, read_model_in,
};

pub(crate) struct StagedTest {
    pub(crate) name: String,
    pub(crate) stages: Vec<Stage>,
}

pub(crate) struct Stage {
    pub(crate) model: Result<Model, Vec<Finding>>,
    /// The tuples that this stage adds.
    pub(crate) written: Vec<Written>,
    pub(crate) asked: Vec<Asked>,
}

/// One question, with tuples that are there for it alone.
pub(crate) struct Asked {
    pub(crate) question: Result<Question, Box<Finding>>,
    pub(crate) besides: Vec<Written>,
    /// The number of the error that is expected.
    pub(crate) error: Option<String>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Question {
    Check(Check),
    Objects(Objects),
    Users(Users),
}

impl Asked {
    /// Why it cannot be asked of the model: itself, or a tuple that comes with it.
    pub(crate) fn refused(&self, lookup: &Lookup<'_>) -> Option<Box<Finding>> {
        let questions = Questions::of(lookup);
        let asked = match &self.question {
            Err(finding) => Err(finding.clone()),
            Ok(Question::Check(it)) => questions.check(it),
            Ok(Question::Objects(it)) => questions.objects(it),
            Ok(Question::Users(it)) => questions.users(it),
        };
        asked.err().or_else(|| self.besides.iter().find_map(|it| lookup.tuple(it).err()))
    }
}

/// Reads a whole file of them.
pub(crate) fn read(file: &File) -> Vec<StagedTest> {
    let node = read_document(file).expect("YAML");
    let mut reader = Reader { file, shape: Shape::default() };
    let fields = reader.shape.fields(&node, "the file", &["tests"]).expect("tests");
    let tests = reader.shape.list(fields.get("tests"), "tests").iter().map(|it| reader.test(it)).collect();
    reader.shape.finish(tests).unwrap_or_else(|it| panic!("{it:#?}"))
}

struct Reader<'f> {
    file: &'f File,
    shape: Shape,
}

impl<'f> Reader<'f> {
    fn fields<'n>(&mut self, node: &'n Node, what: &str, known: &[&str]) -> Fields<'n> {
        self.shape.fields(node, what, known).unwrap_or_else(|| panic!("{what} at {:?}", node.span))
    }

    fn word(&mut self, fields: &Fields<'_>, key: &str) -> Name {
        self.shape.text(fields, key, key).unwrap_or_else(|| panic!("{key} at {:?}", fields.span))
    }

    fn names(&mut self, node: Option<&Node>) -> Vec<Name> {
        let nodes = self.shape.list(node, "names");
        nodes.iter().map(|it| self.shape.name(it, "a name").expect("a name")).collect()
    }

    fn test(&mut self, node: &Node) -> StagedTest {
        let fields = self.fields(node, "a test", &["name", "stages"]);
        let name = self.word(&fields, "name").text;
        let stages =
            self.shape.list(fields.get("stages"), "stages").iter().map(|it| self.stage(it)).collect();
        StagedTest { name, stages }
    }

    fn stage(&mut self, node: &Node) -> Stage {
        let known = ["model", "tuples", "checkAssertions", "listObjectsAssertions", "listUsersAssertions"];
        let fields = self.fields(node, "a stage", &known);
        let model = read_model_in(self.file, fields.get("model").expect("a model"));
        let written = self.shape.tuples(fields.get("tuples"));
        let checks = self.shape.list(fields.get("checkAssertions"), "checks");
        let mut asked: Vec<Asked> = checks.iter().map(|it| self.asked(it, "tuple", Self::check)).collect();
        let objects = self.shape.list(fields.get("listObjectsAssertions"), "questions");
        asked.extend(objects.iter().map(|it| self.asked(it, "request", Self::objects)));
        let users = self.shape.list(fields.get("listUsersAssertions"), "questions");
        asked.extend(users.iter().map(|it| self.asked(it, "request", Self::users)));
        Stage { model, written, asked }
    }

    /// One question; what is asked stands below `of`.
    fn asked(&mut self, node: &Node, of: &str, read: Read<'f>) -> Asked {
        let known = [of, "context", "contextualTuples", "errorCode", "expectation"];
        let fields = self.fields(node, "a question", &known);
        // One question of the file has its expectation indented too far.
        let known = ["user", "relation", "object", "type", "filters", "expectation"];
        let inner = self.fields(fields.get(of).expect(of), of, &known);
        let besides = self.shape.tuples(fields.get("contextualTuples"));
        let error = self.shape.optional(&fields, "errorCode", "a number").map(|it| it.text);
        Asked { question: read(self, &inner, &fields), besides, error, span: node.span.clone() }
    }

    fn check(&mut self, inner: &Fields<'_>, outer: &Fields<'_>) -> Result<Question, Box<Finding>> {
        let user = Subject::read(&self.word(inner, "user"))?;
        let object = Entity::read(&self.word(inner, "object"))?;
        let relation = self.word(inner, "relation");
        let expected = outer.get("expectation").is_some_and(|it| self.shape.flag(it) == Some(true));
        let (context, span) = (self.shape.context(outer.get("context")), outer.span.clone());
        Ok(Question::Check(Check { user, relation, object, context, expected, span, remarks: vec![] }))
    }

    fn objects(&mut self, inner: &Fields<'_>, outer: &Fields<'_>) -> Result<Question, Box<Finding>> {
        let user = Subject::read(&self.word(inner, "user"))?;
        let (of, relation) = (self.word(inner, "type"), self.word(inner, "relation"));
        let expected =
            self.names(outer.get("expectation")).iter().map(Entity::read).collect::<Result<_, _>>()?;
        let (context, span) = (self.shape.context(outer.get("context")), outer.span.clone());
        Ok(Question::Objects(Objects { user, relation, of, context, expected, span, remarks: vec![] }))
    }

    fn users(&mut self, inner: &Fields<'_>, outer: &Fields<'_>) -> Result<Question, Box<Finding>> {
        let object = Entity::read(&self.word(inner, "object"))?;
        let relation = self.word(inner, "relation");
        let filters = self.names(inner.get("filters")).into_iter().map(filter).collect();
        let expected =
            self.names(outer.get("expectation")).iter().map(Subject::read).collect::<Result<_, _>>()?;
        let (context, span) = (self.shape.context(outer.get("context")), outer.span.clone());
        Ok(Question::Users(Users { object, relation, filters, context, expected, span, remarks: vec![] }))
    }
}

type Read<'f> = fn(&mut Reader<'f>, &Fields<'_>, &Fields<'_>) -> Result<Question, Box<Finding>>;

/// `user` or `team#member`.
fn filter(written: Name) -> Filter {
    match written.text.split_once('#') {
        Some((of, relation)) => {
            let name = |it: &str| Name::new(it, written.span.clone());
            Filter { of: name(of), relation: Some(name(relation)) }
        }
        None => Filter { of: written, relation: None },
    }
}
