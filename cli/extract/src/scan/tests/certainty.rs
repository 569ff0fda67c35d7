//! How certain each prompt is.

use super::*;

fn certainty(python: &str) -> (u8, Vec<&'static str>) {
    let found = found(&[("m.py", python)]);
    let mut rated = found.into_iter().filter_map(|it| it.certainty);
    let certainty = rated.next().unwrap();
    let doubts = certainty.doubts.iter().map(|it| it.reason());
    (certainty.score, doubts.collect())
}

#[test]
fn each_doubt_lowers_the_score_and_is_named() {
    let text = "You are a helpful assistant. Answer in one sentence.";
    for (python, score, doubts) in [
        (format!("def f(c): c.responses.create(input='{text}')"), 100, &[][..]),
        (format!("GREETING_PROMPT = '{text}'"), 100, &[]),
        (format!("x = '{text}'"), 70, &["only its words say that it is a prompt"]),
        (
            "WEATHER_PROMPT = 'The weather in the town of the customer'".to_owned(),
            85,
            &["only a name says that it is a prompt"],
        ),
        (
            "import openai\ndef f(c): c.responses.create(input='Be brief now')".to_owned(),
            85,
            &["it is short"],
        ),
        (
            "def f(agent): agent.run('Bring the parcel to the customer today')".to_owned(),
            85,
            &["only the name of a call says that it reaches a model"],
        ),
        (
            "from agents import Agent\ndef f(agent): agent.run('Bring the parcel to the customer today')".to_owned(),
            100,
            &[],
        ),
        (
            "A_PROMPT = 'You are a helpful assistant. Answer {question} in one sentence.'".to_owned(),
            80,
            &["its inputs are inferred"],
        ),
        (
            "def f(c): c.responses.create(input='You are helpful. Answer {question} in one sentence.')".to_owned(),
            80,
            &["it may have inputs that are kept as text"],
        ),
        (
            format!("def f(prompt='{text}'): pass"),
            90,
            &["other code may override it"],
        ),
        (
            format!("def f(c, x):\n  prompt = '{text}'\n  prompt += x\n  c.responses.create(input=prompt)"),
            85,
            &["several statements put it together"],
        ),
        (
            format!("def f(c, x):\n  if x:\n    p = '{text}'\n  else:\n    p = 'Answer at length.'\n  c.responses.create(input=p)"),
            90,
            &["the code chooses one of several texts"],
        ),
        (
            "from langchain.agents import ZeroShotAgent\nZeroShotAgent.create_prompt(tools, prefix='Answer the questions of our customers as well as you can.')".to_owned(),
            80,
            &["it is a part of a prompt"],
        ),
    ] {
        assert_eq!(certainty(&python), (score, doubts.to_vec()), "{python}");
    }
}

#[test]
fn the_least_certain_are_listed_first_and_only_as_many_as_wanted() {
    let text = "You are a helpful assistant. Answer in one sentence.";
    let python =
        format!("A_PROMPT = '{text}'\nb = '{text} B'\nC_PROMPT = 'Be kind'\nd = '{text} D'");
    let report = scan(&[Source {
        path: "m.py".into(),
        text: python,
    }]);
    let lines = |most: usize| {
        let least = report.least_certain(most);
        let lines = least.iter().map(|(index, _)| report.found[*index].line);
        lines.collect::<Vec<_>>()
    };
    assert_eq!(lines(9), [2, 3, 4]);
    assert_eq!(lines(1), [2]);
}
