//! Modules that are imported by an alias.

use std::fs;

use super::*;

/// A script that sends what it imports from a module to a model.
fn uses_of(module: &str) -> String {
    format!(
        "import {{ streamText }} from 'ai'\nimport {{ TEXT }} from '{module}'\nstreamText({{system: TEXT}})"
    )
}

/// What is found in a folder with a configuration, in which `import { TEXT } from` a module reaches a model.
fn imported(config: &str, module: &str, texts: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tsconfig.json"), config).unwrap();
    let uses = uses_of(module);
    let texts = texts
        .iter()
        .map(|(path, text)| (*path, format!("export const TEXT = '{text}'")));
    let files = texts.chain([("app/chat.ts", uses)]);
    let sources: Vec<Source> = files
        .map(|(path, text)| Source {
            path: folder.path().join(path),
            text,
        })
        .collect();
    scan(&sources).found.iter().map(line).collect()
}

#[test]
fn an_import_by_an_alias_is_followed() {
    for (config, module) in [
        (
            r#"{"compilerOptions": {"paths": {"~lib/*": ["./src/lib/*"]}}}"#,
            "~lib/texts",
        ),
        (
            r#"{
              // A comment.
              "compilerOptions": {
                "baseUrl": "./src", /* another one */
                "paths": {"texts": ["none", "lib/texts"], "*": ["none/*"]},
              },
            }"#,
            "texts",
        ),
        (r#"{"compilerOptions": {"baseUrl": "src"}}"#, "lib/texts"),
        (
            r#"{"compilerOptions": {"baseUrl": "src", "paths": {"@app/*-all": ["lib/*"]}}}"#,
            "@app/texts-all",
        ),
    ] {
        let found = imported(config, module, &[("src/lib/texts.ts", "Say it twice.")]);
        assert_eq!(found, ["Say it twice."], "{config}");
    }
}

#[test]
fn the_longest_pattern_is_meant() {
    let config = r#"{"compilerOptions": {"paths": {"@/*": ["./a/*"], "@/lib/*": ["./b/*"]}}}"#;
    let texts = [
        ("a/lib/texts.ts", "Say it once."),
        ("b/texts.ts", "Say it twice."),
    ];
    assert_eq!(imported(config, "@/lib/texts", &texts), ["Say it twice."]);
}

#[test]
fn a_configuration_that_is_extended_counts_too() {
    let folder = tempfile::tempdir().unwrap();
    let config = r#"{"compilerOptions": {"paths": {"~texts": ["./texts.ts"]}}}"#;
    fs::write(folder.path().join("base.json"), config).unwrap();
    fs::create_dir(folder.path().join("app")).unwrap();
    let config = r#"{"extends": "../base", "compilerOptions": {"strict": true}}"#;
    fs::write(folder.path().join("app/tsconfig.json"), config).unwrap();
    let source = |path: &str, text: &str| Source {
        path: folder.path().join(path),
        text: text.to_owned(),
    };
    let sources = [
        source("texts.ts", "export const TEXT = 'Say it twice.'"),
        source("app/chat.ts", &uses_of("~texts")),
    ];
    let found: Vec<String> = scan(&sources).found.iter().map(line).collect();
    assert_eq!(found, ["Say it twice."]);
}
