//! Sorted lists by number, one behind the other.

pub(super) struct Lists<T> {
    /// What was added, until it is finished.
    pub(super) pairs: Vec<(u32, T)>,
    /// Where the list of each number begins, and where the last one ends.
    starts: Vec<u32>,
    all: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            pairs: Vec::new(),
            starts: Vec::new(),
            all: Vec::new(),
        }
    }
}

impl<T: Copy + Ord> Lists<T> {
    /// Sorts them, once everything was added.
    pub(super) fn finish(&mut self) {
        let mut pairs = std::mem::take(&mut self.pairs);
        pairs.sort_unstable();
        for (index, (number, _)) in pairs.iter().enumerate() {
            let count = self.starts.len().max(*number as usize + 1);
            self.starts.resize(count, index as u32);
        }
        self.starts.push(pairs.len() as u32);
        self.all = pairs.iter().map(|(_, item)| *item).collect();
    }

    pub(super) fn get(&self, number: u32) -> &[T] {
        let number = number as usize;
        match self.starts.get(number..number + 2) {
            Some(&[start, end]) => &self.all[start as usize..end as usize],
            _ => &[],
        }
    }
}
