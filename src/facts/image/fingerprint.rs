//! By what an image knows the policy that it was made for: everything of a schema that decides how facts are
//! numbered and read. Defaults, gates and what is computed may change without it.

use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};

use crate::policy::schema::{AttributeInfo, Count, Domain, MemberKind, Schema, TypeInfo};

const SEED: u64 = 0x726f_6c65_626f_6f6b;

/// The fingerprint of a closed schema, the same on every machine.
pub(crate) fn fingerprint(schema: &Schema) -> u64 {
    let mut said = Said::default();
    said.count(schema.types.len());
    schema.types.iter().for_each(|it| said.type_info(it));
    said.count(schema.sets.len());
    for set in &schema.sets {
        said.number(u64::from(set.of));
        said.text(set.called().unwrap_or_default());
    }
    said.count(schema.plans.names.len());
    schema.plans.names.iter().for_each(|it| said.text(it));
    rapidhash_v3_seeded(&said.0, &RapidSecrets::seed(SEED))
}

/// What is said of a schema, so that no two schemas say the same.
#[derive(Default)]
struct Said(Vec<u8>);

impl Said {
    fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        self.number(u64::try_from(count).unwrap_or(u64::MAX));
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn type_info(&mut self, info: &TypeInfo) {
        self.text(&info.name);
        self.count(info.roles.len());
        info.roles.iter().for_each(|it| self.text(&it.name));
        self.count(info.members.len());
        for member in &info.members {
            self.text(&member.name);
            self.member(&member.kind);
        }
    }

    fn member(&mut self, kind: &MemberKind) {
        match kind {
            MemberKind::Derived => self.number(0),
            MemberKind::Attribute(info) => {
                self.number(1);
                self.domain(info);
            }
            MemberKind::Relation(info) => {
                self.number(match info.count {
                    Count::One | Count::Optional => 2,
                    Count::Many => 3,
                });
                self.number(u64::from(info.as_role));
                self.count(info.targets.len());
                info.targets.iter().for_each(|it| self.number(u64::from(*it)));
                self.count(info.attributes.len());
                for (name, info) in &info.attributes {
                    self.text(name);
                    self.domain(info);
                }
            }
        }
    }

    fn domain(&mut self, info: &AttributeInfo) {
        let mut domain = &info.domain;
        // A list or a map says its own number, then that of what is in it.
        while let Domain::List(of) | Domain::Map(of) = domain {
            self.number(number_of(domain));
            domain = of;
        }
        self.number(number_of(domain));
        match domain {
            Domain::Role(of, roles) => {
                self.number(u64::from(*of));
                self.count(roles.len());
                roles.iter().for_each(|it| self.number(u64::from(*it)));
            }
            Domain::Choice(words) => {
                self.count(words.len());
                words.iter().for_each(|it| self.text(it));
            }
            Domain::Entity(of) => self.number(u64::from(*of)),
            _ => {}
        }
    }
}

fn number_of(domain: &Domain) -> u64 {
    match domain {
        Domain::Flag => 0,
        Domain::Number => 1,
        Domain::Fraction => 2,
        Domain::Text => 3,
        Domain::Email => 4,
        Domain::Time => 5,
        Domain::Duration => 6,
        Domain::Address => 7,
        Domain::Network => 8,
        Domain::List(_) => 9,
        Domain::Map(_) => 10,
        Domain::Plan => 11,
        Domain::Role(..) => 12,
        Domain::Choice(_) => 13,
        Domain::Entity(_) => 14,
    }
}
