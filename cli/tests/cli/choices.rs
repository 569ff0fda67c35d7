//! A command never chooses silently between two things that it was told, and never claims what it did not do.

use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn two_options_that_contradict_each_other_are_refused() {
    let desk = Desk::new().await;
    desk.create("a", "{{ x }}", true).await;
    for (line, says) in [
        (
            "render a --version 1 --label staging",
            "version 1 and --label staging both choose a version: pass only one of them",
        ),
        (
            "render a --version latest --label production",
            "version latest and --label production both choose a version",
        ),
        (
            "show a 1 --label staging",
            "version 1 and --label staging both",
        ),
        (
            "diff a 1 latest --label staging",
            "version 1 and --label staging both",
        ),
        (
            "render a -i x=1 -i y=2 -i x=3",
            "input `x` is given twice: pass one value",
        ),
        (
            "chat Hi --input x=1 --input x=1",
            "input `x` is given twice",
        ),
        (
            "contract a --add x --remove y --remove x",
            "input `x` is given with --add and with --remove: pass only one of them",
        ),
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let done = desk.run(&words).await.expect(2);
        assert!(done.err.contains(says), "{line}: {}", done.err);
    }
    assert_eq!(desk.get("a", "").await["contract"], json!(["x"]));
    // A label of the environment is no choice of this command.
    let mut command = desk.command(&["render", "a", "--version", "1", "-i", "x=1"]);
    command.env("PROMPTBOOK_LABEL", "staging");
    crate::desk::ended(command).await.expect(0);
    for line in [
        "render a --version active --label production -i x=1",
        "diff a 1 active --label production",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        desk.run(&words).await.expect(0);
    }
    let help = desk.run(&["render", "--help"]).await.expect(0).out;
    assert!(
        help.contains("A version number, `active` or `latest`"),
        "{help}"
    );
}

#[tokio::test]
async fn unpublishing_what_is_not_active_says_that_nothing_changed() {
    let desk = Desk::new().await;
    desk.create("a", "x", true).await;
    let done = desk.run(&["unpublish", "a"]).await.expect(0);
    let says =
        "no version of `a` is active under `production` (publication 2; previously version 1)\n";
    assert_eq!(done.out, says);
    let done = desk.run(&["unpublish", "a"]).await.expect(0);
    let says = "no version of `a` is active under `production`: nothing changed (publication 2)\n";
    assert_eq!(done.out, says);
    desk.create("b", "x", false).await;
    let done = desk.run(&["unpublish", "b"]).await.expect(5);
    assert!(done.err.contains("was never published"), "{}", done.err);
}

#[tokio::test]
async fn a_prompt_without_inputs_is_said_to_have_none() {
    let desk = Desk::new().await;
    let done = desk
        .run(&["create", "a", "--template", "x"])
        .await
        .expect(0);
    assert!(
        done.out.ends_with("makes it active\nno inputs\n"),
        "{}",
        done.out
    );
}

#[tokio::test]
async fn a_filter_that_finds_nothing_says_what_was_probably_meant() {
    let desk = Desk::new().await;
    for name in ["support/greeting", "support/farewell"] {
        let body = json!({"name": name, "template": "x", "tags": ["polite"]});
        desk.app.admin.post("/v1/prompts", body).await.expect(201);
    }
    for (line, says) in [
        (
            "list --tag polit",
            "No prompts have the tag `polit`; did you mean `polite`?\n",
        ),
        ("list --tag zzz", "No prompts have the tag `zzz`.\n"),
        (
            "list suport/",
            "No prompts begin with `suport/`; did you mean `support/`?\n",
        ),
        (
            "list suport/greeting",
            "No prompts begin with `suport/greeting`; did you mean `support/greeting`?\n",
        ),
        ("list zzz", "No prompts begin with `zzz`.\n"),
        ("list --deleted", "No prompts.\n"),
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!(desk.run(&words).await.expect(0).out, says, "{line}");
    }
}

#[tokio::test]
async fn a_publication_over_the_contract_names_the_command_that_adds_to_it() {
    let desk = Desk::new().await;
    desk.create("a", "{{ x }}", true).await;
    desk.save("a", json!({"template": "{{ x }} {{ y }} {{ z }}"}))
        .await;
    let own = json!({"name": "a", "template": "{{ tone }}"});
    let path = "/v1/prompts?instance=acme";
    desk.app.admin.post(path, own).await.expect(201);
    for (line, command) in [
        ("publish a", "`promptbook contract a --add y --add z`"),
        ("publish a 2", "`promptbook contract a --add y --add z`"),
        (
            "publish a --instance acme",
            "`promptbook contract a --add tone --instance default`",
        ),
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let done = desk.run(&words).await.expect(1);
        let hint = format!("hint: if the code supplies them, run {command}\n");
        assert!(done.err.contains(&hint), "{line}: {}", done.err);
        let words = shlex::split(command.trim_matches('`')).unwrap();
        let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        desk.run(&words).await.expect(0);
        let publish: Vec<&str> = line.split(' ').collect();
        desk.run(&publish).await.expect(0);
        desk.run(&["contract", "a"]).await.expect(0);
        if !line.contains("acme") {
            desk.run(&["rollback", "a"]).await.expect(0);
            desk.run(&["contract", "a", "--remove", "y", "--remove", "z"])
                .await
                .expect(0);
        }
    }
}

#[tokio::test]
async fn a_new_prompt_that_cannot_be_published_yet_is_said_to_be_so() {
    let desk = Desk::new().await;
    desk.write(
        "a.prompty",
        "---\ninputs:\n  - {name: custmer, kind: string}\n---\nDear {{ customer }}",
    );
    let refused = desk
        .run(&["create", "a", "a.prompty", "--publish"])
        .await
        .expect(1);
    let hint = "hint: nothing was created: declare the inputs that the code supplies in `inputs`";
    assert!(refused.err.contains(hint), "{}", refused.err);
    let done = desk.run(&["create", "a", "a.prompty"]).await.expect(0);
    assert!(
        done.out.starts_with(
            "created `a`; it can't be published yet: the contract has no `customer`; if the code supplies them, run `promptbook contract a --add customer`"
        ),
        "{}",
        done.out
    );
    desk.run(&["contract", "a", "--add", "customer"])
        .await
        .expect(0);
    desk.run(&["publish", "a"]).await.expect(0);
}
