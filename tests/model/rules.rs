//! The rules of the write protocol that were said to be necessary: the model can drop each, to show that it is.

/// A rule of the design, marked ◆ there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Rule {
    /// A write's transaction carries `revision = as read` on the header.
    Revision,
    /// The header is read consistently.
    ConsistentHeader,
    /// Where the active item's seq is not the header's, the reads were torn: they are made again.
    TornReads,
    /// An override's write checks that `default`'s contract is as read.
    DefaultsContract,
    /// A refusal that rests on an override's header and on `default`'s is confirmed at one moment.
    RefusalAtOneMoment,
    /// A transaction whose outcome is unknown is sent again with the same token.
    OneToken,
    /// A conflict settles nothing: an earlier try may still arrive.
    ConflictSettlesNothing,
    /// Undo is a linked list: rolling back goes to the publication below, and a tombstone is never one.
    LinkedUndo,
    /// The receipt is put in the transaction of the effect.
    ReceiptInTransaction,
    /// Before an answer without a transaction the receipt is read.
    ReceiptBeforeAnswer,
    /// It is read after the reads that the answer rests on.
    ReceiptAfterReads,
    /// "Nothing to change" under a key leaves a receipt too.
    ReceiptOfNothing,
    /// A key that DynamoDB left unprocessed is asked for again.
    AskAgain,
    /// That nobody has a version is confirmed at one moment before it is believed.
    ConfirmNothing,
    /// A read that is older than what was seen is repeated before it is taken.
    NeverBack,
    /// It is repeated consistently, both sides at one moment.
    RepeatConsistently,
    /// An older publication that the repeated read confirms is taken: the table was set back.
    BelieveRepeated,
    /// What stands in for a publication that does not render lies below it: it was not rolled back.
    PreviousIsBelow,
    /// That publication followed it directly: it was not taken down in between.
    PreviousIsNext,
    /// Seeding writes with the revision that it decided on.
    SeedRevision,
    /// The list of overrides changes in the transaction that makes, deletes or restores one.
    ListInTransaction,
    /// Whether a version is redacted is decided from the header, not from the version, which may have been read before.
    RedactedByHeader,
    /// The entry of the activity is put in the transaction of the write.
    ActivityInTransaction,
}

impl Rule {
    /// All of them.
    pub(crate) const ALL: [Self; 23] = [
        Self::Revision,
        Self::ConsistentHeader,
        Self::TornReads,
        Self::DefaultsContract,
        Self::RefusalAtOneMoment,
        Self::OneToken,
        Self::ConflictSettlesNothing,
        Self::LinkedUndo,
        Self::ReceiptInTransaction,
        Self::ReceiptBeforeAnswer,
        Self::ReceiptAfterReads,
        Self::ReceiptOfNothing,
        Self::AskAgain,
        Self::ConfirmNothing,
        Self::NeverBack,
        Self::RepeatConsistently,
        Self::BelieveRepeated,
        Self::PreviousIsBelow,
        Self::PreviousIsNext,
        Self::SeedRevision,
        Self::ListInTransaction,
        Self::RedactedByHeader,
        Self::ActivityInTransaction,
    ];
}

/// The rules that are in force: all, or all but one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Rules {
    dropped: Option<Rule>,
}

impl Rules {
    /// All but this one.
    pub(crate) fn without(rule: Rule) -> Self {
        Self {
            dropped: Some(rule),
        }
    }

    /// Whether this one is in force.
    pub(crate) fn has(self, rule: Rule) -> bool {
        self.dropped != Some(rule)
    }
}
