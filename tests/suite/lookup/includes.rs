//! Refreshes of a prompt that includes others: what has not changed is confirmed without its texts.

use promptbook::prompt::PromptId;
use promptbook::store::request::Change;

use crate::store::text;

use super::*;

const CONFIRM: &str = "BatchGetItem";
const READ: &str = "TransactGetItems";

fn tone(instance: &str) -> PromptId {
    prompt_of(instance, "tone")
}

/// A service that has served a prompt that includes two others.
async fn served() -> Service {
    let service = Service::new().await;
    create(&service.table, &tone("default"), "kind").await;
    create(&service.table, &prompt_of("default", "safety"), "safe").await;
    let template = "{% include \"tone\" %} {% include \"safety\" %}";
    create(&service.table, &prompt(), template).await;
    assert_eq!(service.served_later().await, fresh("kind safe"));
    service.wire.clear();
    service
}

impl Service {
    async fn save(&self, id: &PromptId, template: &str) {
        let change: Change = replace(text(template), Some(production()));
        let saved = self.table.store.save(id, &change, &anyone()).await;
        saved.unwrap();
    }

    /// What is served after the next refresh, and the requests of that refresh.
    async fn refreshed(&self, instance: &str) -> (String, Vec<String>) {
        self.pass(30);
        self.wire.clear();
        let (source, text) = rendered(&self.look_up(instance).await);
        assert_eq!(source, Source::Fresh);
        (text, self.wire.calls())
    }
}

#[tokio::test]
async fn a_refresh_that_finds_no_change_reads_no_texts() {
    let service = served().await;
    for instance in ["default", "acme"] {
        service.refreshed(instance).await;
        for _ in 0..2 {
            let (text, calls) = service.refreshed(instance).await;
            assert_eq!(
                (text.as_str(), calls.as_slice()),
                ("kind safe", &[CONFIRM.to_owned()][..])
            );
            let body = service.wire.bodies(CONFIRM).remove(0);
            let request = &body["RequestItems"][&service.table.name];
            assert_eq!(request["ProjectionExpression"], "PK, seq, version, digest");
        }
    }
}

#[tokio::test]
async fn every_publication_that_may_matter_is_read_with_its_text() {
    let service = served().await;
    let (table, id) = (&service.table, prompt());
    service.refreshed("acme").await;
    let expect = async |expected: &str, change: &str| {
        let (text, calls) = service.refreshed("acme").await;
        assert_eq!(
            (text.as_str(), calls.as_slice()),
            (expected, &[CONFIRM, READ].map(String::from)[..]),
            "{change}"
        );
        let (text, calls) = service.refreshed("acme").await;
        assert_eq!((text.as_str(), calls.len()), (expected, 1), "{change}");
    };
    service.save(&tone("default"), "friendly").await;
    expect("friendly safe", "an included prompt").await;
    create(table, &tone("acme"), "formal").await;
    expect("formal safe", "an override of an included prompt").await;
    let (own, label, by) = (tone("acme"), production(), anyone());
    table.store.unpublish(&own, &label, &by).await.unwrap();
    expect("friendly safe", "an override that is taken down").await;
    service
        .save(&id, "Now {% include \"tone\" %} {% include \"safety\" %}")
        .await;
    expect("Now friendly safe", "the prompt").await;
    create(
        table,
        &prompt_of("acme", "support/greeting"),
        "Own {% include \"tone\" %} {% include \"safety\" %}",
    )
    .await;
    expect("Own friendly safe", "the prompt's override").await;
}

#[tokio::test]
async fn a_version_that_includes_less_is_confirmed_by_what_it_includes() {
    let service = served().await;
    service.save(&prompt(), "{% include \"tone\" %}").await;
    assert_eq!(service.refreshed("default").await.0, "kind");
    service.refreshed("default").await;
    assert_eq!(service.refreshed("default").await.1, [CONFIRM]);
    service.save(&prompt(), "nothing").await;
    assert_eq!(service.refreshed("default").await.0, "nothing");
    assert_eq!(service.refreshed("default").await.1, ["GetItem"]);
}

#[tokio::test]
async fn a_number_that_is_used_again_after_a_restore_is_another_publication() {
    let service = served().await;
    let saved = backup(&service.table).await;
    service.save(&tone("default"), "lost").await;
    assert_eq!(service.refreshed("default").await.0, "lost safe");
    restore(&service.table, &saved).await;
    service.save(&tone("default"), "kept").await;
    assert_eq!(service.refreshed("default").await.0, "kept safe");
}
