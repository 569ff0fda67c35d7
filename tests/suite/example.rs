//! `examples/chat-lambda`, a complete service that uses the library, over a real table.

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use promptbook::lookup::count::{LOOKUPS, SOURCE};
use promptbook::lookup::{ActivePrompts, Source};
use serde_json::json;
use tests::Table;

use crate::store::{create, prompt, prompt_of};

// Only `start` is left out: it reads the process's environment.
#[allow(dead_code)]
#[path = "../../examples/chat-lambda/src/chat.rs"]
mod chat;

/// The example's response to an event.
async fn converse(prompts: &ActivePrompts, instance: Option<&str>) -> chat::Conversation {
    let mut event = json!({"customer": "Ada", "question": "Why?"});
    if let Some(instance) = instance {
        event["instance"] = instance.into();
    }
    let turn = serde_json::from_value(event).unwrap();
    chat::converse(prompts, turn).await.unwrap()
}

#[tokio::test]
async fn the_example_uses_published_prompts_or_fallbacks_and_counts_both() {
    let recorder = DebuggingRecorder::new();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let t = Table::new().await;
    let (before, after) = [(); 2].map(|()| ActivePrompts::new(t.store.clone())).into();
    let nothing = converse(&before, None).await;
    assert_eq!(nothing.system, "Greet Ada in one sentence, then answer.");
    assert_eq!(nothing.prompt.source, Source::Fallback);

    create(&t, &prompt(), "Hello {{ customer }}!").await;
    create(
        &t,
        &prompt_of("acme", "support/greeting"),
        "Ahoy {{ customer }}!",
    )
    .await;
    for (instance, system) in [(None, "Hello Ada!"), (Some("acme"), "Ahoy Ada!")] {
        let published = converse(&after, instance).await;
        assert_eq!((&*published.system, &*published.user), (system, "Why?"));
        assert_eq!(published.prompt.source, Source::Fresh);
    }

    let counted = recorder.snapshotter().snapshot().into_vec();
    let mut counted: Vec<_> = counted
        .iter()
        .filter(|(key, ..)| key.key().name() == LOOKUPS)
        .map(|(key, _, _, count)| {
            let label = key.key().labels().next().unwrap();
            (label.key(), label.value(), count)
        })
        .collect();
    counted.sort_by_key(|(_, source, _)| *source);
    let expected = [
        (SOURCE, "fallback", &DebugValue::Counter(1)),
        (SOURCE, "fresh", &DebugValue::Counter(2)),
    ];
    assert_eq!(counted, expected);
}
