//! `--to`: each prompt a file that is whole, that nobody's edit is lost to, and that a second run leaves as it is.

use std::fs;

use promptbook_core::prompty::PromptFile;
use serde_json::json;

use super::program;
use crate::folder::Folder;

const FILES: [&str; 4] = [
    "app/support/bot.ask.messages.prompty",
    "app/support/bot.instructions.prompty",
    "app/support/summary_prompt.prompty",
    "app/support/system_prompt.prompty",
];

#[test]
fn each_converted_prompt_becomes_a_file_that_parses_to_the_same_prompt() {
    let folder = program();
    let done = folder
        .run(&["extract", "app", "--to", "out/prompts"])
        .expect(3);
    assert!(
        done.out.contains("4 files written, 0 unchanged\n"),
        "{}",
        done.out
    );
    assert_eq!(folder.files("out/prompts"), FILES);
    for file in FILES {
        let text = folder.read(&format!("out/prompts/{file}"));
        let read = PromptFile::parse(&text).unwrap();
        assert_eq!(format!("{}.prompty", read.name.as_ref().unwrap()), file);
        assert!(read.tags.contains("extracted"), "{file}");
        assert_eq!(read.to_string(), text, "{file}");
    }
    insta::assert_snapshot!(folder.read("out/prompts/app/support/bot.ask.messages.prompty"));
    insta::assert_snapshot!(folder.read("out/prompts/app/support/bot.instructions.prompty"));
}

#[test]
fn a_second_run_changes_nothing() {
    let folder = program();
    let line = ["extract", "app", "--to", "out"];
    folder.run(&line).expect(3);
    let state = || {
        FILES.map(|file| {
            let path = folder.path("out").join(file);
            let changed = fs::metadata(&path).unwrap().modified().unwrap();
            (fs::read(path).unwrap(), changed)
        })
    };
    let before = state();
    for force in [[].as_slice(), &["--force"]] {
        let done = folder.run(&[&line, force].concat()).expect(3);
        assert!(
            done.out.contains("0 files written, 4 unchanged\n"),
            "{}",
            done.out
        );
        assert!(before == state());
    }
    assert_eq!(folder.files("out"), FILES);
}

#[test]
fn the_paths_can_be_written_in_any_way() {
    let folder = program();
    folder.run(&["extract", "app", "--to", "out"]).expect(3);
    let whole = folder.path("app");
    for named in [
        ".",
        "./app",
        "app/support.py",
        "app/../app",
        whole.to_str().unwrap(),
    ] {
        let done = folder.run(&["extract", named, "--to", "out"]).expect(3);
        assert!(
            done.out.contains("0 files written, 4 unchanged\n"),
            "{named}: {}",
            done.out
        );
    }
}

#[test]
fn an_edited_file_is_overwritten_only_with_force() {
    let folder = program();
    let line = ["extract", "app", "--to", "out"];
    folder.run(&line).expect(3);
    let edited = &format!("out/{}", FILES[3]);
    let before = folder.read(edited);
    folder.write(edited, "mine");
    fs::remove_file(folder.path("out").join(FILES[2])).unwrap();
    let done = folder.run(&line).expect(3);
    let refused = format!(
        "not written: {edited}: exists with other content: keep your edit, or pass --force to overwrite it"
    );
    assert!(words(&done.out).contains(&words(&refused)), "{}", done.out);
    assert!(
        done.out
            .contains("1 file written, 2 unchanged, 1 not written\n"),
        "{}",
        done.out
    );
    assert_eq!(folder.read(edited), "mine");
    assert_eq!(folder.files("out"), FILES, "the rest goes on");

    let json = folder
        .run(&[&line[..], &["--format", "json"]].concat())
        .expect(3)
        .json();
    let prompts = json["prompts"].as_array().unwrap();
    let refused = prompts
        .iter()
        .find(|prompt| prompt["name"] == "app/support/system_prompt")
        .unwrap();
    assert_eq!(
        (&refused["prompty"], &refused["written"]),
        (&json!(null), &json!(false))
    );
    let unchanged = prompts
        .iter()
        .find(|prompt| prompt["name"] == "app/support/summary_prompt")
        .unwrap();
    assert_eq!(
        (&unchanged["prompty"], &unchanged["written"]),
        (&json!(format!("out/{}", FILES[2])), &json!(false))
    );

    let done = folder.run(&[&line[..], &["--force"]].concat()).expect(3);
    assert!(
        done.out.contains("1 file written, 3 unchanged\n"),
        "{}",
        done.out
    );
    assert_eq!(folder.read(edited), before);
}

/// An edit that is refused is for a person even where nothing else is.
#[test]
fn a_file_that_is_not_overwritten_changes_the_exit_code() {
    let folder = Folder::new();
    folder.write("m.py", "PROMPT = 'Be kind to everybody.'\n");
    folder.run(&["extract", "m.py", "--to", "out"]).expect(0);
    folder.write("out/m/prompt.prompty", "mine");
    folder.run(&["extract", "m.py", "--to", "out"]).expect(3);
    folder
        .run(&["extract", "m.py", "--to", "out", "--force"])
        .expect(0);
}

#[test]
fn a_folder_that_can_not_be_written_is_reported_for_each_prompt() {
    let folder = program();
    folder.write("file", "mine");
    let done = folder.run(&["extract", "app", "--to", "file"]).expect(3);
    assert_eq!(
        words(&done.out)
            .matches("not written: file: can't create this folder: ")
            .count(),
        4,
        "{}",
        done.out
    );
    assert_eq!(folder.read("file"), "mine");

    // No user may write to the kernel's files, root neither.
    let done = folder
        .run(&["extract", "app", "--to", "/proc/prompts"])
        .expect(3);
    assert_eq!(
        words(&done.out)
            .matches("not written: /proc/prompts: can't create this folder: ")
            .count(),
        4,
        "{}",
        done.out
    );

    // A folder where a file has to go.
    fs::create_dir_all(folder.path("out").join(FILES[3])).unwrap();
    let done = folder.run(&["extract", "app", "--to", "out"]).expect(3);
    assert!(
        done.out
            .contains("3 files written, 0 unchanged, 1 not written\n"),
        "{}",
        done.out
    );
    assert!(
        !folder
            .files("out")
            .iter()
            .any(|file| file.contains("/.promptbook-"))
    );
}

/// A table breaks its lines where it has to.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
