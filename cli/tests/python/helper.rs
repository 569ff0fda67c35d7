//! The helper that a patch adds to a program: by its own tests in Python, and against Promptbook's render.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use promptbook_core::content::{Body, Inputs};
use promptbook_core::template::{Rendered, Template};
use promptbook_extract::patch::HELPER;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::interpreter;

pub(crate) fn folder(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(of)
}

/// The folder that has the helper as a patch adds it.
fn helper() -> &'static Path {
    static WRITTEN: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("helper");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("prompts.py"), HELPER).unwrap();
        folder
    });
    &WRITTEN
}

/// Python, which finds the helper and the tests of it.
fn python() -> Command {
    let mut python = interpreter::python();
    python
        .env("PYTHONPATH", helper())
        .current_dir(folder("tests/python/helper"));
    python
}

#[test]
fn strict_type_checkers_accept_it() {
    let file = helper().join("prompts.py");
    let configuration = helper().join("pyrightconfig.json");
    let strict = json!({"typeCheckingMode": "strict", "include": ["prompts.py"]});
    std::fs::write(&configuration, strict.to_string()).unwrap();
    for checker in [
        &["pyright", "-p"][..],
        &["mypy", "--strict", "--cache-dir", "/dev/null"],
    ] {
        let target = if checker[0] == "pyright" {
            &configuration
        } else {
            &file
        };
        let output = python()
            .arg("-m")
            .args(checker)
            .arg(target)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

#[test]
fn its_own_tests_pass() {
    let ran = python()
        .args(["-W", "error::ResourceWarning", "-m", "unittest"])
        .arg("test_prompts")
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[test]
fn it_is_python_3_8() {
    let ran = python()
        .arg("-c")
        .arg(
            "import ast, prompts; ast.parse(open(prompts.__file__).read(), feature_version=(3, 8))",
        )
        .status()
        .unwrap();
    assert!(ran.success());
}

/// What Promptbook makes of a template; none where it refuses.
fn rendered(source: &str, values: &Value) -> Option<String> {
    let body = Body::Text(source.to_owned());
    let template = Template::compile(&body.into(), &Inputs::new()).ok()?;
    match template.render(values).ok()? {
        Rendered::Text(text) => Some(text),
        Rendered::Chat(_) => None,
    }
}

fn compare(cases: &[Value]) {
    let mut child = python()
        .arg("render.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = Value::from(cases).to_string();
    let writing = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let done = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stdout)
    );
}

fn case(source: &str, values: &Value, own: Option<bool>) -> Value {
    json!({"source": source, "values": values, "rendered": rendered(source, values), "own": own})
}

fn values() -> Value {
    json!({"x": "ix <b>&\" {{ y }}", "y": " \u{1F600}\r\n", "loop": "l", "empty": ""})
}

#[test]
fn it_renders_as_promptbook_does() {
    let own = [
        "",
        "plain\n",
        "\n\nblank lines\r\n\r\n",
        "{ } {x} }} %} #} {",
        "{{ x }}{{x}}{{\tx\n}}",
        "{{ loop }} {{ empty }}|",
        "{{ nobody }}",
        "a \n {{- x -}} \n b {{+ x +}} c",
        " {{- 'a' -}} {{- x -}} \u{a0}\u{2003}\u{1c} .",
        "\u{1c} {{- x }}",
        r#"{{ "a\"b\\c\n\t\r\b\f\/\'\d" }}{{ '"' }}{{ '\'' }}"#,
        r#"{{ "\u00e4\x41\101\0\ud83d\ude00" }}"#,
        "{{ '{{' }}{{ \"}}\" }}{{ '{%' }}{{ \"\" }}{{ ' %} ' }}",
        "{{ 'a\nb' }}",
        "{% raw %}{{ x }}{% if %}{# #}{% endraw %}",
        "a {%- raw -%} {{ x }} {%- endraw -%} b",
        "a {%+ raw +%} {{ x }} {%+ endraw +%} b",
        "{%raw%}{% raw %}{%endraw%}",
        "{% raw %}{% endraw %}\n",
        "{%\nraw\n%} \n {%\tendraw\x0c%}",
        "{# a #}b{#- c -#} d {#-#}e {#--#} f{##}",
        "a {#- {{ x }} {% raw %} -#} b {#+ c +#} d",
        "{#{{ x }}#}{{ x }}",
        "ends {{ x }}\n",
        "a {% with %} b {{ x }} {% endwith %} c",
        "a \n {%- with -%} \n b {%- endwith -%} \n c",
        " {%with%}{%+ with +%} {{ '{' }}{%\nendwith\t%} {% endwith +%}\n",
    ];
    let jinja2 = [
        "{{ x|upper }} {{ x|length }}\n",
        "{% if x %}yes {{ x }}{% else %}no{% endif %}\n\n",
        "{%- if empty %} a {%- else %} b {% endif -%} \n c",
        "{% for c in ['a', 'b', 'c'] %}{{ loop.index }}{{ c }}{% if not loop.last %}, {% endif %}{% endfor %}",
        "{% set z = x ~ '!' %}{{ z }}",
        "{{ true }} {{ none }} {{ 1 + 2 }} {{ x == 'a' }}",
        "{{ nobody.x }}",
        "{{ x if empty else 'other' }}",
        "{{ empty|default('d', true) }}{{ nobody|default('e') }}",
    ];
    let (own, jinja2) = (own.iter(), jinja2.iter());
    let cases: Vec<Value> = own
        .map(|source| case(source, &values(), Some(true)))
        .chain(jinja2.map(|source| case(source, &values(), Some(false))))
        .collect();
    compare(&cases);
}

/// Pieces of templates in any order: most make one that is rendered, some one that Promptbook refuses.
fn random_source() -> impl Strategy<Value = String> {
    let blank = "[ \t\n\r\u{b}\u{85}\u{a0}\u{2028}\u{1c}]{0,3}";
    let text = prop_oneof!["[a{}%#\"'\\\\-]{0,3}", "\\PC{0,3}", blank];
    let sign = prop_oneof![Just(""), Just("-"), Just("+")];
    let inner = prop_oneof![Just(""), Just(" "), Just("\n"), Just(" \t")];
    let name = prop_oneof![Just("x"), Just("y"), Just("empty"), Just("loop")];
    let literal = prop_oneof![
        "\"([a{}%# é\n]|\\\\[nrtbf\"'/\\\\dq]|\\\\u00e9|\\\\x7e|\\\\101){0,4}\"",
        "'([a{}%# \"]|\\\\[nt'\\\\]){0,4}'",
    ];
    let what = prop_oneof![name.prop_map(str::to_owned), literal];
    let signs = (sign.clone(), sign.clone(), sign.clone(), sign);
    let tag =
        (signs, inner, what, text.clone(), 0..3).prop_map(|((a, b, c, d), i, what, text, kind)| {
            match kind {
                0 => format!("{{{{{a}{i}{what}{i}{b}}}}}"),
                1 => format!("{{%{a}{i}raw{i}{b}%}}{text}{{%{c}{i}endraw{i}{d}%}}"),
                _ => format!("{{#{a}{text}{b}#}}"),
            }
        });
    prop::collection::vec(prop_oneof![tag, text], 0..6).prop_map(|parts| parts.concat())
}

#[test]
fn whatever_promptbook_renders_it_renders_alike() {
    let mut runner = TestRunner::default();
    let strategy = random_source();
    let mut cases = Vec::new();
    for _ in 0..20_000 {
        let source = strategy.new_tree(&mut runner).unwrap().current();
        // What Promptbook can't compile is never served.
        if let Some(expected) = rendered(&source, &values()) {
            cases.push(
                json!({"source": source, "values": values(), "rendered": expected, "own": null}),
            );
        }
    }
    assert!(
        cases.len() > 10_000,
        "{} templates are too few",
        cases.len()
    );
    compare(&cases);
}
