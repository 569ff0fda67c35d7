//! One helper for each distribution or program, and how its files import it.

use super::*;

const PROJECT: &str = "[project]\nname = \"my-shop\"\n";
const X: &str = "x = ⟦'a'⟧\n";
const USES: &str = "import shop\nx = ⟦'a'⟧\n";

/// The files of a program, and for each patched one the import of the helper and where that is.
#[track_caller]
fn check(files: &[(&str, &str)], expected: &[(&str, &str, &str)]) {
    let fixture = Fixture::new(files);
    let patch = fixture.patch(fixture.places.iter().cloned().map(plain).collect());
    assert_eq!(patch.unpatched, [], "{files:?}");
    let mut helpers = std::collections::BTreeSet::new();
    for (file, import, helper) in expected {
        let (_, part) = patch.diff.split_once(&format!("+++ b/{file}\n")).unwrap();
        let part = part.split("\n--- ").next().unwrap();
        let line = format!("+{import}");
        assert!(
            part.lines().any(|found| found == line),
            "{file}: {import}\n{part}"
        );
        helpers.insert(*helper);
    }
    assert_eq!(
        super::helper::new_files(&patch),
        helpers.into_iter().collect::<Vec<_>>()
    );
}

#[test]
fn a_distribution_has_one_helper() {
    let own = "src/my_shop/prompts.py";
    check(
        &[
            ("pyproject.toml", PROJECT),
            ("src/my_shop/__init__.py", ""),
            ("src/my_shop/inner/__init__.py", ""),
            ("src/my_shop/inner/a.py", X),
            ("src/other/__init__.py", ""),
            ("src/other/b.py", X),
            ("run.py", "from my_shop.inner import a\nx = ⟦'a'⟧\n"),
            ("examples/one/01_first.py", "import my_shop\nx = ⟦'a'⟧\n"),
            (
                "examples/two/second.py",
                "from my_shop.inner import a\nx = ⟦'a'⟧\n",
            ),
        ],
        &[
            ("src/my_shop/inner/a.py", "from .. import prompts", own),
            ("src/other/b.py", "from my_shop import prompts", own),
            ("run.py", "from my_shop import prompts", own),
            (
                "examples/one/01_first.py",
                "from my_shop import prompts",
                own,
            ),
            ("examples/two/second.py", "from my_shop import prompts", own),
        ],
    );
}

#[test]
fn the_settings_of_a_distribution_name_its_package() {
    for (settings, text) in [
        (
            "pyproject.toml",
            "[project]\nname = \"x\"\n[tool.setuptools]\npackages = [\"shop\"]\n",
        ),
        (
            "pyproject.toml",
            "[tool.poetry]\nname = \"x\"\npackages = [{ include = \"shop\" }]\n",
        ),
        (
            "pyproject.toml",
            "[project]\nname = \"x\"\n[project.scripts]\nx = \"shop.a:main\"\n",
        ),
        (
            "setup.cfg",
            "[metadata]\nname = shop\n[options]\npackages = find:\n",
        ),
        (
            "setup.py",
            "from setuptools import setup\nsetup(name='x', packages=['shop'])\n",
        ),
    ] {
        let mut files = vec![
            ("app/__init__.py", ""),
            ("app/a.py", X),
            ("shop/__init__.py", ""),
            ("shop/a.py", X),
        ];
        files.push((settings, text));
        check(
            &files,
            &[
                ("app/a.py", "from shop import prompts", "shop/prompts.py"),
                ("shop/a.py", "from . import prompts", "shop/prompts.py"),
            ],
        );
    }
}

#[test]
fn each_distribution_of_a_monorepo_has_its_own() {
    check(
        &[
            (
                "pyproject.toml",
                "[tool.uv.workspace]\nmembers = [\"libs/*\"]\n",
            ),
            ("libs/a/pyproject.toml", "[project]\nname = \"a\"\n"),
            ("libs/a/src/a/__init__.py", ""),
            ("libs/a/src/a/x.py", X),
            ("libs/b/pyproject.toml", "[project]\nname = \"b\"\n"),
            ("libs/b/b/__init__.py", ""),
            ("libs/b/b/x.py", "from a.x import x\nx = ⟦'a'⟧\n"),
            ("cookbook/one/x.py", "from a.x import x\nx = ⟦'a'⟧\n"),
            ("cookbook/two/x.py", "import b\nx = ⟦'a'⟧\n"),
        ],
        &[
            (
                "libs/a/src/a/x.py",
                "from . import prompts",
                "libs/a/src/a/prompts.py",
            ),
            (
                "libs/b/b/x.py",
                "from . import prompts",
                "libs/b/b/prompts.py",
            ),
            (
                "cookbook/one/x.py",
                "from a import prompts",
                "libs/a/src/a/prompts.py",
            ),
            (
                "cookbook/two/x.py",
                "from b import prompts",
                "libs/b/b/prompts.py",
            ),
        ],
    );
}

#[test]
fn folders_without_an_init_file_belong_to_the_package() {
    let own = "shop/prompts.py";
    check(
        &[
            ("shop/__init__.py", ""),
            ("shop/tasks/sell/__init__.py", ""),
            ("shop/tasks/sell/x.py", "from shop.y import z\nx = ⟦'a'⟧\n"),
            ("shop/y.py", "z = 1\n"),
        ],
        &[("shop/tasks/sell/x.py", "from ... import prompts", own)],
    );
    check(
        &[
            ("pyproject.toml", PROJECT),
            ("src/my_shop/core/x.py", X),
            ("src/my_shop/main.py", "from my_shop.core import x\n"),
        ],
        &[(
            "src/my_shop/core/x.py",
            "from .. import prompts",
            "src/my_shop/prompts.py",
        )],
    );
}

#[test]
fn packages_without_a_distribution_share_the_helper_of_one_that_they_import() {
    let own = "shop/prompts.py";
    check(
        &[
            ("shop/__init__.py", ""),
            ("shop/a.py", X),
            ("web/__init__.py", ""),
            ("web/b.py", USES),
            ("main.py", "from web import b\nx = ⟦'a'⟧\n"),
            ("app/__init__.py", ""),
            (
                "app/main.py",
                "from app.b import y\nimport shop.a\nx = ⟦'a'⟧\n",
            ),
            ("app/b.py", "y = 1\n"),
        ],
        &[
            ("shop/a.py", "from . import prompts", own),
            ("web/b.py", "from shop import prompts", own),
            ("main.py", "from shop import prompts", own),
            ("app/main.py", "from shop import prompts", own),
        ],
    );
}

#[test]
fn a_distribution_without_init_files_has_one_helper() {
    for (folder, settings) in [
        ("src/", PROJECT),
        ("", PROJECT),
        (
            "lib/",
            "[tool.poetry]\nname = \"x\"\npackages = [{ include = \"my_shop\", from = \"lib\" }]\n",
        ),
    ] {
        let [a, b, helper] =
            ["a.py", "inner/b.py", "prompts.py"].map(|name| format!("{folder}my_shop/{name}"));
        check(
            &[("pyproject.toml", settings), (&a, X), (&b, X)],
            &[
                (&a, "from . import prompts", &helper),
                (&b, "from .. import prompts", &helper),
            ],
        );
    }
}

/// `from openai import OpenAI` in `llms/azure.py` means the library, not `llms/openai.py`.
#[test]
fn a_module_named_like_a_library_is_no_root() {
    check(
        &[
            ("pyproject.toml", PROJECT),
            ("my_shop/__init__.py", ""),
            ("my_shop/llms/__init__.py", ""),
            (
                "my_shop/llms/openai.py",
                "from openai import OpenAI\nx = ⟦'a'⟧\n",
            ),
            (
                "my_shop/llms/azure.py",
                "from openai import AzureOpenAI\nx = ⟦'a'⟧\n",
            ),
            ("my_shop/llms/groq.py", "import openai\nx = ⟦'a'⟧\n"),
        ],
        &[
            (
                "my_shop/llms/openai.py",
                "from .. import prompts",
                "my_shop/prompts.py",
            ),
            (
                "my_shop/llms/azure.py",
                "from .. import prompts",
                "my_shop/prompts.py",
            ),
            (
                "my_shop/llms/groq.py",
                "from .. import prompts",
                "my_shop/prompts.py",
            ),
        ],
    );
}

#[test]
fn a_folder_named_like_a_library_is_no_package() {
    check(
        &[
            (
                "setup.py",
                "from setuptools import setup\nsetup(name='my-shop')\n",
            ),
            ("shop/__init__.py", ""),
            (
                "shop/a.py",
                "import docker\nfrom docker import errors\nx = ⟦'a'⟧\n",
            ),
            ("docker/run.py", "import os\n"),
        ],
        &[("shop/a.py", "from . import prompts", "shop/prompts.py")],
    );
}

/// `from . import prompts` would give what the package binds, not its module.
#[test]
fn a_name_that_the_package_binds_is_avoided() {
    for init in ["from .texts import prompts\n", "from .texts import *\n"] {
        check(
            &[
                ("shop/__init__.py", init),
                ("shop/texts.py", "prompts = 1\n"),
                ("shop/a.py", X),
            ],
            &[(
                "shop/a.py",
                "from . import promptbook_prompts",
                "shop/promptbook_prompts.py",
            )],
        );
    }
}

#[test]
fn a_program_in_an_environment_of_its_own_has_its_own() {
    check(
        &[
            ("pyproject.toml", PROJECT),
            ("my_shop/__init__.py", ""),
            ("my_shop/a.py", X),
            ("server/requirements.txt", "fastapi\n"),
            ("server/main.py", X),
        ],
        &[
            (
                "my_shop/a.py",
                "from . import prompts",
                "my_shop/prompts.py",
            ),
            ("server/main.py", "import prompts", "server/prompts.py"),
        ],
    );
}

#[test]
fn scripts_that_share_no_package_are_left_alone() {
    let reason = |files: &[(&str, &str)]| {
        let fixture = Fixture::new(files);
        let patch = fixture.patch(fixture.places.iter().cloned().map(plain).collect());
        patch
            .unpatched
            .into_iter()
            .map(|(_, reason)| reason)
            .collect::<Vec<_>>()
    };
    let apart = [("a/x.py", X), ("b/x.py", X), ("c/x.py", X)];
    assert!(reason(&apart).is_empty());
    let many = [&apart[..], &[("d/x.py", X)]].concat();
    let why = "it is in one of 4 folders of scripts that share no package, and each would need a helper: patch a folder by itself";
    assert_eq!(reason(&many), [why; 4]);
    let beside = [
        ("pyproject.toml", PROJECT),
        ("my_shop/__init__.py", ""),
        ("scripts/x.py", X),
    ];
    let why = "its script does not import `my_shop`, where the helper is: import that, or patch the script's folder by itself";
    assert_eq!(reason(&beside), [why]);
}

#[test]
fn a_helper_is_installed_with_the_modules_that_a_distribution_names() {
    let settings = "[project]\nname = \"x\"\n[tool.setuptools]\npy-modules = [\"agent\"]\n";
    let fixture = Fixture::new(&[("pyproject.toml", settings), ("agent.py", X)]);
    let patch = fixture.patch(fixture.places.iter().cloned().map(plain).collect());
    assert_eq!(patch.unpatched, []);
    assert_eq!(super::helper::new_files(&patch), ["prompts.py"]);
    let line = "+py-modules = [\"agent\", \"prompts\"]";
    assert!(
        patch.diff.lines().any(|found| found == line),
        "{}",
        patch.diff
    );
}
