//! Decodes files. Those of Python may declare their encoding: <https://peps.python.org/pep-0263/>.

use encoding_rs::Encoding;

/// Decodes a file of UTF-8 and removes its byte order mark.
pub(crate) fn utf8(bytes: Vec<u8>) -> Result<String, String> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text
            .strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(text)),
        Err(error) => Err(format!(
            "is not UTF-8 (byte {}): save it as UTF-8",
            error.utf8_error().valid_up_to()
        )),
    }
}

/// Decodes a Python file and removes its byte order mark.
pub(crate) fn text(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("is UTF-16, which Python does not read: save it as UTF-8".to_owned());
    }
    if bytes.contains(&0) {
        return Err("is binary: it contains a NUL byte, which Python code can't".to_owned());
    }
    let marked = bytes.starts_with(b"\xef\xbb\xbf");
    let declared = declared(&bytes);
    match declared.as_deref() {
        Some(name) if !is_utf8(name) => decoded(name, &bytes),
        _ => match String::from_utf8(bytes) {
            Ok(text) if marked => Ok(text.trim_start_matches('\u{feff}').to_owned()),
            Ok(text) => Ok(text),
            Err(error) => Err(format!(
                "is not UTF-8 (byte {}) and declares no other encoding: save it as UTF-8, or declare its encoding in the first line",
                error.utf8_error().valid_up_to()
            )),
        },
    }
}

/// The encoding that a comment in the first two lines declares.
fn declared(bytes: &[u8]) -> Option<String> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let first = lines.next()?;
    let second = lines
        .next()
        .filter(|_| is_comment(first) || first.iter().all(u8::is_ascii_whitespace));
    [Some(first), second].into_iter().flatten().find_map(named)
}

fn is_comment(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    line.trim_ascii_start().starts_with(b"#")
}

fn named(line: &[u8]) -> Option<String> {
    let line = String::from_utf8_lossy(line).into_owned();
    let rest = is_comment(line.as_bytes())
        .then(|| line.split_once("coding"))??
        .1;
    let rest = rest
        .strip_prefix([':', '='])?
        .trim_start_matches([' ', '\t']);
    let name: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        .collect();
    (!name.is_empty()).then(|| name.to_ascii_lowercase().replace('_', "-"))
}

fn is_utf8(name: &str) -> bool {
    matches!(
        name,
        "utf-8" | "utf8" | "utf-8-sig" | "u8" | "ascii" | "us-ascii"
    ) || name.starts_with("utf-8-")
}

fn decoded(name: &str, bytes: &[u8]) -> Result<String, String> {
    // The web's Latin-1 differs from Python's, in which each byte is the character of that number.
    if matches!(
        name,
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1"
    ) {
        return Ok(bytes.iter().copied().map(char::from).collect());
    }
    let label = name
        .strip_prefix("cp")
        .filter(|rest| rest.starts_with("125"))
        .map_or_else(|| name.to_owned(), |rest| format!("windows-{rest}"));
    let encoding = Encoding::for_label(label.as_bytes()).ok_or_else(|| {
        format!("declares the encoding `{name}`, which is not supported: save it as UTF-8")
    })?;
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text.into_owned()),
        None => Err(format!(
            "is not valid `{name}`, the encoding that it declares: save it as UTF-8"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_decoded_as_it_declares() {
        for (bytes, expected) in [
            (b"a = '\xc3\xa4'".as_slice(), Ok("a = '\u{e4}'")),
            (b"\xef\xbb\xbfa = 1", Ok("a = 1")),
            (
                b"# -*- coding: latin-1 -*-\na = '\xe4\x80'",
                Ok("# -*- coding: latin-1 -*-\na = '\u{e4}\u{80}'"),
            ),
            (
                b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\na = '\x80'",
                Ok("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\na = '\u{20ac}'"),
            ),
            (
                b"a = 'coding: latin-1'\nb = '\xe4'",
                Err("is not UTF-8 (byte 27)"),
            ),
            (
                b"# coding: nonsense\na = 1",
                Err("declares the encoding `nonsense`"),
            ),
            (
                b"# coding: shift_jis\na = '\xff\xff'",
                Err("is not valid `shift-jis`"),
            ),
            (b"\xff\xfea\x00", Err("is UTF-16")),
            (b"a\x00b", Err("is binary")),
        ] {
            match (text(bytes.to_vec()), expected) {
                (Ok(text), Ok(expected)) => assert_eq!(text, expected),
                (Err(reason), Err(expected)) => assert!(reason.starts_with(expected), "{reason}"),
                (got, expected) => panic!("{got:?}, not {expected:?}"),
            }
        }
    }
}
