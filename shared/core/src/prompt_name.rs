//! The name of a prompt: Unicode in one normal form, without characters that paths, table keys or terminals give a meaning.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize};

use crate::names::{InvalidName, check_length, text_type};

/// The name of a prompt: 1–200 characters. `/` makes folders, and case matters.
///
/// Letters, digits, marks, symbols and punctuation of all scripts are allowed, and spaces inside a folder's or prompt's name. Not
/// allowed are ``# % < > | ? * " \ @ ~ { } :``, other white space, control, format and private-use characters, and code points that
/// Unicode has not assigned. The name is in Unicode's normal form C: texts that differ only in normalization are the same name.
///
/// ```
/// use promptbook_core::PromptName;
/// let name: PromptName = "support/Begrüßung für Neue".parse()?;
/// assert_eq!("support/Begru\u{308}ßung für Neue".parse(), Ok(name));
/// assert!("support//system_prompt".parse::<PromptName>().is_err());
/// # Ok::<(), promptbook_core::InvalidName>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PromptName(String);

text_type!(PromptName);

/// The punctuation that a name can't have: URLs, table keys, templates, the command's arguments and file systems use it.
const RESERVED: &str = "# % < > | ? * \" \\ @ ~ { } :";

/// The characters that a segment of a path contains unencoded.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl PromptName {
    /// The most characters a name may have. In UTF-8 these are at most 800 bytes, so that every key of the table stays below DynamoDB's
    /// limits: 2,048 bytes for a partition key and 1,024 for a sort key.
    pub const MAX: usize = 200;

    /// The name as one segment of a URL's path, in which its slashes are encoded, too.
    pub fn path_segment(&self) -> impl fmt::Display {
        utf8_percent_encode(&self.0, SEGMENT)
    }
}

impl FromStr for PromptName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let name = nfc(text);
        check_length("a prompt name", &name, Self::MAX)?;
        if let Some(c) = name.chars().find(|c| !is_allowed(*c)) {
            return Err(InvalidName(format!(
                "a prompt name is made of letters, digits, spaces, symbols and punctuation other than {RESERVED}; `{}` is not among them",
                c.escape_debug()
            )));
        }
        match name.split('/').find_map(segment_problem) {
            None => Ok(Self(name.into_owned())),
            Some(problem) => Err(InvalidName(problem + &instead(&name))),
        }
    }
}

/// A text in Unicode's normal form C, which every prompt name is in.
pub fn nfc(text: &str) -> Cow<'_, str> {
    match text.is_ascii() {
        true => Cow::Borrowed(text),
        false => ComposingNormalizerBorrowed::new_nfc().normalize(text),
    }
}

/// Unassigned code points are not allowed because a later version of Unicode may normalize them.
fn is_allowed(c: char) -> bool {
    const FORBIDDEN: GeneralCategoryGroup =
        GeneralCategoryGroup::Other.union(GeneralCategoryGroup::Separator);
    match c {
        ' ' => true,
        '\0'..='\u{7f}' => !c.is_control() && !RESERVED.contains(c),
        _ => !FORBIDDEN.contains(CodePointMapData::<GeneralCategory>::new().get(c)),
    }
}

fn segment_problem(segment: &str) -> Option<String> {
    match segment {
        "" => Some("a prompt name has no leading, trailing or double `/`".to_owned()),
        "." | ".." => Some(format!(
            "a prompt name has no `{segment}` between slashes: name the folder"
        )),
        _ if segment.trim_matches(' ') != segment => {
            Some("a prompt name has no space at its ends or beside a `/`".to_owned())
        }
        _ => None,
    }
}

/// The name that was probably meant, for the end of a message.
fn instead(name: &str) -> String {
    let parts = name.split('/').map(|part| part.trim_matches(' '));
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let meant = parts.join("/");
    match meant != name && meant.parse::<PromptName>().is_ok() {
        true => format!(": write `{meant}`"),
        false => String::new(),
    }
}

#[cfg(feature = "openapi")]
mod schema;
#[cfg(feature = "openapi")]
pub use schema::NamePrefix;

#[cfg(test)]
mod tests;
