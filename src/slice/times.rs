//! What of a slice becomes something else when edges begin and end.

/// The sections of a slice as they are from some time on, in nanoseconds since 1970.
pub(super) struct Moment {
    pub(super) from: i64,
    pub(super) bodies: Vec<Vec<u8>>,
}

/// The changes between moments that ascend: which word becomes what from when on. A word that is not always the
/// same is told at the first moment too, so that whoever goes back in time finds it. `starts` is where each section
/// begins.
pub(super) fn changes(starts: &[u32], moments: &[Moment]) -> Vec<u8> {
    let mut changes: Vec<(i64, u32, [u8; 4])> = Vec::new();
    if moments.len() < 2 {
        return Vec::new();
    }
    for (section, start) in starts.iter().enumerate() {
        let bodies = moments.iter().filter_map(|it| Some((it.from, words(it.bodies.get(section)?))));
        let bodies: Vec<(i64, Vec<[u8; 4]>)> = bodies.collect();
        let count = bodies.first().map_or(0, |it| it.1.len());
        for (at, address) in (0..count).zip((*start..).step_by(4)) {
            let told = told(&bodies, at);
            if told.len() > 1 {
                changes.extend(told.into_iter().map(|(from, word)| (from, address, word)));
            }
        }
    }
    changes.sort_unstable();
    let bytes = changes.iter().flat_map(|(from, address, word)| {
        from.to_le_bytes().into_iter().chain(address.to_le_bytes()).chain(*word)
    });
    bytes.collect()
}

/// What a word is from when on.
fn told(bodies: &[(i64, Vec<[u8; 4]>)], at: usize) -> Vec<(i64, [u8; 4])> {
    let mut told: Vec<(i64, [u8; 4])> = Vec::new();
    for (from, words) in bodies {
        let Some(word) = words.get(at) else { continue };
        if told.last().is_none_or(|it| it.1 != *word) {
            told.push((*from, *word));
        }
    }
    told
}

/// Bytes as words, with nothing behind the last.
fn words(bytes: &[u8]) -> Vec<[u8; 4]> {
    let mut bytes = bytes.to_vec();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes.as_chunks().0.to_vec()
}
