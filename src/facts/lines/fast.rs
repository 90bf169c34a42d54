//! The quick way through a line that is written as lines mostly are. Whatever is unusual in it, in error or not,
//! ends the attempt; the line is then read the careful way, which knows every form and words every problem.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::rows::{EndIn, Kept, Reader, Said};
use crate::facts::image::{is_fixed, number_of, put_alone};
use crate::facts::time::read_time;
use crate::facts::value::read_value;
use crate::facts::workspace::EdgeTerms;
use crate::policy::schema::{
    Count, Domain, FRACTION_DIGITS, MemberId, MemberKind, RelationInfo, RoleId, TypeId,
};

/// Reads a line into the reader's block; `None` if that takes more care.
pub(super) fn read(reader: &mut Reader<'_>, line: &str) -> Option<()> {
    let mut json = serde_json::Deserializer::from_str(line);
    Line(reader).deserialize(&mut json).ok()?;
    json.end().ok()
}

/// This takes more care; nobody reads why.
fn unusual<E: Error>() -> E {
    E::custom("")
}

/// A text, as soon as it is read.
struct With<F>(F);

fn with<T, F: FnOnce(&str) -> Option<T>>(take: F) -> With<F> {
    With(take)
}

impl<'de, T, F: FnOnce(&str) -> Option<T>> DeserializeSeed<'de> for With<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        from.deserialize_str(self)
    }
}

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for With<F> {
    type Value = T;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).ok_or_else(unusual)
    }
}

struct Line<'l, 's>(&'l mut Reader<'s>);

impl<'de> DeserializeSeed<'de> for Line<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Line<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reader = self.0;
        map.next_key_seed(with(|it: &str| (it == "type").then_some(())))?.ok_or_else(unusual)?;
        let of = map.next_value_seed(with(|it: &str| reader.type_named(it)))?;
        map.next_key_seed(with(|it: &str| (it == "id").then_some(())))?.ok_or_else(unusual)?;
        map.next_value_seed(with(|it: &str| reader.begin(of, it)))?;
        while let Some(member) = map.next_key_seed(with(|it: &str| reader.member_named(of, it)))? {
            map.next_value_seed(MemberValue { reader, of, member })?;
        }
        Ok(())
    }
}

/// What is stated of one member.
pub(super) struct MemberValue<'l, 's> {
    pub reader: &'l mut Reader<'s>,
    pub of: TypeId,
    pub member: MemberId,
}

impl<'s> MemberValue<'_, 's> {
    fn domain(&self) -> Option<&'s Domain> {
        match self.reader.kind(self.of, self.member)? {
            MemberKind::Attribute(it) => Some(&it.domain),
            MemberKind::Relation(_) | MemberKind::Derived => None,
        }
    }

    pub(super) fn relation(&self, count: Count) -> Option<&'s RelationInfo> {
        match self.reader.kind(self.of, self.member)? {
            MemberKind::Relation(it) => {
                Some(it).filter(|it| (it.count == Count::Many) == (count == Count::Many))
            }
            MemberKind::Attribute(_) | MemberKind::Derived => None,
        }
    }

    pub(super) fn flag(self, flag: bool) -> Option<()> {
        let Some(Domain::Flag) = self.domain() else { return None };
        self.reader.say(self.member, Said::Number(i128::from(flag)));
        Some(())
    }

    fn whole(self, number: i64) -> Option<()> {
        let number = match self.domain()? {
            Domain::Number => i128::from(number),
            Domain::Fraction => i128::from(number).checked_mul(10_i128.checked_pow(FRACTION_DIGITS)?)?,
            _ => return None,
        };
        self.reader.say(self.member, Said::Number(number));
        Some(())
    }

    pub(super) fn text(self, text: &str) -> Option<()> {
        let domain = match self.reader.kind(self.of, self.member)? {
            MemberKind::Attribute(it) => &it.domain,
            MemberKind::Relation(it) if it.count != Count::Many => {
                return End { reader: self.reader, of: self.of, member: self.member, relation: it }
                    .named(text);
            }
            MemberKind::Relation(_) | MemberKind::Derived => return None,
        };
        let said = match domain {
            Domain::Choice(words) => Said::Number(words.iter().position(|it| it == text)?.try_into().ok()?),
            Domain::Flag | Domain::Number | Domain::Fraction | Domain::List(_) | Domain::Map(_) => {
                return None;
            }
            Domain::Text => Said::Text(self.reader.keep(text.as_bytes())?),
            domain => {
                let value = read_value(self.reader.schema, domain, text).ok()?;
                match is_fixed(domain) {
                    true => Said::Number(number_of(domain, &value)?),
                    false => {
                        let mut bytes = Vec::new();
                        put_alone(domain, &value, &mut bytes)?;
                        Said::Text(self.reader.keep(&bytes)?)
                    }
                }
            }
        };
        self.reader.say(self.member, said);
        Some(())
    }
}

impl<'de> DeserializeSeed<'de> for MemberValue<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for MemberValue<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("what is stated of a member")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<(), E> {
        self.flag(flag).ok_or_else(unusual)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.whole(number).ok_or_else(unusual)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        i64::try_from(number).ok().and_then(|it| self.whole(it)).ok_or_else(unusual)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.text(text).ok_or_else(unusual)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let relation = self.relation(Count::Many).ok_or_else(unusual)?;
        let Self { reader, of, member } = self;
        while list.next_element_seed(End { reader, of, member, relation })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let relation = self.relation(Count::One).ok_or_else(unusual)?;
        End { reader: self.reader, of: self.of, member: self.member, relation }.visit_map(map)
    }
}

/// One edge of a relation.
pub(super) struct End<'l, 's> {
    pub reader: &'l mut Reader<'s>,
    pub of: TypeId,
    pub member: MemberId,
    pub relation: &'s RelationInfo,
}

impl End<'_, '_> {
    pub(super) fn named(self, text: &str) -> Option<()> {
        let end = self.reader.end(self.relation, text)?;
        self.reader.say(self.member, Said::Edge { end, role: None, terms: Kept::default() });
        Some(())
    }

    pub(super) fn role(&self, text: &str) -> Option<RoleId> {
        let info = self.reader.schema.type_info(self.of).filter(|_| self.relation.as_role)?;
        info.role_named(text)
    }
}

/// The keys of an edge.
enum Part {
    To,
    Role,
    Since,
    Until,
}

impl<'de> DeserializeSeed<'de> for End<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for End<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an end")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.named(text).ok_or_else(unusual)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let part = |it: &str| match it {
            "to" => Some(Part::To),
            "role" => Some(Part::Role),
            "since" => Some(Part::Since),
            "until" => Some(Part::Until),
            _ => None,
        };
        let (mut end, mut role): (Option<EndIn>, Option<RoleId>) = (None, None);
        let mut terms = EdgeTerms::default();
        while let Some(part) = map.next_key_seed(with(part))? {
            let again = match part {
                Part::To => end
                    .replace(map.next_value_seed(with(|it: &str| self.reader.end(self.relation, it)))?)
                    .is_some(),
                Part::Role => role.replace(map.next_value_seed(with(|it: &str| self.role(it)))?).is_some(),
                Part::Since => {
                    terms.since.replace(map.next_value_seed(with(|it: &str| read_time(it).ok()))?).is_some()
                }
                Part::Until => {
                    terms.until.replace(map.next_value_seed(with(|it: &str| read_time(it).ok()))?).is_some()
                }
            };
            if again {
                return Err(unusual());
            }
        }
        let holds = terms.since.zip(terms.until).is_none_or(|(since, until)| since < until);
        let end = end.filter(|_| holds).ok_or_else(unusual)?;
        let terms = self.reader.terms(self.of, self.member, &terms).ok_or_else(unusual)?;
        self.reader.say(self.member, Said::Edge { end, role, terms });
        Ok(())
    }
}
