//! Errors as problem details: status, type, pointers and headers.

use super::*;

fn shown(error: Error) -> String {
    let problem = serde_json::to_value(Problem::from(&error)).unwrap();
    serde_json::to_string_pretty(&problem).unwrap()
}

#[test]
fn a_problem_lists_every_invalid_field_with_its_pointer() {
    let fields = vec![
        FieldError::new("/label", "a label is empty: give it 1 to 36 characters"),
        FieldError::new("/tags/3", "a tag has at most 100 characters"),
    ];
    insta::assert_snapshot!(shown(Domain::Invalid(fields).into()), @r#"
        {
          "type": "/problems/invalid-body",
          "title": "Invalid fields",
          "status": 422,
          "detail": "/label: a label is empty: give it 1 to 36 characters (and 1 more)",
          "errors": [
            {
              "pointer": "/label",
              "detail": "a label is empty: give it 1 to 36 characters"
            },
            {
              "pointer": "/tags/3",
              "detail": "a tag has at most 100 characters"
            }
          ]
        }
        "#);
}

#[test]
fn a_detail_about_the_whole_body_has_no_pointer() {
    let whole = || FieldError::new("", "there is no content");
    for (fields, detail) in [
        (vec![whole()], "there is no content"),
        (vec![whole(), whole()], "there is no content (and 1 more)"),
    ] {
        let problem = Problem::from(&Domain::Invalid(fields).into());
        assert_eq!(problem.detail, detail);
        assert_eq!(problem.errors[0].pointer, "");
    }
}

#[test]
fn a_response_stays_small_however_many_fields_are_invalid() {
    let long = "x".repeat(100_000);
    let fields = (0..100_000).map(|n| FieldError::new(format!("/tags/{n}"), "blank"));
    let many = Domain::Invalid(fields.collect()).into();
    let quoted = Domain::Invalid(vec![FieldError::new(format!("/{long}"), &*long)]).into();
    for (error, says) in [
        (many, "/tags/0: blank (and 99999 more)"),
        (quoted, " … "),
        (Error::UnknownRoute(long.clone()), "in a name as %2F"),
        (
            Error::BadQuery(format!("unknown field `{long}`, expected `tag`")),
            "expected `tag`",
        ),
    ] {
        let shown = shown(error);
        assert!(shown.len() < 10_000, "{}", shown.len());
        assert!(shown.contains(says), "{shown}");
    }
}

#[test]
fn content_over_its_limit_is_413_even_with_other_errors() {
    let fields = vec![
        FieldError::new("/label", "empty"),
        FieldError::too_large("/template", 140_000, 131_072),
    ];
    let problem = Problem::from(&Domain::Invalid(fields).into());
    assert_eq!(
        (problem.status, problem.kind.as_str()),
        (413, "/problems/too-large")
    );
    assert_eq!(problem.errors.len(), 2);
}

#[test]
fn a_database_rejection_is_logged_and_not_shown() {
    let error = Error::from(Domain::Database(DatabaseError::Refused(
        "arn:aws:iam::1:role/secret".to_owned(),
    )));
    assert!(!shown_copy(&error).contains("arn:"));
    let response = error.into_response();
    let failure = response.extensions().get::<Failure>().unwrap();
    assert!(failure.cause.as_deref().unwrap().contains("arn:aws:iam"));
}

#[test]
fn a_storage_fault_says_what_to_do_and_names_its_file_only_in_the_log() {
    use promptbook::StorageFault as Fault;
    for (fault, status, slug) in [
        (Fault::Full, 507, "storage-full"),
        (Fault::ReadOnly, 500, "storage-read-only"),
        (Fault::NotPermitted, 500, "storage-not-permitted"),
        (Fault::Corrupt, 500, "storage-corrupt"),
        (Fault::Gone, 500, "storage-gone"),
        (Fault::Newer, 500, "storage-newer"),
        (Fault::Failed, 500, "storage-failed"),
    ] {
        let detail = "/home/ada/.promptbook/promptbook.db: broken".to_owned();
        let error = Error::from(Domain::Database(DatabaseError::Storage { fault, detail }));
        let problem = Problem::from(&error);
        assert_eq!(
            (problem.status, problem.kind),
            (status, format!("/problems/{slug}"))
        );
        assert!(problem.detail.starts_with(&fault.to_string()), "{fault}");
        assert!(!problem.detail.contains("/home/ada"), "{fault}");
        let response = error.into_response();
        let failure = response.extensions().get::<Failure>().unwrap();
        assert!(failure.cause.as_deref().unwrap().contains("/home/ada"));
        assert!(response.headers().get("retry-after").is_none());
    }
}

fn shown_copy(error: &Error) -> String {
    serde_json::to_string(&Problem::from(error)).unwrap()
}

#[test]
fn a_throttled_models_retry_after_is_passed_on() {
    let error = ModelError::Throttled {
        model: "openai/gpt".to_owned(),
        said: "429 Too Many Requests".to_owned(),
        retry_after: 30,
    };
    let prompts = Vec::new();
    let response = Error::Model { error, prompts }.into_response();
    assert_eq!(
        (
            response.status().as_u16(),
            &response.headers()["retry-after"]
        ),
        (503, &HeaderValue::from(30))
    );
}

#[test]
fn an_unreachable_database_sets_retry_after() {
    let response = Error::from(Domain::Database(DatabaseError::Unavailable(
        "timeout".to_owned(),
    )))
    .into_response();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "1");
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
}
