//! The Lambda function `keys`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    functions::lambda::run("keys", functions::keys::router).await
}
