//! The scripts inside of HTML pages and of Vue, Svelte and Astro components.

use std::ops::Range;
use std::path::Path;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use crate::files::kind::extension;

/// The line before and after the script that an Astro component starts with.
const FENCE: &str = "---";

/// The types that say that a `<script>` is TypeScript or JavaScript.
const TYPES: &[&str] = &[
    "",
    "application/javascript",
    "module",
    "text/babel",
    "text/javascript",
    "text/typescript",
];

/// A page in which all but its scripts is blank, so that each script keeps its place.
pub(super) fn scripts(path: &Path, page: &str) -> String {
    let mut bytes = page.as_bytes().to_vec();
    let mut end = 0;
    for script in ranges(path, page) {
        blank(&mut bytes[end..script.start]);
        end = script.end;
        // The statement ends with its script.
        if let Some(after) = bytes.get_mut(end) {
            *after = b';';
            end += 1;
        }
    }
    blank(&mut bytes[end..]);
    String::from_utf8(bytes).unwrap_or_default()
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes {
        if !matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
}

/// Where the scripts of a page are.
fn ranges(path: &Path, page: &str) -> Vec<Range<usize>> {
    // Other pages begin with settings between fences.
    let is_astro = extension(path).as_deref() == Some("astro");
    let mut found = Vec::from_iter(front(page).filter(|_| is_astro));
    let start = found.first().map_or(0, |front| front.end);
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut opened = None;
    for token in Tokenizer::new_with_emitter(&page[start..], emitter).flatten() {
        match token {
            Token::StartTag(tag) => opened = is_script(&tag).then_some(start + tag.span.end),
            Token::EndTag(tag) => {
                let begin = opened.take();
                found.extend(begin.map(|begin| begin..start + tag.span.start));
            }
            _ => {}
        }
    }
    found
}

/// The script between two fences that a component starts with.
fn front(page: &str) -> Option<Range<usize>> {
    let rest = page.trim_start().strip_prefix(FENCE)?;
    let start = page.len() - rest.len();
    let length = rest.find(&format!("\n{FENCE}"))?;
    Some(start..start + length + 1)
}

fn is_script(tag: &StartTag<usize>) -> bool {
    let kind = tag.attributes.get(b"type".as_slice());
    let kind = kind.map_or(String::new(), |it| {
        String::from_utf8_lossy(it).to_lowercase()
    });
    *tag.name == b"script" && !tag.self_closing && TYPES.contains(&kind.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_the_scripts_of_a_page_is_blank() {
        for (page, expected) in [
            (
                "<p>é</p>\r\n<script>\na = 1\n</script>\n<script>b</script>",
                "a = 1 ; b;",
            ),
            (
                "<script setup lang=\"ts\">let a: b = \"<p>\"</script><b>",
                "let a: b = \"<p>\";",
            ),
            (
                "<!-- <script>a</script> --><SCRIPT TYPE=Module>b</SCRIPT>",
                "b;",
            ),
            ("<script type=\"application/json\">{}</script>", ""),
            ("<script src=\"a.js\"></script><p>a</p>", ";"),
            ("---\na\n---\n<p>b</p>", "a ;"),
            ("<script>a", ""),
            ("---", ""),
        ] {
            let found = scripts(Path::new("a.astro"), page);
            let words: Vec<_> = found.split_whitespace().collect();
            assert_eq!(words.join(" "), expected, "{page}");
            assert_eq!(found.len(), page.len());
            for (is, was) in found.bytes().zip(page.bytes()) {
                assert!(is == was || matches!(is, b' ' | b';'), "{page}");
            }
        }
        let found = scripts(
            Path::new("a.html"),
            "---\nlayout: a\n---\n<script>b</script>",
        );
        assert_eq!(found.trim(), "b;");
    }
}
