//! `promptbook render`.

use serde_json::json;

use crate::desk::{Desk, ended};
use tests::READER;

const ORDER: &str = "---\nname: order\ninputs:\n  - name: customer\n    example: Ada\n  - name: count\n    kind: integer\n  - name: tone\n    default: kind\n---\n\
    {{ customer }} has {{ count + 1 }} in a {{ tone }} tone.\n";

async fn with_order() -> Desk {
    let desk = Desk::new().await;
    desk.write("order.prompty", ORDER);
    desk.run(&["import", "order.prompty", "--publish", "--yes"])
        .await
        .expect(0);
    desk
}

#[tokio::test]
async fn what_is_active_is_printed_with_its_inputs_and_what_it_was_beside_it() {
    let desk = with_order().await;
    let line = ["render", "order", "-i", "customer=Ada=x", "-i", "count=2"];
    let done = desk.run(&line).await.expect(0);
    assert_eq!(done.out, "Ada=x has 3 in a kind tone.\n");
    assert_eq!(
        done.err,
        "`order`, version 1 of `default`, active under `production`\nfilled in: `count` (given), `customer` (given), `tone` (default)\n"
    );
    desk.write("in.json", r#"{"customer": "Bob", "count": 1, "tune": "x"}"#);
    let line = ["render", "order", "--inputs", "in.json", "-i", "count=7"];
    let done = desk.run(&line).await.expect(0);
    assert_eq!(done.out, "Bob has 8 in a kind tone.\n");
    let unused = "note: the prompt does not use `tune`; did you mean `tone`?\n";
    assert!(done.err.ends_with(unused), "{}", done.err);
    let done = desk
        .run(&[
            "render",
            "order",
            "--examples",
            "-i",
            "count=2",
            "--format",
            "json",
        ])
        .await
        .expect(0);
    let said = done.json();
    assert_eq!(
        (&said["text"], &said["examples"], &said["defaults"]),
        (
            &json!("Ada has 3 in a kind tone."),
            &json!(["customer"]),
            &json!(["tone"])
        )
    );
    assert_eq!(done.err, "");
}

#[tokio::test]
async fn any_version_is_printed_for_an_admin_and_only_what_is_active_for_a_reader() {
    let desk = Desk::new().await;
    desk.create("a", "one {{ x }}", true).await;
    desk.save("a", json!({"template": "two {{ x }}"})).await;
    for (version, says) in [
        ("1", "one y\n"),
        ("2", "two y\n"),
        ("latest", "two y\n"),
        ("active", "one y\n"),
    ] {
        let line = ["render", "a", "--version", version, "-i", "x=y"];
        let done = desk.run(&line).await.expect(0);
        assert_eq!(done.out, says, "{version}");
        let inherited = [&line[..], &["--instance", "acme"]].concat();
        let done = desk.run(&inherited).await.expect(0);
        assert_eq!(done.out, says, "{version}");
        assert!(done.err.contains("of `default`"), "{}", done.err);
    }
    let as_reader = async |line: &[&str]| {
        let mut command = desk.command(line);
        command.env("PROMPTBOOK_API_KEY", READER);
        ended(command).await
    };
    let done = as_reader(&["render", "a", "-i", "x=y"]).await.expect(0);
    assert_eq!(done.out, "one y\n");
    as_reader(&["render", "a", "-i", "x=y", "--version", "1"])
        .await
        .expect(6);
}

#[tokio::test]
async fn a_conversation_is_printed_message_by_message_and_raw_text_byte_for_byte() {
    let desk = Desk::new().await;
    let chat = json!({"name": "chat", "publish": true,
        "messages": [{"role": "system", "content": "Be kind.\n"}, {"role": "user", "content": "Hi, I am {{ x }}"}]});
    desk.app.admin.post("/v1/prompts", chat).await.expect(201);
    let done = desk
        .run(&["render", "chat", "-i", "x=Ada\u{1b}[2J"])
        .await
        .expect(0);
    assert_eq!(
        done.out,
        "system:\nBe kind.\n\nuser:\nHi, I am Ada\\u{1b}[2J\n"
    );
    desk.create("a", "{{ x }}", true).await;
    let done = desk
        .run(&["render", "a", "-i", "x=\u{1b}[2J", "--raw"])
        .await
        .expect(0);
    assert_eq!((done.out.as_str(), done.err.as_str()), ("\u{1b}[2J", ""));
}

#[tokio::test]
async fn what_can_not_be_rendered_is_said_with_what_to_do() {
    let desk = with_order().await;
    desk.write("list.json", "[1]");
    desk.write("twice.json", "{\"count\": 1, \"count\": 2}");
    for (line, code, says) in [
        (
            "order -i custmer=Ada",
            1,
            "input `customer` is missing; pass -i customer=VALUE, or --examples to use its example; `custmer` is given: did you mean `customer`?",
        ),
        (
            "order -i custmer=Ada",
            1,
            "input `count` is missing; pass -i count=VALUE",
        ),
        (
            "order -i count=two",
            2,
            "input `count` takes a whole number, not `two`",
        ),
        ("order -i count", 2, "expected NAME=TEXT"),
        (
            "order --inputs list.json",
            1,
            "list.json: is not a JSON object of inputs",
        ),
        (
            "order --inputs twice.json",
            1,
            "twice.json: is not a JSON object of inputs: `count` is given twice; give it once at line 1 column",
        ),
        ("order --inputs none.json", 1, "none.json: can't be read"),
        ("order --version 9", 4, "has no version 9"),
        (
            "order --version x",
            2,
            "a version is a whole number from 1 to 4294967295, `active` or `latest`",
        ),
        ("order --label prod", 4, "did you mean `production`?"),
        ("other", 4, "has no prompt `other`"),
        ("other --version 1", 4, "has no prompt `other`"),
    ] {
        let words: Vec<&str> = std::iter::once("render").chain(line.split(' ')).collect();
        let done = desk.run(&words).await.expect(code);
        assert!(done.err.contains(says), "{line}: {}", done.err);
        assert_eq!(done.out, "", "{line}");
    }
}
