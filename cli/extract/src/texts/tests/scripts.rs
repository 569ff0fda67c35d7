//! Texts that TypeScript and JavaScript read.

use super::*;

const TEXT: &str = "Speak like a pirate.";
const AI: &str = "import { streamText } from 'ai'\n";

#[test]
fn a_text_that_a_script_reads_is_found() {
    for script in [
        "const text = readFileSync('texts/pirate.md', 'utf8')\nstreamText({system: text})",
        "streamText({system: readFileSync('texts/pirate.md', 'utf8').trim()})",
        "const text = await fs.readFile(path.join(__dirname, 'texts', 'pirate.md'), 'utf8')\n\
         streamText({system: text})",
        "const folder = dirname(fileURLToPath(import.meta.url))\n\
         const text = () => readFileSync(`${folder}/texts/pirate.md`).toString()\n\
         streamText({system: text()})",
        "const file = new URL('./texts/pirate.md', import.meta.url)\n\
         const text = await Deno.readTextFile(file)\nstreamText({system: text})",
        "const text = await Bun.file(import.meta.dir + '/texts/pirate.md').text()\n\
         streamText({system: text})",
        "import text from './texts/pirate.md?raw'\nstreamText({system: text})",
        "import text from '@/texts/pirate.md'\nconst system = text\nstreamText({system})",
    ] {
        let script = &format!("{AI}{script}");
        let files = [("app.ts", script.as_str()), ("texts/pirate.md", TEXT)];
        let found = read_by_scripts(&files);
        assert_eq!(found, [format!("texts/pirate none: {TEXT}")], "{script}");
    }
}

#[test]
fn a_text_that_a_script_reads_for_something_else_is_no_prompt() {
    let script = "const text = readFileSync('texts/pirate.md', 'utf8')\nconsole.log(text)";
    let files = [("app.ts", script), ("texts/pirate.md", TEXT)];
    assert!(read_by_scripts(&files).is_empty());
}

#[test]
fn a_text_that_a_script_sends_from_elsewhere_is_reported() {
    let script = format!("{AI}streamText({{system: readFileSync('texts/pirate.md', 'utf8')}})");
    let found = lines(&[("app.ts", &script)]);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].contains("not in the folders that were scanned"),
        "{found:?}"
    );
}

/// The prompts in a folder with these files, in which texts are only read if the code reads them.
fn read_by_scripts(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let selection = crate::files::Selection::new(&[], false).unwrap();
    let files = crate::files::read(&[folder.path().to_owned()], &selection);
    let report = crate::scan_files(&files, crate::Options::default());
    assert!(report.unread.is_empty(), "{:?}", report.unread);
    report.found.iter().map(line).collect()
}
