//! `promptbook create`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use promptbook_core::PromptName;
use promptbook_core::prompty::{PromptFile, ReadFile, References};
use serde_json::{Value, json};

use super::labels::NewLabel;
use super::new_instance::NewInstance;
use super::session::{Because, Session};
use crate::args::Global;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::{files, folder, inputs};

/// The arguments of `promptbook create`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The file is a Prompty file; without front matter its whole text is the template. Its description and tags are \
    kept unless flags say others. The inputs that version 1 needs become the prompt's contract; one that is read only behind \
    `default` or `is defined` is optional."
)]
#[command(override_usage = "promptbook create [OPTIONS] <NAME> <FILE|--template <TEXT>>")]
#[command(group = clap::ArgGroup::new("text").required(true).args(["file", "template"]))]
pub struct Args {
    /// What it will be called: 1-200 of A-Z a-z 0-9 . _ - /
    name: PromptName,
    /// A file with its text, or - for standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Its text, a Jinja2 template
    #[arg(long, value_name = "TEXT")]
    template: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// A word to find it by; may be given again
    #[arg(long, value_name = "WORD")]
    tag: Vec<String>,
    /// Make it active under --label, in the same write
    #[arg(long)]
    publish: bool,
    #[command(flatten)]
    new_label: NewLabel,
    #[command(flatten)]
    new_instance: NewInstance,
    #[command(flatten)]
    because: Because,
}

/// Runs it.
///
/// # Errors
/// The file can't be read or is no Prompty file; those of the API.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    let session = Session::open(global)?;
    let mut read_file = None;
    let mut body = match (&args.template, &args.file) {
        (Some(template), _) => {
            serde_json::Map::from_iter([("template".to_owned(), json!(template))])
        }
        (None, Some(path)) => {
            let file = read(path, &args.name)?;
            let body = folder::body_of(&file.prompt);
            read_file = Some(file);
            body
        }
        (None, None) => serde_json::Map::new(),
    };
    body.insert("name".to_owned(), json!(args.name));
    if args.description.is_some() {
        body.insert("description".to_owned(), json!(args.description));
    }
    if !args.tag.is_empty() {
        body.insert("tags".to_owned(), json!(args.tag));
    }
    if args.publish {
        args.new_label.allow_anywhere(&session).await?;
        body.insert("publish".to_owned(), json!(true));
        body.insert("label".to_owned(), json!(session.config.label));
    }
    args.new_instance.allow(&session).await?;
    args.because.sign(&session, &mut body)?;
    let saved = session.client.create(&Value::Object(body)).await?.body;
    let name = session.named(&args.name);
    let said = match &saved.publication {
        Some(publication) => format!("created {name}, active under `{}`", publication.label),
        None => {
            let publish = session.publish_command(&args.name, None);
            format!("created {name}; {publish} makes it active")
        }
    };
    session.say(said + &inputs::line_of(&saved.version), &json!(saved))?;
    match read_file {
        Some(file) => inputs::note(&file, &file.warnings(&BTreeSet::new())),
        None => inputs::warn(&saved.warnings),
    }
    Ok(Exit::Done)
}

fn read(path: &Path, name: &PromptName) -> Result<ReadFile> {
    let text = match path.as_os_str() == "-" {
        true => files::prompt(std::io::stdin())
            .map_err(|problem| Error::Failed(format!("standard input {problem}")))?,
        false => files::named(path)?,
    };
    let file = PromptFile::read(&text, &References::Refuse);
    let file = file.map_err(|error| Error::file(path, error))?;
    if let Some(other) = file.prompt.name.as_ref().filter(|other| *other != name) {
        let problem = format!(
            "its front matter says `name: {other}`, and the command `{name}`: make them the same"
        );
        return Err(Error::file(path, problem));
    }
    Ok(file)
}
