//! Includes: what an active version includes is active in `default`, supplied with what it needs, and includes nothing itself.

use promptbook::error::{ContractError, IncludeError, WhyNotIncluded};
use promptbook::prompt::Includer;
use promptbook::store::request::{Page, Published, Seed, SeedOutcome};
use promptbook::{Error, PromptName};

use super::races::{WRITE, wired};
use super::*;

const INCLUDER: &str = "{% include \"tone\" %} Hello {{ a }}";

fn tone() -> PromptId {
    prompt_of("default", "tone")
}

fn name(name: &str) -> PromptName {
    name.parse().unwrap()
}

fn included_by(instance: &str, prompt: &str, labels: &[&str]) -> Includer {
    Includer {
        instance: instance.parse().unwrap(),
        name: name(prompt),
        labels: labels.iter().map(|it| label(it)).collect(),
    }
}

async fn includers(t: &Table, of: &str) -> Vec<Includer> {
    let page = Page::default();
    t.store.includers(&name(of), &page).await.unwrap().items
}

/// `tone`, which needs `style`, and the prompt that includes it, whose code supplies that too.
async fn included() -> Table {
    let t = Table::new().await;
    create(&t, &tone(), "Be {{ style }}.").await;
    create(&t, &prompt(), INCLUDER).await;
    t
}

async fn activate(t: &Table, id: &PromptId, version: u64) -> Result<Published> {
    let version = number(version);
    t.store.publish(id, &production(), version, &anyone()).await
}

async fn publish(t: &Table, id: &PromptId, template: &str) -> Result<Saved> {
    let change = replace(text(template), Some(production()));
    t.store.save(id, &change, &anyone()).await
}

#[tokio::test]
async fn a_new_prompt_supplies_what_it_includes_and_is_listed_as_its_includer() {
    let t = included().await;
    let contract = t.store.prompt(&prompt()).await.unwrap().contract;
    assert_eq!(contract, names(&["a", "style"]));
    let expected = [included_by("default", "support/greeting", &["production"])];
    assert_eq!(includers(&t, "tone").await, expected);
    t.audit().await;
    publish(&t, &prompt(), "without {{ a }}").await.unwrap();
    assert_eq!(includers(&t, "tone").await, []);
    t.store
        .roll_back(&prompt(), &production(), None, &anyone())
        .await
        .unwrap();
    assert_eq!(includers(&t, "tone").await, expected);
    t.audit().await;
}

#[tokio::test]
async fn includers_are_listed_in_pages_with_every_label() {
    let t = included().await;
    let own = prompt_of("acme", "support/greeting");
    create(&t, &own, INCLUDER).await;
    let staging = label("staging");
    t.store
        .publish(&own, &staging, number(1), &anyone())
        .await
        .unwrap();
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = Page { limit: 1, cursor };
        let list = t.store.includers(&tone().name, &page).await.unwrap();
        found.extend(list.items);
        cursor = list.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let expected = [
        included_by("acme", "support/greeting", &["production", "staging"]),
        included_by("default", "support/greeting", &["production"]),
    ];
    assert_eq!(found, expected);
    let unknown = t.store.includers(&name("nobody"), &Page::default()).await;
    assert!(matches!(unknown, Err(Error::PromptNotFound { .. })));
    t.audit().await;
}

#[tokio::test]
async fn what_is_not_active_in_default_can_not_be_included() {
    let t = Table::new().await;
    let c = anyone();
    let new = new_prompt(INCLUDER, true);
    let missing = Error::Include(IncludeError::PieceNotActive {
        version: number(1),
        pieces: vec![name("tone")],
    });
    assert_eq!(
        refused(&t, t.store.create(&prompt(), &new, &c)).await,
        missing
    );
    create(&t, &prompt_of("acme", "tone"), "own").await;
    assert_eq!(
        refused(&t, t.store.create(&prompt(), &new, &c)).await,
        missing
    );
    let draft = new_prompt("Be kind.", false);
    t.store.create(&tone(), &draft, &c).await.unwrap();
    assert_eq!(
        refused(&t, t.store.create(&prompt(), &new, &c)).await,
        missing
    );
    t.store
        .create(&prompt(), &new_prompt(INCLUDER, false), &c)
        .await
        .unwrap();
    let publish = async || activate(&t, &prompt(), 1).await;
    assert_eq!(refused(&t, publish()).await, missing);
    activate(&t, &tone(), 1).await.unwrap();
    publish().await.unwrap();
    t.audit().await;
}

#[tokio::test]
async fn what_a_piece_needs_is_in_the_contract_or_has_a_default() {
    let t = Table::new().await;
    create(&t, &tone(), "Be {{ style }}.").await;
    let mut new = new_prompt(INCLUDER, true);
    new.contract = Some(names(&["a"]));
    let refusal = refused(&t, t.store.create(&prompt(), &new, &anyone())).await;
    assert!(
        matches!(&refusal, Error::Include(IncludeError::PieceUnsupplied { names, .. }) if names[0].name == "style"),
        "{refusal}"
    );
    new.content = text_with(INCLUDER, &[("style", "kind")]);
    t.store.create(&prompt(), &new, &anyone()).await.unwrap();
    let refusal = refused(&t, publish(&t, &prompt(), INCLUDER)).await;
    assert!(
        matches!(
            refusal,
            Error::Include(IncludeError::PieceUnsupplied { .. })
        ),
        "{refusal}"
    );
    t.audit().await;
}

#[tokio::test]
async fn an_included_prompt_can_not_be_taken_down_grow_its_contract_or_include() {
    let t = included().await;
    let c = anyone();
    create(&t, &prompt_of("default", "other"), "Hi").await;
    let by = |why| {
        Error::Include(IncludeError::Included {
            name: name("tone"),
            why,
            includers: vec![included_by("default", "support/greeting", &["production"])],
            count: 1,
        })
    };
    let (store, l) = (&t.store, production());
    let down = by(WhyNotIncluded::TakenDown);
    assert_eq!(refused(&t, store.unpublish(&tone(), &l, &c)).await, down);
    assert_eq!(refused(&t, store.delete(&tone(), &c)).await, down);
    let wider = names(&["style", "x"]);
    let grows = by(WhyNotIncluded::ContractGrows(vec!["x".to_owned()]));
    assert_eq!(
        refused(&t, store.set_contract(&tone(), &wider, &c)).await,
        grows
    );
    let includes = by(WhyNotIncluded::Includes);
    let nested = "{% include \"other\" %}";
    assert_eq!(refused(&t, publish(&t, &tone(), nested)).await, includes);
    let own = prompt_of("acme", "tone");
    let new = new_prompt(nested, true);
    assert_eq!(refused(&t, store.create(&own, &new, &c)).await, includes);

    // Another label of it, and its override, may come and go.
    let staging = label("staging");
    store
        .publish(&tone(), &staging, number(1), &c)
        .await
        .unwrap();
    store.unpublish(&tone(), &staging, &c).await.unwrap();
    create(&t, &own, "Be {{ style }}!").await;
    store.delete(&own, &c).await.unwrap();
    // Nobody includes it any more.
    publish(&t, &prompt(), "{{ a }}").await.unwrap();
    publish(&t, &tone(), nested).await.unwrap();
    store.delete(&tone(), &c).await.unwrap();
    t.audit().await;
}

#[tokio::test]
async fn a_prompt_that_includes_can_not_be_included_nor_a_chat_prompt() {
    let t = included().await;
    let nested = new_prompt("{% include \"support/greeting\" %}", true);
    let other = prompt_of("default", "other");
    let refusal = refused(&t, t.store.create(&other, &nested, &anyone())).await;
    let piece = prompt().name;
    assert_eq!(
        refusal,
        Error::Include(IncludeError::PieceIncludes { piece })
    );

    let mut chat = new_prompt("x", true);
    let turns = serde_json::from_value(serde_json::json!([{"role": "user", "content": "hi"}]));
    chat.content = Content::new(Body::Chat(turns.unwrap()), None, Inputs::new()).unwrap();
    let id = prompt_of("default", "chat");
    t.store.create(&id, &chat, &anyone()).await.unwrap();
    let refusal = refused(&t, publish(&t, &prompt(), "{% include \"chat\" %}")).await;
    assert!(
        matches!(refusal, Error::Include(IncludeError::PieceIsChat { .. })),
        "{refusal}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_name_that_an_included_prompt_needs_does_not_leave_the_contract() {
    let t = included().await;
    let c = anyone();
    let narrow = names(&["a"]);
    let set = async || t.store.set_contract(&prompt(), &narrow, &c).await;
    let refusal = refused(&t, set()).await.to_string();
    assert!(
        refusal.contains("which includes `tone`, uses it"),
        "{refusal}"
    );
    create(&t, &prompt_of("acme", "support/greeting"), INCLUDER).await;
    publish(&t, &prompt(), "{{ a }}").await.unwrap();
    let refusal = refused(&t, set()).await.to_string();
    assert!(refusal.contains("instance `acme`"), "{refusal}");
    // The included prompt needs it no more.
    publish(&t, &tone(), "Be kind.").await.unwrap();
    t.store
        .set_contract(&tone(), &names(&[]), &c)
        .await
        .unwrap();
    set().await.unwrap();
    t.audit().await;
}

#[tokio::test]
async fn a_restored_prompt_leaves_labels_down_whose_pieces_are_gone() {
    let t = included().await;
    let c = anyone();
    let staging = label("staging");
    draft(&t, &prompt(), "{{ a }}").await;
    t.store
        .publish(&prompt(), &staging, number(2), &c)
        .await
        .unwrap();
    t.store.delete(&prompt(), &c).await.unwrap();
    assert_eq!(includers(&t, "tone").await, []);
    t.store.unpublish(&tone(), &production(), &c).await.unwrap();
    let restored = t.store.restore(&prompt(), &c).await.unwrap();
    assert_eq!(restored.unrestored, [production()]);
    assert_eq!(active_at(&t, &prompt(), &staging).await, Some(2));
    t.audit().await;

    // With its piece, all of it comes back.
    activate(&t, &tone(), 1).await.unwrap();
    activate(&t, &prompt(), 1).await.unwrap();
    t.store.delete(&prompt(), &c).await.unwrap();
    let restored = t.store.restore(&prompt(), &c).await.unwrap();
    assert_eq!(restored.unrestored, []);
    assert_eq!(includers(&t, "tone").await.len(), 1);
    // Nor does one come back whose piece has come to include.
    t.store.delete(&prompt(), &c).await.unwrap();
    create(&t, &prompt_of("default", "other"), "Hi").await;
    publish(&t, &tone(), "{% include \"other\" %}")
        .await
        .unwrap();
    let restored = t.store.restore(&prompt(), &c).await.unwrap();
    assert_eq!(restored.unrestored, [production()]);
    t.audit().await;
}

#[tokio::test]
async fn the_labels_of_a_prompt_include_sixteen_prompts_at_most() {
    let t = Table::new().await;
    for n in 0..17 {
        create(&t, &prompt_of("default", &format!("p{n}")), "x").await;
    }
    let eight = |from: usize| -> String {
        (from..from + 8)
            .map(|n| format!("{{% include \"p{n}\" %}}"))
            .collect()
    };
    create(&t, &prompt(), &eight(0)).await;
    let (b, c) = (label("b"), label("c"));
    for (template, under, fits) in [(eight(8), &b, true), (eight(9), &c, false)] {
        let change = replace(text(&template), Some(under.clone()));
        match t.store.save(&prompt(), &change, &anyone()).await {
            Ok(_) => assert!(fits),
            Err(Error::Include(IncludeError::TooManyIncludes { count, limit, .. })) => {
                assert!(!fits);
                assert_eq!((count, limit), (17, 16));
            }
            Err(other) => panic!("{other}"),
        }
    }
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    t.store.restore(&prompt(), &anyone()).await.unwrap();
    t.audit().await;
}

#[tokio::test]
async fn seeds_may_include_each_other_and_a_piece_that_would_need_more_is_reported() {
    let t = Table::new().await;
    let store = t.store_of("seed", |config| config);
    let seed = |prompt: &str, template: &str| Seed {
        name: name(prompt),
        content: text(template),
        description: None,
        tags: names(&[]),
    };
    let seeds = [seed("hello", INCLUDER), seed("tone", "Be {{ style }}.")];
    let outcomes = store.seed(&seeds).await.unwrap();
    assert!(
        outcomes.iter().all(|(_, it)| *it == SeedOutcome::Created),
        "{outcomes:?}"
    );
    let contract = t
        .store
        .prompt(&prompt_of("default", "hello"))
        .await
        .unwrap()
        .contract;
    assert_eq!(contract, names(&["a", "style"]));
    let changed = [seed("tone", "Be {{ style }} and {{ more }}.")];
    let outcomes = store.seed(&changed).await.unwrap();
    let SeedOutcome::Refused(reason) = &outcomes[0].1 else {
        panic!("{outcomes:?}");
    };
    assert!(
        reason.contains("the contract of `tone` can't get `more`"),
        "{reason}"
    );
    let changed = [seed("tone", "Always be {{ style }}.")];
    let outcomes = store.seed(&changed).await.unwrap();
    assert_eq!(outcomes[0].1, SeedOutcome::Updated(number(2)));

    // What a seed comes to include is judged with its overrides.
    create(&t, &prompt_of("acme", "tone"), "Be {{ style }}!").await;
    let more = [seed("bye", "{% include \"tone\" %} Bye")];
    let outcomes = store.seed(&more).await.unwrap();
    assert_eq!(outcomes[0].1, SeedOutcome::Created);
    t.audit().await;
}

#[tokio::test]
async fn a_publication_with_includes_reads_once_more_and_leaves_the_piece_alone() {
    let (t, wire) = wired().await;
    create(&t, &tone(), "Be kind.").await;
    let revision = t.store.prompt(&tone()).await.unwrap().revision;
    create(&t, &prompt(), "Hello").await;
    draft(&t, &prompt(), "{% include \"tone\" %} Hello").await;
    wire.clear();
    activate(&t, &prompt(), 2).await.unwrap();
    let mut calls = wire.calls();
    calls.sort_unstable();
    assert_eq!(
        calls,
        ["BatchGetItem", "GetItem", "GetItem", "GetItem", WRITE]
    );
    assert_eq!(t.store.prompt(&tone()).await.unwrap().revision, revision);
    t.audit().await;
}

#[tokio::test]
async fn a_piece_that_goes_while_it_is_gained_is_not_included() {
    let (t, wire) = wired().await;
    create(&t, &tone(), "Be kind.").await;
    create(&t, &prompt(), "Hello").await;
    let rival = super::races::other(&t);
    wire.clear();
    wire.before(WRITE, 1, async move {
        let (l, c) = (production(), anyone());
        rival.unpublish(&tone(), &l, &c).await.unwrap();
    });
    let refusal = publish(&t, &prompt(), "{% include \"tone\" %}")
        .await
        .unwrap_err();
    assert!(
        matches!(refusal, Error::Include(IncludeError::PieceNotActive { .. })),
        "{refusal}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_draft_gets_the_contract_of_what_its_piece_needs_at_that_moment() {
    let (t, wire) = wired().await;
    create(&t, &tone(), "Be kind.").await;
    let rival = super::races::other(&t);
    wire.clear();
    wire.before(WRITE, 1, async move {
        let contract = names(&["style"]);
        rival
            .set_contract(&tone(), &contract, &anyone())
            .await
            .unwrap();
    });
    let draft = new_prompt(INCLUDER, false);
    t.store.create(&prompt(), &draft, &anyone()).await.unwrap();
    let contract = t.store.prompt(&prompt()).await.unwrap().contract;
    assert_eq!(contract, names(&["a", "style"]));
}

#[tokio::test]
async fn an_override_that_is_published_while_the_contract_shrinks_keeps_what_it_needs() {
    let (t, wire) = wired().await;
    create(&t, &prompt(), "{{ a }} {{ b }}").await;
    publish(&t, &prompt(), "{{ a }}").await.unwrap();
    let rival = super::races::other(&t);
    wire.clear();
    wire.before(WRITE, 1, async move {
        let own = prompt_of("acme", "support/greeting");
        let new = new_prompt("{{ b }}", true);
        rival.create(&own, &new, &anyone()).await.unwrap();
    });
    let narrow = names(&["a"]);
    let refusal = t.store.set_contract(&prompt(), &narrow, &anyone()).await;
    assert!(
        matches!(
            refusal,
            Err(Error::Contract(ContractError::ContractInUse { .. }))
        ),
        "{refusal:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_piece_that_is_gained_while_it_is_taken_down_stays() {
    let (t, wire) = wired().await;
    create(&t, &tone(), "Be kind.").await;
    create(&t, &prompt(), "Hello").await;
    let rival = super::races::other(&t);
    wire.clear();
    wire.before(WRITE, 1, async move {
        let change = replace(text("{% include \"tone\" %}"), Some(production()));
        rival.save(&prompt(), &change, &anyone()).await.unwrap();
    });
    let refusal = t.store.unpublish(&tone(), &production(), &anyone()).await;
    assert!(
        matches!(
            refusal,
            Err(Error::Include(IncludeError::Included { count: 1, .. }))
        ),
        "{refusal:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_version_that_only_compiles_without_what_it_includes_is_not_published() {
    let t = Table::new().await;
    let c = anyone();
    let reads = NewPrompt {
        content: text_with("{{ range }}", &[("range", "5")]),
        ..new_prompt("x", true)
    };
    t.store.create(&tone(), &reads, &c).await.unwrap();
    let elifs = |inside: &str| {
        let elifs = "{% elif a %}x".repeat(40);
        format!("{{% if a %}}x{elifs}{inside}{{% endif %}}")
    };
    create(&t, &prompt_of("default", "deep"), &elifs("")).await;
    let calls = "{% for i in range(3) %}{{ i }}{% endfor %}{% include \"tone\" %}";
    let deep = elifs("{% include \"deep\" %}");
    for (template, says) in [
        (
            calls,
            "`tone`: /template, line 1: one of them calls `range`",
        ),
        (
            deep.as_str(),
            "`deep`: line 1 of `deep`: together they exceed a limit",
        ),
    ] {
        let new = new_prompt(template, true);
        let refusal = refused(&t, t.store.create(&prompt(), &new, &c)).await;
        assert!(refusal.to_string().contains(says), "{refusal}");
    }
    // As a draft it waits until what it includes goes together with it.
    let draft = new_prompt(calls, false);
    t.store.create(&prompt(), &draft, &c).await.unwrap();
    let refusal = refused(&t, activate(&t, &prompt(), 1)).await;
    assert!(
        matches!(
            refusal,
            Error::Include(IncludeError::PiecesDoNotCompile { .. })
        ),
        "{refusal}"
    );
    publish(&t, &tone(), "Be kind.").await.unwrap();
    activate(&t, &prompt(), 1).await.unwrap();
    t.audit().await;
}

#[tokio::test]
async fn what_is_published_while_it_is_read_is_read_again_before_it_is_tried() {
    let (t, wire) = wired().await;
    create(&t, &tone(), "Be kind.").await;
    create(&t, &prompt(), "Hello").await;
    wire.clear();
    // What is active of `tone`, as a publication after the read of its header left it.
    wire.plan(
        "BatchGetItem",
        1,
        tests::wire::Plan::Rewrite(|mut answer| {
            let tables = answer["Responses"].as_object_mut().unwrap();
            let items = tables.values_mut().next().unwrap();
            for item in items.as_array_mut().unwrap() {
                if item["publication"].is_object() {
                    item["seq"] = serde_json::json!({"N": "7"});
                    item["publication"]["M"]["seq"] = serde_json::json!({"N": "7"});
                }
            }
            answer
        }),
    );
    publish(&t, &prompt(), "{% include \"tone\" %}")
        .await
        .unwrap();
    let reads = wire.calls();
    let reads = reads.iter().filter(|call| **call == "BatchGetItem");
    // It is read twice, and a second attempt reads counters too.
    assert_eq!(reads.count(), 3);
    t.audit().await;
}

#[tokio::test]
async fn a_label_stays_down_only_as_long_as_its_reason_holds() {
    let (t, wire) = wired().await;
    let c = anyone();
    create(&t, &prompt_of("default", "other"), "Hi").await;
    create(&t, &tone(), "Be kind.").await;
    create(&t, &prompt(), INCLUDER).await;
    t.store.delete(&prompt(), &c).await.unwrap();
    // Its piece has come to include, and stops while the label is left down for that.
    publish(&t, &tone(), "{% include \"other\" %}")
        .await
        .unwrap();
    let rival = super::races::other(&t);
    wire.clear();
    wire.before(WRITE, 1, async move {
        let plain = replace(text("Be kind."), Some(production()));
        rival.save(&tone(), &plain, &anyone()).await.unwrap();
    });
    let restored = t.store.restore(&prompt(), &c).await.unwrap();
    assert_eq!(restored.unrestored, []);

    // Its own name is included, and no more.
    t.store.delete(&prompt(), &c).await.unwrap();
    let own = prompt_of("acme", "support/greeting");
    create(&t, &own, INCLUDER).await;
    t.store.delete(&own, &c).await.unwrap();
    t.store.restore(&prompt(), &c).await.unwrap();
    publish(&t, &prompt(), "Hello {{ a }}").await.unwrap();
    let includes_it = "{% include \"support/greeting\" %}";
    create(&t, &prompt_of("default", "outer"), includes_it).await;
    let rival = super::races::other(&t);
    wire.clear();
    wire.before(WRITE, 1, async move {
        let outer = prompt_of("default", "outer");
        rival.delete(&outer, &anyone()).await.unwrap();
    });
    let restored = t.store.restore(&own, &c).await.unwrap();
    assert_eq!(restored.unrestored, []);
    t.audit().await;
}
