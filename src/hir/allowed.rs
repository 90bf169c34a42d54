//! `allow`: which findings a file's author lets stand, and why.

use crate::policy::Mark;
use crate::policy::allowed::Allowed;
use crate::syntax::ast::Statement;

use super::vocabulary::mark;

/// What these statements allow, in their order.
pub(crate) fn allowed<'a>(statements: impl Iterator<Item = (u32, &'a Statement)>) -> Vec<Allowed> {
    let read = |(at, it): (u32, &Statement)| {
        let Statement::Allow(it) = it else { return None };
        Some(Allowed {
            code: it.code.text.clone(),
            of: it.of.as_ref().map(|it| it.text.clone()),
            because: it.because.text.clone(),
            mark: mark(at, it.code.node),
            of_mark: it.of.as_ref().map_or(Mark::default(), |it| mark(at, it.node)),
        })
    };
    statements.filter_map(read).collect()
}
