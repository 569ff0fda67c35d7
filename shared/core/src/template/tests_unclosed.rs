//! Something unclosed is reported where it begins.

use crate::content::{Body, Content, Inputs};

/// The first problem of a template.
fn problem(source: &str) -> String {
    let wrong = Content::new(Body::Text(source.to_owned()), None, Inputs::new()).unwrap_err();
    wrong[0].detail.clone()
}

#[test]
fn something_unclosed_is_reported_where_it_begins() {
    for (source, says) in [
        (
            "ab {% raw %}\nx\ny",
            "line 1, column 4: the `{% raw %}` that begins here is not closed with `{% endraw %}`",
        ),
        (
            "ab {%- raw -%} x {% endra %}",
            "line 1, column 4: the `{% raw %}`",
        ),
        (
            "{% raw %}a{% endraw %}\n{% raw %}b",
            "line 2, column 1: the `{% raw %}`",
        ),
        (
            "{# a #}  {# b #}\n {% raw %}b",
            "line 2, column 2: the `{% raw %}`",
        ),
        (
            "a\n {# open\nx\ny",
            "line 2, column 2: the comment that begins here is not closed with `#}`",
        ),
        ("{# a #}\n{#- b -#} {# c", "line 2, column 11: the comment"),
        (
            "{# a #}{% raw %}{# {% endraw %}{#- b",
            "line 1, column 32: the comment",
        ),
        (
            "a\n {{ name\nand so on",
            "line 2, column 2: the `{{` that begins here is not closed with `}}`",
        ),
        ("{{ a }}\n{{ name", "line 2, column 1: the `{{`"),
        ("{{ ", "line 1, column 1: the `{{`"),
        ("{{ name\nHello {{ other }}\n", "line 1, column 1: the `{{`"),
        (
            "{{ name }\nDear {% if x %}y{% endif %}",
            "line 1, column 1: the `{{`",
        ),
        ("{{ name\nI don't", "line 1, column 1: the `{{`"),
        ("Answer as {\"a\": {{1}", "line 1, column 17: the `{{`"),
        (
            "a\n{% if x\nb",
            "line 2, column 1: the `{%` that begins here is not closed with `%}`",
        ),
        (
            "a\n{{ \"open }}\nb",
            "line 2, column 4: the string that begins here is not closed",
        ),
        (
            "a {% if x %}\nb\n",
            "line 1, column 3: the `{% if %}` that begins here is not closed with `{% endif %}`",
        ),
        (
            "{% if a %}\n{% if b %}{% else %}{% endif %}\nc",
            "line 1, column 1: the `{% if %}`",
        ),
        (
            "{% if a %}\n {% for x in y %}\n",
            "line 2, column 2: the `{% for %}` that begins here is not closed with `{% endfor %}`",
        ),
        (
            "{% set x = 1 %}{% set y %}",
            "line 1, column 16: the `{% set %}`",
        ),
        (
            "{% set y | replace(from='a') %}{% set x = y|upper %}",
            "line 1, column 1: the `{% set %}`",
        ),
        (
            "{% with %}{% filter upper %}{% endfilter %}",
            "line 1, column 1: the `{% with %}`",
        ),
        (
            "\n{%- filter upper %}",
            "line 2, column 1: the `{% filter %}`",
        ),
        (
            "{% if a %}\n{% for x in y %}\n{% endif %}",
            "line 2, column 1: the `{% for %}` that begins here is still open at `{% endif %}` in line 3: close it before with `{% endfor %}`",
        ),
        (
            "a\n {% endif %}",
            "line 2, column 5: `{% endif %}` belongs to no open tag",
        ),
        (
            "{% else %}",
            "line 1, column 4: `{% else %}` belongs to no open tag",
        ),
        (
            "{% if a %}{% else %}{% elif b %}{% endif %}",
            "line 1, column 24: `{% elif %}` can't come after `{% else %}`",
        ),
        // With Windows line ends and multi-byte characters.
        ("a\r\nä🙂 {{ name\r\nb", "line 2, column 4: the `{{`"),
        ("ä\r\n\r\n🙂{# x\r\n", "line 3, column 2: the comment"),
        (
            "ä\r\n🙂🙂{% raw %}\r\n",
            "line 2, column 3: the `{% raw %}`",
        ),
        (
            "ß\r\n ß{% if größe %}\r\n",
            "line 2, column 11: unexpected character",
        ),
        ("ß\r\n ß{% if a %}\r\n", "line 2, column 3: the `{% if %}`"),
    ] {
        let found = problem(source);
        assert!(found.starts_with(says), "{source:?}: {found}");
    }
}

#[test]
fn errors_in_closed_tags_are_reported_where_they_occur() {
    for (source, says) in [
        (
            "{{ a }}\nb {{ x y }} {{ z",
            "line 2, column 8: unexpected identifier",
        ),
        (
            "{% if a %}\n{{ x y }}",
            "line 2, column 6: unexpected identifier",
        ),
        (
            "{{ x y }}\n{# open",
            "line 1, column 6: unexpected identifier",
        ),
        (
            "{{ x y }}\n{{ 'open",
            "line 1, column 6: unexpected identifier",
        ),
        (
            "{% if a %}{{ {'a': {'b': 1}} }}\n{{ x y }}",
            "line 2, column 6: unexpected identifier",
        ),
    ] {
        let found = problem(source);
        assert!(found.starts_with(says), "{source:?}: {found}");
    }
}
