//! Templates as clients of Langfuse's API write and read them: an include is a tag such as `@@@langfusePrompt:name=tone|label=production@@@`.

use promptbook::content::TemplateFormat;
use promptbook::template::partials;
use promptbook::{Label, PromptName};

const OPEN: &str = "@@@langfusePrompt:";
const CLOSE: &str = "@@@";
/// The form of a tag, for error messages.
const FORM: &str = "write `@@@langfusePrompt:name=NAME|label=production@@@`";

/// A template as it is stored.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) template: String,
    /// Whether it includes a prompt.
    pub(super) includes: bool,
}

/// Replaces the tags of a text by partials. Everything else stays byte for byte.
///
/// # Errors
/// Why a tag can't be an include, and what to do.
pub(super) fn stored(text: &str) -> Result<Stored, String> {
    if let Some((tag, name)) = partials(text).unwrap_or_default().into_iter().next() {
        let tag = &text[tag];
        return Err(format!(
            "`{tag}` is an include of `{name}` in another notation: {FORM}"
        ));
    }
    let (mut template, mut rest) = (String::new(), text);
    let mut includes = false;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let inside = after.split_once(CLOSE);
        let (inside, after) =
            inside.ok_or_else(|| format!("a tag `{OPEN}` is not closed with `{CLOSE}`: {FORM}"))?;
        let name = included(inside)?;
        template.push_str(before);
        template.push_str(&format!("{{{{> {name}}}}}"));
        (rest, includes) = (after, true);
    }
    template.push_str(rest);
    Ok(Stored { template, includes })
}

/// The name in a tag.
fn included(inside: &str) -> Result<PromptName, String> {
    let tag = format!("{OPEN}{inside}{CLOSE}");
    let (name, which) = inside.split_once('|').unwrap_or((inside, ""));
    let name = name.strip_prefix("name=");
    let name = name.ok_or_else(|| format!("`{tag}` names no prompt: {FORM}"))?;
    let production = Label::PRODUCTION;
    match which.split_once('=') {
        Some(("label", label)) if label == production => {}
        Some(("label", _)) => {
            return Err(format!(
                "`{tag}` includes another label than `{production}`, and an include follows what is read: {FORM}"
            ));
        }
        Some(("version", _)) => {
            return Err(format!(
                "`{tag}` pins a version, and an include is always the active one: {FORM}"
            ));
        }
        _ => return Err(format!("`{tag}` has no label: {FORM}")),
    }
    let name = name.parse();
    name.map_err(|error| format!("the name in `{tag}` is invalid: {error}"))
}

/// A template with `of` each included prompt in the place of its partial.
pub(super) fn shown(
    format: TemplateFormat,
    template: &str,
    of: impl Fn(&PromptName) -> String,
) -> String {
    let partials = match format {
        TemplateFormat::Mustache => partials(template).unwrap_or_default(),
        TemplateFormat::Jinja2 | TemplateFormat::None => Vec::new(),
    };
    let (mut text, mut at) = (String::new(), 0);
    for (tag, name) in partials {
        text.push_str(&template[at..tag.start]);
        text.push_str(&of(&name));
        at = tag.end;
    }
    text.push_str(&template[at..]);
    text
}

/// The tag that includes a prompt.
pub(super) fn tag(name: &PromptName) -> String {
    format!("{OPEN}name={name}|label={}{CLOSE}", Label::PRODUCTION)
}

/// Whether clients fill a template in as this server does: it only has plain variables.
pub(super) fn is_fillable(format: TemplateFormat, template: &str) -> bool {
    match format {
        TemplateFormat::Mustache | TemplateFormat::None => true,
        TemplateFormat::Jinja2 => {
            let has_more = ["{%", "{#"].iter().any(|tag| template.contains(tag));
            !has_more && partials(template).is_some_and(|partials| partials.is_empty())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_byte_for_byte_with_its_tags() {
        for text in [
            "",
            "Hello {{name}}\r\n{{ name }}\t ",
            "@@@langfusePrompt:name=shared/tone|label=production@@@",
            "a @@@langfusePrompt:name=a|label=production@@@@@@langfusePrompt:name=b|label=production@@@ é {{! x }}",
            "@@@other@@@ and @@@",
        ] {
            let stored = stored(text).unwrap();
            assert_eq!(shown(TemplateFormat::Mustache, &stored.template, tag), text);
            assert_eq!(stored.includes, text.contains(OPEN));
        }
    }

    #[test]
    fn a_tag_that_can_not_be_an_include_is_refused_with_the_reason() {
        for (text, says) in [
            ("@@@langfusePrompt:name=a|version=3@@@", "pins a version"),
            ("@@@langfusePrompt:name=a|label=staging@@@", "another label"),
            ("@@@langfusePrompt:name=a@@@", "has no label"),
            ("@@@langfusePrompt:a|label=production@@@", "names no prompt"),
            (
                "@@@langfusePrompt:name=a b#|label=production@@@",
                "is invalid",
            ),
            ("@@@langfusePrompt:name=a|label=production", "is not closed"),
            ("{{> shared/tone }}", "in another notation"),
        ] {
            let error = stored(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn jinja2_is_shown_if_it_only_has_variables() {
        for (template, is) in [
            ("Hello {{ name }} {{ user.name }}", true),
            ("{{ name|upper }}", false),
            ("{% if x %}a{% endif %}", false),
            ("{# note #}", false),
            ("{{- name }}", false),
            ("{{ 'x' }}", false),
        ] {
            assert_eq!(
                is_fillable(TemplateFormat::Jinja2, template),
                is,
                "{template}"
            );
        }
    }
}
