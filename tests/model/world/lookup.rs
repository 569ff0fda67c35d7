//! The end of a lookup, and whether it keeps its guarantees.

use super::{Client, Protocol, World};
use crate::looking::{Handle, Outcome, Served, served};
use crate::meaning::Prompt;
use crate::table::{Table, Whose};

impl Protocol {
    pub(super) fn end_lookup(&self, world: &mut World, client: usize) {
        let past = world.past.clone();
        let Client::Looks(handle) = &mut world.clients[client] else {
            return;
        };
        if !handle.todo().is_empty() {
            return;
        }
        let before = handle.seen;
        let outcome = handle.decide(self.rules);
        if outcome == Outcome::Repeated {
            return;
        }
        if let Outcome::Taken { seen, served } = outcome {
            handle.take(seen, served, self.rules);
        }
        // One that read two tables is corrected by the next.
        if std::mem::take(&mut handle.spans) {
            return;
        }
        let is_taken = outcome != Outcome::NotTaken;
        let is_older = handle.seen.0 < before.0 || handle.seen.1 < before.1;
        let was_set_back = std::mem::take(&mut handle.set_back);
        let judged = [
            ("a lookup never goes back", is_older && !was_set_back),
            (
                "a lookup finds what is active",
                is_taken && missed(handle.served, &past),
            ),
            (
                "a lookup finds what the table was set back to",
                was_set_back && !is_of(handle.served, &past),
            ),
            (
                "what stands in for a publication was replaced by it",
                !was_set_back && !was_replaced(handle, &past),
            ),
        ];
        let broken = judged.into_iter().filter(|(_, is_broken)| *is_broken);
        world.broken.extend(broken.map(|(guarantee, _)| guarantee));
    }
}

/// Whether something that was active all the time was not found.
fn missed(found: Option<Served>, past: &[Table]) -> bool {
    let own = |table: &Table| table.active(Whose::Override).copied();
    let inherited = |table: &Table| table.active(Whose::Default).copied();
    let has = |table: &Table| served(own(table), inherited(table)).is_some();
    let has_own = |table: &Table| served(own(table), None).is_some();
    match found {
        None => past.iter().all(has),
        Some((Whose::Default, _)) => past.iter().all(has_own),
        Some((Whose::Override, _)) => false,
    }
}

/// Whether reads of these moments come to what is served.
fn is_of(found: Option<Served>, past: &[Table]) -> bool {
    let active = |table: &Table, whose| table.active(whose).copied();
    let mut pairs = past
        .iter()
        .flat_map(|one| past.iter().map(move |other| (one, other)));
    pairs.any(|(one, other)| {
        served(active(one, Whose::Override), active(other, Whose::Default)) == found
    })
}

/// Whether what stands in for the publication that is served was in force until that one replaced it: since then it was neither
/// rolled back nor taken down.
fn was_replaced(handle: &Handle, past: &[Table]) -> bool {
    let (Some((whose, failing)), Some((_, previous))) = (handle.served, handle.previous) else {
        return true;
    };
    let active = |table: &Table| table.active(whose).map(|active| active.publication);
    let mut moments = past.iter().filter(|table| active(table) == Some(failing));
    moments.any(|table| {
        let stack = Prompt::of(table, whose).map_or(Vec::new(), |prompt| prompt.stack);
        let is_taken_down = (previous.seq + 1..failing.seq).any(|seq| {
            let between = table.publication(whose, seq);
            between.is_none_or(|between| between.version.is_none())
        });
        stack.iter().rev().nth(1).copied() == previous.version && !is_taken_down
    })
}
