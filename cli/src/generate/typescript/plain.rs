//! Whether a fallback is rendered without a template engine. The runtime renders at least what is recognised here.

use promptbook_core::content::{Body, Message, TemplateFormat};

use crate::generate::Source;

pub(super) fn needs_engine(prompt: &Source) -> bool {
    if prompt.format() != TemplateFormat::Jinja2 {
        return false;
    }
    let needs = |template: &str| {
        let printed = printed(template);
        printed.is_none_or(|names| prompt.lists().any(|list| names.contains(&list)))
    };
    match prompt.content.body() {
        Body::Text(template) => needs(template),
        Body::Chat(messages) => messages.iter().any(|message| match message {
            Message::Turn { content, .. } => needs(content),
            Message::Thread { .. } => false,
        }),
    }
}

/// The inputs that a template of text and variables prints; `None` for any other template.
fn printed(template: &str) -> Option<Vec<&str>> {
    let (mut names, mut rest) = (Vec::new(), template);
    while let Some(at) = ["{{", "{%", "{#"]
        .iter()
        .filter_map(|open| rest.find(open))
        .min()
    {
        let close = match &rest[at + 1..at + 2] {
            "{" => "}}",
            "%" => "%}",
            _ => "#}",
        };
        let inside = &rest[at + 2..];
        let end = inside.find(close)?;
        let is_blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        let sign = |c: char| matches!(c, '-' | '+');
        let tag = &inside[..end];
        let tag = tag.strip_prefix(sign).unwrap_or(tag);
        let tag = tag.strip_suffix(sign).unwrap_or(tag).trim_matches(is_blank);
        match close {
            "}}" if is_text(tag) => {}
            "}}" if is_variable(tag) => names.push(tag),
            "%}" if matches!(tag, "with" | "endwith") => {}
            "#}" => {}
            _ => return None,
        }
        rest = &inside[end + 2..];
    }
    Some(names)
}

fn is_variable(tag: &str) -> bool {
    let is_constant = matches!(tag, "true" | "True" | "false" | "False" | "none" | "None");
    promptbook_core::content::is_identifier(tag) && !is_constant
}

/// Whether it is a literal without escapes.
fn is_text(tag: &str) -> bool {
    let inside = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    inside.is_some_and(|text| !text.contains(['"', '\\']))
}

#[cfg(test)]
mod tests {
    use super::printed;

    #[test]
    fn text_and_variables_need_no_engine() {
        for (template, expected) in [
            ("plain { } }}", Some(vec![])),
            (
                "{{ a }} {{-b-}} {# {{ c }} #}{%- with %}{% endwith -%} {{ \"{\" }}",
                Some(vec!["a", "b"]),
            ),
            ("{{ a.b }}", None),
            ("{{ a|upper }}", None),
            ("{{ true }}", None),
            ("{% if a %}{% endif %}", None),
            ("{% with a = 1 %}{% endwith %}", None),
        ] {
            assert_eq!(printed(template), expected, "{template}");
        }
    }
}
