//! `promptbook export --compose`: files that other runtimes read without Promptbook.

use serde_json::{Value, json};

use crate::desk::Desk;

/// A prompt that includes two others, the second of which `acme` overrides, and one that includes nothing.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    let tone = json!({
        "name": "shared/tone", "template": "Be {{ tone }}.\n", "inputs": {"tone": {"kind": "string", "default": "kind"}}, "publish": true
    });
    desk.app.admin.post("/v1/prompts", tone).await.expect(201);
    desk.create("shared/rules", "Don't lie.", true).await;
    let answer =
        "{%- include 'shared/tone' %}\nAnswer {{ question }}. {% include 'shared/rules' -%} \n";
    desk.create("answer", answer, true).await;
    desk
}

fn manifest(desk: &Desk, folder: &str) -> Value {
    serde_json::from_str(&desk.read(&format!("{folder}/promptbook.json"))).unwrap()
}

#[tokio::test]
async fn a_composed_file_has_the_text_of_what_is_included_and_a_plain_export_the_source() {
    let desk = desk().await;
    desk.run(&["export", "plain"]).await.expect(0);
    assert!(
        desk.read("plain/answer.prompty")
            .contains("{%- include 'shared/tone' %}\nAnswer")
    );
    let line = ["export", "out", "--compose", "--format", "json"];
    let done = desk.run(&line).await.expect(0).json();
    assert_eq!(
        desk.read("out/answer.prompty"),
        "---\nname: answer\ninputs:\n  - name: tone\n    kind: string\n    default: kind\n---\n{%- with tone = tone|default(\"kind\") %}Be \
         {{ tone }}.\n{% endwith %}\nAnswer {{ question }}. {% with %}Don't lie.{% endwith -%} {{ \"\\n\" }}\n"
    );
    assert_eq!(
        done["prompts"][0]["includes"][1],
        json!({"name": "shared/rules", "instance": "default", "label": "production", "version": 1, "seq": 1})
    );
    assert_eq!(done["prompts"][1]["includes"], json!([]));
    assert_eq!(
        desk.read("out/shared/rules.prompty"),
        desk.read("plain/shared/rules.prompty")
    );
    let manifest = manifest(&desk, "out");
    assert_eq!(manifest["prompts"]["answer"]["composed"], true);
    assert_eq!(
        manifest["prompts"]["shared/rules"].get("composed"),
        None,
        "it includes nothing"
    );
}

#[tokio::test]
async fn includes_are_resolved_for_the_instance_and_the_label() {
    let desk = desk().await;
    let own = json!({"name": "shared/rules", "template": "Acme rules.", "publish": true});
    let path = "/v1/prompts?instance=acme";
    desk.app.admin.post(path, own).await.expect(201);
    let own = json!({"name": "answer", "template": "{% include 'shared/rules' %} {% include 'shared/tone' %}"});
    desk.app.admin.post(path, own).await.expect(201);
    // Never published: as a lookup would find it, under the label of the export.
    desk.save("shared/tone", json!({"template": "Be new."}))
        .await;
    let staging = json!({"version": 2, "label": "staging"});
    let path = "/v1/prompts/shared%2Ftone/publish";
    desk.app.admin.post(path, staging).await.expect(200);
    for (more, says) in [
        (
            vec![],
            "{% with %}Acme rules.{% endwith %} {% with tone = tone|default(\"kind\") %}Be {{ tone }}.\n{% endwith %}",
        ),
        (
            vec!["--label", "staging"],
            "{% with %}Acme rules.{% endwith %} {% with %}Be new.{% endwith %}",
        ),
        (
            vec!["--versions", "latest", "--label", "staging"],
            "{% with %}Acme rules.{% endwith %} {% with %}Be new.{% endwith %}",
        ),
    ] {
        let line = [
            "export",
            "acme",
            "answer",
            "--compose",
            "--instance",
            "acme",
        ];
        desk.run(&[&line[..], &more].concat()).await.expect(0);
        let file = desk.read("acme/answer.prompty");
        assert!(file.ends_with(&format!("---\n{says}\n")), "{more:?} {file}");
    }
    let staging = json!({"version": 1, "label": "staging"});
    let path = "/v1/prompts/answer/publish";
    desk.app.admin.post(path, staging).await.expect(200);
    let line = ["export", "out", "answer", "--compose", "--label", "staging"];
    desk.run(&line).await.expect(0);
    let file = desk.read("out/answer.prompty");
    assert!(file.contains("{%- with %}Be new.{% endwith %}"), "{file}");
}

#[tokio::test]
async fn a_prompt_whose_include_is_missing_is_not_written() {
    let desk = desk().await;
    desk.create("draft", "{% include 'shared/nope' %}", false)
        .await;
    let done = desk.run(&["export", "out", "--compose"]).await.expect(4);
    assert!(
        done.out.contains(
            "draft: not written: the included prompt `shared/nope` is not active: publish it in `default` under `production`\n\
             3 prompts in out: 3 new, 0 changed, 0 unchanged, 1 not written\n"
        ),
        "{}",
        done.out
    );
    assert!(!desk.files("out").contains(&"draft.prompty".to_owned()));
    let line = ["export", "out", "--compose", "--versions", "all"];
    let done = desk.run(&line).await.expect(2);
    assert!(
        done.err.contains(
            "--compose writes one version of each prompt: pass `--versions active` or `latest`"
        ),
        "{}",
        done.err
    );
}

#[tokio::test]
async fn a_composed_file_is_not_imported_until_it_is_exported_as_it_is() {
    let desk = desk().await;
    desk.run(&["export", "out", "--compose"]).await.expect(0);
    let done = desk.run(&["import", "out", "--plan"]).await.expect(3);
    assert!(
        done.out.starts_with(
            "! conflict     answer  out/answer.prompty\n    `export --compose` wrote this file with the text of included prompts"
        ),
        "{}",
        done.out
    );
    assert!(
        done.out.contains("2 unchanged, 1 in conflict"),
        "{}",
        done.out
    );
    desk.run(&["export", "out"]).await.expect(0);
    let done = desk.run(&["import", "out", "--plan"]).await.expect(0);
    assert!(done.out.contains("3 unchanged."), "{}", done.out);
}
