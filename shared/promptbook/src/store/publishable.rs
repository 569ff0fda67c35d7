//! Whether a version may become active under a label.

use std::collections::BTreeSet;

use super::pieces::MAX_INCLUDES;
use super::read::contract_of;
use crate::error::{ContractError, Error, IncludeError, RedactionError, Result};
use crate::names::{Label, PromptName};
use crate::prompt::{Header, Version};

/// Refuses a reserved label, which would stay behind the newest version.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn check_label(label: &Label, name: &PromptName) -> Result<()> {
    match label.is_reserved() {
        false => Ok(()),
        true => Err(Error::reserved_label(label, name)),
    }
}

/// Refuses a redacted version. The header decides: a publication that read the version before it was redacted must not bring its text
/// back, and its transaction rests on the header.
///
/// # Errors
/// [`RedactionError::VersionRedacted`].
pub(super) fn check_redacted(header: &Header, version: &Version) -> Result<()> {
    match header.redacted.contains(version.version) {
        false => Ok(()),
        true => Err(Error::Redaction(RedactionError::VersionRedacted {
            name: header.name.clone(),
            version: version.version,
        })),
    }
}

/// Whether a version was redacted after the header was read. The reads are torn: the header has passed If-Match as it was before, so a
/// refusal of what is redacted would hold at no moment.
pub(super) fn is_redacted_since(header: &Header, version: &Version) -> bool {
    version.redacted.is_some() && !header.redacted.contains(version.version)
}

/// Refuses a version that reads inputs that the code does not supply.
///
/// # Errors
/// [`ContractError::OverrideTypeDiffers`], [`ContractError::BreaksContract`].
pub(super) fn check_fits(
    header: &Header,
    default: Option<&Header>,
    version: &Version,
) -> Result<()> {
    if default.is_some_and(|default| default.prompt_type != version.prompt_type) {
        let (instance, name) = (header.instance.clone(), header.name.clone());
        return Err(Error::Contract(ContractError::OverrideTypeDiffers {
            instance,
            name,
        }));
    }
    let names = version.unmet(contract_of(header, default));
    match names.is_empty() {
        true => Ok(()),
        false => Err(Error::Contract(ContractError::BreaksContract {
            version: version.version,
            names,
        })),
    }
}

/// Refuses a version with which the labels of a prompt would include too many different prompts.
///
/// # Errors
/// [`IncludeError::TooManyIncludes`].
pub(super) fn check_includes(header: &Header, label: &Label, version: &Version) -> Result<()> {
    let others = header.labels.iter().filter(|(other, _)| *other != label);
    let others = others.flat_map(|(_, at)| &at.includes);
    let all: BTreeSet<&PromptName> = others.chain(&version.includes).collect();
    match all.len() > MAX_INCLUDES && !version.includes.is_empty() {
        false => Ok(()),
        true => Err(Error::Include(IncludeError::TooManyIncludes {
            name: header.name.clone(),
            count: all.len(),
            limit: MAX_INCLUDES,
        })),
    }
}
