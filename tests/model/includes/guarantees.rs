//! What the model shows to hold in every state.

use super::contents::Set;
use super::prompts::{ACME, INSTANCES, Id, NAMES, Name, PRODUCTION};
use super::table::Table;

pub(super) const ACTIVE: &str = "what is included is active in `default` under `production`";
pub(super) const INCLUDES_NOTHING: &str = "what is included includes nothing";
pub(super) const SUPPLIED: &str = "every name of a piece's contract is supplied";
pub(super) const CONTRACT: &str = "what is active reads what the code supplies";
pub(super) const FORMAT: &str = "a piece has its includer's format";
pub(super) const COUNTERS: &str = "counters are what is active";
pub(super) const ENTRIES: &str = "entries are what is active";
pub(super) const MEANING: &str = "a write does what it means, at one moment";
pub(super) const TRUE: &str = "an answer was true at some moment of the call";
pub(super) const CANCELLED: &str = "a write is cancelled only when another came between";

/// All of them.
pub(super) const ALL: [&str; 10] = [
    ACTIVE,
    INCLUDES_NOTHING,
    SUPPLIED,
    CONTRACT,
    FORMAT,
    COUNTERS,
    ENTRIES,
    MEANING,
    TRUE,
    CANCELLED,
];

impl Table {
    /// The guarantees that do not hold of it.
    pub(super) fn broken(&self) -> Vec<&'static str> {
        let mut broken = Vec::new();
        for (id, header) in self.prompts() {
            let obeyed = self
                .header(Id::of_default(id.name))
                .map(|default| default.contract);
            let contract = obeyed.unwrap_or(header.contract);
            for content in header.contents() {
                if content.needs & !contract != 0 {
                    broken.push(CONTRACT);
                }
                for piece in content.pieces() {
                    self.broken_include(
                        content.mustache,
                        piece,
                        contract | content.defaults,
                        &mut broken,
                    );
                }
            }
        }
        self.broken_items(&mut broken);
        broken
    }

    fn broken_include(
        &self,
        mustache: bool,
        piece: Name,
        supplied: Set,
        broken: &mut Vec<&'static str>,
    ) {
        let default = self.header(Id::of_default(piece));
        if default.is_none_or(|default| default.active(PRODUCTION).is_none()) {
            broken.push(ACTIVE);
        }
        if default.is_some_and(|default| default.contract & !supplied != 0) {
            broken.push(SUPPLIED);
        }
        let of_piece = self.prompts().filter(|(id, _)| id.name == piece);
        for content in of_piece.flat_map(|(_, header)| header.contents()) {
            if content.includes != 0 {
                broken.push(INCLUDES_NOTHING);
            }
            if content.mustache != mustache {
                broken.push(FORMAT);
            }
        }
    }

    fn broken_items(&self, broken: &mut Vec<&'static str>) {
        for name in NAMES {
            let including = self.prompts().filter(|(id, _)| id.name == name);
            let including = including.flat_map(|(_, header)| header.contents());
            let including = including.filter(|content| content.includes != 0).count();
            let included = self
                .prompts()
                .map(|(_, header)| header.labels_including(name).count_ones());
            let is = (
                self.names[name].included as u32,
                self.names[name].including as usize,
            );
            if is != (included.sum(), including) {
                broken.push(COUNTERS);
            }
            let own = self.header(Id {
                instance: ACME,
                name,
            });
            let mut differs = self.overrides[name] != own.is_some_and(|header| !header.deleted);
            for instance in INSTANCES {
                for of in NAMES {
                    let header = self.header(Id { instance, name: of });
                    let labels = header.map_or(0, |header| header.labels_including(name));
                    differs |= self.includers[name][instance][of] != labels;
                }
            }
            if differs {
                broken.push(ENTRIES);
            }
        }
    }
}
