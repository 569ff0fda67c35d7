//! The folder of fallbacks: served when nothing else can be, as `promptbook export` writes it.

use std::path::Path;

use promptbook_sidecar::fallback::Fallbacks;
use serde_json::json;
use tempfile::TempDir;

use crate::beside::{Beside, served};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn problem(files: &[(&str, &str)]) -> String {
    let folder = folder(files);
    let loaded = Fallbacks::load(&[(Default::default(), folder.path().to_owned())]);
    let error = loaded.unwrap_err().to_string();
    error.replace(&format!("{}/", folder.path().display()), "")
}

#[tokio::test]
async fn a_fallback_is_served_when_the_table_is_away_or_nothing_is_active() {
    let front = "---\nname: support/greeting\ninputs:\n  - name: tone\n    default: kind\n---\n";
    let text = format!("{front}From the file, {{{{ tone }}}} {{{{ customer }}}}");
    let folder = folder(&[
        ("support/greeting.prompty", &text),
        ("plain.prompty", "Plain"),
    ]);
    let beside = Beside::with_folder(folder.path()).await;
    let name = "support%2Fgreeting";
    let ada = json!({"customer": "Ada"});
    let expected = served("From the file, kind Ada", None::<u64>, "fallback");
    assert_eq!(
        beside.served_with(name, ada.clone()).await,
        expected,
        "nothing is active"
    );
    assert_eq!(beside.served("plain").await.0, "Plain");
    beside
        .publish("support/greeting", "Hello {{ customer }}")
        .await;
    beside.pass(30);
    let fresh = beside.served_with(name, ada.clone()).await;
    assert_eq!(fresh, served("Hello Ada", 1, "fresh"));

    let away = Beside::with_folder(folder.path()).await;
    away.wire.cut(true);
    let path = format!("/v1/prompts/{name}/render?instance=acme");
    let answer = away.post(&path, json!({"inputs": ada})).await;
    let answer = answer.expect(200).json;
    let expected = json!({
        "name": "support/greeting", "instance": "default", "version": null, "label": "production", "type": "text",
        "template_format": "jinja2", "text": "From the file, kind Ada", "messages": null, "used": ["customer", "tone"], "unused": [],
        "defaults": ["tone"], "examples": [], "includes": [], "source": "fallback", "age_ms": null,
    });
    assert_eq!(answer, expected);
    let active = away
        .get(&format!("/v1/prompts/{name}/active"))
        .await
        .expect(200)
        .json;
    assert_eq!(
        (
            &active["version"],
            &active["seq"],
            &active["published_at"],
            &active["template"]
        ),
        (
            &json!(null),
            &json!(null),
            &json!(null),
            &json!("From the file, {{ tone }} {{ customer }}")
        )
    );
}

#[tokio::test]
async fn a_fallback_replaces_a_version_that_does_not_render() {
    let folder = folder(&[("greeting.prompty", "From the file")]);
    let beside = Beside::with_folder(folder.path()).await;
    beside.publish("greeting", "Hello {{ customer }}").await;
    let expected = served("From the file", None::<u64>, "fallback");
    assert_eq!(beside.served("greeting").await, expected);
}

#[tokio::test]
async fn each_instance_has_a_folder_and_includes_are_composed_for_it() {
    let default = folder(&[
        ("tone.prompty", "Be kind."),
        ("hello.prompty", "{% include \"tone\" %} Hello"),
        ("hello@1.prompty", "an earlier version"),
        ("bye.prompty", "Bye"),
        (".hidden/x.prompty", "---\nbroken"),
        ("notes.txt", "no prompt"),
    ]);
    let acme = folder(&[("tone.prompty", "Be brief."), ("bye.prompty", "So long")]);
    let folders = [
        (Default::default(), default.path().to_owned()),
        ("acme".parse().unwrap(), acme.path().to_owned()),
    ];
    let beside = Beside::with(Fallbacks::load(&folders).unwrap()).await;
    for (instance, name, expected, of) in [
        ("default", "hello", "Be kind. Hello", "default"),
        ("acme", "hello", "Be brief. Hello", "default"),
        ("other", "hello", "Be kind. Hello", "default"),
        ("acme", "bye", "So long", "acme"),
        ("other", "bye", "Bye", "default"),
    ] {
        let path = format!("/v1/prompts/{name}/render?instance={instance}");
        let answer = beside.post(&path, json!({})).await.expect(200).json;
        let found = (&answer["text"], &answer["instance"]);
        assert_eq!(found, (&json!(expected), &json!(of)), "{instance} {name}");
    }
}

#[test]
fn a_folder_that_can_not_be_used_is_refused_with_its_file() {
    for (files, says) in [
        (&[("a.prompty", "---\nname: a\n")][..], "a.prompty: "),
        (
            &[("a.prompty", "{% include \"tone\" %}")],
            "a.prompty: it includes `tone`, which has no file here",
        ),
        (
            &[("a.prompty", "A"), ("b.prompty", "---\nname: a\n---\nB")],
            "a.prompty has the prompt `a` too",
        ),
        (
            &[("a#b.prompty", "A")],
            "a#b.prompty: give it a `name` in its front matter",
        ),
    ] {
        let problem = problem(files);
        assert!(problem.starts_with("PROMPTBOOK_FALLBACK: "), "{problem}");
        assert!(problem.contains(says), "{problem}");
    }
    let missing = [(Default::default(), Path::new("/nowhere").to_owned())];
    let error = Fallbacks::load(&missing).unwrap_err().to_string();
    assert!(error.contains("/nowhere: can't be read"), "{error}");
}
