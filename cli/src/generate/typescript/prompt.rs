//! Writes one prompt: the types of its inputs, and its fallback.

use std::fmt::Write;

use promptbook_core::content::{Body, InputKind, Message, PromptType};
use serde_json::{Value, json};

use crate::generate::{Parameter, Source};
use crate::output::is_hidden;

/// What the prompt is for.
pub(super) fn summary(prompt: &Source) -> String {
    let description = prompt.description.as_deref().unwrap_or_default().trim();
    match description {
        "" => format!("The prompt `{}`.", prompt.name),
        description => description.to_owned(),
    }
}

/// Writes a documentation comment.
pub(super) fn comment(out: &mut String, indent: &str, text: &str) {
    let visible = |c: &char| *c == '\n' || !is_hidden(*c);
    let text: String = text.chars().filter(visible).collect();
    // Last: what is left out may have stood between the two characters.
    let text = text.replace("*/", "*\\/");
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    match lines.as_slice() {
        [line] => {
            let _ = writeln!(out, "{indent}/** {line} */");
        }
        lines => {
            let _ = writeln!(out, "{indent}/**");
            for line in lines {
                let _ = writeln!(out, "{}", format!("{indent} * {line}").trim_end());
            }
            let _ = writeln!(out, "{indent} */");
        }
    }
}

/// Writes the call of the runtime that makes the function.
pub(super) fn call(out: &mut String, indent: &str, prompt: &Source) {
    let function = match prompt.prompt_type() {
        PromptType::Text => "_textPrompt",
        PromptType::Chat => "_chatPrompt",
    };
    let _ = write!(out, "{function}<");
    inputs(out, indent, prompt);
    let _ = writeln!(out, ">({{");
    let inner = format!("{indent}  ");
    let _ = writeln!(out, "{inner}name: {},", json!(prompt.name));
    let _ = writeln!(out, "{inner}type: \"{}\",", prompt.prompt_type());
    let (template, messages): (&str, &[Message]) = match prompt.content.body() {
        Body::Text(template) => (template, &[]),
        Body::Chat(messages) => ("", messages),
    };
    let _ = writeln!(out, "{inner}template:{},", literal(&inner, template));
    let _ = writeln!(out, "{inner}messages: [");
    for message in messages {
        let _ = match message {
            Message::Turn { role, content } => {
                writeln!(
                    out,
                    "{inner}  {{ role: \"{role}\", content:{} }},",
                    literal(&format!("{inner}  "), content)
                )
            }
            Message::Thread { thread } => {
                writeln!(out, "{inner}  {{ thread: {} }},", json!(thread))
            }
        };
    }
    let defaults = escaped(&Value::Object(prompt.defaults()).to_string());
    let _ = writeln!(
        out,
        "{inner}],\n{inner}defaults: {defaults},\n{inner}format: \"{}\",\n{indent}}})",
        prompt.format()
    );
    out.pop();
}

fn inputs(out: &mut String, indent: &str, prompt: &Source) {
    if prompt.parameters.is_empty() {
        out.push_str("Record<string, never>");
        return;
    }
    let inner = format!("{indent}  ");
    out.push_str("{\n");
    for parameter in &prompt.parameters {
        let default = parameter.default.as_ref();
        let default = default.map(|default| format!("@default {default}"));
        let about: Vec<String> = parameter
            .description
            .iter()
            .cloned()
            .chain(default.clone())
            .collect();
        if !about.is_empty() {
            comment(out, &inner, &about.join("\n"));
        }
        let (optional, undefined) = if default.is_some() {
            ("?", " | undefined")
        } else {
            ("", "")
        };
        let kind = type_of(parameter);
        let _ = writeln!(
            out,
            "{inner}{}{optional}: {kind}{undefined};",
            parameter.name
        );
    }
    let _ = write!(out, "{indent}}}");
}

fn type_of(parameter: &Parameter) -> &'static str {
    match parameter.kind {
        Some(InputKind::String) => "string",
        Some(InputKind::Integer | InputKind::Float) => "number",
        Some(InputKind::Boolean) => "boolean",
        Some(InputKind::Array) => "readonly unknown[]",
        Some(InputKind::Object) => "{ readonly [field: string]: unknown }",
        Some(InputKind::Thread) => "readonly Turn[]",
        Some(InputKind::Image | InputKind::File | InputKind::Audio) | None => "unknown",
    }
}

/// A text, with each of its lines on a line of its own, after a blank or line end.
fn literal(indent: &str, text: &str) -> String {
    let quoted = |line| escaped(&json!(line).to_string());
    let lines: Vec<String> = text.split_inclusive('\n').map(quoted).collect();
    match lines.as_slice() {
        [] => " \"\"".to_owned(),
        [line] => format!(" {line}"),
        lines => format!("\n{indent}  {}", lines.join(&format!(" +\n{indent}  "))),
    }
}

/// JSON as an expression, without characters that can't be seen.
fn escaped(json: &str) -> String {
    let mut out = String::new();
    for c in json.chars() {
        match is_hidden(c) {
            true => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                let _ = write!(out, "\\u{unit:04x}");
            }),
            false => out.push(c),
        }
    }
    // In an object literal, this key would set the prototype.
    out.replace("\"__proto__\":", "[\"__proto__\"]:")
}

#[cfg(test)]
mod tests {
    use super::comment;

    #[test]
    fn nothing_in_a_text_ends_its_comment() {
        for (text, expected) in [
            ("plain", "/** plain */\n"),
            ("a */ b", "/** a *\\/ b */\n"),
            ("a *\u{200b}/ b", "/** a *\\/ b */\n"),
            ("a *\r/ b", "/** a *\\/ b */\n"),
            ("a *\u{2028}\u{feff}/ b", "/** a *\\/ b */\n"),
            ("a *\n/ b", "/**\n * a *\n * / b\n */\n"),
        ] {
            let mut out = String::new();
            comment(&mut out, "", text);
            assert_eq!(out, expected, "{text:?}");
        }
    }
}
