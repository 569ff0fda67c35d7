//! Files as each generation of the format writes them, and what can't be read as the format's runtimes read it.

use serde_json::{Value, json};

use super::{PromptFile, Reference, References};
use crate::content::{Body, InputKind, Message, Role};

fn parse(text: &str) -> PromptFile {
    PromptFile::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn turn(role: Role, content: &str) -> Message {
    let content = content.to_owned();
    Message::Turn { role, content }
}

fn thread(name: &str) -> Message {
    Message::Thread {
        thread: name.to_owned(),
    }
}

fn messages(text: &str) -> Vec<Message> {
    match parse(text).content.body() {
        Body::Chat(messages) => messages.clone(),
        Body::Text(text) => panic!("a text prompt: {text}"),
    }
}

const FIRST: &str = "---
name: Invoice reader
description: Reads the total of an invoice
authors: [ada]
tags: [invoices]
model:
  api: chat
  configuration:
    type: azure_openai
    azure_endpoint: ${env:ENDPOINT}
    azure_deployment: my-deployment
  parameters:
    max_tokens: 200
    temperature: 0.1
    top_p: 0.5
    stop: END
    response_format:
      type: json_object
inputs:
  invoice:
    type: string
  lines:
    type: list
sample:
  invoice: \"Total: 12 EUR\"
  lines: [\"a\", \"b\"]
---
system:
You read invoices.
user:
{{ invoice }}
{% for line in lines %}- {{ line }}
{% endfor %}
";

#[test]
fn a_file_of_the_first_generation_keeps_its_model_options_kinds_and_samples() {
    let (file, passed) = PromptFile::read(FIRST, &References::Refuse).unwrap();
    assert_eq!(
        json!(file.content.model()),
        json!({
            "id": "my-deployment", "provider": "azure",
            "options": {
                "maxOutputTokens": 200, "temperature": 0.1, "topP": 0.5, "stopSequences": ["END"],
                "response_format": {"type": "json_object"},
            },
        })
    );
    let inputs = file.content.inputs();
    let input = |name: &str| (inputs[name].kind, inputs[name].example.clone());
    assert_eq!(
        input("invoice"),
        (InputKind::String, Some(json!("Total: 12 EUR")))
    );
    assert_eq!(input("lines"), (InputKind::Array, Some(json!(["a", "b"]))));
    assert_eq!(Vec::from_iter(file.tags.clone()), ["invoices"]);
    assert_eq!(
        passed,
        ["name", "authors", "model.configuration.azure_endpoint"]
    );
    // What is exported is of today's generation and says the same.
    assert_eq!(parse(&file.to_string()), file);
}

#[test]
fn a_sample_alone_declares_the_inputs_and_leaves_none_out_that_the_template_uses() {
    let file =
        parse("---\nsample:\n  city: Rome\n  days: 3\n---\n{{ city }} {{ days }} {{ other }}\n");
    let inputs = file.content.inputs();
    assert_eq!(Vec::from_iter(inputs.keys()), ["city", "days", "other"]);
    assert_eq!(inputs["days"].kind, InputKind::Integer);
    assert_eq!(inputs["city"].example, Some(json!("Rome")));
    assert!(inputs.values().all(|input| input.default.is_none()));
}

#[test]
fn a_completion_is_one_text_whatever_looks_like_a_marker() {
    let file = parse("---\nmodel: {api: completion}\n---\nsystem:\nA\nuser:\n");
    assert_eq!(
        file.content.body(),
        &Body::Text("system:\nA\nuser:".to_owned())
    );
    assert_eq!(parse(&file.to_string()).content.body(), file.content.body());
}

#[test]
fn template_is_a_text_or_a_mapping_of_any_generation() {
    for template in [
        "jinja2",
        "{format: jinja2, parser: prompty}",
        "{type: jinja2}",
        "{type: jinja2, parser: prompty}",
        "{format: {kind: jinja2}, parser: {kind: prompty}}",
        "{type: jinja2, parser: prompty.chat}",
    ] {
        parse(&format!("---\ntemplate: {template}\n---\nx"));
    }
    for template in ["mustache", "{type: mustache}", "{format: {type: mustache}}"] {
        let error = PromptFile::parse(&format!(
            "---\nname: a\ntemplate: {template}\n---\n{{{{x}}}}"
        ));
        let error = error.unwrap_err();
        assert_eq!(error.line, Some(3), "{template}");
        assert!(error.problem.contains("mustache"), "{template}: {error}");
    }
}

#[test]
fn kinds_have_the_names_of_every_generation() {
    for (name, kind) in [
        ("list", InputKind::Array),
        ("array", InputKind::Array),
        ("dict", InputKind::Object),
        ("number", InputKind::Float),
        ("double", InputKind::Float),
        ("int", InputKind::Integer),
        ("bool", InputKind::Boolean),
        ("thread", InputKind::Thread),
    ] {
        for key in ["kind", "type"] {
            let file = parse(&format!(
                "---\ninputs:\n  - {{name: a, {key}: {name}}}\n---\nx"
            ));
            assert_eq!(file.content.inputs()["a"].kind, kind, "{key}: {name}");
        }
    }
}

#[test]
fn front_matter_is_found_behind_blank_lines_blanks_and_a_byte_order_mark() {
    let rest = "---\nname: late\n---\nsystem:\nAnswer.\n";
    for before in [
        "\n",
        "\r\n",
        "\n\n  \n",
        "\u{feff}",
        "\u{feff}\n",
        "\n\u{feff}",
        "  ",
        "\t\n ",
    ] {
        let file = parse(&format!("{before}{rest}"));
        assert_eq!(
            file.name.as_ref().map(|name| name.as_str()),
            Some("late"),
            "{before:?}"
        );
        let expected = vec![turn(Role::System, "Answer.")];
        assert_eq!(file.content.body(), &Body::Chat(expected), "{before:?}");
    }
    let indented = parse("  ---\n  name: late\n  description: |\n    a\n  ---\n  x");
    assert_eq!(indented.description.as_deref(), Some("a\n"));
    for (file, line, says) in [
        (
            "\n\n---\ndescription: 3\n---\nx",
            4,
            "`description` is a text",
        ),
        ("\n\n---\na: [\n---\nx", 4, "a bracket opens here"),
        (
            "\n---\nname: a\n---\nsystem:\n{{ y z }}",
            6,
            "unexpected identifier",
        ),
        ("\n---\nname: a\n", 2, "the front matter has no end"),
        ("---- \nx\n", 1, "three dashes and more"),
        (
            "\n--- # prompt\nname: a\n---\nx",
            2,
            "three dashes and more",
        ),
        ("+++\nname = \"a\"\n+++\nx", 1, "enclosed in `+++`"),
        (
            "# Title\n\n---\nname: a\n---\nx",
            3,
            "the first thing in the file",
        ),
        (
            "<!-- x -->\n ---\n\n# y\nmodel: a\n---\nx",
            2,
            "the first thing in the file",
        ),
    ] {
        let error = PromptFile::parse(file).unwrap_err();
        assert_eq!(error.line, Some(line), "{file}: {error}");
        assert!(error.problem.contains(says), "{file}: {error}");
    }
    // Rules between paragraphs are none.
    for body in ["a\n---\nb\n---\nc", "a\n---\nnote: b", "a\n---\nname: b"] {
        assert_eq!(parse(body).content.body(), &Body::Text(body.to_owned()));
    }
}

#[test]
fn a_developer_is_the_system_and_other_roles_are_refused() {
    assert_eq!(
        messages("# Developer:\nA\nuser:\n{{ q }}\n"),
        [turn(Role::System, "A"), turn(Role::User, "{{ q }}")]
    );
    for role in ["tool", "function", "  # Tool[id=3] "] {
        let error =
            PromptFile::parse(&format!("---\nname: a\n---\nuser:\nQ\n{role}:\nA")).unwrap_err();
        assert_eq!(error.line, Some(6), "{role}");
        assert!(
            error.problem.contains("only of system, user and assistant"),
            "{error}"
        );
    }
    assert_eq!(
        messages("user:\n{{ \"tool:\" }}\ntool: x\n"),
        [turn(Role::User, "tool:\ntool: x")]
    );
}

#[test]
fn a_loop_over_a_conversation_is_its_thread() {
    let front = "---\ninputs:\n  - {name: h, kind: array}\n  - {name: q, kind: string}\n---\n";
    let expected = [
        turn(Role::System, "S"),
        thread("h"),
        turn(Role::User, "{{ q }}"),
    ];
    for body in [
        "system:\nS\n{% for m in h %}\n{{ m.role }}:\n{{ m.content }}\n{% endfor %}\nuser:\n{{ q }}\n",
        "system:\nS\n\n{%for m in h%}\n{{m.role}}:\n{{m.content}}\n\n{%endfor%}\n\nuser:\n{{ q }}\n",
        "system:\nS\n{% for m in h -%}\n# {{ m[\"role\"] }}:\n\n{{ m['content'] }}\n{% endfor -%}\nuser:\n{{ q }}\n",
        "system:\nS\n{% if h %}\n{% for m in h %}{{ m.role }} :\n{{ m.content }}\n{% endfor %}\n{% endif %}\nuser:\n{{ q }}\n",
        "system:\nS\n  {% for m in h %}\n  {{ m.role }}:\n  {{ m.content }}\n  {%- endfor %}\nuser:\n{{ q }}\n",
    ] {
        let file = parse(&format!("{front}{body}"));
        assert_eq!(
            file.content.body(),
            &Body::Chat(expected.to_vec()),
            "{body}"
        );
        assert_eq!(file.content.inputs()["h"].kind, InputKind::Thread);
        assert_eq!(parse(&file.to_string()), file);
    }
    // Lines count on behind it.
    let error = PromptFile::parse(
        "{% for m in h %}\n{{ m.role }}:\n{{ m.content }}\n{% endfor %}\nuser:\n{{ y z }}",
    );
    let error = error.unwrap_err();
    assert_eq!((error.line, error.column), (Some(6), Some(6)));
    // Nothing is declared where nothing was: the contract is then what the template uses.
    let bare =
        parse("{% for m in h %}\n{{ m.role }}:\n{{ m.content }}\n{% endfor %}\nuser:\n{{ q }}");
    assert_eq!(Vec::from_iter(bare.content.initial_contract()), ["h", "q"]);
}

#[test]
fn a_role_out_of_an_input_that_is_no_such_loop_is_refused() {
    let computed = "the role of this message comes out of an input";
    for (body, line, says) in [
        (
            "{% for m in h[-4:] %}\n{{ m.role }}:\n{{ m.content }}\n{% endfor %}",
            2,
            computed,
        ),
        (
            "{% for m in h %}\n{{ m.role }}:\n{{ m.content }}{% if m.x %}!{% endif %}\n{% endfor %}",
            2,
            computed,
        ),
        (
            "{% for m in h %}\n{{ m.role }}:\n{{ n.content }}\n{% endfor %}",
            2,
            computed,
        ),
        // Without a line end between them, a turn would go on in the one before.
        (
            "{% for m in h -%}\n{{ m.role }}:\n{{ m.content }}\n{%- endfor %}",
            2,
            computed,
        ),
        (
            "{% for m in h %}\n{{ m.role }}:\n{{- m.content }}\n{% endfor %}",
            2,
            computed,
        ),
        (
            "x {% for m in h -%}\n{{ m.role }}:\n{{ m.content }}\n{% endfor %}",
            2,
            computed,
        ),
        (
            "{% if other %}\n{% for m in h %}\n{{ m.role }}:\n{{ m.content }}\n{% endfor %}\n{% endif %}",
            5,
            "text after this loop",
        ),
        (
            "{% for m in h %}\n{{ m.role }}:\n{{ m.content }}\n{% endfor %}\nmore\nuser:\nx",
            4,
            "text after this loop",
        ),
        (
            "user:\n{% for role, text in h %}{{ role | lower }}:\n{{ text }}\n{% endfor %}",
            2,
            computed,
        ),
        (
            "{% raw %}x{% endraw %}{% for m in h %}\n{{ m.role }}:\n{{ m.content }}\n{% endfor %}",
            2,
            computed,
        ),
        (
            "{% for m in h %}{% if m.a %}\nuser:\n{{ m.a }}\n{% endif %}{% endfor %}",
            1,
            "kind `thread`",
        ),
    ] {
        let error = PromptFile::parse(body).unwrap_err();
        assert_eq!(error.line, Some(line), "{body}: {error}");
        assert!(error.problem.contains(says), "{body}: {error}");
    }
    // On one line with what is said, and in headings, it is text.
    for text in [
        "{% for m in h %}{{ m.role }}: {{ m.content }}\n{% endfor %}",
        "{{ title }}:\nx",
    ] {
        assert_eq!(
            parse(text).content.body(),
            &Body::Text(text.trim_end().to_owned())
        );
    }
}

const REFERRING: &str = "---
name: a
description: ${file:about.txt}
model:
  id: ${env:DEPLOYMENT:gpt-x}
  connection: {apiKey: '${env:SECRET}'}
  options: {own: [x, '${env:OWN}']}
inputs:
  - {name: who, kind: string, default: '${env:WHO}', example: 'not ${env:ONE}'}
outputs: ${file:out.json}
---
Hello {{ who }}, ${env:IN_THE_BODY}
";

#[test]
fn a_reference_is_refused_resolved_left_out_or_kept_as_was_asked() {
    let error = PromptFile::parse(REFERRING).unwrap_err();
    assert_eq!(error.line, Some(3), "{error}");
    assert!(
        error
            .problem
            .contains("`description` is `${file:about.txt}`"),
        "{error}"
    );

    let (kept, _) = PromptFile::read(REFERRING, &References::Keep).unwrap();
    let id = |file: &PromptFile| file.content.model().unwrap().id.clone();
    assert_eq!(id(&kept).as_deref(), Some("${env:DEPLOYMENT:gpt-x}"));

    let (omitted, passed) = PromptFile::read(REFERRING, &References::Omit).unwrap();
    assert_eq!((id(&omitted), omitted.description), (None, None));
    assert_eq!(
        json!(omitted.content.model().unwrap().options),
        json!({"own": ["x"]})
    );
    let who = &omitted.content.inputs()["who"];
    assert_eq!(
        (&who.default, &who.example),
        (&None, &Some(json!("not ${env:ONE}")))
    );
    let mut passed = passed;
    passed.sort();
    assert_eq!(
        passed,
        [
            "description",
            "inputs.who.default",
            "model.connection",
            "model.id",
            "model.options.own",
            "outputs"
        ]
    );

    let resolve = |reference: Reference<'_>| match reference {
        Reference::Env { name: "SECRET", .. } => panic!("connections are not read"),
        Reference::Env { name, default } => Ok(json!([name, default])),
        Reference::File(path) => Ok(Value::from(path)),
    };
    let options = |text: &str| {
        let text = text.replace("  id: ${env:DEPLOYMENT:gpt-x}\n", "");
        PromptFile::read(&text, &References::Resolve(&resolve))
    };
    let (resolved, _) = options(REFERRING).unwrap();
    assert_eq!(resolved.description.as_deref(), Some("about.txt"));
    assert_eq!(
        resolved.content.inputs()["who"].default,
        Some(json!(["WHO", null]))
    );

    let failing = |_: Reference<'_>| Err("`DEPLOYMENT` is not set".to_owned());
    let text = "---\nname: a\nmodel:\n  id: ${env:DEPLOYMENT}\n---\nx";
    let error = PromptFile::read(text, &References::Resolve(&failing)).unwrap_err();
    assert_eq!(error.line, Some(4), "{error}");
    assert!(
        error.problem.ends_with("`DEPLOYMENT` is not set"),
        "{error}"
    );
}

#[test]
fn another_file_to_go_on_from_is_refused() {
    let error = PromptFile::parse("---\nname: a\nbase: other.prompty\n---\nx").unwrap_err();
    assert_eq!(error.line, Some(3));
    assert!(error.problem.contains("`base`"), "{error}");
}

#[test]
fn an_integer_stays_one_however_it_is_written() {
    for (yaml, value) in [
        ("0012", json!(12)),
        ("-007", json!(-7)),
        ("08", json!(8)),
        ("00", json!(0)),
        ("12", json!(12)),
        ("18446744073709551615", json!(u64::MAX)),
        ("012.5", json!(12.5)),
        ("'0012'", json!("0012")),
        ("[0x1F, 0012, '0012']", json!([31, 12, "0012"])),
        ("{a: 0012}", json!({"a": 12})),
        ("1.0e+20", json!(1e20)),
    ] {
        let file = parse(&format!(
            "---\ninputs:\n  - {{name: a, kind: integer, default: {yaml}}}\n---\nx"
        ));
        assert_eq!(file.content.inputs()["a"].default, Some(value), "{yaml}");
    }
    let error = PromptFile::parse(
        "---\nname: a\ninputs:\n  - name: b\n    default: 18446744073709551616\n---\nx",
    );
    let error = error.unwrap_err();
    assert_eq!(error.line, Some(5), "{error}");
    assert!(error.problem.contains("put it into quotes"), "{error}");
}

#[test]
fn what_is_not_yaml_is_told_in_plain_words_with_one_line_number() {
    for (front, line, says) in [
        (
            "name: a\ndescription: b: c",
            3,
            "a text with `: ` in it has to be in quotes",
        ),
        ("model:\n\tid: a", 3, "a tab indents this line"),
        ("name: \"a", 2, "a quote opens here"),
        ("name: a\ntags: [a, b", 3, "a bracket opens here"),
        ("name: @a", 2, "begins with a special character"),
        ("name: \"a\\q\"", 2, "begins an escape"),
        ("inputs:\n  - name: a\n kind: b", 4, "not indented like"),
        ("name: {{ a }}", 2, "begins with a bracket"),
        ("name: *a", 2, "begins with `*`"),
        ("name: a\nname: b", 3, "`name` is there twice"),
        ("inputs: {a: .inf}", 2, "`.inf` is no finite number"),
        ("inputs: &a [*a]", 2, "nests or repeats too much"),
    ] {
        let error = PromptFile::parse(&format!("---\n{front}\n---\nx")).unwrap_err();
        assert_eq!(error.line, Some(line), "{front}: {error}");
        assert!(error.problem.contains(says), "{front}: {error}");
        assert!(
            !error.problem.contains("at line") && !error.problem.contains("column"),
            "{error}"
        );
    }
}

#[test]
fn an_example_is_written_and_read_again_and_changes_no_digest_where_there_is_none() {
    let with = parse("---\ninputs:\n  - {name: a, kind: array, example: [x]}\n---\n{{ a }}\n");
    let written = with.to_string();
    assert!(
        written.contains("    items: {kind: string}\n    example: [x]\n"),
        "{written}"
    );
    assert_eq!(parse(&written), with);
    let without = parse("---\ninputs:\n  - {name: a, kind: array}\n---\n{{ a }}\n");
    assert_ne!(with.content.digest(), without.content.digest());
    assert_eq!(
        json!(without.content.inputs()),
        json!({"a": {"kind": "array", "description": null, "required": false, "default": null}})
    );
}

#[test]
fn an_input_of_which_nothing_says_the_kind_is_what_it_is_used_as() {
    for (front, kinds) in [
        (
            "inputs:\n  - name: product\n  - {name: rows, description: d}",
            "object array",
        ),
        (
            "inputs:\n  product: {description: d}\n  rows: {required: true}",
            "object array",
        ),
        ("sample: {city: Bern}", "object array"),
        (
            "inputs: {product: {type: object}, rows: [1]}",
            "object array",
        ),
    ] {
        let text = format!(
            "---\n{front}\n---\n{{{{ product.name }}}}{{% for row in rows %}}{{{{ row.name }}}}{{% endfor %}}"
        );
        let file = parse(&text);
        let kind = |name: &str| json!(file.content.inputs()[name].kind);
        let found = format!("{} {}", kind("product"), kind("rows")).replace('"', "");
        assert_eq!(found, kinds, "{front}");
    }
    for front in [
        "inputs: {product: {kind: string}}",
        "inputs: {product: {type: string}}",
        "inputs: {product: some text}",
        "inputs: {product: {default: some text}}",
    ] {
        let text = format!("---\n{front}\n---\nx\n{{{{ product.name }}}}");
        let error = PromptFile::parse(&text).unwrap_err();
        assert!(error.problem.contains("has no `name`"), "{front}: {error}");
    }
}

/// A file whose model has these lines, from line 5.
fn with_model(section: &str, lines: &str) -> String {
    format!("---\nmodel:\n  id: m\n  {section}:\n{lines}\n---\nHello\n")
}

#[test]
fn an_option_that_no_model_takes_is_refused_with_its_line() {
    for (section, lines, line, problem) in [
        (
            "options",
            "    seed: 1\n    temperature: hot",
            6,
            "`temperature` must be a number from 0 to 2, but it is the text \"hot\"",
        ),
        (
            "parameters",
            "    max_tokens: many",
            5,
            "`maxOutputTokens` must be a whole number from 1 to 2147483647",
        ),
        (
            "parameters",
            "    seed: 1\n    n: 3",
            6,
            "`n` can't be an option: leave it out",
        ),
        (
            "options",
            "    messages: []",
            5,
            "`messages` can't be an option",
        ),
        (
            "options",
            "    additionalProperties:\n      model: other",
            6,
            "`model` can't be an option",
        ),
        (
            "options",
            "    top_p: 1\n    topP: 1",
            6,
            "`topP` sets the same option as `top_p`",
        ),
        (
            "parameters",
            "    max_tokens: 1\n    max_completion_tokens: 2",
            6,
            "`max_completion_tokens` sets `maxOutputTokens` once more",
        ),
    ] {
        let error = PromptFile::parse(&with_model(section, lines)).unwrap_err();
        assert_eq!(error.line, Some(line), "{error}");
        assert!(error.problem.contains(problem), "{error}");
    }
}

#[test]
fn an_option_that_asks_for_what_a_chat_does_anyway_is_passed_over_and_said() {
    for section in ["parameters", "options"] {
        let text = with_model(section, "    stream: true\n    n: 1\n    seed: 7");
        let (file, passed) = PromptFile::read(&text, &References::Refuse).unwrap();
        assert_eq!(
            json!(file.content.model().unwrap().options),
            json!({"seed": 7})
        );
        let expected = ["stream", "n"].map(|name| format!("model.{section}.{name}"));
        assert_eq!(passed, expected);
    }
}
