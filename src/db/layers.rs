//! Files that stand on files: which base a layer has, and what all of them say together.
//!
//! A base is looked for among the files that the host has loaded, by the names that it gave them.

use salsa::Database;

use crate::check;
use crate::diagnostic::{Diagnostic, NodeId, nearest};
use crate::limits;
use crate::policy::Mark;
use crate::syntax::ast;

use super::queries::{self, Settings, SourceFile, Statement, resolve_path};

/// How many folders up a base is looked for, from a name that does not say where its root is.
const FOLDERS_UP: usize = 8;

/// What a file says of itself and of its base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    name: String,
    /// As written, where it stands, and whether it names a file.
    base: Option<(String, Mark, bool)>,
}

/// The files that a file stands on, the lowest first, itself last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) files: Vec<SourceFile>,
    /// Why there are no more, if there should be.
    problem: Option<Diagnostic>,
}

#[salsa::tracked]
pub(super) fn header(db: &dyn Database, file: SourceFile) -> Option<Header> {
    let numbered = (0..).zip(queries::policy_statements(db, file));
    let mut headers = numbered.filter_map(|(at, it)| match &queries::tree(db, *it).statement {
        Some(ast::Statement::Rolebook(it)) => Some((at, it)),
        _ => None,
    });
    let (at, it) = headers.next()?;
    let base = it.extends.as_ref().map(|base| {
        let (text, node, is_file) = match base {
            ast::Base::Named(name) => (&name.text, name.node, false),
            ast::Base::File(quoted) => (&quoted.text, quoted.node, true),
        };
        (text.clone(), mark(at, node), is_file)
    });
    Some(Header { name: it.name.text.clone(), base })
}

fn mark(statement: u32, node: NodeId) -> Mark {
    Mark { statement, node: node.0 }
}

/// The names under which the base of a file may be loaded, in the order in which they count; empty for
/// a file that has none.
pub(super) fn base_names(db: &dyn Database, file: SourceFile) -> Vec<String> {
    match header(db, file).as_ref().and_then(|it| it.base.as_ref()) {
        None => Vec::new(),
        Some((name, _, true)) => vec![resolve_path(file.path(db), name)],
        Some((name, _, false)) => {
            let rolebook = format!("{name}.rolebook");
            let up = |count: usize| format!("{}{rolebook}", "../".repeat(count));
            let mut names: Vec<String> =
                (0..=FOLDERS_UP).map(|it| resolve_path(file.path(db), &up(it))).collect();
            names.push(name.clone());
            names.dedup();
            names
        }
    }
}

/// The base of a file, or why it has none though it says so.
#[salsa::tracked]
fn base_of(db: &dyn Database, file: SourceFile) -> Option<Result<SourceFile, Diagnostic>> {
    let (name, here, is_file) = header(db, file).as_ref()?.base.as_ref()?;
    let known = Settings::get(db).policies(db);
    let found = base_names(db, file).into_iter().find_map(|it| known.get(&it).copied());
    if found == Some(file) {
        let path = file.path(db).clone();
        return Some(Err(check::base_circle(&[path.clone(), path], *here)));
    }
    let Some(found) = found else {
        let stems = known.keys().filter_map(|it| it.rsplit('/').next()?.strip_suffix(".rolebook"));
        return Some(Err(check::unknown_base(name, nearest(name, stems).filter(|_| !*is_file), *here)));
    };
    let called = header(db, found).as_ref().map(|it| it.name.as_str());
    if let Some(called) = called.filter(|it| !*is_file && it != name) {
        return Some(Err(check::base_called_otherwise(name, called, *here)));
    }
    Some(Ok(found))
}

#[salsa::tracked]
pub(super) fn chain(db: &dyn Database, file: SourceFile) -> Chain {
    let mut chain = Chain { files: vec![file], problem: None };
    let mut at = file;
    while let Some(base) = base_of(db, at) {
        let here = header(db, file).as_ref().and_then(|it| it.base.as_ref()).map(|it| it.1);
        let here = here.unwrap_or_default();
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
    if let Some(problem) = &chain(db, file).problem {
        return Some(problem.clone());
    }
    let base = base(db, file)?;
    let (name, here, _) = header(db, file).as_ref()?.base.as_ref()?;
    queries::program(db, base).is_none().then(|| check::broken_base(name, *here))
}

/// The policy's statements of a file and of all that it stands on, and where those of each layer begin.
#[salsa::tracked]
pub(super) fn standing(db: &dyn Database, file: SourceFile) -> (Vec<Statement<'_>>, Vec<u32>) {
    let mut statements = Vec::new();
    let mut layers = Vec::new();
    for (at, it) in chain(db, file).files.iter().enumerate() {
        if at > 0 {
            layers.push(u32::try_from(statements.len()).unwrap_or(u32::MAX));
        }
        statements.extend(queries::policy_statements(db, *it).iter().copied());
    }
    (statements, layers)
}
