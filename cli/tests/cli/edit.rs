//! `promptbook edit`, with scripts for an editor.

use serde_json::json;

use crate::desk::{Desk, Done, ended};

const CHAT: &str = "---\nname: support/chat\ndescription: Talks\nmetadata:\n  tags: [a, b]\n  config:\n    retries: 3\nmodel:\n  id: m\n  options:\n    temperature: 0.1\ninputs:\n  - name: history\n    kind: thread\n  - name: who\n    description: The person\n    default: you\n---\nsystem:\nBe kind to {{ who }}.\n\n{{ history }}\n\nuser:\nHello\n";

async fn edit(desk: &Desk, editor: &str, line: &[&str]) -> Done {
    let mut command = desk.command(&[&["edit"], line].concat());
    command.env("EDITOR", "false").env("VISUAL", editor);
    ended(command).await
}

/// The file that the message names as the one where the text is kept.
fn kept(done: &Done) -> String {
    let words = done.err.split_whitespace();
    let path = words
        .map(|word| word.trim_end_matches([':', ';', ',', '.']))
        .find(|word| word.ends_with(".prompty"));
    let path = path.unwrap_or_else(|| panic!("{}", done.err));
    std::fs::read_to_string(path).unwrap()
}

#[tokio::test]
async fn what_was_edited_is_a_new_version_and_all_else_of_the_prompt_stays() {
    let desk = Desk::new().await;
    desk.write("chat.prompty", CHAT);
    desk.run(&["import", "chat.prompty", "--yes"])
        .await
        .expect(0);
    let before = desk.get("support/chat", "/versions/1").await;
    let done = edit(
        &desk,
        "sed -i 's/kind to/rude to/'",
        &["support/chat", "--message", "why", "--author", "ada"],
    )
    .await
    .expect(0);
    assert!(
        done.out
            .contains("-Be kind to {{ who }}.\n+Be rude to {{ who }}.\n"),
        "{}",
        done.out
    );
    assert!(
        done.out.contains("saved version 2 of `support/chat`"),
        "{}",
        done.out
    );
    assert!(!done.out.contains('\u{1b}'), "no colour but on a terminal");
    let after = desk.get("support/chat", "/versions/2").await;
    assert_eq!(after["messages"][0]["content"], "Be rude to {{ who }}.");
    assert_eq!(
        (&after["message"], &after["author"]),
        (&json!("why"), &json!("ada"))
    );
    assert_eq!(before["config"], json!({"retries": 3}));
    for same in ["model", "config", "inputs", "uses"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    let prompt = desk.get("support/chat", "").await;
    assert_eq!(
        (&prompt["description"], &prompt["tags"]),
        (&json!("Talks"), &json!(["a", "b"]))
    );
    assert_eq!(prompt["labels"], json!({}));
    assert_eq!(desk.files(""), ["chat.prompty"], "the draft is gone");
}

#[tokio::test]
async fn an_edit_is_published_in_the_same_write_when_asked() {
    let desk = Desk::new().await;
    desk.create("a", "old", true).await;
    let line = [
        "a",
        "--publish",
        "--new-label",
        "--label",
        "staging",
        "--format",
        "json",
    ];
    let done = edit(&desk, "sed -i s/old/new/", &line).await.expect(0);
    let said = done.json();
    assert_eq!(
        (&said["status"], &said["version"]["template"]),
        (&json!("saved"), &json!("new"))
    );
    assert_eq!(said["publication"]["label"], "staging");
    let prompt = desk.get("a", "").await;
    assert_eq!(prompt["labels"], json!({"production": 1, "staging": 2}));
    assert_eq!(prompt["revision"], 2);
}

#[tokio::test]
async fn the_inputs_that_were_found_are_printed_and_mistakes_warned_of() {
    let desk = Desk::new().await;
    let warning = "warning: line 1, column 9: `user-name` subtracts `name` from `user`: did you mean `user_name`?";
    let line = [
        "create",
        "a",
        "--template",
        "Dear {{ user-name }}{{ city|d }}",
    ];
    let created = desk.run(&line).await.expect(0);
    assert!(
        created
            .out
            .ends_with("\ninputs: city (optional), name, user\n"),
        "{}",
        created.out
    );
    assert!(created.err.contains(warning), "{}", created.err);
    let done = edit(&desk, "sed -i s/Dear/Hear/", &["a"]).await.expect(0);
    assert!(
        done.out
            .ends_with("\ninputs: city (optional), name, user\n"),
        "{}",
        done.out
    );
    // In the file that is edited, front matter comes first.
    let warning = warning.replace("line 1,", "line 4,");
    assert_eq!(done.err.matches(&warning).count(), 1, "{}", done.err);
    let line = ["a", "--format", "json"];
    let done = edit(&desk, "sed -i s/Hear/Hello/", &line).await.expect(0);
    assert_eq!(done.json()["warnings"][0]["pointer"], "/template");
    assert_eq!(done.json()["version"]["optional"], json!(["city"]));
}

#[tokio::test]
async fn nothing_is_saved_when_nothing_was_changed() {
    let desk = Desk::new().await;
    desk.create("a", "old", false).await;
    for editor in ["true", "touch", "sh -c 'printf \"\\n\\n\" >> \"$1\"' sh"] {
        let done = edit(&desk, editor, &["a"]).await.expect(0);
        assert_eq!(
            done.out, "`a` is unchanged: nothing was saved\n",
            "{editor}"
        );
    }
    assert_eq!(desk.get("a", "").await["revision"], 1);
    assert!(desk.files("").is_empty());
}

#[tokio::test]
async fn an_edit_says_which_version_is_active_and_what_was_not_published() {
    let desk = Desk::new().await;
    desk.create("a", "old", true).await;
    desk.save("a", json!({"template": "new", "description": "D"}))
        .await;
    let done = edit(&desk, "true", &["a", "--publish"]).await.expect(0);
    assert_eq!(
        done.err,
        "note: version 1 is active under `production`; you are editing the latest, version 2\n"
    );
    assert_eq!(
        done.out,
        "`a` is unchanged: nothing was saved or published; `promptbook publish a 2` publishes version 2\n"
    );
    desk.run(&["publish", "a", "2"]).await.expect(0);
    let done = edit(&desk, "sed -i s/D/E/", &["a"]).await.expect(0);
    assert_eq!(done.err, "");
    assert!(
        done.out
            .contains("saved `a`; its content is still version 2, active under `production`"),
        "{}",
        done.out
    );
    let done = edit(&desk, "true", &["a", "--publish"]).await.expect(0);
    assert_eq!(done.out, "`a` is unchanged: nothing was saved\n");
}

#[tokio::test]
async fn a_text_that_is_no_prompt_is_kept_and_its_place_is_named() {
    let desk = Desk::new().await;
    desk.create("a", "old", false).await;
    for (editor, says) in [
        ("sed -i 's/old/{{ x y }}/'", "line 4, column 6: unexpected"),
        (
            "sed -i 's/^name.*/name: [/'",
            "line 2: the front matter is not valid YAML: a bracket opens here",
        ),
        (
            "sed -i 's/old/One\\n\\n  {{ x | nosuch }}/'",
            "line 6, column 10: there is no filter `nosuch`",
        ),
        (
            "sed -i 's/old/user:\\nHi/'",
            "`a` is a text prompt and can't become a chat prompt",
        ),
        ("sed -i 's/^name.*/name: b/'", "a prompt can't be renamed"),
        ("sh -c 'printf \"\\377\" > \"$1\"' sh", "is not UTF-8"),
        ("sh -c ': > \"$1\"' sh", "the template is blank"),
    ] {
        let done = edit(&desk, editor, &["a"]).await.expect(1);
        assert!(done.err.contains(says), "{editor}: {}", done.err);
        assert!(
            done.err.contains("your text is kept in this file"),
            "{}",
            done.err
        );
        assert_eq!(done.err.lines().count(), 1, "{}", done.err);
    }
    assert_eq!(desk.files("").len(), 7, "each is kept");
    assert_eq!(desk.get("a", "").await["revision"], 1);
}

#[tokio::test]
async fn an_editor_that_fails_saves_nothing_and_loses_nothing() {
    let desk = Desk::new().await;
    desk.create("a", "old", false).await;
    let done = edit(&desk, "false", &["a"]).await.expect(1);
    assert!(
        done.err.contains("the editor `false` failed"),
        "{}",
        done.err
    );
    let done = edit(&desk, "no-such-editor-here -w", &["a"])
        .await
        .expect(1);
    assert!(
        done.err.contains("can't be started") && done.err.contains("$EDITOR"),
        "{}",
        done.err
    );
    let done = edit(&desk, "vi 'x", &["a"]).await.expect(2);
    assert!(
        done.err
            .contains("VISUAL is `vi 'x`, which has an unclosed quote"),
        "{}",
        done.err
    );
    assert!(desk.files("").is_empty());
    let done = edit(&desk, "sh -c 'sed -i s/old/new/ \"$1\"; exit 3' sh", &["a"])
        .await
        .expect(1);
    assert!(kept(&done).contains("\nnew\n"), "{}", done.err);
    assert_eq!(desk.get("a", "").await["revision"], 1);
}

#[tokio::test]
async fn nobodys_edit_is_overwritten_and_the_text_is_kept() {
    let desk = Desk::new().await;
    desk.create("a", "old", false).await;
    desk.write("other.prompty", "---\nname: a\n---\ntheirs\n");
    let editor = "sh -c '\"$PROMPTBOOK\" import other.prompty --yes >/dev/null && sed -i s/old/mine/ \"$1\"' sh";
    let done = edit(&desk, editor, &["a", "--publish"]).await.expect(5);
    assert!(
        done.err
            .contains("someone else changed `a` while you edited it: nothing was saved"),
        "{}",
        done.err
    );
    assert!(done.err.contains("promptbook history a"), "{}", done.err);
    assert_eq!(kept(&done), "---\nname: a\n---\nmine\n");
    assert_eq!(desk.get("a", "/versions/2").await["template"], "theirs");
    let prompt = desk.get("a", "").await;
    assert_eq!(
        (&prompt["latest"], &prompt["labels"]),
        (&json!(2), &json!({}))
    );
}

#[tokio::test]
async fn what_the_contract_does_not_supply_is_found_before_anything_is_sent() {
    let desk = Desk::new().await;
    desk.create("a", "old {{ customer }}", true).await;
    let says = "line 4, column 8: input `custmer` is not in the contract; did you mean `customer`? If the code supplies it: `promptbook contract a --add custmer`";
    let done = edit(&desk, "sed -i 's/customer/custmer/'", &["a", "--publish"])
        .await
        .expect(1);
    assert!(done.err.contains(says), "{}", done.err);
    assert!(kept(&done).contains("{{ custmer }}"), "{}", done.err);
    assert_eq!(desk.get("a", "").await["revision"], 1);
    // A version that can't be published can be saved.
    let done = edit(&desk, "sed -i 's/customer/custmer/'", &["a"])
        .await
        .expect(0);
    assert!(
        done.err
            .contains(&format!("note: it can't be published: {says}")),
        "{}",
        done.err
    );
    let says = "saved version 2 of `a`; it can't be published yet";
    assert!(done.out.contains(says), "{}", done.out);
}

#[tokio::test]
async fn a_refused_edit_is_kept_too() {
    let desk = Desk::new().await;
    desk.create("a", "old", true).await;
    let author = "x".repeat(300);
    let done = edit(&desk, "sed -i s/old/new/", &["a", "--author", &author])
        .await
        .expect(1);
    assert!(done.err.contains("error: --author: "), "{}", done.err);
    assert!(kept(&done).contains("\nnew\n"), "{}", done.err);
    let done = edit(&desk, "true", &["b"]).await.expect(4);
    assert!(done.err.contains("has no prompt `b`"), "{}", done.err);
    assert_eq!(desk.get("a", "").await["revision"], 1);
}

const ACME: [&str; 3] = ["--instance", "acme", "--new-instance"];

/// `a` of `default`: version 1 is active, version 2 is the latest, and its contract has one input.
async fn inherited() -> Desk {
    let desk = Desk::new().await;
    let body = json!({
        "name": "a", "template": "old of {{ who }}", "publish": true, "description": "Greets", "tags": ["x"],
    });
    desk.app.admin.post("/v1/prompts", body).await.expect(201);
    desk.save(
        "a",
        json!({"template": "newer", "description": "Greets", "tags": ["x"]}),
    )
    .await;
    desk
}

#[tokio::test]
async fn an_inherited_prompt_opens_as_a_copy_and_becomes_the_instances_own_when_it_is_saved() {
    let desk = inherited().await;
    let copied = "`acme` inherits `a`: this is a copy of version 1 of `default`";
    for editor in ["true", "touch", "false"] {
        let code = i32::from(editor == "false");
        let done = edit(&desk, editor, &[&["a"][..], &ACME].concat()).await;
        assert!(done.expect(code).err.contains(copied), "{editor}");
    }
    let own = "/v1/prompts/a?instance=acme";
    desk.app
        .admin
        .get(own)
        .await
        .problem(404, "prompt-not-found");

    let line = [&["a"][..], &ACME].concat();
    let done = edit(&desk, "sed -i s/old/ours/", &line).await.expect(0);
    assert!(done.err.contains(copied), "{}", done.err);
    assert!(
        done.out.contains("--- version 1 of `default`\n"),
        "{}",
        done.out
    );
    assert!(
        done.out
            .contains("created `a` of `acme`, version 1; `promptbook publish a 1 --instance acme` makes it active"),
        "{}",
        done.out
    );
    let own = desk.app.admin.get(own).await.expect(200).json;
    assert_eq!(
        (
            &own["description"],
            &own["tags"],
            &own["labels"],
            &own["contract"]
        ),
        (&json!("Greets"), &json!(["x"]), &json!({}), &json!(["who"]))
    );
    let version = "/v1/prompts/a/versions/latest?instance=acme";
    let version = desk.app.admin.get(version).await.expect(200).json;
    assert_eq!(version["template"], "ours of {{ who }}");
    // From now on it is the instance's own that is edited.
    let done = edit(&desk, "sed -i s/ours/theirs/", &line).await.expect(0);
    assert!(!done.err.contains("inherits"), "{}", done.err);
    let says = "saved version 2 of `a` of `acme`; `promptbook publish a 2 --instance acme` makes it active";
    assert!(done.out.contains(says), "{}", done.out);
    assert_eq!(desk.get("a", "").await["latest"], 2, "of `default`");
}

#[tokio::test]
async fn a_copy_is_published_at_once_and_obeys_the_contract_of_default() {
    let desk = inherited().await;
    let publish = [&["a", "--publish"][..], &ACME].concat();
    let done = edit(&desk, "sed -i 's/who/whom/'", &publish)
        .await
        .expect(1);
    let says = "input `whom` is not in the contract";
    assert!(done.err.contains(says), "{}", done.err);
    let own = "/v1/prompts/a?instance=acme";
    desk.app
        .admin
        .get(own)
        .await
        .problem(404, "prompt-not-found");
    let done = edit(&desk, "sed -i s/old/ours/", &publish).await.expect(0);
    assert!(
        done.out
            .contains("created `a` of `acme`, version 1, active under `production`"),
        "{}",
        done.out
    );
    let served = "/v1/prompts/a/active?instance=acme";
    let served = desk.app.reader.get(served).await.expect(200).json;
    assert_eq!(served["template"], "ours of {{ who }}");
}

#[tokio::test]
async fn a_copy_is_kept_when_somebody_makes_that_override_meanwhile() {
    let desk = inherited().await;
    let editor = "sh -c 'env -u VISUAL \"$PROMPTBOOK\" create a --template theirs --instance acme --new-instance >/dev/null && sed -i s/old/ours/ \"$1\"' sh";
    let done = edit(&desk, editor, &[&["a"][..], &ACME].concat())
        .await
        .expect(5);
    assert!(
        done.err
            .contains("someone else changed `a` while you edited it"),
        "{}",
        done.err
    );
    assert!(kept(&done).contains("ours of"), "{}", done.err);
    let version = "/v1/prompts/a/versions/latest?instance=acme";
    let version = desk.app.admin.get(version).await.expect(200).json;
    assert_eq!(
        (&version["version"], &version["template"]),
        (&json!(1), &json!("theirs"))
    );
}

#[tokio::test]
async fn what_nobody_has_or_the_instance_deleted_is_not_copied() {
    let desk = inherited().await;
    let done = edit(&desk, "true", &[&["b"][..], &ACME].concat())
        .await
        .expect(4);
    assert!(
        done.err.contains("instance `acme` has no prompt `b`"),
        "{}",
        done.err
    );
    for line in ["create a --template x --new-instance", "delete a --yes"] {
        let line: Vec<&str> = line.split(' ').chain(["--instance", "acme"]).collect();
        desk.run(&line).await.expect(0);
    }
    let done = edit(&desk, "true", &[&["a"][..], &ACME].concat())
        .await
        .expect(4);
    assert!(
        done.err.contains("is deleted: restore it first"),
        "{}",
        done.err
    );
}

#[tokio::test]
async fn a_likely_mistake_speaks_for_the_inputs_that_it_reads_and_all_stand_in_the_order_of_the_text()
 {
    let desk = Desk::new().await;
    desk.create("a", "{{ user_name }} {{ tone }}", false).await;
    let text = "printf -- '---\\nname: a\\nnmae: b\\ntools: []\\n---\\n{{ zeal }} {{ user-name }}\\n{tone} {{ age }}\\n' > $1";
    let editor = format!("sh -c \"{text}\" sh");
    let done = edit(&desk, &editor, &["a"]).await.expect(0);
    let lines = [
        "note: it can't be published: line 3: unknown key `nmae` in the front matter; did you mean `name`?",
        "line 6, column 4: input `zeal` is not in the contract",
        "line 6, column 15: `user-name` subtracts `name` from `user`: did you mean `user_name`?",
        "line 7, column 1: `{tone}` is text, not an input: did you mean `{{ tone }}`?",
        "line 7, column 11: input `age` is not in the contract",
    ];
    let said: Vec<&str> = done
        .err
        .lines()
        .filter(|line| line.contains("line "))
        .collect();
    assert_eq!(said.len(), lines.len(), "{}", done.err);
    for (said, line) in said.iter().zip(lines) {
        assert!(said.starts_with(line), "{said}\n{line}");
    }
    assert_eq!(
        desk.get("a", "").await["latest"],
        2,
        "it is saved nevertheless"
    );
}

#[tokio::test]
async fn a_prompt_without_inputs_says_so_and_ignored_properties_are_noted() {
    let desk = Desk::new().await;
    desk.write("a.prompty", "---\nname: a\ntools: []\n---\nHi\n");
    let created = desk.run(&["create", "a", "a.prompty"]).await.expect(0);
    assert!(created.out.ends_with("\nno inputs\n"), "{}", created.out);
    assert_eq!(created.err, "note: ignored properties: `tools`\n");
    let done = edit(&desk, "sed -i s/Hi/Ho/", &["a"]).await.expect(0);
    assert!(done.out.ends_with("\nno inputs\n"), "{}", done.out);
    desk.write(
        "b.prompty",
        "---\nname: b\nnmae: c\n---\nuser:\nHi\n\nassistant:\n\nDear {{ user-name }}\n",
    );
    let created = desk.run(&["create", "b", "b.prompty"]).await.expect(0);
    assert_eq!(
        created.err,
        "warning: line 3: unknown key `nmae` in the front matter; did you mean `name`?\n\
         warning: line 10, column 9: `user-name` subtracts `name` from `user`: did you mean `user_name`? If not, write spaces around `-`\n"
    );
}
