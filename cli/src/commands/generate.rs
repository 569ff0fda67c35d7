//! `promptbook generate`.

use std::path::Path;

use promptbook_core::Label;
use promptbook_core::prompt::Prompt;
use serde_json::{Value, json};

use super::session::Session;
use super::{inherited, labels, new_instance};
use crate::args::{Format, GenerateArgs, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::files::record;
use crate::folder::Writer;
use crate::generate::{Request, Source, is_module, module, read, versions};
use crate::invocation::quoted;
use crate::output::{self, counted};

pub async fn run(global: &GlobalArgs, args: GenerateArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let prompts = active(&session, &args.prefix).await?;
    let request = Request {
        prompts: &prompts,
        label: &session.config.label,
        jobs: args.jobs.into(),
    };
    let sources = read(&session.client, &request).await?;
    let text = module(args.language, &command(&session, &args), &sources)?;
    match &args.out {
        None => print(&session, &text, &sources)?,
        Some(file) if args.check => return check(&session, &args, file, &text),
        Some(file) => write(&session, file, &text, &sources)?,
    }
    Ok(Exit::Done)
}

/// The prompts whose names have the prefix and that are active.
async fn active(session: &Session, prefix: &str) -> Result<Vec<Prompt>> {
    let query = [("prefix", prefix)];
    let query = if prefix.is_empty() { &[][..] } else { &query };
    let mut prompts = session.client.served_prompts(query).await?;
    prompts.retain(|prompt| inherited::active(session, prompt).is_some());
    if prompts.iter().all(|prompt| prompt.instance.is_default()) {
        let note = new_instance::missing_note(session).await;
        note.into_iter().for_each(output::note);
    }
    if prompts.is_empty() {
        labels::note_missing(session).await;
        let label = &session.config.label;
        let begin = match prefix {
            "" => String::new(),
            prefix => format!(" whose name begins with `{prefix}`"),
        };
        return Err(Error::NotThere(format!(
            "no prompt{begin} is active under `{label}`: publish one first"
        )));
    }
    Ok(prompts)
}

/// The command that writes the module again, without the file, which may be moved, and the server: wherever it runs, it is the same.
fn command(session: &Session, args: &GenerateArgs) -> String {
    let (instance, label) = (&session.config.instance, &session.config.label);
    let mut words = format!("promptbook generate {}", args.language.as_str());
    if !args.prefix.is_empty() {
        words += &format!(" {}", quoted(&args.prefix));
    }
    if !instance.is_default() {
        words += &format!(" --instance {instance}");
    }
    if *label != Label::default() {
        words += &format!(" --label {label}");
    }
    words
}

fn print(session: &Session, text: &str, sources: &[Source]) -> Result<()> {
    match session.format {
        Format::Text => output::print_content(text),
        Format::Json => output::print_json(&json!({"module": text, "prompts": listed(sources)})),
    }
}

fn write(session: &Session, file: &Path, text: &str, sources: &[Source]) -> Result<()> {
    let is_same = existing(file)?.as_deref() == Some(text);
    if !is_same {
        let folder = file.parent().unwrap_or(Path::new(""));
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let name = file
            .file_name()
            .ok_or_else(|| Error::file(file, "is not a file name"))?;
        Writer::new(folder).write(Path::new(name), text)?;
    }
    let count = counted(sources.len(), "prompt");
    let done = match is_same {
        true => format!("{} is up to date: {count}", file.display()),
        false => format!("Wrote {}: {count}", file.display()),
    };
    session.print(
        done,
        &json!({"file": file, "changed": !is_same, "prompts": listed(sources)}),
    )
}

/// The module that is in the file; `None` if there is none.
fn existing(file: &Path) -> Result<Option<String>> {
    let text = record(file)?.filter(|text| !text.is_empty());
    if text.as_deref().is_some_and(|text| !is_module(text)) {
        let problem = "was not written by `promptbook generate`: name another file, or remove it";
        return Err(Error::file(file, problem));
    }
    Ok(text)
}

fn listed(sources: &[Source]) -> Vec<Value> {
    let one =
        |it: &Source| json!({"name": it.name, "instance": it.instance, "version": it.version});
    sources.iter().map(one).collect()
}

/// Compares the file with what would be written.
fn check(session: &Session, args: &GenerateArgs, file: &Path, text: &str) -> Result<Exit> {
    let before = existing(file)?;
    if before.as_deref() == Some(text) {
        let done = format!("{} is up to date", file.display());
        session.print(done, &json!({"file": file, "behind": []}))?;
        return Ok(Exit::Done);
    }
    let behind = match &before {
        None => vec!["it does not exist".to_owned()],
        Some(before) => behind(before, text, &args.prefix),
    };
    let out = file.display().to_string();
    let mut words = vec!["generate", args.language.as_str(), "--out", &out];
    words.extend(Some(args.prefix.as_str()).filter(|prefix| !prefix.is_empty()));
    let again = session.config.invocation.labelled(&words);
    Err(Error::Failed(format!(
        "{out} is behind the server: {}; write it again with {again}",
        behind.join("; ")
    )))
}

/// What the file has otherwise.
fn behind(before: &str, now: &str, prefix: &str) -> Vec<String> {
    let (before, now) = (versions(before), versions(now));
    let changed = now
        .iter()
        .filter_map(|(name, version)| match before.get(name) {
            None => Some(format!("`{name}` is missing")),
            Some(old) if old != version => {
                Some(format!("`{name}` is at {old}, and {version} is active"))
            }
            Some(_) => None,
        });
    let gone = before.keys().filter(|name| !now.contains_key(name));
    let (gone, others): (Vec<_>, Vec<_>) = gone.partition(|name| name.as_str().starts_with(prefix));
    let gone = gone
        .iter()
        .map(|name| format!("`{name}` is no longer active"));
    let mut all: Vec<String> = changed.chain(gone).collect();
    if !others.is_empty() {
        let others = counted(others.len(), "prompt");
        all.push(format!(
            "it also has {others} without the prefix `{prefix}`"
        ));
    }
    match all.is_empty() {
        true => vec![
            "a description, a contract or an included prompt has changed, or it is from another release of this command"
                .to_owned(),
        ],
        false => all,
    }
}
