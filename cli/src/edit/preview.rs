//! An edited prompt, rendered with the examples and defaults of its inputs.

use promptbook_core::PromptName;
use promptbook_core::clock::Clock;
use promptbook_core::content::Content;
use promptbook_core::context::context;
use promptbook_core::preview::{Source, Values};
use promptbook_core::template::{Rendered, Template};

use crate::inputs::sources;
use crate::output::{self, Text, conversation};

/// The rendered prompt, or why it can't be rendered; `None` for a prompt without inputs, whose text renders unchanged.
pub fn preview(name: &PromptName, content: &Content) -> Option<Text> {
    let (inputs, uses) = (content.inputs(), content.uses());
    if uses.is_empty() {
        return None;
    }
    let source = Source {
        context: context(name, &Clock::default()),
        examples: true,
        ..Source::default()
    };
    let filled = match source.fill(content.needed(), uses, inputs) {
        Ok(filled) => filled,
        Err(missing) => {
            let missing = missing.join("`, `");
            return Some(Text::from(format!(
                "no preview: these inputs have neither an example nor a default: `{missing}`\n"
            )));
        }
    };
    let mut text = Text::default();
    let Values {
        used,
        defaults,
        examples,
        ..
    } = &filled;
    // An optional input has no value, and then there is nothing to list.
    let sources = match used.is_empty() {
        true => String::new(),
        false => format!(" with {}", sources(used, |_| false, defaults, examples)),
    };
    match rendered(content, &filled) {
        Ok(rendered) => {
            text.styled(output::TITLE, format!("Rendered{sources}:"));
            text.plain(format!("\n{}\n\n", rendered.trim_end()));
        }
        Err(problem) => {
            let failed = format!("It can't be rendered{sources}:");
            text.append(&output::headed(output::WRONG, &failed, problem));
            text.plain("\n");
        }
    }
    Some(text)
}

fn rendered(content: &Content, filled: &Values) -> Result<String, String> {
    let template = Template::compile(content.templates(), content.inputs());
    let template = template.map_err(|error| error.to_string())?;
    match template.render(&filled.values) {
        Ok(Rendered::Text(rendered)) => Ok(rendered),
        Ok(Rendered::Chat(turns)) => Ok(conversation(&turns)),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use promptbook_core::prompty::PromptFile;

    use super::*;

    fn shown(name: &str, file: &str) -> Option<String> {
        let content = PromptFile::parse(file).unwrap().content;
        let text = preview(&name.parse().unwrap(), &content)?;
        Some(anstream::adapter::strip_str(text.as_str()).to_string())
    }

    #[test]
    fn a_prompt_is_shown_with_examples_and_defaults_or_says_what_has_none() {
        let inputs = "---\ninputs:\n  - name: customer\n    example: Ada\n  - name: tone\n    default: kind\n---\n";
        let filled = |said: &str| {
            let sources = "`customer` (example), `tone` (default)";
            Some(format!("Rendered with {sources}:\n{said}\n\n"))
        };
        assert_eq!(shown("a", "No inputs."), None);
        assert_eq!(
            shown(
                "a",
                &format!("{inputs}Dear {{{{ customer }}}}, {{{{ tone }}}}.\n")
            ),
            filled("Dear Ada, kind.")
        );
        assert_eq!(
            shown(
                "a",
                &format!(
                    "{inputs}system:\nBe {{{{ tone }}}}.\n\nuser:\nI am {{{{ customer }}}}.\n"
                )
            ),
            filled("system:\nBe kind.\n\nuser:\nI am Ada.")
        );
        assert_eq!(
            shown("a", "{{ b }} {{ c }}"),
            Some(
                "no preview: these inputs have neither an example nor a default: `b`, `c`\n"
                    .to_owned()
            )
        );
        let failed = shown("a", &format!("{inputs}\n{{{{ tone + 1 }}}}")).unwrap();
        assert!(
            failed.starts_with("It can't be rendered with `tone` (default): line "),
            "{failed}"
        );
        assert!(
            shown("system_prompt", "{{ today }}")
                .unwrap()
                .starts_with("Rendered with `today` (today's date):\n20")
        );
    }
}
