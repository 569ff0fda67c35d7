//! A minimal Lambda function that reads from DynamoDB, as a baseline for benchmarks.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use lambda_http::{Body, Error, Response, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let sdk = aws_config::load_defaults(aws_config::BehaviorVersion::v2026_01_12()).await;
    let client = Client::new(&sdk);
    let table = std::env::var("PROMPTBOOK_TABLE")?;
    let read = async |_| {
        let key = |text: &str| AttributeValue::S(text.to_owned());
        let request = client.get_item().table_name(&table);
        let request = request.key("PK", key("ACTIVE#default#system_prompt#production"));
        let item = request.key("SK", key("ACTIVE")).send().await?.item;
        let found = item.and_then(|mut item| item.remove("template"));
        let text = found.and_then(|text| text.as_s().ok().cloned());
        let status = if text.is_some() { 200 } else { 404 };
        let response = Response::builder().status(status);
        Ok::<_, Error>(response.body(Body::from(text.unwrap_or_default()))?)
    };
    run(service_fn(read)).await
}
