//! The default prompts that ship inside the binary: the files of `seeds/`.

use crate::compiled_in;
use crate::digest;
use crate::names::PromptName;
use crate::pipeline::{NoAnswer, QuestionRewrite, RetrievalAnswer, SystemPrompt};
use crate::prompty::PromptFile;
use crate::store::request::Seed;
use crate::typed::TypedPrompt;

/// Each seed's name and file. A pipeline prompt falls back to its seed, so the text exists once.
const FILES: [(&str, &str); 4] = [
    (NoAnswer::NAME, NoAnswer::FALLBACK),
    (QuestionRewrite::NAME, QuestionRewrite::FALLBACK),
    (RetrievalAnswer::NAME, RetrievalAnswer::FALLBACK),
    (SystemPrompt::NAME, SystemPrompt::FALLBACK),
];

/// A seed that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}.prompty: {problem}")]
pub struct InvalidSeed {
    /// The prompt's name, which its file is named after.
    pub name: String,
    /// Why it can't be used, and what to do.
    pub problem: String,
}

/// The seeds, by name.
///
/// # Errors
/// A seed file is invalid. A test reads all of them, so a tested build has no such file.
pub fn shipped() -> Result<Vec<Seed>, InvalidSeed> {
    parse(&FILES)
}

/// Reads prompts that a service ships, each from its name and its `.prompty` file. They can include each other.
///
/// # Errors
/// The first file that is invalid, or that includes what is not among the files or can't be included, such as a prompt that includes
/// others.
pub fn parse(files: &[(&str, &str)]) -> Result<Vec<Seed>, InvalidSeed> {
    let seeds: Vec<Seed> = files
        .iter()
        .map(|(name, text)| seed(name, text))
        .collect::<Result<_, _>>()?;
    let all = seeds.iter().map(|seed| (&seed.name, &seed.content));
    for seed in &seeds {
        let composed = compiled_in::compose(&seed.content, all.clone());
        let compiled = composed.and_then(|it| it.compile().map_err(|error| error.to_string()));
        if let Err(problem) = compiled {
            return Err(invalid(seed.name.as_str(), problem));
        }
    }
    Ok(seeds)
}

/// SHA-256 over all seed files, as 64 hex digits: it changes exactly when one of them does.
pub fn digest() -> String {
    digest::of(&FILES)
}

fn seed(name: &str, text: &str) -> Result<Seed, InvalidSeed> {
    let file = PromptFile::parse(text).map_err(|error| invalid(name, error))?;
    let parsed: Result<PromptName, _> = name.parse();
    Ok(Seed {
        name: parsed.map_err(|error| invalid(name, error))?,
        content: file.content,
        description: file.description,
        tags: file.tags,
    })
}

fn invalid(name: &str, problem: impl ToString) -> InvalidSeed {
    InvalidSeed {
        name: name.to_owned(),
        problem: problem.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The names and texts of the files in a folder and those in it.
    fn files_in(folder: &Path, before: &str) -> Vec<(String, String)> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{before}{}", path.file_stem().unwrap().to_str().unwrap());
            match path.is_dir() {
                true => files.extend(files_in(&path, &format!("{name}/"))),
                false => files.push((name, std::fs::read_to_string(path).unwrap())),
            }
        }
        files
    }

    #[test]
    fn every_seed_file_is_included_in_order_of_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds");
        let mut files = files_in(folder.as_ref(), "");
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

    const TONE: (&str, &str) = ("shared/tone", "Be {{ style }}.\n");

    #[test]
    fn seeds_that_include_each_other_are_read() {
        let hello = ("hello", "{% include \"shared/tone\" %} Hello {{ name }}\n");
        let seeds = parse(&[hello, TONE]).unwrap();
        assert_eq!(seeds[0].content.includes()[0], seeds[1].name);
    }

    #[test]
    fn a_seed_whose_includes_can_not_be_composed_is_refused_with_its_file() {
        let including = |name| (name, "{% include \"shared/tone\" %}\n");
        let nested = ("shared/tone", "{% include \"b\" %}\n");
        let chat = ("shared/tone", "system:\nBe kind.\n");
        let mustache = ("shared/tone", "---\ntemplate: mustache\n---\nBe kind.\n");
        let calls = ("shared/tone", "{{ range }}");
        let range = (
            "a",
            "{% include \"shared/tone\" %}{% for i in range(3) %}{{ i }}{% endfor %}\n",
        );
        for (files, says) in [
            (
                &[including("a")][..],
                "a.prompty: it includes `shared/tone`, which is not in the code: add its file, or take the include out",
            ),
            (
                &[including("a"), nested, TONE_AS_B],
                "a.prompty: it includes `shared/tone`, which includes prompts itself: take the includes out of `shared/tone`, because an \
                 included prompt can't include others",
            ),
            (
                &[including("b"), nested],
                "b.prompty: it includes `shared/tone`, which includes prompts itself: take",
            ),
            (
                &[including("shared/tone")],
                "shared/tone.prompty: it includes `shared/tone`, which includes prompts itself: take",
            ),
            (
                &[including("a"), chat],
                "a.prompty: the included prompt `shared/tone` is a chat prompt: include a text prompt",
            ),
            (
                &[including("a"), mustache],
                "a.prompty: the included prompt `shared/tone` is in another template format: ",
            ),
            (&[range, calls], "a.prompty: "),
            (&[("a", "{{ x")], "a.prompty: line 1, "),
            (&[("a~b", "x")], "a~b.prompty: "),
        ] {
            let error = parse(files).unwrap_err().to_string();
            assert!(error.starts_with(says), "{error}");
        }
    }

    const TONE_AS_B: (&str, &str) = ("b", TONE.1);
}
