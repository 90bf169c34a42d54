//! Images: what is written is read, whatever the schema; and no bytes bring the reader down.

mod generate;
mod hostile;
mod layout;

use proptest::prelude::*;

use super::{Bytes, Image, Refused, write};
use crate::facts::workspace::Workspace;
use crate::policy::schema::{Entity, MemberId, MemberKind, Schema};
use generate::Dice;

fn open(schema: &Schema, image: Vec<u8>) -> Result<Image, Refused> {
    Image::open(schema, Bytes::of(image))
}

/// Everything that can be read in place is what the workspace says.
fn assert_reads(schema: &Schema, image: &Image, facts: &Workspace) {
    for (table, of) in facts.tables.iter().zip(0..) {
        assert_eq!(image.count(of) as usize, table.ids.len());
        for (id, index) in table.ids.iter().zip(0..) {
            let entity = Entity { of, index };
            assert_eq!(image.id(entity), Some(id.as_str()));
            assert_eq!(image.entity(of, id), Some(entity));
            assert_eq!(image.entity(of, &format!("{id}?")), None);
            assert_row(schema, image, facts, entity);
        }
        let beyond = Entity { of, index: table.ids.len().try_into().unwrap() };
        assert_eq!(image.id(beyond), None);
        assert_eq!((0..20).filter_map(|it| image.value(beyond, it)).count(), 0);
        assert_eq!((0..20).flat_map(|it| image.edges(beyond, it)).count(), 0);
    }
}

fn assert_row(schema: &Schema, image: &Image, facts: &Workspace, entity: Entity) {
    let row = facts.row(entity).unwrap();
    let members = schema.type_info(entity.of).map_or(0, |it| it.members.len());
    for member in (0..).take(members) {
        assert_eq!(image.value(entity, member).as_ref(), row.attribute(member));
        let edges = row.edges(member).cloned().unwrap_or_default();
        assert_eq!(image.edges(entity, member).collect::<Vec<_>>(), *edges.list);
        assert_eq!(image.is_incomplete(entity, member), edges.incomplete);
    }
    for (of, member) in relations(schema) {
        let rows = facts.tables[usize::from(of)].rows.iter().zip(0..);
        let points = |row: &crate::facts::workspace::Row| {
            row.edges(member).is_some_and(|it| it.list.iter().any(|it| it.target == entity))
        };
        let expected: Vec<Entity> =
            rows.filter(|it| points(it.0)).map(|(_, index)| Entity { of, index }).collect();
        assert_eq!(image.pointing(entity, of, member).collect::<Vec<_>>(), expected);
    }
}

fn relations(schema: &Schema) -> Vec<(u16, MemberId)> {
    let of_type = |of: u16| {
        let members = schema.types[usize::from(of)].members.iter().zip(0..);
        members.filter(|it| matches!(it.0.kind, MemberKind::Relation(_))).map(move |it| (of, it.1))
    };
    (0..).take(schema.types.len()).flat_map(of_type).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let schema = dice.schema();
        let facts = dice.workspace(&schema);
        let image = write(&schema, &facts).unwrap();
        let opened = open(&schema, image.clone()).unwrap();
        let again = opened.workspace().unwrap();
        prop_assert_eq!(&again, &facts);
        prop_assert_eq!(write(&schema, &again), Some(image));
        assert_reads(&schema, &opened, &facts);
    }

    #[test]
    fn what_is_damaged_but_sealed_again_brings_nobody_down(
        seed in any::<u64>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut dice = Dice(seed);
        let schema = dice.schema();
        let mut image = write(&schema, &dice.workspace(&schema)).unwrap();
        for (at, byte) in changes {
            let at = at.index(image.len());
            image[at] = byte;
        }
        hostile::survives(&schema, image);
    }
}
