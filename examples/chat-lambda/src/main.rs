//! A Lambda function that uses the prompts of a Promptbook stack.

mod chat;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use metrics::{Unit, describe_counter};
use promptbook::lookup::count::LOOKUPS;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    // The log has the reason for each fallback.
    tracing_subscriber::fmt().json().init();
    // The number of fallbacks is a metric with an alarm in template.yaml.
    let metrics = metrics_cloudwatch_embedded::Builder::new()
        .cloudwatch_namespace("Promptbook")
        .with_dimension("Function", std::env::var("AWS_LAMBDA_FUNCTION_NAME")?)
        .init()?;
    describe_counter!(LOOKUPS, Unit::Count, "");
    let prompts = chat::start().await?;
    let turn = async |event: LambdaEvent<chat::Turn>| {
        let conversation = chat::converse(&prompts, event.payload).await;
        metrics.flush(std::io::stdout())?;
        // Call a model here. The example returns the request instead.
        Ok::<_, Error>(conversation?)
    };
    lambda_runtime::run(service_fn(turn)).await
}
