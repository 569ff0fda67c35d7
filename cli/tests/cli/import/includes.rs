//! What an import does with files that include prompts: what would dangle is refused in the plan, with file and line.

use serde_json::{Value, json};

use super::plan::{actions, text};
use crate::desk::Desk;

async fn plan(desk: &Desk, more: &[&str]) -> String {
    let line = [&["import", "in", "--dry-run"], more].concat();
    let done = desk.run(&line).await;
    assert!([0, 3].contains(&done.code), "{}", done.err);
    done.out
}

/// Writes each file, whose name is that of its prompt.
fn write(desk: &Desk, files: &[(&str, &str)]) {
    for (name, says) in files {
        desk.write(&format!("in/{name}.prompty"), text(name, says));
    }
}

#[tokio::test]
async fn included_prompts_are_written_before_those_that_include_them() {
    let desk = Desk::new().await;
    write(
        &desk,
        &[
            (
                "answer",
                "{% include 'z/tone' %} Answer {{ question }}. {% include 'z/rules' %}",
            ),
            ("z/tone", "Be {{ tone }}."),
            ("z/rules", "Don't lie."),
        ],
    );
    for n in 0..20 {
        let name = format!("many/{n}");
        write(&desk, &[(&name, "{% include 'z/tone' %}")]);
    }
    let shown = plan(&desk, &["--publish"]).await;
    assert!(
        shown.contains(
            "+ create       answer  in/answer.prompty\n    publishes version 1 under `production`\n    inputs: question\n    \
             includes: z/tone, z/rules\n"
        ),
        "{shown}"
    );
    let line = ["import", "in", "--publish", "--yes", "--format", "json"];
    let done = desk.run(&line).await.expect(0).json();
    assert_eq!(done["summary"]["done"], 23, "{done:#}");
    assert_eq!(done["plan"][0]["includes"], json!(["z/tone", "z/rules"]));
    let prompt = desk.get("answer", "").await;
    assert_eq!(prompt["contract"], json!(["question", "tone"]));
    let again = desk.run(&line).await.expect(0).json();
    assert_eq!(again["summary"]["unchanged"], 23, "{again:#}");
}

#[tokio::test]
async fn an_export_of_prompts_that_include_others_is_imported_elsewhere_as_it_was() {
    let desk = Desk::new().await;
    desk.create("z", "Be {{ tone }}.", true).await;
    desk.create("a", "{% include 'z' %} v1", true).await;
    desk.save(
        "a",
        json!({"template": "{% include 'z' %} v2", "publish": true}),
    )
    .await;
    desk.save(
        "z",
        json!({"template": "Be very {{ tone }}.", "publish": true}),
    )
    .await;
    for versions in ["active", "all"] {
        let folder = desk.path(versions);
        let folder = folder.to_str().unwrap();
        desk.run(&["export", folder, "--versions", versions])
            .await
            .expect(0);
        let other = Desk::new().await;
        let line = ["import", folder, "--publish", "--yes"];
        other.run(&line).await.expect(0);
        let active = other.get("a", "/active").await;
        assert_eq!(
            active["template"],
            "{% with %}Be very {{ tone }}.{% endwith %} v2"
        );
    }
}

#[tokio::test]
async fn what_would_dangle_is_a_conflict_with_its_place() {
    let desk = Desk::new().await;
    desk.create("shared/tone", "Be kind.", true).await;
    desk.create("shared/draft", "x", false).await;
    desk.create("shared/needs", "{{ language }}", true).await;
    desk.create("shared/outer", "{% include 'shared/tone' %}", true)
        .await;
    desk.create("shared/gone", "x", true).await;
    desk.create("known", "x", true).await;
    let admin = &desk.app.admin;
    let gone = "/v1/prompts/shared%2Fgone";
    admin.call("DELETE", gone).await.expect(204);
    let chat = json!({"name": "shared/chat", "messages": [{"role": "user", "content": "x"}], "publish": true});
    admin.post("/v1/prompts", chat).await.expect(201);
    let mustache = json!({"name": "shared/m", "template": "x", "template_format": "mustache", "publish": true});
    admin.post("/v1/prompts", mustache).await.expect(201);
    write(
        &desk,
        &[
            ("fine", "{% include 'shared/tone' %}"),
            ("missing", "x\n{% include 'shared/tne' %}"),
            ("draft", "{% include 'shared/draft' %}"),
            ("gone", "{% include 'shared/gone' %}"),
            ("chat", "{% include 'shared/chat' %}"),
            ("format", "{% include 'shared/m' %}"),
            ("nested", "{% include 'shared/outer' %}"),
            ("nested-file", "{% include 'fine' %}"),
            ("ring/a", "{% include 'ring/b' %}"),
            ("ring/b", "{% include 'ring/c' %}"),
            ("ring/c", "{% include 'ring/a' %}"),
            ("known", "{% include 'shared/needs' %}"),
            (
                "several",
                "user:\nx {% include 'shared/tne' %}\n\nassistant:\n{% include 'shared/chat' %}",
            ),
            ("shared/tone", "{% include 'fine2' %}"),
            ("fine2", "x"),
        ],
    );
    let shown = plan(&desk, &["--publish"]).await;
    insta::assert_snapshot!(shown);
    let line = ["import", "in", "--publish", "--yes"];
    let done = desk.run(&line).await.expect(3);
    assert!(done.out.ends_with("Done: 1 of 1.\n"), "{}", done.out);
}

#[tokio::test]
async fn a_file_is_published_only_if_what_it_includes_is() {
    let desk = Desk::new().await;
    write(&desk, &[("a", "{% include 'z' %}"), ("z", "Be kind.")]);
    // A draft may include a draft.
    let shown = plan(&desk, &[]).await;
    assert!(shown.contains("Plan: 2 to create, "), "{shown}");
    // What is included is active under `production`.
    let staging = ["--publish", "--label", "staging", "--new-label"];
    let shown = plan(&desk, &staging).await;
    assert!(
        shown.contains(
            "! conflict     a  in/a.prompty\n    line 4, column 4: includes `z`, which is not active, and this import does not publish it \
             in `default` under `production`\n"
        ),
        "{shown}"
    );
    // An override does not make the prompt of `default`.
    let acme = ["--publish", "--instance", "acme", "--new-instance"];
    let shown = plan(&desk, &acme).await;
    assert!(
        shown.contains(
            "    line 4, column 4: includes `z`, which `default` does not have: import it there first\n"
        ),
        "{shown}"
    );
    // A file that is in conflict publishes nothing.
    desk.create("z", "old", false).await;
    desk.save("z", json!({"template": "older"})).await;
    desk.write("in/z.prompty", text("z", "old"));
    let shown = plan(&desk, &["--publish"]).await;
    assert!(
        shown.contains("line 4, column 4: includes `z`, which is not active, and its file in/z.prompty is in conflict\n"),
        "{shown}"
    );
    // Only the draft on the server: a draft may include it, and the plan says so.
    std::fs::remove_file(desk.path("in/z.prompty")).unwrap();
    let shown = plan(&desk, &[]).await;
    assert!(
        shown.contains("+ create       a  in/a.prompty\n    line 4, column 4: includes `z`, which is not active yet\n"),
        "{shown}"
    );
    let line = ["import", "in", "--yes"];
    desk.run(&line).await.expect(0);
    let shown = plan(&desk, &["--publish"]).await;
    assert!(
        shown.contains("line 4, column 4: includes `z`, which is not active: publish it in `default` under `production` first"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_prompt_that_others_include_gets_no_includes_unless_they_drop_theirs() {
    let desk = Desk::new().await;
    desk.create("b", "old", true).await;
    desk.create("c", "c", true).await;
    desk.create("a", "{% include 'b' %}", true).await;
    write(&desk, &[("b", "{% include 'c' %}")]);
    let shown = plan(&desk, &["--publish"]).await;
    assert!(
        shown.contains(
            "! conflict     b  in/b.prompty\n    line 4, column 4: includes prompts, but `a` of `default` includes it, and what is included \
             can't include anything: `promptbook includers b` lists them\n"
        ),
        "{shown}"
    );
    write(&desk, &[("a", "without")]);
    let line = ["import", "in", "--publish", "--yes", "--format", "json"];
    let done: Value = desk.run(&line).await.expect(0).json();
    assert_eq!(actions(&done), [("a", "new_version"), ("b", "new_version")]);
    assert_eq!(done["summary"]["done"], 2, "{done:#}");
}

#[tokio::test]
async fn what_is_included_in_another_format_is_published_in_an_earlier_release() {
    let desk = Desk::new().await;
    for (name, text) in [("a", "{{> tone}} Hi."), ("tone", "Be kind.")] {
        let front = format!("---\nname: {name}\ntemplate: mustache\n---\n{text}");
        desk.write(&format!("in/{name}.prompty"), front);
    }
    let line = ["import", "in", "--publish", "--yes", "--format", "json"];
    let done: Value = desk.run(&line).await.expect(0).json();
    let releases = done["releases"].as_array().unwrap().iter();
    let prompts: Vec<&Value> = releases.map(|release| &release["prompts"]).collect();
    assert_eq!(prompts, [&json!(["tone"]), &json!(["a"])]);
}
