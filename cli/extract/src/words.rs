//! The words of many files, each kept once and known by its number.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// The number of a word.
pub(crate) type WordId = u32;

/// Words in the order that they were added in.
#[derive(Default)]
pub(crate) struct Words {
    /// All of them, one behind the other.
    text: String,
    /// Where each ends in `text`.
    ends: Vec<u32>,
    ids: HashTable<WordId>,
}

impl Words {
    /// The number of a word that was added.
    pub(crate) fn get(&self, word: &str) -> Option<WordId> {
        let ids = &self.ids;
        ids.find(hash(word), |id| self.word(*id) == word).copied()
    }

    /// The number of a word, which is added unless it was before.
    pub(crate) fn add(&mut self, word: &str) -> WordId {
        if let Some(id) = self.get(word) {
            return id;
        }
        let id = self.ends.len() as WordId;
        self.text.push_str(word);
        self.ends.push(self.text.len() as u32);
        let (text, ends) = (&self.text, &self.ends);
        let hash_of = |id: &WordId| hash(slice(text, ends, *id));
        self.ids.insert_unique(hash(word), id, hash_of);
        id
    }

    pub(crate) fn word(&self, id: WordId) -> &str {
        slice(&self.text, &self.ends, id)
    }

    /// All words, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as WordId).map(|id| self.word(id))
    }
}

fn slice<'w>(text: &'w str, ends: &[u32], id: WordId) -> &'w str {
    let start = match id {
        0 => 0,
        _ => ends[id as usize - 1],
    };
    &text[start as usize..ends[id as usize] as usize]
}

fn hash(word: &str) -> u64 {
    FxBuildHasher.hash_one(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_number() {
        let mut words = Words::default();
        let all: Vec<String> = (0..100).map(|it| "x".repeat(it)).collect();
        for _ in 0..2 {
            let ids = all.iter().map(|word| words.add(word));
            assert!(ids.eq(0..100));
        }
        assert!(words.iter().eq(&all));
        assert_eq!(words.get("xx"), Some(2));
        assert_eq!(words.get("y"), None);
    }
}
