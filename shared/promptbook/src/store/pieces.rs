//! Pieces: the prompts of `default` that a version includes, as read.

use std::collections::{BTreeMap, BTreeSet};

use promptbook_core::contract::needed_by_included;

use super::name_update::NameItem;
use super::snapshot::Premise;
use crate::content::{Content, TemplateFormat};
use crate::names::{Instance, Label, PromptName};
use crate::prompt::{Active, Header, Pointer, PromptId};
use crate::table_keys::{self, Key};

/// The maximum number of different prompts that the active versions of a prompt may include, over all labels.
pub(super) const MAX_INCLUDES: usize = 16;

/// The pieces that were read, with their headers in `default`, if they exist.
#[derive(Debug, Default, Clone)]
pub(super) struct Pieces {
    pub(super) read: BTreeMap<PromptName, Option<Header>>,
    /// The headers that the same transaction writes, after the write, including those of overrides.
    pub(super) after: BTreeMap<Key, Header>,
    /// The item of each name. It counts the writes of overrides, so it is read before these.
    pub(super) names: BTreeMap<PromptName, NameItem>,
    /// The active versions of the overrides of pieces that a label gains.
    pub(super) of_overrides: BTreeMap<PromptName, Vec<ActiveFormat>>,
    /// The active items in `default` under `production`, as far as they were read.
    pub(super) active: BTreeMap<PromptName, Active>,
}

impl Pieces {
    /// Adds more pieces.
    pub(super) fn extend(&mut self, others: Self) {
        self.read.extend(others.read);
        self.after.extend(others.after);
        self.names.extend(others.names);
        self.of_overrides.extend(others.of_overrides);
        self.active.extend(others.active);
    }

    /// Checks against a header as the same transaction will write it.
    pub(super) fn will_be(&mut self, before: Option<&Header>, after: &Header) {
        if after.instance.is_default() {
            self.read.insert(after.name.clone(), before.cloned());
        }
        let key = table_keys::header(&after.id());
        self.after.insert(key, after.clone());
    }

    /// The names among these that were not read yet.
    pub(super) fn unread(&self, names: &[PromptName]) -> BTreeSet<PromptName> {
        let is_read = |name| self.read.contains_key(name) && self.names.contains_key(name);
        let unread = names.iter().filter(|name| !is_read(name));
        unread.cloned().collect()
    }

    /// All pieces that were read.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&PromptName, Option<&Header>)> {
        self.read
            .iter()
            .map(|(name, header)| (name, header.as_ref()))
    }

    /// A piece as read; `None` if it was not read.
    pub(super) fn get(&self, name: &PromptName) -> Option<Option<&Header>> {
        self.read.get(name).map(Option::as_ref)
    }

    /// The item of a name as read.
    pub(super) fn name_item(&self, name: &PromptName) -> NameItem {
        self.names.get(name).copied().unwrap_or_default()
    }

    /// A piece as read, with the counter of its overrides' writes; `None` unless the overrides were checked too.
    pub(super) fn judged(&self, name: &PromptName) -> Option<(Option<&Header>, i64)> {
        let header = self.get(name)?;
        let changes = self.names.get(name)?.changes;
        let are_judged = changes == 0 || self.of_overrides.contains_key(name);
        are_judged.then_some((header, changes))
    }

    /// A header as the same transaction will write it.
    pub(super) fn will_be_written(&self, id: &PromptId) -> Option<&Header> {
        self.after.get(&table_keys::header(id))
    }

    /// The overrides of a name that the same transaction writes, after the write.
    pub(super) fn overrides_written(&self, name: &PromptName) -> impl Iterator<Item = &Header> {
        let written = self.after.values();
        written.filter(move |after| after.name == *name && !after.instance.is_default())
    }

    /// The header that checks use.
    pub(super) fn header(&self, name: &PromptName) -> Option<&Header> {
        let after = self.will_be_written(&of_default(name));
        after.or(self.get(name).flatten())
    }

    /// The premises of a refusal that these pieces cause.
    pub(super) fn premises(&self, names: &[PromptName]) -> impl Iterator<Item = Premise> {
        let headers = names
            .iter()
            .map(|name| Premise::header(&of_default(name), self.get(name).flatten()));
        let judged = names
            .iter()
            .filter(|name| self.of_overrides.contains_key(*name));
        let changes = judged
            .map(|name| Premise::Changes(table_keys::name(name), self.name_item(name).changes));
        headers.chain(changes)
    }

    /// The names that a content must be supplied with for its existing pieces, each with the piece that needs it.
    pub(super) fn needed_by<'a>(
        &'a self,
        includes: &'a [PromptName],
        inputs: &'a crate::content::Inputs,
    ) -> impl Iterator<Item = (&'a String, &'a Header)> {
        let headers = includes.iter().filter_map(|name| self.header(name));
        headers.flat_map(|piece| {
            let needed = needed_by_included(&piece.contract, inputs);
            needed.map(move |name| (name, piece))
        })
    }

    /// The contract of a new prompt: the names that it reads, and those that its pieces need.
    pub(super) fn initial_contract(&self, content: &Content) -> BTreeSet<String> {
        let needed = self.needed_by(content.includes(), content.inputs());
        let needed: BTreeSet<String> = needed.map(|(name, _)| name.clone()).collect();
        content.initial_contract_with([&needed])
    }
}

/// Whether a prompt of `default` can be included.
pub(super) fn is_in_production(header: &Header) -> bool {
    let at = header.labels.get(&Label::default());
    header.deleted_at.is_none() && at.is_some_and(|at| at.version.is_some())
}

/// The ID of the prompt of this name in `default`.
pub(super) fn of_default(name: &PromptName) -> PromptId {
    PromptId {
        instance: Instance::default(),
        name: name.clone(),
    }
}

/// The format of an active version.
#[derive(Debug, Clone)]
pub(super) struct ActiveFormat {
    pub(super) instance: Instance,
    pub(super) label: Label,
    pub(super) format: TemplateFormat,
}

/// The formats of what is active under these labels.
pub(super) fn active_formats(
    instance: &Instance,
    labels: &BTreeMap<Label, Pointer>,
) -> impl Iterator<Item = ActiveFormat> {
    let active = labels.iter().filter(|(_, at)| at.version.is_some());
    active.map(|(label, at)| ActiveFormat {
        instance: instance.clone(),
        label: label.clone(),
        format: at.template_format,
    })
}
