//! The typed lookup over a real table: the results after editors' changes, with every request checked.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use promptbook::content::{Body, Content, Inputs, TemplateFormat, Templates};
use promptbook::lookup::{ActivePrompt, ActivePrompts, Options, Source};
use promptbook::table_keys;
use promptbook::typed::TypedPrompt;
use serde_json::{Value, json};
use tests::Table;
use tests::wire::{Plan, Wire};

use crate::store::{
    anyone, create, draft, label, new_prompt, number, production, prompt, prompt_of, replace,
};

mod includes;

struct Greeting;

#[derive(serde::Serialize)]
struct GreetingInputs<'a> {
    name: &'a str,
}

impl TypedPrompt for Greeting {
    const NAME: &'static str = "support/greeting";
    const FALLBACK: &'static str = "Compiled in, {{ name }}";
    type Inputs<'a> = GreetingInputs<'a>;
    const INPUTS: &'static [&'static str] = &["name"];
    type Output = String;
}

/// A table, its wire, and a service that looks up prompts.
struct Service {
    table: Table,
    wire: Wire,
    prompts: ActivePrompts,
}

impl Service {
    /// A service with a deadline that suits a busy machine.
    async fn new() -> Self {
        let patience = Duration::from_secs(30);
        Self::with(|options| Options {
            deadline: patience,
            cold_deadline: patience,
            ..options
        })
        .await
    }

    async fn with(change: impl FnOnce(Options) -> Options) -> Self {
        let wire = Wire::default();
        let table = Table::with(|config| wire.under(config)).await;
        let options = change(Options {
            clock: table.clock.clone(),
            ..Options::default()
        });
        let prompts = ActivePrompts::with(table.store.clone(), options);
        wire.clear();
        Self {
            table,
            wire,
            prompts,
        }
    }

    async fn look_up(&self, instance: &str) -> ActivePrompt<Greeting> {
        self.prompts.get(&instance.parse().unwrap()).await
    }

    /// Looks up for `default`.
    async fn served(&self) -> (Source, String) {
        rendered(&self.look_up("default").await)
    }

    /// Looks up for `default` after the TTL.
    async fn served_later(&self) -> (Source, String) {
        self.pass(30);
        self.served().await
    }

    fn pass(&self, seconds: u64) {
        self.table.clock.advance(Duration::from_secs(seconds));
    }
}

fn rendered(looked: &ActivePrompt<Greeting>) -> (Source, String) {
    let rendered = looked.render(&GreetingInputs { name: "Ada" }).unwrap();
    (rendered.served.source, rendered.output)
}

fn fresh(text: &str) -> (Source, String) {
    (Source::Fresh, text.to_owned())
}

fn stale(text: &str) -> (Source, String) {
    (Source::Stale, text.to_owned())
}

fn previous(text: &str) -> (Source, String) {
    (Source::Previous, text.to_owned())
}

fn compiled_in() -> (Source, String) {
    (Source::Fallback, "Compiled in, Ada".to_owned())
}

#[tokio::test]
async fn changes_are_looked_up_after_the_ttl() {
    let s = Service::new().await;
    let (store, id) = (&s.table.store, prompt());
    assert_eq!(s.served().await, compiled_in());

    create(&s.table, &id, "Hello {{ name }}").await;
    assert_eq!(s.served().await, compiled_in(), "its absence is cached");
    assert_eq!(s.served_later().await, fresh("Hello Ada"));

    draft(&s.table, &id, "Hi {{ name }}").await;
    assert_eq!(
        s.served_later().await,
        fresh("Hello Ada"),
        "a draft is not active"
    );
    store
        .publish(&id, &production(), number(2), &anyone())
        .await
        .unwrap();
    assert_eq!(s.served().await, fresh("Hello Ada"), "cached");
    assert_eq!(s.served_later().await, fresh("Hi Ada"));

    store
        .roll_back(&id, &production(), None, &anyone())
        .await
        .unwrap();
    assert_eq!(s.served_later().await, fresh("Hello Ada"));

    store
        .unpublish(&id, &production(), &anyone())
        .await
        .unwrap();
    assert_eq!(s.served_later().await, compiled_in());
    store
        .publish(&id, &production(), number(2), &anyone())
        .await
        .unwrap();
    assert_eq!(s.served_later().await, fresh("Hi Ada"));

    store.delete(&id, &anyone()).await.unwrap();
    assert_eq!(s.served_later().await, compiled_in());
    store.restore(&id, &anyone()).await.unwrap();
    assert_eq!(s.served_later().await, fresh("Hi Ada"));
    s.table.audit().await;
}

#[tokio::test]
async fn a_version_of_any_format_is_served_and_costs_no_request_once_it_is_cached() {
    let s = Service::new().await;
    create(&s.table, &prompt(), "Hello {{ name }}").await;
    assert_eq!(s.served().await, fresh("Hello Ada"));
    for (format, expected) in [
        (TemplateFormat::Mustache, "Ada, Ada\n"),
        (TemplateFormat::None, "{{{name}}}, {{&name}}\n{{! note }}"),
    ] {
        let body = Body::Text("{{{name}}}, {{&name}}\n{{! note }}".to_owned());
        let content = Content::new(Templates { format, body }, None, Inputs::new()).unwrap();
        let change = replace(content, Some(production()));
        let saved = s.table.store.save(&prompt(), &change, &anyone()).await;
        assert_eq!(saved.unwrap().version.template_format, format);
        assert_eq!(s.served_later().await, fresh(expected));
        s.wire.clear();
        assert_eq!(s.served().await, fresh(expected));
        assert!(s.wire.calls().is_empty());
    }
    s.table.audit().await;
}

#[tokio::test]
async fn the_previous_publication_replaces_a_failing_version_until_it_is_rolled_back_or_unpublished()
 {
    let s = Service::new().await;
    let (store, id) = (&s.table.store, prompt());
    create(&s.table, &id, "Hello {{ name }}").await;
    draft(&s.table, &id, "{{ name + 1 }}").await;
    draft(&s.table, &id, "Hi {{ name }}").await;
    let (label, by) = (production(), anyone());
    let publish = async |version| {
        let published = store.publish(&id, &label, number(version), &by);
        published.await.unwrap();
    };
    assert_eq!(s.served().await, fresh("Hello Ada"));
    publish(2).await;
    assert_eq!(s.served_later().await, previous("Hello Ada"));
    publish(3).await;
    assert_eq!(s.served_later().await, fresh("Hi Ada"));

    // Version 3 is rolled back to one that fails.
    store.roll_back(&id, &label, None, &by).await.unwrap();
    assert_eq!(s.served_later().await, compiled_in());

    publish(1).await;
    assert_eq!(s.served_later().await, fresh("Hello Ada"));
    store.unpublish(&id, &label, &by).await.unwrap();
    publish(2).await;
    assert_eq!(s.served_later().await, compiled_in());
    s.table.audit().await;
}

#[tokio::test]
async fn a_cache_miss_is_one_request_and_a_hit_is_none() {
    let s = Service::new().await;
    create(&s.table, &prompt(), "Hello {{ name }}").await;
    s.wire.clear();
    for _ in 0..3 {
        s.look_up("default").await;
    }
    assert_eq!(s.wire.calls(), ["GetItem"]);
    s.wire.clear();
    for _ in 0..3 {
        s.look_up("acme").await;
    }
    assert_eq!(s.wire.calls(), ["BatchGetItem"]);
    s.wire.clear();
    let names = ["support/greeting", "support/other"];
    s.prompts.warm(&"default".parse().unwrap(), &names).await;
    assert_eq!(s.wire.calls(), ["GetItem"], "the other one is cached");
}

#[tokio::test]
async fn an_instance_gets_its_override_while_it_has_one() {
    let s = Service::new().await;
    let acme = prompt_of("acme", "support/greeting");
    create(&s.table, &prompt(), "Hello {{ name }}").await;
    let whose = async || {
        s.pass(30);
        let looked = s.look_up("acme").await;
        (looked.instance().unwrap().to_string(), rendered(&looked).1)
    };
    let is = |instance: &str, text: &str| (instance.to_owned(), text.to_owned());
    assert_eq!(whose().await, is("default", "Hello Ada"));
    create(&s.table, &acme, "Ahoy {{ name }}").await;
    assert_eq!(whose().await, is("acme", "Ahoy Ada"));
    s.table.store.delete(&acme, &anyone()).await.unwrap();
    assert_eq!(whose().await, is("default", "Hello Ada"));
}

#[tokio::test]
async fn each_label_is_looked_up_separately() {
    let s = Service::new().await;
    create(&s.table, &prompt(), "Hello {{ name }}").await;
    let (default, staging) = (prompt().instance, label("staging"));
    let look_up = || s.prompts.get_labelled::<Greeting>(&default, &staging);
    assert_eq!(rendered(&look_up().await), compiled_in());
    s.table
        .store
        .publish(&prompt(), &staging, number(1), &anyone())
        .await
        .unwrap();
    s.pass(30);
    let looked = look_up().await;
    assert_eq!(rendered(&looked), fresh("Hello Ada"));
    assert_eq!(looked.label(), &staging);
}

#[tokio::test]
async fn without_the_database_stale_prompts_are_returned() {
    let s = Service::new().await;
    create(&s.table, &prompt(), "Hello {{ name }}").await;
    s.wire.cut(true);
    assert_eq!(s.served().await, compiled_in());
    s.wire.cut(false);
    s.pass(1);
    assert_eq!(s.served().await, fresh("Hello Ada"));
    s.wire.cut(true);
    s.pass(60);
    let looked = s.look_up("default").await;
    assert_eq!(rendered(&looked), stale("Hello Ada"));
    assert_eq!(looked.age(), Some(Duration::from_secs(60)));
    s.wire.cut(false);
    s.pass(1);
    assert_eq!(s.served().await, fresh("Hello Ada"));
}

#[tokio::test]
async fn a_database_that_never_responds_delays_no_lookup_beyond_its_deadline() {
    let s = Service::with(|options| options).await;
    create(&s.table, &prompt(), "Hello {{ name }}").await;
    s.wire.silence();
    let started = std::time::Instant::now();
    assert_eq!(s.served().await, compiled_in());
    s.wire.cut(false);
    s.pass(1);
    assert_eq!(s.served().await, fresh("Hello Ada"));
    s.pass(60);
    s.wire.silence();
    assert_eq!(s.served().await, stale("Hello Ada"));
    // The first waits for 2 s, the others for a quarter; the rest is for a busy machine.
    assert!(
        started.elapsed() < Duration::from_secs(6),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn the_next_caller_continues_a_late_read() {
    let s = Service::with(|options| Options {
        deadline: Duration::from_millis(1),
        ..options
    })
    .await;
    create(&s.table, &prompt(), "Hello {{ name }}").await;
    s.served().await;
    s.wire.clear();
    let (answer, held) = tokio::sync::oneshot::channel::<()>();
    s.wire.before("GetItem", 1, async { held.await.unwrap() });
    assert_eq!(s.served_later().await, stale("Hello Ada"));
    answer.send(()).unwrap();
    // Whoever asks polls it on, each for a millisecond.
    while s.served().await.0 != Source::Fresh {}
    assert_eq!(s.wire.calls(), ["GetItem"], "the request is sent only once");
}

#[tokio::test]
async fn a_corrupt_item_keeps_the_cached_prompt() {
    let s = Service::new().await;
    create(&s.table, &prompt(), "Hello {{ name }}").await;
    s.served().await;
    let key = table_keys::active(&prompt(), &production());
    let put = s.table.client.put_item().table_name(&s.table.name);
    let put = put
        .item(table_keys::PK, AttributeValue::S(key.pk))
        .item(table_keys::SK, AttributeValue::S(key.sk));
    put.send().await.unwrap();
    assert_eq!(s.served_later().await, stale("Hello Ada"));
}

#[tokio::test]
async fn a_chat_prompt_where_text_is_expected_is_replaced_by_the_fallback() {
    use promptbook::content::{Message, Role};
    let s = Service::new().await;
    let message = Message::Turn {
        role: Role::System,
        content: "Hello {{ name }}".to_owned(),
    };
    let content = Content::new(Body::Chat(vec![message]), None, Inputs::new()).unwrap();
    let chat = promptbook::store::request::NewPrompt {
        content,
        ..new_prompt("replaced", true)
    };
    s.table
        .store
        .create(&prompt(), &chat, &anyone())
        .await
        .unwrap();
    assert_eq!(s.served().await, compiled_in());
}

/// All items of the table, as in a backup.
async fn backup(table: &Table) -> Vec<HashMap<String, AttributeValue>> {
    let scan = table.client.scan().table_name(&table.name);
    scan.send().await.unwrap().items.unwrap_or_default()
}

/// Restores the table from a backup.
async fn restore(table: &Table, items: &[HashMap<String, AttributeValue>]) {
    for item in backup(table).await {
        let delete = table.client.delete_item().table_name(&table.name);
        let delete = delete.key(table_keys::PK, item[table_keys::PK].clone());
        let delete = delete.key(table_keys::SK, item[table_keys::SK].clone());
        delete.send().await.unwrap();
    }
    for item in items {
        let put = table.client.put_item().table_name(&table.name);
        put.set_item(Some(item.clone())).send().await.unwrap();
    }
}

#[tokio::test]
async fn readers_accept_a_restored_table_with_older_publications() {
    let s = Service::new().await;
    let (id, acme) = (prompt(), prompt_of("acme", "support/greeting"));
    let served = async || {
        s.pass(30);
        s.wire.clear();
        let acme = rendered(&s.look_up("acme").await);
        (s.served().await, acme)
    };
    let empty = backup(&s.table).await;
    create(&s.table, &id, "Hello {{ name }}").await;
    let first = backup(&s.table).await;
    create(&s.table, &acme, "Ahoy {{ name }}").await;
    let second = backup(&s.table).await;
    for id in [&id, &acme] {
        s.table.store.delete(id, &anyone()).await.unwrap();
    }
    assert_eq!(served().await, (compiled_in(), compiled_in()));

    restore(&s.table, &second).await;
    assert_eq!(served().await, (fresh("Hello Ada"), fresh("Ahoy Ada")));
    let repeated = ["BatchGetItem", "TransactGetItems", "GetItem", "GetItem"];
    assert_eq!(s.wire.calls(), repeated);
    assert_eq!(served().await, (fresh("Hello Ada"), fresh("Ahoy Ada")));
    assert_eq!(s.wire.calls(), ["BatchGetItem", "GetItem"], "believed once");

    restore(&s.table, &first).await;
    assert_eq!(served().await, (fresh("Hello Ada"), fresh("Hello Ada")));
    restore(&s.table, &empty).await;
    assert_eq!(served().await, (compiled_in(), compiled_in()));
    assert_eq!(served().await, (compiled_in(), compiled_in()));
}

#[tokio::test]
async fn a_lagging_read_is_repeated_consistently() {
    let s = Service::new().await;
    create(&s.table, &prompt(), "Hello {{ name }}").await;
    s.served().await;
    s.wire.clear();
    s.wire.plan("GetItem", 1, Plan::Rewrite(|_| json!({})));
    assert_eq!(s.served_later().await, fresh("Hello Ada"));
    let consistent = |body: &Value| body["ConsistentRead"] == json!(true);
    let reads: Vec<bool> = s.wire.bodies("GetItem").iter().map(consistent).collect();
    assert_eq!(reads, [false, true]);
}
