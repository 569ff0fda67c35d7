//! Code that is deep, long or large: an answer, whatever it is, and no crash.

use crate::folder::Folder;

/// How often it is repeated, and whether that is more than is read.
const DEEP: &[(&str, &str, &str, usize, bool)] = &[
    ("(", "a", ")", 150, false),
    ("(", "a", ")", 10_000, true),
    ("[", "a", "", 100_000, true),
    ("", "'Say it. '", " + a", 1_000, false),
    ("", "'Say it. '", " + a", 5_000, true),
    ("", "a", " + a", 1_000_000, true),
    ("", "a", ".b", 2_500, false),
    ("", "a", ".b()", 100_000, true),
    ("", "a", "[0]", 5_000, true),
    ("-", "a", "", 10_000, true),
    ("not ", "a", "", 100_000, true),
    ("lambda: ", "a", "", 10_000, true),
    ("a if b else ", "c", "", 10_000, true),
    ("f(", "'Say it kindly.'", ")", 10_000, true),
    ("{'a': ", "'Say it kindly.'", "}", 10_000, true),
    ("f'{", "a", "}'", 10_000, true),
    ("", "a", " and a", 20_000, false),
    ("", "a", " == a", 2_500, false),
    ("", "a", ", a", 100_000, false),
    ("", "'Say it. '", " 'And that. '", 10_000, false),
];

#[test]
fn deep_nesting_is_read_or_refused() {
    let folder = Folder::new();
    folder.write("good.py", "GOOD_PROMPT = 'Be kind to everybody.'\n");
    for (before, inside, after, times, refused) in DEEP {
        let expression = format!("{}{inside}{}", before.repeat(*times), after.repeat(*times));
        for code in [
            format!("PROMPT = {expression}\n"),
            format!("def f():\n    return {expression}\n"),
        ] {
            folder.write("deep.py", code);
            let done = folder.run(&["extract", ".", "--to", "out", "--force"]);
            let what = format!(
                "{before}{inside}{after}, {times} times: {} {}",
                done.out.get(..2000).unwrap_or(&done.out),
                done.err
            );
            assert_eq!(done.code, if *refused { 3 } else { 0 }, "{what}");
            assert_eq!(
                done.out
                    .contains("\ndeep.py: is nested too deeply: at most 3000 levels"),
                *refused,
                "{what}"
            );
            assert!(done.out.contains("good/good_prompt"), "{what}");
        }
    }
}

#[test]
fn nested_blocks_are_read_or_refused() {
    let folder = Folder::new();
    for (levels, code) in [(50, 0), (1_000, 3)] {
        let mut text = String::new();
        for level in 0..levels {
            text += &format!("{}if a:\n", " ".repeat(level));
        }
        text += &format!("{}PROMPT = 'Be kind to everybody.'\n", " ".repeat(levels));
        folder.write("m.py", text);
        let done = folder.run(&["extract", "m.py"]).expect(code);
        assert_eq!(done.out.contains("m/prompt"), code == 0, "{}", done.out);
    }
    let text: String = (0..5_000)
        .map(|n| format!("elif a == {n}:\n    PROMPT = 'Be kind to everybody.'\n"))
        .collect();
    folder.write("m.py", format!("if b:\n    pass\n{text}"));
    let done = folder.run(&["extract", "m.py"]).expect(0);
    assert!(
        done.out.contains("5000 found, 5000 converted"),
        "{}",
        done.out.lines().last().unwrap()
    );
}

/// Each of them may be its own ancestor many times over.
#[test]
fn classes_that_share_a_name_and_each_others_parents_are_read() {
    let folder = Folder::new();
    let classes = (0..400).map(|n| {
        let (name, parent) = (n % 20, n / 20);
        format!("class C{name}(C{parent}, D{n}):\n    prompt = 'Be kind to everybody.'\n    def f(self):\n        return self.prompt\n")
    });
    folder.write("m.py", classes.collect::<String>());
    let done = folder.run(&["extract", "m.py"]).expect(0);
    assert!(
        done.out.contains("400 found, 400 converted"),
        "{}",
        done.out.lines().last().unwrap()
    );
}

#[test]
fn large_files_of_one_line_are_read() {
    let folder = Folder::new();
    for line in [
        format!(
            "DATA = [{}]\n",
            "'some words of data', 12, {'a': 1}, ".repeat(60_000)
        ),
        format!("PROMPT = 'Be kind. {}'\n", "x".repeat(2 << 20)),
    ] {
        assert!(line.len() > 2 << 20, "{}", line.len());
        folder.write("m.py", &line);
        let done = folder.run(&["extract", "m.py", "--format", "json"]);
        // What is too long for a prompt is left to a person.
        assert_eq!(
            done.code,
            if line.starts_with("PROMPT") { 3 } else { 0 },
            "{}",
            done.out
        );
        assert_eq!(done.json()["files"], 1);
    }
}
