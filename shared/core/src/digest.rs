//! SHA-256 over JSON: canonical, so that the order of keys does not count, or in the given order.

use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// SHA-256 of the value's canonical JSON (object keys sorted, no blanks), as 64 lower-case hex digits.
///
/// Values that JSON can't hold (non-string keys, NaN) don't occur in this crate's types; they digest as `null`.
pub fn of<T: Serialize>(value: &T) -> String {
    of_ordered(value, |_| false)
}

/// Like [`of`], but keys keep their order in each value for whose path `order_counts`. Paths contain keys and no list indexes.
pub fn of_ordered<T: Serialize>(value: &T, order_counts: impl Fn(&[&str]) -> bool) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    let mut writer = Writer {
        path: Vec::new(),
        order_counts,
        out: String::new(),
    };
    writer.value(&value);
    hex(&Sha256::digest(writer.out.as_bytes()))
}

/// SHA-256 of the value's JSON without blanks, with keys in the given order.
pub fn as_written<T: Serialize>(value: &T) -> String {
    of_ordered(value, |_| true)
}

/// SHA-256 of bytes, as 64 lower-case hex digits.
pub fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Writer<'v, F> {
    path: Vec<&'v str>,
    order_counts: F,
    out: String,
}

impl<'v, F: Fn(&[&str]) -> bool> Writer<'v, F> {
    fn value(&mut self, value: &'v Value) {
        match value {
            _ if (self.order_counts)(&self.path) => self.out.push_str(&value.to_string()),
            Value::Object(fields) => self.object(fields),
            Value::Array(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.comma(index);
                    self.value(item);
                }
                self.out.push(']');
            }
            plain => self.out.push_str(&plain.to_string()),
        }
    }

    fn object(&mut self, fields: &'v Map<String, Value>) {
        let mut fields: Vec<_> = fields.iter().collect();
        fields.sort_unstable_by_key(|(key, _)| *key);
        self.out.push('{');
        for (index, (key, value)) in fields.into_iter().enumerate() {
            self.comma(index);
            self.out.push_str(&Value::from(key.as_str()).to_string());
            self.out.push(':');
            self.path.push(key);
            self.value(value);
            self.path.pop();
        }
        self.out.push('}');
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.out.push(',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_digest_ignores_only_the_order_of_keys() {
        let digest = |text: &str| of(&json(text));
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

    #[test]
    fn the_order_of_keys_counts_only_below_the_chosen_paths() {
        let digest = |text| of_ordered(&json(text), |path| path == ["a", "b"]);
        let sorted = digest(r#"{"a":{"b":[{"x":1,"y":2}],"c":{"x":1,"y":2}}}"#);
        assert_eq!(
            digest(r#"{"a":{"c":{"y":2,"x":1},"b":[{"x":1,"y":2}]}}"#),
            sorted
        );
        assert_ne!(
            digest(r#"{"a":{"b":[{"y":2,"x":1}],"c":{"x":1,"y":2}}}"#),
            sorted
        );
        assert_eq!(
            of(&json(r#"{"a":{"b":[{"x":1,"y":2}],"c":{"x":1,"y":2}}}"#)),
            sorted,
            "keys that are sorted already have one digest"
        );
        assert_ne!(
            as_written(&json(r#"{"x":1,"y":2}"#)),
            as_written(&json(r#"{"y":2,"x":1}"#))
        );
    }
}
