//! Prompty files, which are prompts already.

use promptbook_core::prompty::{PromptFile, References};

use crate::certainty::Certainty;
use crate::name_allocator::NameAllocator;
use crate::report::{Converted, Finding, Outcome};
use crate::scan::excerpt;
use crate::site::{Site, Span};
use crate::texts::{TextFile, names};

/// The tag of the files that the command writes.
const EXTRACTED: &str = "extracted";

/// The prompt of a Prompty file; none if an earlier run wrote the file.
pub(super) fn prompty(file: &TextFile<'_>, allocator: &mut NameAllocator) -> Option<Finding> {
    let source = file.source;
    let read = PromptFile::read(&source.text, &References::Omit);
    let outcome = match read.map(|read| read.prompt) {
        Err(error) => Outcome::NeedsPerson(error.to_string()),
        Ok(read) if read.tags.contains(EXTRACTED) => return None,
        Ok(read) => {
            let own = read.name.filter(|name| allocator.claim(name));
            let parts = names::parts(&source.path);
            match own.or_else(|| allocator.name(&parts, &[])) {
                None => Outcome::NeedsPerson(
                    "no prompt name can be derived from its path: rename it".to_owned(),
                ),
                Some(name) => Outcome::Converted(Box::new(Converted {
                    name,
                    content: read.content,
                    site: Site::Manual("Prompty's runtime reads it".to_owned()),
                })),
            }
        }
    };
    let body = source.text.rsplit("\n---").next().unwrap_or_default();
    Some(Finding {
        at: Span {
            file: source.path.as_path().into(),
            range: 0..source.text.len(),
        },
        line: 1,
        scope: names::stem(&source.path),
        excerpt: excerpt(body),
        certainty: matches!(outcome, Outcome::Converted(_)).then(|| Certainty::with([])),
        outcome,
        notes: vec![
            "it is a Prompty file already: `promptbook import` reads it as it is".to_owned(),
        ],
    })
}
