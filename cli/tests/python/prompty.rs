//! The format's reference runtime prepares the same messages of our files as our own render.

mod composed_export;
mod generated;
mod prompts;
mod runtime;

use std::path::{Path, PathBuf};

use promptbook_core::prompty::{PromptFile, References};
use serde_json::{Value, json};

use crate::server::{Server, run};

use runtime::{Runtime, samples};

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../seeds");

#[test]
fn the_runtime_prepares_every_seed_as_we_render_it() {
    assert!(compare_all(Path::new(SEEDS)) >= 4);
}

#[test]
fn the_runtime_prepares_every_seed_that_we_have_written_as_we_render_it() {
    let folder = tempfile::tempdir().expect("a folder");
    for path in prompty_files(Path::new(SEEDS)) {
        let text = std::fs::read_to_string(&path).expect("a seed");
        let seed = PromptFile::parse(&text).expect("a prompt");
        let name = path.file_name().expect("a file has a name");
        std::fs::write(folder.path().join(name), seed.to_string()).expect("a file");
    }
    assert!(compare_all(folder.path()) >= 4);
}

#[test]
fn the_runtime_prepares_every_file_of_an_export_as_we_render_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start();
    server.promptbook(folder.path(), &["import", SEEDS, "--publish", "--yes"]);
    for prompt in awkward() {
        server.create(prompt);
    }
    let prompts = 4 + awkward().len();
    // The active version, and each by its number.
    for (versions, files) in [("active", prompts), ("all", 2 * prompts)] {
        server.promptbook(folder.path(), &["export", versions, "--versions", versions]);
        assert_eq!(compare_all(&folder.path().join(versions)), files);
    }
}

#[test]
fn the_runtime_prepares_every_prompt_that_is_extracted_as_we_render_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let arguments = ["extract", fixtures, "--to", "extracted", "--format", "json"];
    let ran = run(folder.path(), &arguments, &[]);
    let report: Value = serde_json::from_slice(&ran.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&ran.stderr)));
    let converted = report["summary"]["converted"].as_u64().expect("a number");
    let extracted = folder.path().join("extracted");
    let left_out = without_markers(&extracted);
    assert_eq!(left_out, 2, "those of the corpus");
    let compared = compare_all(&extracted) + left_out;
    assert!(compared > 0 && compared as u64 == converted, "{report:#}");
}

#[test]
fn the_runtime_prepares_files_that_others_wrote_as_we_render_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let rest = "---\nname: a\n---\nsystem:\nAnswer in one word.\n\nuser:\n{{ question }}\n";
    let files = [
        format!("\n{rest}"),
        format!("  \n\t{rest}"),
        rest.replace("name: a", "template: {format: jinja2, parser: prompty}"),
        rest.replace(
            "name: a",
            "model:\n  id: ${env:PROMPTBOOK_TEST_UNSET:m}\ninputs:\n  question: {kind: string, example: Why}",
        ),
        rest.replace("{{ question }}", "{{ history }}\n\n# User[name=\"x\"]:\n{{ question }}")
            .replace("name: a", "inputs:\n  - {name: history, kind: thread}"),
    ];
    let mut runtime = Runtime::start();
    for (index, text) in files.iter().enumerate() {
        let path = folder.path().join(format!("{index}.prompty"));
        std::fs::write(&path, text).expect("a file");
        let file = PromptFile::read(text, &References::Omit)
            .expect("a prompt")
            .prompt;
        runtime
            .compare(&path, &file, &samples(&file, false))
            .unwrap_or_else(|difference| panic!("{difference}\n{text}"));
    }
}

/// Takes out what that runtime reads otherwise: it renders before it splits roles, so that lines like `system:` are markers to it.
fn without_markers(folder: &Path) -> usize {
    let mut files = prompty_files(folder);
    files.retain(|path| {
        let text = std::fs::read_to_string(path).expect("a file");
        ["system", "developer", "user", "assistant"]
            .iter()
            .any(|role| text.contains(&format!("{{{{ \"{role}:\" }}}}")))
    });
    for path in &files {
        std::fs::remove_file(path).expect("a file");
    }
    files.len()
}

/// Prompts that a file can't carry as they are.
fn awkward() -> Vec<Value> {
    let says = |role: &str, content: &str| json!({"role": role, "content": content});
    vec![
        json!({"name": "rules/of---lines", "template": "---\na: {{ a }}\n---\n", "description": "--- +++ {{ no }} #"}),
        json!({"name": "yes", "template": "\n\n  {{- a -}}  \n{\n", "tags": ["null", "1.0", "a---b"]}),
        json!({
            "name": "shop/Chat",
            "messages": [
                says("system", "{%- if tone == \"+++\" -%} Shout. {%- else -%} Whisper: {{ tone }} {%- endif -%}"),
                {"thread": "history"},
                says("user", "\n{{ question }} {{ order.id }}\n"),
                says("assistant", ""),
            ],
            "model": {"id": "a-model", "provider": "openai", "options": {"temperature": 0.5, "seed": 7}},
            "inputs": {
                "tone": {"kind": "string", "default": "+++", "description": "\u{85}\u{2028}yes: 'no' \"---\""},
                "question": {"kind": "string", "required": true},
                "order": {"default": {"id": 7}},
                "history": {"kind": "thread"},
            },
        }),
    ]
}

/// Compares every Prompty file of a folder, with values for all inputs and with the defaults; says how many there are.
pub(crate) fn compare_all(folder: &Path) -> usize {
    let mut runtime = Runtime::start();
    let files = prompty_files(folder);
    for path in &files {
        let text = std::fs::read_to_string(path).expect("a file");
        let file =
            PromptFile::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for defaults in [false, true] {
            runtime
                .compare(path, &file, &samples(&file, defaults))
                .unwrap_or_else(|difference| panic!("{}: {difference}\n{text}", path.display()));
        }
    }
    files.len()
}

/// The Prompty files of a folder and its folders, sorted.
fn prompty_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.extension() {
            _ if path.is_dir() => files.extend(prompty_files(&path)),
            Some(extension) if extension == "prompty" => files.push(path),
            _ => (),
        }
    }
    files.sort();
    files
}
