//! Files that are mapped into memory instead of being read: an image is opened without a copy of it.

use std::fs::File;

use memmap2::Mmap;

/// The bytes of a file, where the machine keeps them.
#[expect(
    unsafe_code,
    reason = "mapping is unsafe because another process may change the file meanwhile: images are written whole and \
              put in the place of an old one, never changed, and every read of one is checked where it happens"
)]
pub fn map(file: &File) -> std::io::Result<Mmap> {
    unsafe { Mmap::map(file) }
}
