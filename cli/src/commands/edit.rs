//! `promptbook edit`.

use promptbook::PromptName;
use serde_json::{Value, json};

use crate::api::{Client, Saved, Tagged};
use crate::args::{Format, Global};
use crate::config::Config;
use crate::edit::{Before, Draft, Edited, Editor, coloured, unified};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::{ask, folder};

/// The arguments of `promptbook edit`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The editor is $VISUAL, else $EDITOR, else vi. It opens the latest version as a Prompty file; \
    description, tags, model and inputs are in its front matter. When somebody else changes the prompt meanwhile, nothing \
    is saved and your text is kept in a file."
)]
pub struct Args {
    /// Which prompt
    pub name: PromptName,
    /// Publish what was edited, in the same write
    #[arg(long)]
    pub publish: bool,
    /// Why, kept with the version
    #[arg(long, short, value_name = "TEXT")]
    pub message: Option<String>,
    /// Who, kept with the version
    #[arg(long, value_name = "NAME")]
    pub author: Option<String>,
}

/// Runs it.
///
/// # Errors
/// Those of the API; the editor fails; what was edited can't be saved.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    let config = Config::load(global)?;
    let client = Client::new(&config)?;
    let editor = Editor::of_environment()?;
    let before = Before::read(&client, &args.name).await?;
    let draft = Draft::new(&args.name, before.file.to_string())?;
    let edit = Edit {
        config,
        client,
        before,
        args,
        format: global.format,
    };
    match edit.once(&editor, &draft).await {
        Ok(()) => Ok(Exit::Done),
        Err(error) => Err(edit.kept(draft, error)),
    }
}

struct Edit {
    config: Config,
    client: Client,
    before: Before,
    args: Args,
    format: Format,
}

impl Edit {
    async fn once(&self, editor: &Editor, draft: &Draft) -> Result<()> {
        let file = match self.before.edit(editor, draft).await? {
            Edited::Changed(file) => file,
            Edited::Unchanged => {
                let said = format!("`{}` is unchanged: nothing was saved", self.args.name);
                return self.say(&said, json!({"status": "unchanged"}));
            }
        };
        let version = format!("version {}", self.before.version.version);
        let old = self.before.file.to_string();
        let diff = unified((&version, &old), ("edited", &file.to_string()));
        if self.format == Format::Text {
            anstream::print!("{}", coloured(&diff));
        }
        let publish = self.args.publish || self.publishes()?;
        let mut body = folder::body_of(&file);
        body.insert("message".to_owned(), json!(self.args.message));
        let author = self.args.author.as_ref().or(self.config.author.as_ref());
        body.insert("author".to_owned(), json!(author));
        if publish {
            body.insert("publish".to_owned(), json!(true));
            body.insert("label".to_owned(), json!(self.config.label));
        }
        let etag = self.before.prompt.etag.as_deref();
        let body = Value::Object(body);
        let saved = self.client.replace(&self.args.name, etag, &body).await?;
        self.tell(&saved, diff)
    }

    fn publishes(&self) -> Result<bool> {
        let question = format!("Publish it under `{}` at once?", self.config.label);
        Ok(ask::somebody() && ask::confirm(&question)?)
    }

    fn tell(&self, saved: &Tagged<Saved>, diff: String) -> Result<()> {
        let (name, saved) = (&self.args.name, &saved.body);
        let version = saved.version.version;
        let mut said = match version == self.before.version.version {
            true => format!("saved `{name}`; what it says is still version {version}"),
            false => format!("saved version {version} of `{name}`"),
        };
        match &saved.publication {
            Some(publication) => said += &format!(", active under `{}`", publication.label),
            None => said += &format!("; `promptbook publish {name} {version}` makes it active"),
        }
        let publication = &saved.publication;
        let json = json!({"status": "saved", "version": saved.version, "publication": publication, "diff": diff});
        self.say(&said, json)
    }

    fn say(&self, text: &str, json: Value) -> Result<()> {
        match self.format {
            Format::Text => anstream::println!("{text}"),
            Format::Json => anstream::println!("{json:#}"),
        }
        Ok(())
    }

    /// The error, and where the text is that it would have lost.
    fn kept(&self, draft: Draft, error: Error) -> Error {
        let name = &self.args.name;
        let Some(path) = draft.keep() else {
            return error;
        };
        let path = path.display();
        match error {
            Error::Api(mut problem) if problem.status == 412 => {
                problem.detail = format!(
                    "somebody changed `{name}` while you edited it: nothing was saved. Your text is kept in {path}; \
                     see `promptbook history {name}`, edit again, and take over from that file what you want"
                );
                Error::Api(problem)
            }
            Error::File { path, problem } => Error::File {
                path,
                problem: format!("{problem}. Nothing was saved; your text is kept in this file"),
            },
            other => {
                anstream::eprintln!("your text is kept in {path}");
                other
            }
        }
    }
}
