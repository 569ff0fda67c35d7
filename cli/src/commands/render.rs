//! `promptbook render`.

pub(super) mod values;

use promptbook_core::api::{Included, InvalidField, RenderAnswer, RenderBody};
use promptbook_core::nearest::{nearest, question};
use promptbook_core::{PromptName, VersionNumber};
use serde_json::{Map, Value, json};

use super::labels::explain_inactive;
use super::session::Session;
use super::show::find;
use crate::api::{ApiError, invalid_field};
use crate::args::{Format, GlobalArgs, RenderArgs, VersionSelector};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::inputs;
use crate::output::{self, conversation};

pub async fn run(global: &GlobalArgs, args: RenderArgs) -> Result<Exit> {
    args.version
        .map_or(Ok(()), |which| which.refuse_label(global))?;
    let session = Session::open(global)?;
    let number = number(&session, &args.name, args.version).await?;
    let inputs = values::of(&session, &args, number).await?;
    let body = body(&session, number, inputs.clone(), args.examples);
    let rendered = match session.client.render(&args.name, &body).await {
        Err(Error::Api(error)) => return Err(explained(&session, &args, error, &inputs).await),
        rendered => rendered?,
    };
    print(&session, &rendered, &inputs, args.raw)?;
    Ok(Exit::Done)
}

/// The version to render; none means what is active.
pub(super) async fn number(
    session: &Session,
    name: &PromptName,
    version: Option<VersionSelector>,
) -> Result<Option<VersionNumber>> {
    Ok(match version {
        None | Some(VersionSelector::Active) => None,
        Some(VersionSelector::Number(number)) => Some(number),
        Some(VersionSelector::Latest) => Some(find(session, name).await?.1.latest),
    })
}

pub(super) fn body(
    session: &Session,
    number: Option<VersionNumber>,
    inputs: Map<String, Value>,
    examples: bool,
) -> RenderBody {
    let config = &session.config;
    RenderBody {
        inputs,
        version: number,
        label: number.is_none().then(|| config.label.clone()),
        instance: Some(config.instance.clone()),
        examples,
    }
}

fn print(
    session: &Session,
    rendered: &RenderAnswer,
    given: &Map<String, Value>,
    raw: bool,
) -> Result<()> {
    let text = text(rendered);
    if raw && session.format == Format::Text {
        return output::print_content(&text);
    }
    session.print(text, &json!(rendered))?;
    if session.format == Format::Text {
        notes(rendered, given).into_iter().for_each(output::note);
    }
    Ok(())
}

/// The text, or the conversation.
pub(super) fn text(rendered: &RenderAnswer) -> String {
    match &rendered.messages {
        Some(turns) => conversation(turns),
        None => rendered.text.clone().unwrap_or_default(),
    }
}

/// Which version it was, and where the values of its inputs are from.
pub(super) fn notes(rendered: &RenderAnswer, given: &Map<String, Value>) -> Vec<String> {
    let RenderAnswer {
        name,
        instance,
        version,
        label,
        used,
        unused,
        defaults,
        examples,
        includes,
        ..
    } = rendered;
    let label = label.as_ref();
    let label = label.map_or_else(String::new, |label| format!(", active under `{label}`"));
    let mut notes = vec![format!(
        "`{name}`, version {version} of `{instance}`{label}"
    )];
    if !includes.is_empty() {
        notes.push(format!("includes {}", included(includes)));
    }
    if !used.is_empty() {
        let given = |name: &str| given.contains_key(name);
        let sources = inputs::sources(used, given, defaults, examples);
        notes.push(format!("filled in: {sources}"));
    }
    for name in unused {
        let meant = question(name, used.iter().map(String::as_str));
        notes.push(format!("note: the prompt does not use `{name}`{meant}"));
    }
    notes
}

/// Which version of each included prompt it was.
fn included(includes: &[Included]) -> String {
    let one = |it: &Included| {
        let Included {
            name,
            instance,
            label,
            version,
            ..
        } = it;
        format!("`{name}`, version {version} of `{instance}`, active under `{label}`")
    };
    includes.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// The refusal, with the flags that help, and what was probably meant by a name that the prompt does not have.
async fn explained(
    session: &Session,
    args: &RenderArgs,
    mut error: Box<ApiError>,
    given: &Map<String, Value>,
) -> Error {
    if error.is("not-active") {
        return explain_inactive(session, &args.name, error).await;
    }
    let missing = |field: &InvalidField| {
        let name = field.pointer.strip_prefix("/inputs/")?;
        let is_input = !name.contains('/') && !given.contains_key(name);
        is_input.then(|| missing(name, args, given))
    };
    let lines = error.problem.errors.iter();
    let lines: Vec<String> = lines
        .map(|field| missing(field).unwrap_or_else(|| invalid_field(field)))
        .collect();
    if !lines.is_empty() {
        error.message = lines.join("\n  ");
    }
    Error::Api(error)
}

/// How to give a missing input a value.
fn missing(name: &str, args: &RenderArgs, given: &Map<String, Value>) -> String {
    let example = match args.examples {
        true => ": it has no example",
        false => "",
    };
    let or = match args.examples {
        true => "",
        false => ", or --examples to use its example",
    };
    let slip = nearest(name, given.keys().map(String::as_str));
    let slip = slip.map_or_else(String::new, |slip| {
        format!("; `{slip}` is given: did you mean `{name}`?")
    });
    format!("input `{name}` is missing{example}; pass -i {name}=VALUE{or}{slip}")
}
