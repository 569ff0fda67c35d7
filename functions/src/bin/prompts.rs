//! The Lambda function `prompts`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    functions::lambda::run("prompts", functions::prompts::router).await
}
