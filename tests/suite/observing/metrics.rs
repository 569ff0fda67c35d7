//! Every metric is emitted for its own events only.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use ::metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use functions::metrics::METRICS;
use metrics_util::MetricKind;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use tests::wire::{Plan, cancelled, refused};

use super::*;

const PROMPTS: &str = "/v1/prompts";
const PROMPT: &str = "/v1/prompts/greeting";
const WRITE: &str = "TransactWriteItems";

/// The recorder of each test, by runtime: the server emits on its own thread and on its blocking threads.
static RECORDERS: Mutex<BTreeMap<String, Arc<DebuggingRecorder>>> = Mutex::new(BTreeMap::new());

/// Forwards metrics to the recorder of their test.
struct OfRuntime;

impl OfRuntime {
    fn recorder() -> Option<Arc<DebuggingRecorder>> {
        RECORDERS.lock().unwrap().get(&runtime()).cloned()
    }
}

impl Recorder for OfRuntime {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        Self::recorder().map_or_else(Counter::noop, |it| it.register_counter(key, metadata))
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        Self::recorder().map_or_else(Gauge::noop, |it| it.register_gauge(key, metadata))
    }

    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        Self::recorder().map_or_else(Histogram::noop, |it| it.register_histogram(key, metadata))
    }
}

/// Records the metrics of this test, including its server.
struct Counted(Snapshotter);

impl Counted {
    fn begin() -> Self {
        static INSTALL: Once = Once::new();
        INSTALL.call_once(|| ::metrics::set_global_recorder(OfRuntime).unwrap());
        let recorder = Arc::new(DebuggingRecorder::new());
        let snapshotter = recorder.snapshotter();
        RECORDERS.lock().unwrap().insert(runtime(), recorder);
        Self(snapshotter)
    }

    /// The metrics since the last call, as `Name` or `Name Dimension=value`, with the sum or the number of measurements.
    /// Each must be declared.
    fn take(&self) -> BTreeMap<String, u64> {
        let mut taken = BTreeMap::new();
        for (key, _, _, value) in self.0.snapshot().into_vec() {
            let (kind, key) = key.into_parts();
            let labels: Vec<_> = key.labels().map(|l| (l.key(), l.value())).collect();
            let metric = METRICS.iter().find(|metric| metric.name == key.name());
            let metric = metric.unwrap_or_else(|| panic!("{key} is not declared"));
            let declared = match (metric.by, labels.as_slice()) {
                (None, []) => true,
                (Some((by, values)), [(name, value)]) => by == *name && values.contains(value),
                _ => false,
            };
            assert!(declared, "{key} differs from its declaration");
            let histogram = kind == MetricKind::Histogram;
            assert_eq!(metric.unit == "Milliseconds", histogram, "{key}");
            let amount = match value {
                DebugValue::Counter(count) => count,
                DebugValue::Histogram(values) => values.len() as u64,
                DebugValue::Gauge(_) => panic!("{key} is a gauge"),
            };
            let name = labels
                .first()
                .map_or(key.name().to_owned(), |(name, value)| {
                    format!("{} {name}={value}", key.name())
                });
            if amount > 0 {
                taken.insert(name, amount);
            }
        }
        taken
    }
}

fn expected<const N: usize>(amounts: [(&str, u64); N]) -> BTreeMap<String, u64> {
    amounts.map(|(name, n)| (name.to_owned(), n)).into()
}

#[tokio::test]
async fn a_publication_is_counted_once_and_an_unchanged_one_is_not() {
    let app = App::new().await;
    let counted = Counted::begin();
    let publish = |version: u64| json!({ "version": version });
    let new = json!({"name": "greeting", "template": "One.", "publish": true});
    let two = json!({"template": "Two."});
    let three = json!({"template": "Three.", "publish": true});
    let staging = json!({"version": 1, "label": "staging"});
    for (method, path, body, status, made) in [
        ("POST", PROMPTS, Some(new), 201, Some(("publish", 1))),
        ("PATCH", PROMPT, Some(two), 200, None),
        (
            "POST",
            "/publish",
            Some(publish(2)),
            200,
            Some(("publish", 1)),
        ),
        ("POST", "/publish", Some(publish(2)), 200, None),
        ("POST", "/publish", Some(publish(9)), 404, None),
        ("PUT", PROMPT, Some(three), 200, Some(("publish", 1))),
        (
            "POST",
            "/rollback",
            Some(json!({})),
            200,
            Some(("rollback", 1)),
        ),
        (
            "POST",
            "/unpublish",
            Some(json!({})),
            200,
            Some(("unpublish", 1)),
        ),
        ("POST", "/unpublish", Some(json!({})), 200, None),
        (
            "POST",
            "/publish",
            Some(publish(1)),
            200,
            Some(("publish", 1)),
        ),
        ("POST", "/publish", Some(staging), 200, Some(("publish", 1))),
        ("DELETE", PROMPT, None, 204, Some(("delete", 2))),
        ("DELETE", PROMPT, None, 204, None),
        ("POST", "/restore", None, 200, Some(("restore", 2))),
        ("GET", "/active", None, 200, None),
    ] {
        let at = match path.starts_with("/v1/") {
            true => path.to_owned(),
            false => format!("{PROMPT}{path}"),
        };
        match body.clone() {
            Some(body) => app.admin.json(method, &at, body).await,
            None => app.admin.call(method, &at).await,
        }
        .expect(status);
        let made = made.map(|(kind, n)| (format!("Publications Kind={kind}"), n));
        let made: BTreeMap<_, _> = made.into_iter().collect();
        assert_eq!(counted.take(), made, "{method} {path} {body:?}");
    }
}

#[tokio::test]
async fn replays_and_retries_count_a_publication_once() {
    let app = App::new().await;
    let counted = Counted::begin();
    // Three times, for the SDK tries three times by itself.
    for nth in 1..=3 {
        app.wire.plan(WRITE, nth, Plan::LoseAnswer);
    }
    for _ in 0..2 {
        let new = json!({"name": "greeting", "template": "One.", "publish": true});
        let request = app.admin.request("POST", PROMPTS).json(&new);
        let request = request.header("idempotency-key", "once");
        app.admin.send(request).await.expect(201);
    }
    assert_eq!(counted.take(), expected([("Publications Kind=publish", 1)]));
}

#[tokio::test]
async fn only_conflicting_writes_are_counted_as_conflict_retries() {
    let app = App::new().await;
    let new = json!({"name": "greeting", "template": "Zero.", "publish": true});
    app.admin.post(PROMPTS, new).await.expect(201);
    let counted = Counted::begin();
    for (number, (plan, conflicts)) in [
        (cancelled(&["TransactionConflict", "None", "None"]), 1),
        (
            cancelled(&["None", "ThrottlingError", "TransactionConflict"]),
            1,
        ),
        (cancelled(&["ConditionalCheckFailed", "None", "None"]), 1),
        (cancelled(&["ThrottlingError", "None", "None"]), 0),
        (refused(500, "InternalServerError"), 0),
        (Plan::LoseAnswer, 0),
    ]
    .into_iter()
    .enumerate()
    {
        app.wire.plan(WRITE, 1, plan);
        let body = json!({"template": format!("Text {number}."), "publish": true});
        app.admin.json("PUT", PROMPT, body).await.expect(200);
        let mut taken = counted.take();
        assert_eq!(taken.remove("Publications Kind=publish"), Some(1));
        assert_eq!(
            taken.remove("ConflictRetries").unwrap_or(0),
            conflicts,
            "{number}"
        );
        assert!(taken.is_empty(), "{taken:?}");
    }
}

#[tokio::test]
async fn a_chat_counts_the_source_of_each_prompt_and_measures_model_latency() {
    let app = with_model(200, |_| completion("Because.")).await;
    let counted = Counted::begin();
    let shipped = promptbook::seeds::shipped().unwrap();
    app.table.store.seed(&shipped).await.unwrap();
    let seeded = expected([("Publications Kind=publish", shipped.len() as u64)]);
    assert_eq!(counted.take(), seeded);

    let mut body = question("Why?");
    app.reader.post("/v1/chat", body.clone()).await.expect(200);
    assert_eq!(
        counted.take(),
        expected([("Lookups Source=fresh", 1), ("ModelLatency", 1)])
    );
    app.wire.cut(true);
    app.table.clock.advance(Duration::from_secs(60));
    body["passages"] = json!([]);
    app.reader.post("/v1/chat", body.clone()).await.expect(200);
    let sources = [
        ("Lookups Source=stale", 1),
        ("Lookups Source=fallback", 1),
        ("ModelLatency", 1),
    ];
    assert_eq!(counted.take(), expected(sources));

    body["unknown"] = json!(1);
    app.reader.post("/v1/chat", body).await.expect(422);
    assert_eq!(counted.take(), expected([]));
}

#[tokio::test]
async fn a_fallback_for_an_unrenderable_version_is_counted_as_fallback() {
    let app = App::new().await;
    let new = json!({
        "name": "system_prompt", "template": "{{ today + 1 }}", "contract": ["today"], "publish": true,
    });
    app.admin.post(PROMPTS, new).await.expect(201);
    let counted = Counted::begin();
    app.reader
        .post("/v1/chat", question("Why?"))
        .await
        .expect(200);
    // The echo calls no model.
    assert_eq!(counted.take(), expected([("Lookups Source=fallback", 1)]));
}

#[tokio::test]
async fn a_previous_publication_for_an_unrenderable_version_is_counted_as_previous() {
    let app = App::new().await;
    let new = json!({"name": "system_prompt", "template": "{{ today }}", "publish": true});
    app.admin.post(PROMPTS, new).await.expect(201);
    let chat = || app.reader.post("/v1/chat", question("Why?"));
    chat().await.expect(200);
    let failing = json!({"template": "{{ today + 1 }}", "publish": true});
    let path = "/v1/prompts/system_prompt";
    app.admin.json("PUT", path, failing).await.expect(200);
    app.table.clock.advance(Duration::from_secs(30));
    let counted = Counted::begin();
    chat().await.expect(200);
    assert_eq!(counted.take(), expected([("Lookups Source=previous", 1)]));
}

#[tokio::test]
async fn the_latency_of_failed_model_calls_is_measured_too_in_milliseconds() {
    let app = with_model(400, |_| json!({"error": {"message": "no"}})).await;
    let counted = Counted::begin();
    app.reader
        .post("/v1/chat", question("Why?"))
        .await
        .expect(502);
    assert_eq!(
        counted.take(),
        expected([("Lookups Source=fallback", 1), ("ModelLatency", 1)])
    );

    // Nobody accepts what is sent to it.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let model = model_at(&format!("http://{}/v1", silent.local_addr().unwrap())).await;
    let app = App::with_chat(|chat| {
        chat.model = model;
        chat.timeout = Duration::from_millis(200);
    })
    .await;
    app.reader
        .post("/v1/chat", question("Why?"))
        .await
        .expect(504);
    let took = counted
        .0
        .snapshot()
        .into_vec()
        .into_iter()
        .find_map(|taken| match taken.3 {
            DebugValue::Histogram(values) => values.first().copied(),
            DebugValue::Counter(_) | DebugValue::Gauge(_) => None,
        });
    assert!((100.0..20_000.0).contains(&*took.unwrap()), "{took:?}");
}

#[test]
fn metrics_are_declared_once_by_existing_functions_and_documented() {
    let names: BTreeSet<_> = METRICS.iter().map(|metric| metric.name).collect();
    assert_eq!(names.len(), METRICS.len());
    let page = include_str!("../../../docs/operations.md");
    for metric in METRICS {
        for function in metric.functions {
            let mut store = functions::STORE_FUNCTIONS.iter().map(|(name, _)| *name);
            let known = ["chat", "seed"].contains(function) || store.any(|name| name == *function);
            assert!(known, "{function}");
        }
        let (by, values) = metric.by.unwrap_or(("", &[]));
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{}` | ", metric.name)));
        let row = row.unwrap_or_else(|| panic!("{} is not in docs/operations.md", metric.name));
        for said in values.iter().chain([&by]) {
            assert!(row.contains(said), "{said} is not in {row}");
        }
    }
}
