//! The default prompts that ship inside the binary: the files of `seeds/`.

use crate::digest;
use crate::pipeline::{NoAnswer, QuestionRewrite, RetrievalAnswer, SystemPrompt};
use crate::prompty::{PromptFile, PromptyError};
use crate::store::request::Seed;
use crate::typed::TypedPrompt;

/// Each seed's name and file. A pipeline prompt falls back to its seed, so the text exists once.
const FILES: [(&str, &str); 4] = [
    (NoAnswer::NAME, NoAnswer::FALLBACK),
    (QuestionRewrite::NAME, QuestionRewrite::FALLBACK),
    (RetrievalAnswer::NAME, RetrievalAnswer::FALLBACK),
    (SystemPrompt::NAME, SystemPrompt::FALLBACK),
];

/// The seeds, by name.
///
/// # Errors
/// A seed file is invalid. A test reads all of them, so a tested build has no such file.
pub fn shipped() -> Result<Vec<Seed>, PromptyError> {
    FILES.iter().map(|(name, text)| seed(name, text)).collect()
}

/// SHA-256 over all seed files, as 64 hex digits: it changes exactly when one of them does.
pub fn digest() -> String {
    digest::of(&FILES)
}

fn seed(name: &str, text: &str) -> Result<Seed, PromptyError> {
    let file = PromptFile::parse(text)?;
    let name = name.parse().map_err(|error| PromptyError {
        line: None,
        column: None,
        problem: format!("seed `{name}`: {error}"),
    })?;
    Ok(Seed {
        name,
        content: file.content,
        description: file.description,
        tags: file.tags,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seed_file_is_included_in_order_of_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds");
        let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                (name, std::fs::read_to_string(path).unwrap())
            })
            .collect();
        files.sort();
        let shipped = FILES.map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(files, shipped);
    }

    #[test]
    fn every_seed_has_a_description_and_survives_a_round_trip() {
        for seed in shipped().unwrap() {
            assert!(seed.description.is_some(), "{}", seed.name);
            let file = PromptFile {
                name: Some(seed.name),
                description: seed.description,
                tags: seed.tags,
                content: seed.content,
            };
            assert_eq!(PromptFile::parse(&file.to_string()), Ok(file));
        }
        assert_eq!(digest().len(), 64);
    }
}
