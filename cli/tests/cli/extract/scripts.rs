//! Prompts in TypeScript and JavaScript.

use serde_json::json;

use crate::folder::Folder;

const PROMPTS: &str = "export const TONE = `Be kind.`;\nexport const systemPrompt = (name: string) => `You are the agent of ${name}. ${TONE}`;\n";

fn program() -> Folder {
    let folder = Folder::new();
    folder.write("web/src/prompts.ts", PROMPTS);
    folder.write("web/package.json", "{}");
    for other in [
        "web/node_modules/a/index.js",
        "web/dist/app.js",
        "web/types.d.ts",
        "web/public/app.min.js",
        "web/src/prompts.test.ts",
        "web/src/__tests__/all.tsx",
        "web/src/legacy/old.tsx",
    ] {
        folder.write(other, PROMPTS);
    }
    folder.write("web/bundle.js", PROMPTS.replace('\n', " ").repeat(100));
    folder
}

#[test]
fn prompts_are_found_and_what_is_left_out_is_counted() {
    let folder = program();
    folder.write(".gitignore", "*.gen.ts\n");
    folder.write("web/src/a.gen.ts", PROMPTS);
    folder.write("web/notes.ipynb", "{}");
    let report = folder
        .run(&[
            "extract",
            "web",
            "--exclude",
            "legacy",
            "--format",
            "json",
            "--to",
            "out",
        ])
        .expect(0)
        .json();
    assert_eq!(report["files"], 1);
    assert_eq!(
        report["left_out"],
        json!({"tests": 2, "excluded": 1, "ignored": 1, "dependencies": 2, "generated": 3, "notebooks": 1})
    );
    let prompt = &report["prompts"][0];
    assert_eq!(prompt["name"], "web/prompts/systemprompt");
    assert_eq!(
        (&prompt["line"], &prompt["inputs"]),
        (&json!(2), &json!(["name"]))
    );
    let written = folder.read("out/web/prompts/systemprompt.prompty");
    assert!(
        written.contains("You are the agent of {{ name }}. Be kind."),
        "{written}"
    );
    let text = folder
        .run(&["extract", "web", "--exclude", "legacy"])
        .expect(0)
        .out;
    let end = "2 folders of dependencies and build output, 3 generated files, 1 notebook\n";
    assert!(text.ends_with(end), "{text}");
    let named = folder.run(&["extract", "web/notes.ipynb"]).expect(3);
    assert!(named.out.contains("is a Jupyter notebook"), "{}", named.out);
}

#[test]
fn a_patch_says_that_scripts_are_not_patched() {
    let folder = program();
    let done = folder.run(&["extract", "web", "--patch"]).expect(0);
    assert_eq!(done.out, "");
    let report = done.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        report.contains("not patched: TypeScript and JavaScript are not patched yet"),
        "{}",
        done.err
    );
}

#[test]
fn rewording_a_prompt_fails_the_check() {
    let folder = program();
    folder.run(&["extract", "web", "--accept"]).expect(0);
    folder.run(&["extract", "web", "--check"]).expect(0);
    folder.write(
        "web/src/prompts.ts",
        PROMPTS.replace("the agent", "an agent"),
    );
    folder.run(&["extract", "web", "--check"]).expect(1);
}

#[test]
fn the_scripts_of_pages_and_components_are_read() {
    let folder = Folder::new();
    folder.write(
        "web/Chat.vue",
        "<template>\n<p>You are <b>{{ x }}</b></p>\n</template>\n<script setup lang=\"ts\">\nconst name: string = props.name\nconst systemPrompt = `You are the agent of ${name}.`\n</script>\n",
    );
    folder.write(
        "web/index.html",
        "<!doctype html>\n<title>é</title>\n<script>let a = 1</script>\n<script>\n(() => {\n  const prompt = 'You are a judge.'\n})()\n</script>\n",
    );
    folder.write("web/plain.html", "<p>You are a judge.</p>");
    folder.write(
        "web/filled.html",
        "<script>let a = {{ a | tojson }}</script>",
    );
    let report = folder.run(&["extract", "web", "--format", "json"]);
    let report = report.expect(0).json();
    let found: Vec<_> = report["prompts"]
        .as_array()
        .expect("prompts")
        .iter()
        .map(|it| (&it["file"], &it["line"], &it["inputs"]))
        .collect();
    assert_eq!(
        found,
        [
            (&json!("web/Chat.vue"), &json!(6), &json!(["name"])),
            (&json!("web/index.html"), &json!(6), &json!([])),
        ]
    );
    folder.write("web/broken.html", "<script>\nprompt = {{ a }}</script>");
    let broken = folder.run(&["extract", "web"]).expect(3).out;
    assert!(
        broken.contains("web/broken.html:2") && broken.contains("is not valid JavaScript"),
        "{broken}"
    );
}
