//! `POST /v1/chat`: the pipeline whose prompts used to be hardcoded.

mod body;
pub mod models;
