//! The Lambda function `active` without created keys: it knows the root keys alone. The baseline of what created keys cost.

use functions::http::{Keys, finish};
use lambda_http::Error;
use promptbook::store::{Store, connect};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let variable = |name| std::env::var(name).ok();
    let (admin, reader) = (variable("ADMIN_API_KEY"), variable("READER_API_KEY"));
    let keys = Keys::parse(admin.as_deref(), reader.as_deref())?;
    let table = std::env::var("PROMPTBOOK_TABLE")?;
    let store = Store::new(connect::from_env().await, table);
    store.health().await?;
    let (routes, _) = functions::active::router(store).split_for_parts();
    lambda_http::run(finish(routes, keys)).await
}
