//! Every invalid field is reported, up to and over each limit.

use super::*;
use crate::http::problem::Problem;

#[test]
fn every_invalid_field_is_reported_at_once() {
    let mut fields = Fields::default();
    fields.publish(Some(false), Some("staging".to_owned()));
    fields.author(Some("x".repeat(201)), Some("y".repeat(4097)));
    fields.tags(vec!["ok".to_owned(), " ".to_owned(), "z".repeat(101)]);
    fields.contract(
        "/contract",
        vec!["question".to_owned(), "2nd".to_owned(), "a-b".to_owned()],
    );
    let error = fields.check(Some(())).unwrap_err();
    let pointers: Vec<_> = Problem::from(&error)
        .errors
        .into_iter()
        .map(|field| field.pointer)
        .collect();
    let expected = [
        "/label",
        "/author",
        "/message",
        "/tags/1",
        "/tags/2",
        "/contract/1",
        "/contract/2",
    ];
    assert_eq!(pointers, expected);
}

#[test]
fn counts_and_sizes_are_limited() {
    let mut fields = Fields::default();
    let tags = fields.tags((0..51).map(|n| n.to_string()).collect());
    fields.contract("/inputs", (0..201).map(|n| format!("i{n}")).collect());
    fields.metadata(Some(&"d".repeat(MAX_METADATA)), &tags, None);
    let problem = Problem::from(&fields.check(Some(())).unwrap_err());
    let pointers: Vec<_> = problem
        .errors
        .iter()
        .map(|field| field.pointer.as_str())
        .collect();
    assert_eq!(pointers, ["/tags", "/inputs", "/description"]);
    assert_eq!(problem.status, 413);
}

#[test]
fn values_at_the_limit_and_blank_values_are_accepted() {
    let mut fields = Fields::default();
    let author = fields.author(Some("ä".repeat(200)), Some("y".repeat(4096)));
    assert_eq!(author.author.unwrap().chars().count(), 200);
    assert_eq!(
        fields.author(Some(" ".to_owned()), Some(String::new())),
        Author::default()
    );
    assert_eq!(fields.publish(None, None), None);
    assert_eq!(fields.publish(Some(true), None), Some(Label::default()));
    assert!(fields.check(Some(())).is_ok());
}
