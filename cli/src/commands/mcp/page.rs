//! Pages of lists. A cursor is the name of the last prompt, so that prompts that come and go move no others.

use promptbook_core::PromptName;

/// How many prompts a page has.
pub(super) const PAGE: usize = 50;

/// A page of prompts, and the cursor of the next one.
pub(super) struct Page<T> {
    pub(super) prompts: Vec<T>,
    pub(super) next: Option<String>,
}

impl<T> Page<T> {
    /// The prompts after the cursor. An instance can have two of a name, its own draft and what it inherits; they stay together.
    ///
    /// # Errors
    /// The cursor is none of this server's.
    pub(super) fn after(
        cursor: Option<&str>,
        prompts: Vec<T>,
        limit: usize,
        name: impl Fn(&T) -> &PromptName,
    ) -> Result<Self, String> {
        let after = cursor.map(str::parse::<PromptName>).transpose();
        let after = after.map_err(|_| {
            "unknown cursor: pass the one that the previous page returned".to_owned()
        })?;
        let is_later = |prompt: &T| after.as_ref().is_none_or(|after| name(prompt) > after);
        let mut page: Vec<T> = Vec::new();
        let mut rest = prompts.into_iter().filter(is_later).peekable();
        while let Some(prompt) = rest.peek() {
            let is_new = page.last().is_none_or(|last| name(last) != name(prompt));
            if page.len() >= limit && is_new {
                break;
            }
            page.extend(rest.next());
        }
        let next = rest.peek().and(page.last());
        Ok(Self {
            next: next.map(|last| name(last).to_string()),
            prompts: page,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Entry = (PromptName, u32);

    fn page(cursor: Option<&str>, limit: usize) -> (String, Option<String>) {
        let all = [("a", 1), ("b", 1), ("b", 2), ("c", 1)];
        let all: Vec<Entry> = all.map(|(name, of)| (name.parse().unwrap(), of)).into();
        let page = Page::after(cursor, all, limit, |(name, _)| name).unwrap();
        let names = page.prompts.iter().map(|(name, _)| name.as_str());
        (names.collect(), page.next)
    }

    #[test]
    fn pages_cover_the_list_once_and_keep_the_prompts_of_a_name_together() {
        assert_eq!(page(None, 1), ("a".to_owned(), Some("a".to_owned())));
        assert_eq!(page(Some("a"), 1), ("bb".to_owned(), Some("b".to_owned())));
        assert_eq!(page(Some("b"), 1), ("c".to_owned(), None));
        assert_eq!(page(None, 3), ("abb".to_owned(), Some("b".to_owned())));
        assert_eq!(page(None, 4), ("abbc".to_owned(), None));
        assert_eq!(page(Some("aa"), 9), ("bbc".to_owned(), None));
        assert_eq!(page(Some("c"), 9), (String::new(), None));
        let unknown = Page::<Entry>::after(Some("?"), Vec::new(), 1, |(name, _)| name);
        assert!(unknown.is_err());
    }
}
