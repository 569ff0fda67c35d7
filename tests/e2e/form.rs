//! The forms in which API Gateway may encode a request.

use serde_json::{Map, Value, json};

/// The forms of the same request: AWS does not document whether names are encoded in the path and in `pathParameters`,
/// and a custom domain adds a base path.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Form {
    pub(crate) path_decoded: bool,
    pub(crate) parameters_decoded: bool,
    pub(crate) stage_in_path: bool,
}

impl Form {
    /// Every form.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..8).map(|bits| Self {
            path_decoded: bits & 1 != 0,
            parameters_decoded: bits & 2 != 0,
            stage_in_path: bits & 4 != 0,
        })
    }
}

/// `/` is the only character of a name that needs encoding.
pub(crate) fn sent(value: &str, decoded: bool) -> String {
    match decoded {
        true => value.to_owned(),
        false => value.replace('/', "%2F"),
    }
}

/// The last value of each name; null without any.
pub(crate) fn singles<V: AsRef<str>>(pairs: &[(&str, V)]) -> Value {
    let map: Map<String, Value> = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value.as_ref())))
        .collect();
    if map.is_empty() {
        Value::Null
    } else {
        map.into()
    }
}

/// Every value of each name; null without any.
pub(crate) fn lists<V: AsRef<str>>(pairs: &[(&str, V)]) -> Value {
    let mut map = Map::new();
    for (name, value) in pairs {
        let values = map.entry(*name).or_insert_with(|| json!([]));
        values.as_array_mut().unwrap().push(json!(value.as_ref()));
    }
    if map.is_empty() {
        Value::Null
    } else {
        map.into()
    }
}
