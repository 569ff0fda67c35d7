//! How the values of arguments are parsed.

use std::fmt;
use std::num::NonZeroU64;
use std::ops::RangeInclusive;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, StringValueParser, TypedValueParser};
use promptbook_core::content::TemplateFormat;
use promptbook_core::names::nfc;
use promptbook_core::{ReleaseId, VersionNumber};

/// The allowed numbers of concurrent requests.
const JOBS: RangeInclusive<u16> = 1..=64;

/// A version, by its number or its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionSelector {
    /// The one that is active under the configured label.
    Active,
    /// The newest.
    Latest,
    /// The one with this number.
    Number(VersionNumber),
}

impl FromStr for VersionSelector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "active" => Ok(Self::Active),
            "latest" => Ok(Self::Latest),
            number => match number.parse() {
                Ok(number) => Ok(Self::Number(number)),
                Err(_) => Err(format!(
                    "a version is a whole number from 1 to {}, `active` or `latest`",
                    u32::MAX
                )),
            },
        }
    }
}

impl fmt::Display for VersionSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Active => f.write_str("active"),
            Self::Latest => f.write_str("latest"),
            Self::Number(number) => number.fmt(f),
        }
    }
}

pub(super) fn parse_publication(text: &str) -> Result<NonZeroU64, String> {
    text.parse().map_err(|_| {
        "expected the number of a publication, a whole number from 1; `promptbook history` lists them"
            .to_owned()
    })
}

pub(super) fn parse_release(text: &str) -> Result<ReleaseId, String> {
    text.parse().map_err(|_| {
        "expected the ID of a release, such as 019ad0f2-5c00-7d11-a2b3-c4d5e6f70809; `promptbook releases` lists them"
            .to_owned()
    })
}

pub(super) fn parse_limit(text: &str) -> Result<usize, String> {
    let wrong = |_| format!("expected a whole number from 0 to {}", usize::MAX);
    text.parse().map_err(wrong)
}

/// Parses a number of concurrent requests.
pub(super) fn parse_jobs(text: &str) -> Result<u16, String> {
    let jobs = text.parse().ok().filter(|jobs| JOBS.contains(jobs));
    jobs.ok_or_else(|| {
        format!(
            "expected a whole number from {} to {}",
            JOBS.start(),
            JOBS.end()
        )
    })
}

/// Parses the beginning of a name, into the normal form of names.
pub(super) fn prefix() -> impl TypedValueParser<Value = String> {
    StringValueParser::new().map(|text| nfc(&text).into_owned())
}

pub(super) fn template_format() -> impl TypedValueParser<Value = TemplateFormat> {
    let names = TemplateFormat::ALL.map(TemplateFormat::as_str);
    PossibleValuesParser::new(names).map(|name| {
        let mut all = TemplateFormat::ALL.into_iter();
        // The parser accepts only these names.
        all.find(|format| format.as_str() == name)
            .unwrap_or_default()
    })
}

pub(super) fn parse_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=TEXT".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_number_is_refused_with_the_allowed_range() {
        for bad in ["abc", "0", "-1", "1.5", ""] {
            let problem = parse_publication(bad).unwrap_err();
            assert!(
                problem.starts_with("expected the number of a publication, a whole number from 1"),
                "{problem}"
            );
        }
        for bad in ["abc", "0", "65", ""] {
            let problem = parse_jobs(bad).unwrap_err();
            assert_eq!(problem, "expected a whole number from 1 to 64");
        }
        for bad in ["abc", "-1", ""] {
            let problem = parse_limit(bad).unwrap_err();
            assert!(
                problem.starts_with("expected a whole number from 0 to "),
                "{problem}"
            );
        }
        assert_eq!(parse_publication("7").unwrap().get(), 7);
        assert_eq!((parse_jobs("64"), parse_limit("0")), (Ok(64), Ok(0)));
    }
}
