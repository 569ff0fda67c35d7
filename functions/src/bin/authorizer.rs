//! The Lambda function `authorizer`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    functions::authorizer::run().await
}
