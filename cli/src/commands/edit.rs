//! `promptbook edit`.

mod saving;

use promptbook_core::prompty::PromptFile;

use super::also_changed::AlsoChanged;
use super::inherited;
use super::labels::{Labels, refuse_reserved};
use super::session::Session;
use crate::api::Client;
use crate::args::{EditArgs, Format, GlobalArgs};
use crate::edit::{Before, Draft, Edited, Editor, coloured, preview};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::includes::Composer;
use crate::output::Text;
use crate::{ask, output};

pub(super) use saving::save_text;

pub async fn run(global: &GlobalArgs, args: EditArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let editor = Editor::of_environment()?;
    let (before, note) = begin(&session, &args).await?;
    note.into_iter().for_each(output::note);
    if args.publish {
        args.save.new_label.allow_for(&session, &args.name).await?;
    }
    let draft = Draft::new(&args.name, before.file.to_string())?;
    // Ctrl-C goes to the editor, or ends a question: this process lives on to say where the text is.
    ask::outlive_interrupts();
    let edit = Edit {
        session,
        before,
        args,
    };
    match edit.once(&editor, &draft).await {
        Ok(()) => Ok(Exit::Done),
        Err(error) => Err(edit.kept(draft, error)),
    }
}

/// What there is to edit: the instance's own prompt, else a copy of the one that it inherits, which is noted.
async fn begin(session: &Session, args: &EditArgs) -> Result<(Before, Option<String>)> {
    let (instance, label) = (&session.config.instance, &session.config.label);
    let read = |client: Client| async move {
        match client.instance() == instance {
            true => Before::read(&client, &args.name).await,
            false => Before::copy(&client, &args.name, label).await,
        }
    };
    let (_, before) = session.client.own_or_inherited(read).await?;
    let note = match before.is_inherited {
        true => {
            args.save.new_instance.allow(session).await?;
            Some(copied(session, &before))
        }
        false => not_latest(session, &before),
    };
    Ok((before, note))
}

/// Says so when an older version than the one that is edited is active, such as after a rollback.
fn not_latest(session: &Session, before: &Before) -> Option<String> {
    let (label, version) = (&session.config.label, before.version.version);
    let active = inherited::active(session, &before.prompt.body)?;
    (active != version).then(|| {
        format!("note: version {active} is active under `{label}`; you are editing the latest, version {version}")
    })
}

/// Which version of `default` a new override begins as.
fn copied(session: &Session, before: &Before) -> String {
    let (instance, label) = (&session.config.instance, &session.config.label);
    let (name, version) = (&before.prompt.body.name, before.version.version);
    let why = match inherited::active(session, &before.prompt.body) {
        Some(_) => format!(
            "`{instance}` inherits `{name}`: this is a copy of version {version} of `default`"
        ),
        None => format!(
            "`{instance}` has no prompt `{name}`, and no version of `default` is active under `{label}`: this is a copy of its latest \
             version, {version}"
        ),
    };
    format!("note: {why}. Saving it creates an override, which no longer follows `default`")
}

struct Edit {
    session: Session,
    before: Before,
    args: EditArgs,
}

impl Edit {
    async fn once(&self, editor: &Editor, draft: &Draft) -> Result<()> {
        let client = &self.session.client;
        let edited = self.before.edit(client, editor, draft, self.args.publish);
        let (file, publishable) = match edited.await? {
            Edited::Changed { file, publishable } => (file, publishable),
            Edited::Unchanged => return self.unchanged().print(&self.session).map(drop),
        };
        let diff = self.diff(&file);
        if self.session.format == Format::Text {
            output::print(coloured(&diff))?;
        }
        let publish = self.args.publish || (publishable && self.asks_to_publish(&file).await?);
        let body = self.body(&file, publish)?;
        let saved = tokio::select! {
            saved = self.save(body) => saved?,
            _ = tokio::signal::ctrl_c() => return Err(Error::Failed("interrupted; the change may have been saved".to_owned())),
        };
        let saved = self.saved(&saved.body, diff, publishable).await;
        saved.print(&self.session).map(drop)
    }

    async fn asks_to_publish(&self, file: &PromptFile) -> Result<bool> {
        if !self.session.is_interactive() {
            return Ok(false);
        }
        let label = &self.session.config.label;
        if let Err(reserved) = refuse_reserved(label) {
            output::note(format!("note: {reserved}"));
            return Ok(false);
        }
        if let Some(text) = self.preview(file).await {
            output::print(text)?;
        }
        let labels = Labels::of_prompt(&self.session, &self.args.name).await?;
        if !labels.have(label) {
            output::note(labels.missing(&self.session));
        }
        let also = AlsoChanged::with_label(&self.session, &self.args.name).await;
        also.warning().into_iter().for_each(output::note);
        ask::confirm(&format!("Publish it under `{label}` now?"))
    }

    /// The prompt with its examples and defaults, and with the text of what it includes.
    async fn preview(&self, file: &PromptFile) -> Option<Text> {
        if file.content.includes().is_empty() {
            return preview(&self.args.name, &file.content);
        }
        let Session { config, client, .. } = &self.session;
        let composer = Composer::new(client, &config.label);
        let composed = async {
            let included = composer.resolve(file.content.includes()).await?;
            composer.compose(file, &included).await
        };
        match composed.await {
            Ok(composed) => preview(&self.args.name, &composed.content),
            Err(error) => Some(Text::from(format!("no preview: {error}\n"))),
        }
    }

    /// The error, and where the text is that it would have lost.
    fn kept(&self, draft: Draft, error: Error) -> Error {
        let name = &self.args.name;
        let Some(path) = draft.keep() else {
            return error;
        };
        let path = path.display();
        match error {
            Error::Api(mut error) if error.status() == 412 || error.is("prompt-exists") => {
                error.hint = None;
                error.message = format!(
                    "someone else changed `{name}` while you edited it: nothing was saved. Your text is kept in {path}; \
                     see {}, edit again, and copy what you need from that file",
                    self.session.command(&["history", name.as_str()])
                );
                Error::Api(error)
            }
            Error::File { path, problem } => Error::File {
                path,
                problem: format!("{problem}. Nothing was saved; your text is kept in this file"),
            },
            other => {
                output::note(format!("your text is kept in {path}"));
                other
            }
        }
    }
}
