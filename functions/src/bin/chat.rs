//! The Lambda function `chat`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    functions::lambda::run_with("chat", functions::chat::start).await
}
