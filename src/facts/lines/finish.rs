//! From what all lines state to columns: ends of edges are looked up, ids sorted once, and rows brought into their
//! order.

use std::borrow::Cow;

use super::ids::Ids;
use super::loader::{Loader, Pending, TableIn, parts, raw};
use super::rows::Line;
use super::{Found, Loaded, diagnostic};
use crate::diagnostic::{Diagnostic, Severity, Site};
use crate::facts::draft::Problem;
use crate::facts::draft::ends::{ambiguous, dangling};
use crate::facts::image::{Column, Columns, EdgeColumn, TableColumns, Texts, Words};
use crate::facts::json::more;
use crate::facts::lookalikes;
use crate::facts::threads::Threads;
use crate::facts::wording::{shown, typed};
use crate::limits::PROBLEMS;
use crate::policy::schema::{Count, Entity, MemberId, MemberKind, RelationInfo, Schema, TypeId};

/// The columns of what was loaded; nothing if there is a problem.
pub(super) fn finish(mut loader: Loader<'_>, problems: &mut Found, threads: Threads) -> Option<Loaded> {
    loader.resolve(problems);
    loader.refuse_strangers(problems);
    if !problems.list.is_empty() {
        return None;
    }
    let Loader { schema, tables, .. } = loader;
    let orders: Vec<Order> = tables.iter().map(Order::of).collect();
    let counts: Vec<u64> =
        orders.iter().map(|it| u64::try_from(it.sorted.len()).unwrap_or(u64::MAX)).collect();
    let (mut rows, mut stated) = (Vec::with_capacity(tables.len()), Vec::with_capacity(tables.len()));
    for (table, order) in tables.into_iter().zip(&orders) {
        rows.push(order.rows(table.ids, &table.lines)?);
        stated.push(table.columns);
    }
    let sorting = Sorting { schema, orders: &orders, counts: &counts, rows: &rows };
    let (warnings, members) = threads.both(|| warnings(schema, &rows), || sorting.members(stated, problems));
    let tables = rows.into_iter().zip(members?);
    let tables = tables.map(|(rows, members)| TableColumns { ids: rows.ids, members }).collect();
    Some(Loaded { columns: Columns { tables }, warnings })
}

/// The ids of one type, sorted, and where each is stated.
struct Rows {
    ids: Texts,
    lines: Vec<Line>,
}

impl<'s> Loader<'s> {
    /// The id with this number.
    pub(super) fn id(&self, of: TypeId, name: u32) -> Option<&str> {
        let texts = self.tables.get(usize::from(of))?.ids.texts();
        str::from_utf8(texts.get(usize::try_from(name).ok()?)?).ok()
    }

    fn line(&self, of: TypeId, name: u32) -> Option<Line> {
        let lines = &self.tables.get(usize::from(of))?.lines;
        lines.get(usize::try_from(name).ok()?).copied().filter(|it| it.number > 0)
    }

    fn relation(&self, of: TypeId, member: MemberId) -> Option<&'s RelationInfo> {
        match self.kind(of, member)? {
            MemberKind::Relation(it) => Some(it),
            MemberKind::Attribute(_) | MemberKind::Derived => None,
        }
    }

    /// Looks up the ends whose types were not clear.
    fn resolve(&mut self, problems: &mut Found) {
        let (pending, names) = (std::mem::take(&mut self.pending), std::mem::take(&mut self.pending_names));
        let mut known = None;
        for (end, at) in pending.iter().zip(0..) {
            let id = names.get(at).and_then(|it| str::from_utf8(it).ok()).unwrap_or_default();
            if self.resolve_one(end, id).is_none() {
                let known = known.get_or_insert_with(|| self.sorted_ids());
                let problem = self.unresolved(end, id, known);
                problems.push(|| diagnostic(problem));
            }
        }
    }

    /// The types of which an entity with this id is stated.
    fn stated_in(&self, id: &str, types: impl Iterator<Item = TypeId>) -> Vec<(TypeId, u32)> {
        let find = |of: TypeId| {
            let name = self.tables.get(usize::from(of))?.ids.find(id)?;
            self.line(of, name).map(|_| (of, name))
        };
        types.filter_map(find).collect()
    }

    fn resolve_one(&mut self, pending: &Pending, id: &str) -> Option<()> {
        let relation = self.relation(pending.of, pending.member)?;
        let (of, name) = if pending.sets.is_empty() {
            let all = relation.targets.iter().copied().filter(|it| self.schema.set(*it).is_none());
            let [one] = *self.stated_in(id, all).as_slice() else { return None };
            one
        } else {
            let of = |kind: TypeId| self.schema.set(kind).map(|it| it.of);
            let is_known =
                |kind: &TypeId| of(*kind).is_some_and(|of| !self.stated_in(id, [of].into_iter()).is_empty());
            let kinds: Vec<TypeId> = pending.sets.iter().copied().filter(is_known).collect();
            let [kind] = *kinds.as_slice() else { return None };
            (kind, self.name(kind, id)?)
        };
        let kind = relation.targets.iter().position(|it| *it == of)?;
        let Column::Edges(column) = self.column((pending.of, pending.member))? else { return None };
        let word = column.words.get_mut(pending.edge)?;
        *word = raw(u16::try_from(kind).ok()?, name, parts(*word).2);
        Some(())
    }

    fn unresolved(&self, pending: &Pending, id: &str, known: &[Vec<Cow<'_, str>>]) -> Problem<Line> {
        let table = self.tables.get(usize::from(pending.of));
        let owner =
            table.and_then(|it| it.columns.get(usize::from(pending.member))).and_then(|it| match it {
                Column::Edges(it) => it.owners.get(pending.edge).copied(),
                _ => None,
            });
        let place = owner.and_then(|it| self.line(pending.of, it)).unwrap_or_default();
        let targets: Vec<TypeId> = match pending.sets.as_slice() {
            [] => self.relation(pending.of, pending.member).map_or(Vec::new(), |it| it.targets.clone()),
            sets => sets.iter().filter_map(|it| Some(self.schema.set(*it)?.of)).collect(),
        };
        let found: Vec<TypeId> =
            self.stated_in(id, targets.iter().copied()).into_iter().map(|it| it.0).collect();
        match found.len() {
            0 | 1 => dangling(self.schema, &targets, id, known, place),
            _ => ambiguous(self.schema, id, &found, place),
        }
    }

    fn sorted_ids(&self) -> Vec<Vec<Cow<'static, str>>> {
        let sorted = |table: &TableIn| {
            let ids = table.ids.ids().zip(table.lines.iter()).filter(|it| it.1.number > 0);
            let mut ids: Vec<Cow<'static, str>> = ids.map(|it| Cow::Owned(it.0.to_owned())).collect();
            ids.sort_unstable();
            ids
        };
        self.tables.iter().map(sorted).collect()
    }

    /// Reports every end that nobody states. Sets come to be with the first edge that ends in them.
    fn refuse_strangers(&mut self, problems: &mut Found) {
        let types = self.schema.types.len();
        for table in self.tables.iter_mut().skip(types) {
            table.lines = vec![Line { start: 0, number: 1 }; table.ids.texts().len()];
        }
        let stated = |table: &TableIn| table.lines.iter().filter(|it| it.number > 0).count();
        if self.tables.iter().all(|it| stated(it) == it.ids.texts().len()) {
            return;
        }
        let known = self.sorted_ids();
        for (table, of) in self.tables.iter().zip(0..) {
            for (column, member) in table.columns.iter().zip(0..) {
                let (Column::Edges(column), Some(relation)) = (column, self.relation(of, member)) else {
                    continue;
                };
                for (owner, word) in column.owners.iter().zip(&column.words) {
                    let (kind, name, _) = parts(*word);
                    let Some(target) = relation.targets.get(usize::from(kind)) else { continue };
                    if self.line(*target, name).is_none() {
                        let place = self.line(of, *owner).unwrap_or_default();
                        let id = self.id(*target, name).unwrap_or_default();
                        problems.push(|| diagnostic(dangling(self.schema, &[*target], id, &known, place)));
                    }
                }
            }
        }
    }
}

/// The order of the ids of one type.
struct Order {
    /// Old numbers in their new order.
    sorted: Vec<u32>,
    /// New numbers by old ones.
    numbers: Vec<u32>,
    /// Nothing changes.
    same: bool,
}

impl Order {
    fn of(table: &TableIn) -> Self {
        let id =
            |it: u32| usize::try_from(it).ok().and_then(|it| table.ids.texts().get(it)).unwrap_or_default();
        // Most ids differ in their first bytes, which are compared without a look at the rest.
        let first = |it: &[u8]| {
            let mut bytes = [0; 8];
            bytes.iter_mut().zip(it).for_each(|(to, from)| *to = *from);
            u64::from_be_bytes(bytes)
        };
        let mut keyed: Vec<(u64, u32)> =
            (0..).take(table.ids.texts().len()).map(|it| (first(id(it)), it)).collect();
        keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| id(a.1).cmp(id(b.1))));
        let sorted: Vec<u32> = keyed.into_iter().map(|it| it.1).collect();
        let mut numbers = vec![0; sorted.len()];
        for (old, at) in sorted.iter().zip(0..) {
            if let Some(place) = usize::try_from(*old).ok().and_then(|it| numbers.get_mut(it)) {
                *place = at;
            }
        }
        let same = sorted.iter().copied().eq((0..).take(sorted.len()));
        Self { sorted, numbers, same }
    }

    fn rows(&self, ids: Ids, lines: &[Line]) -> Option<Rows> {
        if self.same {
            return Some(Rows { ids: ids.into_texts(), lines: lines.to_vec() });
        }
        let mut rows = Rows { ids: Texts::default(), lines: Vec::with_capacity(lines.len()) };
        for old in &self.sorted {
            let old = usize::try_from(*old).ok()?;
            rows.ids.push(ids.texts().get(old)?);
            rows.lines.push(*lines.get(old)?);
        }
        Some(rows)
    }

    fn number(&self, old: u32) -> Option<u32> {
        self.numbers.get(usize::try_from(old).ok()?).copied()
    }
}

struct Sorting<'s> {
    schema: &'s Schema,
    orders: &'s [Order],
    counts: &'s [u64],
    rows: &'s [Rows],
}

impl Sorting<'_> {
    /// What is stated of all members of all types.
    fn members(&self, stated: Vec<Vec<Column>>, problems: &mut Found) -> Option<Vec<Vec<Column>>> {
        let mut all = Vec::with_capacity(stated.len());
        for (columns, of) in stated.into_iter().zip(0..) {
            let mut members = Vec::with_capacity(columns.len());
            for (column, member) in columns.into_iter().zip(0..) {
                members.push(self.column((of, member), column, problems)?);
            }
            all.push(members);
        }
        Some(all)
    }

    fn column(
        &self,
        (of, member): (TypeId, MemberId),
        column: Column,
        problems: &mut Found,
    ) -> Option<Column> {
        let order = self.orders.get(usize::from(of))?;
        Some(match column {
            Column::Numbers { rows, numbers } => {
                let (rows, from) = renumbered(order, &rows)?;
                let numbers = from.iter().map(|it| numbers.get(*it).copied()).collect::<Option<_>>()?;
                Column::Numbers { rows, numbers }
            }
            Column::Texts { rows, texts } => {
                let (rows, from) = renumbered(order, &rows)?;
                let mut sorted = Texts::default();
                for it in &from {
                    sorted.push(texts.get(*it)?);
                }
                Column::Texts { rows, texts: sorted }
            }
            Column::Edges(edges) => {
                let MemberKind::Relation(relation) = &self.schema.type_info(of)?.member(member)?.kind else {
                    return None;
                };
                let sorted = self.edges(of, order, relation, edges)?;
                if relation.count != Count::Many {
                    self.to_one((of, member), &sorted, problems);
                }
                Column::Edges(sorted)
            }
            Column::Derived => Column::Derived,
        })
    }

    fn edges(
        &self,
        of: TypeId,
        order: &Order,
        relation: &RelationInfo,
        edges: EdgeColumn,
    ) -> Option<EdgeColumn> {
        let words = Words::of(self.schema, of, relation, self.counts);
        let word = |raw: u64| {
            let (kind, name, role) = parts(raw);
            let of = *relation.targets.get(usize::from(kind))?;
            let index = self.orders.get(usize::from(of))?.number(name)?;
            words.word(Entity { of, index }, role)
        };
        let (owners, from) = renumbered(order, &edges.owners)?;
        let mut terms: Vec<&[u8]> = Vec::new();
        if !edges.terms.is_empty() {
            terms = vec![&[]; edges.words.len()];
            for (at, said) in &edges.terms {
                *terms.get_mut(usize::try_from(*at).ok()?)? = said;
            }
        }
        let said = |it: usize| terms.get(it).copied().unwrap_or_default();
        let mut all: Vec<(u32, u64, usize)> = Vec::with_capacity(owners.len());
        for (owner, from) in owners.into_iter().zip(from) {
            all.push((owner, word(*edges.words.get(from)?)?, from));
        }
        let order_of = |a: &(u32, u64, usize), b: &(u32, u64, usize)| {
            (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| words.compare(said(a.2), said(b.2)))
        };
        all.chunk_by_mut(|a, b| a.0 == b.0).for_each(|it| it.sort_unstable_by(order_of));
        all.dedup_by(|a, b| order_of(a, b).is_eq());
        let mut sorted = EdgeColumn::default();
        for ((owner, word, from), at) in all.into_iter().zip(0..) {
            if !said(from).is_empty() {
                sorted.terms.push((at, said(from).to_vec()));
            }
            sorted.owners.push(owner);
            sorted.words.push(word);
        }
        sorted.incomplete = renumbered(order, &edges.incomplete)?.0;
        sorted.incomplete.dedup();
        Some(sorted)
    }

    /// Of a relation to one there is one edge, or the statement that it is not known.
    fn to_one(&self, (of, member): (TypeId, MemberId), edges: &EdgeColumn, problems: &mut Found) {
        let Some(Rows { ids, lines }) = self.rows.get(usize::from(of)) else { return };
        let several = edges.owners.windows(2).filter_map(|it| match it {
            [a, b] if a == b => Some((*a, "several-ends", "leads to one entity, but several are stated")),
            _ => None,
        });
        let stated = |it: &&u32| edges.owners.binary_search(it).is_ok();
        let gaps = edges.incomplete.iter().filter(stated).map(|it| {
            let message = "leads to one entity, which is stated, so nothing of it is left out";
            (*it, "incomplete-to-one", message)
        });
        let name = self.schema.type_info(of).and_then(|it| it.member(member)).map_or("", |it| &it.name);
        for (owner, code, message) in several.chain(gaps) {
            let at = usize::try_from(owner).unwrap_or(usize::MAX);
            let id = ids.get(at).and_then(|it| str::from_utf8(it).ok()).unwrap_or_default();
            let place = lines.get(at).copied().unwrap_or_default();
            let message = format!("`{name}` of {} {message}", shown(&typed(self.schema, of, id)));
            let help = if code == "several-ends" {
                "keep one of them"
            } else {
                "leave out `incomplete`, or the end"
            };
            problems.push(|| diagnostic(Problem::new(place, code, message).help(help.to_owned())));
        }
    }
}

/// Rows by their new numbers, ascending, and where each stood before; rows that are equal stay as they were.
fn renumbered(order: &Order, rows: &[u32]) -> Option<(Vec<u32>, Vec<usize>)> {
    let new: Vec<u32> = rows.iter().map(|it| order.number(*it)).collect::<Option<_>>()?;
    if new.is_sorted() {
        let from = (0..new.len()).collect();
        return Some((new, from));
    }
    let mut next = vec![0_usize; order.sorted.len().checked_add(1)?];
    for row in &new {
        let count = next.get_mut(usize::try_from(*row).ok()?.checked_add(1)?)?;
        *count = count.checked_add(1)?;
    }
    let mut before = 0_usize;
    for start in &mut next {
        before = before.checked_add(*start)?;
        *start = before;
    }
    let (mut sorted, mut from) = (vec![0; new.len()], vec![0; new.len()]);
    for (row, at) in new.iter().zip(0..) {
        let place = next.get_mut(usize::try_from(*row).ok()?)?;
        *sorted.get_mut(*place)? = *row;
        *from.get_mut(*place)? = at;
        *place = place.checked_add(1)?;
    }
    Some((sorted, from))
}

fn warnings(schema: &Schema, rows: &[Rows]) -> Vec<Diagnostic> {
    let ids = |of: TypeId, at: u32| {
        let texts = &rows.get(usize::from(of))?.ids;
        str::from_utf8(texts.get(usize::try_from(at).ok()?)?).ok()
    };
    let mut groups = Vec::new();
    for (rows, of) in rows.iter().take(schema.types.len()).zip(0..) {
        let count = u32::try_from(rows.ids.len()).unwrap_or(u32::MAX);
        groups.extend(lookalikes::groups_of(of, count, |it| ids(of, it)));
    }
    let rest = groups.len().saturating_sub(PROBLEMS);
    let shown = groups.iter().take(PROBLEMS).map(|group| {
        let line = |at: u32| rows.get(usize::from(group.of))?.lines.get(usize::try_from(at).ok()?).copied();
        let place = |at: u32| line(at).map(|it| Site::File(it.start..it.start));
        let warning = lookalikes::warning(schema, group, |it| ids(group.of, it), place);
        let first = group.ids.first().and_then(|it| line(*it)).map_or(0, |it| it.number);
        Diagnostic { message: format!("line {first}: {}", warning.message), ..warning }
    });
    let mut all: Vec<Diagnostic> = shown.collect();
    all.extend(more(Severity::Warning, rest));
    all
}
