//! Files whose names say that they are prompts.

use super::*;

#[test]
fn the_language_of_a_file_that_no_code_reads_is_inferred() {
    for (file, text, line, score) in [
        (
            "prompts/a.md",
            "You are a helpful agent of a shop.",
            "prompts/a none: You are a helpful agent of a shop.",
            85,
        ),
        (
            "prompts/a.txt",
            "Answer the question in one sentence: {question}",
            "prompts/a jinja2: Answer the question in one sentence: {{ question }}",
            65,
        ),
        (
            "prompts/a.md",
            "Answer the question in one sentence: {{ question }}",
            "prompts/a jinja2: Answer the question in one sentence: {{ question }}",
            65,
        ),
        (
            "prompts/a.md",
            "Answer as JSON {\"a\": 1} the question: {question}",
            "prompts/a none: Answer as JSON {\"a\": 1} the question: {question}",
            65,
        ),
        (
            "prompts/deep/a.j2",
            "Answer the question in one sentence: {{ question }}",
            "prompts/deep/a jinja2: Answer the question in one sentence: {{ question }}",
            85,
        ),
    ] {
        let found = found(&[(file, text)]);
        assert_eq!(found.iter().map(super::line).collect::<Vec<_>>(), [line]);
        assert_eq!(
            found[0].certainty.as_ref().unwrap().score,
            score,
            "{file} {text}"
        );
    }
}

#[test]
fn a_prompty_file_keeps_its_content_and_name() {
    let prompty = "---\nname: shop/greeting\ninputs:\n  name: {kind: string}\n---\nsystem:\nBe kind.\n\nuser:\nGreet {{ name }}.\n";
    assert_eq!(
        lines(&[("bot/greet.prompty", prompty)]),
        ["shop/greeting jinja2: system: Be kind. / user: Greet {{ name }}."]
    );
    let again = [("a/greet.prompty", prompty), ("b/greet.prompty", prompty)];
    let names: Vec<String> = lines(&again)
        .iter()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["shop/greeting", "b/greet"]);
    let written = prompty.replace("inputs:", "metadata: {tags: [extracted]}\ninputs:");
    assert_eq!(lines(&[("out/greet.prompty", &written)]), [""; 0]);
    let broken = lines(&[("greet.prompty", "---\nname: [\n---\nHi\n")]);
    assert!(broken[0].starts_with("needs: line "), "{broken:?}");
}

#[test]
fn other_texts_in_a_folder_of_prompts_are_no_prompts() {
    assert_eq!(
        lines(&[("prompts/notes.txt", "Ideas for later: none so far.")]),
        [""; 0]
    );
}

#[test]
fn data_that_are_not_valid_are_reported() {
    let report = scan(&sources(&[("prompts/p.yaml", "a: [\n")]));
    let [unread] = report.unread.as_slice() else {
        panic!("{:?}", report.unread);
    };
    assert!(unread.reason.starts_with("is not valid YAML: "), "{unread}");
}

#[test]
fn the_extension_of_a_prompt_says_that_it_is_one() {
    let dotprompt = "---\nmodel: m\n---\nSay {{what}} twice.\n";
    for (text, line) in [
        (
            "Tell me more about it.",
            "agents/more none: Tell me more about it.",
        ),
        (
            "{% if it %}Tell me more about {{ it }}.{% endif %}",
            "agents/more jinja2: {% if it %}Tell me more about {{ it }}.{% endif %}",
        ),
        (
            "Tell me more about {{ talk.last(turns=2) }}.",
            "needs: line 1, column 27: values have no methods, so there is no `.last()`: use the filter, as in {{ x|last }}",
        ),
        (
            "{# As for others. #}\n{% extends \"base/more.prompt\" %}\n",
            "skipped: its text is that of `base/more.prompt`",
        ),
        (
            dotprompt,
            "needs: it is a Dotprompt file, whose settings and helpers are not converted: write it as a Prompty file",
        ),
    ] {
        assert_eq!(lines(&[("agents/more.prompt", text)]), [line]);
    }
}

#[test]
fn a_title_or_a_value_in_front_says_nothing() {
    for text in [
        "# Role\nYou are the judge of a contest.",
        "**Role:** You are the judge of a contest.",
        "${COMMON}\nYou are judge of a contest.",
        "{common}\n\nYou are judge of a contest.",
    ] {
        assert_eq!(lines(&[("prompts/a.md", text)]).len(), 1, "{text}");
    }
}
