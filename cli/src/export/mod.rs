//! Writing prompts of the server to a folder.
