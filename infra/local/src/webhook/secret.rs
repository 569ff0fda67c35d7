//! The secret that signs events: from the environment, or generated and kept in the data folder.

use std::fs;
use std::io::ErrorKind;

use standardwebhooks::Webhook;
use uuid::Uuid;

use crate::Error;
use crate::data::Folder;

/// The variable with the secret.
pub(super) const VARIABLE: &str = "PROMPTBOOK_WEBHOOK_SECRET";
/// The file in the data folder with a generated secret.
pub(super) const FILE: &str = "webhook-secret";

/// Where the secret is, for people, and the signer that uses it.
///
/// # Errors
/// It is not `whsec_` and base64 of 24 to 64 bytes, or the file can't be used.
pub(super) fn obtain(
    folder: Option<&Folder>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<(String, Signer), Error> {
    if let Some(given) = variable(VARIABLE).filter(|given| !given.trim().is_empty()) {
        let signer = Signer::new(given.trim()).ok_or(Error::WebhookSecret)?;
        return Ok((format!("from the environment ({VARIABLE})"), signer));
    }
    let Some(folder) = folder else {
        let generated = generate();
        let signer = Signer::new(&generated).ok_or(Error::WebhookSecret)?;
        return Ok((generated, signer));
    };
    let path = folder.path().join(FILE);
    let kept = match fs::read_to_string(&path) {
        Ok(kept) => kept.trim().to_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let generated = generate();
            folder.write_secret(FILE, &format!("{generated}\n"))?;
            generated
        }
        Err(source) => return Err(Error::Folder { path, source }),
    };
    let damaged = || Error::KeyFile {
        path: path.clone(),
        problem: "is damaged: delete it, and restart for a new secret".to_owned(),
    };
    let signer = Signer::new(&kept).ok_or_else(damaged)?;
    Ok((format!("in {}", path.display()), signer))
}

/// Two v4 UUIDs have 244 bits from the system's random number generator; these are their 32 bytes in base64.
fn generate() -> String {
    let bytes = [Uuid::new_v4(), Uuid::new_v4()].map(Uuid::into_bytes);
    format!("whsec_{}", base64(&bytes.concat()))
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Signs events as Standard Webhooks says.
pub(super) struct Signer(Webhook);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(…)")
    }
}

impl Signer {
    /// None if it is no secret of 24 to 64 bytes, as the specification demands.
    fn new(secret: &str) -> Option<Self> {
        use base64::Engine;
        let encoded = secret.strip_prefix("whsec_")?;
        let decoded = base64::engine::general_purpose::STANDARD.decode(encoded);
        let length = decoded.ok()?.len();
        let webhook = Webhook::new(secret).ok()?;
        (24..=64).contains(&length).then_some(Self(webhook))
    }

    pub(super) fn sign(&self, id: &str, second: i64, body: &str) -> Option<String> {
        self.0.sign(id, second, body.as_bytes()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::scratch::Scratch;

    fn none(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn a_generated_secret_is_kept_and_an_invalid_one_is_refused() {
        let scratch = Scratch::new();
        let folder = Folder::open(&scratch.0).unwrap();
        let (place, first) = obtain(Some(&folder), none).unwrap();
        assert!(place.ends_with(FILE), "{place}");
        let (_, again) = obtain(Some(&folder), none).unwrap();
        assert_eq!(first.sign("a", 1, "{}"), again.sign("a", 1, "{}"));
        fs::write(scratch.0.join(FILE), "x").unwrap();
        let damaged = obtain(Some(&folder), none).unwrap_err().to_string();
        assert!(damaged.contains("delete it"), "{damaged}");
        for wrong in ["secret", "whsec_AAAA", "whsec_!", &"A".repeat(32)] {
            let given = |_: &str| Some(wrong.to_owned());
            let refused = obtain(None, given).unwrap_err().to_string();
            assert!(
                refused.contains(VARIABLE) && !refused.contains(wrong),
                "{refused}"
            );
        }
    }
}
