//! The valid API keys, kept as digests.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::caller::{Caller, Role};

/// The variable of the admin keys.
pub const ADMIN_API_KEY: &str = "ADMIN_API_KEY";
/// The variable of the reader keys.
pub const READER_API_KEY: &str = "READER_API_KEY";

/// Both roles with their variables, in the order of [`ApiKeySet`].
pub(crate) const ROLES: [(Role, &str); 2] =
    [(Role::Admin, ADMIN_API_KEY), (Role::Reader, READER_API_KEY)];

/// Why the value of a key variable is invalid. The message does not quote the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {problem}")]
pub struct InvalidKeys {
    variable: &'static str,
    problem: &'static str,
}

/// The digest of a key.
pub(crate) type KeyDigest = [u8; 32];

/// The keys of both roles, as digests.
#[derive(Clone, Default)]
pub(crate) struct ApiKeySet([Option<Vec<KeyDigest>>; 2]);

impl ApiKeySet {
    /// Sets a role's keys: at most two of 20–128 visible characters.
    ///
    /// # Errors
    /// Any other value, and a key that already exists in either role. Then nothing changes.
    pub(crate) fn set(&mut self, role: usize, keys: &[&str]) -> Result<(), InvalidKeys> {
        let (_, variable) = ROLES[role];
        let invalid = |problem| InvalidKeys { variable, problem };
        if keys.len() > 2 {
            return Err(invalid(
                "holds more than two keys: give the current one and, while rotating, the previous one",
            ));
        }
        let mut digests = Vec::new();
        for key in keys {
            check(key).map_err(invalid)?;
            let digest = digest(key.as_bytes());
            let elsewhere = self.0[1 - role].iter().flatten();
            if elsewhere.chain(&digests).any(|other| *other == digest) {
                return Err(invalid(
                    "holds a key that is already configured: give each key once, for one role",
                ));
            }
            digests.push(digest);
        }
        self.0[role] = Some(digests);
        Ok(())
    }

    /// Whether the keys of some role have never been read.
    pub(crate) fn lacks_a_role(&self) -> bool {
        self.0.iter().any(Option::is_none)
    }

    /// Whether there is no key.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().flatten().all(Vec::is_empty)
    }

    /// Compares with every key in constant time, which prevents timing attacks.
    pub(crate) fn find(&self, key: &[u8]) -> Option<Caller> {
        let given = digest(key);
        let mut found = None;
        for ((role, _), digests) in ROLES.iter().zip(&self.0) {
            for known in digests.iter().flatten() {
                if bool::from(known.as_slice().ct_eq(given.as_slice())) {
                    found = Some(*role);
                }
            }
        }
        found.map(|role| Caller::root(role, promptbook::digest::hex(&given[..4])))
    }
}

/// Splits a variable's value at commas; no keys if it is not set.
pub(crate) fn split(value: Option<&str>) -> Vec<&str> {
    value
        .map(|value| value.split(',').collect())
        .unwrap_or_default()
}

fn digest(key: &[u8]) -> KeyDigest {
    Sha256::digest(key).into()
}

fn check(key: &str) -> Result<(), &'static str> {
    match key.len() {
        // An ARN is not secret: used as a key, it could be guessed.
        _ if key.starts_with("arn:") => Err(
            "holds an ARN that can't be read here: give the key itself; on AWS, the ARN of a Secrets Manager secret",
        ),
        0 => Err("has an empty part: unset it, or give a key of 20 to 128 characters"),
        1..20 => Err("holds a key of less than 20 characters: make it longer"),
        20..=128 if key.bytes().all(|b| b.is_ascii_graphic()) => Ok(()),
        20..=128 => Err("holds a key with a blank or a non-ASCII character: remove it"),
        _ => Err("holds a key of more than 128 characters: make it shorter"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::keyring::Keys;
    use super::*;

    const A: &str = "admin-key-0123456789";
    const B: &str = "other-key-0123456789";

    #[test]
    fn invalid_keys_stop_the_start_and_the_error_names_the_variable() {
        let long = "x".repeat(129);
        let three = format!("{A},{B},third-key-0123456789");
        for (admin, reader, says) in [
            (Some(""), None, "ADMIN_API_KEY has an empty part"),
            (None, Some(""), "READER_API_KEY has an empty part"),
            (
                Some("admin-key-0123456789,"),
                None,
                "ADMIN_API_KEY has an empty part",
            ),
            (
                Some("short"),
                None,
                "ADMIN_API_KEY holds a key of less than 20",
            ),
            (
                None,
                Some(long.as_str()),
                "READER_API_KEY holds a key of more than 128",
            ),
            (
                Some("admin key 0123456789"),
                None,
                "ADMIN_API_KEY holds a key with a blank",
            ),
            (Some("schlüssel-0123456789"), None, "a non-ASCII character"),
            (
                Some(three.as_str()),
                None,
                "ADMIN_API_KEY holds more than two keys",
            ),
            (
                Some("arn:aws:secretsmanager:eu-west-1:1:secret:x"),
                None,
                "ADMIN_API_KEY holds an ARN",
            ),
            (
                Some(A),
                Some(A),
                "READER_API_KEY holds a key that is already configured",
            ),
        ] {
            let error = Keys::parse(admin, reader).unwrap_err().to_string();
            assert!(error.contains(says), "{error} does not contain {says}");
            assert!(!error.contains("0123456789"), "{error} contains the key");
        }
    }

    #[test]
    fn during_rotation_both_keys_work_and_have_different_ids() {
        let mut known = ApiKeySet::default();
        known.set(0, &[A, B]).unwrap();
        let [a, b] = [A, B].map(|key| known.find(key.as_bytes()).unwrap());
        assert_eq!((a.role, b.role), (Role::Admin, Role::Admin));
        assert_ne!(a.key_id, b.key_id);
        assert_eq!(a.key_id.len(), 8);
    }
}
