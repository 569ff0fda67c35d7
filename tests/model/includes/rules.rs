//! The rules of the protocol for includes and releases. The tests drop each one to show that it is necessary.

/// A rule of the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Rule {
    /// A write reads its own header before those of its pieces. A piece that it keeps is then included from that read on, so its
    /// contract can't grow, and needs no condition.
    OwnHeaderFirst,
    /// A publication checks that `default`'s header of each piece it gains is as read.
    GainedAsRead,
    /// A new prompt's contract starts with the names of its pieces' contracts: creation checks that these are as read.
    NewContractAsRead,
    /// A piece is gained on condition that no active version of its name includes anything.
    GainedIncludesNothing,
    /// A prompt starts to include on condition that nothing includes it.
    IncluderIsNotIncluded,
    /// The contracts of the pieces that a publication keeps are judged too, not only those of the gained ones.
    KeptIsJudged,
    /// `default`'s `production` is taken down on condition that nothing includes the prompt.
    TakenDownWhenNotIncluded,
    /// `default`'s contract grows on condition that nothing includes the prompt.
    GrowsWhenNotIncluded,
    /// Taking a name out of a contract is judged by the overrides too.
    ShrinkJudgesOverrides,
    /// It is judged by the contracts of the pieces too.
    ShrinkJudgesPieces,
    /// Creating a prompt in `default` is judged by the overrides that are there.
    CreationJudgesOverrides,
    /// What is judged by overrides is committed on `changes` as read.
    OnChanges,
    /// `changes` is read before the overrides.
    ChangesFirst,
    /// Every publication of an override raises `changes`, also one without includes.
    PublicationRaisesChanges,
    /// A take-down of an override raises `changes` too.
    TakeDownRaisesChanges,
    /// `changes` only grows: it does not count what is active.
    ChangesOnlyGrows,
    /// An override's publication checks that `default`'s contract is as read.
    DefaultAsRead,
    /// Conditions are on the counters as they will be after the whole transaction.
    ConditionsOnResult,
    /// A refusal that rests on several items is confirmed at one moment.
    RefusalAtOneMoment,
    /// A restore checks as read what the labels that it leaves down were judged by.
    RestoreChecksWhatStaysDown,
    /// A release checks as read the prompts whose version is in force already.
    ReleaseChecksUnchanged,
    /// "Nothing to change" of a release is confirmed at one moment.
    UnchangedAtOneMoment,
    /// Counters change in the transaction of the publication.
    CountersInTransaction,
    /// The entries of includers change in the transaction of the publication.
    IncludersInTransaction,
    /// The entry of an override changes in the transaction that creates, deletes or restores it.
    OverridesInTransaction,
    /// A publication in another format than `default`'s `production` is made on condition that nothing includes the prompt.
    FormatWhenNotIncluded,
    /// An override's publication checks that the format of `default`'s `production` is as read.
    FormatAsRead,
    /// A publication is judged by the formats of the overrides of the pieces that it gains.
    GainJudgesOverrides,
}

impl Rule {
    /// All of them.
    pub(super) const ALL: [Self; 28] = [
        Self::OwnHeaderFirst,
        Self::GainedAsRead,
        Self::NewContractAsRead,
        Self::GainedIncludesNothing,
        Self::IncluderIsNotIncluded,
        Self::KeptIsJudged,
        Self::TakenDownWhenNotIncluded,
        Self::GrowsWhenNotIncluded,
        Self::ShrinkJudgesOverrides,
        Self::ShrinkJudgesPieces,
        Self::CreationJudgesOverrides,
        Self::OnChanges,
        Self::ChangesFirst,
        Self::PublicationRaisesChanges,
        Self::TakeDownRaisesChanges,
        Self::ChangesOnlyGrows,
        Self::DefaultAsRead,
        Self::ConditionsOnResult,
        Self::RefusalAtOneMoment,
        Self::RestoreChecksWhatStaysDown,
        Self::ReleaseChecksUnchanged,
        Self::UnchangedAtOneMoment,
        Self::CountersInTransaction,
        Self::IncludersInTransaction,
        Self::OverridesInTransaction,
        Self::FormatWhenNotIncluded,
        Self::FormatAsRead,
        Self::GainJudgesOverrides,
    ];
}

/// The rules in force: all, or all but one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Rules {
    dropped: Option<Rule>,
}

impl Rules {
    /// All but this one.
    pub(super) fn without(rule: Rule) -> Self {
        Self {
            dropped: Some(rule),
        }
    }

    /// Whether this one is in force.
    pub(super) fn has(self, rule: Rule) -> bool {
        self.dropped != Some(rule)
    }
}
