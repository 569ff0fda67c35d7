//! `promptbook contract`.

use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn the_contract_is_shown_and_changed() {
    let desk = Desk::new().await;
    desk.create("a", "{{ customer }}", true).await;
    desk.save("a", json!({"template": "{{ customer }} {{ tone }}"}))
        .await;
    let done = desk.run(&["contract", "a"]).await.expect(0);
    assert_eq!(
        done.out,
        "`a`: the code supplies `customer`\nversion 2 can't be published: it needs `tone`\n\
         if the code supplies them, run `promptbook contract a --add tone`\n"
    );
    let done = desk
        .run(&["contract", "a", "--add", "tone", "--add", "mood"])
        .await
        .expect(0);
    assert_eq!(
        done.out,
        "`a`: the code supplies `customer`, `mood`, `tone`\nversion 2 does not use `mood`\n"
    );
    desk.run(&["publish", "a"]).await.expect(0);
    let done = desk
        .run(&["contract", "a", "--remove", "mood", "--format", "json"])
        .await
        .expect(0);
    let said = json!({"name": "a", "instance": "default", "contract": ["customer", "tone"], "latest": 2, "unused": [], "optional": [], "missing": []});
    assert_eq!(done.json(), said);
    assert_eq!(
        desk.get("a", "").await["contract"],
        json!(["customer", "tone"])
    );
}

#[tokio::test]
async fn an_optional_input_is_shown_as_such() {
    let desk = Desk::new().await;
    desk.create("a", "{{ customer }}{{ tone|d }}", true).await;
    let done = desk.run(&["contract", "a"]).await.expect(0);
    let says = "`a`: the code supplies `customer`\nversion 1 can do without `tone`\n";
    assert_eq!(done.out, says);
    let shown = desk.run(&["show", "a"]).await.expect(0);
    assert!(shown.out.contains("\nOptional: tone\n"), "{}", shown.out);
}

#[tokio::test]
async fn what_can_not_be_changed_is_said_and_left() {
    let desk = Desk::new().await;
    desk.create("a", "{{ customer }}", true).await;
    let acme = [
        "create",
        "a",
        "--template",
        "x",
        "--instance",
        "acme",
        "--new-instance",
    ];
    desk.run(&acme).await.expect(0);
    for (line, code, says) in [
        (
            "a --remove custmer",
            2,
            "input `custmer` is not in the contract of `a` (the code supplies `customer`); did you mean `customer`?",
        ),
        ("a --remove customer", 5, "can't leave the contract"),
        ("a --add 1x", 2, "`1x` is not a valid input name"),
        (
            "a --add x --instance acme",
            5,
            "is an override and obeys the contract of `default`",
        ),
        ("b", 4, "has no prompt `b`"),
    ] {
        let words: Vec<&str> = std::iter::once("contract").chain(line.split(' ')).collect();
        let done = desk.run(&words).await.expect(code);
        assert!(done.err.contains(says), "{line}: {}", done.err);
    }
    assert_eq!(desk.get("a", "").await["contract"], json!(["customer"]));
    // What an instance inherits is shown.
    desk.create("b", "{{ x }}", true).await;
    let done = desk
        .run(&["contract", "b", "--instance", "acme"])
        .await
        .expect(0);
    assert_eq!(done.out, "`b`: the code supplies `x`\n");
}
