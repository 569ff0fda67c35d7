//! The values of a prompt's inputs: text, or JSON for inputs of other kinds.

use std::path::Path;

use promptbook_core::content::{InputKind, Inputs};
use promptbook_core::{Label, VersionNumber};
use serde_json::{Map, Value};

use super::super::session::Session;
use crate::api::Client;
use crate::args::RenderArgs;
use crate::error::{Error, Result};
use crate::inputs::refuse_repeated;
use crate::output::first_line;
use crate::{files, json};

/// The values of the file, and those of `-i` over them.
///
/// # Errors
/// The file holds no JSON object; a value is not what its input is declared as; those of the API.
pub(in crate::commands) async fn of(
    session: &Session,
    args: &RenderArgs,
    number: Option<VersionNumber>,
) -> Result<Map<String, Value>> {
    refuse_repeated(&args.input)?;
    let mut values = match &args.inputs {
        Some(path) => from_file(path)?,
        None => Map::new(),
    };
    if args.input.is_empty() {
        return Ok(values);
    }
    let declared = declared(session, args, number).await?;
    for (name, text) in &args.input {
        let kind = declared
            .get(name)
            .map_or(InputKind::String, |input| input.kind);
        let value = value(text, kind).ok_or_else(|| {
            Error::Usage(format!(
                "input `{name}` takes {}, not `{}`",
                wanted(kind),
                first_line(text)
            ))
        })?;
        values.insert(name.clone(), value);
    }
    Ok(values)
}

fn from_file(path: &Path) -> Result<Map<String, Value>> {
    let refused = |why: &str| Error::file(path, format!("is not a JSON object of inputs: {why}"));
    match json::parse(&files::named(path)?) {
        Ok(Value::Object(values)) => Ok(values),
        Ok(_) => Err(refused("it holds another value")),
        Err(error) => Err(refused(&error.to_string())),
    }
}

/// The inputs that the version declares.
async fn declared(
    session: &Session,
    args: &RenderArgs,
    number: Option<VersionNumber>,
) -> Result<Inputs> {
    let (client, name) = (&session.client, &args.name);
    let Some(number) = number else {
        let active = client.active(name, &session.config.label, true).await?;
        return Ok(active.inputs);
    };
    let read = |client: Client| async move { client.version(name, number).await };
    let (_, version) = client.own_or_inherited(read).await?;
    let mut inputs = version.inputs;
    for piece in &version.includes {
        // One that is not active fails the rendering, which says so.
        let piece = client.active(piece, &Label::default(), false).await;
        let declared = piece.map(|piece| piece.inputs).unwrap_or_default();
        for (name, input) in declared {
            inputs.entry(name).or_insert(input);
        }
    }
    Ok(inputs)
}

/// A value as an input of this kind takes it; none when the text is no such value.
pub(in crate::commands) fn value(text: &str, kind: InputKind) -> Option<Value> {
    let is_of_kind: fn(&Value) -> bool = match kind {
        InputKind::String | InputKind::Image | InputKind::File | InputKind::Audio => {
            return Some(text.into());
        }
        InputKind::Integer => |value| value.is_i64() || value.is_u64(),
        InputKind::Float => Value::is_number,
        InputKind::Boolean => Value::is_boolean,
        InputKind::Array | InputKind::Thread => Value::is_array,
        InputKind::Object => Value::is_object,
    };
    json::parse(text).ok().filter(is_of_kind)
}

pub(in crate::commands) fn wanted(kind: InputKind) -> &'static str {
    match kind {
        InputKind::String | InputKind::Image | InputKind::File | InputKind::Audio => "text",
        InputKind::Integer => "a whole number",
        InputKind::Float => "a number",
        InputKind::Boolean => "`true` or `false`",
        InputKind::Array => "a JSON list",
        InputKind::Thread => "a JSON list of messages",
        InputKind::Object => "a JSON object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_text_unless_its_input_is_declared_otherwise() {
        for (text, kind, expected) in [
            ("3", InputKind::String, Some(json!("3"))),
            ("a=b", InputKind::File, Some(json!("a=b"))),
            ("3", InputKind::Integer, Some(json!(3))),
            ("3.5", InputKind::Integer, None),
            ("3.5", InputKind::Float, Some(json!(3.5))),
            ("three", InputKind::Float, None),
            ("true", InputKind::Boolean, Some(json!(true))),
            ("yes", InputKind::Boolean, None),
            ("[1]", InputKind::Array, Some(json!([1]))),
            ("{}", InputKind::Array, None),
            ("{\"z\": 1}", InputKind::Object, Some(json!({"z": 1}))),
            ("", InputKind::Object, None),
            ("[]", InputKind::Thread, Some(json!([]))),
        ] {
            assert_eq!(value(text, kind), expected, "{text} {kind:?}");
        }
    }
}
