//! Prompts that include others: read together, compiled once, and replaced only by what is known to precede them.

use super::table::{Answer, Table, active, active_over, tombstone};
use super::{ADA, compiled_in, fresh, previous, served_later};
use crate::lookup::Source;
use crate::names::{Instance, PromptName};
use crate::prompt::Active;
use crate::store::request::ActiveRead;

const GREETING: &str = "{% include \"tone\" %} Hello {{ name }}";
const BAD: &str = "{{ name.first.second }}";

fn tone() -> PromptName {
    "tone".parse().unwrap()
}

/// A publication of the included prompt.
fn piece(active: Active) -> Active {
    let mut active = active;
    active.publication.name = tone();
    if let Some(version) = &mut active.version {
        version.name = tone();
    }
    active
}

fn including(prompt: Active, pieces: Vec<Active>) -> Answer {
    Ok(ActiveRead {
        inherited: Some(prompt),
        pieces,
        ..ActiveRead::default()
    })
}

#[tokio::test]
async fn a_prompt_is_served_with_the_text_of_what_it_includes_and_names_it() {
    let table = Table::default();
    let greeting = active("default", 4, GREETING);
    let own_tone = piece(active("acme", 7, "Be kind."));
    table.answer(including(greeting, vec![own_tone]));
    let (prompts, _) = table.prompts();
    let acme: Instance = "acme".parse().unwrap();
    let looked = prompts.get::<super::Greeting>(&acme).await;
    let rendered = looked.render(&ADA).unwrap();
    assert_eq!(rendered.output, "Be kind. Hello Ada");
    assert_eq!(rendered.served, looked.served());
    let [included] = &rendered.served.includes[..] else {
        panic!("{:?}", rendered.served);
    };
    assert_eq!((&included.name, &included.instance), (&tone(), &acme));
    assert_eq!((included.version.get(), included.seq), (7, 7));
}

#[tokio::test]
async fn a_refresh_asks_for_the_includes_that_it_knows() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    let s = (&table, &prompts, &clock);
    let greeting = active("default", 1, GREETING);
    let first = including(greeting, vec![piece(active("default", 1, "Be kind."))]);
    assert_eq!(served_later(s, first).await, fresh("Be kind. Hello Ada"));
    assert_eq!(table.last_asked().2, []);
    let without = including(active_over("default", 2, "Hi {{ name }}", 1), vec![]);
    assert_eq!(served_later(s, without.clone()).await, fresh("Hi Ada"));
    assert_eq!(table.last_asked().2, [tone()]);
    assert_eq!(served_later(s, without).await, fresh("Hi Ada"));
    assert_eq!(table.last_asked().2, []);
}

#[tokio::test]
async fn publishing_a_piece_changes_the_prompt_that_includes_it() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    let s = (&table, &prompts, &clock);
    let with = |tone| including(active("default", 1, GREETING), vec![piece(tone)]);
    let first = with(active("default", 1, "Be kind."));
    assert_eq!(served_later(s, first).await, fresh("Be kind. Hello Ada"));
    let second = with(active_over("default", 2, "Be brief.", 1));
    assert_eq!(served_later(s, second).await, fresh("Be brief. Hello Ada"));
}

#[tokio::test]
async fn a_piece_that_does_not_render_is_replaced_by_the_one_before() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    let s = (&table, &prompts, &clock);
    let with = |tone| including(active("default", 1, GREETING), vec![piece(tone)]);
    served_later(s, with(active("default", 1, "Be kind."))).await;
    let failing = with(active_over("default", 2, BAD, 1));
    assert_eq!(
        served_later(s, failing).await,
        previous("Be kind. Hello Ada")
    );
}

#[tokio::test]
async fn the_replacement_of_a_failing_prompt_has_the_active_pieces() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    let s = (&table, &prompts, &clock);
    let kind = || vec![piece(active("default", 1, "Be kind."))];
    served_later(s, including(active("default", 1, GREETING), kind())).await;
    let bad = format!("{{% include \"tone\" %}}{BAD}");
    let failing = including(active_over("default", 2, &bad, 1), kind());
    assert_eq!(
        served_later(s, failing).await,
        previous("Be kind. Hello Ada")
    );
}

#[tokio::test]
async fn a_piece_that_was_rolled_back_or_is_no_longer_read_is_never_served() {
    let bad = format!("{{% include \"tone\" %}}{BAD}");
    let failing = || active_over("default", 2, &bad, 1);
    // Rolled back to an earlier publication: the new one was not published over version 2.
    let rolled_back = piece(active_over("default", 3, "Be calm.", 1));
    let taken_down_between = piece(active("default", 4, "Be calm."));
    let cases = [
        including(failing(), vec![rolled_back]),
        including(failing(), vec![taken_down_between]),
        including(active_over("default", 2, BAD, 1), vec![]),
    ];
    for case in cases {
        let table = Table::default();
        let (prompts, clock) = table.prompts();
        let s = (&table, &prompts, &clock);
        let second = piece(active_over("default", 2, "Be kind.", 1));
        served_later(s, including(active("default", 1, GREETING), vec![second])).await;
        assert_eq!(served_later(s, case).await, compiled_in());
    }
}

#[tokio::test]
async fn a_prompt_whose_piece_is_missing_stays_unchanged() {
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    let s = (&table, &prompts, &clock);
    let kind = piece(active("default", 1, "Be kind."));
    served_later(s, including(active("default", 1, GREETING), vec![kind])).await;
    for broken in [vec![], vec![piece(tombstone("default", 2))]] {
        let answer = including(active("default", 1, GREETING), broken);
        let (source, text) = served_later(s, answer).await;
        assert_eq!(
            (source, text.as_str()),
            (Source::Stale, "Be kind. Hello Ada")
        );
    }
}
