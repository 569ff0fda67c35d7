//! The value that a Mustache variable reads, and whether it is absent.

use std::ops::Range;

use serde_json::Value;

use crate::template::paths::{Absent, At, Paths, part_of};

/// The values that the path at these bytes reads.
pub(in crate::template) fn paths<'v>(
    source: &str,
    range: &Range<usize>,
    value_of: &dyn Fn(&str) -> Option<&'v Value>,
) -> Option<Paths<'v>> {
    let mut parts = source.get(range.clone())?.split('.');
    let input = parts.next()?;
    let mut at = At {
        steps: vec![input.to_owned()],
        value: value_of(input),
    };
    let absent = |at, part: &str| Paths {
        absent: Some(Absent {
            at,
            part: part.to_owned(),
        }),
        present: Vec::new(),
    };
    if at.value.is_none() {
        return Some(absent(at, ""));
    }
    for part in parts {
        let Some((step, value)) = at.value.and_then(|value| part_of(value, part)) else {
            return Some(absent(at, part));
        };
        at.steps.push(step);
        at.value = Some(value);
    }
    Some(Paths {
        absent: None,
        present: vec![at],
    })
}
