//! The aliases of modules in `tsconfig.json` and `jsconfig.json`: `paths` and `baseUrl`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use oxc_allocator::Allocator;
use oxc_ast::ast::{Expression, ObjectExpression, ObjectPropertyKind};
use oxc_parser::Parser;
use oxc_span::SourceType;

use crate::files::paths::absolute;

/// How many configurations that extend others are followed.
const FAR: usize = 8;

/// What a configuration says about modules.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Aliases {
    /// The folder that modules are relative to.
    base: Option<PathBuf>,
    /// Patterns with at most one `*`, and the paths that they stand for.
    paths: Vec<(String, Vec<PathBuf>)>,
}

impl Aliases {
    /// The configuration for the files of a folder: the nearest one above. `known` has those of other folders.
    pub(super) fn of(folder: &Path, known: &mut HashMap<PathBuf, Self>) -> Self {
        if let Some(aliases) = known.get(folder) {
            return aliases.clone();
        }
        let files = ["tsconfig.json", "jsconfig.json"];
        let mut files = files.iter().map(|name| folder.join(name));
        let aliases = match (files.find(|file| file.is_file()), folder.parent()) {
            (Some(file), _) => Self::read(&file, FAR),
            (None, Some(above)) => Self::of(above, known),
            (None, None) => Self::default(),
        };
        known.insert(folder.to_owned(), aliases.clone());
        aliases
    }

    /// A configuration, with what it does not say itself from the one that it extends.
    fn read(file: &Path, left: usize) -> Self {
        let folder = file.parent().unwrap_or(file);
        let text = fs::read_to_string(file).unwrap_or_default();
        let allocator = Allocator::default();
        // It may have comments and commas at the end.
        let parsed = Parser::new(
            &allocator,
            text.trim_start_matches('\u{FEFF}'),
            SourceType::ts(),
        );
        let Ok(Expression::ObjectExpression(config)) = parsed.parse_expression() else {
            return Self::default();
        };
        let extended = entry(&config, "extends").and_then(text_of);
        let extended = extended.filter(|name| left > 0 && name.starts_with('.'));
        let inherited = extended.map(|name| Self::read(&with_end(&folder.join(name)), left - 1));
        let mut aliases = inherited.unwrap_or_default();
        let Some(Expression::ObjectExpression(options)) = entry(&config, "compilerOptions") else {
            return aliases;
        };
        if let Some(base) = entry(options, "baseUrl").and_then(text_of) {
            aliases.base = Some(absolute(&folder.join(base)));
        }
        if let Some(Expression::ObjectExpression(paths)) = entry(options, "paths") {
            let from = aliases.base.as_deref().unwrap_or(folder);
            aliases.paths = patterns(paths, from);
        }
        aliases
    }

    /// The paths that a module may mean, the likeliest first.
    pub(super) fn paths(&self, module: &str) -> Vec<PathBuf> {
        let matched = self.paths.iter().filter_map(|(pattern, targets)| {
            let (start, end) = pattern.split_once('*').unwrap_or((pattern, ""));
            let rest = module.strip_prefix(start)?.strip_suffix(end)?;
            (pattern.contains('*') || rest.is_empty()).then_some((start.len(), rest, targets))
        });
        let best = matched.max_by_key(|(length, ..)| *length);
        let targets = best.into_iter().flat_map(|(_, rest, targets)| {
            let target = |path: &PathBuf| PathBuf::from(path.to_string_lossy().replace('*', rest));
            targets.iter().map(target)
        });
        let base = self.base.iter().map(|base| base.join(module));
        targets.chain(base).collect()
    }
}

/// What each pattern stands for, relative to a folder.
fn patterns(paths: &ObjectExpression<'_>, from: &Path) -> Vec<(String, Vec<PathBuf>)> {
    let entries = paths.properties.iter().filter_map(|property| {
        let ObjectPropertyKind::ObjectProperty(property) = property else {
            return None;
        };
        let Expression::ArrayExpression(targets) = &property.value else {
            return None;
        };
        let targets = targets.elements.iter().filter_map(|it| it.as_expression());
        let targets = targets.filter_map(text_of);
        let targets = targets.map(|target| absolute(&from.join(target)));
        let pattern = property.key.static_name()?.into_owned();
        Some((pattern, targets.collect()))
    });
    entries.collect()
}

fn entry<'a, 'b>(object: &'b ObjectExpression<'a>, name: &str) -> Option<&'b Expression<'a>> {
    object
        .properties
        .iter()
        .find_map(|property| match property {
            ObjectPropertyKind::ObjectProperty(property) => {
                (property.key.static_name()? == name).then_some(&property.value)
            }
            ObjectPropertyKind::SpreadProperty(_) => None,
        })
}

fn text_of<'b>(expr: &'b Expression<'_>) -> Option<&'b str> {
    match expr {
        Expression::StringLiteral(text) => Some(text.value.as_str()),
        _ => None,
    }
}

fn with_end(path: &Path) -> PathBuf {
    match path.extension() {
        Some(end) if end == "json" => path.to_owned(),
        _ => {
            let mut whole = path.as_os_str().to_owned();
            whole.push(".json");
            PathBuf::from(whole)
        }
    }
}
