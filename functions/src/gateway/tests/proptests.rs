//! Property tests: any event becomes a request or is rejected, and nothing panics.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::strategies::{any_json, with};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_event_with_arbitrary_values_is_answered_or_rejected(
        form in select(vec![form!("name-encoded"), form!("many-values"), form!("base64-body"), form!("custom-domain")]),
        changes in vec((vec(any::<Index>(), 1..4), any_json()), 1..4),
    ) {
        let event = changes.into_iter().fold(form, |event, (at, value)| with(event, &at, value));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        if let Ok((status, text)) = runtime.block_on(answer(echo(), event.clone())) {
            prop_assert!(!status.is_server_error(), "{status} {text} for {event}");
        }
    }

    #[test]
    fn arbitrary_json_is_rejected_as_an_event(event in any_json()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        prop_assert!(runtime.block_on(answer(echo(), event)).is_err());
    }
}
