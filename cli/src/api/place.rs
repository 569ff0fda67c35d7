//! Invalid fields and their places, as the command names them.

use std::fmt::Write;

use promptbook_core::api::InvalidField;

use super::detail::without_route;

/// The maximum number of invalid fields in a problem of the API.
const MOST_FIELDS: usize = 50;

/// Describes an invalid field: its place, unless the detail names it, and the detail.
pub fn invalid_field(field: &InvalidField) -> String {
    let detail = without_route(&field.detail);
    let place = place(&field.pointer);
    match place.filter(|place| !detail.contains(place.as_str())) {
        Some(place) => format!("{place}: {detail}"),
        None => detail,
    }
}

/// Describes the invalid fields, the first on the line of the error.
pub(super) fn fields(errors: &[InvalidField]) -> String {
    let lines: Vec<String> = errors.iter().map(invalid_field).collect();
    let mut message = lines.join("\n  ");
    if errors.len() >= MOST_FIELDS {
        let _ = write!(
            message,
            "\n  and maybe more: these are the first {MOST_FIELDS}"
        );
    }
    message
}

/// The command's name for a JSON pointer; `None` for the whole body.
pub fn place(pointer: &str) -> Option<String> {
    let parts: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|part| part.replace("~1", "/").replace("~0", "~"))
        .collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let nth = |index: &str| index.parse::<usize>().map_or(0, |index| index + 1);
    Some(match parts.as_slice() {
        [] | [""] => return None,
        ["label" | "message" | "author" | "instance" | "reason"] => format!("--{}", parts[0]),
        ["messages", index] | ["messages", index, "content"] => format!("message {}", nth(index)),
        ["messages", index, field] => format!("{field} of message {}", nth(index)),
        ["tags", index] => format!("tag {}", nth(index)),
        ["publish", index, ..] => format!("prompt {}", nth(index)),
        ["passages", index, ..] => format!("passage {}", nth(index)),
        ["inputs", name] => format!("input `{name}`"),
        ["inputs", name, rest @ ..] => format!("input `{name}`, `{}`", rest.join(".")),
        [one] => (*one).to_owned(),
        parts => format!("`{}`", parts.join(".")),
    })
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_pointer_is_a_place_that_a_person_knows() {
        for (pointer, expected) in [
            ("", None),
            ("/template", Some("template")),
            ("/label", Some("--label")),
            ("/messages/0/content", Some("message 1")),
            ("/messages/1/role", Some("role of message 2")),
            ("/tags/3", Some("tag 4")),
            ("/passages/0/text", Some("passage 1")),
            ("/publish/2/name", Some("prompt 3")),
            ("/inputs/a~1b", Some("input `a/b`")),
            ("/inputs/x/default", Some("input `x`, `default`")),
            ("/model/options/seed", Some("`model.options.seed`")),
        ] {
            assert_eq!(place(pointer).as_deref(), expected, "{pointer}");
        }
    }
}
