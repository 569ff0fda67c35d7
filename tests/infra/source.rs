//! What only the template as it is written says: where the code is. The transform puts a bucket there, as `sam package` does.

use std::path::Path;

use serde::Deserialize;

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

/// Where `sam build` would look for the binaries, if that is wrong.
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
fn sam_builds_the_crate_of_the_functions() {
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
