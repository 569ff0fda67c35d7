//! The versions of a prompt that clients of Langfuse's API don't see, because they deleted them.

use serde::{Deserialize, Serialize};

use crate::names::VersionNumber;

/// Hidden versions, as ranges that ascend and don't touch. They keep their numbers and stay in the history.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HiddenVersions(Vec<(VersionNumber, VersionNumber)>);

impl HiddenVersions {
    /// Whether no version is hidden.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this version is hidden.
    pub fn contains(&self, version: VersionNumber) -> bool {
        let mut ranges = self.0.iter();
        ranges.any(|(first, last)| (*first..=*last).contains(&version))
    }

    /// Hides the versions from `first` to `last`.
    pub fn hide(&mut self, first: VersionNumber, last: VersionNumber) {
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

    /// Shows a version again.
    pub fn show(&mut self, version: VersionNumber) {
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

    /// The versions up to `latest` that are not hidden, in ascending order.
    pub fn visible(&self, latest: VersionNumber) -> impl DoubleEndedIterator<Item = VersionNumber> {
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

    fn visible(hidden: &HiddenVersions) -> Vec<u32> {
        hidden.visible(number(9)).map(VersionNumber::get).collect()
    }

    #[test]
    fn ranges_are_joined_and_split() {
        let mut hidden = HiddenVersions::default();
        hidden.hide(number(5), number(5));
        hidden.hide(number(1), number(2));
        hidden.hide(number(3), number(3));
        assert_eq!(
            serde_json::json!(hidden),
            serde_json::json!([[1, 3], [5, 5]])
        );
        assert_eq!(visible(&hidden), [4, 6, 7, 8, 9]);
        hidden.show(number(2));
        hidden.show(number(7));
        assert_eq!(
            serde_json::json!(hidden),
            serde_json::json!([[1, 1], [3, 3], [5, 5]])
        );
        hidden.hide(number(1), number(9));
        assert_eq!(visible(&hidden), [0; 0]);
        for version in 1..=9 {
            assert!(hidden.contains(number(version)));
            hidden.show(number(version));
        }
        assert!(hidden.is_empty());
    }
}
