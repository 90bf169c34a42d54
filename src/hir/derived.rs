//! Derived relations: where they end, found as the least answer, and what their paths mean.

use std::collections::{BTreeSet, VecDeque};

use crate::check;
use crate::policy::Derived;
use crate::policy::path::Path;
use crate::policy::schema::{MemberId, TypeId};
use crate::syntax::ast;

use super::found::Found;
use super::names::{Scope, written};
use super::resolve::Resolver;
use super::vocabulary::mark;

impl Resolver<'_> {
    /// The types a derived relation may end in, as far as they are known so far.
    pub(super) fn derived_targets(&mut self, of: TypeId, member: MemberId) -> Vec<TypeId> {
        let found = self.ground.derived.binary_search_by_key(&(of, member), |it| (it.of, it.member));
        let Ok(index) = found else { return Vec::new() };
        self.derived_read.push(index);
        self.ground.derived.get(index).map(|it| it.targets.clone()).unwrap_or_default()
    }

    /// Derived relations may build on each other, so their target types grow until they stand still;
    /// only then are their paths looked up for good, and problems reported.
    pub(super) fn derived_relations(&mut self) {
        let stated = std::mem::take(&mut self.vocabulary.derived);
        let empty = |it: &(TypeId, MemberId, _, _)| Derived {
            of: it.0,
            member: it.1,
            paths: Vec::new(),
            targets: Vec::new(),
            mark: it.3,
        };
        self.ground.to_mut().derived = stated.iter().map(empty).collect();
        self.grow_targets(&stated.iter().map(|it| (it.0, it.2)).collect::<Vec<_>>());
        let mut nowhere = Vec::new();
        let mut all_sound = true;
        for (index, (of, member, paths, here)) in stated.iter().enumerate() {
            let name = self.schema().type_info(*of).and_then(|it| it.member(*member));
            let name = name.map_or_else(String::new, |it| it.name.clone());
            let alternatives = self.alternatives(*of, *paths);
            match (alternatives, self.ground.to_mut().derived.get_mut(index)) {
                (Some(paths), Some(derived)) if !derived.targets.is_empty() => derived.paths = paths,
                (Some(_), _) => nowhere.push((name, *here)),
                (None, _) => {
                    all_sound = false;
                    self.vocabulary.report.lose(Some(*of), &name);
                }
            }
        }
        // One that builds on a relation in error ends nowhere through no fault of its own.
        for (name, here) in nowhere.into_iter().filter(|_| all_sound) {
            self.report(check::leads_nowhere(&name, here));
        }
    }

    /// Each relation is looked at again when one that it reads has grown; none ever shrinks.
    fn grow_targets(&mut self, stated: &[(TypeId, (u32, &[ast::Path]))]) {
        let mut readers: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); stated.len()];
        let mut waiting: VecDeque<usize> = (0..stated.len()).collect();
        let mut queued = vec![true; stated.len()];
        while let Some(index) = waiting.pop_front() {
            queued.get_mut(index).into_iter().for_each(|it| *it = false);
            let Some((of, paths)) = stated.get(index) else { continue };
            self.derived_read.clear();
            let targets = self.quietly(|it| it.targets_so_far(*of, *paths));
            for read in std::mem::take(&mut self.derived_read) {
                readers.get_mut(read).into_iter().for_each(|it| it.extend([index]));
            }
            if !self.grown(index, targets) {
                continue;
            }
            for reader in readers.get(index).into_iter().flatten() {
                let Some(is_queued) = queued.get_mut(*reader) else { continue };
                if !std::mem::replace(is_queued, true) {
                    waiting.push_back(*reader);
                }
            }
        }
    }

    fn targets_so_far(&mut self, of: TypeId, (at, paths): (u32, &[ast::Path])) -> Vec<TypeId> {
        let scope = Scope::on(at, of);
        let mut targets = Vec::new();
        for path in paths {
            if let Some(Found::Entities { types, .. }) = self.look_up(&scope, path) {
                targets.extend(types);
            }
        }
        targets
    }

    /// Takes more targets in; answers whether there are new ones.
    fn grown(&mut self, index: usize, more: Vec<TypeId>) -> bool {
        let Some(derived) = self.ground.to_mut().derived.get_mut(index) else { return false };
        let before = derived.targets.len();
        derived.targets.extend(more);
        derived.targets.sort_unstable();
        derived.targets.dedup();
        derived.targets.len() > before
    }

    /// The paths of a derived relation, empty if one is in error, which has then been reported.
    fn alternatives(&mut self, of: TypeId, (at, paths): (u32, &[ast::Path])) -> Option<Vec<Path>> {
        let scope = Scope::on(at, of);
        let mut alternatives = Vec::new();
        let mut sound = true;
        for path in paths {
            self.ended_nowhere = false;
            match self.look_up(&scope, path) {
                Some(Found::Entities { path, .. }) => alternatives.push(path),
                Some(other) => {
                    sound = false;
                    let here = mark(at, path.node);
                    self.report(check::wrong_kind(&written(path), other.kind(), "a relation", here));
                }
                None => sound &= self.ended_nowhere,
            }
        }
        sound.then_some(alternatives)
    }
}
