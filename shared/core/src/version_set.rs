//! A set of versions of a prompt.

use serde::{Deserialize, Serialize};

use crate::names::VersionNumber;

/// Versions of a prompt, as ranges that ascend and don't touch.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VersionSet(Vec<(VersionNumber, VersionNumber)>);

impl VersionSet {
    /// Whether it has no version.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it has this version.
    pub fn contains(&self, version: VersionNumber) -> bool {
        let mut ranges = self.0.iter();
        ranges.any(|(first, last)| (*first..=*last).contains(&version))
    }

    /// Adds the versions from `first` to `last`.
    pub fn insert(&mut self, first: VersionNumber, last: VersionNumber) {
        let mut ranges = std::mem::take(&mut self.0);
        ranges.push((first, last));
        ranges.sort_unstable();
        for (first, last) in ranges {
            match self.0.last_mut() {
                Some((_, end)) if first <= end.next() => *end = last.max(*end),
                _ => self.0.push((first, last)),
            }
        }
    }

    /// Takes a version out.
    pub fn remove(&mut self, version: VersionNumber) {
        let split = |(first, last): (VersionNumber, VersionNumber)| {
            if !(first..=last).contains(&version) {
                return [Some((first, last)), None];
            }
            let before = version.previous().filter(|before| first <= *before);
            let after = Some(version.next()).filter(|after| *after <= last);
            [
                before.map(|end| (first, end)),
                after.map(|start| (start, last)),
            ]
        };
        let ranges = std::mem::take(&mut self.0);
        self.0 = ranges.into_iter().flat_map(split).flatten().collect();
    }

    /// The versions up to `latest` that it lacks, in ascending order.
    pub fn missing(&self, latest: VersionNumber) -> impl DoubleEndedIterator<Item = VersionNumber> {
        let numbers = 1..=u64::from(latest.get());
        let versions = numbers.filter_map(|number| VersionNumber::try_from(number).ok());
        versions.filter(|version| !self.contains(*version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: u32) -> VersionNumber {
        VersionNumber::try_from(u64::from(number)).unwrap()
    }

    fn missing(set: &VersionSet) -> Vec<u32> {
        set.missing(number(9)).map(VersionNumber::get).collect()
    }

    #[test]
    fn ranges_are_joined_and_split() {
        let mut set = VersionSet::default();
        set.insert(number(5), number(5));
        set.insert(number(1), number(2));
        set.insert(number(3), number(3));
        assert_eq!(serde_json::json!(set), serde_json::json!([[1, 3], [5, 5]]));
        assert_eq!(missing(&set), [4, 6, 7, 8, 9]);
        set.remove(number(2));
        set.remove(number(7));
        assert_eq!(
            serde_json::json!(set),
            serde_json::json!([[1, 1], [3, 3], [5, 5]])
        );
        set.insert(number(1), number(9));
        assert_eq!(missing(&set), [0; 0]);
        for version in 1..=9 {
            assert!(set.contains(number(version)));
            set.remove(number(version));
        }
        assert!(set.is_empty());
    }
}
