//! Parses a Markdown file into anchors, links and code blocks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

#[derive(Default)]
pub(super) struct Document {
    /// Relative to the repository.
    pub(super) path: PathBuf,
    /// The anchors of headings, as on GitHub.
    pub(super) anchors: BTreeSet<String>,
    pub(super) links: Vec<Link>,
    /// Inline code, such as `docs/index.md`.
    pub(super) codes: Vec<Link>,
    pub(super) blocks: Vec<Block>,
    heading: Option<String>,
    in_block: bool,
}

pub(super) struct Link {
    pub(super) line: usize,
    pub(super) target: String,
}

/// A fenced code block.
pub(super) struct Block {
    pub(super) line: usize,
    /// The words after the backticks, such as `sh`, `run` and `status=404`.
    pub(super) info: Vec<String>,
    pub(super) code: String,
}

/// The repository's folder.
pub(super) fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap()
}

/// Every Markdown file of the repository.
pub(super) fn documents() -> Vec<Document> {
    let root = root();
    let mut walk = WalkBuilder::new(&root);
    // `.github` is hidden, and an archive of the repository has no `.git`.
    walk.hidden(false).require_git(false);
    walk.filter_entry(|entry| entry.file_name() != ".git");
    let paths = walk.build().map(|entry| entry.unwrap().into_path());
    let paths = paths.filter(|path| path.extension().is_some_and(|it| it == "md"));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        Document::parse(path.strip_prefix(&root).unwrap(), &text)
    };
    paths.map(read).collect()
}

impl Document {
    pub(super) fn parse(path: impl Into<PathBuf>, text: &str) -> Self {
        let mut document = Self {
            path: path.into(),
            ..Self::default()
        };
        let events = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
        for (event, range) in events {
            document.take(event, text[..range.start].matches('\n').count() + 1);
        }
        document
    }

    /// Whether the file has this path.
    pub(super) fn is(&self, path: &str) -> bool {
        self.path == Path::new(path)
    }

    fn take(&mut self, event: Event<'_>, line: usize) {
        match event {
            Event::Start(Tag::Heading { .. }) => self.heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => self.end_heading(),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let target = dest_url.into_string();
                self.links.push(Link { line, target });
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let info = info.split_whitespace().map(str::to_owned).collect();
                let code = String::new();
                self.blocks.push(Block { line, info, code });
                self.in_block = true;
            }
            Event::End(TagEnd::CodeBlock) => self.in_block = false,
            Event::Text(text) => self.add(&text),
            Event::Code(text) => {
                self.add(&text);
                let target = text.into_string();
                self.codes.push(Link { line, target });
            }
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        match (&mut self.heading, self.blocks.last_mut()) {
            (Some(heading), _) => heading.push_str(text),
            (None, Some(block)) if self.in_block => block.code.push_str(text),
            _ => {}
        }
    }

    /// Adds the anchor that GitHub gives a heading: `-1`, `-2`… follow where one repeats.
    fn end_heading(&mut self) {
        let heading = self.heading.take().unwrap_or_default().to_lowercase();
        let kept = heading.chars().filter_map(|it| match it {
            ' ' => Some('-'),
            it if it.is_alphanumeric() || it == '-' || it == '_' => Some(it),
            _ => None,
        });
        let anchor: String = kept.collect();
        let numbered = (1..).map(|n| format!("{anchor}-{n}"));
        let mut names = std::iter::once(anchor.clone()).chain(numbered);
        let free = names.find(|name| !self.anchors.contains(name));
        self.anchors.extend(free);
    }
}

#[test]
fn a_file_is_read_as_github_shows_it() {
    let text = "# `list`, and more!\n## Ärger\n## Ärger\nA [link](a.md#b) in text.\n\n| A |\n|---|\n| [cell](c) |\n\n\
        1. item\n\n   ```sh run status=404\n   curl x\n   curl y\n   ```\n";
    let document = Document::parse("docs/x.md", text);
    let anchors = ["list-and-more", "ärger", "ärger-1"].map(str::to_owned);
    assert_eq!(document.anchors, anchors.into());
    let links: Vec<_> = document
        .links
        .iter()
        .map(|link| (link.line, link.target.as_str()))
        .collect();
    assert_eq!(links, [(4, "a.md#b"), (8, "c")]);
    let [block] = &document.blocks[..] else {
        panic!("{} blocks", document.blocks.len())
    };
    assert_eq!(block.info, ["sh", "run", "status=404"]);
    assert_eq!((block.line, block.code.as_str()), (12, "curl x\ncurl y\n"));
    assert_eq!(document.codes[0].target, "list");
    assert!(document.is("docs/x.md"));
}
