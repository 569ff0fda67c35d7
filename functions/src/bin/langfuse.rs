//! The Lambda function `langfuse`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    functions::lambda::run("langfuse", functions::langfuse::router).await
}
