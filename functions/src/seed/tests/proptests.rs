//! Events with anything in them: what can be answered is, and an answer is never longer than CloudFormation takes.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::seed::resource::answer_to;
use crate::strategies::{any_json, with};

/// The most bytes that CloudFormation takes.
const LONGEST: usize = 4096;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_event_with_anything_in_it_is_read_or_refused(changes in vec((vec(any::<Index>(), 1..2), any_json()), 1..4)) {
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
    fn an_answer_is_never_too_long(why in "[\\x00-\\x7fäß日]{1,20}", repeated in 1_usize..3000) {
        // As long as AWS makes them: a stack's ARN, a UUID, a logical id, and the physical id that was answered before.
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
