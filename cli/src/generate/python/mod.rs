//! Writes the module in Python.

mod literal;
mod prompt;
mod reserved;

use std::fmt::Write;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::identifier::identifier;
use super::{Node, Source, title, version_line};
use crate::error::Result;
use literal::{docstring, escaped};
use promptbook_extract::patch::runtime;
use reserved::is_reserved;

const HEAD: &str = include_str!("../../../assets/python/head.py");
const CONTRACTS: &str = include_str!("../../../assets/python/contracts.py");
const CALLS: &str = include_str!("../../../assets/python/calls.py");

/// The text of the module. `command` writes it again.
///
/// # Errors
/// Two prompts, or two inputs of a prompt, would have the same name.
pub(super) fn module(command: &str, prompts: &[Source]) -> Result<String> {
    let root = Node::of(prompts, normalized)?;
    let mut out = head(command, &root);
    out += runtime::PROMPTS;
    out += CONTRACTS;
    for (name, node) in &root.children {
        out += "\n\n";
        class(&mut out, node, &[name])?;
        let _ = writeln!(out, "\n\n{name} = _{name}_()");
    }
    out += runtime::TEMPLATES;
    out += runtime::SERVER;
    out += CALLS;
    Ok(out)
}

/// The identifier of a part of a name, as Python normalizes it: `ﬁ` and `fi` are the same to it, but not in `__all__`.
fn normalized(part: &str) -> String {
    let nfkc = ComposingNormalizerBorrowed::new_nfkc();
    identifier(&nfkc.normalize(part), is_reserved)
}

fn head(command: &str, root: &Node<'_>) -> String {
    let title = title("typed functions");
    let title = format!("\"\"\"{title}\n\n    {}\n", escaped(command, false));
    let names = root.children.keys().map(String::as_str);
    let names: Vec<&str> = ["Messages", "PromptError", "Text"]
        .into_iter()
        .chain(names)
        .collect();
    let mut exports = "[\n".to_owned();
    for name in names {
        let _ = writeln!(exports, "    \"{name}\",");
    }
    title
        + &HEAD
            .replace("{exports}", &(exports + "]"))
            .replace("{engine}", "")
}

/// Writes the class of a folder or prompt, whose one instance is called, with those of its children inside. No name of the runtime
/// ends with `_`.
fn class(out: &mut String, node: &Node<'_>, path: &[&str]) -> Result<()> {
    let indent = "    ".repeat(path.len() - 1);
    let inner = format!("{indent}    ");
    let name = path.last().copied().unwrap_or_default();
    let _ = writeln!(out, "{indent}class _{name}_:");
    let about = node.prompt.map_or_else(
        || format!("The prompts of `{}`.", path.join(".")),
        prompt::summary,
    );
    docstring(out, &inner, &about);
    for (child, node) in &node.children {
        out.push('\n');
        class(out, node, &[path, &[child]].concat())?;
        let _ = writeln!(out, "\n{inner}{child} = _{child}_()");
    }
    if let Some(source) = node.prompt {
        let _ = writeln!(out, "\n{inner}# {}", version_line(source));
        prompt::members(out, &inner, source)?;
    }
    Ok(())
}
