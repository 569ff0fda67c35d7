//! The program as it is on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ruff_python_ast::ModModule;
use ruff_python_parser::{Parsed, parse_module};

use crate::files::Source;
use crate::files::up_to;
use crate::patch::roots::Roots;

/// The files that were read, by the path that each really has.
pub(crate) struct Program<'a> {
    here: PathBuf,
    named: BTreeMap<&'a Path, PathBuf>,
    pub(crate) files: BTreeMap<PathBuf, File<'a>>,
    pub(crate) roots: Roots,
}

/// One file, parsed.
pub(crate) struct File<'a> {
    pub(crate) text: &'a str,
    /// None where it has errors.
    pub(crate) parsed: Option<Parsed<ModModule>>,
    /// Why it can't be patched.
    pub(crate) refused: Option<String>,
}

impl<'a> Program<'a> {
    pub(crate) fn read(here: &Path, sources: &'a [Source], roots: &[PathBuf]) -> Self {
        let here = fs::canonicalize(here).unwrap_or_else(|_| here.to_owned());
        let (mut named, mut files) = (BTreeMap::new(), BTreeMap::new());
        for source in sources {
            let path = fs::canonicalize(here.join(&source.path));
            let path = path.unwrap_or_else(|_| here.join(&source.path));
            named.insert(source.path.as_path(), path.clone());
            files
                .entry(path)
                .or_insert_with_key(|path| File::new(path, &source.text));
        }
        let tops = roots.iter().map(|root| here.join(root));
        let tops: Vec<PathBuf> = tops
            .map(|root| fs::canonicalize(&root).unwrap_or(root))
            .collect();
        let roots = Roots::of(&files, &here, &tops);
        Self {
            here,
            named,
            files,
            roots,
        }
    }

    /// The file that is named so.
    pub(crate) fn file(&self, named: &Path) -> Option<(&PathBuf, &File<'a>)> {
        self.files.get_key_value(self.named.get(named)?)
    }

    /// The folder that a diff of these files starts in: the current one, or the deepest that holds them all.
    pub(crate) fn base(&self, changed: &[&Path]) -> PathBuf {
        let mut base = self.here.as_path();
        while !changed.iter().all(|path| path.starts_with(base)) {
            let Some(parent) = base.parent() else { break };
            base = parent;
        }
        let Some(first) = changed.first().filter(|_| base != self.here) else {
            return base.to_owned();
        };
        let deepest = first.ancestors().skip(1);
        let deepest = deepest
            .take_while(|folder| folder.starts_with(base))
            .find(|folder| changed.iter().all(|path| path.starts_with(folder)));
        deepest.unwrap_or(base).to_owned()
    }
}

impl<'a> File<'a> {
    fn new(path: &Path, text: &'a str) -> Self {
        let parsed = parse_module(text).ok();
        let again = fs::File::open(path).and_then(|file| up_to(text.len() as u64, file));
        let refused = match (again, path.to_str()) {
            (Err(_), _) => Some("its file can't be read again".to_owned()),
            (Ok(bytes), _) if bytes.as_deref() != Some(text.as_bytes()) => Some(
                "its file has a byte order mark or is not in UTF-8: save it as plain UTF-8 first"
                    .to_owned(),
            ),
            (_, None) => Some("its file's name is not in UTF-8: rename it first".to_owned()),
            (_, Some(name)) if name.contains(['"', '\\', '\t', '\n', '\r']) => Some(
                "its file's name has characters that a diff can't hold: rename it first".to_owned(),
            ),
            _ if parsed.is_none() => Some("its file has syntax errors".to_owned()),
            _ => None,
        };
        Self {
            text,
            parsed,
            refused,
        }
    }

    /// How its lines end.
    pub(crate) fn newline(&self) -> &'static str {
        match self.text.split_once('\n') {
            Some((line, _)) if line.ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }
}
