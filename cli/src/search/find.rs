//! Finding a text in one prompt and in its versions.

use std::collections::HashMap;

use promptbook_core::VersionNumber;
use promptbook_core::content::{Message, Role};
use promptbook_core::prompt::{Prompt, Version};

use super::hit::{Excerpt, Hit, Place};
use super::pattern::Pattern;

/// The hits of one prompt.
pub(super) struct Finder<'a> {
    pattern: &'a Pattern,
    most: usize,
    hits: Vec<Hit>,
    /// The index in `hits` by message, line and column.
    in_texts: HashMap<(usize, usize, usize), usize>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(pattern: &'a Pattern, most: usize) -> Self {
        Self {
            pattern,
            most,
            hits: Vec::new(),
            in_texts: HashMap::new(),
        }
    }

    /// Searches its name, description and tags.
    pub(super) fn metadata(&mut self, prompt: &Prompt) {
        let description = prompt.description.iter().map(String::as_str);
        let tags = prompt.tags.iter().map(String::as_str);
        let fields = [(Place::Name, prompt.name.as_str())].into_iter();
        let fields = fields.chain(description.map(|text| (Place::Description, text)));
        for (place, text) in fields.chain(tags.map(|tag| (Place::Tag, tag))) {
            if let Some(found) = self.pattern.in_text(text).next() {
                let excerpt = Excerpt::of(text, &found);
                self.hits.push(Hit { place, excerpt });
            }
        }
    }

    /// Searches the text of a version.
    pub(super) fn version(&mut self, version: &Version) {
        if let Some(template) = &version.template {
            self.text(version.version, None, template);
        }
        for (index, message) in version.messages.iter().flatten().enumerate() {
            if let Message::Turn { role, content } = message {
                self.text(version.version, Some((index + 1, *role)), content);
            }
        }
    }

    /// Searches a text, with one hit for each line that has a match.
    fn text(&mut self, version: VersionNumber, message: Option<(usize, Role)>, text: &str) {
        let (mut line, mut start) = (1, 0);
        let mut last = None;
        for found in self.pattern.in_text(text) {
            line += text[start..found.start].matches('\n').count();
            start = found.start;
            if last.replace(line) == Some(line) {
                continue;
            }
            let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
            let column = text[line_start..start].chars().count() + 1;
            let place = Place::Text {
                versions: vec![version],
                message: message.map(|(number, _)| number),
                role: message.map(|(_, role)| role),
                line,
                column,
            };
            let excerpt = Excerpt::of(text, &found);
            let at = (message.map_or(0, |(number, _)| number), line, column);
            self.add(at, version, Hit { place, excerpt });
        }
    }

    /// Adds a hit, or the version to the same hit of the other version.
    fn add(&mut self, at: (usize, usize, usize), version: VersionNumber, hit: Hit) {
        let known = self.in_texts.get(&at).and_then(|at| self.hits.get_mut(*at));
        match known.filter(|known| known.excerpt == hit.excerpt) {
            Some(Hit {
                place: Place::Text { versions, .. },
                ..
            }) => versions.push(version),
            _ => {
                self.in_texts.insert(at, self.hits.len());
                self.hits.push(hit);
            }
        }
    }

    /// The first hits, and the number of the others.
    pub(super) fn finish(mut self) -> (Vec<Hit>, usize) {
        let more = self.hits.len().saturating_sub(self.most);
        self.hits.truncate(self.most);
        (self.hits, more)
    }
}
