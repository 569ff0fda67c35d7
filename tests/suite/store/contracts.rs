//! The contract: a version that needs an input outside it can't become active.

use promptbook::Error;
use promptbook::error::ContractError;

use super::*;

#[tokio::test]
async fn the_initial_contract_is_the_inputs_of_version_one() {
    let t = Table::new().await;
    create(&t, &prompt_of("default", "used"), "{{ a }} {{ b }}").await;
    let mut declared = new_prompt("x", true);
    declared.content = text_with("{{ a }}", &[("a", "1"), ("c", "2")]);
    t.store
        .create(&prompt_of("default", "declared"), &declared, &anyone())
        .await
        .unwrap();
    let mut given = new_prompt("{{ a }}", true);
    given.contract = Some(names(&["a", "z"]));
    t.store
        .create(&prompt_of("default", "given"), &given, &anyone())
        .await
        .unwrap();
    for (name, contract) in [
        ("used", names(&["a", "b"])),
        ("declared", names(&["a", "c"])),
        ("given", names(&["a", "z"])),
    ] {
        let prompt = t.store.prompt(&prompt_of("default", name)).await.unwrap();
        assert_eq!(prompt.contract, contract, "{name}");
    }
}

#[tokio::test]
async fn an_unpublished_version_may_use_a_new_name_which_the_contract_must_have_to_publish_it() {
    let t = Table::new().await;
    create(&t, &prompt(), "{{ a }}").await;
    draft(&t, &prompt(), "{{ a }} {{ tone }}").await;
    let publish = || async {
        t.store
            .publish(&prompt(), &production(), number(2), &anyone())
            .await
    };
    let breach = Error::Contract(ContractError::BreaksContract {
        version: number(2),
        names: vec!["tone".to_owned()],
    });
    assert_eq!(refused(&t, publish()).await, breach);
    t.store
        .set_contract(&prompt(), &names(&["a", "tone"]), &anyone())
        .await
        .unwrap();
    publish().await.unwrap();
    t.audit().await;
}

#[tokio::test]
async fn a_publishing_put_that_breaks_the_contract_makes_no_version() {
    let t = Table::new().await;
    create(&t, &prompt(), "{{ a }}").await;
    let change = replace(text("{{ x }}"), Some(production()));
    let error = refused(&t, t.store.save(&prompt(), &change, &anyone())).await;
    assert!(
        matches!(error, Error::Contract(ContractError::BreaksContract { .. })),
        "{error}"
    );
    let with_default = replace(text_with("{{ x }}", &[("x", "1")]), Some(production()));
    t.store
        .save(&prompt(), &with_default, &anyone())
        .await
        .unwrap();
    let mut new = new_prompt("{{ x }}", true);
    new.contract = Some(names(&[]));
    let other = prompt_of("default", "other");
    let error = refused(&t, t.store.create(&other, &new, &anyone())).await;
    assert!(
        matches!(error, Error::Contract(ContractError::BreaksContract { .. })),
        "{error}"
    );
}

#[tokio::test]
async fn a_used_name_cannot_be_removed_from_the_contract() {
    let t = Table::new().await;
    create(&t, &prompt(), "{{ a }} {{ b }}").await;
    t.store
        .publish(&prompt(), &label("staging"), number(1), &anyone())
        .await
        .unwrap();
    t.store
        .save(
            &prompt(),
            &replace(text("{{ a }}"), Some(production())),
            &anyone(),
        )
        .await
        .unwrap();
    let without_b = names(&["a"]);
    let error = refused(&t, t.store.set_contract(&prompt(), &without_b, &anyone())).await;
    assert!(error.to_string().contains("label `staging`"), "{error}");
    t.store
        .unpublish(&prompt(), &label("staging"), &anyone())
        .await
        .unwrap();
    t.store
        .set_contract(&prompt(), &without_b, &anyone())
        .await
        .unwrap();
    let error = refused(
        &t,
        t.store
            .roll_back(&prompt(), &label("staging"), None, &anyone()),
    )
    .await;
    assert!(
        matches!(error, Error::Contract(ContractError::BreaksContract { .. })),
        "a rollback is checked too: {error}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_name_used_by_an_override_cannot_be_removed_from_the_contract() {
    let t = Table::new().await;
    create(&t, &prompt(), "{{ a }} {{ b }}").await;
    create(&t, &prompt_of("acme", "support/greeting"), "{{ b }}").await;
    t.store
        .save(
            &prompt(),
            &replace(text("{{ a }}"), Some(production())),
            &anyone(),
        )
        .await
        .unwrap();
    let error = refused(
        &t,
        t.store.set_contract(&prompt(), &names(&["a"]), &anyone()),
    )
    .await;
    assert!(error.to_string().contains("instance `acme`"), "{error}");
}

#[tokio::test]
async fn an_override_must_fit_the_contract_of_a_deleted_default_prompt() {
    let t = Table::new().await;
    let own = prompt_of("acme", "support/greeting");
    create(&t, &prompt(), "{{ a }}").await;
    let error = refused(
        &t,
        t.store
            .create(&own, &new_prompt("{{ x }}", true), &anyone()),
    )
    .await;
    assert!(
        matches!(error, Error::Contract(ContractError::BreaksContract { .. })),
        "{error}"
    );
    create(&t, &own, "hi {{ a }}").await;
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    draft(&t, &own, "{{ x }}").await;
    let error = refused(
        &t,
        t.store.publish(&own, &production(), number(2), &anyone()),
    )
    .await;
    assert!(
        matches!(error, Error::Contract(ContractError::BreaksContract { .. })),
        "{error}"
    );
    let error = refused(&t, t.store.set_contract(&own, &names(&["x"]), &anyone())).await;
    assert!(
        matches!(
            error,
            Error::Contract(ContractError::OverrideContract { .. })
        ),
        "{error}"
    );
    let mut with_contract = new_prompt("{{ a }}", false);
    with_contract.contract = Some(names(&["a"]));
    let other = prompt_of("other", "support/greeting");
    let error = refused(&t, t.store.create(&other, &with_contract, &anyone())).await;
    assert!(
        matches!(
            error,
            Error::Contract(ContractError::OverrideContract { .. })
        ),
        "{error}"
    );
    assert_eq!(t.store.prompt(&own).await.unwrap().contract, names(&["a"]));
}
