//! The audit of API keys: each is in the list and under its digest alike.

use super::Auditor;
use crate::table_keys;

impl Auditor {
    /// Each key of the list is stored under its digest with the same attributes, and no other is.
    pub(super) fn keys(&mut self) {
        let keys = self.rest.keys();
        let ours = keys.filter(|key| table_keys::is_of_api_keys(key));
        for key in ours.cloned().collect::<Vec<_>>() {
            if key.pk != table_keys::KEYS {
                continue;
            }
            let Some(mut listed) = self.rest.remove(&key) else {
                continue;
            };
            let digest = listed.get("digest").and_then(|it| it.as_s().ok()).cloned();
            let place = table_keys::api_key(&digest.unwrap_or_default());
            let mut stored = self.rest.remove(&place).unwrap_or_default();
            for item in [&mut listed, &mut stored] {
                item.remove(table_keys::PK);
                item.remove(table_keys::SK);
            }
            self.expect(
                listed == stored,
                &key,
                "it differs from the item of its digest",
            );
            self.rest
                .retain(|it, _| it.pk != format!("KEYUSE#{}", key.sk));
        }
    }
}
