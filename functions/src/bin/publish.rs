//! The Lambda function `publish`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    functions::lambda::run("publish", functions::publish::router).await
}
