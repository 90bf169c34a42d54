//! What is the same for everybody must not read who asks, not even through a definition.

use crate::check;
use crate::policy::Mark;
use crate::policy::condition::TextPart;
use crate::policy::path::ValuePath;
use crate::policy::promise::{People, Promise};
use crate::syntax::ast;

use super::resolve::Resolver;
use super::vocabulary::mark;

impl Resolver<'_> {
    pub(super) fn impersonal(&mut self, statements: &[(u32, &ast::Statement)]) {
        let mut found: Vec<(&str, Mark)> = Vec::new();
        let derived = self.policy.derived.iter();
        let personal = derived.filter(|it| it.paths.iter().any(|path| self.policy.is_personal_path(path)));
        found.extend(personal.map(|it| ("a derived relation", it.mark)));
        found.extend(self.personal_groups(statements).into_iter().map(|it| ("whom a group means", it)));
        for it in &self.policy.invariants {
            let Promise::Can(can) = &it.promise else { continue };
            let mut conditions = can.when.iter().chain(&can.unless);
            if can.people == People::Somebody && conditions.any(|it| self.policy.is_personal(it)) {
                found.push(("the condition of `somebody`", it.mark));
            }
            if can.people == People::Somebody && it.words.parts().any(|it| self.is_personal_part(it)) {
                found.push(("the text of `somebody`", it.mark));
            }
        }
        found.into_iter().for_each(|(what, here)| self.report(check::nobody_at_hand(what, here)));
    }

    fn is_personal_part(&self, part: &TextPart) -> bool {
        match part {
            TextPart::Value(ValuePath { path, .. }) | TextPart::Entities(path) => {
                self.policy.is_personal_path(path)
            }
            TextPart::Text(_) | TextPart::Input(_) => false,
        }
    }

    fn personal_groups(&self, statements: &[(u32, &ast::Statement)]) -> Vec<Mark> {
        let groups = statements.iter().filter_map(|(at, it)| match it {
            ast::Statement::Type(it) => match &it.kind {
                ast::TypeKind::Group { of } => Some((mark(*at, of.node), &it.name.text)),
                _ => None,
            },
            _ => None,
        });
        let filter = |name: &String| self.policy.group_filter(self.vocabulary.type_id(name)?);
        let personal = groups.filter(|it| filter(it.1).is_some_and(|it| self.policy.is_personal(it)));
        personal.map(|it| it.0).collect()
    }
}
