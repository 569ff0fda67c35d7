//! Detects blank templates: no expression, no statement, and no visible text.

use minijinja::machinery::Token;

use crate::content::TemplateFormat;
use crate::template;

/// Whether it renders to nothing visible for any values. Comments are ignored; a template that does not parse is not blank, because its
/// error is reported elsewhere.
pub(crate) fn is_blank(format: TemplateFormat, template: &str) -> bool {
    match format {
        TemplateFormat::Jinja2 => template::tokens(template).all(|token| match token {
            Ok((Token::TemplateData(text), _)) => has_no_visible_character(text),
            Ok(_) | Err(_) => false,
        }),
        TemplateFormat::Mustache => template::mustache_text(template)
            .is_some_and(|mut texts| texts.all(has_no_visible_character)),
        TemplateFormat::None => has_no_visible_character(template),
    }
}

fn has_no_visible_character(text: &str) -> bool {
    text.chars().all(is_invisible)
}

/// White space, and what Unicode calls `Default_Ignorable_Code_Point`.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_text_is_blank_and_an_expression_is_not() {
        for blank in [
            "",
            " \r\n\t",
            "\u{200b}",
            "\u{feff}",
            "\u{2060} \u{ad}",
            "{# a note #}",
            "\n{#- a note -#}\n",
            "{# one #}\u{200b}{# two #}",
            "{% raw %} {% endraw %}",
        ] {
            assert!(is_blank(TemplateFormat::Jinja2, blank), "{blank:?}");
        }
        for said in [
            "x",
            "{{ x }}",
            "{{ '' }}",
            "{% set x = 1 %}",
            "{%- if x -%}{%- endif -%}",
            "{# a note #}.",
            "{% raw %}{{{% endraw %}",
            "{{",
            "{#",
            "\u{0}",
        ] {
            assert!(!is_blank(TemplateFormat::Jinja2, said), "{said:?}");
        }
    }

    #[test]
    fn a_comment_is_recognised_only_in_its_own_format() {
        let (mustache, none) = (TemplateFormat::Mustache, TemplateFormat::None);
        for (format, blank) in [
            (mustache, "\n {{! a note }} \u{200b}"),
            (none, " \r\n\u{200b}"),
        ] {
            assert!(is_blank(format, blank), "{blank:?}");
        }
        for (format, said) in [
            (mustache, "{{x}}"),
            (mustache, "{{> x}}"),
            (mustache, "{{"),
            (mustache, "{# a note #}"),
            (none, "{{! a note }}"),
            (none, "{# a note #}"),
        ] {
            assert!(!is_blank(format, said), "{said:?}");
        }
    }
}
