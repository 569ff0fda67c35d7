//! The Lambda function `publish`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    functions::lambda::run(functions::publish::router).await
}
