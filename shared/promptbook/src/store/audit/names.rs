//! What prompts have in common under a name: who includes it, how often, and whether all that is active has what it needs.

use std::collections::{BTreeMap, BTreeSet};

use promptbook_core::contract::needed_by_included;

use super::Auditor;
use crate::content::{PromptType, TemplateFormat};
use crate::names::{Instance, Label, PromptName};
use crate::prompt::{Header, Version};
use crate::store::item;
use crate::store::name_update::{Includer, NameItem};
use crate::store::pieces::is_in_production;
use crate::table_keys::{self, Key};

/// What the headers say about names.
#[derive(Default)]
struct Expected {
    names: BTreeMap<PromptName, NameItem>,
    includers: BTreeMap<Key, BTreeSet<Label>>,
}

impl Expected {
    fn name(&mut self, name: &PromptName) -> &mut NameItem {
        self.names.entry(name.clone()).or_default()
    }

    fn add(&mut self, header: &Header) {
        self.name(&header.name).changes |= i64::from(!header.instance.is_default());
        for (label, at) in &header.labels {
            self.name(&header.name).including += i64::from(!at.includes.is_empty());
            for piece in &at.includes {
                self.name(piece).included += 1;
                let key = table_keys::includer(piece, &header.id());
                self.includers.entry(key).or_default().insert(label.clone());
            }
        }
    }
}

/// What may be included.
struct Included<'a> {
    /// `default`'s prompts, without those that were purged, whose names are free.
    defaults: BTreeMap<&'a PromptName, &'a Header>,
    /// The formats of what is active, under any label in any instance.
    formats: BTreeMap<&'a PromptName, Vec<TemplateFormat>>,
}

impl<'a> Included<'a> {
    fn of(prompts: &'a [(Header, BTreeMap<Label, Version>)]) -> Self {
        let headers = prompts.iter().map(|(header, _)| header);
        let of_default =
            headers.filter(|header| header.instance.is_default() && header.purged_at.is_none());
        let mut formats: BTreeMap<_, Vec<TemplateFormat>> = BTreeMap::new();
        for (header, active) in prompts {
            let of_name = formats.entry(&header.name).or_default();
            of_name.extend(active.values().map(|version| version.template_format));
        }
        Self {
            defaults: of_default.map(|header| (&header.name, header)).collect(),
            formats,
        }
    }
}

impl Auditor {
    /// Holds counters and entries against the headers, and what is active against what it needs.
    pub(super) fn names(&mut self) {
        let prompts = std::mem::take(&mut self.prompts);
        let mut expected = Expected::default();
        prompts.iter().for_each(|(header, _)| expected.add(header));
        self.counters(&expected.names);
        self.includers(expected.includers);
        let included = Included::of(&prompts);
        for (header, active) in &prompts {
            for (label, version) in active {
                self.fits(&included, header, label, version);
            }
        }
        for (name, counted) in &expected.names {
            let key = table_keys::name(name);
            let both = counted.included > 0 && counted.including > 0;
            self.expect(
                !both,
                &key,
                "prompts include this name, and it includes others",
            );
        }
    }

    fn counters(&mut self, expected: &BTreeMap<PromptName, NameItem>) {
        let mut names: BTreeSet<PromptName> =
            self.rest.keys().filter_map(table_keys::name_at).collect();
        names.extend(expected.keys().cloned());
        for name in names {
            let key = table_keys::name(&name);
            let found = match self.rest.contains_key(&key) {
                true => self.entity::<NameItem>(&key),
                false => Some(NameItem::default()),
            };
            let Some(found) = found else { continue };
            let right = expected.get(&name).copied().unwrap_or_default();
            for (counter, found, right) in [
                ("included", found.included, right.included),
                ("including", found.including, right.including),
            ] {
                if found != right {
                    let problem =
                        format!("its counter `{counter}` is {found}, and the headers say {right}");
                    self.wrong(&key, problem);
                }
            }
            let counted = found.changes >= right.changes;
            self.expect(
                counted,
                &key,
                "its counter `changes` misses a write of an override",
            );
        }
    }

    fn includers(&mut self, expected: BTreeMap<Key, BTreeSet<Label>>) {
        let there = self.rest.keys();
        let there = there.filter(|key| table_keys::includer_at(&key.sk).is_some());
        let mut keys: BTreeSet<Key> = there.cloned().collect();
        keys.extend(expected.keys().cloned());
        for key in keys {
            let found = self
                .rest
                .remove(&key)
                .map(|item| item::from_item(&key, item));
            let found: Includer = match found.transpose() {
                Ok(found) => found.unwrap_or_default(),
                Err(error) => {
                    self.audit.findings.push(error.to_string());
                    continue;
                }
            };
            let right = expected.get(&key).cloned().unwrap_or_default();
            self.expect(
                found.labels == right,
                &key,
                "its labels are not those under which the prompt includes this name",
            );
        }
    }

    /// Whether an active version has all that it needs.
    fn fits(&mut self, included: &Included<'_>, header: &Header, label: &Label, version: &Version) {
        let at = table_keys::active(&header.id(), label);
        let ruling = match header.instance == Instance::default() {
            true => header,
            false => included.defaults.get(&header.name).unwrap_or(&header),
        };
        let unmet = version.unmet(&ruling.contract);
        self.expect(
            unmet.is_empty(),
            &at,
            "it needs what the contract does not supply",
        );
        let same = version.prompt_type == ruling.prompt_type;
        self.expect(same, &at, "its type is not that of `default`'s prompt");
        for name in &version.includes {
            let mut formats = included.formats.get(name).into_iter().flatten();
            self.expect(
                formats.all(|format| *format == version.template_format),
                &at,
                "it includes a prompt that is active in another template format",
            );
            let piece = included.defaults.get(name).copied();
            let piece = piece.filter(|piece| is_in_production(piece));
            let Some(piece) = piece else {
                self.wrong(
                    &at,
                    format!("`{name}`, which it includes, is not active in `default`"),
                );
                continue;
            };
            let is_text = piece.prompt_type == PromptType::Text;
            self.expect(is_text, &at, "it includes a chat prompt");
            let mut needed = needed_by_included(&piece.contract, &version.inputs);
            let supplied = needed.all(|input| ruling.contract.contains(input));
            self.expect(
                supplied,
                &at,
                "it does not supply what a prompt that it includes needs",
            );
        }
    }
}
