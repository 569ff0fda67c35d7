//! Python functions that change only the white space of a text.

use crate::evaluate::python::is_space;

pub(crate) fn strip(text: &str, name: &str, chars: Option<&str>) -> String {
    let blank = |c: char| match chars {
        Some(chars) => chars.contains(c),
        None => is_space(c),
    };
    match name {
        "lstrip" => text.trim_start_matches(blank),
        "rstrip" => text.trim_end_matches(blank),
        _ => text.trim_matches(blank),
    }
    .to_owned()
}

/// `textwrap.dedent`: empties blank lines and removes the indentation that all other lines share.
pub(crate) fn dedent(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| if indent(line) == line.len() { "" } else { line })
        .collect();
    let mut margin: Option<&str> = None;
    for line in lines.iter().filter(|line| !line.is_empty()) {
        let this = &line[..indent(line)];
        margin = Some(match margin {
            None => this,
            Some(margin) => {
                let same = margin
                    .bytes()
                    .zip(this.bytes())
                    .take_while(|(a, b)| a == b)
                    .count();
                &margin[..same]
            }
        });
    }
    let margin = margin.unwrap_or_default();
    lines
        .iter()
        .map(|line| line.strip_prefix(margin).unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// `inspect.cleandoc`: removes the indentation of the first line, that which the other lines share, and blank lines at both ends.
pub(crate) fn cleandoc(text: &str) -> String {
    let expanded = expand_tabs(text);
    let lines: Vec<&str> = expanded.split('\n').collect();
    let indent =
        |line: &str| line.chars().count() - line.trim_start_matches(is_space).chars().count();
    let rest = lines
        .iter()
        .skip(1)
        .filter(|line| !line.trim_matches(is_space).is_empty());
    let margin = rest.map(|line| indent(line)).min().unwrap_or(0);
    let mut out: Vec<String> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| match index {
            0 => line.trim_start_matches(is_space).to_owned(),
            _ => line.chars().skip(margin).collect(),
        })
        .collect();
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    let start = out.iter().take_while(|line| line.is_empty()).count();
    out[start..].join("\n")
}

fn expand_tabs(text: &str) -> String {
    let mut column = 0;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => {
                let blanks = 8 - column % 8;
                out.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dedent_removes_the_common_indentation() {
        assert_eq!(dedent("\n    a\n      b\n  \n    c\n"), "\na\n  b\n\nc\n");
        assert_eq!(dedent("  a\n\tb"), "  a\n\tb");
        assert_eq!(dedent("a\n  b"), "a\n  b");
    }

    #[test]
    fn cleandoc_leaves_the_first_line_out_of_the_margin() {
        assert_eq!(cleandoc("\n    a\n      b\n    "), "a\n  b");
        assert_eq!(cleandoc("a\n    b\n      c\n\n"), "a\nb\n  c");
    }
}
