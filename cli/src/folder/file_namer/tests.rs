//! File names of prompts, which no file system confuses.

use super::*;

fn places(names: &[&str]) -> Vec<String> {
    let mut places = FileNamer::default();
    names
        .iter()
        .map(|name| places.of(&name.parse().unwrap()))
        .collect()
}

#[test]
fn a_prompt_has_a_file_of_its_own_where_case_does_not_matter() {
    assert_eq!(
        places(&["a", "support/a", "support/A", "Support/a", "A"]),
        [
            "a.prompty",
            "support/a.prompty",
            "support~A~2.prompty",
            "Support~a~3.prompty",
            "A~2.prompty"
        ]
    );
}

#[test]
fn a_file_is_never_where_a_folder_is_needed() {
    assert_eq!(
        places(&["a", "a.prompty/b", "c.prompty/d", "c"]),
        [
            "a.prompty",
            "a.prompty~b~2.prompty",
            "c.prompty/d.prompty",
            "c~2.prompty"
        ]
    );
}

#[test]
fn names_that_a_file_system_refuses_or_confuses_have_files_of_their_own() {
    assert_eq!(
        places(&[
            "é",
            "É",
            "straße",
            "STRASSE",
            "σ/ς",
            "Σ/σ",
            "CON",
            "lpt1.txt/a",
            "a/com²",
            "console",
            "nul.",
            "x./y",
            "...",
            ".a",
            "100 €",
        ]),
        [
            "é.prompty",
            "É~2.prompty",
            "straße.prompty",
            "STRASSE~2.prompty",
            "σ/ς.prompty",
            "Σ~σ~2.prompty",
            "CON~~2.prompty",
            "lpt1~.txt~a~2.prompty",
            "a~com²~~2.prompty",
            "console.prompty",
            "nul~.~2.prompty",
            "x~~y~2.prompty",
            "....prompty",
            ".a.prompty",
            "100 €.prompty",
        ]
    );
}

#[test]
fn a_part_that_is_too_long_for_a_file_is_shortened() {
    let (one, two) = ("🎉".repeat(200), "🎉".repeat(190) + "/a");
    let found = places(&[&one, &two, &"x".repeat(200)]);
    let cut = "🎉".repeat(55);
    let expected = [format!("{cut}~2.prompty"), format!("{cut}~3.prompty")];
    assert_eq!(found[..2], expected);
    assert_eq!(found[2], "x".repeat(200) + ".prompty");
    let last = FileNamer::of_version(&found[1], "4294967295".parse().unwrap());
    assert!(last.len() <= 255, "{last}");
}

#[test]
fn a_file_without_folders_fits_every_file_system() {
    let file = |name: &str| FileNamer::without_folders(&name.parse().unwrap());
    assert_eq!(file("support/greeting"), "support~greeting.prompty");
    assert_eq!(file("con"), "con~.prompty");
    assert!(file(&vec!["🎉".repeat(49); 4].join("/")).len() <= 255);
}

#[test]
fn a_prompt_stays_where_it_was_whoever_comes_first() {
    let (upper, lower) = ("A".parse().unwrap(), "a".parse().unwrap());
    let mut places = FileNamer::new([(&lower, "a.prompty")]);
    assert_eq!(places.of(&upper), "A~2.prompty");
    assert_eq!(places.of(&lower), "a.prompty");
    assert_eq!(places.of(&upper), "A~2.prompty");
    let second = "2".parse().unwrap();
    assert_eq!(
        FileNamer::of_version("x/a.prompty", second),
        "x/a@2.prompty"
    );
}
