//! What each operation makes of the prompts that it names, before anybody judges whether that is allowed.

use std::sync::Arc;

use super::changes::initial_contract;
use super::contents::{Content, Set};
use super::drafts::Draft;
use super::prompts::{Header, Id, Instance, Label, Name, PRODUCTION};

/// A call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Operation {
    Create {
        id: Id,
        content: Content,
        publish: Option<Label>,
    },
    Save {
        id: Id,
        content: Content,
        publish: Option<Label>,
    },
    Publish {
        id: Id,
        label: Label,
        version: usize,
    },
    RollBack {
        id: Id,
        label: Label,
    },
    Unpublish {
        id: Id,
        label: Label,
    },
    Delete {
        id: Id,
    },
    Restore {
        id: Id,
    },
    SetContract {
        id: Id,
        inputs: Set,
    },
    Seed {
        name: Name,
        content: Content,
    },
    /// Publishes these versions, all or none.
    Release {
        instance: Instance,
        label: Label,
        publish: [(Name, usize); 2],
    },
    /// Undoes the release that made these publications.
    Undo {
        instance: Instance,
        label: Label,
        of: [(Name, u8); 2],
    },
}

/// Why an operation was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Refusal {
    NotFound,
    Exists,
    Deleted,
    NoSuchVersion,
    NeverPublished,
    NothingBelow,
    Moved,
    /// From here on it rests on more than one prompt.
    OverrideContract,
    BreaksContract,
    PieceNotActive,
    Unsupplied,
    OtherFormat,
    ContractInUse,
    PieceIncludes,
    IsIncluded,
}

/// What is known of the table: all of it, or what was read.
pub(super) trait View {
    fn header(&self, id: Id) -> Option<&Arc<Header>>;
    /// How often a name is included, and includes; none when that was not read.
    fn counters(&self, name: Name) -> Option<(i8, i8)>;
}

impl Operation {
    /// The prompts that it names.
    pub(super) fn ids(&self) -> Vec<Id> {
        match *self {
            Self::Create { id, .. }
            | Self::Save { id, .. }
            | Self::Publish { id, .. }
            | Self::RollBack { id, .. }
            | Self::Unpublish { id, .. }
            | Self::Delete { id }
            | Self::Restore { id }
            | Self::SetContract { id, .. } => vec![id],
            Self::Seed { name, .. } => vec![Id::of_default(name)],
            Self::Release {
                instance, publish, ..
            } => publish.map(|(name, _)| Id { instance, name }).to_vec(),
            Self::Undo { instance, of, .. } => of.map(|(name, _)| Id { instance, name }).to_vec(),
        }
    }

    /// Its drafts. A restore brings back `restored` of the labels that were taken down.
    pub(super) fn drafts(&self, view: &impl View, restored: Set) -> Result<Vec<Draft>, Refusal> {
        self.ids()
            .into_iter()
            .map(|id| self.draft(view, id, restored))
            .collect()
    }

    /// One of them.
    pub(super) fn draft(&self, view: &impl View, id: Id, restored: Set) -> Result<Draft, Refusal> {
        let before = view.header(id).cloned();
        let mut after = match (self, before.as_deref()) {
            (Self::Create { .. }, Some(header)) if header.deleted => return Err(Refusal::Deleted),
            (Self::Create { .. }, Some(_)) => return Err(Refusal::Exists),
            (
                Self::Create {
                    content, publish, ..
                },
                None,
            ) => {
                let mut first = Header::first(*content, initial_contract(view, *content));
                publish.iter().for_each(|label| first.publish(*label, 1));
                first
            }
            (Self::Seed { content, .. }, None) => {
                let mut first = Header::first(*content, initial_contract(view, *content));
                first.seed = Some((*content, 1));
                first.publish(PRODUCTION, 1);
                first
            }
            (_, None) => return Err(Refusal::NotFound),
            (Self::Delete { .. } | Self::Restore { .. } | Self::Seed { .. }, Some(header)) => {
                header.clone()
            }
            (_, Some(header)) if header.deleted => return Err(Refusal::Deleted),
            (_, Some(header)) => header.clone(),
        };
        if before.is_some() {
            self.change(view, id, &mut after, restored)?;
        }
        if let Some(before) = &before
            && **before != after
        {
            after.revision += 1;
        }
        Ok(Draft {
            id,
            before,
            after: Arc::new(after),
        })
    }
}
