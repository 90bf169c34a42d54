//! Schemas and workspaces that need every part of the layout, from a number.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::facts::workspace::{Edge, EdgeTerms, Edges, Row, Table, Workspace};
use crate::policy::schema::{
    AttributeInfo, Count, Domain, Duration, EVERY, Entity, Fraction, Instant, MemberInfo, MemberKind, Plans,
    RelationInfo, RoleInfo, Schema, SetInfo, SetKind, TypeId, TypeInfo, TypeKind, Value,
};

/// A stream of numbers.
pub(super) struct Dice(pub u64);

const TEXTS: [&str; 6] = ["", "a", "b c", "\u{e9}t\u{e9}", "x\ny", "a longer text than the others"];

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count.max(1)).unwrap();
        usize::try_from(self.roll().checked_rem(count).unwrap()).unwrap()
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    pub(super) fn schema(&mut self) -> Schema {
        let count = self.below(4).saturating_add(1);
        let sets: Vec<SetInfo> = (0..count)
            .flat_map(|of| {
                let of = TypeId::try_from(of).unwrap();
                let people = SetKind::People { name: "holders".to_owned(), held: None };
                [SetInfo { of, kind: SetKind::Every }, SetInfo { of, kind: people }]
            })
            .collect();
        let names = (0..self.below(4)).map(|it| format!("plan{it}")).collect();
        let plans = Plans { names, at_least: vec![] };
        let mut schema = Schema { types: vec![], principals: vec![], plans, inputs: vec![], sets };
        for at in 0..count {
            let roles = (0..self.below(4)).map(|it| RoleInfo {
                name: format!("role{it}"),
                includes: vec![],
                gate: vec![],
            });
            schema.types.push(TypeInfo {
                name: format!("T{at}"),
                wire: format!("t{at}"),
                kind: TypeKind::Plain,
                members: vec![],
                roles: roles.collect(),
            });
        }
        for at in 0..count {
            let members = (0..self.below(6))
                .map(|it| MemberInfo { name: format!("m{it}"), kind: self.member(&schema) });
            let members = members.collect();
            schema.types[at].members = members;
        }
        schema
    }

    fn member(&mut self, schema: &Schema) -> MemberKind {
        match self.below(7) {
            0 => MemberKind::Derived,
            1..=3 => MemberKind::Attribute(self.attribute(schema)),
            _ => {
                let all = schema.types.len().saturating_add(schema.sets.len());
                let mut targets: Vec<TypeId> =
                    (0..=self.below(2)).map(|_| self.below(all).try_into().unwrap()).collect();
                targets.sort_unstable();
                targets.dedup();
                let count = [Count::One, Count::Optional, Count::Many, Count::Many][self.below(4)];
                let attributes = (0..self.below(3)).map(|it| (format!("e{it}"), self.attribute(schema)));
                let attributes = attributes.collect();
                MemberKind::Relation(RelationInfo { targets, count, as_role: self.coin(), attributes })
            }
        }
    }

    fn attribute(&mut self, schema: &Schema) -> AttributeInfo {
        let domain = self.domain(schema);
        AttributeInfo { domain, optional: false, default: None, gate: vec![], given: false }
    }

    fn domain(&mut self, schema: &Schema) -> Domain {
        match self.below(14) {
            0 => Domain::Flag,
            1 => Domain::Number,
            2 => Domain::Fraction,
            3 => Domain::Text,
            4 => Domain::Email,
            5 => Domain::Time,
            6 => Domain::Duration,
            7 => Domain::Address,
            8 => Domain::Network,
            9 => Domain::List(Box::new(self.domain(schema))),
            10 => Domain::Map(Box::new(self.domain(schema))),
            11 if !schema.plans.names.is_empty() => Domain::Plan,
            12 => {
                let of = self.below(schema.types.len());
                let roles = (0..).take(schema.types[of].roles.len()).collect::<Vec<_>>();
                match roles.is_empty() {
                    true => Domain::Flag,
                    false => Domain::Role(of.try_into().unwrap(), roles),
                }
            }
            _ => Domain::Choice((0..=self.below(5)).map(|it| format!("choice{it}")).collect()),
        }
    }

    fn number(&mut self) -> i128 {
        let high = i128::from(self.roll().cast_signed()) << 64;
        let all = high | i128::from(self.roll());
        all >> self.below(128)
    }

    fn value(&mut self, schema: &Schema, domain: &Domain) -> Value {
        match domain {
            Domain::Flag => Value::Flag(self.coin()),
            Domain::Number => Value::Number(self.roll().cast_signed() >> self.below(64)),
            Domain::Fraction => Value::Fraction(Fraction(self.number())),
            Domain::Text | Domain::Email => Value::Text(TEXTS[self.below(TEXTS.len())].to_owned()),
            Domain::Time => Value::Time(Instant(self.number())),
            Domain::Duration => Value::Duration(Duration(self.number())),
            Domain::Address => Value::Address(["10.1.2.3", "2001:db8::1"][self.below(2)].parse().unwrap()),
            Domain::Network => {
                Value::Network(["10.0.0.0/8", "2001:db8::/32"][self.below(2)].parse().unwrap())
            }
            Domain::List(of) => Value::List((0..self.below(3)).map(|_| self.value(schema, of)).collect()),
            Domain::Map(of) => {
                let entries = (0..self.below(3)).map(|it| (TEXTS[it].to_owned(), self.value(schema, of)));
                Value::Map(Arc::new(entries.collect::<BTreeMap<_, _>>()))
            }
            Domain::Plan => Value::Plan(self.below(schema.plans.names.len()).try_into().unwrap()),
            Domain::Role(of, roles) => Value::Role(*of, roles[self.below(roles.len())]),
            Domain::Choice(words) => Value::Choice(words[self.below(words.len())].clone()),
            Domain::Entity(_) => panic!("no attribute is an entity"),
        }
    }

    pub(super) fn workspace(&mut self, schema: &Schema) -> Workspace {
        let mut tables: Vec<Table> = Vec::new();
        for of in 0..schema.types.len().saturating_add(schema.sets.len()) {
            let count = [0, 1, 3, 40, 100][self.below(5)];
            let every = schema.set(of.try_into().unwrap()).is_some_and(|it| it.kind == SetKind::Every);
            let mut ids: Vec<String> = match every {
                true => vec![EVERY.to_owned()],
                false => (0..count).map(|_| self.id()).collect(),
            };
            ids.sort_unstable();
            ids.dedup();
            tables.push(Table { rows: vec![Row::default(); ids.len()], ids });
        }
        let counts: Vec<usize> = tables.iter().map(|it| it.ids.len()).collect();
        for (info, table) in schema.types.iter().zip(&mut tables) {
            for (member, id) in info.members.iter().zip(0..) {
                // Of some members all is stated, of some nothing.
                let share = self.below(5);
                for row in &mut table.rows {
                    if self.below(4) >= share {
                        continue;
                    }
                    match &member.kind {
                        MemberKind::Attribute(it) => {
                            row.attributes.push((id, self.value(schema, &it.domain)))
                        }
                        MemberKind::Relation(it) => {
                            let edges = self.edges(schema, info, it, &counts);
                            row.relations.extend(edges.map(|it| (id, it)));
                        }
                        MemberKind::Derived => {}
                    }
                }
            }
        }
        Workspace::new(tables)
    }

    fn id(&mut self) -> String {
        match self.below(20) {
            0 => "\u{e9}".to_owned(),
            1 => "x".repeat(256),
            _ => format!("k{}", self.below(1000)),
        }
    }

    fn edges(
        &mut self,
        schema: &Schema,
        owner: &TypeInfo,
        relation: &RelationInfo,
        counts: &[usize],
    ) -> Option<Edges> {
        let (most, gap) = match relation.count {
            Count::Many => (self.below(6), self.below(8) == 0),
            Count::One | Count::Optional => (1, false),
        };
        let mut list: Vec<Edge> =
            (0..most).filter_map(|_| self.edge(schema, owner, relation, counts)).collect();
        list.sort_unstable();
        list.dedup();
        let incomplete = gap || list.is_empty() && self.coin();
        (incomplete || !list.is_empty()).then(|| Edges { list: list.into(), incomplete })
    }

    fn edge(
        &mut self,
        schema: &Schema,
        owner: &TypeInfo,
        relation: &RelationInfo,
        counts: &[usize],
    ) -> Option<Edge> {
        let of = relation.targets[self.below(relation.targets.len())];
        let count = counts[usize::from(of)];
        let index = (count > 0).then(|| self.below(count))?.try_into().unwrap();
        let role = (relation.as_role && !owner.roles.is_empty() && self.coin())
            .then(|| self.below(owner.roles.len()).try_into().unwrap());
        let since = (self.below(4) == 0).then(|| Instant(self.number() >> 2));
        let until = (self.below(4) == 0).then(|| Instant(since.map_or(0, |it| it.0).saturating_add(1)));
        let stated = relation.attributes.iter().zip(0..).filter(|_| self.0.is_multiple_of(3));
        let stated: Vec<_> = stated.collect();
        let attributes = stated.into_iter().map(|(it, id)| (id, self.value(schema, &it.1.domain))).collect();
        Some(Edge::new(Entity { of, index }, role, EdgeTerms { since, until, attributes }))
    }
}
