//! The fallbacks: `.prompty` files that ship with the program, compiled at start-up, so that an invalid one is found then.

mod folder;

use std::collections::BTreeMap;
use std::path::PathBuf;

use promptbook::content::Content;
use promptbook::preview::{Source, Values};
use promptbook::prompt::PromptId;
use promptbook::template::{ComposeError, Composed, Piece, Rendered, Template};
use promptbook::{FieldError, Instance, PromptName};

use crate::error::StartError;
use folder::{File, invalid};

type Files = BTreeMap<PromptName, File>;

/// The fallbacks of every instance.
#[derive(Debug, Default)]
pub struct Fallbacks(BTreeMap<Instance, BTreeMap<PromptName, Fallback>>);

/// A fallback, composed with the files that it includes.
#[derive(Debug)]
pub struct Fallback {
    pub(crate) instance: Instance,
    pub(crate) content: Content,
    template: Template,
}

impl Fallbacks {
    /// Reads and compiles the folders of instances.
    ///
    /// # Errors
    /// A folder or file that can't be used.
    pub fn load(folders: &[(Instance, PathBuf)]) -> Result<Self, StartError> {
        let mut files: BTreeMap<Instance, Files> = BTreeMap::new();
        for (instance, folder) in folders {
            let read = folder::read(folder)?;
            if files.insert(instance.clone(), read).is_some() {
                let problem =
                    format!("`{instance}` has another folder: name one for each instance");
                return Err(invalid(folder, problem));
            }
        }
        let default = files.remove(&Instance::default()).unwrap_or_default();
        let mut compiled = BTreeMap::new();
        for (instance, own) in &files {
            compiled.insert(instance.clone(), of_reader(instance, own, &default)?);
        }
        let whose = Instance::default();
        compiled.insert(whose.clone(), of_reader(&whose, &Files::new(), &default)?);
        Ok(Self(compiled))
    }

    /// The fallback that an instance has, or that it inherits from `default`.
    pub fn of(&self, id: &PromptId) -> Option<&Fallback> {
        let own = self.0.get(&id.instance).and_then(|own| own.get(&id.name));
        own.or_else(|| self.0.get(&Instance::default())?.get(&id.name))
    }
}

/// The fallbacks of an instance that are not those of `default`: its own, and inherited ones that include prompts of its own.
fn of_reader(
    reader: &Instance,
    own: &Files,
    default: &Files,
) -> Result<BTreeMap<PromptName, Fallback>, StartError> {
    let mut compiled = BTreeMap::new();
    for (name, file) in own {
        compiled.insert(name.clone(), compile(reader, file, own, default)?);
    }
    for (name, file) in default {
        let differs = || {
            file.content
                .includes()
                .iter()
                .any(|it| own.contains_key(it))
        };
        if !own.contains_key(name) && (reader.is_default() || differs()) {
            let whose = Instance::default();
            compiled.insert(name.clone(), compile(&whose, file, own, default)?);
        }
    }
    Ok(compiled)
}

fn compile(
    instance: &Instance,
    file: &File,
    own: &Files,
    default: &Files,
) -> Result<Fallback, StartError> {
    let composed = compose(&file.content, own, default).map_err(|error| {
        let problem = match error {
            ComposeError::Missing(name) => format!(
                "it includes `{name}`, which has no file here: export that prompt too, or export with --compose"
            ),
            other => other.to_string(),
        };
        invalid(&file.path, problem)
    })?;
    let template = composed.compile();
    let template = template.map_err(|error| invalid(&file.path, error.to_string()))?;
    Ok(Fallback {
        instance: instance.clone(),
        content: match file.content.includes() {
            [] => file.content.clone(),
            _ => composed.content(file.content.model().cloned()),
        },
        template,
    })
}

fn compose(content: &Content, own: &Files, default: &Files) -> Result<Composed, ComposeError> {
    let pieces = content.includes().iter().map(|name| {
        let piece = own.get(name).or_else(|| default.get(name));
        let piece = piece.ok_or_else(|| ComposeError::Missing(name.clone()))?;
        Piece::new(name, &piece.content)
    });
    content.compose(&pieces.collect::<Result<Vec<_>, _>>()?)
}

impl Fallback {
    /// Renders it with the values of a request.
    pub(crate) fn render(&self, source: Source) -> Result<(Rendered, Values), Vec<FieldError>> {
        let values = source.fill_content(&self.content)?;
        let rendered = values.render(&self.content, &self.template);
        Ok((rendered.map_err(|wrong| vec![wrong])?, values))
    }
}
