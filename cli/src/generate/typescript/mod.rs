//! Writes the module in TypeScript.

mod plain;
mod prompt;
mod reserved;

use std::fmt::Write;

use super::identifier::identifier;
use super::{Node, Source, title, version_line};
use crate::error::Result;
use prompt::{comment, summary};
use reserved::is_reserved;

const HEAD: &str = include_str!("../../../assets/typescript/head.ts");
const RUNTIME: &str = include_str!("../../../assets/typescript/runtime.ts");

/// Imports the engine, which only ECMAScript modules can wait for. Without it, the import fails, so that no chat does later. Its types
/// are not needed, so that a program is checked without it.
const ENGINE: &str = "\
// @ts-ignore: its types may be missing
const _engine: Engine | undefined = await import(\"minijinja-js\").catch(() => {
  throw new Error(\"prompts of this module are rendered by an engine while no server answers: npm install minijinja-js\");
});
";
const NO_ENGINE: &str = "const _engine = undefined as Engine | undefined;\n";

/// The text of the module. `command` writes it again.
///
/// # Errors
/// Two prompts would have the same name.
pub(super) fn module(command: &str, prompts: &[Source]) -> Result<String> {
    let root = Node::of(prompts, |part| identifier(part, is_reserved))?;
    let title = title("typed functions");
    let mut out = format!("/**\n * {title}\n *\n *     {command}\n");
    out += HEAD;
    for (name, node) in &root.children {
        out.push('\n');
        node_comment(&mut out, "", name, node);
        let _ = write!(out, "export const {name} = ");
        expression(&mut out, "", node);
        out += ";\n";
    }
    out += RUNTIME;
    out += match prompts.iter().any(plain::needs_engine) {
        true => ENGINE,
        false => NO_ENGINE,
    };
    Ok(out)
}

fn node_comment(out: &mut String, indent: &str, name: &str, node: &Node<'_>) {
    if let Some(prompt) = node.prompt {
        let _ = writeln!(out, "{indent}// {}", version_line(prompt));
    }
    let about = node
        .prompt
        .map_or_else(|| format!("The prompts of `{name}`."), summary);
    comment(out, indent, &about);
}

/// Writes a prompt as a call of the runtime, a folder as an object, and what is both as one with the other.
fn expression(out: &mut String, indent: &str, node: &Node<'_>) {
    match (node.prompt, node.children.is_empty()) {
        (Some(prompt), true) => prompt::call(out, indent, prompt),
        (None, _) => children(out, indent, node),
        (Some(prompt), false) => {
            out.push_str("_withChildren(");
            prompt::call(out, indent, prompt);
            out.push_str(", ");
            children(out, indent, node);
            out.push(')');
        }
    }
}

fn children(out: &mut String, indent: &str, node: &Node<'_>) {
    let inner = format!("{indent}  ");
    out.push_str("{\n");
    for (name, child) in &node.children {
        node_comment(out, &inner, name, child);
        let _ = write!(out, "{inner}{name}: ");
        expression(out, &inner, child);
        out.push_str(",\n");
    }
    let _ = write!(out, "{indent}}}");
}
