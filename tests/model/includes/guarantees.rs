//! What the model shows to hold in every state.

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
