//! Prompts whose names are any Unicode text, at the command and in files.

use serde_json::json;

use crate::desk::Desk;

const NAMES: [&str; 6] = [
    "Folder/chat é",
    "it's 100 € + [1] & more!",
    "con",
    "lpt1.a/サポート",
    "É",
    "é",
];

async fn desk() -> Desk {
    let desk = Desk::new().await;
    for name in NAMES {
        desk.create(name, &format!("This is {name}."), true).await;
    }
    desk
}

#[tokio::test]
async fn commands_take_any_name_in_any_normal_form() {
    let desk = desk().await;
    for name in NAMES {
        let shown = desk.run(&["show", name, "--format", "json"]).await;
        assert_eq!(shown.expect(0).json()["prompt"]["name"], name);
    }
    let decomposed = "Folder/chat e\u{301}";
    let shown = desk.run(&["show", decomposed]).await.expect(0);
    assert!(shown.out.contains("Folder/chat é"), "{}", shown.out);
    let listed = desk.run(&["list", decomposed, "--format", "json"]).await;
    assert_eq!(listed.expect(0).json()[0]["name"], "Folder/chat é");
    let released = format!("{decomposed}@1");
    let line = [
        "release",
        &released,
        "it's 100 € + [1] & more!",
        "--label",
        "staging",
        "--new-label",
        "--yes",
    ];
    desk.run(&line).await.expect(0);
    let labels = desk.get("Folder%2Fchat%20%C3%A9", "").await;
    assert_eq!(labels["labels"]["staging"], json!(1));
    let promoted = [
        "promote",
        "Folder/chat e\u{301}",
        "--from",
        "staging",
        "--to",
        "next",
        "--new-label",
        "--yes",
    ];
    desk.run(&promoted).await.expect(0);
}

#[tokio::test]
async fn a_misspelt_name_is_found_and_a_command_to_copy_quotes_it() {
    let desk = Desk::new().await;
    desk.create("Grüße/an alle", "x", false).await;
    let listed = desk.run(&["list", "Gruße/an alle"]).await.expect(0);
    assert!(
        listed.out.contains("did you mean `Grüße/an alle`?"),
        "{}",
        listed.out
    );
    let show = desk
        .run(&["show", "Grüße/an alle", "active"])
        .await
        .expect(4);
    let hint = "`promptbook publish 'Grüße/an alle'` makes its latest version active";
    assert!(show.err.contains(hint), "{}", show.err);
}

#[tokio::test]
async fn wide_characters_and_marks_keep_the_columns_aligned() {
    let desk = Desk::new().await;
    for name in ["サポート", "दर्शन", "e\u{323}\u{301}", "abc"] {
        desk.create(name, "x", true).await;
    }
    let listed = desk.run(&["list"]).await.expect(0).out;
    let place = |line: &str| {
        let (before, _) = line.split_once("text").or(line.split_once("TYPE")).unwrap();
        console::measure_text_width(before)
    };
    let places: Vec<usize> = listed.lines().map(place).collect();
    assert!(places.iter().all(|it| *it == places[0]), "{listed}");
}

#[tokio::test]
async fn an_export_has_files_for_all_names_and_makes_the_same_prompts_again() {
    let desk = desk().await;
    desk.run(&["export", "out", "--versions", "all"])
        .await
        .expect(0);
    let files = desk.files("out");
    for file in [
        "Folder/chat é.prompty",
        "it's 100 € + [1] & more!.prompty",
        "con~~2.prompty",
        "lpt1~.a~サポート~2.prompty",
        "é~2.prompty",
        "É.prompty",
    ] {
        assert!(files.iter().any(|it| it == file), "{file}: {files:#?}");
    }
    let other = Desk::new().await;
    let out = desk.path("out");
    let import = [
        "import",
        out.to_str().unwrap(),
        "--yes",
        "--publish=exported",
    ];
    other.run(&import).await.expect(0);
    for name in NAMES {
        let path = name.replace(' ', "%20").replace('+', "%2B");
        let prompt = other.get(&path, "").await;
        assert_eq!(prompt["labels"], json!({"production": 1}), "{name}");
    }
    let again = other.run(&import).await.expect(0);
    assert!(again.out.contains("unchanged"), "{}", again.out);
}

#[tokio::test]
async fn files_whose_names_a_file_system_decomposed_are_the_same_prompts() {
    let desk = Desk::new().await;
    desk.create("é", "one", true).await;
    desk.save("%C3%A9", json!({"template": "two"})).await;
    desk.run(&["export", "out", "--versions", "all"])
        .await
        .expect(0);
    for file in desk.files("out") {
        let decomposed = file.replace('é', "e\u{301}");
        let (from, to) = (
            desk.path("out").join(&file),
            desk.path("out").join(decomposed),
        );
        std::fs::rename(from, to).unwrap();
    }
    desk.write("out/bru\u{308}cke.prompty", "---\n---\nFrom its path");
    let plan = desk
        .run(&["import", "out", "--plan", "--format", "json"])
        .await
        .expect(0)
        .json();
    let items = plan["plan"].as_array().unwrap();
    let actions: Vec<String> = items
        .iter()
        .map(|it| format!("{} {}", it["name"], it["action"]))
        .collect();
    assert_eq!(actions, ["\"brücke\" \"create\"", "\"é\" \"unchanged\""]);
}

#[tokio::test]
async fn a_version_joined_to_the_name_is_refused_with_the_command_that_takes_it() {
    let desk = Desk::new().await;
    let cases: [(&[&str], &str); 6] = [
        (
            &["show", "a@9"],
            "write the version after the name: 'promptbook show a 9'",
        ),
        (
            &["--format", "json", "diff", "a b@latest"],
            "write the version after the name: 'promptbook diff 'a b' latest'",
        ),
        (
            &["copy", "a@9", "b"],
            "use --version: 'promptbook copy a --version 9'",
        ),
        (
            &["render", "a@active"],
            "use --version: 'promptbook render a --version active'",
        ),
        (
            &["edit", "a@2"],
            "'promptbook edit' takes no version: leave '@2' out",
        ),
        (
            &["delete", "a@2"],
            "'promptbook delete' takes no version: leave '@2' out",
        ),
    ];
    for (words, tip) in cases {
        let refused = desk.run(words).await.expect(2);
        let tip = format!("\n  tip: {tip}\n");
        assert!(refused.err.contains(&tip), "{words:?}: {}", refused.err);
    }
    for words in [["show", "@9"], ["show", "a@b"], ["show", "a{"]] {
        let refused = desk.run(&words).await.expect(2);
        assert!(!refused.err.contains("tip:"), "{words:?}: {}", refused.err);
    }
}
