//! Incomplete or foreign events, and failing response URLs.

use super::super::resource::ANSWER;
use super::*;

/// The error of a response that can't be delivered.
pub(super) async fn delivery_error(url: &str) -> String {
    let event = invoked(event("Create", url, None), MINUTE);
    let error = handle(event, async || created()).await.unwrap_err();
    assert!(!format!("{error:?}").contains("signature"), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn an_unreachable_response_url_is_an_immediate_error() {
    // Bound but not listening: it refuses connections, and no other process can take the port.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    let error = delivery_error(&format!("http://{address}/answer?signature=s")).await;
    assert!(error.contains("ResponseURL can't be reached"), "{error}");
}

#[tokio::test]
async fn a_redirect_of_the_response_url_is_an_error_and_is_not_followed() {
    let (elsewhere, answers) = response_url(0).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/?signature=s", listener.local_addr().unwrap());
    let redirect = move || {
        let to = [("location", elsewhere.clone())];
        async move { (axum::http::StatusCode::TEMPORARY_REDIRECT, to) }
    };
    let app = axum::Router::new().fallback(redirect);
    tokio::spawn(async move { axum::serve(listener, app).await });
    let error = delivery_error(&url).await;
    assert!(error.contains("ResponseURL answers 307"), "{error}");
    assert!(answers.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_hanging_response_url_is_an_error_within_the_reserved_time() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let started = tokio::time::Instant::now();
    let error = delivery_error(&format!("http://{address}/answer?signature=s")).await;
    assert!(error.contains("does not answer in time"), "{error}");
    assert!(started.elapsed() < RESERVE, "{:?}", started.elapsed());
    drop(listener);
}

#[tokio::test]
async fn an_event_without_some_fields_is_answered_at_its_response_url() {
    for (kind, status, says) in [
        (json!("Create"), "SUCCESS", "seeded"),
        (json!("Replace"), "FAILED", "the RequestType is \"Replace\""),
        (json!(""), "FAILED", "the RequestType is \"\""),
        (json!(7), "FAILED", "the RequestType is \"\""),
    ] {
        let (url, answers) = response_url(0).await;
        let payload = json!({"ResponseURL": url, "RequestType": kind, "StackId": 7, "ResourceProperties": null});
        handle(invoked(payload, MINUTE), async || created())
            .await
            .unwrap();
        let answers = answers.lock().unwrap();
        assert_eq!(answers.len(), 1, "{kind}");
        let answer = &answers[0].1;
        assert_eq!(answer["Status"], status, "{kind}");
        assert!(
            answer["Reason"].as_str().unwrap().contains(says),
            "{answer}"
        );
        assert_eq!(answer["StackId"], "");
    }
}

#[tokio::test]
async fn an_event_of_another_kind_or_without_a_response_url_does_nothing() {
    for (payload, says) in [
        (json!({"RequestType": "Create"}), "ResponseURL is missing"),
        (
            json!({"RequestType": "Delete", "ResponseURL": null}),
            "ResponseURL is missing",
        ),
        (
            event("Create", "no url", None),
            "ResponseURL is missing or invalid",
        ),
        (
            event("Create", "ftp://127.0.0.1/", None),
            "ResponseURL is missing or invalid",
        ),
        (
            json!({"httpMethod": "GET", "resource": "/v1/prompts"}),
            "not CloudFormation's",
        ),
        (json!(null), "not CloudFormation's"),
        (json!(["ResponseURL"]), "not CloudFormation's"),
    ] {
        let seeding = async || panic!("seeding on another event");
        let error = handle(invoked(payload, MINUTE), seeding).await.unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn time_remains_to_respond_before_lambdas_timeout() {
    let tries: Duration = (1..=ANSWER.1)
        .map(|tried| ANSWER.0 + Duration::from_millis(200) * tried)
        .sum();
    assert!(tries < RESERVE, "{tries:?}");
    assert!(LONGEST + RESERVE < Duration::from_secs(300));
    for left in [RESERVE, Duration::from_secs(300), Duration::from_secs(900)] {
        let time = time_left(&invoked(json!({}), left).context);
        assert!(
            time <= LONGEST && time <= left.saturating_sub(RESERVE),
            "{left:?}: {time:?}"
        );
    }
}
