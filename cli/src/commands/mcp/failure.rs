//! Errors of the command as MCP has them: of a tool, for the assistant to read, or of the protocol.

use rmcp::ErrorData;
use rmcp::model::{CallToolResult, ContentBlock};

use crate::error::Error;
use crate::exit::Exit;

/// The result of a tool that failed, with the error's message and the command that helps.
pub(super) fn of_tool(error: &Error) -> CallToolResult {
    let mut content = vec![ContentBlock::text(message(error))];
    content.extend(error.hint().map(ContentBlock::text));
    let mut result = CallToolResult::error(content);
    result.structured_content = Some(crate::problem(error));
    result
}

/// The error of a request that is not a tool's.
pub(super) fn of_request(error: &Error) -> ErrorData {
    let said = match error.hint() {
        Some(hint) => format!("{}\n{hint}", message(error)),
        None => message(error),
    };
    let is_fault = match error {
        Error::Api(problem) => problem.status() >= 500,
        error => Exit::from(error) == Exit::Unreachable,
    };
    match is_fault {
        true => ErrorData::internal_error(said, Some(crate::problem(error))),
        false => ErrorData::invalid_params(said, Some(crate::problem(error))),
    }
}

/// The message in terms of arguments: the command's flag `--new-label` is the tools' argument `new_label`.
pub(super) fn message(error: &Error) -> String {
    let said = error.to_string();
    // Commands to copy are in backticks.
    let parts = said.split('`').enumerate();
    let parts = parts.map(|(index, part)| match index % 2 {
        0 => without_flags(part),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("`")
}

fn without_flags(text: &str) -> String {
    let mut parts = text.split("--");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_lowercase() && c != '-');
        let (flag, rest) = part.split_at(end.unwrap_or(part.len()));
        out += &match flag {
            "" => format!("--{rest}"),
            flag => format!("`{}`{rest}", flag.replace('-', "_")),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_become_arguments_except_in_commands_to_copy() {
        for (said, expected) in [
            (
                "check the name and --instance, or create it",
                "check the name and `instance`, or create it",
            ),
            (
                "`a` has no label; to create the label, pass --new-label",
                "`a` has no label; to create the label, pass `new_label`",
            ),
            (
                "as in `promptbook show a --label x`: --at",
                "as in `promptbook show a --label x`: `at`",
            ),
            ("a -- b", "a -- b"),
        ] {
            assert_eq!(message(&Error::Failed(said.to_owned())), expected);
        }
    }
}
