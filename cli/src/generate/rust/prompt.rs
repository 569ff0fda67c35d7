//! Writes one prompt: its type, and the struct of its inputs.

use std::fmt::Write;

use promptbook_core::content::{InputKind, PromptType};
use promptbook_core::prompty::PromptFile;

use super::is_reserved;
use super::literal::{comment, lines, quoted};
use crate::error::Result;
use crate::generate::identifier::parameters;
use crate::generate::{Parameter, Source};

pub(super) fn write(out: &mut String, indent: &str, name: &str, prompt: &Source) -> Result<()> {
    let description = prompt.description.clone();
    comment(
        out,
        indent,
        &description.unwrap_or_else(|| format!("The prompt `{}`.", prompt.name)),
    );
    let _ = writeln!(
        out,
        "{indent}#[derive(Debug, Clone, Copy)]\n{indent}pub struct {name};\n"
    );
    let lifetime = inputs(out, indent, name, prompt)?;
    let inner = format!("{indent}    ");
    let _ = writeln!(
        out,
        "{indent}impl ::promptbook::typed::TypedPrompt for {name} {{"
    );
    let _ = writeln!(
        out,
        "{inner}const NAME: &'static str = {};",
        quoted(prompt.name.as_str())
    );
    let _ = write!(out, "{inner}const FALLBACK: &'static str = ");
    lines(out, &inner, &fallback(prompt));
    let _ = writeln!(out, ";\n{inner}type Inputs<'a> = {name}Inputs{lifetime};");
    let names: Vec<String> = prompt
        .parameters
        .iter()
        .map(|it| quoted(&it.name))
        .collect();
    let _ = writeln!(
        out,
        "{inner}const INPUTS: &'static [&'static str] = &[{}];",
        names.join(", ")
    );
    let output = match prompt.prompt_type() {
        PromptType::Text => "::std::string::String",
        PromptType::Chat => "::std::vec::Vec<::promptbook::content::Turn>",
    };
    let _ = writeln!(out, "{inner}type Output = {output};\n{indent}}}");
    Ok(())
}

fn fallback(prompt: &Source) -> String {
    let file = PromptFile {
        name: Some(prompt.name.clone()),
        description: prompt.description.clone(),
        tags: std::iter::empty().collect(),
        content: prompt.content.clone(),
    };
    file.to_string()
}

/// Writes the struct of the inputs; its lifetime, if it borrows.
fn inputs(out: &mut String, indent: &str, name: &str, prompt: &Source) -> Result<&'static str> {
    let names = prompt.parameters.iter().map(|it| it.name.as_str());
    let names = parameters(prompt.name.as_str(), names, is_reserved)?;
    let borrows = prompt
        .parameters
        .iter()
        .any(|it| type_of(it).starts_with('&'));
    let lifetime = if borrows { "<'a>" } else { "" };
    comment(out, indent, &format!("The inputs of [`{name}`]."));
    let _ = writeln!(
        out,
        "{indent}#[derive(Debug, Clone, Copy, ::serde::Serialize)]\n{indent}pub struct {name}Inputs{lifetime} {{"
    );
    if prompt.parameters.is_empty() {
        out.truncate(out.trim_end().len());
        out.push_str("}\n\n");
        return Ok(lifetime);
    }
    for (parameter, name) in prompt.parameters.iter().zip(names) {
        field(out, &format!("{indent}    "), parameter, &name);
    }
    let _ = writeln!(out, "{indent}}}\n");
    Ok(lifetime)
}

fn field(out: &mut String, indent: &str, parameter: &Parameter, name: &str) {
    let description = parameter.description.clone();
    let description = description.unwrap_or_else(|| format!("The input `{}`.", parameter.name));
    let default = parameter.default.as_ref();
    let default = default.map(|default| format!("\n\nDefault: `{default}`."));
    comment(
        out,
        indent,
        &(description + default.as_deref().unwrap_or_default()),
    );
    let mut serde = Vec::new();
    if parameter.name != name {
        serde.push(format!("rename = {}", quoted(&parameter.name)));
    }
    let mut kind = type_of(parameter).to_owned();
    if default.is_some() {
        serde.push("skip_serializing_if = \"::std::option::Option::is_none\"".to_owned());
        kind = format!("::std::option::Option<{kind}>");
    }
    if !serde.is_empty() {
        let _ = writeln!(out, "{indent}#[serde({})]", serde.join(", "));
    }
    let _ = writeln!(out, "{indent}pub {name}: {kind},");
}

fn type_of(parameter: &Parameter) -> &'static str {
    match parameter.kind {
        Some(InputKind::String) => "&'a str",
        Some(InputKind::Integer) => "i64",
        Some(InputKind::Float) => "f64",
        Some(InputKind::Boolean) => "bool",
        Some(InputKind::Array) => "&'a [::serde_json::Value]",
        Some(InputKind::Object) => {
            "&'a ::serde_json::Map<::std::string::String, ::serde_json::Value>"
        }
        Some(InputKind::Thread) => "&'a [::promptbook::content::Turn]",
        Some(InputKind::Image | InputKind::File | InputKind::Audio) | None => {
            "&'a ::serde_json::Value"
        }
    }
}
