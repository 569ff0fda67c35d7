//! Property tests: arbitrary events are read or rejected, and responses stay within CloudFormation's size limit.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::seed::resource::answer_to;
use crate::strategies::{any_json, with};

/// CloudFormation's size limit of a response, in bytes.
const LONGEST: usize = 4096;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_event_with_arbitrary_values_is_read_or_rejected(changes in vec((vec(any::<Index>(), 1..2), any_json()), 1..4)) {
        let whole = event("Create", "https://127.0.0.1/answer?signature=s", Some("seeds"));
        let changed = changes.into_iter().fold(whole, |event, (at, value)| with(event, &at, value));
        match ResourceEvent::read(&changed) {
            Ok(Some(event)) => {
                let answer = serde_json::to_value(answer_to(&event, None)).unwrap();
                prop_assert_eq!(&answer["Status"], "SUCCESS");
            }
            Ok(None) => prop_assert_eq!(changed, json!({})),
            Err(why) => prop_assert!(why.contains("CloudFormation"), "{why}"),
        }
    }

    #[test]
    fn a_response_never_exceeds_cloudformations_limit(why in "[\\x00-\\x7fäß日]{1,20}", repeated in 1_usize..3000) {
        // The longest values that AWS sends: a stack's ARN, a UUID, a logical ID, and the earlier physical ID.
        let (stack, request) = (format!("arn:aws:cloudformation:{}", "x".repeat(300)), "x".repeat(36));
        let mut payload = event("Update", "https://127.0.0.1/", Some(&"x".repeat(1000)));
        payload["StackId"] = stack.into();
        payload["RequestId"] = request.into();
        payload["LogicalResourceId"] = "x".repeat(255).into();
        let read = ResourceEvent::read(&payload).unwrap().unwrap();
        let answer = serde_json::to_string(&answer_to(&read, Some(&why.repeat(repeated)))).unwrap();
        prop_assert!(answer.len() <= LONGEST, "{} bytes: {answer}", answer.len());
    }
}
