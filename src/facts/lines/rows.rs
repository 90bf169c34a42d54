//! What lines state, line after line, before anything of it is looked up: reading them needs nothing but the schema,
//! and so one thread reads while another takes over what was read.

use super::ids::{Hash, Name};
use crate::diagnostic::Diagnostic;
use crate::facts::image::Words;
use crate::facts::value::{Cause, read_id};
use crate::facts::workspace::EdgeTerms;
use crate::policy::schema::{MemberId, MemberKind, RelationInfo, RoleId, Schema, TypeId};

/// A block is full when it says so much or keeps so many bytes, however few lines it has.
const SAID: usize = 4_096;
const BYTES: usize = 64 * 1024;

/// Where an entity is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Line {
    /// The byte of the file at which it begins.
    pub start: u32,
    /// Counted from one; zero if it is not stated.
    pub number: u32,
}

/// Why a line is not read.
#[derive(Debug)]
pub(super) enum Fault {
    /// With places in the line.
    Problems(Vec<Diagnostic>),
    /// The line as a whole is in error.
    Cause(Cause),
}

impl From<Cause> for Fault {
    fn from(cause: Cause) -> Self {
        Self::Cause(cause)
    }
}

/// Some lines that follow each other.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub lines: Vec<(Line, Result<Row, Fault>)>,
    /// What all of them say.
    pub said: Vec<(MemberId, Said)>,
    pub kept: Vec<u8>,
    /// How many problems the faults of its lines consist of.
    problems: usize,
}

/// What a line states of an entity.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub of: TypeId,
    pub id: Id,
    /// Behind the last thing that it says.
    pub end: usize,
}

/// One thing that a line states.
#[derive(Debug, Clone)]
pub(super) enum Said {
    Number(i128),
    /// Bytes that are kept.
    Text(Kept),
    Edge {
        end: EndIn,
        role: Option<RoleId>,
        /// Kept as they are in an image.
        terms: Kept,
    },
    /// There are more edges than are listed.
    Incomplete,
}

/// The end of an edge.
#[derive(Debug, Clone)]
pub(super) enum EndIn {
    /// The place of its type among those in which the relation may end, and the type.
    Known(u16, TypeId, Id),
    /// A name that is kept: that of an entity of some type, or of one that has a set of one of these kinds.
    Named(Vec<TypeId>, Kept),
}

/// An id; its text is kept if it is long.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Id {
    pub name: Name,
    pub text: Kept,
}

/// A part of the bytes that a block keeps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kept {
    start: u32,
    length: u32,
}

impl Kept {
    /// Its bytes, among all of its block.
    #[inline]
    pub(super) fn of(self, all: &[u8]) -> Option<&[u8]> {
        let start = usize::try_from(self.start).ok()?;
        all.get(start..start.checked_add(usize::try_from(self.length).ok()?)?)
    }

    pub(super) fn is_empty(self) -> bool {
        self.length == 0
    }
}

impl Block {
    pub(super) fn is_full(&self, lines: usize) -> bool {
        self.lines.len() >= lines || self.is_large(1)
    }

    /// A line may be as long as a file, and then a block with it takes far more memory than others.
    pub(super) fn is_huge(&self) -> bool {
        self.is_large(4)
    }

    fn is_large(&self, times: usize) -> bool {
        let said = self.said.len().saturating_add(self.problems);
        said >= SAID.saturating_mul(times) || self.kept.len() >= BYTES.saturating_mul(times)
    }
}

/// How the lines of one type are written.
#[derive(Debug, Default)]
struct Habits {
    /// How edges of relations are written.
    words: Vec<Option<Words>>,
    /// When each member was last stated.
    stamps: Vec<u32>,
    /// Which member came after each when it was last stated, and which came first.
    after: Vec<MemberId>,
    /// The last member of this line, or, before there is one, the place behind all of them.
    last: usize,
}

/// Reads lines into a block.
pub(super) struct Reader<'s> {
    pub(super) schema: &'s Schema,
    pub(super) block: Block,
    hash: Hash,
    types: Vec<Habits>,
    line: Line,
    /// How often a line was begun to be read.
    turn: u32,
    /// The type that was last named.
    named: (String, TypeId),
    row: Option<(TypeId, Id)>,
    /// What the block had before this line.
    said: usize,
    kept: usize,
}

impl<'s> Reader<'s> {
    pub(super) fn new(schema: &'s Schema, hash: Hash) -> Self {
        let habits = |of: TypeId| {
            let members = schema.type_info(of).map_or(&[][..], |it| it.members.as_slice());
            let words = |it: &MemberKind| match it {
                MemberKind::Relation(it) => Some(Words::of(schema, of, it, &[])),
                _ => None,
            };
            Habits {
                words: members.iter().map(|it| words(&it.kind)).collect(),
                stamps: vec![0; members.len()],
                after: vec![0; members.len().saturating_add(1)],
                last: members.len(),
            }
        };
        let types = (0..).take(schema.types.len()).map(habits).collect();
        let (block, line, row) = (Block::default(), Line::default(), None);
        let named = (String::new(), 0);
        Self { schema, block, hash, types, line, turn: 0, named, row, said: 0, kept: 0 }
    }

    /// Begins a line, and forgets what was read of one before if it did not end.
    pub(super) fn begin_line(&mut self, line: Line) {
        self.line = line;
        self.turn = self.turn.wrapping_add(1);
        self.row = None;
        self.block.said.truncate(self.said);
        self.block.kept.truncate(self.kept);
    }

    /// The line is read.
    pub(super) fn end_line(&mut self) {
        let Some((of, id)) = self.row.take() else { return };
        self.said = self.block.said.len();
        self.kept = self.block.kept.len();
        self.block.lines.push((self.line, Ok(Row { of, id, end: self.said })));
    }

    /// Nothing comes of a line.
    pub(super) fn fault(&mut self, line: Line, fault: impl Into<Fault>) {
        let fault = fault.into();
        if let Fault::Problems(problems) = &fault {
            self.block.problems = self.block.problems.saturating_add(problems.len());
        }
        self.begin_line(line);
        self.block.lines.push((line, Err(fault)));
    }

    /// What was read, after which another block begins.
    pub(super) fn take(&mut self) -> Block {
        (self.said, self.kept) = (0, 0);
        // The next one will be about as large.
        let next = Block {
            lines: Vec::with_capacity(self.block.lines.len()),
            said: Vec::with_capacity(self.block.said.len().min(SAID)),
            kept: Vec::with_capacity(self.block.kept.len().min(BYTES)),
            problems: 0,
        };
        std::mem::replace(&mut self.block, next)
    }

    #[inline]
    pub(super) fn kind(&self, of: TypeId, member: MemberId) -> Option<&'s MemberKind> {
        Some(&self.schema.type_info(of)?.member(member)?.kind)
    }

    /// It is likely to be the type of the line before.
    pub(super) fn type_named(&mut self, word: &str) -> Option<TypeId> {
        if self.named.0 != word || word.is_empty() {
            self.named = (word.to_owned(), self.schema.type_named(word)?);
        }
        Some(self.named.1)
    }

    /// The row of this line is that of an entity; `None` if its id is none.
    pub(super) fn begin(&mut self, of: TypeId, id: &str) -> Option<()> {
        let id = self.id(id)?;
        self.row = Some((of, id));
        let habits = self.types.get_mut(usize::from(of))?;
        habits.last = habits.stamps.len();
        Some(())
    }

    /// A member that this line has not stated yet; it is likely to be the one that came next in a line before.
    pub(super) fn member_named(&mut self, of: TypeId, word: &str) -> Option<MemberId> {
        let info = self.schema.type_info(of)?;
        let habits = self.types.get_mut(usize::from(of))?;
        let guess = habits.after.get_mut(habits.last)?;
        if info.member(*guess).is_none_or(|it| it.name != word) {
            *guess = info.member_named(word)?;
        }
        let member = *guess;
        habits.last = usize::from(member);
        let stamp = habits.stamps.get_mut(usize::from(member))?;
        let stated = std::mem::replace(stamp, self.turn) == self.turn;
        (!stated).then_some(member)
    }

    /// `None` if this is none.
    #[inline]
    pub(super) fn id(&mut self, id: &str) -> Option<Id> {
        let plain = |it: u8| (b' '..0x7f).contains(&it);
        if !(matches!(id.len(), 1..=64) && id.bytes().fold(true, |all, it| all & plain(it))) {
            read_id(id).ok()?;
        }
        let name = Name::of(&self.hash, id.as_bytes());
        let text = if name.is_whole() { Kept::default() } else { self.keep(id.as_bytes())? };
        Some(Id { name, text })
    }

    /// The end that a text names, as far as that is clear.
    pub(super) fn end(&mut self, relation: &RelationInfo, text: &str) -> Option<EndIn> {
        let typed = match text.bytes().position(|it| it == b':').and_then(|at| text.split_at_checked(at)) {
            Some((word, id)) => self.schema.type_named(word).zip(id.get(1..)),
            None => None,
        };
        match (typed, relation.targets.as_slice()) {
            (Some((of, id)), _) => self.known(relation, of, id),
            (None, [of]) if self.schema.set(*of).is_none() => Some(EndIn::Known(0, *of, self.id(text)?)),
            (None, _) => {
                read_id(text).ok()?;
                Some(EndIn::Named(Vec::new(), self.keep(text.as_bytes())?))
            }
        }
    }

    /// The end of a type, if the relation may end in it.
    pub(super) fn known(&mut self, relation: &RelationInfo, of: TypeId, id: &str) -> Option<EndIn> {
        let kind = relation.targets.iter().position(|it| *it == of)?;
        Some(EndIn::Known(kind.try_into().ok()?, of, self.id(id)?))
    }

    pub(super) fn terms(&mut self, of: TypeId, member: MemberId, terms: &EdgeTerms) -> Option<Kept> {
        if *terms == EdgeTerms::default() {
            return Some(Kept::default());
        }
        let words = self.types.get(usize::from(of))?.words.get(usize::from(member))?;
        let bytes = words.as_ref()?.terms(terms)?;
        self.keep(&bytes)
    }

    /// Keeps bytes with the block.
    pub(super) fn keep(&mut self, bytes: &[u8]) -> Option<Kept> {
        let start = u32::try_from(self.block.kept.len()).ok()?;
        self.block.kept.extend_from_slice(bytes);
        Some(Kept { start, length: u32::try_from(bytes.len()).ok()? })
    }

    #[inline]
    pub(super) fn say(&mut self, member: MemberId, said: Said) {
        self.block.said.push((member, said));
    }
}
