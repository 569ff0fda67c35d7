//! Template formats: what an active version includes is in its own format, in every instance and under every label.

use promptbook::content::{TemplateFormat, Templates};
use promptbook::error::{IncludeError, ReleaseError, WhyNotIncluded};
use promptbook::store::request::{NewRelease, ReleaseItem};
use promptbook::{Error, PromptName};

use super::races::{WRITE, other, wired};
use super::*;

const TEXT: &str = "Be kind.";
const INCLUDER: &str = "{{> tone}}";
const IN_JINJA2: &str = "{% include \"tone\" %}";

fn tone() -> PromptId {
    prompt_of("default", "tone")
}

fn own_tone() -> PromptId {
    prompt_of("acme", "tone")
}

fn name(name: &str) -> PromptName {
    name.parse().unwrap()
}

fn mustache(template: &str) -> Content {
    let templates = Templates {
        format: TemplateFormat::Mustache,
        body: Body::Text(template.to_owned()),
    };
    Content::new(templates, None, Inputs::new()).unwrap()
}

async fn create_mustache(t: &Table, id: &PromptId, template: &str) {
    let new = NewPrompt {
        content: mustache(template),
        ..new_prompt("x", true)
    };
    t.store.create(id, &new, &anyone()).await.unwrap();
}

async fn publish(
    store: &promptbook::store::Store,
    id: &PromptId,
    content: Content,
) -> Result<Saved> {
    let change = replace(content, Some(production()));
    store.save(id, &change, &anyone()).await
}

/// `tone` in Mustache, with a draft in Jinja2 as version 2.
async fn in_mustache() -> Table {
    let t = Table::new().await;
    create_mustache(&t, &tone(), TEXT).await;
    draft(&t, &tone(), TEXT).await;
    t
}

fn other_format(instance: &str, under: &str, other: TemplateFormat) -> Error {
    let format = match other {
        TemplateFormat::Jinja2 => TemplateFormat::Mustache,
        _ => TemplateFormat::Jinja2,
    };
    Error::Include(IncludeError::PieceFormat {
        version: number(1),
        format,
        piece: name("tone"),
        instance: instance.parse().unwrap(),
        label: label(under),
        other,
    })
}

#[tokio::test]
async fn a_prompt_is_included_in_its_own_format_alone() {
    let t = in_mustache().await;
    let jinja = new_prompt(IN_JINJA2, true);
    let refusal = refused(&t, t.store.create(&prompt(), &jinja, &anyone())).await;
    let expected = other_format("default", "production", TemplateFormat::Mustache);
    assert_eq!(refusal, expected);
    create_mustache(&t, &prompt(), INCLUDER).await;
    t.audit().await;
}

#[tokio::test]
async fn every_label_and_override_of_an_included_prompt_has_the_format() {
    let t = in_mustache().await;
    let (c, staging) = (anyone(), label("staging"));
    let new = NewPrompt {
        content: mustache(INCLUDER),
        ..new_prompt("x", true)
    };
    let include = async || t.store.create(&prompt(), &new, &c).await;
    t.store
        .publish(&tone(), &staging, number(2), &c)
        .await
        .unwrap();
    let in_staging = other_format("default", "staging", TemplateFormat::Jinja2);
    assert_eq!(refused(&t, include()).await, in_staging);
    t.store.unpublish(&tone(), &staging, &c).await.unwrap();
    create(&t, &own_tone(), TEXT).await;
    let of_acme = other_format("acme", "production", TemplateFormat::Jinja2);
    assert_eq!(refused(&t, include()).await, of_acme);
    // What is not active has no format, and an override of the same format is as good as none.
    t.store
        .unpublish(&own_tone(), &production(), &c)
        .await
        .unwrap();
    create_mustache(&t, &prompt_of("beta", "tone"), TEXT).await;
    include().await.unwrap();
    t.audit().await;
}

#[tokio::test]
async fn a_prompt_does_not_change_its_format_while_it_is_included() {
    let t = in_mustache().await;
    create_mustache(&t, &prompt(), INCLUDER).await;
    let (c, staging) = (anyone(), label("staging"));
    let activate = async |label: &Label| t.store.publish(&tone(), label, number(2), &c).await;
    for label in [&production(), &staging] {
        let refusal = refused(&t, activate(label)).await;
        let why = WhyNotIncluded::ChangesFormat(TemplateFormat::Jinja2);
        assert!(
            matches!(&refusal, Error::Include(IncludeError::Included { why: is, count: 1, .. }) if *is == why),
            "{refusal}"
        );
    }
    let new = new_prompt(TEXT, true);
    let refusal = refused(&t, t.store.create(&own_tone(), &new, &c)).await;
    assert!(
        matches!(refusal, Error::Include(IncludeError::Included { .. })),
        "{refusal}"
    );
    // The same format may come and go, and any other once nothing includes it.
    create_mustache(&t, &own_tone(), "Be {{! }}brief.").await;
    publish(&t.store, &prompt(), mustache("Hello"))
        .await
        .unwrap();
    activate(&production()).await.unwrap();
    activate(&staging).await.unwrap();
    t.audit().await;
}

#[tokio::test]
async fn a_restore_leaves_down_what_includes_a_prompt_of_another_format() {
    let t = in_mustache().await;
    let c = anyone();
    create_mustache(&t, &prompt(), INCLUDER).await;
    let restored = async || {
        t.store.delete(&prompt(), &c).await.unwrap();
        create(&t, &own_tone(), TEXT).await;
        t.store.restore(&prompt(), &c).await.unwrap().unrestored
    };
    assert_eq!(restored().await, [production()]);
    t.audit().await;

    // Its own override comes back only in the format of what includes it.
    t.store.delete(&own_tone(), &c).await.unwrap();
    let (id, l) = (prompt(), production());
    t.store.publish(&id, &l, number(1), &c).await.unwrap();
    let own = t.store.restore(&own_tone(), &c).await.unwrap();
    assert_eq!(own.unrestored, [production()]);
    t.audit().await;
}

#[tokio::test]
async fn an_override_is_not_published_over_a_format_that_changes_meanwhile() {
    let (t, wire) = wired().await;
    create(&t, &tone(), TEXT).await;
    let rival = other(&t);
    wire.clear();
    wire.before(WRITE, 1, async move {
        let in_mustache = publish(&rival, &tone(), mustache(TEXT)).await;
        in_mustache.unwrap();
        let new = NewPrompt {
            content: mustache(INCLUDER),
            ..new_prompt("x", true)
        };
        rival.create(&prompt(), &new, &anyone()).await.unwrap();
    });
    let new = new_prompt(TEXT, true);
    let own = t.store.create(&own_tone(), &new, &anyone()).await;
    assert!(
        matches!(own, Err(Error::Include(IncludeError::Included { .. }))),
        "{own:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn an_override_that_comes_while_its_prompt_is_gained_is_seen() {
    let (t, wire) = wired().await;
    create_mustache(&t, &tone(), TEXT).await;
    create(&t, &prompt(), "Hello").await;
    let rival = other(&t);
    wire.clear();
    wire.before(WRITE, 1, async move {
        let new = new_prompt(TEXT, true);
        rival.create(&own_tone(), &new, &anyone()).await.unwrap();
    });
    let gained = publish(&t.store, &prompt(), mustache(INCLUDER)).await;
    assert!(
        matches!(
            gained,
            Err(Error::Include(IncludeError::PieceFormat { .. }))
        ),
        "{gained:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_label_stays_down_only_as_long_as_an_override_has_the_other_format() {
    let (t, wire) = wired().await;
    create_mustache(&t, &tone(), TEXT).await;
    create_mustache(&t, &prompt(), INCLUDER).await;
    t.store.delete(&prompt(), &anyone()).await.unwrap();
    create(&t, &own_tone(), TEXT).await;
    let rival = other(&t);
    wire.clear();
    wire.before(WRITE, 1, async move {
        let (l, c) = (production(), anyone());
        rival.unpublish(&own_tone(), &l, &c).await.unwrap();
    });
    let restored = t.store.restore(&prompt(), &anyone()).await.unwrap();
    assert_eq!(restored.unrestored, []);
    t.audit().await;
}

fn release_of(instance: &str, publish: &[(&str, u64)]) -> NewRelease {
    let item = |(prompt, version): &(&str, u64)| ReleaseItem {
        name: name(prompt),
        version: number(*version),
        revision: None,
    };
    NewRelease {
        instance: instance.parse().unwrap(),
        label: production(),
        publish: publish.iter().map(item).collect(),
    }
}

#[tokio::test]
async fn a_release_is_judged_by_the_formats_after_it() {
    let t = in_mustache().await;
    let c = anyone();
    let draft = new_prompt(IN_JINJA2, false);
    t.store.create(&prompt(), &draft, &c).await.unwrap();
    let make = async |new: NewRelease| t.store.release(&new, &anyone()).await;
    let greeting = "support/greeting";
    let alone = release_of("default", &[(greeting, 1)]);
    let refusal = refused(&t, make(alone)).await;
    let expected = other_format("default", "production", TemplateFormat::Mustache);
    assert!(
        matches!(&refusal, Error::Release(ReleaseError::InRelease { error, .. }) if **error == expected),
        "{refusal}"
    );
    // The format changes only where nothing includes `tone` after the release.
    let both = release_of("default", &[("tone", 2), (greeting, 1)]);
    let refusal = refused(&t, make(both)).await;
    assert!(
        matches!(refusal, Error::Include(IncludeError::Included { .. })),
        "{refusal}"
    );
    make(release_of("default", &[("tone", 2)])).await.unwrap();
    let last = make(release_of("default", &[(greeting, 1)])).await.unwrap();
    t.audit().await;
    let undone = t.store.roll_back_release(&last.id, &c).await.unwrap();
    assert!(undone.rolled_back.is_some());

    // An override in another format is no obstacle when the release changes it, too.
    t.store.delete(&prompt(), &c).await.unwrap();
    create_mustache(&t, &own_tone(), TEXT).await;
    let in_jinja2 = replace(text(TEXT), None);
    t.store.save(&own_tone(), &in_jinja2, &c).await.unwrap();
    let own = prompt_of("acme", greeting);
    t.store.create(&own, &draft, &c).await.unwrap();
    let alone = release_of("acme", &[(greeting, 1)]);
    let refusal = refused(&t, make(alone)).await;
    assert!(
        matches!(refusal, Error::Release(ReleaseError::InRelease { .. })),
        "{refusal}"
    );
    let both = release_of("acme", &[(greeting, 1), ("tone", 2)]);
    make(both).await.unwrap();
    t.audit().await;
}

#[tokio::test]
async fn a_release_is_tried_as_it_will_be() {
    let t = Table::new().await;
    let c = anyone();
    create(&t, &tone(), TEXT).await;
    let reads = replace(text_with("{{ range }}", &[("range", "5")]), None);
    t.store.save(&tone(), &reads, &c).await.unwrap();
    let calls = "{% for i in range(3) %}{{ i }}{% endfor %}{% include \"tone\" %}";
    let draft = new_prompt(calls, false);
    t.store.create(&prompt(), &draft, &c).await.unwrap();
    let make = async |new: NewRelease| t.store.release(&new, &anyone()).await;
    let greeting = "support/greeting";
    let both = release_of("default", &[(greeting, 1), ("tone", 2)]);
    let refusal = refused(&t, make(both)).await;
    assert!(
        matches!(&refusal, Error::Release(ReleaseError::InRelease { error, index: 0, .. }) if matches!(**error, Error::Include(IncludeError::PiecesDoNotCompile { .. }))),
        "{refusal}"
    );
    t.store
        .publish(&tone(), &production(), number(2), &c)
        .await
        .unwrap();
    let both = release_of("default", &[("tone", 1), (greeting, 1)]);
    make(both).await.unwrap();
    t.audit().await;
}
