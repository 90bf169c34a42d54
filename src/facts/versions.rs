//! Maps of which each version shares with the one before it all but what has changed.

use std::hash::{BuildHasherDefault, Hash};

use rpds::HashTrieMapSync;
use rustc_hash::FxHasher;

/// Numbers are hashed by numbers, which nobody chooses.
type Hashing = BuildHasherDefault<FxHasher>;

/// A new version counts once more in whatever its new nodes branch to, which has to be fetched for that: narrow nodes are
/// copied the quickest.
const DEGREE: u8 = 8;

/// A map by number that is cheap to clone and to change afterwards. Many stay empty: those are nothing at all, so that
/// a new version of them counts nothing and a look into them hashes nothing.
#[derive(Debug, Clone)]
pub(crate) struct Versions<K: Eq + Hash, V>(Option<HashTrieMapSync<K, V, Hashing>>);

impl<K: Eq + Hash, V> Default for Versions<K, V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: Eq + Hash, V: PartialEq> PartialEq for Versions<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K: Eq + Hash, V: Eq> Eq for Versions<K, V> {}

impl<K: Eq + Hash, V> Versions<K, V> {
    #[inline]
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.0.as_ref()?.get(key)
    }

    #[inline]
    pub(crate) fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn size(&self) -> usize {
        self.0.as_ref().map_or(0, HashTrieMapSync::size)
    }

    /// All of it, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().flat_map(HashTrieMapSync::iter)
    }

    /// All keys, in no order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|it| it.0)
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Versions<K, V> {
    pub(crate) fn insert(&mut self, key: K, value: V) {
        let empty = || HashTrieMapSync::new_with_hasher_and_degree_and_ptr_kind(Hashing::default(), DEGREE);
        self.0.get_or_insert_with(empty).insert_mut(key, value);
    }

    pub(crate) fn remove(&mut self, key: &K) {
        if let Some(all) = &mut self.0 {
            all.remove_mut(key);
        }
        self.0.take_if(|it| it.is_empty());
    }
}
