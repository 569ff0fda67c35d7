//! SHA-256 over canonical JSON: the same content has the same digest, whatever order it was written in.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 of the value's canonical JSON (object keys sorted, no blanks), as 64 lower-case hex digits.
///
/// Values that JSON can't hold (non-string keys, NaN) don't occur in this crate's types; they digest as `null`.
pub fn of<T: Serialize>(value: &T) -> String {
    // serde_json's map is sorted unless its `preserve_order` feature is on, so sort here and depend on nothing.
    let mut canonical = String::new();
    write_sorted(
        &serde_json::to_value(value).unwrap_or_default(),
        &mut canonical,
    );
    hex(&Sha256::digest(canonical.as_bytes()))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write_sorted(value: &serde_json::Value, out: &mut String) {
    match value {
        serde_json::Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| a.0.cmp(b.0));
            write_list(out, '{', '}', entries, |out, (key, value)| {
                out.push_str(&serde_json::Value::from(key.as_str()).to_string());
                out.push(':');
                write_sorted(value, out);
            });
        }
        serde_json::Value::Array(items) => {
            write_list(out, '[', ']', items, |out, item| write_sorted(item, out))
        }
        plain => out.push_str(&plain.to_string()),
    }
}

fn write_list<T>(
    out: &mut String,
    open: char,
    close: char,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    out.push(open);
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_keys_does_not_matter_and_anything_else_does() {
        let digest = |text: &str| of(&serde_json::from_str::<serde_json::Value>(text).unwrap());
        assert_eq!(
            digest(r#"{"a":1,"b":{"c":[1,2],"d":null}}"#),
            digest(r#"{ "b": {"d":null,"c":[1,2]}, "a": 1 }"#)
        );
        assert_ne!(digest(r#"{"a":[1,2]}"#), digest(r#"{"a":[2,1]}"#));
        assert_eq!(
            digest("{}"),
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        );
    }
}
