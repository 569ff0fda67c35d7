//! Refuses code that nests so deep that parsing it could exhaust the stack.

/// How deep brackets may nest.
const BRACKETS: usize = 1000;
/// How many operators and keywords that nest to the right may follow each other in a statement.
const CHAINED: usize = 5000;

/// Checks a file before it is parsed.
pub(super) fn check(text: &str) -> Result<(), String> {
    let (mut open, mut chained) = (0_usize, vec![0_usize]);
    let mut elses = 0_usize;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' | b'\'' => {
                // A string ends with its line.
                let mut escaped = false;
                while let Some((_, next)) =
                    bytes.next_if(|(_, next)| escaped || (*next != byte && *next != b'\n'))
                {
                    escaped = next == b'\\' && !escaped;
                }
                bytes.next();
            }
            b'/' if text.as_bytes().get(at + 1) == Some(&b'/') => {
                while bytes.next_if(|(_, next)| *next != b'\n').is_some() {}
            }
            b'(' | b'[' | b'{' => {
                open += 1;
                chained.push(0);
            }
            b')' | b']' | b'}' => {
                open = open.saturating_sub(1);
                if chained.len() > 1 {
                    chained.pop();
                }
                if byte == b'}' {
                    reset(&mut chained);
                }
            }
            b';' | b',' => reset(&mut chained),
            b'\n' if may_end(&text[..at]) => reset(&mut chained),
            b'!' | b'~' | b'?' | b'=' | b'*' | b'-' | b'+' => add(&mut chained),
            b'e' if text[at..].starts_with("else") => elses += 1,
            b'a'..=b'z' if starts_chain(text, at) => add(&mut chained),
            _ => {}
        }
        let longest = chained.last().copied().unwrap_or_default();
        if open > BRACKETS || longest > CHAINED || elses > CHAINED {
            return Err("nests too deep: if it is generated, leave it out".to_owned());
        }
    }
    Ok(())
}

/// Whether a statement may end where a line does. What `)` ends may be a condition.
fn may_end(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim_end();
    line.is_empty() || line.ends_with(|c: char| c.is_alphanumeric() || "_\"'`]}".contains(c))
}

fn reset(chained: &mut [usize]) {
    if let Some(last) = chained.last_mut() {
        *last = 0;
    }
}

fn add(chained: &mut [usize]) {
    if let Some(last) = chained.last_mut() {
        *last += 1;
    }
}

/// Whether a keyword begins here that an operand or statement follows.
fn starts_chain(text: &str, at: usize) -> bool {
    const WORDS: &[&str] = &[
        "typeof", "void", "await", "new", "delete", "yield", "if", "do", "for", "while",
    ];
    let is_start = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    is_start && WORDS.iter().any(|word| text[at..].starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_nests_too_deep_is_refused() {
        for unit in [
            "[", "f(", "{", "!", "- ", "a=>", "a?b:", "a=", "if(a)", "typeof ", "[",
        ] {
            assert!(check(&unit.repeat(20_000)).is_err(), "{unit}");
            assert!(check(&unit.repeat(100)).is_ok(), "{unit}");
        }
        assert!(check(&"else if (a) {}".repeat(30_000)).is_err());
        for line in [
            "x = a + b;\n",
            "const x = a + b\n",
            "const x = f(a)\n\n",
            "if (a) { f(\"(\"); }\n",
            "// ((((\n",
            "'it\\'s (',\n",
        ] {
            assert!(check(&line.repeat(20_000)).is_ok(), "{line}");
        }
    }
}
