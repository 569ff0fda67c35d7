//! Prompts in files that a program reads.

use serde_json::Value;

use crate::folder::Folder;

const BOT: &str = "import json\nfrom pathlib import Path\n\nHERE = Path(__file__).parent\nROWS = json.loads((HERE / \"rows.json\").read_text())\n\n\ndef ask(client, question):\n    system = (HERE / \"texts\" / \"system.md\").read_text()\n    return client.messages.create(system=system, messages=[{\"role\": \"user\", \"content\": question}])\n";

fn program() -> Folder {
    let folder = Folder::new();
    folder.write("app/__init__.py", "");
    folder.write("app/bot.py", BOT);
    folder.write("app/texts/system.md", "Be brief, {friend}.\n");
    folder.write("app/texts/unused.md", "You are a helpful agent.\n");
    folder.write(
        "app/rows.json",
        "[{\"text\": \"You are a helpful agent.\", \"goal\": \"Sell more than last year.\"}]",
    );
    folder.write(
        "prompts/ask.txt",
        "Answer the question in one sentence: {question}\n",
    );
    folder.write("prompts/README.md", "You are a helpful agent.\n");
    folder
}

fn report(folder: &Folder, line: &[&str]) -> Value {
    let whole = [&["extract", "--format", "json"], line].concat();
    folder.run(&whole).json()
}

fn names(report: &Value) -> Vec<String> {
    let prompts = report["prompts"].as_array().unwrap().iter();
    let names = prompts.filter_map(|prompt| prompt["name"].as_str());
    names
        .map(str::to_owned)
        .filter(|name| !name.starts_with("app/bot/"))
        .collect()
}

#[test]
fn files_that_reach_a_model_and_folders_of_prompts_are_found() {
    let folder = program();
    let all = report(&folder, &["."]);
    assert_eq!(names(&all), ["app/texts/system", "prompts/ask"]);
    assert_eq!(all["files"], 5);
    // What is excluded or ignored is neither read nor found.
    let excluded = report(
        &folder,
        &[".", "--exclude", "texts", "--exclude", "prompts/"],
    );
    assert_eq!(names(&excluded), Vec::<String>::new());
    assert_eq!(excluded["left_out"]["excluded"], 1);
    folder.write(".gitignore", "*.md\nprompts\n");
    let ignored = report(&folder, &["."]);
    assert_eq!(names(&ignored), Vec::<String>::new());
    assert_eq!(ignored["left_out"]["ignored"], 1);
    let reason = "it is read from `texts/system.md`, which is not in the folders that were scanned: pass its folder as well";
    let prompts = ignored["prompts"].as_array().unwrap();
    assert!(
        prompts.iter().any(|prompt| prompt["reason"] == reason),
        "{ignored}"
    );
    // A file that is passed by name is a prompt's.
    let passed = report(&folder, &["app/texts/unused.md"]);
    assert_eq!(names(&passed), ["app/texts/unused"]);
}

#[test]
fn a_patch_falls_back_to_the_file() {
    let folder = program();
    let done = folder
        .run(&["extract", ".", "--patch", "--to", "out"])
        .expect(0);
    let added = done.out.lines().filter_map(|line| line.strip_prefix('+'));
    let added: String = added.flat_map(str::split_whitespace).collect();
    let lookup = "prompts.lookup(\"app/texts/system\",(HERE/\"texts\"/\"system.md\").read_text()";
    assert!(added.contains(lookup), "{}", done.out);
    let written = folder.read("out/app/texts/system.prompty");
    assert!(
        written.contains("none") && written.contains("Be brief, {friend}."),
        "{written}"
    );
}

#[test]
fn rewording_a_file_fails_the_check() {
    let folder = program();
    folder.run(&["extract", ".", "--accept"]).expect(0);
    folder.run(&["extract", ".", "--check"]).expect(0);
    folder.write("app/texts/system.md", "Be very brief.\n");
    let done = folder.run(&["extract", ".", "--check"]).expect(1);
    assert!(
        done.out.contains("app/texts/system.md:1: system:"),
        "{}",
        done.out
    );
}

#[test]
fn data_that_no_code_reads_are_found_by_what_they_say() {
    let folder = Folder::new();
    folder.write(
        "flows/team.yaml",
        "nodes:\n- id: coder\n  role: |\n    ${COMMON}\n    You are a coder in a team of three.\n- id: tester\n  role: Test what the coder wrote before anybody else sees it.\n- id: short\n  role: tester\n",
    );
    folder.write(
        "settings/agent.json",
        "{\n  \"name\": \"You are a helpful agent.\",\n  \"system_prompt\": \"You are a helpful agent.\",\n  \"prompts\": {\"qa\": \"Answer the question: {question}\"}\n}\n",
    );
    // Records, reports of this command, and settings of other things.
    folder.write(
        "evals/cases.yaml",
        "prompt: Summarize the text in one sentence, please.\n",
    );
    folder.write(
        "data/rated.json",
        "[{\"prompt\": {\"user_input\": \"Summarize the text in one sentence, please.\", \"reason\": \"Given the question, it is right in all that it says.\"}}]",
    );
    folder.write(
        "promptbook-accepted.json",
        "{\"prompts\": [{\"excerpt\": \"You are a helpful agent of a large shop.\"}]}",
    );
    folder.write(
        "deploy/chart.yaml",
        "description: You are a helpful agent of a large shop.\n",
    );
    let all = report(&folder, &["."]);
    let prompts = all["prompts"].as_array().unwrap().iter();
    let found: Vec<String> = prompts
        .map(|it| {
            format!(
                "{}:{}: {}",
                it["file"].as_str().unwrap(),
                it["line"],
                it["name"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "flows/team.yaml:4: flows/team/nodes.coder.role",
            "flows/team.yaml:7: flows/team/nodes.tester.role",
            "settings/agent.json:3: settings/agent/system_prompt",
            "settings/agent.json:4: settings/agent/prompts.qa",
        ]
    );
    assert_eq!(all["files"], 2);
    let notes = all["prompts"][0]["notes"].to_string();
    assert!(notes.contains("no code was found that reads it"), "{notes}");
}
