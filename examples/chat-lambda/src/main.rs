//! A Lambda function that uses the prompts of a Promptbook stack.

mod chat;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use metrics::{Unit, describe_counter};
use promptbook::lookup::count::LOOKUPS;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    // Why a fallback is served is in the log.
    tracing_subscriber::fmt().json().init();
    // How often is a metric, on which template.yaml has an alarm.
    let metrics = metrics_cloudwatch_embedded::Builder::new()
        .cloudwatch_namespace("Promptbook")
        .with_dimension("Function", std::env::var("AWS_LAMBDA_FUNCTION_NAME")?)
        .init()?;
    describe_counter!(LOOKUPS, Unit::Count, "");
    let prompts = chat::start().await?;
    let turn = async |event: LambdaEvent<chat::Turn>| {
        let conversation = chat::converse(&prompts, event.payload).await;
        metrics.flush(std::io::stdout())?;
        // Here a model is asked. The example answers what it would be sent.
        Ok::<_, Error>(conversation?)
    };
    lambda_runtime::run(service_fn(turn)).await
}
