//! Lines that begin a message: `system:`, `# User[name=x]:`, and, in files for other runtimes, `{{ turn.role }}:`.

use crate::content::Role;

/// The role in a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Role(Role),
    /// An unsupported role, such as `tool`.
    Other(&'static str),
}

/// The role of the message that a line begins.
pub(super) fn marker(line: &str) -> Option<Marker> {
    marker_parts(line).map(|(_, _, marker)| marker)
}

/// The marker in a line, without the spaces and `#` before it and the spaces after it.
pub(super) fn marker_parts(line: &str) -> Option<(usize, usize, Marker)> {
    let inner = line.trim_start();
    let inner = inner.strip_prefix('#').unwrap_or(inner).trim_start();
    let start = line.len() - inner.len();
    let inner = inner.trim_end();
    let name = inner.strip_suffix(':')?.trim_end();
    let name = match name.strip_suffix(']').and_then(|_| name.find('[')) {
        Some(attributes) => name[..attributes].trim_end(),
        None => name,
    };
    let marker = match name.to_ascii_lowercase().as_str() {
        // Developer messages rank like system messages.
        "system" | "developer" => Marker::Role(Role::System),
        "user" => Marker::Role(Role::User),
        "assistant" => Marker::Role(Role::Assistant),
        "tool" => Marker::Other("tool"),
        "function" => Marker::Other("function"),
        _ => return None,
    };
    Some((start, start + inner.len(), marker))
}

/// The offset of the colon in a line like `{{ turn.role }}:`, which is a marker once it is rendered.
pub(super) fn computed(line: &str) -> Option<usize> {
    let colon = line.trim_end().strip_suffix(':')?.len();
    let expression = line[..colon].trim_end().strip_suffix("}}")?;
    let (before, expression) = expression.rsplit_once("{{")?;
    let is_alone = matches!(without_tags(before).trim(), "" | "#");
    (is_alone && is_role(expression)).then_some(colon)
}

fn is_role(expression: &str) -> bool {
    let value = expression.split('|').next().unwrap_or_default();
    let value = value.trim_matches(|c: char| c.is_whitespace() || c == '-');
    value == "role"
        || [".role", "[\"role\"]", "['role']"]
            .iter()
            .any(|end| value.ends_with(end))
}

/// Removes `{% … %}` and `{# … #}`, which render as nothing.
fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((at, close)) = rest
        .find("{%")
        .map(|at| (at, "%}"))
        .or_else(|| rest.find("{#").map(|at| (at, "#}")))
    {
        out.push_str(&rest[..at]);
        match rest[at..].find(close) {
            Some(end) => rest = &rest[at + end + 2..],
            None => return out + &rest[at..],
        }
    }
    out + rest
}
