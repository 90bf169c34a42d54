//! From stated facts to a workspace: ids sorted and numbered, layers folded, edges in order.

use std::mem;
use std::sync::Arc;

use super::{Draft, DraftEdge, DraftEnd, DraftTable, Finished, Key, Link, Problem, Problems, StatedValue};
use crate::facts::value::value_text;
use crate::facts::wording::{shown, typed};
use crate::facts::workspace::{Edge, EdgeTerms, Edges, Row, Table, Workspace};
use crate::policy::schema::{Count, Entity, MemberId, MemberKind, Schema, TypeId, Value};

/// The new number of every entity, by type and old number.
struct Numbering(Vec<Vec<u32>>);

impl Numbering {
    fn entity(&self, key: Key) -> Option<Entity> {
        let index = *self.0.get(usize::from(key.of))?.get(usize::try_from(key.at).ok()?)?;
        Some(Entity { of: key.of, index })
    }
}

/// Everything that is put together while folding.
struct Build<'a, P> {
    schema: &'a Schema,
    numbering: Numbering,
    finished: Finished<P>,
    problems: Problems<P>,
}

impl<P: Copy> Draft<'_, P> {
    /// Checks what only shows when everything is stated, and builds the workspace.
    pub(crate) fn finish(mut self) -> Result<Finished<P>, Problems<P>> {
        self.resolve_ends();
        let (numbering, finished) = number(self.tables);
        let mut build = Build { schema: self.schema, numbering, finished, problems: self.problems };
        build.values(self.values);
        build.links(self.links);
        if build.problems.is_empty() { Ok(build.finished) } else { Err(build.problems) }
    }
}

fn number<P: Copy>(tables: Vec<DraftTable<'_, P>>) -> (Numbering, Finished<P>) {
    let mut numbering = Vec::with_capacity(tables.len());
    let mut finished = Finished { workspace: Workspace::default(), places: Vec::with_capacity(tables.len()) };
    for table in tables {
        let (table, places, numbers) = number_table(table);
        numbering.push(numbers);
        finished.places.push(places);
        Arc::make_mut(&mut finished.workspace.tables).push(table);
    }
    (Numbering(numbering), finished)
}

fn number_table<P: Copy>(table: DraftTable<'_, P>) -> (Table, Vec<P>, Vec<u32>) {
    let mut ids: Vec<_> = table.at.into_iter().collect();
    ids.sort_unstable();
    let mut numbers = vec![0; ids.len()];
    let mut places = Vec::with_capacity(ids.len());
    for ((_, old), new) in ids.iter().zip(0_u32..) {
        let old = usize::try_from(*old).unwrap_or(usize::MAX);
        if let Some(number) = numbers.get_mut(old) {
            *number = new;
        }
        places.extend(table.places.get(old).copied());
    }
    let rows = vec![Row::default(); ids.len()];
    let ids = ids.into_iter().map(|(id, _)| id.into_owned()).collect();
    (Table { ids, rows }, places, numbers)
}

impl<P: Copy> Build<'_, P> {
    fn row(&mut self, owner: Key) -> Option<&mut Row> {
        let Entity { of, index } = self.numbering.entity(owner)?;
        let table = Arc::make_mut(&mut self.finished.workspace.tables).get_mut(usize::from(of))?;
        table.rows.get_mut(usize::try_from(index).ok()?)
    }

    /// `members` of `project:launch`, for messages.
    fn named(&self, owner: Key, member: MemberId) -> String {
        let name = self.schema.type_info(owner.of).and_then(|it| it.member(member)).map_or("", |it| &it.name);
        format!("`{name}` of {}", shown(&self.entity_text(owner)))
    }

    fn entity_text(&self, key: Key) -> String {
        let entity = self.numbering.entity(key);
        let id = entity.and_then(|it| self.finished.workspace.id(it)).unwrap_or_default();
        typed(self.schema, key.of, id)
    }

    fn values(&mut self, mut values: Vec<StatedValue<P>>) {
        values.sort_by_key(|it| (it.owner, it.member, it.layer));
        for chunk in values.chunk_by_mut(|a, b| (a.owner, a.member) == (b.owner, b.member)) {
            for layer in chunk.chunk_by(|a, b| a.layer == b.layer) {
                self.repeated_values(layer);
            }
            if let Some(last) = chunk.last_mut() {
                let value = mem::replace(&mut last.value, Value::Flag(false));
                let (owner, member) = (last.owner, last.member);
                if let Some(row) = self.row(owner) {
                    row.attributes.push((member, value));
                }
            }
        }
    }

    fn repeated_values(&mut self, layer: &[StatedValue<P>]) {
        let Some((first, rest)) = layer.split_first() else {
            return;
        };
        for again in rest {
            if again.value == first.value && (again.whole || first.whole) {
                continue;
            }
            let named = self.named(again.owner, again.member);
            let was = value_text(self.schema, &first.value).unwrap_or_default();
            let message = format!("{named} is stated twice");
            self.problems.push(|| {
                Problem::new(again.place, "duplicate-attribute", message)
                    .also(first.place, format!("it is {} here", shown(&was)))
                    .help("keep one of the two".to_owned())
            });
        }
    }

    fn links(&mut self, mut links: Vec<Link<'_, P>>) {
        links.sort_by_key(|it| (it.owner, it.member, it.layer));
        for chunk in links.chunk_by(|a, b| (a.owner, a.member) == (b.owner, b.member)) {
            let Some(last) = chunk.last() else { continue };
            let (owner, member) = (last.owner, last.member);
            let edges = if self.leads_to_one(owner.of, member) {
                let last_layer: Vec<_> = chunk.iter().filter(|it| it.layer == last.layer).collect();
                self.edge_to_one(&last_layer)
            } else {
                self.edges(chunk.iter())
            };
            if let Some(row) = self.row(owner) {
                row.relations.push((member, edges));
            }
        }
    }

    fn leads_to_one(&self, of: TypeId, member: MemberId) -> bool {
        let info = self.schema.type_info(of).and_then(|it| it.member(member));
        matches!(info.map(|it| &it.kind), Some(MemberKind::Relation(it)) if it.count != Count::Many)
    }

    fn edges<'l, 'a: 'l>(&self, links: impl Iterator<Item = &'l Link<'a, P>>) -> Edges
    where
        P: 'l,
    {
        let (mut list, mut incomplete) = (Vec::new(), false);
        for link in links {
            match &link.edge {
                Some(edge) => list.extend(self.edge(edge)),
                None => incomplete = true,
            }
        }
        list.sort_unstable();
        list.dedup();
        Edges { list: list.into(), incomplete }
    }

    fn edge(&self, edge: &DraftEdge<'_>) -> Option<Edge> {
        let DraftEnd::Known(key) = &edge.end else {
            return None;
        };
        let target = self.numbering.entity(*key)?;
        let (since, until, attributes) = (edge.since, edge.until, edge.attributes.clone());
        Some(Edge::new(target, edge.role, EdgeTerms { since, until, attributes }))
    }

    /// Of a relation to one there is one edge, or the statement that it is not known.
    fn edge_to_one(&mut self, links: &[&Link<'_, P>]) -> Edges {
        let edges = self.edges(links.iter().copied());
        let stated = links.iter().filter_map(|it| Some((it.place, self.edge(it.edge.as_ref()?)?)));
        let stated: Vec<(P, Edge)> = stated.collect();
        let (Some(first), Some(link)) = (stated.first(), links.first()) else {
            return edges;
        };
        let named = self.named(link.owner, link.member);
        if let Some(other) = stated.iter().find(|it| it.1 != first.1) {
            let message = format!("{named} leads to one entity, but several are stated");
            let problem = Problem::new(other.0, "several-ends", message)
                .also(first.0, "one stands here")
                .help("keep one of them".to_owned());
            self.problems.push(|| problem);
        }
        if let Some(gap) = links.iter().find(|it| it.edge.is_none()) {
            let message =
                format!("{named} leads to one entity, which is stated, so nothing of it is left out");
            let problem = Problem::new(gap.place, "incomplete-to-one", message)
                .also(first.0, "it stands here")
                .help("leave out `incomplete`, or the end".to_owned());
            self.problems.push(|| problem);
        }
        edges
    }
}
