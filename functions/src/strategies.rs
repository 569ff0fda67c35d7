//! Generators of arbitrary values for property tests.

use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

/// JSON of any shape, mostly text that is problematic in a path, a header or a body.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        4 => select(vec![
            "", "/", "//", "..", "%", "%2", "%00", "%2F", "{name}", "{proxy+}", "?", "#", "\r\nx-api-key: x", "\u{0}", "größer", "GET", "get ",
            "HTTP://x", "http://[::1", "localhost:99999", "application/json", "true", "Zm9v", "=", "&a=b", "7", "\u{feff}",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => (1_usize..80_000).prop_map(|length| "x".repeat(length)),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            hash_map(text.clone(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Replaces some part of the event, at any depth, with the value.
pub(crate) fn with(mut event: Value, at: &[Index], value: Value) -> Value {
    put(&mut event, at, value);
    event
}

fn put(place: &mut Value, at: &[Index], value: Value) {
    match (at.split_first(), place) {
        (Some((index, deeper)), Value::Object(map)) if !map.is_empty() => {
            let nth = index.index(map.len());
            put(map.values_mut().nth(nth).unwrap(), deeper, value);
        }
        (Some((index, deeper)), Value::Array(items)) if !items.is_empty() => {
            put(index.get_mut(items), deeper, value);
        }
        (_, place) => *place = value,
    }
}
