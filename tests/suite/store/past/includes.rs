//! What a prompt included at a time.

use promptbook::store::request::{InForce, NewRelease, ReleaseItem};

use super::*;

const INCLUDER: &str = "{% include 'tone' %} Hello";

fn tone_of(instance: &str) -> PromptId {
    prompt_of(instance, "tone")
}

fn staging() -> Label {
    label("staging")
}

/// The place and version of the only included prompt.
fn piece(found: &InForce) -> String {
    let includes = found.includes();
    assert_eq!(includes.len(), 1, "{includes:?}");
    let it = &includes[0];
    assert_eq!(it.name.as_str(), "tone");
    format!("{} of {}/{}", it.version, it.instance, it.label)
}

async fn publish_text(store: &Store, id: &PromptId, label: Label, template: &str) {
    let change = replace(text(template), Some(label));
    store.save(id, &change, &anyone()).await.unwrap();
}

async fn unpublish(store: &Store, id: &PromptId, label: Label) {
    store.unpublish(id, &label, &anyone()).await.unwrap();
}

/// One write every ten milliseconds, each of which changes what `acme` reads.
async fn written() -> Table {
    let t = Table::new().await;
    let (store, own, default) = (&t.store, tone_of("acme"), tone_of("default"));
    create(&t, &default, "default 1").await;
    create(&t, &prompt(), INCLUDER).await;
    let later = || t.clock.advance(Duration::from_millis(10));
    later();
    store
        .publish(&prompt(), &staging(), number(1), &anyone())
        .await
        .unwrap();
    later();
    publish_text(store, &default, staging(), "default 2").await;
    later();
    create(&t, &own, "acme 1").await;
    later();
    publish_text(store, &own, staging(), "acme 2").await;
    later();
    unpublish(store, &own, staging()).await;
    later();
    store.delete(&own, &anyone()).await.unwrap();
    later();
    unpublish(store, &default, staging()).await;
    t
}

#[tokio::test]
async fn an_included_prompt_is_the_one_that_a_lookup_would_have_found_then() {
    let t = written().await;
    let acme = prompt_of("acme", "support/greeting");
    for (millis, of_acme, of_default) in [
        (10, "1 of default/production", "1 of default/production"),
        (19, "1 of default/production", "1 of default/production"),
        (20, "2 of default/staging", "2 of default/staging"),
        (30, "1 of acme/production", "2 of default/staging"),
        (40, "2 of acme/staging", "2 of default/staging"),
        (50, "1 of acme/production", "2 of default/staging"),
        (60, "2 of default/staging", "2 of default/staging"),
        (70, "1 of default/production", "1 of default/production"),
    ] {
        for (id, expected) in [(&acme, of_acme), (&prompt(), of_default)] {
            let found = t.store.active_at(id, &staging(), at(millis)).await.unwrap();
            assert_eq!(piece(&found), expected, "{millis}, {}", id.instance);
            // The includer is always the one of `default`.
            assert!(found.publication.instance.is_default());
        }
    }
    let found = t.store.active_at(&acme, &staging(), at(40)).await.unwrap();
    let composed = found.composed().unwrap();
    assert_eq!(
        *composed.body(),
        Body::Text("{% with %}acme 2{% endwith %} Hello".to_owned())
    );
    t.audit().await;
}

#[tokio::test]
async fn an_included_prompt_whose_server_had_another_clock_is_found() {
    let t = Table::new().await;
    let (ahead, behind, c) = (server_at(&t, 60_000), server_at(&t, 0), anyone());
    let tone = new_prompt("kind", true);
    ahead.create(&tone_of("default"), &tone, &c).await.unwrap();
    let includer = new_prompt(INCLUDER, true);
    behind.create(&prompt(), &includer, &c).await.unwrap();
    // By the clocks, it was included before it was published.
    let found = t.store.active_at(&prompt(), &production(), at(0)).await;
    assert_eq!(piece(&found.unwrap()), "1 of default/production");

    let latest = server_at(&t, 120_000);
    publish_text(&latest, &prompt(), production(), "Hello").await;
    publish_text(&behind, &tone_of("default"), production(), "kinder").await;
    unpublish(&behind, &tone_of("default"), production()).await;
    // And it was taken down while it was included: what was taken down is what was active.
    let found = t
        .store
        .active_at(&prompt(), &production(), at(90_000))
        .await;
    assert_eq!(piece(&found.unwrap()), "2 of default/production");
    t.audit().await;
}

#[tokio::test]
async fn a_release_is_one_moment_for_all_its_prompts_whatever_their_clocks_say() {
    let t = Table::new().await;
    let (ahead, behind, c) = (server_at(&t, 60_000), server_at(&t, 0), anyone());
    for (id, template) in [(tone_of("default"), "kind"), (prompt(), INCLUDER)] {
        let new = new_prompt(template, true);
        behind.create(&id, &new, &c).await.unwrap();
    }
    let saved = replace(text("kinder"), None);
    ahead.save(&tone_of("default"), &saved, &c).await.unwrap();
    let saved = replace(text("{% include 'tone' %} Bye"), None);
    behind.save(&prompt(), &saved, &c).await.unwrap();
    let item = |id: PromptId| ReleaseItem {
        name: id.name,
        version: number(2),
        revision: None,
    };
    let new = NewRelease {
        instance: prompt().instance,
        label: production(),
        publish: vec![item(tone_of("default")), item(prompt())],
    };
    let released = behind.release(&new, &c).await.unwrap();
    assert_eq!(released.at, at(60_001));
    for (millis, version) in [(60_000, 1), (60_001, 2)] {
        let found = t
            .store
            .active_at(&prompt(), &production(), at(millis))
            .await;
        let found = found.unwrap();
        assert_eq!(found.version.version, number(version));
        assert_eq!(piece(&found), format!("{version} of default/production"));
    }
    t.audit().await;
}
