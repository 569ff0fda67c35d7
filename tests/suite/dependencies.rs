//! What a chat service that links the library gets along with it: no web framework.

use std::collections::BTreeSet;
use std::process::Command;

#[test]
fn the_library_brings_no_web_framework_along() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--package", "promptbook", "--edges", "normal"])
        .args(["--all-features", "--prefix", "none", "--format", "{p}|{f}"])
        .args(["--locked", "--offline"])
        // A faked clock can hang the allocator of rustc, which Cargo asks for its version.
        .env_remove("LD_PRELOAD")
        .output()
        .unwrap();
    let text = String::from_utf8(tree.stdout).unwrap();
    let complaint = String::from_utf8_lossy(&tree.stderr);
    assert!(tree.status.success(), "cargo tree failed: {complaint}");
    let packages: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| {
            let (package, features) = line.split_once('|')?;
            Some((package.split(' ').next()?, features))
        })
        .collect();
    let has = |name: &str| packages.iter().any(|(package, _)| *package == name);
    assert!(has("aws-sdk-dynamodb"), "it is the tree: {text}");
    for framework in [
        "actix-web",
        "axum",
        "axum-core",
        "lambda_http",
        "lambda_runtime",
        "poem",
        "rocket",
        "tower-http",
        "warp",
    ] {
        assert!(!has(framework), "promptbook depends on {framework}");
    }
    // hyper is there as the SDK's client; its server is a feature of its own.
    for (package, features) in packages {
        if matches!(package, "hyper" | "hyper-util") {
            let server = features
                .split(',')
                .any(|feature| feature.starts_with("server"));
            assert!(!server, "{package} is built with its server: {features}");
        }
    }
}

/// Name and version of each package that a Cargo.lock has.
fn locked(lock: &str) -> BTreeSet<(&str, &str)> {
    lock.split("[[package]]")
        .filter_map(|package| {
            let field = |name| {
                let line = package.lines().find_map(|line| line.strip_prefix(name))?;
                Some(line.trim_matches('"'))
            };
            Some((field("name = ")?, field("version = ")?))
        })
        .collect()
}

#[test]
fn the_example_is_locked_to_the_versions_that_the_rest_is_tested_with() {
    let example = locked(include_str!("../../examples/chat-lambda/Cargo.lock"));
    let tested = locked(include_str!("../../Cargo.lock"));
    let others: Vec<_> = example
        .difference(&tested)
        .filter(|(name, _)| *name != "chat-lambda")
        .collect();
    assert!(
        others.is_empty(),
        "{others:?}: copy Cargo.lock to examples/chat-lambda/ and run `cargo metadata --offline` there, which takes out what it \
         does not need"
    );
    assert!(example.len() > 100, "{}", example.len());
}
