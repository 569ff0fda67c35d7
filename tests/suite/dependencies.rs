//! The dependencies of each crate: no web framework in the library, no AWS SDK in the command.

use std::collections::BTreeSet;
use std::process::Command;

/// A package's dependency tree, as lines of `name vX.Y.Z (path)|features`.
fn tree_of(package: &str) -> String {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--package", package, "--edges", "normal"])
        .args(["--all-features", "--prefix", "none", "--format", "{p}|{f}"])
        .args(["--locked", "--offline"])
        // A faked clock can hang the allocator of rustc, which Cargo asks for its version.
        .env_remove("LD_PRELOAD")
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&tree.stderr);
    assert!(tree.status.success(), "cargo tree failed: {complaint}");
    String::from_utf8(tree.stdout).unwrap()
}

/// Each package of a tree with its features.
fn packages(tree: &str) -> Vec<(&str, &str)> {
    tree.lines()
        .filter_map(|line| {
            let (package, features) = line.split_once('|')?;
            Some((package.split(' ').next()?, features))
        })
        .collect()
}

#[test]
fn the_library_depends_on_no_web_framework() {
    let tree = tree_of("promptbook");
    let packages = packages(&tree);
    let has = |name: &str| packages.iter().any(|(package, _)| *package == name);
    assert!(has("aws-sdk-dynamodb"), "not a dependency tree: {tree}");
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

#[test]
fn the_core_depends_on_no_aws_sdk_no_http_and_no_runtime() {
    let tree = tree_of("promptbook-core");
    let packages = packages(&tree);
    assert!(packages.iter().any(|(package, _)| *package == "minijinja"));
    for (package, _) in packages {
        let is_foreign = matches!(package, "http" | "hyper" | "serde_dynamo" | "tokio")
            || package.starts_with("aws-");
        assert!(!is_foreign, "promptbook-core depends on {package}");
    }
}

#[test]
fn command_and_extraction_depend_on_the_core_without_the_store_and_the_aws_sdk() {
    for crate_of_ours in ["promptbook-cli", "promptbook-extract"] {
        let tree = tree_of(crate_of_ours);
        let packages = packages(&tree);
        let has = |name: &str| packages.iter().any(|(package, _)| *package == name);
        assert!(has("promptbook-core"), "not a dependency tree: {tree}");
        for (package, _) in &packages {
            // AWS-LC is the cryptography of rustls, and no part of the SDK.
            let is_aws = package.starts_with("aws-") && !package.starts_with("aws-lc-");
            let is_foreign = is_aws || matches!(*package, "promptbook" | "serde_dynamo");
            assert!(!is_foreign, "{crate_of_ours} depends on {package}");
        }
    }
}

/// Name and version of each package in a Cargo.lock.
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
fn the_example_has_the_same_locked_versions_as_the_workspace() {
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

#[test]
fn the_local_server_has_mcp_of_the_command_without_its_python_parser() {
    let tree = tree_of("promptbook-local");
    let packages = packages(&tree);
    let has = |name: &str| packages.iter().any(|(package, _)| *package == name);
    assert!(has("rmcp"), "not a dependency tree: {tree}");
    for package in ["clap_mangen", "promptbook-extract", "ruff_python_parser"] {
        assert!(!has(package), "promptbook-local depends on {package}");
    }
}
