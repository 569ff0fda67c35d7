//! Lists by number, one behind the other.

#[derive(Default)]
pub(crate) struct Lists<T> {
    /// Where the list of each number begins, and where the last one ends.
    starts: Vec<u32>,
    all: Vec<T>,
}

impl<T: Copy + Default> Lists<T> {
    /// Puts items into the lists of their numbers, in the order that they come in. There can be millions: they are counted, and then put in
    /// their places.
    pub(crate) fn of(pairs: impl DoubleEndedIterator<Item = (u32, T)> + Clone) -> Self {
        let mut starts = vec![0];
        let mut count = 0;
        for (number, _) in pairs.clone() {
            let number = number as usize;
            starts.resize(starts.len().max(number + 2), 0);
            starts[number] += 1;
            count += 1;
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut all = vec![T::default(); count];
        for (number, item) in pairs.rev() {
            let place = &mut starts[number as usize];
            *place -= 1;
            all[*place as usize] = item;
        }
        Self { starts, all }
    }

    /// Those of a number; none if nothing was put into its list.
    pub(crate) fn get(&self, number: u32) -> &[T] {
        let number = number as usize;
        match self.starts.get(number..number + 2) {
            Some(&[start, end]) => &self.all[start as usize..end as usize],
            _ => &[],
        }
    }
}
