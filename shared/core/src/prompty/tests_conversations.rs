//! Roles in a body, and loops over a conversation.

use super::PromptFile;
use super::tests_support::{messages, parse, thread, turn};
use crate::content::{Body, InputKind, Role};

#[test]
fn the_developer_role_becomes_system_and_unknown_roles_are_refused() {
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
fn a_loop_over_a_conversation_is_read_as_its_thread() {
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
    // The line numbers after the loop stay right.
    let error = PromptFile::parse(
        "{% for m in h %}\n{{ m.role }}:\n{{ m.content }}\n{% endfor %}\nuser:\n{{ y z }}",
    );
    let error = error.unwrap_err();
    assert_eq!((error.line, error.column), (Some(6), Some(6)));
    // The loop declares no input: the contract is then what the template uses.
    let bare =
        parse("{% for m in h %}\n{{ m.role }}:\n{{ m.content }}\n{% endfor %}\nuser:\n{{ q }}");
    assert_eq!(Vec::from_iter(bare.content.initial_contract()), ["h", "q"]);
}

#[test]
fn a_role_from_an_input_is_refused_outside_a_conversation_loop() {
    let computed = "the role of this message comes from an input";
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
        // Without a line end between them, a turn would continue the one before.
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
    // On the same line as the content, and in headings, it is text.
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
