//! Writes the module in Rust: a type for each prompt, for the lookup of the library.

mod literal;
mod prompt;

use std::collections::BTreeMap;
use std::fmt::Write;

use super::identifier::identifier;
use super::{Node, Source, title, version_line};
use crate::error::{Error, Result};

/// Keywords, and the prelude's names that are no types.
const RESERVED: &str = "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if \
    impl in let loop macro match mod move mut override priv pub ref return self Self static struct super trait true try type typeof \
    union unsafe unsized use virtual where while yield";

fn is_reserved(name: &str) -> bool {
    RESERVED.split_ascii_whitespace().any(|it| it == name)
}

const HEAD: &str = "\
//!
//! Look one up with `ActivePrompts::get::<support::Greeting>` of the crate `promptbook`. Its inputs are the contract, and its fallback is
//! the text that was active. The crate needs `serde` and `serde_json`, too.

#![allow(
    dead_code,
    non_camel_case_types,
    non_snake_case,
    unreachable_pub,
    reason = \"the names are those of the prompts, and a program may use some of them\"
)]
";

/// The text of the module. `command` writes it again.
///
/// # Errors
/// Two prompts, or two inputs of a prompt, would have the same name.
pub(super) fn module(command: &str, prompts: &[Source]) -> Result<String> {
    let root = Node::of(prompts, |part| identifier(part, is_reserved))?;
    let mut out = format!("//! {}\n//!\n//!     {command}\n", title("types"));
    out += HEAD;
    content(&mut out, "", &root)?;
    Ok(out)
}

/// Writes the prompts and folders of a folder.
fn content(out: &mut String, indent: &str, folder: &Node<'_>) -> Result<()> {
    let mut taken = BTreeMap::new();
    for (name, node) in &folder.children {
        if let Some(source) = node.prompt {
            let name = camel_case(name);
            for name in [format!("{name}Inputs"), name.clone()] {
                claim(&mut taken, name, source)?;
            }
            let gap = gap(out);
            let _ = writeln!(out, "{gap}{indent}// {}", version_line(source));
            prompt::write(out, indent, &name, source)?;
        }
    }
    for (name, node) in folder
        .children
        .iter()
        .filter(|(_, it)| !it.children.is_empty())
    {
        if let Some(first) = first(node) {
            claim(&mut taken, name.clone(), first)?;
        }
        let gap = gap(out);
        let _ = writeln!(
            out,
            "{gap}{indent}/// The prompts of `{name}`.\n{indent}pub mod {name} {{"
        );
        content(out, &format!("{indent}    "), node)?;
        let _ = writeln!(out, "{indent}}}");
    }
    Ok(())
}

/// The empty line before an item, unless it is the first.
fn gap(out: &str) -> &'static str {
    if out.ends_with("{\n") { "" } else { "\n" }
}

/// Some prompt in a folder.
fn first<'a>(folder: &Node<'a>) -> Option<&'a Source> {
    let children = folder.children.values();
    children
        .filter_map(|child| child.prompt.or_else(|| first(child)))
        .next()
}

fn claim<'a>(
    taken: &mut BTreeMap<String, &'a Source>,
    name: String,
    prompt: &'a Source,
) -> Result<()> {
    match taken.insert(name.clone(), prompt) {
        None => Ok(()),
        Some(other) => Err(Error::Failed(format!(
            "prompts `{}` and `{}` would both have `{name}`: pass a PREFIX that leaves one of them out",
            other.name, prompt.name
        ))),
    }
}

/// `two_words` as `TwoWords`, and `self` as `Self_`.
fn camel_case(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    let word = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|first| first.to_uppercase().to_string());
        first.unwrap_or_default() + chars.as_str()
    };
    let name: String = words.map(word).collect();
    if is_reserved(&name) { name + "_" } else { name }
}
