//! Maps of which each version shares with the one before it all but what has changed.

use std::hash::{BuildHasherDefault, Hash};
use std::ops::{Deref, DerefMut};

use rpds::HashTrieMapSync;
use rustc_hash::FxHasher;

/// Numbers are hashed by numbers, which nobody chooses.
pub(crate) type Hashing = BuildHasherDefault<FxHasher>;

/// A new version counts once more in whatever its new nodes branch to, which has to be fetched for that: narrow nodes are
/// copied the quickest.
const DEGREE: u8 = 8;

/// A map by number that is cheap to clone and to change afterwards.
#[derive(Debug, Clone)]
pub(crate) struct Versions<K: Eq + Hash, V>(HashTrieMapSync<K, V, Hashing>);

impl<K: Eq + Hash, V> Default for Versions<K, V> {
    fn default() -> Self {
        Self(HashTrieMapSync::new_with_hasher_and_degree_and_ptr_kind(Hashing::default(), DEGREE))
    }
}

impl<K: Eq + Hash, V: PartialEq> PartialEq for Versions<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K: Eq + Hash, V: Eq> Eq for Versions<K, V> {}

impl<K: Eq + Hash, V> Deref for Versions<K, V> {
    type Target = HashTrieMapSync<K, V, Hashing>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K: Eq + Hash, V> DerefMut for Versions<K, V> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}
