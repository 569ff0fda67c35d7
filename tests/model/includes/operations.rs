//! What each operation makes of the prompts that it names, before anybody judges whether that is allowed.

use std::sync::Arc;

use super::prompts::{
    Content, DEFAULT, Header, Id, Instance, Label, Name, PRODUCTION, Set, bit, members,
};

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

/// One prompt as it is and as it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) id: Id,
    pub(super) before: Option<Arc<Header>>,
    pub(super) after: Arc<Header>,
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

    fn change(
        &self,
        view: &impl View,
        id: Id,
        after: &mut Header,
        restored: Set,
    ) -> Result<(), Refusal> {
        match *self {
            Self::Create { .. } => {}
            Self::Save {
                content, publish, ..
            } => {
                let version = after.add(content);
                publish
                    .into_iter()
                    .for_each(|label| publish_unless_active(after, label, version));
            }
            Self::Publish { label, version, .. } => publish_existing(after, label, version)?,
            Self::Release { label, publish, .. } => {
                for (_, version) in publish.into_iter().filter(|(name, _)| *name == id.name) {
                    publish_existing(after, label, version)?;
                }
            }
            Self::RollBack { label, .. } => roll_back(after, label)?,
            Self::Undo { label, of, .. } => {
                for (_, seq) in of.into_iter().filter(|(name, _)| *name == id.name) {
                    undo(after, label, seq)?;
                }
            }
            Self::Unpublish { label, .. } => match after.active(label) {
                Some(_) => after.take_down(label),
                None if after.labels[label].seq == 0 => return Err(Refusal::NeverPublished),
                None => {}
            },
            Self::Delete { .. } if after.deleted => {}
            Self::Delete { .. } => {
                after.deleted = true;
                for label in super::prompts::LABELS {
                    if after.active(label).is_some() {
                        after.take_down(label);
                        after.taken_down |= bit(label);
                    }
                }
            }
            Self::Restore { .. } => {
                for label in members(after.taken_down & restored) {
                    after.labels[label].down = false;
                    after.labels[label].seq += 1;
                }
                after.deleted = false;
                after.taken_down = 0;
            }
            Self::SetContract { inputs, .. } => {
                if id.is_override() && view.header(Id::of_default(id.name)).is_some() {
                    return Err(Refusal::OverrideContract);
                }
                after.contract = inputs;
            }
            Self::Seed { content, .. } => seed(view, id, after, content),
        }
        Ok(())
    }
}

fn publish_unless_active(after: &mut Header, label: Label, version: usize) {
    if after.active(label) != Some(version) {
        after.publish(label, version);
    }
}

fn publish_existing(after: &mut Header, label: Label, version: usize) -> Result<(), Refusal> {
    match version <= after.versions.len() {
        true => publish_unless_active(after, label, version),
        false => return Err(Refusal::NoSuchVersion),
    }
    Ok(())
}

fn roll_back(after: &mut Header, label: Label) -> Result<(), Refusal> {
    let stack = &mut after.labels[label];
    match (stack.seq, stack.down) {
        (0, _) => return Err(Refusal::NeverPublished),
        (_, true) => stack.down = false,
        (_, false) if stack.versions.len() < 2 => return Err(Refusal::NothingBelow),
        (_, false) => drop(stack.versions.pop()),
    }
    stack.seq += 1;
    Ok(())
}

/// Takes one publication of a release back, if it is still in force.
fn undo(after: &mut Header, label: Label, seq: u8) -> Result<(), Refusal> {
    match (
        after.labels[label].seq == seq,
        after.labels[label].versions.len(),
    ) {
        (false, _) => return Err(Refusal::Moved),
        (true, 1) => after.take_down(label),
        (true, _) => roll_back(after, label)?,
    }
    Ok(())
}

/// The contract that a new prompt starts with: its own names, and those of its pieces.
fn initial_contract(view: &impl View, content: Content) -> Set {
    content.needs | needed_by_pieces(view, content)
}

/// What a content needs of its contract for its pieces, as far as they are there.
fn needed_by_pieces(view: &impl View, content: Content) -> Set {
    let contracts = content
        .pieces()
        .filter_map(|piece| view.header(Id::of_default(piece)));
    contracts.fold(0, |needed, piece| needed | piece.contract) & !content.defaults
}

/// What a content needs of its contract.
pub(super) fn needed(view: &impl View, content: Content, with_pieces: bool) -> Set {
    content.needs
        | if with_pieces {
            needed_by_pieces(view, content)
        } else {
            0
        }
}

fn seed(view: &impl View, id: Id, after: &mut Header, content: Content) {
    let (Some((seeded, version)), Some(active)) = (after.seed, after.active(PRODUCTION)) else {
        return;
    };
    if after.deleted || seeded == content {
        return;
    }
    let supplied = initial_contract(view, content);
    if version != active {
        after.contract |= supplied;
        return;
    }
    let others = super::prompts::LABELS
        .into_iter()
        .filter(|label| *label != PRODUCTION);
    let others = others.filter_map(|label| after.content(label));
    let own = view.header(Id {
        instance: super::prompts::ACME,
        name: id.name,
    });
    let others: Vec<Content> = others
        .chain(own.iter().flat_map(|own| own.contents()))
        .collect();
    let kept = others
        .into_iter()
        .fold(0, |kept, other| kept | needed(view, other, true));
    after.contract = supplied | (after.contract & kept);
    let version = after.add(content);
    after.seed = Some((content, version));
    publish_unless_active(after, PRODUCTION, version);
}

impl Draft {
    pub(super) fn is_unchanged(&self) -> bool {
        self.before.as_ref() == Some(&self.after)
    }

    /// What is active under a label before and after; none where the label does not move.
    pub(super) fn moved(&self, label: Label) -> Option<(Option<Content>, Option<Content>)> {
        let seq = self
            .before
            .as_ref()
            .map_or(0, |before| before.labels[label].seq);
        let before = self
            .before
            .as_ref()
            .and_then(|before| before.content(label));
        (seq != self.after.labels[label].seq).then(|| (before, self.after.content(label)))
    }

    /// What it takes from the contract.
    pub(super) fn leaving(&self) -> Set {
        self.before
            .as_ref()
            .map_or(0, |before| before.contract & !self.after.contract)
    }

    pub(super) fn adds_to_contract(&self) -> bool {
        self.before
            .as_ref()
            .is_some_and(|before| self.after.contract & !before.contract != 0)
    }

    /// Whether it is judged by overrides: it shrinks the contract that they obey, or makes it.
    pub(super) fn is_judged_by_overrides(&self) -> bool {
        self.id.instance == DEFAULT && (self.before.is_none() || self.leaving() != 0)
    }
}
