//! Hits: what is served without a read of the table.

use std::sync::Arc;

use super::table::{Table, active, instance, nothing, seconds, text, tombstone};
use super::{ADA, Greeting, compiled_in, fresh, get, served};
use crate::Label;
use crate::lookup::Source;
use crate::store::request::ActiveRead;
use crate::typed::TypedPrompt;

#[tokio::test]
async fn a_fresh_prompt_is_read_once_and_reports_its_version() {
    let table = Table::default();
    table.answer(text(3, "Hello {{ name }}"));
    let (prompts, clock) = table.prompts();
    assert_eq!(served(&prompts).await, fresh("Hello Ada"));
    clock.advance(seconds(29));
    let looked = get(&prompts).await;
    assert_eq!(looked.source(), Source::Fresh);
    assert_eq!(looked.version().unwrap().get(), 3);
    assert_eq!(looked.label().as_str(), "production");
    assert_eq!(looked.instance().unwrap().as_str(), "default");
    assert_eq!(looked.age(), Some(seconds(29)));
    assert_eq!(table.reads(), 1);
}

/// A name in the code that is not in normal form C.
struct Cafe;

impl TypedPrompt for Cafe {
    const NAME: &'static str = "cafe\u{301} 1";
    const FALLBACK: &'static str = "";
    type Inputs<'a> = ();
    const INPUTS: &'static [&'static str] = &[];
    type Output = String;
}

#[tokio::test]
async fn a_name_in_another_normal_form_is_read_and_cached_as_the_same_name() {
    let table = Table::default();
    table.answer(text(3, "Hello"));
    let (prompts, _) = table.prompts();
    for _ in 0..2 {
        let looked = prompts.get::<Cafe>(&crate::Instance::default()).await;
        assert_eq!(looked.source(), Source::Fresh);
    }
    assert_eq!(table.reads(), 1);
    assert_eq!(table.last_asked().0.name.as_str(), "café 1");
}

#[tokio::test]
async fn two_lookups_share_one_version_without_copying_it() {
    let table = Table::default();
    table.answer(text(1, "Hello {{ name }}"));
    let (prompts, _) = table.prompts();
    let (first, second) = (get(&prompts).await, get(&prompts).await);
    assert!(std::ptr::eq(
        first.compiled().unwrap(),
        second.compiled().unwrap()
    ));
}

#[tokio::test]
async fn threads_share_a_version_but_not_its_reference_count() {
    let table = Table::default();
    table.answer(text(1, "Hello {{ name }}"));
    let (prompts, _) = table.prompts();
    let here = get(&prompts).await;
    let there =
        std::thread::spawn(move || futures_util::FutureExt::now_or_never(get(&prompts)).unwrap());
    let there = there.join().unwrap();
    assert!(std::ptr::eq(
        here.compiled().unwrap(),
        there.compiled().unwrap()
    ));
    assert!(!Arc::ptr_eq(
        here.handle().unwrap(),
        there.handle().unwrap()
    ));
}

#[tokio::test]
async fn the_absence_of_an_active_version_is_cached() {
    let table = Table::default();
    table.answer(nothing());
    let (prompts, clock) = table.prompts();
    assert_eq!(served(&prompts).await, compiled_in());
    clock.advance(seconds(29));
    assert_eq!(served(&prompts).await, compiled_in());
    assert_eq!(table.reads(), 1);
    table.answer(text(1, "Hello {{ name }}"));
    clock.advance(seconds(1));
    assert_eq!(served(&prompts).await, fresh("Hello Ada"));
}

#[tokio::test]
async fn each_instance_and_label_is_read_separately() {
    let table = Table::default();
    table.answer(text(1, "Hello {{ name }}"));
    let (prompts, _) = table.prompts();
    served(&prompts).await;
    prompts.get::<Greeting>(&instance("acme")).await;
    assert_eq!(table.last_asked().0.instance.as_str(), "acme");

    table.answer(nothing());
    let staging: Label = "staging".parse().unwrap();
    let looked = prompts
        .get_labelled::<Greeting>(&instance("acme"), &staging)
        .await;
    assert_eq!(table.last_asked().1, staging);
    assert_eq!(
        looked.source(),
        Source::Fallback,
        "staging is not production"
    );
    assert_eq!(looked.label(), &staging);
    assert_eq!(table.reads(), 3);
}

#[tokio::test]
async fn an_instance_gets_its_own_prompt_or_inherits() {
    let inherited = || Some(active("default", 7, "Hello {{ name }}"));
    let cases = [
        (Some(active("acme", 2, "Hi {{ name }}")), "acme", "Hi Ada"),
        (Some(tombstone("acme", 3)), "default", "Hello Ada"),
        (None, "default", "Hello Ada"),
    ];
    for (own, whose, expected) in cases {
        let table = Table::default();
        table.answer(Ok(ActiveRead {
            own,
            inherited: inherited(),
            ..ActiveRead::default()
        }));
        let (prompts, _) = table.prompts();
        let looked = prompts.get::<Greeting>(&instance("acme")).await;
        assert_eq!(looked.instance().unwrap().as_str(), whose);
        assert_eq!(looked.render(&ADA).unwrap().output, expected);
    }
}

#[tokio::test]
async fn warming_reads_prompts_in_advance() {
    let table = Table::default();
    table.answer(text(1, "Hello {{ name }}"));
    let (prompts, _) = table.prompts();
    let names = ["greeting", "other", "not//a name"];
    prompts.warm(&instance("default"), &names).await;
    assert_eq!(
        table.reads(),
        2,
        "what is no name is not in the table either"
    );
    assert_eq!(served(&prompts).await, fresh("Hello Ada"));
    assert_eq!(table.reads(), 2);
}
