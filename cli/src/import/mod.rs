//! Writing the prompts of a folder to the server.
