//! What the templates do with an input that is not declared.

use promptbook_core::content::{Body, Message};

/// Filters that are meant for lists and objects.
const OF_LISTS: &str = "batch count dictsort first groupby items join last length list map max min pprint reject rejectattr reverse \
    select selectattr slice sort sum tojson unique";

/// Whether a template goes through the input's value, or has a filter for lists.
pub(super) fn as_list(body: &Body, name: &str) -> bool {
    match body {
        Body::Text(template) => in_template(template, name),
        Body::Chat(messages) => messages.iter().any(|message| match message {
            Message::Turn { content, .. } => in_template(content, name),
            Message::Thread { .. } => false,
        }),
    }
}

fn in_template(template: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    template.match_indices(name).any(|(at, _)| {
        let (before, after) = (&template[..at], &template[at + name.len()..]);
        if before.ends_with(is_word) || after.starts_with(is_word) {
            return false;
        }
        let word = before.trim_end().strip_suffix("in");
        let is_looped =
            before.ends_with(char::is_whitespace) && word.is_some_and(|it| !it.ends_with(is_word));
        let filter = after
            .trim_start()
            .strip_prefix('|')
            .unwrap_or_default()
            .trim_start();
        let filter = filter.split(|c| !is_word(c)).next().unwrap_or_default();
        is_looped || OF_LISTS.split_ascii_whitespace().any(|it| it == filter)
    })
}

#[cfg(test)]
mod tests {
    use super::in_template;

    #[test]
    fn a_loop_or_a_filter_for_lists_is_recognised() {
        for (template, expected) in [
            ("{% for x in items %}{{ x }}{% endfor %}", true),
            ("{{ items|join(', ') }}", true),
            ("{{ items | length }}", true),
            ("{{ items }} {{ items|upper }}", false),
            ("{% for x in items_of %}{% endfor %}", false),
            ("{{ main items }} {{ itemsx|join }}", false),
        ] {
            assert_eq!(in_template(template, "items"), expected, "{template}");
        }
    }
}
