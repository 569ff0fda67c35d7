//! The Lambda function `active`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    functions::lambda::run("active", functions::active::router).await
}
