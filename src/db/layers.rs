//! Files that belong together: the parts of a rolebook, the base of a layer, and what all of them say.
//!
//! A file is looked for among the files that the host has loaded, by the names that it gave them.

use salsa::Database;

use crate::check;
use crate::diagnostic::{Diagnostic, NodeId, nearest};
use crate::limits;
use crate::policy::Mark;
use crate::syntax::ast;

use super::queries::{self, Settings, SourceFile, resolve_path};
use super::statements::{self, Statement};

/// How many folders up a base is looked for, from a name that does not say where its root is.
const FOLDERS_UP: usize = 8;

/// What a file says of itself and of the files that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Header {
    name: Option<String>,
    base: Option<Reference>,
    /// Whether it was brought from elsewhere.
    imported: bool,
    /// The rolebook that it is a part of.
    whole: Option<Reference>,
    parts: Vec<Reference>,
    /// Statements of which there is one too many.
    problems: Vec<Diagnostic>,
}

/// Another file, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reference {
    name: String,
    here: Mark,
    /// Whether it names a file rather than a rolebook.
    is_file: bool,
}

/// The files that a file stands on, the lowest first, itself last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) files: Vec<SourceFile>,
    /// Why there are no more, if there should be.
    problem: Option<Diagnostic>,
}

#[salsa::tracked]
pub(super) fn header(db: &dyn Database, file: SourceFile) -> Header {
    let mut header = Header::default();
    let mut parts = None;
    for (at, it) in &statements::outline(db, file).headers {
        match it {
            ast::Statement::Rolebook(it) if header.name.is_none() => {
                header.name = Some(it.name.text.clone());
                match &it.from {
                    Some(ast::Origin::Extends(base)) => header.base = Some(reference(*at, base)),
                    Some(ast::Origin::Imported(_)) => header.imported = true,
                    None => {}
                }
            }
            ast::Statement::Part(it) => {
                let whole =
                    Reference { name: it.of.text.clone(), here: mark(*at, it.of.node), is_file: false };
                match &header.whole {
                    Some(first) => {
                        header.problems.push(check::second_statement("part", whole.here, first.here))
                    }
                    None => header.whole = Some(whole),
                }
            }
            ast::Statement::Parts(it) => {
                let own: Vec<_> = it.files.iter().map(|file| reference(*at, file)).collect();
                let here = own.first().map_or(Mark::default(), |it| it.here);
                match parts {
                    Some(first) => header.problems.push(check::second_statement("parts", here, first)),
                    None => header.parts = own,
                }
                parts.get_or_insert(here);
            }
            _ => {}
        }
    }
    header
}

fn reference(at: u32, file: &ast::Base) -> Reference {
    let (name, node, is_file) = match file {
        ast::Base::Named(name) => (&name.text, name.node, false),
        ast::Base::File(quoted) => (&quoted.text, quoted.node, true),
    };
    Reference { name: name.clone(), here: mark(at, node), is_file }
}

fn mark(statement: u32, node: NodeId) -> Mark {
    Mark { statement, node: node.0 }
}

impl Reference {
    /// The names under which the file may be loaded, in the order in which they count.
    fn names(&self, from: &str, folders_up: usize) -> Vec<String> {
        if self.is_file {
            return vec![resolve_path(from, &self.name)];
        }
        let rolebook = format!("{}.rolebook", self.name);
        let up = |count: usize| format!("{}{rolebook}", "../".repeat(count));
        let mut names: Vec<String> = (0..=folders_up).map(|it| resolve_path(from, &up(it))).collect();
        names.push(self.name.clone());
        names.dedup();
        names
    }

    /// The loaded file that is meant.
    fn find(&self, db: &dyn Database, from: SourceFile, folders_up: usize) -> Option<SourceFile> {
        let known = Settings::get(db).policies(db);
        self.names(from.path(db), folders_up).into_iter().find_map(|it| known.get(&it).copied())
    }

    /// A loaded rolebook that is called almost so.
    fn near<'db>(&self, db: &'db dyn Database) -> Option<&'db str> {
        let known = Settings::get(db).policies(db);
        let stems = known.keys().filter_map(|it| it.rsplit('/').next()?.strip_suffix(".rolebook"));
        nearest(&self.name, stems).filter(|_| !self.is_file)
    }
}

/// The other files that a file needs, each by the names under which it may be loaded, in the order in
/// which they count: its base, the rolebook that it is a part of, its parts.
pub(super) fn needed(db: &dyn Database, file: SourceFile) -> Vec<Vec<String>> {
    let header = header(db, file);
    let path = file.path(db);
    let above = header.base.iter().chain(&header.whole).map(|it| it.names(path, FOLDERS_UP));
    above.chain(header.parts.iter().map(|it| it.names(path, 0))).collect()
}

/// The rolebook that a file is a part of, if both say so; else the file itself.
pub(super) fn root(db: &dyn Database, file: SourceFile) -> SourceFile {
    *found_root(db, file)
}

#[salsa::tracked]
fn found_root(db: &dyn Database, file: SourceFile) -> SourceFile {
    let whole = header(db, file).whole.as_ref().and_then(|it| it.find(db, file, FOLDERS_UP));
    whole.filter(|it| parts_of(db, *it).contains(&Some(file))).unwrap_or(file)
}

/// The files that a rolebook names as its parts, as far as they are there; a part has none.
fn parts_of(db: &dyn Database, root: SourceFile) -> Vec<Option<SourceFile>> {
    let header = header(db, root);
    let parts = header.parts.iter().filter(|_| header.whole.is_none());
    parts.map(|it| it.find(db, root, 0)).collect()
}

/// The files of a rolebook: its own, and those of its parts that say so, in the order in which it names them.
#[salsa::tracked]
pub(super) fn files(db: &dyn Database, root: SourceFile) -> Vec<SourceFile> {
    let mut files = vec![root];
    for part in parts_of(db, root).into_iter().flatten() {
        if self::root(db, part) == root && !files.contains(&part) {
            files.push(part);
        }
    }
    files
}

/// What is wrong with what a file says of the files that it belongs to, whoever reads it.
#[salsa::tracked]
pub(super) fn header_problem(db: &dyn Database, file: SourceFile) -> Option<Diagnostic> {
    let header = header(db, file);
    let nested = header.whole.as_ref().zip(header.parts.first());
    let nested = nested.map(|(whole, part)| check::nested_parts(&whole.name, part.here, whole.here));
    header.problems.first().cloned().or(nested)
}

/// What is wrong with how the files of a rolebook name each other.
fn parts_problem(db: &dyn Database, file: SourceFile) -> Option<Diagnostic> {
    let header = header(db, file);
    if let Some(problem) = header_problem(db, file) {
        return Some(problem.clone());
    }
    if let Some(whole) = header.whole.as_ref().filter(|_| root(db, file) == file) {
        return Some(match whole.find(db, file, FOLDERS_UP) {
            Some(_) => check::not_among_parts(&whole.name, whole.here),
            None => check::unknown_whole(&whole.name, whole.near(db), whole.here),
        });
    }
    let mut seen = Vec::new();
    for part in &header.parts {
        let Some(found) = part.find(db, file, 0) else {
            return Some(check::unknown_part(&part.name, part.near(db), part.here));
        };
        if root(db, found) != file || found == file {
            let own = header.name.as_deref().unwrap_or_default();
            return Some(check::no_part(&part.name, own, part.here));
        }
        if seen.contains(&found) {
            return Some(check::part_twice(&part.name, part.here));
        }
        seen.push(found);
    }
    None
}

/// The base of a file, or why it has none though it says so.
#[salsa::tracked]
fn base_of(db: &dyn Database, file: SourceFile) -> Option<Result<SourceFile, Diagnostic>> {
    let base = header(db, file).base.as_ref()?;
    let found = base.find(db, file, FOLDERS_UP);
    if found == Some(file) {
        let path = file.path(db).clone();
        return Some(Err(check::base_circle(&[path.clone(), path], base.here)));
    }
    let Some(found) = found else {
        return Some(Err(check::unknown_base(&base.name, base.near(db), base.here)));
    };
    let found = root(db, found);
    let called = header(db, found).name.as_deref();
    if let Some(called) = called.filter(|it| !base.is_file && *it != base.name) {
        return Some(Err(check::base_called_otherwise(&base.name, called, base.here)));
    }
    Some(Ok(found))
}

#[salsa::tracked]
pub(super) fn chain(db: &dyn Database, file: SourceFile) -> Chain {
    let mut chain = Chain { files: vec![file], problem: None };
    let mut at = file;
    while let Some(base) = base_of(db, at) {
        let here = header(db, file).base.as_ref().map(|it| it.here).unwrap_or_default();
        match base {
            // Whoever stands on a circle without being part of it is told that the base is broken.
            Ok(base) if *base != file && chain.files.contains(base) => break,
            Ok(base) if *base == file => {
                let round =
                    chain.files.iter().chain([base]).map(|it| it.path(db).clone()).collect::<Vec<_>>();
                chain.problem = Some(check::base_circle(&round, here));
                break;
            }
            Ok(_) if chain.files.len() > limits::LAYERS => {
                chain.problem = Some(check::too_many_layers(limits::LAYERS, here));
                break;
            }
            Ok(base) => {
                chain.files.push(*base);
                at = *base;
            }
            Err(problem) => {
                // What a base says of its own base is said there.
                chain.problem = Some(problem.clone()).filter(|_| at == file);
                break;
            }
        }
    }
    chain.files.reverse();
    chain
}

/// The file that a file stands on directly.
pub(super) fn base(db: &dyn Database, file: SourceFile) -> Option<SourceFile> {
    let files = &chain(db, file).files;
    files.len().checked_sub(2).and_then(|at| files.get(at)).copied()
}

/// Why a file has nothing to stand on, though it says so; nothing if all is well.
#[salsa::tracked]
pub(super) fn foundation(db: &dyn Database, file: SourceFile) -> Option<Diagnostic> {
    if let Some(problem) = parts_problem(db, file).or_else(|| chain(db, file).problem.clone()) {
        return Some(problem);
    }
    let base = base(db, file)?;
    let said = header(db, file).base.as_ref()?;
    (!queries::is_sound(db, base)).then(|| check::broken_base(&said.name, said.here))
}

/// The files whose statements a rolebook consists of, those of its base first, each with the number of its
/// first statement; and the numbers at which layers begin.
#[salsa::tracked]
pub(super) fn sections(db: &dyn Database, file: SourceFile) -> (Vec<(SourceFile, u32)>, Vec<u32>) {
    let mut sections = Vec::new();
    let mut layers = Vec::new();
    let mut begin = 0_u32;
    for (at, it) in chain(db, file).files.iter().enumerate() {
        if at > 0 {
            layers.push(begin);
        }
        for file in files(db, *it) {
            sections.push((*file, begin));
            let count = statements::policy_statements(db, *file).len();
            begin = begin.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        }
    }
    (sections, layers)
}

/// The number before which statements may make names depend on their own opposite: those of an imported rolebook.
pub(super) fn loose(db: &dyn Database, file: SourceFile) -> u32 {
    let imported = chain(db, file).files.first().is_some_and(|it| header(db, *it).imported);
    if imported { sections(db, file).1.first().copied().unwrap_or(u32::MAX) } else { 0 }
}

/// The policy's statements of a file and of all that it stands on.
#[salsa::tracked]
pub(super) fn standing(db: &dyn Database, file: SourceFile) -> Vec<Statement<'_>> {
    let files = sections(db, file).0.iter();
    files.flat_map(|it| statements::policy_statements(db, it.0)).copied().collect()
}
