//! What each operation decides.

use super::{Decided, Deciding, Decision, Read};
use crate::meaning::{Answer, Refusal, Seeded};
use crate::rules::Rule;
use crate::table::{
    Below, Condition, Content, Header, Inputs, Item, Key, Publication, REDACTED, uses,
};

impl Deciding<'_> {
    pub(super) fn create(
        &self,
        content: Content,
        publish: bool,
        header: Option<Header>,
    ) -> Decided {
        match header {
            Some(header) if header.deleted => return Err(Refusal::Deleted),
            Some(_) => return Err(Refusal::Exists),
            None => {}
        }
        let mut draft = self.draft(None, Header::first(content));
        draft.put(
            Key::Version(self.call.whose, 1),
            Condition::Absent,
            Item::Version(content),
        );
        match publish {
            true => {
                self.add_publication(&mut draft, 1, content)?;
            }
            false => self.check_default(&mut draft),
        }
        let publication = publish.then_some((1, Some(1)));
        Ok(draft.finish(|_| Answer::Saved {
            latest: 1,
            publication,
            revision: 1,
        }))
    }

    pub(super) fn save(&self, content: Content, publish: bool, header: Header) -> Decided {
        let mut draft = self.draft(Some(&header), header.clone());
        if !is_latest(&header, content) {
            draft.add_version(content);
        }
        let latest = draft.after.latest;
        let published = publish && self.add_publication(&mut draft, latest, content)?;
        let in_force = self
            .active()
            .map(|active| (active.publication.seq, active.publication.version));
        let publication = match published {
            true => draft.after.label.map(|at| (at.seq, at.version)),
            false => in_force.filter(|_| publish),
        };
        if !published && latest == header.latest {
            let revision = header.revision;
            let answer = Answer::Saved {
                latest,
                publication,
                revision,
            };
            return Ok(Decision::Unchanged { answer, revision });
        }
        Ok(draft.finish(|after| Answer::Saved {
            latest,
            publication,
            revision: after.revision,
        }))
    }

    pub(super) fn publish(&self, version: u8, header: Header) -> Decided {
        if version > header.latest {
            return Err(Refusal::NoSuchVersion);
        }
        let Some(content) = self.reads.version.flatten() else {
            return Ok(Decision::ReadAgain);
        };
        let mut draft = self.draft(Some(&header), header.clone());
        match self.add_publication(&mut draft, version, content)? {
            true => Ok(draft.published()),
            false => Ok(self.in_force(header)),
        }
    }

    /// What is in force is what was asked for.
    pub(super) fn in_force(&self, header: Header) -> Decision {
        let Some(active) = self.active() else {
            return Decision::ReadAgain;
        };
        let Publication { seq, version, .. } = active.publication;
        let revision = header.revision;
        let answer = Answer::Published {
            seq,
            version,
            revision,
        };
        Decision::Unchanged { answer, revision }
    }

    pub(super) fn roll_back(&self, from: Option<u8>, header: Header) -> Decided {
        let active = self.active().ok_or(Refusal::NeverPublished)?;
        if from.is_some_and(|from| from != active.publication.seq) {
            return Err(Refusal::Moved);
        }
        let below = active.publication.below.ok_or(Refusal::NothingBelow)?;
        let content = self.content(below.version);
        self.fits(&header, below.version, content)?;
        let mut draft = self.draft(Some(&header), header.clone());
        self.check_default(&mut draft);
        let below_that = match self.rules.has(Rule::LinkedUndo) {
            true => self.entry(below.seq).and_then(|entry| entry.below),
            false => self.before(active.publication.seq + 1),
        };
        draft.move_label(Some((below.version, content)), below_that);
        Ok(draft.published())
    }

    pub(super) fn unpublish(&self, header: Header) -> Decided {
        let pointer = header.label.ok_or(Refusal::NeverPublished)?;
        let Some(version) = pointer.version else {
            return Ok(self.in_force(header));
        };
        let mut draft = self.draft(Some(&header), header.clone());
        draft.move_label(
            None,
            Some(Below {
                seq: pointer.seq,
                version,
            }),
        );
        Ok(draft.published())
    }

    pub(super) fn delete(&self, header: Header) -> Decision {
        let revision = header.revision;
        if header.deleted {
            return Decision::Unchanged {
                answer: Answer::Revision(revision),
                revision,
            };
        }
        let mut draft = self.draft(Some(&header), header.clone());
        let active = header.label.and_then(|at| {
            Some(Below {
                seq: at.seq,
                version: at.version?,
            })
        });
        if let Some(below) = active {
            draft.move_label(None, Some(below));
        }
        draft.after.deleted = true;
        draft.after.taken_down = active.is_some();
        draft.finish(|after| Answer::Revision(after.revision))
    }

    pub(super) fn restore(&self, header: Header) -> Decided {
        let revision = header.revision;
        if !header.deleted {
            let answer = Answer::Restored {
                unrestored: false,
                revision,
            };
            return Ok(Decision::Unchanged { answer, revision });
        }
        if header.taken_down && self.reads.active.is_none() {
            return Ok(Decision::ReadMore(Read::Active));
        }
        let mut draft = self.draft(Some(&header), header.clone());
        draft.after.deleted = false;
        draft.after.taken_down = false;
        self.check_default(&mut draft);
        let mut unrestored = false;
        if header.taken_down
            && let Some(below) = self.active().and_then(|active| active.publication.below)
        {
            let content = self.content(below.version);
            unrestored = self.fits(&header, below.version, content).is_err();
            if !unrestored {
                let below_that = self.entry(below.seq).and_then(|entry| entry.below);
                draft.move_label(Some((below.version, content)), below_that);
            }
        }
        Ok(draft.finish(|after| Answer::Restored {
            unrestored,
            revision: after.revision,
        }))
    }

    pub(super) fn set_contract(&self, inputs: Inputs, header: Header) -> Decided {
        let revision = header.revision;
        if header.contract == inputs {
            return Ok(Decision::Unchanged {
                answer: Answer::Revision(revision),
                revision,
            });
        }
        let leaving = header.contract & !inputs;
        let has_active = header.label.is_some_and(|at| at.version.is_some());
        if leaving != 0 && has_active {
            if self.reads.active.is_none() {
                return Ok(Decision::ReadMore(Read::Active));
            }
            let needed = self
                .active()
                .and_then(|active| active.content)
                .map_or(0, uses);
            if needed & leaving != 0 {
                return Err(Refusal::ContractInUse);
            }
        }
        let mut draft = self.draft(Some(&header), header.clone());
        draft.after.contract = inputs;
        Ok(draft.finish(|after| Answer::Revision(after.revision)))
    }

    pub(super) fn redact(&self, version: u8, header: Header) -> Decided {
        let revision = header.revision;
        if version > header.latest {
            return Err(Refusal::NoSuchVersion);
        }
        if header.label.and_then(|at| at.version) == Some(version) {
            return Err(Refusal::Active);
        }
        if header.is_redacted(version) {
            let answer = Answer::Revision(revision);
            return Ok(Decision::Unchanged { answer, revision });
        }
        let mut draft = self.draft(Some(&header), header.clone());
        draft.after.redacted |= 1 << version;
        draft.put(
            Key::Version(self.call.whose, version),
            Condition::None,
            Item::Version(REDACTED),
        );
        Ok(draft.finish(|after| Answer::Revision(after.revision)))
    }

    pub(super) fn seed(&self, content: Content, header: Option<Header>) -> Decided {
        let Some(header) = header else {
            let mut draft = self.draft(None, Header::first(content));
            draft.after.seed = Some((content, 1));
            draft.put(
                Key::Version(self.call.whose, 1),
                Condition::Absent,
                Item::Version(content),
            );
            self.add_publication(&mut draft, 1, content)?;
            return Ok(draft.finish(|_| Answer::Seeded(Seeded::Created)));
        };
        if self.is_torn(&header) {
            return Ok(Decision::ReadAgain);
        }
        let revision = header.revision;
        let left = |outcome| Decision::Unchanged {
            answer: Answer::Seeded(outcome),
            revision,
        };
        match (header.seed, header.label.and_then(|at| at.version)) {
            _ if header.deleted => Ok(left(Seeded::Left)),
            (None, _) | (_, None) => Ok(left(Seeded::Left)),
            (Some((seeded, _)), _) if seeded == content => Ok(left(Seeded::Unchanged)),
            (Some((_, version)), Some(active)) if version != active => {
                if uses(content) & !header.contract == 0 {
                    return Ok(left(Seeded::Left));
                }
                let mut draft = self.draft(Some(&header), header.clone());
                draft.after.contract |= uses(content);
                Ok(draft.finish(|_| Answer::Seeded(Seeded::Left)))
            }
            (Some(_), Some(_)) => {
                let mut draft = self.draft(Some(&header), header.clone());
                draft.after.contract = uses(content);
                if !is_latest(&header, content) {
                    draft.add_version(content);
                }
                let latest = draft.after.latest;
                draft.after.seed = Some((content, latest));
                self.add_publication(&mut draft, latest, content)?;
                Ok(draft.finish(|_| Answer::Seeded(Seeded::Updated)))
            }
        }
    }
}

/// Whether the latest version has this content. A redacted one has none, whatever its digest.
fn is_latest(header: &Header, content: Content) -> bool {
    content == header.digest && !header.is_redacted(header.latest)
}
