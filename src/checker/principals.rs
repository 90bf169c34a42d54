//! One numbering of all principals that the facts know, whatever their type.

use crate::facts::workspace::Workspace;
use crate::policy::schema::{Entity, Schema, TypeId};

/// A principal as checks know one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Person {
    pub(super) number: u32,
    /// The kind of principal, as a bit.
    pub(super) kind: u32,
}

impl Person {
    pub(crate) fn number(self) -> u32 {
        self.number
    }
}

/// Which of the principal types something is of, by their order; none of them if it is no principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Kind(u16);

/// Those of one type.
#[derive(Debug, Clone, Copy)]
struct Block {
    of: TypeId,
    first: u32,
    count: u32,
    kind: u32,
}

#[derive(Debug, Default)]
pub(super) struct Principals {
    blocks: Vec<Block>,
}

impl Principals {
    /// Numbers those of the first types; as many types as there are bits for their kinds.
    pub(super) fn of(schema: &Schema, facts: &Workspace) -> Self {
        let mut blocks = Vec::new();
        let mut first = 0_u32;
        for (kind, of) in (0..32_u32).zip(&schema.principals) {
            let count = u32::try_from(facts.count(*of)).unwrap_or(u32::MAX);
            blocks.push(Block { of: *of, first, count, kind: 1 << kind });
            first = first.saturating_add(count);
        }
        Self { blocks }
    }

    fn block(&self, of: TypeId) -> Option<&Block> {
        self.blocks.iter().find(|it| it.of == of)
    }

    pub(super) fn kind(&self, of: TypeId) -> Kind {
        let at = self.blocks.iter().position(|it| it.of == of);
        Kind(at.and_then(|it| u16::try_from(it).ok()).unwrap_or(u16::MAX))
    }

    /// One of a kind, if the facts know it.
    #[inline]
    pub(super) fn of_kind(&self, kind: Kind, index: u32) -> Option<Person> {
        let block = self.blocks.get(usize::from(kind.0))?;
        let number = block.first.wrapping_add(index);
        (index < block.count).then_some(Person { number, kind: block.kind })
    }

    pub(super) fn person(&self, entity: Entity) -> Option<Person> {
        self.of_kind(self.kind(entity.of), entity.index)
    }

    pub(super) fn entity(&self, number: u32) -> Option<Entity> {
        let of_block = |it: &Block| Some((it.of, number.checked_sub(it.first)?)).filter(|at| at.1 < it.count);
        self.blocks.iter().find_map(of_block).map(|(of, index)| Entity { of, index })
    }

    /// The numbers of all of a type: the first, and how many.
    pub(super) fn range(&self, of: TypeId) -> Option<(u32, u32)> {
        self.block(of).map(|it| (it.first, it.count))
    }

    /// Behind which number those of each kind end.
    pub(super) fn ends(&self) -> Vec<u32> {
        self.blocks.iter().map(|it| it.first.saturating_add(it.count)).collect()
    }

    /// The numbers of all.
    pub(super) fn everybody(&self) -> (u32, u32) {
        let all = self.blocks.last().map_or(0, |it| it.first.saturating_add(it.count));
        (0, all)
    }

    /// Everybody, by number.
    pub(super) fn entities(&self) -> impl Iterator<Item = Entity> + '_ {
        self.blocks.iter().flat_map(|it| (0..it.count).map(|index| Entity { of: it.of, index }))
    }
}
