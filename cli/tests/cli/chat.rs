//! `promptbook chat`.

use crate::desk::Desk;
use crate::transcript::Transcript;

#[tokio::test]
async fn a_chat_shows_the_answer_and_which_prompts_made_it() {
    let desk = Desk::new().await;
    desk.create(
        "system_prompt",
        "Speak {{ language }} about {{ product }}.",
        true,
    )
    .await;
    desk.create(
        "retrieval_answer",
        "{{ question }} From: {{ passages[0].text }} ({{ passages[0].source }})",
        true,
    )
    .await;
    desk.create("no_answer", "Nothing about: {{ question }}", true)
        .await;
    desk.write("tides.txt", "Tides are made by the moon.");
    let mut person = Transcript::of(&desk);
    person
        .run("chat 'Why is the sea salty?' --input language=French --input product=oceans")
        .await
        .expect(0);
    person
        .fed("chat --passage tides.txt", Some("What makes tides?\n"))
        .await
        .expect(0);
    person
        .run("chat 'And now?' --nothing-found")
        .await
        .expect(0);
    person.fed("chat", Some(" \n")).await.expect(2);
    insta::assert_snapshot!(person.text());
}

#[tokio::test]
async fn a_chat_that_is_served_what_is_compiled_in_says_so() {
    let desk = Desk::new().await;
    let done = desk.run(&["chat", "Hello"]).await.expect(0);
    let last = done.out.lines().last();
    assert_eq!(
        last,
        Some("system_prompt: the text compiled into the server (fallback)")
    );
}
