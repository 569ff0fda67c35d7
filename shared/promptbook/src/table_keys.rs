//! The text of every key in the table. Keys are built only here.

use sha2::{Digest, Sha256};

use crate::Timestamp;
use crate::access::KeyId;
use crate::activity::ActivityId;
use crate::names::{Instance, Label, PromptName, ReleaseId, VersionNumber};
use crate::prompt::PromptId;

/// The partition key's attribute.
pub const PK: &str = "PK";
/// The sort key's attribute.
pub const SK: &str = "SK";
/// The TTL attribute by which DynamoDB removes receipts.
pub const EXPIRES_AT: &str = "expires_at";

/// The primary key of one item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Partition key.
    pub pk: String,
    /// Sort key.
    pub sk: String,
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} / {}", self.pk, self.sk)
    }
}

/// All headers of an instance share a partition, so that one Query lists them by name.
pub fn headers(instance: &Instance) -> String {
    format!("INSTANCE#{instance}")
}

/// The prefix of the sort keys of headers, before the prompt's name.
pub const HEADER_PREFIX: &str = "PROMPT#";
/// The prefix of the sort keys of versions, before the number in ten digits.
pub const VERSION_PREFIX: &str = "VERSION#";

/// The prefix of the sort keys of publications, before the label.
pub const PUBLICATION_PREFIX: &str = "PUBLICATION#";

/// The sort key of every receipt.
pub const RECEIPT: &str = "RECEIPT";

/// The header of a prompt.
pub fn header(id: &PromptId) -> Key {
    header_at(&id.instance, &id.name)
}

/// The same, of an instance's prompt of this name.
pub fn header_at(instance: &Instance, name: &PromptName) -> Key {
    Key {
        pk: headers(instance),
        sk: format!("{HEADER_PREFIX}{name}"),
    }
}

/// The partition of a prompt's history: versions and publications.
pub fn history(id: &PromptId) -> String {
    format!("PROMPT#{}#{}", id.instance, id.name)
}

/// One version; with ten digits, keys sort by number.
pub fn version(id: &PromptId, number: VersionNumber) -> Key {
    Key {
        pk: history(id),
        sk: format!("{VERSION_PREFIX}{:010}", number.get()),
    }
}

/// The prefix of the sort keys of a label's publications.
pub fn publications(label: &Label) -> String {
    format!("{PUBLICATION_PREFIX}{label}#")
}

/// One entry of a label's ledger.
pub fn publication(id: &PromptId, label: &Label, seq: u64) -> Key {
    Key {
        pk: history(id),
        sk: format!("{}{seq:010}", publications(label)),
    }
}

/// The active version of a label, in a separate partition so that its reads never share one with history.
pub fn active(id: &PromptId, label: &Label) -> Key {
    Key {
        pk: format!("ACTIVE#{}#{}#{label}", id.instance, id.name),
        sk: "ACTIVE".to_owned(),
    }
}

/// A key that no item has (no label is empty): reading it proves that the table answers.
pub fn absent() -> Key {
    Key {
        pk: "ACTIVE#default##".to_owned(),
        sk: "ACTIVE".to_owned(),
    }
}

/// The partition of a name: what all prompts of this name have in common, over all instances.
pub fn of_name(name: &PromptName) -> String {
    format!("NAME#{name}")
}

/// The item of a name: its counters.
pub fn name(name: &PromptName) -> Key {
    Key {
        pk: of_name(name),
        sk: "NAME".to_owned(),
    }
}

/// The name that an item of counters is of; none when it is no such item.
pub fn name_at(key: &Key) -> Option<PromptName> {
    let named = key.pk.strip_prefix("NAME#")?.parse().ok()?;
    (name(&named) == *key).then_some(named)
}

/// Sort keys of the entries of instances begin so, followed by the instance.
pub const INSTANCE_PREFIX: &str = "INSTANCE#";

/// The entry of an instance's own prompt in the partition of its name.
pub fn own_prompt(id: &PromptId) -> Key {
    Key {
        pk: of_name(&id.name),
        sk: format!("{INSTANCE_PREFIX}{}", id.instance),
    }
}

/// The instance that such an entry is of; none when it is no entry.
pub fn instance_of_own_prompt(sk: &str) -> Option<Instance> {
    sk.strip_prefix(INSTANCE_PREFIX)?.parse().ok()
}

/// Sort keys of the entries of includers begin so, followed by the instance and the prompt.
pub const INCLUDER_PREFIX: &str = "INCLUDER#";

/// The entry of a prompt that includes `piece`, in the partition of the piece's name.
pub fn includer(piece: &PromptName, id: &PromptId) -> Key {
    Key {
        pk: of_name(piece),
        sk: format!("{INCLUDER_PREFIX}{}#{}", id.instance, id.name),
    }
}

/// The prompt that such an entry is of; none when it is no entry.
pub fn includer_at(sk: &str) -> Option<PromptId> {
    override_listed_at(sk.strip_prefix(INCLUDER_PREFIX)?)
}

/// The partition that lists the prompts of every instance but `default`.
pub const OVERRIDES: &str = "OVERRIDES";

/// The entry of an instance's own prompt in that list. `#` sorts before every character of an instance, so an instance's entries follow
/// each other, and instances ascend.
pub fn listed_override(id: &PromptId) -> Key {
    Key {
        pk: OVERRIDES.to_owned(),
        sk: format!("{}{}", listed_overrides(&id.instance), id.name),
    }
}

/// The prefix of the sort keys of an instance's entries.
pub fn listed_overrides(instance: &Instance) -> String {
    format!("{instance}#")
}

/// A sort key after an instance's entries and before those of the next: `$` follows `#`.
pub fn after_listed_overrides(instance: &Instance) -> String {
    format!("{instance}$")
}

/// Whether it is such a key.
pub fn is_after_listed_overrides(sk: &str) -> bool {
    sk.strip_suffix('$')
        .is_some_and(|instance| instance.parse::<Instance>().is_ok())
}

/// The prompt that an entry lists; none for another key.
pub fn override_listed_at(sk: &str) -> Option<PromptId> {
    let (instance, name) = sk.split_once('#')?;
    Some(PromptId {
        instance: instance.parse().ok()?,
        name: name.parse().ok()?,
    })
}

/// The partition of all releases.
pub const RELEASES: &str = "RELEASES";

/// One release; IDs sort by time.
pub fn release(id: &ReleaseId) -> Key {
    Key {
        pk: RELEASES.to_owned(),
        sk: id.to_string(),
    }
}

/// One API key, by the SHA-256 of its text in hex: what the check of a request reads.
pub fn api_key(digest: &str) -> Key {
    Key {
        pk: format!("KEY#{digest}"),
        sk: "KEY".to_owned(),
    }
}

/// The partition that lists all API keys.
pub const KEYS: &str = "KEYS";

/// The entry of an API key in that list.
pub fn listed_key(id: &KeyId) -> Key {
    Key {
        pk: KEYS.to_owned(),
        sk: id.to_string(),
    }
}

/// When an API key was last used.
pub fn key_use(id: &KeyId) -> Key {
    Key {
        pk: format!("KEYUSE#{id}"),
        sk: "USE".to_owned(),
    }
}

/// The settings of an instance.
pub fn settings(instance: &Instance) -> Key {
    Key {
        pk: format!("SETTINGS#{instance}"),
        sk: SETTINGS.to_owned(),
    }
}

/// The sort key of every instance's settings.
pub const SETTINGS: &str = "SETTINGS";

/// Whether a key is that of an item of API keys.
pub fn is_of_api_keys(key: &Key) -> bool {
    key.pk == KEYS || key.pk.starts_with("KEY#") || key.pk.starts_with("KEYUSE#")
}

/// Partitions of the activity begin so, followed by the day.
pub const ACTIVITY_PREFIX: &str = "ACTIVITY#";

/// The partition of a day's activity, over all instances.
pub fn activity_on(day: jiff::civil::Date) -> String {
    format!("{ACTIVITY_PREFIX}{day}")
}

/// A sort key before all entries of a time and after all earlier ones: the beginning of their IDs.
pub fn activity_since(at: Timestamp) -> String {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
    let [high, low] = [millis >> 16, millis & 0xffff];
    format!("{high:08x}-{low:04x}")
}

/// The time at which such a sort key or the ID of an entry begins; none if it is neither.
pub fn activity_at(sk: &str) -> Option<Timestamp> {
    let (high, low) = (sk.get(..8)?, sk.get(9..13)?);
    let millis = u64::from_str_radix(high, 16).ok()? << 16 | u64::from_str_radix(low, 16).ok()?;
    let at = jiff::Timestamp::from_millisecond(i64::try_from(millis).ok()?);
    at.ok().map(Timestamp::from)
}

/// One entry of the activity; IDs sort by time.
pub fn activity(id: &ActivityId) -> Key {
    let at = activity_at(id.as_str()).unwrap_or(Timestamp::UNIX_EPOCH);
    Key {
        pk: activity_on(day_of(at)),
        sk: id.to_string(),
    }
}

/// The day of a time, in UTC.
pub fn day_of(at: Timestamp) -> jiff::civil::Date {
    jiff::tz::Offset::UTC.to_datetime(*at).date()
}

/// The receipt of an Idempotency-Key, hashed so that no caller's text becomes a key.
pub fn receipt(
    role: &str,
    method: &str,
    instance: &Instance,
    path: &str,
    idempotency_key: &str,
) -> Key {
    let mut hash = Sha256::new();
    for part in [role, method, instance.as_str(), path, idempotency_key] {
        // The length before each part keeps ("ab", "c") and ("a", "bc") apart.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    Key {
        pk: format!("RECEIPT#{}", crate::digest::hex(&hash.finalize())),
        sk: RECEIPT.to_owned(),
    }
}

#[cfg(test)]
mod tests;
