//! A prompt of a Langfuse SDK through API Gateway, in every form of its path.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use tests::ADMIN;

use crate::event::Event;
use crate::form::Form;
use crate::functions::Stack;

const PROMPTS: &str = "/api/public/v2/prompts";
const PROMPT: &str = "/api/public/v2/prompts/{name+}";

fn signed(method: &'static str, resource: &'static str) -> Event {
    let pair = BASE64_STANDARD.encode(format!("default:{ADMIN}"));
    Event::new(method, resource).header("Authorization", &format!("Basic {pair}"))
}

#[tokio::test]
async fn a_prompt_is_saved_labelled_read_and_deleted() {
    let stack = Stack::new().await;
    let langfuse = stack.start("langfuse");
    for form in Form::all() {
        let body = json!({"name": "support/greeting", "prompt": "Hi {{name}}"});
        let create = signed("POST", PROMPTS).body(body).base64();
        let version = langfuse.send(&create).await.expect(201).json["version"].clone();
        let at = format!("support/greeting/versions/{version}");
        let labels = json!({"newLabels": ["production"]});
        let label = signed("PATCH", PROMPT).name(&at).form(form).body(labels);
        langfuse.send(&label).await.expect(200);
        let get = signed("GET", PROMPT).name("support/greeting").form(form);
        let read = langfuse.send(&get).await.expect(200).json;
        assert_eq!(
            (&read["version"], &read["prompt"]),
            (&version, &json!("Hi {{name}}"))
        );
        let delete = signed("DELETE", PROMPT).name("support/greeting").form(form);
        langfuse.send(&delete).await.expect(204);
        let gone = langfuse.send(&get).await.expect(404).json;
        assert_eq!(gone["error"], "LangfuseNotFoundError");
    }
    let unsigned = Event::new("GET", "/api/public/health");
    langfuse.send(&unsigned).await.expect(200);
}
