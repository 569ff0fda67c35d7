//! A module that `promptbook generate rust` wrote, with the lookup.

#[rustfmt::skip]
#[path = "../../cli/tests/fixtures/generated/prompts.rs"]
mod prompts;

use std::time::Duration;

use promptbook::Instance;
use promptbook::content::{Role, Turn};
use promptbook::lookup::{ActivePrompts, Options, Source};
use serde_json::json;
use tests::App;

use prompts::support::{Chat, ChatInputs, Greeting, GreetingInputs};
use prompts::{Support, SupportInputs, TwoParts, TwoPartsInputs};

#[tokio::test]
async fn a_generated_module_renders_its_fallbacks_and_what_is_active() {
    let app = App::new().await;
    // Deadlines that suit a busy machine.
    let patience = Duration::from_secs(30);
    let options = Options {
        deadline: patience,
        cold_deadline: patience,
        clock: app.table.clock.clone(),
        ..Options::default()
    };
    let lookup = ActivePrompts::with(app.table.store.clone(), options);
    let instance = Instance::default();

    let chat = lookup.get::<Chat>(&instance).await;
    let turn = |role, content: &str| Turn {
        role,
        content: content.to_owned(),
    };
    let history = [turn(Role::User, "Hi"), turn(Role::Assistant, "{{ x }}")];
    let inputs = ChatInputs {
        type_: "Ada",
        history: &history,
        question: "Why?",
    };
    let [system, user, assistant, question] = &chat.render(&inputs).unwrap().output[..] else {
        panic!("four messages are expected");
    };
    assert_eq!(*system, turn(Role::System, "You help Ada."));
    assert_eq!([user, assistant], [&history[0], &history[1]]);
    assert_eq!(*question, turn(Role::User, "Why?"));

    let order = json!({"id": 7});
    let support = lookup.get::<Support>(&instance).await;
    let inputs = SupportInputs {
        vip: true,
        order: order.as_object().unwrap(),
        count: None,
    };
    assert_eq!(support.render(&inputs).unwrap().output, "7 2 !");
    let both = lookup.get::<TwoParts>(&instance).await;
    let inputs = TwoPartsInputs { what: "go" };
    assert_eq!(both.render(&inputs).unwrap().output, "Be calm. Then go.");

    let greet = async |tone| {
        let prompt = lookup.get::<Greeting>(&instance).await;
        let customer = "Ada";
        let rendered = prompt.render(&GreetingInputs { customer, tone }).unwrap();
        (rendered.output, rendered.served.source)
    };
    let fallback = |text: &str| (text.to_owned(), Source::Fallback);
    assert_eq!(greet(None).await, fallback("Hello Ada,\n  be kind.\n"));
    assert_eq!(
        greet(Some("curt")).await,
        fallback("Hello Ada,\n  be curt.\n")
    );
    let published =
        json!({"name": "support/greeting", "template": "Hi {{ customer }}.", "publish": true});
    app.admin.post("/v1/prompts", published).await.expect(201);
    app.table.clock.advance(Options::default().ttl * 2);
    let (text, source) = greet(None).await;
    assert_eq!((text.as_str(), source), ("Hi Ada.", Source::Fresh));
}
