//! Numbers in as few bits as the largest of them needs, one behind the other: every section of an image is one
//! such list, and any number in it is found by one read.

/// Bytes behind the last number, so that each is read as a whole word.
const SLACK: usize = 8;
/// The widest number that one unaligned read of a word finds.
const UNALIGNED: u32 = 56;

/// Numbers on their way into an image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Packing {
    pub base: i128,
    pub width: u32,
    pub count: u64,
    pub bytes: Vec<u8>,
}

/// Numbers in an image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed<'b> {
    pub width: u32,
    pub count: u64,
    pub bytes: &'b [u8],
}

/// The width of numbers up to this one: at most 56 bits, 64 or 128.
pub(super) fn width_of(largest: u128) -> u32 {
    let needed = u128::BITS.saturating_sub(largest.leading_zeros());
    match needed {
        0..=UNALIGNED => needed,
        57..=64 => 64,
        _ => 128,
    }
}

/// Whether numbers may be this wide.
pub(super) fn is_width(width: u32) -> bool {
    matches!(width, 0..=UNALIGNED | 64 | 128)
}

/// How many bytes so many numbers of this width take.
pub(super) fn length(count: u64, width: u32) -> Option<u64> {
    if width == 0 || count == 0 {
        return Some(0);
    }
    let bits = u128::from(count).checked_mul(u128::from(width))?;
    u64::try_from(bits.div_ceil(8)).ok()?.checked_add(u64::try_from(SLACK).ok()?)
}

impl Packing {
    /// Numbers from zero, each at most the largest; at least one bit wide, so that no count is for free.
    pub(super) fn up_to(largest: u64, numbers: impl IntoIterator<Item = u64>) -> Self {
        Self::of_width(width_of(u128::from(largest)).max(1), numbers)
    }

    fn of_width(width: u32, numbers: impl IntoIterator<Item = u64>) -> Self {
        let (mut bytes, mut count) = (Vec::new(), 0_u64);
        let (mut held, mut fill) = (0_u128, 0_u32);
        for number in numbers {
            held |= u128::from(number).wrapping_shl(fill);
            fill = fill.wrapping_add(width);
            count = count.wrapping_add(1);
            if fill >= u64::BITS {
                let [low @ .., _, _, _, _, _, _, _, _] = held.to_le_bytes();
                bytes.extend_from_slice(&low);
                held = held.wrapping_shr(u64::BITS);
                fill = fill.wrapping_sub(u64::BITS);
            }
        }
        let rest = usize::try_from(fill.div_ceil(8)).unwrap_or(SLACK);
        bytes.extend(held.to_le_bytes().iter().take(rest));
        if count > 0 {
            bytes.extend_from_slice(&[0; SLACK]);
        }
        Self { base: 0, width, count, bytes }
    }

    /// Any numbers, kept as their distance from the smallest; nothing at all if all are the same.
    pub(super) fn around(numbers: &[i128]) -> Self {
        let base = numbers.iter().min().copied().unwrap_or_default();
        let largest = numbers.iter().max().copied().unwrap_or_default();
        let far = |it: i128| it.wrapping_sub(base).cast_unsigned();
        let width = width_of(far(largest));
        let count = u64::try_from(numbers.len()).unwrap_or_default();
        if width == 0 {
            return Self { base, width, count, bytes: Vec::new() };
        }
        if width <= u64::BITS {
            let near = numbers.iter().map(|it| u64::try_from(far(*it)).unwrap_or_default());
            return Self { base, ..Self::of_width(width, near) };
        }
        let mut bytes: Vec<u8> = numbers.iter().flat_map(|it| far(*it).to_le_bytes()).collect();
        bytes.extend_from_slice(&[0; SLACK]);
        Self { base, width, count, bytes }
    }

    /// Bytes as they are.
    pub(super) fn text(mut bytes: Vec<u8>) -> Self {
        let count = u64::try_from(bytes.len()).unwrap_or_default();
        if count > 0 {
            bytes.extend_from_slice(&[0; SLACK]);
        }
        Self { base: 0, width: 8, count, bytes }
    }
}

impl<'b> Packed<'b> {
    /// A number of at most a word.
    pub(super) fn get(&self, at: u64) -> Option<u64> {
        if at >= self.count || self.width > u64::BITS {
            return None;
        }
        if self.width == 0 {
            return Some(0);
        }
        let bit = at.checked_mul(u64::from(self.width))?;
        let word = self.word(bit >> 3)?.wrapping_shr(u32::try_from(bit & 7).ok()?);
        Some(word & u64::MAX.wrapping_shr(u64::BITS.wrapping_sub(self.width)))
    }

    /// A number of any width.
    pub(super) fn get_wide(&self, at: u64) -> Option<u128> {
        if self.width <= u64::BITS {
            return self.get(at).map(u128::from);
        }
        let byte = Some(at).filter(|it| *it < self.count)?.checked_mul(16)?;
        let (low, high) = (self.word(byte)?, self.word(byte.checked_add(8)?)?);
        Some(u128::from(low) | u128::from(high).wrapping_shl(u64::BITS))
    }

    /// Some of its bytes, if it is a text.
    pub(super) fn slice(&self, from: u64, to: u64) -> Option<&'b [u8]> {
        if self.width != 8 || to > self.count {
            return None;
        }
        self.bytes.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?)
    }

    fn word(&self, byte: u64) -> Option<u64> {
        let rest = self.bytes.get(usize::try_from(byte).ok()?..)?;
        rest.first_chunk().map(|it| u64::from_le_bytes(*it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(packing: &Packing) -> Vec<i128> {
        let Packing { base, width, count, bytes } = packing;
        assert_eq!(length(*count, *width), u64::try_from(bytes.len()).ok());
        let packed = Packed { width: *width, count: *count, bytes };
        assert_eq!(packed.get_wide(*count), None);
        (0..*count).map(|it| base.wrapping_add_unsigned(packed.get_wide(it).unwrap())).collect()
    }

    #[test]
    fn what_is_packed_is_read() {
        for bits in 0..128_u32 {
            let largest = 1_i128.wrapping_shl(bits).wrapping_sub(1);
            for low in [0, -1, i128::MIN, i64::MIN.into()] {
                let numbers: Vec<i128> =
                    (0..67).map(|it| low.wrapping_add(largest.wrapping_shr(it % 7))).collect();
                assert_eq!(read(&Packing::around(&numbers)), numbers, "{bits} bits from {low}");
            }
        }
        assert_eq!(read(&Packing::around(&[i128::MIN, i128::MAX])), [i128::MIN, i128::MAX]);
        assert_eq!(read(&Packing::up_to(u64::MAX, [u64::MAX, 0, 1])), [u64::MAX.into(), 0, 1]);
        assert_eq!(read(&Packing::up_to(0, [0, 0])), [0, 0]);
        assert_eq!(read(&Packing::around(&[])), []);
    }

    #[test]
    fn texts_are_cut_where_they_are() {
        let packing = Packing::text(b"anaben".to_vec());
        let packed = Packed { width: packing.width, count: packing.count, bytes: &packing.bytes };
        assert_eq!(packed.slice(3, 6), Some(&b"ben"[..]));
        assert_eq!(packed.slice(3, 7), None);
        assert_eq!(packed.slice(4, 3), None);
    }
}
