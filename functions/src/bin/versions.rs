//! The Lambda function `versions`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    functions::lambda::run("versions", functions::versions::router).await
}
