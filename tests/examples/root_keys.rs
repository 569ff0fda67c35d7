//! The Lambda function `active` without created keys: it knows the root keys alone. The baseline of what created keys cost.

use functions::env::Env;
use functions::http::Keys;
use functions::lambda::{answer_events, store};
use functions::{active, log};
use lambda_http::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let env = Env::of("active");
    log::to_stdout_as_json(&env);
    let (admin, reader) = (env.text("ADMIN_API_KEY")?, env.text("READER_API_KEY")?);
    let keys = Keys::parse(admin.as_deref(), reader.as_deref())?;
    let store = store(&env).await?;
    store.health().await?;
    answer_events(active::router(store), keys).await?;
    Ok(())
}
