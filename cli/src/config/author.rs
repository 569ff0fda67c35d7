//! The default author of a change.

use std::process::{Command, Stdio};

/// The logged-in user's name, else git's user.email.
pub fn default_author() -> Option<String> {
    let user = std::env::var("USER").or_else(|_| std::env::var("USERNAME"));
    user.ok().filter(|user| !user.is_empty()).or_else(git_email)
}

fn git_email() -> Option<String> {
    let mut git = Command::new("git");
    git.args(["config", "user.email"]).stdin(Stdio::null());
    let output = git.output().ok().filter(|output| output.status.success())?;
    let email = String::from_utf8(output.stdout).ok()?;
    Some(email.trim().to_owned()).filter(|email| !email.is_empty())
}
