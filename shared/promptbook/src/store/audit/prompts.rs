//! Audit: headers, versions and the lists of overrides.

use std::collections::BTreeMap;

use super::{Auditor, activity};
use crate::content::{Templates, digest_of};
use crate::names::VersionNumber;
use crate::prompt::{Header, Version};
use crate::store::item;
use crate::table_keys::{self, Key};

impl Auditor {
    pub(super) fn prompt(&mut self, key: &Key) {
        let Some(header) = self.entity::<Header>(key) else {
            return;
        };
        self.audit.prompts += 1;
        self.expect(
            *key == table_keys::header(&header.id()),
            key,
            "it is another prompt's",
        );
        self.lists(key, &header);
        let versions = self.versions(key, &header);
        for (label, pointer) in &header.labels {
            self.label(key, &header, &versions, label, pointer);
        }
        let made = activity::Made {
            header: &header,
            versions: &versions,
            publications: std::mem::take(&mut self.made),
        };
        self.activity(key, &made);
        let active = header.labels.iter().filter_map(|(label, at)| {
            let version = versions.get(&at.version?)?;
            Some((label.clone(), version.clone()))
        });
        let active = active.collect();
        self.prompts.push((header, active));
    }

    /// Both lists of overrides have it if it is a live override, and only then.
    fn lists(&mut self, at: &Key, header: &Header) {
        let id = header.id();
        let entries = [
            table_keys::listed_override(&id),
            table_keys::own_prompt(&id),
        ];
        let listed = entries.map(|key| {
            let entry = self.rest.remove(&key);
            entry.is_some_and(|entry| !entry.contains_key(item::DELETED))
        });
        let is_live = header.is_live_override();
        self.expect(
            listed == [true; 2] || !is_live,
            at,
            "it is missing from the list of overrides or from that of its name: any write to it adds it, such as a change of its description",
        );
        self.expect(
            listed == [false; 2] || is_live,
            at,
            "it is still in the list of overrides or in that of its name: restart the local server, or invoke the seed function with {}, to remove it",
        );
    }

    /// 1 to `latest` without gaps, each with the digest of its content.
    fn versions(&mut self, at: &Key, header: &Header) -> BTreeMap<VersionNumber, Version> {
        let mut versions = BTreeMap::new();
        let numbers =
            std::iter::successors(Some(VersionNumber::FIRST), |number| Some(number.next()));
        // No more than there can be: a corrupt header could claim billions.
        let there = self.rest.len() + 1;
        for number in numbers
            .take_while(|number| *number <= header.latest)
            .take(there)
        {
            let key = table_keys::version(&header.id(), number);
            let Some(version) = self.entity::<Version>(&key) else {
                continue;
            };
            self.content(&key, header, &version);
            self.expect(
                version.version == number && version.id() == header.id(),
                &key,
                "it is another version",
            );
            versions.insert(number, version);
        }
        self.audit.versions += versions.len();
        let digest = versions.get(&header.latest).map(|version| &version.digest);
        self.expect(
            digest == Some(&header.digest),
            at,
            "its digest differs from that of its latest version",
        );
        versions
    }

    /// It has the digest of its content, or it is redacted and says nothing.
    fn content(&mut self, key: &Key, header: &Header, version: &Version) {
        let is_redacted = version.redacted.is_some();
        self.expect(
            is_redacted == header.redacted.contains(version.version),
            key,
            "its header and it differ on whether it is redacted",
        );
        if let Some(redaction) = &version.redacted {
            let left = version.clone().redacted(redaction.clone());
            self.expect(left == *version, key, "it is redacted, and says something");
            return;
        }
        let Version {
            model,
            inputs,
            config,
            ..
        } = version;
        let digest = Templates::try_from(version)
            .map(|templates| digest_of(&templates, model, inputs, config.as_ref()));
        self.expect(
            digest.is_ok_and(|digest| digest == version.digest),
            key,
            "its digest does not match its content",
        );
    }
}
