//! Prompt names as JSON schemas, for the description of the API.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::PromptName;

/// The characters that a name can't have, inside a negated class of a regular expression. Patterns can't express all of them: those
/// that Unicode has not assigned, and those beyond U+FFFF, are missing.
const NEVER: &str = r#"\u0000-\u001f#%<>|?*"\\@~{}:\u007f-\u00a0\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ue000-\uf8ff\ufeff\ufff0-\ufffb\ufffe\uffff"#;

impl ToSchema for PromptName {}

impl PartialSchema for PromptName {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(format!(
                "The name of a prompt: 1–{} characters in Unicode's normal form C, to which the server converts them. `/` makes folders, \
                 and case matters. Allowed are letters, digits, marks, symbols and punctuation of all scripts other than `{}`, and spaces \
                 inside a segment.",
                Self::MAX,
                super::RESERVED
            )))
            .min_length(Some(1))
            .max_length(Some(Self::MAX))
            .pattern(Some(format!("^{0}(/{0})*$", segment())))
            .examples(["system_prompt"])
            .into()
    }
}

/// The schema of the beginning of a name.
#[derive(Debug)]
pub struct NamePrefix(());

impl ToSchema for NamePrefix {}

impl PartialSchema for NamePrefix {
    fn schema() -> RefOr<Schema> {
        let any = format!("[^/ {NEVER}]");
        let begun = format!("{any}( *{any})* *");
        ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(PromptName::MAX))
            .pattern(Some(format!("^({}/)*({begun})?$", segment())))
            .into()
    }
}

/// A segment: neither `.` nor `..`, and no space at its ends.
fn segment() -> String {
    let first = format!("[^./ {NEVER}]");
    let any = format!("[^/ {NEVER}]");
    format!(r"(\.{{3}}|\.{{0,2}}{first}|\.{{1,2}} +{any})( *{any})*")
}
