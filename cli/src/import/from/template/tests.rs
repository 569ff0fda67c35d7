//! Templates of other formats that are converted or refused.

use super::*;

fn converted(format: ForeignFormat, text: &str) -> Result<(TemplateFormat, String), String> {
    let renames = Renames::of(["a: b", "tone"].into_iter());
    let mut converted = convert(format, &[text], &renames)?;
    Ok((converted.format, converted.texts.remove(0)))
}

#[test]
fn a_langfuse_template_stays_as_it_is_but_for_its_references() {
    let text = "{{x}} @@@langfusePrompt:name=a: b|label=production@@@ {\"j\": {{ y }} }";
    let expected = "{{x}} {{> a_ b}} {\"j\": {{ y }} }";
    assert_eq!(
        converted(ForeignFormat::Langfuse, text).unwrap(),
        (TemplateFormat::Mustache, expected.to_owned())
    );
    for (reference, says) in [
        ("name=tone|version=3", "version 3 of `tone`"),
        ("name=tone|label=dev", "the label `dev` of `tone`"),
    ] {
        let problem = converted(ForeignFormat::Langfuse, &format!("{OPEN}{reference}@@@"));
        assert!(problem.unwrap_err().contains(says));
    }
}

#[test]
fn braces_that_are_text_are_escaped_in_jinja2() {
    for (text, expected) in [
        ("{{{x}}} {{a.b}}", "{{ \"{\" }}{{ x }}} {{ a.b }}"),
        ("{{#if a}}{{ x }}", "{{ \"{\" }}{{ \"{\" }}#if a}}{{ x }}"),
        ("{{! no comment }}", "{{ \"{\" }}{! no comment }}"),
        ("{{> no partial}} {", "{{ \"{\" }}{> no partial}} {"),
    ] {
        for format in [ForeignFormat::Braces, ForeignFormat::Langfuse] {
            assert_eq!(
                converted(format, text).unwrap(),
                (TemplateFormat::Jinja2, expected.to_owned())
            );
        }
    }
}
