//! `--share`: constants that several prompts have in common become prompts that they include.

use serde_json::Value;

use crate::desk::Desk;
use crate::folder::Folder;

const PROGRAM: &str = r#"
TONE = "Be kind and brief."
NAME = "Robin"


def answer(question):
    prompt = f"{TONE} You are {NAME}. Answer the question: {question}"
    return prompt


def summary(text):
    prompt = f"{TONE} You are {NAME}. Summarise the text: {text}"
    return prompt
"#;

fn program() -> Folder {
    let folder = Folder::new();
    folder.write("app/__init__.py", "");
    folder.write("app/desk.py", PROGRAM);
    folder
}

#[test]
fn a_shared_constant_is_written_as_a_file_of_its_own_that_the_others_include() {
    let folder = program();
    let done = folder
        .run(&["extract", "app", "--share", "--to", "out"])
        .expect(0);
    insta::assert_snapshot!(done.out);
    let files = [
        "app/desk/answer.prompt",
        "app/desk/summary.prompt",
        "app/desk/tone",
    ];
    assert_eq!(
        folder.files("out"),
        files.map(|name| format!("{name}.prompty"))
    );
    insta::assert_snapshot!(
        files
            .map(|name| folder.read(&format!("out/{name}.prompty")))
            .join("\n")
    );
    let again = folder
        .run(&["extract", "app", "--share", "--to", "out"])
        .expect(0);
    assert!(
        again.out.contains("0 files written, 3 unchanged"),
        "{}",
        again.out
    );
}

#[test]
fn the_json_report_lists_what_a_prompt_includes() {
    let folder = program();
    let done = folder
        .run(&["extract", "app", "--share", "--format", "json"])
        .expect(0);
    let report = done.json();
    let prompts = report["prompts"].as_array().unwrap();
    let names: Vec<&Value> = prompts.iter().map(|it| &it["name"]).collect();
    assert_eq!(
        names,
        [
            "app/desk/tone",
            "app/desk/answer.prompt",
            "app/desk/summary.prompt"
        ]
    );
    assert_eq!(prompts[1]["includes"], serde_json::json!(["app/desk/tone"]));
    assert_eq!(prompts[0].get("includes"), None);
}

#[test]
fn a_patched_program_is_the_same_as_without_sharing() {
    let (shared, plain) = (program(), program());
    let with = shared
        .run(&["extract", "app", "--share", "--patch"])
        .expect(0);
    let without = plain.run(&["extract", "app", "--patch"]).expect(0);
    assert_eq!(with.out, without.out);
    assert!(
        with.err
            .contains("it is looked up with the prompts that include it"),
        "{}",
        with.err
    );
}

#[test]
fn sharing_says_nothing_of_which_prompts_are_accepted() {
    let folder = program();
    for other in ["--check", "--accept"] {
        let done = folder.run(&["extract", "app", "--share", other]).expect(2);
        assert!(done.err.contains("cannot be used with"), "{}", done.err);
    }
}

#[tokio::test]
async fn what_was_shared_is_imported_and_changes_every_prompt_that_includes_it() {
    let desk = Desk::new().await;
    desk.write("app/__init__.py", "");
    desk.write("app/desk.py", PROGRAM);
    let extract = ["extract", "app", "--share", "--to", "out"];
    desk.run(&extract).await.expect(0);
    let import = ["import", "out", "--publish", "--yes"];
    desk.run(&import).await.expect(0);
    let rendered = async |tone: &str| {
        for (name, input, says) in [
            ("answer", "question=why", "Answer the question: why"),
            ("summary", "text=why", "Summarise the text: why"),
        ] {
            let name = format!("app/desk/{name}.prompt");
            let done = desk.run(&["render", &name, "-i", input]).await.expect(0);
            let text = format!("{tone} You are Robin. {says}");
            assert_eq!(done.out.trim_end(), text);
        }
    };
    rendered("Be kind and brief.").await;
    let edited = serde_json::json!({"template": "Be formal.", "publish": true});
    desk.save("app/desk/tone", edited).await;
    rendered("Be formal.").await;
}
