//! The values of parameters that have their own rules.

use std::str::FromStr;

use promptbook::activity::ActivityKind;
use promptbook::names::nfc;
use promptbook::store::request::Page;
use promptbook::{InvalidName, InvalidTime, PromptName, Timestamp};

/// A kind of activity; none if it is absent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kind(pub Option<ActivityKind>);

impl FromStr for Kind {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        text.parse().map(|kind| Self(Some(kind)))
    }
}

/// A time; none if it is absent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Time(pub Option<Timestamp>);

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.parse().map(|time| Self(Some(time)));
        parsed.map_err(|wrong: InvalidTime| {
            // In a query, `+` is a space.
            match text.replace(' ', "+").parse::<Timestamp>() {
                Ok(_) => "write the `+` of the offset as `%2B`".to_owned(),
                Err(_) => wrong.to_string(),
            }
        })
    }
}

/// The number of items on a page: 1–100.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit(pub(super) u8);

impl Default for Limit {
    fn default() -> Self {
        Self(Page::default().limit)
    }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(limit @ 1..=100) if text.bytes().all(|b| b.is_ascii_digit()) => Ok(Self(limit)),
            _ => Err(format!(
                "a page has 1 to 100 items, not `{}`",
                text.escape_debug()
            )),
        }
    }
}

/// The beginning of a prompt's name.
#[derive(Debug, Clone, Default)]
pub struct Prefix(pub String);

impl FromStr for Prefix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // An incomplete prefix, such as one that ends with `/`, is valid if appending `x` makes a name.
        let possible = |name: &str| name.parse::<PromptName>().map(drop);
        match possible(text).or_else(|wrong| possible(&format!("{text}x")).map_err(|_| wrong)) {
            _ if text.is_empty() => Ok(Self::default()),
            Ok(()) => Ok(Self(nfc(text).into_owned())),
            Err(wrong) => Err(format!("no prompt name can begin with this: {wrong}")),
        }
    }
}
