//! How certain it is that a prompt was found and converted as the code means it, so that a person looks where it pays.

use std::collections::BTreeSet;

/// A reason to look at a prompt. docs/extract.md lists them with their points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Nothing but its words says that it is a prompt.
    Words,
    /// Its inputs are inferred from its text.
    Inferred,
    /// It keeps `{name}` as text, because no code was found that fills it in.
    Unfilled,
    /// It is a part that other code puts into a prompt.
    Part,
    /// Nothing but a name says that it is a prompt.
    Name,
    /// Nothing but the name of a call says that it reaches a model.
    Call,
    /// Only other code, which it is passed to, sends it to a model.
    Indirect,
    /// No code was found that reads its file.
    Unread,
    /// Several statements put it together.
    Steps,
    /// Other statements add to it.
    Extended,
    /// It is shorter than a sentence.
    Short,
    /// The code chooses one of several texts.
    Branch,
    /// It is a default that other code may override.
    Default,
}

impl Doubt {
    /// By how much it lowers the score.
    pub fn points(self) -> u8 {
        match self {
            Self::Words => 30,
            Self::Inferred | Self::Unfilled | Self::Part => 20,
            Self::Name
            | Self::Call
            | Self::Indirect
            | Self::Unread
            | Self::Steps
            | Self::Extended
            | Self::Short => 15,
            Self::Branch | Self::Default => 10,
        }
    }

    /// The reason, for people.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Words => "only its words say that it is a prompt",
            Self::Inferred => "its inputs are inferred",
            Self::Unfilled => "it may have inputs that are kept as text",
            Self::Part => "it is a part of a prompt",
            Self::Name => "only a name says that it is a prompt",
            Self::Call => "only the name of a call says that it reaches a model",
            Self::Indirect => "only code that it is passed to sends it to a model",
            Self::Unread => "no code was found that reads its file",
            Self::Steps => "several statements put it together",
            Self::Extended => "other statements add to it",
            Self::Short => "it is short",
            Self::Branch => "the code chooses one of several texts",
            Self::Default => "other code may override it",
        }
    }
}

/// How certain a prompt is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certainty {
    /// From 0 to 100, which means that there is no doubt.
    pub score: u8,
    /// The doubts, each once, the gravest first.
    pub doubts: Vec<Doubt>,
}

impl Certainty {
    /// The certainty that is left with these doubts.
    pub(crate) fn with(doubts: impl IntoIterator<Item = Doubt>) -> Self {
        let doubts: BTreeSet<Doubt> = doubts.into_iter().collect();
        let points = doubts.iter().map(|doubt| u32::from(doubt.points()));
        let left = 100_u32.saturating_sub(points.sum());
        Self {
            score: u8::try_from(left).unwrap_or_default(),
            doubts: doubts.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_doubt_counts_once_and_the_score_ends_at_zero() {
        assert_eq!(Certainty::with([]).score, 100);
        let twice = Certainty::with([Doubt::Short, Doubt::Words, Doubt::Short]);
        assert_eq!(twice.score, 55);
        assert_eq!(twice.doubts, [Doubt::Words, Doubt::Short]);
        let all = [
            Doubt::Words,
            Doubt::Inferred,
            Doubt::Unfilled,
            Doubt::Part,
            Doubt::Name,
            Doubt::Steps,
        ];
        assert_eq!(Certainty::with(all).score, 0);
    }
}
