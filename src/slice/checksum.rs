//! By what a module finds damage: a few instructions for eight bytes, since it goes through all of them first.

/// Odd, and with no pattern in its bits.
pub(crate) const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
pub(crate) const TURN: u32 = 29;

/// The checksum of words of eight bytes. Each step can be undone, so that no change of one word is missed.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let words = bytes.chunks_exact(8).filter_map(|it| it.first_chunk::<8>());
    words.fold(0, |sum: u64, it| (sum ^ u64::from_le_bytes(*it)).rotate_left(TURN).wrapping_mul(FACTOR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_counts_wherever_it_stands() {
        let whole = vec![0x5a_u8; 64];
        let mut found = std::collections::BTreeSet::from([checksum(&whole)]);
        for bit in 0..512 {
            let mut other = whole.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            found.insert(checksum(&other));
            other[(bit / 8 + 8) % 64] ^= 1 << (bit % 8);
            found.insert(checksum(&other));
        }
        assert_eq!(found.len(), 1_025);
    }
}
