//! Errors of prompts that include others.

use promptbook_core::prompt::Includer;

use super::text::{it_or_them, list};
use crate::content::TemplateFormat;
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::template::{TemplateError, TemplateProblem};

/// Why an include forbids a change.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum IncludeError {
    /// The version includes prompts that are not active.
    #[error(
        "version {version} includes {}, and `default` has no active version of {} under `production`: publish one there first",
        list(.pieces), it_or_them(.pieces)
    )]
    PieceNotActive {
        /// The version that includes them.
        version: VersionNumber,
        /// The included prompts.
        pieces: Vec<PromptName>,
    },
    /// The version includes a chat prompt.
    #[error(
        "version {version} includes `{piece}`, which is a chat prompt: include text prompts only"
    )]
    PieceIsChat {
        /// The version that includes it.
        version: VersionNumber,
        /// The included prompt.
        piece: PromptName,
    },
    /// The version includes a prompt of another template format.
    #[error(
        "version {version} is in the format `{format}` and includes `{piece}`, whose active version under `{label}` in instance \
         `{instance}` is in `{other}`: publish a version of `{piece}` in `{format}` there, or write this version in `{other}`"
    )]
    PieceFormat {
        /// The version that includes it.
        version: VersionNumber,
        /// The format of that version.
        format: TemplateFormat,
        /// The included prompt.
        piece: PromptName,
        /// Where its version in the other format is active.
        instance: Instance,
        /// Under which label.
        label: Label,
        /// The other format.
        other: TemplateFormat,
    },
    /// The version does not supply what the prompts that it includes need.
    #[error(
        "version {version} includes prompts that need what it does not supply: {}; add each input to the contract with PUT \
         /v1/prompts/{{name}}/contract, or give it a default in `inputs`",
        unsupplied(.names)
    )]
    PieceUnsupplied {
        /// The version that includes them.
        version: VersionNumber,
        /// What they need.
        names: Vec<Unsupplied>,
    },
    /// The version does not compile together with the prompts that it includes.
    #[error("version {version} can't be combined with what it includes, {}: {}", list(.pieces), combining(.why))]
    PiecesDoNotCompile {
        /// The version that includes them.
        version: VersionNumber,
        /// What it includes.
        pieces: Vec<PromptName>,
        /// Why, and where.
        why: TemplateError,
    },
    /// The version includes a prompt that includes others.
    #[error(
        "`{piece}` includes other prompts, so it can't be included: publish versions of `{piece}` without includes first, in each instance"
    )]
    PieceIncludes {
        /// The prompt that was to be included.
        piece: PromptName,
    },
    /// The labels of a prompt would include too many different prompts.
    #[error(
        "the active versions of `{name}` would include {count} different prompts under all labels, and at most {limit} are allowed: include \
         fewer, or unpublish a label"
    )]
    TooManyIncludes {
        /// The prompt that includes them.
        name: PromptName,
        /// How many prompts it would include.
        count: usize,
        /// The most that it may include.
        limit: usize,
    },
    /// Other prompts include this one, and the change would break them.
    #[error("{}", is_included(.name, .why, .includers, *.count))]
    Included {
        /// The name of the prompt.
        name: PromptName,
        /// What was to happen to it.
        why: WhyNotIncluded,
        /// The first prompts that include it.
        includers: Vec<Includer>,
        /// The number of active versions that include it.
        count: u64,
    },
}

/// Why a prompt that is included can't be changed in some way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNotIncluded {
    /// It would be taken down in `default` under `production`.
    TakenDown,
    /// Its contract would get these names.
    ContractGrows(Vec<String>),
    /// It would include prompts itself.
    Includes,
    /// It would have an active version in this format.
    ChangesFormat(TemplateFormat),
}

/// A name that a version does not supply to a prompt that it includes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsupplied {
    /// The name.
    pub name: String,
    /// The included prompt that needs it.
    pub piece: PromptName,
}

fn unsupplied(names: &[Unsupplied]) -> String {
    let one = |it: &Unsupplied| format!("`{}` needs `{}`", it.piece, it.name);
    names.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Why prompts don't compile together, each of which does alone.
fn combining(why: &TemplateError) -> String {
    let place = match &why.piece {
        Some(piece) => format!("line {} of `{piece}`", why.line),
        None => format!("{}, line {}", why.pointer, why.line),
    };
    let problem = match why.problem {
        TemplateProblem::FunctionAndInput => {
            "one of them calls `range` or `dict`, and another reads an input of that name: rename the input"
        }
        TemplateProblem::Invalid | TemplateProblem::NotComposed => {
            "together they exceed a limit that each of them keeps, such as that of nesting: simplify one of them"
        }
    };
    format!("{place}: {problem}")
}

fn is_included(
    name: &PromptName,
    why: &WhyNotIncluded,
    includers: &[Includer],
    count: u64,
) -> String {
    let (what, remedy) = match why {
        WhyNotIncluded::TakenDown => (
            format!("`{name}` can't be taken down"),
            "publish versions that don't include it first",
        ),
        WhyNotIncluded::ContractGrows(names) => (
            format!("the contract of `{name}` can't get {}", list(names)),
            "give each new input a default in `inputs` instead",
        ),
        WhyNotIncluded::Includes => (
            format!("`{name}` can't include prompts"),
            "publish versions that don't include it first",
        ),
        WhyNotIncluded::ChangesFormat(format) => (
            format!("`{name}` can't have an active version in the format `{format}`"),
            "publish versions that don't include it first",
        ),
    };
    let them: Vec<String> = includers
        .iter()
        .map(|it| format!("`{}` (instance `{}`)", it.name, it.instance))
        .collect();
    let why = match (count, them.as_slice()) {
        (1, []) => "an active version includes it".to_owned(),
        (1, them) => format!("an active version of {} includes it", them.join(", ")),
        (_, []) => format!("{count} active versions include it"),
        (_, them) => format!(
            "{count} active versions include it, such as those of {}",
            them.join(", ")
        ),
    };
    format!("{what}, because {why}: {remedy}")
}
