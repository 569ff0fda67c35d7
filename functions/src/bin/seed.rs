//! The Lambda function `seed`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    functions::seed::run(promptbook::seeds::shipped).await
}
