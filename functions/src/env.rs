//! The variables that each function reads; the stack sets exactly these.

use crate::chat::PROMPTBOOK_INSTANCE;
use crate::http::keys::{ADMIN_API_KEY, READER_API_KEY};
use crate::lambda::PROMPTBOOK_TABLE;

/// What is logged.
pub const RUST_LOG: &str = "RUST_LOG";

/// The variables that a function reads, beside those of Lambda and the SDK.
pub fn read_by(function: &str) -> Vec<&'static str> {
    let mut read = vec![RUST_LOG, PROMPTBOOK_TABLE];
    if function != "seed" {
        read.extend([ADMIN_API_KEY, READER_API_KEY]);
    }
    if function == "chat" {
        read.extend([
            PROMPTBOOK_INSTANCE,
            "CHAT_MODEL",
            "OPENAI_API_KEY",
            "OPENAI_BASE_URL",
            "OPENAI_ORG_ID",
            "OPENAI_PROJECT_ID",
        ]);
    }
    read
}
