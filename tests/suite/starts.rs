//! The reads of each function during start-up.

use functions::STORE_FUNCTIONS;
use functions::chat::ChatState;
use promptbook::lookup::ActivePrompts;
use promptbook::prompt::PromptId;
use promptbook::store::request::{Seed, SeedOutcome};
use promptbook::{VersionNumber, seeds};
use tests::Table;
use tests::wire::Wire;

#[tokio::test]
async fn a_function_reads_the_table_once_at_start_up() {
    let t = Table::new().await;
    let functions = STORE_FUNCTIONS.map(|(function, _)| function);
    for function in functions.into_iter().chain(["authorizer"]) {
        let wire = Wire::default();
        t.store_of(function, |config| wire.under(config))
            .health()
            .await
            .unwrap();
        assert_eq!(wire.calls(), ["GetItem"], "{function}");
    }
}

#[tokio::test]
async fn the_chat_preloads_its_prompts_at_start_up() {
    let t = Table::new().await;
    t.store_of("seed", |config| config)
        .seed(&seeds::shipped().unwrap())
        .await
        .unwrap();
    let wire = Wire::default();
    let prompts = ActivePrompts::new(t.store_of("chat", |config| wire.under(config)));
    let chat = ChatState::from_env(prompts, |_| None).await.unwrap();
    chat.warm().await;
    let read = wire.calls().len();
    assert!(read > 0);
    let served = chat
        .prompts
        .get::<promptbook::pipeline::SystemPrompt>(&Default::default())
        .await
        .served();
    assert_eq!(served.version.map(|version| version.get()), Some(1));
    assert_eq!(wire.calls().len(), read);
}

#[tokio::test]
async fn every_deploy_seeds_every_default_prompt() {
    let t = Table::new().await;
    let store = t.store_of("seed", |config| config);
    let mut seeds = seeds::shipped().unwrap();
    let outcomes = async |seeds: &[Seed]| -> Vec<SeedOutcome> {
        let report = store.seed(seeds).await.unwrap();
        report.into_iter().map(|(_, outcome)| outcome).collect()
    };
    assert!(
        outcomes(&seeds)
            .await
            .iter()
            .all(|it| *it == SeedOutcome::Created)
    );
    assert!(
        outcomes(&seeds)
            .await
            .iter()
            .all(|it| *it == SeedOutcome::Unchanged)
    );
    for seed in &mut seeds {
        seed.description = Some("described anew".to_owned());
    }
    let first = VersionNumber::FIRST;
    assert!(
        outcomes(&seeds)
            .await
            .iter()
            .all(|it| *it == SeedOutcome::Updated(first))
    );
    for seed in &seeds {
        let id = PromptId {
            instance: Default::default(),
            name: seed.name.clone(),
        };
        let prompt = t.store.prompt(&id).await.unwrap();
        assert_eq!(prompt.description.as_deref(), Some("described anew"));
    }
    t.audit().await;
}
