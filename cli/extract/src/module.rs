//! A parsed Python file: its syntax tree, text and lines.

use std::borrow::Cow;

use ruff_python_ast::{AtomicNodeIndex, ModModule, Suite};
use ruff_python_parser::parse_module;
use ruff_text_size::{Ranged, TextRange};

/// A file that was parsed.
pub(crate) struct Module {
    /// Its text as Python reads it: every line end is `\n`.
    pub(crate) text: String,
    pub(crate) tree: ModModule,
    /// Where in `text` each line begins.
    lines: Vec<usize>,
}

impl Module {
    /// Parses a text whose line ends are `\n`; else the line and the reason.
    pub(crate) fn parse(text: String) -> Result<Self, (usize, String)> {
        let lines: Vec<usize> = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let tree = parse_module(&text).map_err(|error| {
            let at = error.location.start().to_usize();
            let line = lines.partition_point(|start| *start <= at);
            (line, error.error.to_string())
        })?;
        Ok(Self {
            tree: tree.into_syntax(),
            text,
            lines,
        })
    }

    /// A file without any code.
    pub(crate) fn empty() -> Self {
        Self {
            text: String::new(),
            tree: ModModule {
                node_index: AtomicNodeIndex::NONE,
                range: TextRange::default(),
                body: Suite::new(),
            },
            lines: vec![0],
        }
    }

    /// The source of a node.
    pub(crate) fn slice(&self, node: impl Ranged) -> &str {
        self.text
            .get(node.range().to_std_range())
            .unwrap_or_default()
    }

    /// The first line of a node, from 1.
    pub(crate) fn line(&self, range: TextRange) -> usize {
        self.lines
            .partition_point(|start| *start <= range.start().to_usize())
    }
}

/// The text with `\n` for every line end, and where a carriage return was removed. A lone `\r` is a line end as well.
pub(crate) fn normalise(text: Cow<'_, str>) -> (String, Vec<u32>) {
    if !text.contains('\r') {
        return (text.into_owned(), Vec::new());
    }
    let mut out = String::with_capacity(text.len());
    let mut removed = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => removed.push(out.len() as u32),
            '\r' => out.push('\n'),
            c => out.push(c),
        }
    }
    (out, removed)
}
