//! Python's `str.format` templates, as LangChain and Phoenix use them.

use super::part::Part;

/// The parts of a template.
///
/// # Errors
/// A brace that is not closed, or a field with a conversion, a format or an expression, which has no equal here.
pub(super) fn parts(template: &str) -> Result<Vec<Part<'_>>, String> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (text, tail) = rest.split_at(at);
        parts.push(Part::Text(text));
        let (brace, doubled) = (
            &tail[..1],
            tail.as_bytes().get(1) == tail.as_bytes().first(),
        );
        if doubled {
            parts.push(Part::Text(brace));
            rest = &tail[2..];
            continue;
        }
        let close = tail.find('}').filter(|_| brace == "{");
        let Some(close) = close else {
            return Err(format!("a single `{brace}` in it is not part of a field"));
        };
        parts.push(field(&tail[1..close])?);
        rest = &tail[close + 1..];
    }
    parts.push(Part::Text(rest));
    Ok(parts)
}

fn field(name: &str) -> Result<Part<'_>, String> {
    match promptbook_core::content::is_identifier(name) {
        true => Ok(Part::Input(name)),
        false => Err(format!(
            "its field `{{{name}}}` is more than a name, which has no equal here"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::template::jinja;
    use super::*;

    #[test]
    fn a_format_string_becomes_a_template_that_renders_the_same() {
        for (source, expected) in [
            ("Hi {name}!", "Hi {{ name }}!"),
            ("{{\"a\": \"{x}\"}}", "{\"a\": \"{{ x }}\"}"),
            ("{{{x}}}", "{{ \"{\" }}{{ x }}}"),
            ("{{{{x}}}}", "{{ \"{\" }}{x}}"),
            ("{{% if %}}", "{{ \"{\" }}% if %}"),
        ] {
            assert_eq!(jinja(&parts(source).unwrap()), expected, "{source}");
        }
        for (source, says) in [
            ("{a!r}", "`{a!r}` is more than a name"),
            ("{a:>5}", "more than a name"),
            ("{a.b}", "more than a name"),
            ("{}", "more than a name"),
            ("{a", "a single `{`"),
            ("a}", "a single `}`"),
        ] {
            let problem = parts(source).unwrap_err();
            assert!(problem.contains(says), "{source}: {problem}");
        }
    }
}
