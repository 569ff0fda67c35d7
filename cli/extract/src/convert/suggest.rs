//! Suggests an input name for an expression.

use std::collections::BTreeSet;

/// Names that are reserved in templates or in Python.
const TAKEN: &[&str] = &[
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "caller",
    "class",
    "continue",
    "cycler",
    "debug",
    "def",
    "del",
    "dict",
    "elif",
    "else",
    "endfor",
    "endif",
    "except",
    "false",
    "False",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "joiner",
    "kwargs",
    "lambda",
    "lipsum",
    "loop",
    "namespace",
    "none",
    "None",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "range",
    "recursive",
    "return",
    "self",
    "super",
    "true",
    "True",
    "try",
    "varargs",
    "while",
    "with",
    "yield",
];

/// Functions that say nothing about the value they wrap.
const WRAPPERS: &[&str] = &[
    "str",
    "repr",
    "format",
    "join",
    "dumps",
    "strip",
    "lstrip",
    "rstrip",
    "json",
    "int",
    "float",
    "round",
    "strftime",
    "isoformat",
    "model_dump_json",
    "model_dump",
    "to_string",
    "to_json",
    "to_dict",
    "getvalue",
    "title",
    "upper",
    "lower",
    "capitalize",
];

/// The longest suggested name, in characters.
const LONGEST: usize = 40;

/// Python words that say nothing about a value.
const FILLERS: &[&str] = &[
    "self", "cls", "await", "for", "in", "if", "else", "not", "or", "and", "is", "None", "lambda",
];

/// A name for the value of an expression: `user_name` for `user.name`, `items` for `", ".join(items)`.
pub(crate) fn suggest(expression: &str) -> String {
    let mut words = words(&without_slices(expression));
    words.retain(|word| !FILLERS.contains(&word.as_str()));
    let is_wrapper = |word: &String| WRAPPERS.contains(&word.as_str());
    if !words.iter().all(is_wrapper) {
        words.retain(|word| !is_wrapper(word));
    }
    let mut seen = BTreeSet::new();
    words.retain(|word| seen.insert(word.clone()));
    if words.len() > 1 {
        words
            .iter_mut()
            .for_each(|word| *word = word.trim_matches('_').to_owned());
        words.retain(|word| !word.is_empty());
    }
    let joined = cut(&words.join("_")).to_owned();
    let name = joined.trim_matches('_');
    let name = match name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        true => format!("value_{name}"),
        false => name.to_owned(),
    };
    let name = name.trim_end_matches('_').to_owned();
    match TAKEN.contains(&name.as_str()) {
        true => format!("{name}_value"),
        false => name,
    }
}

/// The beginning of a name, up to the end of a word.
fn cut(name: &str) -> &str {
    // Names are ASCII here.
    match name.get(..=LONGEST) {
        None => name,
        Some(start) => match start.rfind('_').filter(|end| *end > 0) {
            Some(end) => &name[..end],
            None => &name[..LONGEST],
        },
    }
}

/// The expression without the bounds of slices: `text` for `text[:limit]`.
fn without_slices(expression: &str) -> String {
    let mut parts = expression.split('[');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let slice = part
            .split_once(']')
            .filter(|(bounds, _)| bounds.contains(':') && !bounds.contains(['"', '\'', '(']));
        match slice {
            Some((_, rest)) => whole.push_str(rest),
            None => whole.extend(["[", part]),
        }
    }
    whole
}

/// The words of an expression; string literals count only as keys, as in `node["text"]`.
fn words(expression: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut before = ' ';
    for c in expression.chars().chain([' ']) {
        match quote {
            Some((open, is_key)) if c == open => {
                let key = std::mem::take(&mut word);
                words.extend(Some(key).filter(|key| is_key && is_word(key)));
                quote = None;
            }
            // A key is part of the name; a separator is not.
            None if matches!(c, '"' | '\'') => {
                quote = Some((c, matches!(before, '[' | '(') && !words.is_empty()))
            }
            Some(_) => word.push(c),
            None if c.is_ascii_alphanumeric() || c == '_' => word.push(c),
            None if !word.is_empty() => words.push(std::mem::take(&mut word)),
            None => {}
        }
        before = c;
    }
    words
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_named_after_what_they_show() {
        for (expression, name) in [
            ("user.name", "user_name"),
            ("self.persona", "persona"),
            ("node['text']", "node_text"),
            ("\", \".join(items)", "items"),
            ("datetime.now()", "datetime_now"),
            ("datetime.now().strftime('%d %B')", "datetime_now"),
            ("date.today().isoformat()", "date_today"),
            ("user.name.title()", "user_name"),
            ("page.title", "page"),
            ("json.dumps(schema, indent=2)", "schema_indent_2"),
            ("x", "x"),
            ("error.__class__.__name__", "error_class_name"),
            ("_private", "private"),
            ("content[:max_length]", "content"),
            ("rows[0]['name'][1:]", "rows_0_name"),
            ("names[-1]", "names_1"),
            (
                "to_prompt_json([episode for episode in context['previous_episodes']])",
                "to_prompt_json_episode_context_previous",
            ),
            ("class", "class_value"),
            ("0", "value_0"),
            ("", "value"),
            ("größe", "gr_e"),
        ] {
            assert_eq!(suggest(expression), name, "{expression}");
        }
    }
}
