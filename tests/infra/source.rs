//! Checks that need the source: the code's folder, which the transform replaces with a bucket; the template that imports a
//! restored table; and the versions of tools in documents.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Source {
    globals: Globals,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Globals {
    function: Function,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Function {
    code_uri: String,
}

const INFRA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../infra");

/// The path where `sam build` looks for the binaries, if it is wrong.
fn problem(template: &str) -> Option<String> {
    let uri = match serde_saphyr::from_str::<Source>(template) {
        Ok(source) => source.globals.function.code_uri,
        Err(error) => return Some(format!("Globals.Function.CodeUri can't be read: {error}")),
    };
    let functions = Path::new(INFRA)
        .join("../functions")
        .canonicalize()
        .unwrap();
    let there = Path::new(INFRA).join(&uri).canonicalize();
    (there.ok() != Some(functions))
        .then(|| format!("CodeUri is {uri}: it has to lead to functions/"))
}

#[test]
fn sam_builds_the_functions_crate() {
    let template = std::fs::read_to_string(format!("{INFRA}/template.yaml")).unwrap();
    assert_eq!(problem(&template), None);
    for (wrong, says) in [
        ("CodeUri: ../function", "has to lead"),
        ("CodeUri: ..", "has to lead"),
        ("CodeURI: ../functions", "can't be read"),
    ] {
        let mutated = template.replace("CodeUri: ../functions", wrong);
        assert_ne!(mutated, template);
        let problem = problem(&mutated).unwrap_or_default();
        assert!(problem.contains(says), "{wrong}: {problem}");
    }
}

/// Checks that infra/restored-table.yaml imports the stack's table under another name.
fn imported(template: &Value, restored: &Value) -> Option<String> {
    let mut table = template["Resources"]["Table"].clone();
    table.as_object_mut().unwrap().remove("Condition");
    table["Properties"]["TableName"] = json!({"Ref": "TableName"});
    (restored["Resources"]["Table"] != table)
        .then(|| format!("Table of infra/restored-table.yaml has to be {table}"))
}

#[test]
fn a_restored_table_is_imported_as_the_stacks_table() {
    let text = std::fs::read_to_string(format!("{INFRA}/restored-table.yaml")).unwrap();
    let mut restored: Value = serde_saphyr::from_str(&text).unwrap();
    assert_eq!(imported(&crate::template(), &restored), None);
    restored["Resources"]["Table"]["Properties"]["BillingMode"] = json!("PROVISIONED");
    let problem = imported(&crate::template(), &restored).unwrap_or_default();
    assert!(problem.contains("has to be"), "{problem}");
}

/// The tools that infra/requirements-*.txt pin, without their dependencies.
fn pinned() -> Vec<String> {
    let files = std::fs::read_dir(INFRA)
        .unwrap()
        .map(|it| it.unwrap().path());
    let files = files.filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("requirements-")
    });
    let mut tools = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for line in text.lines().take_while(|line| !line.starts_with("# What")) {
            if line.starts_with('#') {
                continue;
            }
            let (name, _) = line
                .split_once("==")
                .unwrap_or_else(|| panic!("{line} in {file:?} has no version: pin it with =="));
            let name = name.split('[').next().unwrap_or_default();
            tools.push(name.to_owned());
        }
    }
    tools
}

/// Versions in a document, and installations without the requirements files.
fn versions_named(text: &str, tools: &[String]) -> Vec<String> {
    let mut problems = Vec::new();
    for line in text.lines() {
        let installs = line.split("pip install ").skip(1);
        let astray = installs.filter(|it| !it.starts_with("-r infra/requirements-"));
        problems
            .extend(astray.map(|it| format!("pip install {it}: use -r infra/requirements-*.txt")));
        for tool in tools {
            let after = line.split(tool.as_str()).skip(1);
            let named = after.map(|it| it.trim_start_matches(['=', ' ', '`', '@', 'v', '>', '~']));
            if named
                .clone()
                .any(|it| it.starts_with(|first: char| first.is_ascii_digit()))
            {
                problems.push(format!(
                    "`{line}` names a version of {tool}: leave it to infra/requirements-*.txt"
                ));
            }
        }
    }
    problems
}

/// The files besides docs/ that may mention tools.
const DOCUMENTS: [&str; 7] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "Makefile",
    "samconfig.toml",
    "infra/sam.sh",
    "infra/build.sh",
];

#[test]
fn tool_versions_are_only_in_the_requirements_files() {
    let root = format!("{INFRA}/..");
    let tools = pinned();
    assert!(tools.iter().any(|name| name == "aws-sam-cli"));
    let pages = std::fs::read_dir(format!("{root}/docs")).unwrap();
    let pages = pages.map(|page| page.unwrap().file_name());
    let pages = pages.map(|name| format!("docs/{}", name.to_string_lossy()));
    let mut documents: Vec<String> = pages.filter(|page| page.ends_with(".md")).collect();
    assert!(documents.contains(&"docs/deploy.md".to_owned()));
    documents.extend(DOCUMENTS.map(str::to_owned));
    for document in documents {
        let text = std::fs::read_to_string(format!("{root}/{document}")).unwrap();
        assert_eq!(
            versions_named(&text, &tools),
            Vec::<String>::new(),
            "{document}"
        );
    }
    for wrong in [
        "pip install cargo-lambda",
        "aws-sam-cli==1.0.0",
        "cargo-lambda 1.9",
        "with `checkov` v3",
    ] {
        assert_eq!(versions_named(wrong, &tools).len(), 1, "{wrong}");
    }
    let readme = std::fs::read_to_string(format!("{root}/README.md")).unwrap();
    let rust = concat!("Rust ", env!("CARGO_PKG_RUST_VERSION"), " or newer");
    assert!(readme.contains(rust), "README.md has to ask for {rust}");
}
