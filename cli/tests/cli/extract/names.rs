//! Names: unique, and the same from run to run, however the code is named.

use super::program;
use crate::folder::Folder;

#[test]
fn prompts_with_the_same_name_get_stable_numbers() {
    let folder = Folder::new();
    let twice = "def f():\n    prompt = 'Say this kindly.'\n    prompt = 'Say that kindly.'\n    Prompt = 'Say it LOUD.'\n";
    folder.write("a/m.py", twice);
    folder.write("b/m.py", twice);
    let names = |line: &[&str]| -> Vec<String> {
        let json = folder
            .run(&[&["extract", "--format", "json"], line].concat())
            .expect(0)
            .json();
        let prompts = json["prompts"].as_array().unwrap();
        prompts
            .iter()
            .map(|prompt| {
                format!(
                    "{}: {}",
                    prompt["name"].as_str().unwrap(),
                    prompt["excerpt"]
                )
            })
            .collect()
    };
    let first = names(&[".", "--to", "out"]);
    let mut unique: Vec<String> = first
        .iter()
        .map(|line| line.split(':').next().unwrap().to_lowercase())
        .collect();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), 6, "{first:?}");
    assert_eq!(folder.files("out").len(), 6);
    for _ in 0..5 {
        assert_eq!(names(&["."]), first);
    }
    assert_eq!(names(&["b", "a"]), first, "whatever is named first");
    insta::assert_snapshot!(first.join("\n"));
}

#[test]
fn results_do_not_depend_on_how_the_paths_are_written() {
    let folder = program();
    let all = folder.path("");
    let names = |line: &[&str], within: &str| -> Vec<String> {
        let done = folder.run_in(within, &[&["extract", "--format", "json"], line].concat());
        let report = done.expect(3).json();
        let prompts = report["prompts"].as_array().unwrap().clone();
        prompts
            .iter()
            .filter_map(|prompt| prompt["name"].as_str().map(str::to_owned))
            .collect()
    };
    let expected = names(&["."], "");
    assert_eq!(expected.len(), 4, "{expected:?}");
    assert_eq!(names(&["app"], ""), expected);
    assert_eq!(names(&["app/support.py"], ""), expected);
    assert_eq!(names(&["app", "app/support.py", "./app"], ""), expected);
    assert_eq!(names(&[all.to_str().unwrap()], ""), expected);
    assert_eq!(names(&["../app"], "app"), expected);
    assert_eq!(names(&["."], "app"), expected, "from within the package");
    assert_eq!(
        names(&["support.py"], "app"),
        expected,
        "from within the package"
    );
}
