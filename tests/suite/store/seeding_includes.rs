//! Seeds that include each other, from a folder of this test, as the function `seed` writes them.

use promptbook::seeds;
use promptbook::store::request::Seed;
use serde_json::{Value, json};

use super::*;

const FILES: [(&str, &str); 3] = [
    ("hello", include_str!("seeds/hello.prompty")),
    ("shared/safety", include_str!("seeds/shared/safety.prompty")),
    ("shared/tone", include_str!("seeds/shared/tone.prompty")),
];

/// The seeds, with changes to the text of their files.
fn seeds_with(changes: &[(&str, &str)]) -> Vec<Seed> {
    let files = FILES.map(|(name, text)| {
        let change = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
        (name, changes.iter().fold(text.to_owned(), change))
    });
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    seeds::parse(&files).unwrap()
}

/// What the function reports, in its order.
async fn written(t: &Table, seeds: &[Seed]) -> Vec<[String; 2]> {
    let store = t.store_of("seed", |config| config);
    let report = functions::seed::write(&store, seeds).await.unwrap();
    let report = serde_json::to_value(report).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let lines = report.as_array().unwrap().iter();
    lines
        .map(|line| [text(&line["name"]), text(&line["outcome"])])
        .collect()
}

async fn contract(t: &Table, name: &str) -> BTreeSet<String> {
    let prompt = t.store.prompt(&prompt_of("default", name)).await.unwrap();
    prompt.contract
}

#[tokio::test]
async fn seeds_that_include_each_other_are_written_with_what_they_include_first() {
    let t = Table::new().await;
    let seeds = seeds_with(&[]);
    let order = ["shared/safety", "shared/tone", "hello"];
    for outcome in ["created and published", "unchanged"] {
        let expected = order.map(|name| [name.to_owned(), outcome.to_owned()]);
        assert_eq!(written(&t, &seeds).await, expected);
    }
    assert_eq!(contract(&t, "hello").await, names(&["name", "style"]));
    t.audit().await;
}

#[tokio::test]
async fn a_changed_seed_is_published_unless_a_prompt_that_includes_it_would_lack_an_input() {
    let t = Table::new().await;
    written(&t, &seeds_with(&[])).await;
    let updated = "updated: version 2 is published";
    let kinder = seeds_with(&[("Be {{ style }}", "Always be {{ style }}")]);
    assert_eq!(written(&t, &kinder).await[1], ["shared/tone", updated]);
    let before = t.items().await;
    let larger = seeds_with(&[("Be {{ style }}", "Be {{ style }} in {{ language }}")]);
    let [tone, outcome] = &written(&t, &larger).await[1];
    assert_eq!(tone, "shared/tone");
    assert!(
        outcome.starts_with("not written: ") && outcome.contains("`language`"),
        "{outcome}"
    );
    assert_eq!(t.items().await, before);
    t.audit().await;
}

/// The prompt that includes it is written after it, and only then has it no include any more.
#[tokio::test]
async fn a_seed_that_others_stop_including_at_once_is_written_in_the_same_run() {
    let t = Table::new().await;
    written(&t, &seeds_with(&[])).await;
    let apart = seeds_with(&[
        ("{% include \"shared/tone\" %}", ""),
        ("Be {{ style }}", "Be {{ style }} in {{ language }}"),
    ]);
    let report = written(&t, &apart).await;
    let updated = "updated: version 2 is published";
    assert_eq!(report[1], ["shared/tone", updated]);
    assert_eq!(report[2], ["hello", updated]);
    assert_eq!(
        contract(&t, "shared/tone").await,
        names(&["language", "style"])
    );
    assert_eq!(json!(written(&t, &apart).await[1][1]), "unchanged");
    t.audit().await;
}

#[tokio::test]
async fn prompts_that_swap_their_includes_are_written_in_two_runs_at_most() {
    let t = Table::new().await;
    written(&t, &seeds_with(&[])).await;
    // The includer becomes what is included, and one of those that were includes it.
    let swapped = seeds_with(&[
        (
            "{% include \"shared/tone\" %}{% include \"shared/safety\" %}",
            "Hi.",
        ),
        ("Be {{ style }}.", "{% include \"hello\" %}Be {{ style }}."),
    ]);
    written(&t, &swapped).await;
    let again = written(&t, &swapped).await;
    assert!(
        again.iter().all(|[_, outcome]| outcome == "unchanged"),
        "{again:?}"
    );
    t.audit().await;
}
