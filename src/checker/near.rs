//! Reads of memory that wait for nothing overlap: what is far apart, and is to be looked at one after the other between
//! other work, is read beforehand for nothing else, which takes a small part of the time.

/// Reads these, of which each stands somewhere else.
pub(crate) fn bring_near<T: Into<u32>>(all: impl Iterator<Item = T>) {
    std::hint::black_box(all.fold(0_u32, |sum, it| sum.wrapping_add(it.into())));
}
