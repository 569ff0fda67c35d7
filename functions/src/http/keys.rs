//! The keys that let somebody in, known only as digests.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::auth::{Caller, Role};

/// The variable that holds the admin keys.
pub const ADMIN_API_KEY: &str = "ADMIN_API_KEY";
/// The variable that holds the reader keys.
pub const READER_API_KEY: &str = "READER_API_KEY";

/// A key variable that can't be used, and why. The key itself is not told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {problem}")]
pub struct InvalidKeys {
    variable: &'static str,
    problem: &'static str,
}

/// The keys that let somebody in, as digests. None configured: nobody gets in.
#[derive(Clone, Default)]
pub struct Keys(Arc<[(Role, [u8; 32])]>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({} known)", self.0.len())
    }
}

impl Keys {
    /// Reads what the two variables hold: each one or two keys of 20–128 visible characters, separated by a comma.
    ///
    /// # Errors
    /// Anything else, an empty part and a key in both roles included.
    pub fn parse(admin: Option<&str>, reader: Option<&str>) -> Result<Self, InvalidKeys> {
        let mut known = Vec::new();
        for (role, variable, value) in [
            (Role::Admin, ADMIN_API_KEY, admin),
            (Role::Reader, READER_API_KEY, reader),
        ] {
            let keys: Vec<&str> = value.map(|v| v.split(',').collect()).unwrap_or_default();
            if keys.len() > 2 {
                let problem = "holds more than two keys: a key is rotated to one other";
                return Err(InvalidKeys { variable, problem });
            }
            for key in keys {
                check(key).map_err(|problem| InvalidKeys { variable, problem })?;
                let digest = digest(key.as_bytes());
                if known.iter().any(|(_, other)| *other == digest) {
                    let problem =
                        "holds a key that is there already: a key stands once and has one role";
                    return Err(InvalidKeys { variable, problem });
                }
                known.push((role, digest));
            }
        }
        Ok(Self(known.into()))
    }

    /// Whether nobody can get in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Compares with every key in constant time, so that how long it takes says nothing.
    pub(super) fn find(&self, key: &[u8]) -> Option<Caller> {
        let given = digest(key);
        let mut found = None;
        for (role, known) in self.0.iter() {
            if bool::from(known.as_slice().ct_eq(given.as_slice())) {
                found = Some(*role);
            }
        }
        found.map(|role| Caller {
            role,
            key_id: promptbook::digest::hex(&given[..4]),
        })
    }
}

fn digest(key: &[u8]) -> [u8; 32] {
    Sha256::digest(key).into()
}

fn check(key: &str) -> Result<(), &'static str> {
    match key.len() {
        0 => Err("has an empty part: unset it, or give a key of 20 to 128 characters"),
        1..20 => Err("holds a key of less than 20 characters: make it longer"),
        20..=128 if key.bytes().all(|b| b.is_ascii_graphic()) => Ok(()),
        20..=128 => Err("holds a key with a blank or a character outside ASCII: take it out"),
        _ => Err("holds a key of more than 128 characters: make it shorter"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "admin-key-0123456789";
    const B: &str = "other-key-0123456789";

    #[test]
    fn keys_that_cannot_be_used_fail_the_start_by_the_variables_name() {
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
            (
                Some("schlüssel-0123456789"),
                None,
                "a character outside ASCII",
            ),
            (
                Some(three.as_str()),
                None,
                "ADMIN_API_KEY holds more than two keys",
            ),
            (
                Some(A),
                Some(A),
                "READER_API_KEY holds a key that is there already",
            ),
        ] {
            let error = Keys::parse(admin, reader).unwrap_err().to_string();
            assert!(error.contains(says), "{error} does not say {says}");
            assert!(!error.contains("0123456789"), "{error} tells the key");
        }
    }

    #[test]
    fn while_a_key_is_rotated_both_work_under_ids_of_their_own() {
        let keys = Keys::parse(Some(&format!("{A},{B}")), None).unwrap();
        let [a, b] = [A, B].map(|key| keys.find(key.as_bytes()).unwrap());
        assert_eq!((a.role, b.role), (Role::Admin, Role::Admin));
        assert_ne!(a.key_id, b.key_id);
        assert_eq!(a.key_id.len(), 8);
    }
}
