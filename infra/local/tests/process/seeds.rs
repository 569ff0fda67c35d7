//! Default prompts that include each other, as `cargo run` writes and serves them.

use clap::Parser;
use promptbook::seeds;
use promptbook_local::{Options, Server, start_with, welcome};
use tokio::sync::oneshot;

use crate::harness::Scratch;

const HELLO: (&str, &str) = ("hello", "{% include \"shared/tone\" %}Hello {{ name }}\n");

/// A server whose default prompts are `hello` and `shared/tone`, which it includes.
async fn started(scratch: &Scratch, tone: &str) -> Server {
    let data = scratch.data();
    let options = Options::parse_from([
        "promptbook",
        "--port",
        "0",
        "--data",
        data.to_str().unwrap(),
    ]);
    let seeds = seeds::parse(&[HELLO, ("shared/tone", tone)]).unwrap();
    start_with(&options, |_| None, &seeds).await.unwrap()
}

/// The template of `hello` as services get it.
async fn served(server: Server) -> String {
    let url = format!("{}/v1/prompts/hello/active", server.url);
    let key = server.keys.admin.value.clone();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async { drop(stopped.await) }));
    let http = crate::harness::plain_http().build().unwrap();
    let request = http.get(url).header("x-api-key", key);
    let answer: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
    drop((stop, http));
    running.await.unwrap();
    answer["template"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn default_prompts_that_include_each_other_are_written_and_served() {
    let scratch = Scratch::new();
    let first = started(&scratch, "Be {{ style }}. ").await;
    let said = welcome::text(&first);
    assert!(
        said.contains("shared/tone (created), hello (created)"),
        "{said}"
    );
    let composed = "{% with %}Be {{ style }}. {% endwith %}Hello {{ name }}";
    assert_eq!(served(first).await, composed);

    let larger = started(&scratch, "Be {{ style }} in {{ language }}. ").await;
    let said = welcome::text(&larger);
    let refused = "shared/tone (not written: ";
    assert!(
        said.contains(refused) && said.contains("`language`"),
        "{said}"
    );
    assert!(said.contains(", hello\n"), "{said}");
    assert_eq!(served(larger).await, composed);

    let changed = started(&scratch, "Always be {{ style }}. ").await;
    let said = welcome::text(&changed);
    assert!(
        said.contains("shared/tone (updated to version 2), hello\n"),
        "{said}"
    );
    assert_eq!(served(changed).await, composed.replace("Be", "Always be"));
}
