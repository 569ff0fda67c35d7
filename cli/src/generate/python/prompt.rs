//! Writes what the class of one prompt has: the fallback, and the functions.

use std::fmt::Write;

use promptbook_core::content::{Body, InputKind, Message, PromptType};
use serde_json::Value;

use super::literal::{docstring, quoted, text, value};
use super::reserved::is_reserved_parameter;
use crate::error::Result;
use crate::generate::identifier::parameters;
use crate::generate::{Parameter, Source};

/// What the prompt is for.
pub(super) fn summary(prompt: &Source) -> String {
    let description = prompt.description.as_deref().unwrap_or_default().trim();
    match description {
        "" => format!("The prompt `{}`.", prompt.name),
        description => description.to_owned(),
    }
}

/// Writes the fallback and the functions, which refer to it.
pub(super) fn members(out: &mut String, indent: &str, prompt: &Source) -> Result<()> {
    fallback(out, indent, prompt);
    let names = prompt.parameters.iter().map(|it| it.name.as_str());
    let names = parameters(prompt.name.as_str(), names, is_reserved_parameter)?;
    let (result, function) = match prompt.prompt_type() {
        PromptType::Text => ("Text", "_text"),
        PromptType::Chat => ("Messages", "_messages"),
    };
    let inputs: Vec<String> = prompt
        .parameters
        .iter()
        .zip(&names)
        .map(|(parameter, name)| format!("{}: {name}", quoted(&parameter.name)))
        .collect();
    let inputs = inputs.join(", ");
    let arguments = format!("self._prompt, {{{inputs}}}, instance, label");
    signature(out, indent, "def __call__", result, prompt, &names);
    documentation(out, indent, prompt, &names);
    let _ = writeln!(out, "{indent}    return {function}({arguments})");
    signature(out, indent, "async def aio", result, prompt, &names);
    docstring(
        out,
        &format!("{indent}    "),
        "The same without blocking the event loop.",
    );
    let _ = writeln!(
        out,
        "{indent}    return await _in_thread({function}, {arguments})"
    );
    Ok(())
}

fn fallback(out: &mut String, indent: &str, prompt: &Source) {
    let inner = format!("{indent}            ");
    let outer = format!("{indent}        ");
    let _ = writeln!(out, "{indent}_prompt = _registered(\n{indent}    _Prompt(");
    let _ = writeln!(out, "{outer}{},", quoted(prompt.name.as_str()));
    let _ = writeln!(out, "{outer}_Active(");
    match prompt.content.body() {
        Body::Text(template) => {
            let _ = write!(out, "{inner}\"text\",\n{inner}");
            text(out, &inner, template);
            let _ = writeln!(out, ",\n{inner}(),");
        }
        Body::Chat(messages) => {
            let _ = writeln!(out, "{inner}\"chat\",\n{inner}\"\",\n{inner}(");
            for message in messages {
                self::message(out, &format!("{inner}    "), message);
            }
            let _ = writeln!(out, "{inner}),");
        }
    }
    let defaults = value(&Value::Object(prompt.defaults()));
    let _ = writeln!(
        out,
        "{inner}{defaults},\n{inner}\"{}\",\n{outer}),",
        prompt.format()
    );
    let lists: String = prompt.lists().map(|name| quoted(name) + ", ").collect();
    if !lists.is_empty() {
        let _ = writeln!(out, "{outer}({}),", lists.trim_end());
    }
    let _ = writeln!(out, "{indent}    )\n{indent})");
}

fn message(out: &mut String, indent: &str, message: &Message) {
    match message {
        Message::Turn { role, content } => {
            let _ = write!(out, "{indent}(\n{indent}    \"{role}\",\n{indent}    ");
            text(out, &format!("{indent}    "), content);
            let _ = writeln!(out, ",\n{indent}),");
        }
        Message::Thread { thread } => {
            let _ = writeln!(out, "{indent}(\"\", {}),", quoted(thread));
        }
    }
}

fn signature(
    out: &mut String,
    indent: &str,
    function: &str,
    result: &str,
    prompt: &Source,
    names: &[String],
) {
    let _ = writeln!(
        out,
        "\n{indent}{function}(\n{indent}    self,\n{indent}    *,"
    );
    for (parameter, name) in prompt.parameters.iter().zip(names) {
        let default = parameter.default.as_ref();
        let default = default.map_or_else(String::new, |default| {
            format!(" = _default({})", value(default))
        });
        let _ = writeln!(out, "{indent}    {name}: {}{default},", type_of(parameter));
    }
    for option in ["instance", "label"] {
        let _ = writeln!(out, "{indent}    {option}: Optional[str] = None,");
    }
    let _ = writeln!(out, "{indent}) -> {result}:");
}

fn documentation(out: &mut String, indent: &str, prompt: &Source, names: &[String]) {
    let mut about = summary(prompt) + "\n\nArgs:\n";
    for (parameter, name) in prompt.parameters.iter().zip(names) {
        let description = parameter.description.as_deref().unwrap_or_default().trim();
        let description = match description {
            "" => format!("The input `{}`.", parameter.name),
            description => ended(&description.replace('\n', "\n        ")),
        };
        let default = parameter.default.as_ref();
        let default = default.map_or_else(String::new, |default| format!(" Default: {default}."));
        let _ = writeln!(about, "    {name}: {description}{default}");
    }
    about += "    instance: Whose prompt. Default: PROMPTBOOK_INSTANCE.\n";
    about +=
        "    label: Which label's active version. Default: PROMPTBOOK_LABEL, else `production`.";
    docstring(out, &format!("{indent}    "), &about);
}

/// A sentence with its full stop.
fn ended(sentence: &str) -> String {
    match sentence.ends_with(['.', '!', '?', ')']) {
        true => sentence.to_owned(),
        false => format!("{sentence}."),
    }
}

fn type_of(parameter: &Parameter) -> &'static str {
    match parameter.kind {
        Some(InputKind::String) => "str",
        Some(InputKind::Integer) => "int",
        Some(InputKind::Float) => "float",
        Some(InputKind::Boolean) => "bool",
        Some(InputKind::Array) => "Sequence[Any]",
        Some(InputKind::Object) => "Mapping[str, Any]",
        Some(InputKind::Thread) => "Sequence[Mapping[str, Any]]",
        Some(InputKind::Image | InputKind::File | InputKind::Audio) | None => "Any",
    }
}
