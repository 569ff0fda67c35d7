//! Detects blank templates: no expression, no statement, and no visible text.

use minijinja::machinery::Token;

use crate::template;

/// Whether it renders to nothing visible for any values. Comments are ignored; a template that does not parse is not blank, because its
/// error is reported elsewhere.
pub(crate) fn is_blank(template: &str) -> bool {
    template::tokens(template).all(|token| match token {
        Ok((Token::TemplateData(text), _)) => text.chars().all(is_invisible),
        Ok(_) | Err(_) => false,
    })
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
            assert!(is_blank(blank), "{blank:?}");
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
            assert!(!is_blank(said), "{said:?}");
        }
    }
}
