//! Random calls of concurrent clients on prompts that include each other, releases too, with faults: the audit finds nothing, and
//! every instance is served what it includes.
//!
//! The seed and the number of histories are set as for the others.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use promptbook::content::{Content, TemplateFormat, Templates};
use promptbook::error::{
    ContractError, DatabaseError, DeletionError, IncludeError, LabelError, ReleaseError,
};
use promptbook::prompt::PromptId;
use promptbook::store::Store;
use promptbook::store::request::{NewPrompt, NewRelease, Page, ReleaseItem, Seed, SeedOutcome};
use promptbook::{Error, Label};
use tests::Table;
use tests::turns::{Time, Turns};

use super::{AT_ONCE, CLIENTS, FAULTS, assert_repeats, number as setting};
use crate::store::{
    anyone, create, label, names, new_prompt, number, production, prompt_of, replace, text,
};

/// The number of calls of each client.
const CALLS: usize = 6;

/// What happened, counted. On a busy machine, many outcomes stay unknown.
type Counts = BTreeMap<&'static str, u64>;

#[derive(Debug, Clone)]
struct Call {
    id: PromptId,
    label: Label,
    operation: Operation,
}

#[derive(Debug, Clone)]
enum Operation {
    Create(Content, bool),
    Save(Content, bool),
    Publish(u64),
    RollBack,
    Unpublish,
    Delete,
    Restore,
    SetContract(&'static [&'static str]),
    Seed(Content),
    /// Versions of `tone` and `hello`.
    Release(u64, u64),
    /// Of the newest release.
    RollBackRelease,
}

fn content(format: TemplateFormat, template: &str) -> Content {
    let body = promptbook::content::Body::Text(template.to_owned());
    let templates = Templates { format, body };
    Content::new(templates, None, Default::default()).unwrap()
}

/// What `tone` says, which others include, and which sometimes includes.
fn of_piece(random: &mut fastrand::Rng) -> Content {
    let (format, template) = [
        (TemplateFormat::Jinja2, "Be kind."),
        (TemplateFormat::Jinja2, "Be {{ x }}."),
        (TemplateFormat::Jinja2, "Be {{ x }} and {{ y }}."),
        (TemplateFormat::Jinja2, "{% include \"other\" %}"),
        (TemplateFormat::Mustache, "Be {{x}}!"),
    ][random.usize(..5)];
    content(format, template)
}

/// What `hello` says.
fn of_includer(random: &mut fastrand::Rng) -> Content {
    let (format, template) = [
        (TemplateFormat::Jinja2, "Hello {{ x }}"),
        (TemplateFormat::Jinja2, "{% include \"tone\" %} Hello"),
        (
            TemplateFormat::Jinja2,
            "{% include \"tone\" %}{% include \"other\" %} {{ x }}",
        ),
        (TemplateFormat::Mustache, "{{> tone}} Hello"),
    ][random.usize(..4)];
    content(format, template)
}

fn call(random: &mut fastrand::Rng) -> Call {
    let is_piece = random.bool();
    let instance = if random.u8(..3) == 0 {
        "acme"
    } else {
        "default"
    };
    let content = match is_piece {
        true => of_piece(random),
        false => of_includer(random),
    };
    let publish = random.u8(..4) > 0;
    let operation = match random.u8(..19) {
        0 => Operation::Create(content, publish),
        1..=4 => Operation::Save(content, publish),
        5..=7 => Operation::Publish(random.u64(1..3)),
        8..=10 => Operation::RollBack,
        11 => Operation::Unpublish,
        12 => Operation::Delete,
        13 => Operation::Restore,
        14 => {
            Operation::SetContract([&[][..], &["x"], &["x", "y"], &["y", "z"]][random.usize(..4)])
        }
        15 => Operation::Seed(content),
        16 | 17 => Operation::Release(random.u64(1..3), random.u64(1..3)),
        _ => Operation::RollBackRelease,
    };
    Call {
        id: prompt_of(instance, if is_piece { "tone" } else { "hello" }),
        label: match random.u8(..4) {
            0 => label("staging"),
            _ => production(),
        },
        operation,
    }
}

async fn perform(store: &Store, call: &Call) -> Result<&'static str, Error> {
    let (id, label, c) = (&call.id, &call.label, anyone());
    let publish = |publish: bool| publish.then(|| label.clone());
    match &call.operation {
        Operation::Create(content, published) => {
            let new = NewPrompt {
                content: content.clone(),
                publish: publish(*published),
                ..new_prompt("x", false)
            };
            store.create(id, &new, &c).await.map(|_| "created")
        }
        Operation::Save(content, published) => {
            let change = replace(content.clone(), publish(*published));
            store.save(id, &change, &c).await.map(|_| "saved")
        }
        Operation::Publish(version) => {
            let published = store.publish(id, label, number(*version), &c);
            published.await.map(|_| "published")
        }
        Operation::RollBack => {
            let rolled_back = store.roll_back(id, label, None, &c);
            rolled_back.await.map(|_| "rolled back")
        }
        Operation::Unpublish => store.unpublish(id, label, &c).await.map(|_| "unpublished"),
        Operation::Delete => store.delete(id, &c).await.map(|_| "deleted"),
        Operation::Restore => {
            let restored = store.restore(id, &c).await?;
            Ok(match restored.unrestored.is_empty() {
                true => "restored",
                false => "restored in part",
            })
        }
        Operation::SetContract(inputs) => {
            let set = store.set_contract(id, &names(inputs), &c).await;
            set.map(|_| "contract set")
        }
        Operation::Release(tone, hello) => {
            let item = |name: &str, version| ReleaseItem {
                name: name.parse().unwrap(),
                version: number(version),
                revision: None,
            };
            let new = NewRelease {
                instance: id.instance.clone(),
                label: label.clone(),
                publish: vec![item("tone", *tone), item("hello", *hello)],
            };
            store.release(&new, &c).await.map(|_| "released")
        }
        Operation::RollBackRelease => {
            let newest = Page {
                limit: 1,
                cursor: None,
            };
            let Some(newest) = store.releases(&newest).await?.items.pop() else {
                return Ok("no release");
            };
            let undone = store.roll_back_release(&newest.id, &c).await;
            undone.map(|_| "release rolled back")
        }
        Operation::Seed(content) => {
            let seed = Seed {
                name: id.name.clone(),
                content: content.clone(),
                description: None,
                tags: Default::default(),
            };
            let outcomes = store.seed(&[seed]).await?;
            Ok(match outcomes[0].1 {
                SeedOutcome::Refused(_) => "seed refused",
                _ => "seeded",
            })
        }
    }
}

/// What a refusal says. A fault must not become another one.
fn refusal(error: &Error) -> &'static str {
    match error {
        Error::Database(DatabaseError::Unavailable(_)) => "unknown",
        Error::PromptNotFound { .. }
        | Error::Exists { .. }
        | Error::Deletion(DeletionError::Deleted { .. })
        | Error::VersionNotFound { .. }
        | Error::Label(LabelError::NeverPublished { .. })
        | Error::Label(LabelError::NothingBelow { .. })
        | Error::Contract(ContractError::OverrideContract { .. }) => "refused for itself",
        Error::Contract(ContractError::BreaksContract { .. })
        | Error::Contract(ContractError::OverrideNeeds { .. })
        | Error::Contract(ContractError::ContractInUse { .. }) => "refused for the contract",
        Error::Release(ReleaseError::RolledBack { .. })
        | Error::Release(ReleaseError::ChangedNothing { .. })
        | Error::Release(ReleaseError::Moved { .. }) => "a release has moved",
        Error::Release(ReleaseError::InRelease { error, .. })
        | Error::Release(ReleaseError::Stays { error, .. }) => refusal(error),
        Error::Include(IncludeError::Included { .. }) => "included",
        Error::Include(IncludeError::PieceIncludes { .. }) => "a piece includes",
        Error::Include(IncludeError::PieceNotActive { .. }) => "a piece is not active",
        Error::Include(IncludeError::PieceUnsupplied { .. }) => "a piece is not supplied",
        Error::Include(IncludeError::PieceFormat { .. }) => "a piece has another format",
        other => panic!("{other}"),
    }
}

async fn history(seed: u64, time: Time) -> (Counts, Vec<String>) {
    let mut random = fastrand::Rng::with_seed(seed);
    let table = Table::new().await;
    for (instance, name, versions) in [
        ("default", "other", &["Always."][..]),
        ("default", "tone", &["Be {{ x }}.", "Be kind."]),
        ("acme", "tone", &["Be {{ x }}!"]),
        ("default", "hello", &["{% include \"tone\" %}", "{{ x }}"]),
        ("acme", "hello", &["{% include \"tone\" %} Hi", "Hi"]),
    ] {
        let id = prompt_of(instance, name);
        create(&table, &id, versions[0]).await;
        for version in &versions[1..] {
            let change = replace(text(version), Some(production()));
            table.store.save(&id, &change, &anyone()).await.unwrap();
        }
    }
    let turns = Turns::new(seed, FAULTS, time);
    let clients = (0..CLIENTS).map(|_| (0..CALLS).map(|_| call(&mut random)).collect());
    let clients: Vec<Vec<Call>> = clients.collect();
    let working = clients.iter().enumerate().map(|(client, calls)| {
        let store = table.store_with(|config| turns.under(client, config));
        let work = turns.begins(client);
        async move {
            let mut said = Vec::new();
            for call in calls {
                let outcome = perform(&store, call).await;
                let outcome = outcome.unwrap_or_else(|error| refusal(&error));
                said.push((outcome, format!("{client}: {call:?}: {outcome}")));
            }
            drop(work);
            said
        }
    });
    let working: Vec<_> = working.collect();
    let (said, ()) = tokio::join!(join_all(working), turns.give());
    let (outcomes, log): (Vec<_>, Vec<_>) = said.into_iter().flatten().unzip();
    let replay = || format!("PROMPTBOOK_TEST_SEED={seed}\n{}", log.join("\n"));
    let findings = table.findings().await;
    assert!(findings.is_empty(), "{findings:#?}\n{}", replay());
    are_served(&table, &replay).await;
    let mut counts = Counts::new();
    for outcome in outcomes {
        *counts.entry(outcome).or_default() += 1;
    }
    counts.insert("faults", turns.faulted());
    (counts, log)
}

/// What is active can be composed, for every instance and under every label.
async fn are_served(table: &Table, replay: &impl Fn() -> String) {
    for instance in ["default", "acme", "beta"] {
        for label in [production(), label("staging")] {
            let id = prompt_of(instance, "hello");
            let read = table.store.active(&id, &label, &[]).await.unwrap();
            let Some(found) = read.into_in_force() else {
                continue;
            };
            let composed = found.composed();
            let compiled = composed.map(|composed| composed.compile());
            assert!(matches!(compiled, Ok(Ok(_))), "{compiled:?}\n{}", replay());
            assert_eq!(found.pieces.len(), found.version.includes.len());
        }
    }
}

#[tokio::test]
async fn histories_of_prompts_that_include_each_other_keep_the_guarantees() {
    if let Some(seed) = setting("PROMPTBOOK_TEST_SEED") {
        println!("{}", history(seed, Time::Real).await.1.join("\n"));
        return;
    }
    let count = setting("PROMPTBOOK_TEST_HISTORIES").unwrap_or(60);
    let first = fastrand::u64(..u64::MAX / 2);
    let histories = stream::iter(first..first + count).map(|seed| history(seed, Time::Real));
    let histories: Vec<_> = histories.buffer_unordered(AT_ONCE).collect().await;
    let mut all = Counts::new();
    for (outcome, times) in histories.into_iter().flat_map(|(counts, _)| counts) {
        *all.entry(outcome).or_default() += times;
    }
    println!("{count} histories from seed {first}: {all:?}");
    assert!(all["faults"] > count, "some requests must fail: {all:?}");
}

#[tokio::test]
async fn the_same_seed_repeats_a_history_with_includes() {
    for seed in 0..3 {
        assert_repeats(seed, async |seed| history(seed, Time::Virtual).await).await;
    }
}
