//! Saving an edited text, and what is said afterwards.

use promptbook_core::VersionNumber;
use promptbook_core::api::{NewPromptBody, PromptBody, SavedBody};
use promptbook_core::prompty::PromptFile;
use serde_json::json;

use super::{Edit, begin};
use crate::api::Tagged;
use crate::args::EditArgs;
use crate::commands::also_changed::AlsoChanged;
use crate::commands::answer::Answer;
use crate::commands::inherited;
use crate::commands::session::Session;
use crate::edit::unified;
use crate::error::{Error, Result};
use crate::{folder, inputs};

/// Saves a text as `promptbook edit` saves what an editor returns, and never publishes it. `based_on` is the version that the text was
/// made from.
///
/// # Errors
/// The text can't be saved; another version than `based_on` would be replaced.
pub(in crate::commands) async fn save_text(
    session: Session,
    args: EditArgs,
    based_on: VersionNumber,
    text: &str,
) -> Result<Answer> {
    let (before, note) = begin(&session, &args).await?;
    let edit = Edit {
        session,
        before,
        args,
    };
    let current = edit.before.version.version;
    if current != based_on {
        return Err(Error::Failed(format!(
            "the text is based on version {based_on} of `{}`, but version {current} is the one to edit: read that one, and base the \
             text on it",
            edit.args.name
        )));
    }
    let understood = edit.before.understand(&edit.session.client, text).await?;
    let understood = understood.map_err(Error::Failed)?;
    let file = &understood.file.prompt;
    if edit.before.says(file) {
        return Ok(edit.unchanged());
    }
    let mut notes: Vec<String> = note.into_iter().collect();
    notes.extend(inputs::notes(&understood.file, &understood.warnings));
    let saved = edit.save(edit.body(file, false)?).await?.body;
    let answer = edit.saved(&saved, edit.diff(file), understood.publishable);
    Ok(answer.await.after(notes))
}

impl Edit {
    /// That the text says what the prompt says already.
    pub(super) fn unchanged(&self) -> Answer {
        let mut said = format!("`{}` is unchanged: nothing was saved", self.args.name);
        if self.args.publish && !self.before.is_inherited && !self.is_active() {
            let version = self.before.version.version;
            let publish = self.session.publish_command(&self.args.name, Some(version));
            said += &format!(" or published; {publish} publishes version {version}");
        }
        Answer::new(said, json!({"status": "unchanged"}))
    }

    /// What the file changes.
    pub(super) fn diff(&self, file: &PromptFile) -> String {
        let mut version = format!("version {}", self.before.version.version);
        if self.before.is_inherited {
            version += " of `default`";
        }
        let old = self.before.file.to_string();
        unified((&version, &old), ("edited", &file.to_string()))
    }

    pub(super) fn body(&self, file: &PromptFile, publish: bool) -> Result<PromptBody> {
        let mut body = folder::body_of(file);
        body.author = self.args.save.change.author(&self.session)?;
        body.message.clone_from(&self.args.save.change.message);
        if publish {
            body.publish = Some(true);
            body.label = Some(self.session.config.label.to_string());
        }
        Ok(body)
    }

    pub(super) async fn save(&self, body: PromptBody) -> Result<Tagged<SavedBody>> {
        let (client, name) = (&self.session.client, &self.args.name);
        if self.before.is_inherited {
            let body = NewPromptBody::new(name.to_string(), None, body);
            return client.create(&body).await;
        }
        let etag = self.before.prompt.etag.as_deref();
        client.replace(name, etag, &body).await
    }

    /// What was saved, and which prompts changed with it.
    pub(super) async fn saved(&self, saved: &SavedBody, diff: String, publishable: bool) -> Answer {
        let also = match self.is_published_by(saved) {
            true => AlsoChanged::with_label(&self.session, &self.args.name).await,
            false => AlsoChanged::nothing(),
        };
        let said =
            self.describe(saved, publishable) + &also.line() + &inputs::line_of(&saved.version);
        let mut json = json!({
            "status": "saved", "version": saved.version, "publication": saved.publication, "diff": diff, "warnings": saved.warnings,
        });
        also.add_to(&mut json);
        Answer::new(said, json)
    }

    fn describe(&self, saved: &SavedBody, publishable: bool) -> String {
        let name = self.session.named(&self.args.name);
        let version = saved.version.version;
        let is_same = version == self.before.version.version;
        let mut said = match is_same {
            _ if self.before.is_inherited => format!("created {name}, version {version}"),
            true => format!("saved {name}; its content is still version {version}"),
            false => format!("saved version {version} of {name}"),
        };
        match &saved.publication {
            Some(publication) => said += &format!(", active under `{}`", publication.label),
            None if is_same && self.is_active() => {
                said += &format!(", active under `{}`", self.session.config.label);
            }
            None if publishable => {
                let publish = self.session.publish_command(&self.args.name, Some(version));
                said += &format!("; {publish} makes it active");
            }
            None => said += "; it can't be published yet",
        }
        said
    }

    /// Whether the save made another version active.
    fn is_published_by(&self, saved: &SavedBody) -> bool {
        let active = inherited::active(&self.session, &self.before.prompt.body);
        let is_new = self.before.is_inherited || active != Some(saved.version.version);
        saved.publication.is_some() && is_new
    }

    /// Whether the version that is edited is the prompt's own, and active under the label.
    fn is_active(&self) -> bool {
        let active = inherited::active(&self.session, &self.before.prompt.body);
        !self.before.is_inherited && active == Some(self.before.version.version)
    }
}
