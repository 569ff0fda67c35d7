//! A chat program has its prompts taken out, and looks them up.
