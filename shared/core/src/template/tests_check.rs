//! What a template uses, and what is refused when it is saved.

use std::collections::BTreeSet;

use super::check;
use crate::content::{Body, Content, Inputs, Message, Role};
use crate::error::FieldError;

fn text(source: &str) -> Body {
    Body::Text(source.to_owned())
}

fn uses(source: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let uses = check(&text(source).into(), &Inputs::new(), &mut wrong);
    assert_eq!(wrong, [], "{source}");
    uses.all.into_iter().collect()
}

fn problems(body: &Body) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    check(&body.clone().into(), &Inputs::new(), &mut wrong);
    wrong
}

/// Runs on a thread with the stack of a tokio worker. An overflow would kill the process.
fn on_a_small_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(2 * 1024 * 1024)
            .spawn_scoped(scope, work)
            .unwrap()
            .join()
            .unwrap()
    })
}

#[test]
fn a_template_uses_the_names_that_rendering_reads() {
    let none: &[&str] = &[];
    for (source, expected) in [
        ("plain text", none),
        (
            "{{ a }} {{ b.c.d }} {{ e['f'] }} {{ g[h] }}",
            &["a", "b", "e", "g", "h"],
        ),
        (
            "{% if a and not b %}{{ c }}{% elif d %}{% else %}{{ e }}{% endif %}",
            &["a", "b", "c", "d", "e"],
        ),
        ("{{ a if b else c }}{{ d if 1 }}", &["a", "b", "c", "d"]),
        (
            "{{ 'x' ~ a ~ [b, (c, 1)]|length ~ {d: e}|length }}",
            &["a", "b", "c", "d", "e"],
        ),
        (
            "{{ a[b:c] }} {{ 1 < d < 2 }} {{ -e }}",
            &["a", "b", "c", "d", "e"],
        ),
        // A name that its own assignment reads is the input.
        ("{% set x = x %}{{ x }}", &["x"]),
        ("{% set x = x|default('y') %}{{ x }}", &["x"]),
        ("{% set x %}{{ x }}{% endset %}", &["x"]),
        ("{% with x = x %}{{ x }}{% endwith %}", &["x"]),
        ("{% for x in x %}{{ x }}{% endfor %}", &["x"]),
        // Setting it afterwards does not help.
        ("{{ x }}{% set x = 1 %}", &["x"]),
        ("{% set x = 1 %}{{ x }}", none),
        ("{% set x, y = a %}{{ x }}{{ y }}", &["a"]),
        ("{% set x | upper %}{{ a }}{% endset %}{{ x }}", &["a"]),
        // A name counts as an input unless it is bound on every path.
        ("{% if a %}{% set x = 1 %}{% endif %}{{ x }}", &["a", "x"]),
        (
            "{% if a %}{% set x = 1 %}{% else %}{% set x = 2 %}{% endif %}{{ x }}",
            &["a"],
        ),
        (
            "{% if a %}{% set x = 1 %}{% elif b %}{% set x = 2 %}{% endif %}{{ x }}",
            &["a", "b", "x"],
        ),
        (
            "{% if a %}{% else %}{% set x = 1 %}{% endif %}{{ x }}",
            &["a", "x"],
        ),
        (
            "{% set x = 1 %}{% if a %}{% set x = 2 %}{% endif %}{{ x }}",
            &["a"],
        ),
        // Names that a loop or `with` sets are not visible outside.
        (
            "{% for i in a %}{% set x = i %}{{ x }}{% endfor %}{{ x }}",
            &["a", "x"],
        ),
        ("{% for i in a %}{{ i }}{% endfor %}{{ i }}", &["a", "i"]),
        (
            "{% for i, j in a %}{{ i }}{{ j }}{% else %}{{ i }}{% endfor %}",
            &["a", "i"],
        ),
        (
            "{% for i in a if i > b %}{{ loop.index }}{% endfor %}",
            &["a", "b"],
        ),
        ("{% for i in a if loop.first %}{% endfor %}", &["a", "loop"]),
        (
            "{% for i in a %}{% else %}{% set x = 1 %}{% endfor %}{{ x }}",
            &["a", "x"],
        ),
        ("{% with x = 1, y = x %}{{ y }}{% endwith %}{{ x }}", &["x"]),
        ("{{ loop }}", &["loop"]),
        // Filters, their arguments and blocks.
        (
            "{{ a|default(b) }}{{ c|join(sep) }}{{ d is divisibleby e }}",
            &["a", "b", "c", "d", "e", "sep"],
        ),
        (
            "{% filter replace(a, b) %}{{ c }}{% endfilter %}",
            &["a", "b", "c"],
        ),
        (
            "{% filter upper %}{% set x = 1 %}{% endfilter %}{{ x }}",
            none,
        ),
        (
            "{{ xs|map(attribute=a)|list }}{{ xs|map('upper')|join }}",
            &["a", "xs"],
        ),
        ("{{ xs|selectattr('a', 'eq', b)|list }}", &["b", "xs"]),
        // Global functions are not inputs, unless they are read as values.
        (
            "{% for i in range(n) %}{{ i }}{% endfor %}{{ dict(a=b) }}",
            &["b", "n"],
        ),
        ("{{ range }}", &["range"]),
        // Names of minijinja that are left out here.
        (
            "{{ debug }}{{ namespace }}{{ self }}",
            &["debug", "namespace", "self"],
        ),
        ("{% raw %}{{ a }}{% endraw %}{# {{ b }} #}", none),
        ("{{ '{{ a }}' }}", none),
    ] {
        assert_eq!(uses(source), expected, "{source}");
    }
}

#[test]
fn a_thread_counts_as_used_and_each_message_is_checked_separately() {
    let turn = |content: &str| Message::Turn {
        role: Role::User,
        content: content.to_owned(),
    };
    let body = Body::Chat(vec![
        turn("{% set x = 1 %}{{ a }}"),
        Message::Thread {
            thread: "history".to_owned(),
        },
        turn("{{ x }}"),
    ]);
    let mut wrong = Vec::new();
    let uses = check(&body.into(), &Inputs::new(), &mut wrong);
    assert_eq!(wrong, []);
    assert_eq!(
        uses.all,
        BTreeSet::from(["a", "history", "x"].map(str::to_owned))
    );

    let body = Body::Chat(vec![turn("{% if a %}"), turn("ok"), turn("x\n{{ y z }}")]);
    let wrong = problems(&body);
    let pointers: Vec<_> = wrong.iter().map(|wrong| wrong.pointer.as_str()).collect();
    assert_eq!(pointers, ["/messages/0/content", "/messages/2/content"]);
    assert!(
        wrong[1].detail.starts_with("line 2, column 6: "),
        "{wrong:?}"
    );
}

#[test]
fn a_problem_of_a_template_is_reported_with_its_place() {
    for (source, says) in [
        (
            "a\nb {{ x y }}",
            "line 2, column 8: unexpected identifier `y` after `x`: a name has no spaces; did you mean `x_y`?",
        ),
        ("{{ ", "line 1"),
        ("{% if a %}", "line 1"),
        ("{# open", "line 1"),
        ("{% raw %}", "line 1"),
        ("{% endif %}", "line 1"),
        ("Answer as {\"a\": {{1}", "{% raw %}"),
        ("{{ \"open }}", "string that begins here is not closed"),
        (
            "{{ größe }}",
            "line 1, column 6: unexpected character `ö`: a name has only",
        ),
        (
            "\n\n{% include x %}",
            "line 3, column 4: an include takes a name in quotes, not an expression",
        ),
        (
            "{% macro m() %}{% endmacro %}",
            "there is no `{% macro %}` here",
        ),
        (
            "{% block b %}{% endblock %}",
            "there is no `{% block %}` here",
        ),
        ("{% extends 'x' %}", "there is no `{% extends %}` here"),
        ("{% from 'x' import y %}", "there is no `{% from %}` here"),
        (
            "a {% block b %} {{ x",
            "line 1, column 6: there is no `{% block %}` here",
        ),
        (
            "{% import %}",
            "line 1, column 4: there is no `{% import %}` here",
        ),
        ("{{ x y }}{% block b %}", "unexpected identifier `y`"),
        ("{% import 'x' as y %}", "there is no `{% import %}` here"),
        (
            "{% autoescape true %}{% endautoescape %}",
            "`autoescape` is not supported",
        ),
        ("{% do range(3) %}", "`do` is not supported"),
        (
            "ä {{ x|uper }}",
            "line 1, column 8: there is no filter `uper`; did you mean `upper`?",
        ),
        (
            "{{ x|lenght }}",
            "there is no filter `lenght`; did you mean `length`?",
        ),
        (
            "{{ xs|map('uper')|list }}",
            "there is no filter `uper`; did you mean `upper`?",
        ),
        (
            "a\n{{ x is defind }}",
            "line 2, column 9: there is no test `defind`; did you mean `defined`?",
        ),
        ("{{ xs|select('od')|list }}", "there is no test `od`"),
        (
            "{% for i in rnage(3) %}{% endfor %}",
            "line 1, column 13: there is no function `rnage`; did you mean `range`?",
        ),
        (
            "{{ len(x) }}",
            "there is no function `len`; did you mean the filter `length`, as in {{ x|length }}?",
        ),
        (
            "{{ upper(x) }}",
            "there is no function `upper`; did you mean the filter `upper`, as in {{ x|upper }}?",
        ),
        (
            "{{ x.upcase() }}",
            "there is no `.upcase()`: use a filter instead",
        ),
        ("{{ x.to_json() }}", "use the filter, as in {{ x|tojson }}"),
        (
            "{% iff x %}{% endif %}",
            "line 1, column 4: there is no `{% iff %}`; did you mean `{% if %}`?",
        ),
        (
            "{% if x %}{% esle %}{% endif %}",
            "there is no `{% esle %}`; did you mean `{% else %}`?",
        ),
        (
            "{{ x|pprint }}",
            "there is no filter `pprint`: there are abs, ",
        ),
        ("{{ [1]|batch(9, x) }}", "there is no filter `batch`"),
        (
            "{% filter shout %}{% endfilter %}",
            "there is no filter `shout`",
        ),
        (
            "{% set x | shout %}{% endset %}",
            "there is no filter `shout`",
        ),
        ("{{ xs|map('shout')|list }}", "there is no filter `shout`"),
        (
            "{{ xs|map(how)|list }}",
            "the name of a filter as a plain string",
        ),
        ("{{ xs|select('shiny')|list }}", "there is no test `shiny`"),
        (
            "{{ xs|rejectattr('a', 'shiny')|list }}",
            "there is no test `shiny`",
        ),
        (
            "{{ xs|map(attribute='a', default=y)|list }}",
            "takes no default",
        ),
        ("{{ xs|map('default', y)|list }}", "takes no default"),
        ("{{ x is shiny }}", "there is no test `shiny`"),
        (
            "{{ shout(x) }}",
            "there is no function `shout`: there are dict, range",
        ),
        ("{{ debug() }}", "there is no function `debug`"),
        (
            "{% set ns = namespace(n=0) %}",
            "there is no function `namespace`",
        ),
        ("{% set x.y = 1 %}", "an attribute can't be set"),
        (
            "{{ x.upper() }}",
            "there is no `.upper()`: use the filter, as in {{ x|upper }}",
        ),
        ("{{ x.strip() }}", "there is no `.strip()`"),
        ("{% for i in x.items() %}{% endfor %}", "{{ x|items }}"),
        ("{{ loop.cycle('a', 'b') }}", "there is no `.cycle()`"),
        ("{{ x['a']() }}", "a value can't be called"),
        ("{{ (x)() }}", "there is no function `x`"),
        (
            "{% set range = 1 %}{{ range(2) }}",
            "there is no function `range`",
        ),
        (
            "{{ range(2) }}{{ range }}",
            "`range` is called as a function and read as an input",
        ),
        (
            "{% for i in t recursive %}{{ loop(i) }}{% endfor %}",
            "recursive loops are not supported",
        ),
        (
            "{% for i in a %}{{ x }}{% set x = i %}{% endfor %}",
            "`x` may have a value from an earlier iteration",
        ),
        (
            "{% for i in a %}{% if i %}{% set x = i %}{% endif %}{{ x }}{% endfor %}",
            "earlier iteration",
        ),
        (
            "{% set x = [] %}{% for i in range(9) %}{% set x = [x] %}{% endfor %}",
            "earlier iteration",
        ),
        ("{{ passages * 1000 }}", "`*` is for numbers and for text"),
        ("{{ x|tojson(indent=1000000000) }}", "an indent of 0 to 8"),
    ] {
        let wrong = problems(&text(source));
        assert!(
            wrong.iter().any(|wrong| wrong.detail.contains(says)),
            "{source}: {wrong:?}"
        );
        assert!(wrong.iter().all(|wrong| wrong.pointer == "/template"));
        assert!(Content::new(text(source), None, Inputs::new()).is_err());
    }
}

#[test]
fn harmless_arithmetic_and_loops_are_left_alone() {
    for source in [
        "{{ '-' * 20 }}{{ 2 * 3 }}{{ n|int * 2 }}{% for i in range(3) %}{{ '#' * i }}{{ loop.index * 2 }}{% endfor %}",
        "{% set bar = '=' * 10 %}{{ bar * 2 }}{{ (a ~ b) * 2 }}{{ x|length * 2 }}",
        "{% set parts = [a, b, c] %}{{ parts|join(', ') }}{{ (parts + [d])|last }}",
        "{% for m in ms %}{% set t = m.a if m.a else '' %}{{ t }}{% endfor %}",
        "{% for m in ms %}{% for n in m %}{% set x = n %}{{ x }}{% endfor %}{% endfor %}",
        "{{ x|tojson(indent=2) }}{{ x|tojson }}{{ x|tojson(4) }}",
        "{% set examples = [{'q': 'a', 'a': 'b'}, {'q': 'c', 'a': 'd'}] %}{{ examples[0].q }}",
    ] {
        assert_eq!(problems(&text(source)), [], "{source}");
    }
    let constants = format!("{{% set few = [{}] %}}", "{'q': 1}, ".repeat(60));
    assert_eq!(problems(&text(&constants)), []);
}

#[test]
fn lists_that_expand_to_far_more_values_are_refused() {
    for grow in [
        "{% set s = [s, s] %}",
        "{% set s = s + s %}",
        "{% set s = {'a': s, 'b': s} %}",
        "{% set s = (s, s) %}",
        "{% set s = dict(a=s, b=s) %}",
        "{% set s = s|list %}{% set s = s|zip(s) %}",
        "{% set s = [s] %}{% set s = s[0] or [s, s] %}",
        "{% if x %}{% set s = [s, s] %}{% endif %}",
        "{% with t = [s, s] %}{% set u = t %}{% endwith %}{% for v in [s] %}{% endfor %}{% set s = [s, s] %}",
    ] {
        let source = format!("{{% set s = ['x'] %}}{}{{{{ s }}}}", grow.repeat(60));
        let wrong = problems(&text(&source));
        assert!(
            wrong
                .iter()
                .any(|wrong| wrong.detail.contains("more than 32 values")),
            "{grow}: {wrong:?}"
        );
    }
}

#[test]
fn a_too_deep_template_is_refused_without_overflowing_the_stack() {
    let deep = |open: &str, close: &str, count: usize| {
        format!("{}{}", open.repeat(count), close.repeat(count))
    };
    let sources = [
        format!("{{{{ {} }}}}", "(".repeat(128 * 1024)),
        format!("{{{{ {} }}}}", deep("(", ")", 60_000)),
        format!("{{{{ {} }}}}", deep("[", "]", 60_000)),
        format!("{{{{ {}1 }}}}", "not ".repeat(30_000)),
        format!("{{{{ {}1 }}}}", "-".repeat(120_000)),
        format!("{{{{ a{} }}}}", " + a".repeat(30_000)),
        format!("{{{{ a{} }}}}", ".a".repeat(60_000)),
        format!("{{{{ a{} }}}}", "[0]".repeat(40_000)),
        format!("{{{{ a{} }}}}", "|upper".repeat(20_000)),
        format!("{{{{ a{} }}}}", " is defined".repeat(10_000)),
        format!("{{{{ {}a }}}}", "a if a else ".repeat(10_000)),
        format!("{{{{ a{} }}}}", " if a".repeat(20_000)),
        deep("{%if a%}", "{%endif%}", 7_000),
        deep("{%for a in b%}", "{%endfor%}", 5_000),
        deep("{%filter upper%}", "{%endfilter%}", 4_000),
        deep("{%set a%}", "{%endset%}", 6_000),
        deep("{%with%}", "{%endwith%}", 6_000),
        format!("{{%if a%}}{}{{%endif%}}", "{%elif a%}".repeat(12_000)),
        format!("{{%if a%}}{}", "{%else%}{%if a%}".repeat(8_000)),
        format!(
            "{{% set {}a{} = 1 %}}",
            "(".repeat(60_000),
            ")".repeat(60_000)
        ),
        format!("{{% set {} = 1 %}}", "a,".repeat(60_000)),
    ];
    for source in sources {
        let start = source[..20].to_owned();
        let wrong = on_a_small_stack(move || problems(&text(&source)));
        assert!(!wrong.is_empty(), "{start}");
    }
}

#[test]
fn the_deepest_valid_template_does_not_overflow_the_stack() {
    let sources = [
        format!("{{{{ {}1 }}}}", "not ".repeat(490)),
        format!("{{{{ {}1 }}}}", "-".repeat(140)),
        format!("{{{{ a{} }}}}", " ~ a".repeat(240)),
        format!("{{{{ a{} }}}}", ".a".repeat(240)),
        format!("{{{{ a{} }}}}", "|upper".repeat(240)),
        format!("{{{{ {}a }}}}", "a if a else ".repeat(120)),
        format!("{{{{ {}1{} }}}}", "[".repeat(70), "]".repeat(70)),
        format!("{}{}", "{%if a%}".repeat(140), "{%endif%}".repeat(140)),
        format!(
            "{}{}",
            "{%for a in a%}".repeat(140),
            "{%endfor%}".repeat(140)
        ),
        format!("{{%if a%}}{}{{%endif%}}", "{%elif a%}".repeat(50)),
    ];
    for source in sources {
        let start = source[..20].to_owned();
        on_a_small_stack(move || {
            let wrong = problems(&text(&source));
            assert_eq!(wrong, [], "{start}");
            let template = super::Template::compile(&text(&source).into(), &Inputs::new()).unwrap();
            // It returns, whatever the result.
            drop(template.render(&serde_json::json!({"a": "x"})));
        });
    }
}

#[test]
fn a_template_full_of_problems_reports_the_first_twenty() {
    let source = "{{ a|nope }}\n".repeat(10_000);
    let wrong = problems(&text(&source));
    assert_eq!(wrong.len(), 20);
    assert!(wrong[19].detail.contains("line 20"), "{}", wrong[19].detail);
}

/// Each `if` copies the bound names, so its work grows with their number.
#[test]
fn many_names_with_many_conditions_are_refused_early() {
    let set = |count| {
        (0..count)
            .map(|n| format!("{{% set n{n} = 1 %}}"))
            .collect::<String>()
    };
    let ifs = |count| "{%if a%}{%endif%}".repeat(count);
    assert_eq!(problems(&text(&(set(300) + &ifs(800)))), []);
    let wrong = problems(&text(&(set(3000) + &ifs(3000))));
    assert!(
        wrong[0]
            .detail
            .contains("too many names for so many conditions"),
        "{wrong:?}"
    );
    let elses = "{%for x in a%}{%else%}x{%endfor%}".repeat(1000);
    assert!(!problems(&text(&(set(1000) + &elses))).is_empty());
}

#[test]
fn the_hint_about_literal_braces_appears_only_if_it_explains_the_error() {
    for (source, is_said) in [
        ("{{", true),
        ("{{ }}", true),
        ("{{\"name\": \"Ada\"}}", true),
        ("{{ name: 1 }}", true),
        ("{{{name}}}", true),
        ("{{ % }}", true),
        ("{% 50 %}", true),
        ("at {%", true),
        ("{{ name", false),
        ("{{ name }", false),
        ("{{ name | }}", false),
        ("{{ 'Ada }}", false),
        ("{{ (a + b }}", false),
        ("{{ first name }}", false),
        ("{% if x = 1 %}{% endif %}", false),
        ("{% if x", false),
        ("{% if %}{% endif %}", false),
        ("{% iff x %}", false),
        ("{% include x %}", false),
        ("{% for x on xs %}{% endfor %}", false),
    ] {
        let wrong = problems(&text(source));
        let hint = "; literal braces go between {% raw %} and {% endraw %}, or into a string: {{ \"{{\" }}";
        assert_eq!(wrong.len(), 1, "{source}: {wrong:?}");
        assert_eq!(
            wrong[0].detail.ends_with(hint),
            is_said,
            "{source}: {wrong:?}"
        );
    }
}
