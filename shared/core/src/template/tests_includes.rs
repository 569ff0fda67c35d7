//! The includes of a version, and refused forms of the tag.

use super::{MAX_INCLUDE_TAGS, MAX_INCLUDES, check};
use crate::content::{Body, Content, Inputs, Message, Role};

fn text(source: &str) -> Body {
    Body::Text(source.to_owned())
}

fn chat(sources: &[&str]) -> Body {
    let turn = |source: &&str| Message::Turn {
        role: Role::User,
        content: (*source).to_owned(),
    };
    Body::Chat(sources.iter().map(turn).collect())
}

fn includes(body: Body) -> Vec<String> {
    let content = Content::new(body, None, Inputs::new()).unwrap();
    content.includes().iter().map(ToString::to_string).collect()
}

fn problems(body: &Body) -> Vec<String> {
    let mut wrong = Vec::new();
    check(&body.clone().into(), &Inputs::new(), &mut wrong);
    wrong.iter().map(ToString::to_string).collect()
}

#[test]
fn a_version_includes_each_name_once_in_the_order_of_first_use() {
    let body = chat(&[
        "{% include 'b/tone' %}{% if x %}{%- include \"a\" +%}{% else %}{% include 'b/tone' %}{% endif %}",
        "{% for x in xs %}{%include'c'%}{% endfor %}",
        "{% raw %}{% include 'raw' %}{% endraw %}{# {% include 'comment' %} #}{{ \"{% include 'string' %}\" }}",
    ]);
    assert_eq!(includes(body), ["b/tone", "a", "c"]);
    assert_eq!(includes(text("no include")), [""; 0]);
}

#[test]
fn a_version_uses_only_its_own_names() {
    let body =
        text("{{ a }}{% include 'tone' %}{% if b is defined %}{% include 'tone' %}{% endif %}");
    let content = Content::new(body, None, Inputs::new()).unwrap();
    assert_eq!(Vec::from_iter(content.uses()), ["a", "b"]);
    assert_eq!(Vec::from_iter(content.optional()), ["b"]);
    assert_eq!(Vec::from_iter(content.needed()), ["a"]);
}

#[test]
fn every_other_form_of_include_is_refused_with_its_place() {
    let expression =
        "an include takes a name in quotes, not an expression: write {% include \"shared/tone\" %}";
    let context = "`with context` and `without context` are not supported";
    let ignore = "`ignore missing` is not supported";
    for (source, says) in [
        ("{% include tone %}", expression),
        ("{% include 'a' ~ 'b' %}", expression),
        ("{% include 'a' if x else 'b' %}", expression),
        ("{% include ('a') %}", expression),
        ("{% include 'a'|upper %}", expression),
        ("{% include '\\x61' %}", expression),
        ("{% include 7 %}", expression),
        (
            "{% include ['a', 'b'] %}",
            "an include takes one name, not a list",
        ),
        (
            "{% include ('a', 'b') %}",
            "an include takes one name, not a list",
        ),
        ("{% include 'a' ignore missing %}", ignore),
        ("{% include 'a' ignore missing with context %}", ignore),
        ("{% include 'a' with context %}", context),
        ("{% include 'a' without context %}", context),
        (
            "{% include '' %}",
            "the name of the included prompt is invalid: a prompt name is empty",
        ),
        ("{% include 'a~b' %}", "`~` is not among them"),
        ("{% include 'a ' %}", "write `a`"),
        ("{% include '../a' %}", "no `..`"),
        ("{% includ 'a' %}", "did you mean `{% include %}`?"),
    ] {
        let found = problems(&chat(&["ok", &format!("\nä {source}")]));
        assert_eq!(found.len(), 1, "{source}: {found:?}");
        let place = "/messages/1/content: line 2, column 6: ";
        assert!(found[0].starts_with(place), "{source}: {found:?}");
        assert!(found[0].contains(says), "{source}: {found:?}");
    }
}

#[test]
fn a_name_that_may_keep_an_earlier_iterations_value_is_refused_before_an_include() {
    let early = "for x in xs %}{% include 'p' %}{% set last = x %}{% endfor";
    let maybe = "for x in xs %}{% if x %}{% set last = x %}{% endif %}{% include 'p' %}{% endfor";
    for source in [early, maybe] {
        let found = problems(&text(&format!("{{% {source} %}}")));
        assert_eq!(found.len(), 1, "{source}: {found:?}");
        assert!(
            found[0].contains("`last` is not set on every path of this loop before the include"),
            "{found:?}"
        );
    }
    for source in [
        "{% for x in xs %}{% set last = x %}{% include 'p' %}{% endfor %}",
        "{% for x in xs %}{% with last = x %}{% include 'p' %}{% endwith %}{% endfor %}",
        "{% if a %}{% set last = a %}{% endif %}{% include 'p' %}",
    ] {
        assert_eq!(problems(&text(source)), [""; 0], "{source}");
    }
}

#[test]
fn the_functions_that_an_included_prompt_may_call_keep_their_names() {
    for (source, says) in [
        ("{% set range = 1 %}{% include 'p' %}", "set another name"),
        ("{% include 'p' %}{{ dict }}", "rename the input"),
    ] {
        let found = problems(&text(source));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(says), "{found:?}");
    }
    assert_eq!(problems(&text("{% set range = 1 %}{{ range }}")), [""; 0]);
}

#[test]
fn the_number_of_includes_is_limited() {
    let tags = |names: usize, tags: usize| -> String {
        let tag = |at: usize| format!("{{% include 'p{}' %}}\n", at % names);
        (0..tags).map(tag).collect()
    };
    assert_eq!(
        problems(&text(&tags(MAX_INCLUDES, MAX_INCLUDE_TAGS))),
        [""; 0]
    );
    let found = problems(&text(&tags(MAX_INCLUDES + 1, MAX_INCLUDES + 1)));
    assert_eq!(
        found,
        [
            "/template: line 9, column 4: `p8` would be the 9th prompt that this version includes, and at most 8 are allowed: join some of them"
        ]
    );
    let half = tags(1, MAX_INCLUDE_TAGS / 2);
    let found = problems(&chat(&[&half, &half, "{% include 'p0' %}"]));
    assert_eq!(found.len(), 1, "{found:?}");
    let says = "/messages/2/content: line 1, column 4: a version has at most 16 include tags";
    assert!(found[0].starts_with(says), "{found:?}");
}

#[test]
fn a_prompt_can_not_include_itself() {
    let body = chat(&["a", "b\n{% include 'own' %}"]);
    let content = Content::new(body, None, Inputs::new()).unwrap();
    assert_eq!(content.check_own_name(&"other".parse().unwrap()), Ok(()));
    let wrong = content.check_own_name(&"own".parse().unwrap()).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "/messages/1/content: line 2, column 4: prompt `own` includes itself: remove the include"
    );
}
