//! By what a module finds damage: a few instructions for eight bytes, since it goes through all of them first.

/// Odd, and with no pattern in its bits.
pub(crate) const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
/// How far down the upper bits go, which a product leaves alone.
pub(crate) const DOWN: u32 = 32;

/// The checksum of words of eight bytes. Each step can be undone, so that no change of one word is missed.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let words = bytes.chunks_exact(8).filter_map(|it| it.first_chunk::<8>());
    words.fold(0, |sum: u64, it| {
        let product = (sum ^ u64::from_le_bytes(*it)).wrapping_mul(FACTOR);
        product ^ (product >> DOWN)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_counts_wherever_it_stands() {
        let whole = vec![0x5a_u8; 64];
        for bit in 0..512 {
            let mut other = whole.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(checksum(&other), checksum(&whole), "{bit}");
            for second in (0..512).filter(|it| *it != bit) {
                other[second / 8] ^= 1 << (second % 8);
                assert_ne!(checksum(&other), checksum(&whole), "{bit} and {second}");
                other[second / 8] ^= 1 << (second % 8);
            }
        }
    }
}
