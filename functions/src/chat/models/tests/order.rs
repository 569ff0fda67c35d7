//! The order of keys, which a model that fills in a schema follows.

use serde_json::json;

use super::super::stub::{Play, Stub};
use super::openai::openai;
use super::*;

#[tokio::test]
async fn a_schema_reaches_an_openai_server_in_the_order_in_which_it_was_written() {
    let completion =
        json!({"choices": [{"message": {"role": "assistant", "content": "Because."}}]});
    let mut server = Stub::start(Play::Answer(200, completion.to_string())).await;
    let schema = json!({"reasoning": {"type": "string"}, "answer": {"type": "string", "description": "Short."}});
    let format = json!({"type": "json_schema", "json_schema": {"name": "reply", "schema": {"properties": schema}}});
    let prompted = model(json!({"options": {"additionalProperties": {"response_format": format}}}));
    openai(&server)
        .await
        .reply(request(&question(), Some(&prompted)), PATIENCE)
        .await
        .unwrap();

    let sent = server.only_request().body;
    // As text, for maps are equal in any order.
    assert_eq!(sent["response_format"].to_string(), format.to_string());
}
