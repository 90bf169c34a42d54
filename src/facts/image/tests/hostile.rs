//! Bytes that nobody wrote: they are refused, or what is read of them is some facts.

use super::{open, write};
use crate::facts::image::directory::seal;
use crate::facts::image::{Image, Refused};
use crate::facts::json::load;
use crate::facts::tests::schema::asana;
use crate::policy::schema::{Entity, Schema};

pub(super) const FACTS: &str = r#"{
    "User": {"ana": {"email": "Ana@X"}, "ben": {}},
    "Team": {"core": {"members": ["ana", "ben"]}},
    "Organization": {"acme": {"plan": "starter", "members": {"incomplete": true, "edges": ["ana"]}}},
    "Project": {
        "launch": {
            "organization": "acme", "archived": true, "budget": -5, "privacy": "team", "visitor_role": "viewer",
            "members": [{"to": "ana", "role": "admin"}, {"to": "team:core", "role": "editor", "until": "2026-06-01"}]
        }
    },
    "todo": {"copy": {"projects": ["launch"], "assignee": "ben", "due": "2026-05-31"}, "draft": {"parent": "copy"}}
}"#;

pub(super) fn small() -> Vec<u8> {
    write(&asana(), &load(&asana(), FACTS).unwrap().workspace).unwrap()
}

/// Reads all there is, of an image whose checksum is right.
pub(super) fn survives(schema: &Schema, mut image: Vec<u8>) {
    seal(&mut image);
    let Ok(image) = open(schema, image) else { return };
    if let Ok(facts) = image.workspace() {
        let again = write(schema, &facts).expect("what is decoded is of the schema");
        assert_eq!(open(schema, again).unwrap().workspace().as_ref(), Ok(&facts));
    }
    read_everything(schema, &image);
}

fn read_everything(schema: &Schema, image: &Image) {
    for (info, of) in schema.types.iter().zip(0..) {
        for index in (0..image.count(of).min(200)).chain([u32::MAX]) {
            let entity = Entity { of, index };
            image.id(entity).map(|it| image.entity(of, it));
            for member in (0..).take(info.members.len()) {
                image.value(entity, member);
                image.is_incomplete(entity, member);
                for edge in image.edges(entity, member).take(200) {
                    image.pointing(edge.target, of, member).take(200).for_each(drop);
                }
            }
        }
    }
}

#[test]
fn every_flipped_byte_is_noticed() {
    let image = small();
    for at in 0..image.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut flipped = image.clone();
            flipped[at] ^= mask;
            assert!(open(&asana(), flipped).is_err(), "byte {at}");
        }
    }
}

#[test]
fn every_flipped_byte_that_is_sealed_again_is_survived() {
    let image = small();
    for at in 0..image.len() {
        for mask in [0x01, 0x08, 0x80, 0xff] {
            let mut flipped = image.clone();
            flipped[at] ^= mask;
            survives(&asana(), flipped);
        }
    }
}

#[test]
fn every_cut_is_noticed() {
    let image = small();
    for end in 0..image.len() {
        assert!(open(&asana(), image[..end].to_vec()).is_err(), "{end} bytes");
        let mut cut = image[..end].to_vec();
        if let Some(size) = cut.get_mut(16..24) {
            size.copy_from_slice(&u64::try_from(end).unwrap().to_le_bytes());
        }
        survives(&asana(), cut);
    }
    assert!(open(&asana(), [image.as_slice(), &[0]].concat()).is_err());
}

#[test]
fn refusals_say_why() {
    let with = |at: usize, byte: u8| {
        let mut image = small();
        image[at] = byte;
        image
    };
    let mut other = asana();
    other.plans.names.push("team".to_owned());
    let sealed = |at: usize, byte: u8| {
        let mut image = with(at, byte);
        seal(&mut image);
        image
    };
    let said = [
        open(&asana(), b"{}".to_vec()),
        open(&asana(), with(8, 2)),
        open(&asana(), small()[..200].to_vec()),
        open(&asana(), with(300, 77)),
        open(&asana(), sealed(43, 77)),
        open(&asana(), sealed(51, 77)),
        open(&asana(), sealed(66, 77)),
        open(&asana(), sealed(40, 77)),
        open(&other, small()),
    ];
    let said = said.map(|it| it.map(drop).unwrap_err());
    let said = said.map(|it: Refused| format!("{}: {it}", it.code()));
    insta::assert_snapshot!(said.join("\n"));
}
