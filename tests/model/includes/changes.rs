//! What an operation changes in a prompt that is there.

use super::contents::{Content, Set, bit, members};
use super::operations::{Operation, Refusal, View};
use super::prompts::{ACME, Header, Id, LABELS, Label, PRODUCTION};

impl Operation {
    pub(super) fn change(
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
                for label in LABELS {
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
pub(super) fn initial_contract(view: &impl View, content: Content) -> Set {
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
    let others = LABELS.into_iter().filter(|label| *label != PRODUCTION);
    let others = others.filter_map(|label| after.content(label));
    let own = view.header(Id {
        instance: ACME,
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
