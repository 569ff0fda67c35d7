//! Loops that print a conversation, in files without threads. They are read as threads.
//!
//! `{% for turn in history %}`, `{{ turn.role }}:`, `{{ turn.content }}`, `{% endfor %}`: other runtimes render the body before they
//! split it, which yields one message per turn. Here, roles are fixed before rendering, so only a thread can do that.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{PromptyError, markers};
use crate::content::is_identifier;

const ADVICE: &str = "declare an input of kind `thread`, such as `history`, and write `{{ history }}` in place of the loop";

/// The maximum size of a tag in bytes, because searching further for each end could take long in a hostile file.
const LONGEST_TAG: usize = 300;

/// Replaces each such loop with its thread, without changing the number of lines. Also returns the threads.
pub(super) fn replace(
    body: &str,
    before: usize,
) -> Result<(Cow<'_, str>, BTreeSet<String>), PromptyError> {
    let mut threads = BTreeSet::new();
    let mut out = String::new();
    let mut rest = body;
    let is_raw = has_raw(body);
    while let Some(at) = rest.find("{%").filter(|_| !is_raw) {
        let (text, tag) = rest.split_at(at);
        out.push_str(text);
        let Some((name, length)) = conversation(&out, tag) else {
            out.push_str(&tag[..2]);
            rest = &tag[2..];
            continue;
        };
        rest = &tag[length..];
        if !begins_a_message(rest) {
            let line = before + out.matches('\n').count() + tag[..length].matches('\n').count();
            return Err(PromptyError::at(
                line + 1,
                "the text after this loop would become part of the conversation's last message: begin it with a line like `user:`",
            ));
        }
        out.push_str(&format!("{{{{ {name} }}}}"));
        out.extend(tag[..length].matches('\n'));
        threads.insert(name.to_owned());
    }
    out.push_str(rest);
    let computed = out
        .lines()
        .position(|line| markers::computed(line).is_some());
    if let Some(at) = computed {
        let problem = format!("the role of this message comes from an input: {ADVICE}");
        return Err(PromptyError::at(before + at + 1, problem));
    }
    let text = match threads.is_empty() {
        true => Cow::Borrowed(body),
        false => Cow::Owned(out),
    };
    Ok((text, threads))
}

/// Whether there is a `{% raw %}`, whose text can look like tags.
fn has_raw(body: &str) -> bool {
    ["{% raw", "{%- raw", "{%raw"]
        .iter()
        .any(|tag| body.contains(tag))
}

/// Whether a marker, another conversation or nothing follows.
fn begins_a_message(rest: &str) -> bool {
    let next = rest.trim_start();
    let line = next.lines().next().unwrap_or_default();
    let is_below = rest[..rest.len() - next.len()].contains('\n');
    next.is_empty()
        || (is_below && (markers::marker(line).is_some() || conversation("", next).is_some()))
}

/// The thread of the loop that the text begins with, and the length of the loop, including an `if` of the same name around it.
fn conversation<'t>(before: &str, text: &'t str) -> Option<(&'t str, usize)> {
    let mut scan = Scan { rest: text };
    let first = scan.tag()?;
    let starts_line = || {
        let line = before.rsplit('\n').next().unwrap_or_default();
        !first.trims_before && line.trim().is_empty()
    };
    let name = match first.inner.strip_prefix("if ").map(str::trim) {
        None => scan.turns(&first, starts_line)?,
        Some(condition) => {
            scan.blanks();
            let head = scan.tag()?;
            let name = scan.turns(&head, starts_line)?;
            scan.blanks();
            let is_closed = scan.tag()?.inner == "endif";
            (is_closed && condition == name).then_some(name)?
        }
    };
    Some((name, text.len() - scan.rest.len()))
}

/// The text between `{%` and `%}`, or `{{` and `}}`.
struct Tag<'t> {
    inner: &'t str,
    trims_before: bool,
    trims_after: bool,
}

struct Scan<'t> {
    rest: &'t str,
}

impl<'t> Scan<'t> {
    fn blanks(&mut self) -> &'t str {
        let after = self.rest.trim_start();
        let (blanks, after) = self.rest.split_at(self.rest.len() - after.len());
        self.rest = after;
        blanks
    }

    fn tag(&mut self) -> Option<Tag<'t>> {
        self.between("{%", "%}")
    }

    fn expression(&mut self) -> Option<Tag<'t>> {
        self.between("{{", "}}")
    }

    fn between(&mut self, open: &str, close: &str) -> Option<Tag<'t>> {
        let inside = self.rest.strip_prefix(open)?;
        let far = inside.char_indices().nth(LONGEST_TAG);
        let near = &inside[..far.map_or(inside.len(), |(at, _)| at)];
        let (inside, _) = near.split_once(close)?;
        self.rest = &self.rest[open.len() + inside.len() + close.len()..];
        let inner = inside.strip_prefix('-').unwrap_or(inside);
        let trims_before = inner.len() < inside.len();
        let bare = inner.strip_suffix('-').unwrap_or(inner);
        Some(Tag {
            inner: bare.trim(),
            trims_before,
            trims_after: bare.len() < inner.len(),
        })
    }

    /// The turns of a conversation after `{% for turn in name %}`, each of which begins on a new line.
    fn turns(&mut self, head: &Tag<'t>, starts_line: impl Fn() -> bool) -> Option<&'t str> {
        let words: Vec<&str> = head.inner.split_whitespace().collect();
        let ["for", turn, "in", name] = words[..] else {
            return None;
        };
        let first_gap = self.blanks();
        self.rest = self.rest.strip_prefix('#').unwrap_or(self.rest);
        self.blanks();
        let role = self.expression()?;
        let after_role = self.blanks();
        self.rest = self.rest.strip_prefix(':')?;
        let marker_end = self.blanks();
        let content = self.expression()?;
        let last_gap = self.blanks();
        let end = self.tag()?;
        let is_line_end = |gap: &str, a: &Tag<'_>, b: &Tag<'_>| {
            gap.contains('\n') && !a.trims_after && !b.trims_before
        };
        let leads = is_line_end(first_gap, head, &role);
        let is_right = is_field(role.inner, turn, "role")
            && is_field(content.inner, turn, "content")
            && end.inner == "endfor"
            && is_identifier(name)
            && !after_role.contains('\n')
            && is_line_end(
                marker_end,
                &Tag {
                    trims_after: false,
                    ..role
                },
                &content,
            )
            && (leads || starts_line())
            && (leads || is_line_end(last_gap, &content, &end));
        is_right.then_some(name)
    }
}

fn is_field(expression: &str, of: &str, field: &str) -> bool {
    let rest = expression.strip_prefix(of).unwrap_or_default();
    rest == format!(".{field}")
        || rest == format!("[\"{field}\"]")
        || rest == format!("['{field}']")
}
