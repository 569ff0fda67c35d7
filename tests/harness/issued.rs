//! Created keys, straight in the table.

use promptbook::access::{ApiKey, Instances, KeyId, KeySecret, Role, Scope};
use promptbook::prompt::Signature;

use crate::table::Table;

impl Table {
    /// Stores a key of this role and scope, and returns it. `*` stands for every instance; without prefixes, it reaches every prompt.
    pub async fn issue(
        &self,
        role: Role,
        instances: &[&str],
        prefixes: &[&str],
        labels: &[&str],
    ) -> String {
        let random = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()];
        let random = random.iter().flat_map(|it| *it.as_bytes());
        let random: Vec<u8> = random.take(20).collect();
        let secret = KeySecret::from_random(random.try_into().expect("20 bytes"));
        let instances = match instances {
            ["*"] => Instances::All,
            these => Instances::These(these.iter().map(|it| it.parse().expect("a name")).collect()),
        };
        let key = ApiKey {
            id: KeyId::of_digest(&secret.digest()),
            name: "a key of a test".parse().expect("a name"),
            role,
            scope: Scope {
                instances,
                prefixes: (!prefixes.is_empty()).then(|| {
                    let parsed = prefixes.iter().map(|it| it.parse().expect("a prefix"));
                    parsed.collect()
                }),
                labels: labels
                    .iter()
                    .map(|it| it.parse().expect("a label"))
                    .collect(),
            },
            created_at: self.clock.now(),
            created_by: "00000000".to_owned(),
            expires_at: None,
            revoked_at: None,
        };
        let (digest, by) = (secret.digest(), Signature::default());
        let added = self.store.add_key(&digest, &key, &by).await;
        assert_eq!(added, Ok(true));
        secret.expose().to_owned()
    }
}
