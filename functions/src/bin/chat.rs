//! The Lambda function `chat`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    functions::lambda::run_with(functions::chat::start).await
}
