//! Conditions beside their words, part by part, as far as they are made of the same parts.

use crate::policy::condition::Condition;
use crate::policy::path::{Path, Who};
use crate::syntax::ast::{self, ConditionKind};

use super::{Part, Reader, Standing};

impl<'p> Reader<'p> {
    pub(super) fn condition(&mut self, stated: &ast::Condition, found: &'p Condition) {
        let standing = Standing { of_definition: false, below_not: false, has_parts: false };
        self.condition_standing(stated, found, standing);
    }

    pub(super) fn condition_standing(
        &mut self,
        stated: &ast::Condition,
        found: &'p Condition,
        standing: Standing,
    ) {
        let parts = operands(stated, found);
        let standing = Standing { has_parts: !parts.is_empty(), ..standing };
        self.add(Part::Condition(found, standing), self.mark(stated.node));
        let below_not = matches!(stated.kind, ConditionKind::Not(_));
        for (stated, found) in parts {
            let standing = Standing { of_definition: false, below_not, has_parts: false };
            self.condition_standing(stated, found, standing);
        }
        self.paths_of(stated, found);
    }

    /// The `where` of the paths in a condition.
    fn paths_of(&mut self, stated: &ast::Condition, found: &'p Condition) {
        match (&stated.kind, found) {
            (ConditionKind::InPath { path, .. }, Condition::Within { among: Who::Holders(found), .. })
            | (ConditionKind::Quantified { path, .. }, Condition::Quantified { path: found, .. }) => {
                self.path(path, found);
            }
            (ConditionKind::InPath { path, .. }, Condition::Not(inner)) => {
                if let Condition::Within { among: Who::Holders(found), .. } = inner.as_ref() {
                    self.path(path, found);
                }
            }
            _ => {}
        }
    }

    pub(super) fn who(&mut self, stated: &ast::Who, found: &'p Who) {
        if let (ast::Who::Path(stated), Who::Holders(found)) = (stated, found) {
            self.path(stated, found);
        }
    }

    /// `where`, which one step of a path carries.
    pub(super) fn path(&mut self, stated: &ast::Path, found: &'p Path) {
        let carried = found.steps.iter().find_map(|it| it.only.as_deref());
        if let (Some(stated), Some(found)) = (stated.only.as_deref(), carried) {
            self.condition(stated, found);
        }
    }
}

/// The parts of a condition beside their words; none where both are not made alike.
fn operands<'s, 'p>(
    stated: &'s ast::Condition,
    found: &'p Condition,
) -> Vec<(&'s ast::Condition, &'p Condition)> {
    match (&stated.kind, found) {
        (ConditionKind::Or(stated), Condition::Any(found))
        | (ConditionKind::And(stated), Condition::All(found))
            if stated.len() == found.len() =>
        {
            stated.iter().zip(found).collect()
        }
        (ConditionKind::Not(stated), Condition::Not(found)) => vec![(stated, found)],
        (
            ConditionKind::Quantified { has: Some(stated), .. },
            Condition::Quantified { has: Some(found), .. } | Condition::Each { has: Some(found), .. },
        ) => {
            vec![(stated, found)]
        }
        _ => Vec::new(),
    }
}
