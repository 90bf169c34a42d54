//! Values as numbers, where every value of their domain is one, and else as bytes. The domain is known to
//! whoever reads, so nothing says it again.

use core::net::IpAddr;
use std::collections::BTreeMap;
use std::sync::Arc;

use ipnet::IpNet;

use crate::policy::schema::{Domain, Duration, Fraction, Instant, Value};

/// Whether the values of a domain are numbers.
pub(crate) fn is_fixed(domain: &Domain) -> bool {
    match domain {
        Domain::Flag
        | Domain::Number
        | Domain::Fraction
        | Domain::Time
        | Domain::Duration
        | Domain::Plan
        | Domain::Role(..)
        | Domain::Choice(_) => true,
        Domain::Text
        | Domain::Email
        | Domain::Address
        | Domain::Network
        | Domain::List(_)
        | Domain::Map(_)
        | Domain::Entity(_) => false,
    }
}

/// The number of a value; `None` if it is none of that domain.
pub(crate) fn number_of(domain: &Domain, value: &Value) -> Option<i128> {
    match (domain, value) {
        (Domain::Flag, Value::Flag(flag)) => Some(i128::from(*flag)),
        (Domain::Number, Value::Number(number)) => Some(i128::from(*number)),
        (Domain::Fraction, Value::Fraction(fraction)) => Some(fraction.0),
        (Domain::Time, Value::Time(instant)) => Some(instant.0),
        (Domain::Duration, Value::Duration(duration)) => Some(duration.0),
        (Domain::Plan, Value::Plan(plan)) => Some(i128::from(*plan)),
        (Domain::Role(of, roles), Value::Role(other, role)) => {
            (of == other && roles.contains(role)).then_some(i128::from(*role))
        }
        (Domain::Choice(words), Value::Choice(word)) => {
            words.iter().position(|it| it == word).and_then(|it| i128::try_from(it).ok())
        }
        _ => None,
    }
}

/// The value of a number; `None` if it is none of that domain. Plans are so many.
pub(super) fn value_of(domain: &Domain, plans: usize, number: i128) -> Option<Value> {
    Some(match domain {
        Domain::Flag => Value::Flag(match number {
            0 => false,
            1 => true,
            _ => return None,
        }),
        Domain::Number => Value::Number(number.try_into().ok()?),
        Domain::Fraction => Value::Fraction(Fraction(number)),
        Domain::Time => Value::Time(Instant(number)),
        Domain::Duration => Value::Duration(Duration(number)),
        Domain::Plan => Value::Plan(number.try_into().ok().filter(|it: &u16| usize::from(*it) < plans)?),
        Domain::Role(of, roles) => Value::Role(*of, number.try_into().ok().filter(|it| roles.contains(it))?),
        Domain::Choice(words) => Value::Choice(words.get(usize::try_from(number).ok()?)?.clone()),
        _ => return None,
    })
}

/// Writes a value whose domain is not one of numbers, and which has its place for itself.
pub(crate) fn put_alone(domain: &Domain, value: &Value, out: &mut Vec<u8>) -> Option<()> {
    match (domain, value) {
        (Domain::Text | Domain::Email, Value::Text(text)) => out.extend_from_slice(text.as_bytes()),
        _ => put(domain, value, out)?,
    }
    Some(())
}

/// Reads what [`put_alone`] writes.
pub(super) fn take_alone(domain: &Domain, plans: usize, mut bytes: &[u8]) -> Option<Value> {
    if matches!(domain, Domain::Text | Domain::Email) {
        return text(domain, bytes);
    }
    let value = take(domain, plans, &mut bytes)?;
    bytes.is_empty().then_some(value)
}

/// Writes a value among others.
pub(super) fn put(domain: &Domain, value: &Value, out: &mut Vec<u8>) -> Option<()> {
    match (domain, value) {
        (Domain::Text | Domain::Email, Value::Text(text)) => put_text(text, out),
        (Domain::Address, Value::Address(address)) => put_address(*address, out),
        (Domain::Network, Value::Network(network)) => {
            put_address(network.addr(), out);
            out.push(network.prefix_len());
        }
        (Domain::List(of), Value::List(values)) => {
            put_number(i128::try_from(values.len()).ok()?, out);
            values.iter().try_for_each(|it| put(of, it, out))?;
        }
        (Domain::Map(of), Value::Map(values)) => {
            put_number(i128::try_from(values.len()).ok()?, out);
            for (key, value) in values.iter() {
                put_text(key, out);
                put(of, value, out)?;
            }
        }
        _ => put_number(number_of(domain, value)?, out),
    }
    Some(())
}

/// Reads what [`put`] writes.
pub(super) fn take(domain: &Domain, plans: usize, bytes: &mut &[u8]) -> Option<Value> {
    Some(match domain {
        Domain::Text | Domain::Email => text(domain, take_counted(bytes)?)?,
        Domain::Address => Value::Address(take_address(bytes)?),
        Domain::Network => {
            let address = take_address(bytes)?;
            let [prefix] = *split(bytes, 1)? else { return None };
            let network = IpNet::new(address, prefix).ok()?;
            Value::Network(Some(network).filter(|it| it.trunc() == *it)?)
        }
        Domain::List(of) => {
            // Each element takes a byte at least, so that no count asks for more than there is.
            let count = take_count(bytes)?;
            let mut values = Vec::with_capacity(count);
            for _ in 0..count {
                values.push(take(of, plans, bytes)?);
            }
            Value::List(values.into())
        }
        Domain::Map(of) => {
            let mut values = BTreeMap::new();
            for _ in 0..take_count(bytes)? {
                let key = String::from_utf8(take_counted(bytes)?.to_vec()).ok()?;
                if values.last_key_value().is_some_and(|(last, _)| *last >= key) {
                    return None;
                }
                values.insert(key, take(of, plans, bytes)?);
            }
            Value::Map(Arc::new(values))
        }
        _ => value_of(domain, plans, take_number(bytes)?)?,
    })
}

fn text(domain: &Domain, bytes: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(bytes).ok()?;
    let lowered = *domain != Domain::Email || !text.bytes().any(|it| it.is_ascii_uppercase());
    lowered.then(|| Value::Text(text.to_owned()))
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    put_number(i128::try_from(text.len()).unwrap_or_default(), out);
    out.extend_from_slice(text.as_bytes());
}

fn put_address(address: IpAddr, out: &mut Vec<u8>) {
    match address {
        IpAddr::V4(it) => {
            out.push(4);
            out.extend_from_slice(&it.octets());
        }
        IpAddr::V6(it) => {
            out.push(16);
            out.extend_from_slice(&it.octets());
        }
    }
}

fn take_address(bytes: &mut &[u8]) -> Option<IpAddr> {
    let [length] = *split(bytes, 1)? else { return None };
    let octets = split(bytes, usize::from(length))?;
    let address = match length {
        4 => IpAddr::from(<[u8; 4]>::try_from(octets).ok()?),
        _ => IpAddr::from(<[u8; 16]>::try_from(octets).ok()?),
    };
    Some(address).filter(|it| it.to_canonical() == *it)
}

/// A whole number in groups of seven bits, the lowest first; numbers near zero are short, whatever their sign.
pub(super) fn put_number(number: i128, out: &mut Vec<u8>) {
    let mut rest = (number.wrapping_shl(1) ^ number.wrapping_shr(127)).cast_unsigned();
    loop {
        let group = u8::try_from(rest & 0x7f).unwrap_or_default();
        rest = rest.wrapping_shr(7);
        if rest == 0 {
            return out.push(group);
        }
        out.push(group | 0x80);
    }
}

/// Reads what [`put_number`] writes, and only that.
pub(super) fn take_number(bytes: &mut &[u8]) -> Option<i128> {
    let (mut all, mut shift) = (0_u128, 0_u32);
    loop {
        let [byte] = *split(bytes, 1)? else { return None };
        let group = u128::from(byte & 0x7f);
        let placed = group.checked_shl(shift)?;
        if placed.wrapping_shr(shift) != group || byte == 0 && shift > 0 {
            return None;
        }
        all |= placed;
        shift = shift.checked_add(7)?;
        if byte & 0x80 == 0 {
            let half = all.wrapping_shr(1).cast_signed();
            return Some(if all & 1 == 0 { half } else { !half });
        }
    }
}

/// A count of things that each take at least a byte of what is left.
pub(super) fn take_count(bytes: &mut &[u8]) -> Option<usize> {
    let count = usize::try_from(take_number(bytes)?).ok()?;
    (count <= bytes.len()).then_some(count)
}

fn take_counted<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
    let count = take_count(bytes)?;
    split(bytes, count)
}

fn split<'b>(bytes: &mut &'b [u8], at: usize) -> Option<&'b [u8]> {
    let (first, rest) = bytes.split_at_checked(at)?;
    *bytes = rest;
    Some(first)
}
