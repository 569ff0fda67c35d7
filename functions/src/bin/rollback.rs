//! The Lambda function `rollback`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    functions::lambda::run("rollback", functions::rollback::router).await
}
