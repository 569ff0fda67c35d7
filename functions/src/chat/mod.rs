//! `POST /v1/chat`: the pipeline whose prompts used to be hardcoded.

pub mod models;
