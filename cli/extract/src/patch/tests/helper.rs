//! Where the helper and its import go, and where the paths of the diff start.

use super::*;

#[test]
fn the_import_is_added_where_it_works() {
    let heads = [
        "x = ⟦'a'⟧\n",
        "#!/usr/bin/python3\n# coding: utf-8\nx = ⟦'a'⟧\n",
        "#!/usr/bin/python3\n# Licence\n\n# Note\nx = ⟦'a'⟧\n",
        "'''Doc.'''\nx = ⟦'a'⟧\n",
        "'''Doc.'''\n\n\nclass C:\n    x = ⟦'a'⟧\n",
        "from __future__ import annotations\n\nx = ⟦'a'⟧\nimport late\n",
        "import os\nimport sys\nsys.path.append('.')\nimport (\n"
            .split("import (")
            .next()
            .unwrap(),
        "import os\nsys.path.append('.')\nfrom own import (\n    a,\n    b,\n); y = 1\ntry:\n    import fast\nexcept ImportError:\n    pass\nx = ⟦'a'⟧\n",
        "import os\n\n@deco\ndef f():\n    return ⟦'a'⟧\n\nimport late\n",
        "prompts = 1\nx = ⟦'a'⟧\n",
        "from texts import *\nx = ⟦'a'⟧\n",
        "y = self.prompts\nx = ⟦'a'⟧\n",
    ];
    let mut out = String::new();
    for head in heads.into_iter().filter(|head| head.contains('⟦')) {
        let fixture = Fixture::new(&[("main.py", head)]);
        let diff = fixture.diff(vec![plain(fixture.at(0))]);
        out += diff.split_once("+++ b/main.py\n").unwrap().1;
        out += "\n";
    }
    insta::assert_snapshot!(out);
}

/// Which new files a patch makes.
pub(super) fn new_files(patch: &Patch) -> Vec<&str> {
    let lines: Vec<&str> = patch.diff.lines().collect();
    let pairs = lines.windows(2).filter(|pair| pair[0] == "--- /dev/null");
    pairs
        .map(|pair| pair[1].trim_start_matches("+++ b/"))
        .collect()
}

#[test]
fn the_helper_is_added_at_the_import_root() {
    for (files, expected) in [
        (vec![("main.py", "x = ⟦'a'⟧")], vec!["prompts.py"]),
        (
            vec![
                ("src/app/__init__.py", ""),
                ("src/app/core/__init__.py", ""),
                ("src/app/core/x.py", "x = ⟦'a'⟧"),
            ],
            vec!["src/app/prompts.py"],
        ),
        // The name of a module of the standard library says nothing.
        (
            vec![
                ("src/app/__init__.py", ""),
                ("src/app/types.py", ""),
                ("src/app/core/__init__.py", ""),
                (
                    "src/app/core/x.py",
                    "from types import TracebackType\nx = ⟦'a'⟧",
                ),
            ],
            vec!["src/app/prompts.py"],
        ),
        // A package has a module of its own.
        (
            vec![
                ("prompts/__init__.py", ""),
                ("app/__init__.py", ""),
                ("app/x.py", "import prompts.more\nx = ⟦'a'⟧"),
            ],
            vec!["app/prompts.py"],
        ),
        // Packages without an __init__.py are told by how they are imported.
        (
            vec![
                ("app/core/x.py", "x = ⟦'a'⟧"),
                ("app/main.py", "from app.core import x\n"),
            ],
            vec!["prompts.py"],
        ),
        (
            vec![
                ("app/core/x.py", "from app.core.y import z\nx = ⟦'a'⟧"),
                ("app/core/y.py", "z = 1"),
            ],
            vec!["prompts.py"],
        ),
        // A package that is run from within.
        (
            vec![
                ("app/__init__.py", ""),
                ("app/main.py", "import tools\nx = ⟦'a'⟧"),
                ("app/tools.py", ""),
            ],
            vec!["app/prompts.py"],
        ),
        (
            vec![
                ("a/main.py", "import x\nx = ⟦'a'⟧"),
                ("a/x.py", ""),
                ("b/main.py", "import y\nx = ⟦'a'⟧"),
                ("b/y.py", ""),
            ],
            vec!["a/prompts.py", "b/prompts.py"],
        ),
        // The helper beside a package that has prompts of its own.
        (
            vec![
                ("prompts.py", HELPER),
                ("app/__init__.py", ""),
                ("app/prompts/__init__.py", ""),
                ("app/x.py", "import prompts\nx = ⟦'a'⟧"),
            ],
            vec![],
        ),
        // What is there already.
        (
            vec![("main.py", "x = ⟦'a'⟧"), ("prompts.py", "")],
            vec!["promptbook_prompts.py"],
        ),
        (
            vec![("main.py", "x = ⟦'a'⟧"), ("Prompts/x.py", "")],
            vec!["promptbook_prompts.py"],
        ),
        (
            vec![("main.py", "import prompts.more\nx = ⟦'a'⟧")],
            vec!["promptbook_prompts.py"],
        ),
        (
            vec![("main.py", "x = ⟦'a'⟧"), ("prompts.py", HELPER)],
            vec![],
        ),
    ] {
        let fixture = Fixture::new(&files);
        let sites = fixture.places.iter().cloned().map(plain).collect();
        let patch = fixture.patch(sites);
        assert_eq!(patch.unpatched, [], "{files:?}");
        assert_eq!(new_files(&patch), expected, "{files:?}");
    }
}

#[test]
fn patching_again_adds_no_second_import() {
    let fixture = Fixture::new(&[
        ("main.py", "import prompts as p\nx = ⟦'a'⟧\n"),
        ("prompts.py", HELPER),
    ]);
    insta::assert_snapshot!(fixture.diff(vec![plain(fixture.at(0))]));
}

#[test]
fn paths_start_at_the_common_folder() {
    let fixture = Fixture::new(&[("my app/main.py", "x = ⟦'a'⟧\n")]);
    let sites = || vec![found((0, plain(fixture.at(0))))];
    let here = fs::canonicalize(fixture.folder.path()).unwrap();
    let patch = fixture.patch(vec![plain(fixture.at(0))]);
    assert_eq!(patch.folder, here);
    assert!(
        patch
            .diff
            .contains("--- a/my app/main.py\t\n+++ b/my app/main.py\t\n")
    );

    let elsewhere = tempfile::tempdir().unwrap();
    let path = here.join("my app/main.py");
    let mut found = sites();
    if let Outcome::Converted(converted) = &mut found[0].outcome {
        let range = fixture.at(0).range;
        converted.site = plain(Span {
            file: path.as_path().into(),
            range,
        });
    }
    let sources = [Source {
        path: path.clone(),
        text: fixture.sources[0].text.clone(),
    }];
    let patch = unified_in(elsewhere.path(), &found, &sources, &[path]);
    assert_eq!(patch.folder, here.join("my app"));
    assert!(patch.diff.contains("--- a/main.py\n+++ b/main.py\n"));
    assert!(patch.diff.contains("--- /dev/null\n+++ b/prompts.py\n"));
    assert_eq!(unified_in(Path::new("/"), &[], &[], &[]).diff, "");
}

#[test]
fn the_helper_of_a_package_is_imported_relatively() {
    let guard = "if __name__ == '__main__':\n    f()\n";
    for (path, text, import) in [
        ("app/x.py", "x = ⟦'a'⟧".to_owned(), "from . import prompts"),
        (
            "app/__init__.py",
            "x = ⟦'a'⟧".to_owned(),
            "from . import prompts",
        ),
        (
            "app/core/x.py",
            "import os\nx = ⟦'a'⟧".to_owned(),
            "from .. import prompts",
        ),
        (
            "app/core/__init__.py",
            "x = ⟦'a'⟧".to_owned(),
            "from .. import prompts",
        ),
        (
            "app/x.py",
            "prompts = 1\nx = ⟦'a'⟧".to_owned(),
            "from . import prompts as promptbook_prompts",
        ),
        // A script can't import relatively. Run by its path, it finds no package either.
        (
            "app/x.py",
            format!("x = ⟦'a'⟧\n{guard}"),
            "try:\n+    from . import prompts\n+except ImportError:\n+    import prompts",
        ),
        (
            "app/x.py",
            format!("from app.y import z\nx = ⟦'a'⟧\n{guard}"),
            "from app import prompts",
        ),
        (
            "app/core/01_x.py",
            "x = ⟦'a'⟧".to_owned(),
            "from app import prompts",
        ),
        (
            "app/x.py",
            format!("from .y import z\nx = ⟦'a'⟧\n{guard}"),
            "from . import prompts",
        ),
    ] {
        let mut files = vec![
            ("app/__init__.py", ""),
            ("app/core/__init__.py", ""),
            ("app/y.py", "z = 1"),
        ];
        files.retain(|(other, _)| *other != path);
        files.push((path, &text));
        let fixture = Fixture::new(&files);
        let diff = fixture.patch(vec![plain(fixture.at(0))]).diff;
        let line = format!("\n+{import}\n");
        assert!(diff.contains(&line), "{path}: {line}\n{diff}");
        assert!(diff.contains("+++ b/app/prompts.py"), "{path}");
    }
}

#[test]
fn patching_a_package_again_adds_nothing() {
    let fixture = Fixture::new(&[
        ("app/__init__.py", ""),
        ("app/x.py", "from . import prompts\nx = ⟦'a'⟧\n"),
        ("app/prompts.py", HELPER),
    ]);
    let diff = fixture.patch(vec![plain(fixture.at(0))]).diff;
    assert!(
        !diff.contains("+from") && !diff.contains("+++ b/app/prompts.py"),
        "{diff}"
    );
}
