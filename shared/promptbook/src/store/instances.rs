//! The instances that have their own prompts, and the list of overrides that says so.

use std::fmt;

use super::Store;
use super::cursor;
use super::item::{self, Item};
use super::request::Page;
use crate::api::Listed;
use crate::digest;
use crate::error::{DatabaseError, Error, Result};
use crate::names::Instance;
use crate::overrides::InstanceOverrides;
use crate::prompt::PromptId;
use crate::table_keys;

/// How many entries one request reads when all are wanted: about 100 KB.
pub(super) const READ: i32 = 1000;
/// How many requests a page of instances takes at most, one after another: well within the time that API Gateway waits.
const REQUESTS: usize = 5;

/// How far a page of instances has counted, as its cursor has it: `{count} {sort key}`.
struct Counted {
    /// The sort key after which the next page goes on.
    after: String,
    /// The instance that was not counted to its end, with how many there were so far.
    open: Option<InstanceOverrides>,
}

impl Counted {
    /// All of an instance's entries.
    fn all_of(instance: &Instance) -> Self {
        Self {
            after: table_keys::after_listed_overrides(instance),
            open: None,
        }
    }

    /// Up to an entry; when that is one of the last instance, it is left to the next page.
    fn up_to(after: String, items: &mut Vec<InstanceOverrides>) -> Self {
        let at = table_keys::override_listed_at(&after).map(|id| id.instance);
        let open = items.pop_if(|last| Some(&last.instance) == at.as_ref());
        Self { after, open }
    }

    fn read(text: &str) -> Result<Self> {
        let (count, after) = text.split_once(' ').ok_or(Error::BadCursor)?;
        let overrides: u64 = count.parse().map_err(|_| Error::BadCursor)?;
        let at = table_keys::override_listed_at(after).map(|id| id.instance);
        let open = match (overrides, at) {
            (0, Some(_)) => None,
            (0, None) if table_keys::is_after_listed_overrides(after) => None,
            (_, None) => return Err(Error::BadCursor),
            (overrides, Some(instance)) => Some(InstanceOverrides {
                instance,
                overrides,
            }),
        };
        let after = after.to_owned();
        Ok(Self { after, open })
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.open.as_ref().map_or(0, |open| open.overrides);
        write!(f, "{count} {}", self.after)
    }
}

impl Store {
    /// The instances other than `default` that have live prompts, ascending, with how many. A page reads a limited number
    /// of entries, so it may be short or empty.
    ///
    /// # Errors
    /// [`Error::BadCursor`].
    pub async fn instances(&self, page: &Page) -> Result<Listed<InstanceOverrides>> {
        let query_id = digest::of(&"instances");
        let (mut start, mut items) = match &page.cursor {
            None => (None, Vec::new()),
            Some(cursor) => {
                let counted = Counted::read(&cursor::open(cursor, &query_id)?)?;
                (Some(counted.after), Vec::from_iter(counted.open))
            }
        };
        let more = |items, counted: Counted| Listed {
            items,
            next_cursor: Some(cursor::close(query_id.clone(), counted.to_string())),
        };
        for _ in 0..REQUESTS {
            let read = self.listed("", start, READ).await?;
            for id in read.items {
                let is_full = items.len() >= usize::from(page.limit);
                match items.last_mut() {
                    Some(last) if last.instance == id.instance => last.overrides += 1,
                    // The next page begins with this one.
                    Some(last) if is_full => {
                        let counted = Counted::all_of(&last.instance);
                        return Ok(more(items, counted));
                    }
                    _ => items.push(InstanceOverrides {
                        instance: id.instance,
                        overrides: 1,
                    }),
                }
            }
            start = read.next_cursor;
            if start.is_none() {
                return Ok(Listed {
                    items,
                    next_cursor: None,
                });
            }
        }
        let counted = Counted::up_to(start.unwrap_or_default(), &mut items);
        Ok(more(items, counted))
    }

    /// The live entries of the list whose sort keys begin with the prefix and come after `start`; its cursor is the last one's sort key.
    pub(super) async fn listed(
        &self,
        prefix: &str,
        start: Option<String>,
        limit: i32,
    ) -> Result<Listed<PromptId>> {
        let pk = table_keys::OVERRIDES.to_owned();
        let read = self.live_entries(pk, prefix, start, limit).await?;
        Ok(Listed {
            items: read.items.iter().map(listed).collect::<Result<_>>()?,
            next_cursor: read.next_cursor,
        })
    }
}

fn listed(item: &Item) -> Result<PromptId> {
    let key = item::key_of(item);
    table_keys::override_listed_at(&key.sk).ok_or_else(|| {
        Error::Database(DatabaseError::Corrupt {
            key: key.to_string(),
            problem: "it lists no prompt".to_owned(),
        })
    })
}
