//! `promptbook chat`.

use std::io::{BufRead, IsTerminal, Read};
use std::path::{Path, PathBuf};

use promptbook_core::api::{
    ChatAnswer, ChatBody, GivenPassage, IgnoredOption, Included, Passage, ReplyMessage, Served,
    Source, ToolCall,
};
use promptbook_core::content::{Role, Turn};
use serde_json::{Map, Value, json};

use super::labels::note_missing;
use super::session::Session;
use crate::args::{ChatArgs, Format, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::files::{self, MAX_PROMPT};
use crate::inputs::refuse_repeated;
use crate::output::{self, Text};

struct Chat {
    session: Session,
    inputs: Map<String, Value>,
    passages: Option<Vec<GivenPassage>>,
    turns: Vec<Turn>,
}

pub async fn run(global: &GlobalArgs, args: ChatArgs) -> Result<Exit> {
    refuse_repeated(&args.input)?;
    let mut chat = Chat {
        session: Session::open(global)?,
        inputs: args
            .input
            .into_iter()
            .map(|(name, value)| (name, value.into()))
            .collect(),
        passages: passages(&args.passage, args.nothing_found)?,
        turns: Vec::new(),
    };
    match args.message {
        Some(message) => chat.send(message).await?,
        None if std::io::stdin().is_terminal() && global.format == Format::Text => {
            while let Some(message) = next()? {
                chat.send(message).await?;
            }
        }
        None => chat.send(piped()?).await?,
    }
    Ok(Exit::Done)
}

impl Chat {
    async fn send(&mut self, message: String) -> Result<()> {
        self.turns.push(Turn {
            role: Role::User,
            content: message,
        });
        let config = &self.session.config;
        let body = ChatBody {
            messages: self.turns.clone(),
            instance: Some(config.instance.clone()),
            label: Some(config.label.clone()),
            inputs: self.inputs.clone(),
            passages: self.passages.clone(),
        };
        let reply = self.session.client.chat(&body).await?;
        self.session.print(text(&reply), &json!(reply))?;
        if reply.prompts.iter().any(|prompt| prompt.version.is_none()) {
            note_missing(&self.session).await;
        }
        let ReplyMessage { role, content } = reply.message;
        self.turns
            .extend(content.map(|content| Turn { role, content }));
        Ok(())
    }
}

fn text(reply: &ChatAnswer) -> Text {
    let model = match reply.echo {
        true => "no model is configured: this is an echo of the request",
        false => &reply.model,
    };
    let said = reply.message.content.as_deref().map(str::trim_end);
    let calls = reply.tool_calls.iter().map(call);
    let said: Vec<String> = said.map(str::to_owned).into_iter().chain(calls).collect();
    let mut text = Text::from(said.join("\n"));
    text.plain("\n\n").styled(output::QUIET, model);
    for line in reply.prompts.iter().map(served) {
        text.plain("\n").styled(output::QUIET, line);
    }
    for option in &reply.ignored_options {
        let IgnoredOption {
            prompt,
            name,
            reason,
        } = option;
        let line = format!("{prompt}: option `{name}` was not sent: {reason}");
        text.plain("\n").styled(output::WRONG, line);
    }
    text.plain("\n\n");
    text
}

/// A call that the model wants made. The command does not make it.
fn call(call: &ToolCall) -> String {
    let ToolCall {
        id,
        name,
        arguments,
    } = call;
    let id = id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
    format!("[tool call{id}] {name} {arguments}")
}

fn served(prompt: &Served) -> String {
    let Served {
        name,
        version,
        label,
        instance,
        source,
        age_ms,
        includes,
    } = prompt;
    let which = match (version, instance) {
        (Some(version), Some(instance)) => {
            format!("version {version} under `{label}` of `{instance}`")
        }
        _ => "the text compiled into the server".to_owned(),
    };
    let source = match source {
        Source::Fresh => "fresh",
        Source::Stale => "stale: the table could not be read in time",
        Source::Previous => "previous: the version that replaced it did not render",
        Source::Fallback => "fallback",
    };
    let age = age_ms.map_or_else(String::new, |age| format!(", read {age} ms ago"));
    let includes: Vec<String> = includes.iter().map(included).collect();
    let includes = match includes.is_empty() {
        true => String::new(),
        false => format!(", includes {}", includes.join(", ")),
    };
    format!("{name}: {which} ({source}{age}){includes}")
}

fn included(piece: &Included) -> String {
    let Included {
        name,
        instance,
        version,
        ..
    } = piece;
    format!("{name} version {version} of `{instance}`")
}

fn passages(files: &[PathBuf], nothing_found: bool) -> Result<Option<Vec<GivenPassage>>> {
    if files.is_empty() {
        return Ok(nothing_found.then(Vec::new));
    }
    files
        .iter()
        .map(|path| passage(path))
        .collect::<Result<_>>()
        .map(Some)
}

fn passage(path: &Path) -> Result<GivenPassage> {
    let text = files::named(path)?;
    Ok(GivenPassage(Passage {
        text,
        title: None,
        source: Some(path.display().to_string()),
    }))
}

/// The user's next message; none ends the conversation.
fn next() -> Result<Option<String>> {
    let failed =
        |error: std::io::Error| Error::Failed(format!("can't read from the terminal: {error}"));
    output::ask_for("you> ");
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .take(MAX_PROMPT)
        .read_line(&mut line)
        .map_err(failed)?;
    let line = line.trim();
    Ok((!line.is_empty()).then(|| line.to_owned()))
}

fn piped() -> Result<String> {
    let text = files::prompt(std::io::stdin())
        .map_err(|problem| Error::Failed(format!("standard input {problem}")))?;
    match text.trim().is_empty() {
        true => Err(Error::Usage(
            "the message is empty: pass one as an argument or on standard input".to_owned(),
        )),
        false => Ok(text),
    }
}
