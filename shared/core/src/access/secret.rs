//! The text of a key: `pbk_`, 160 random bits, and a checksum by which secret scanners tell a key from similar text.

use std::fmt;

use crate::digest;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The digits of 160 bits in base 62.
const RANDOM: usize = 27;
/// The digits of a CRC-32 in base 62.
const CHECKSUM: usize = 6;

/// A key's text. It is shown once, when the key is created, and never stored.
///
/// The checksum is the CRC-32 of the random digits in base 62, as in the tokens of GitHub and npm.
#[derive(Clone, PartialEq, Eq)]
pub struct KeySecret(String);

impl KeySecret {
    /// How every key begins.
    pub const PREFIX: &'static str = "pbk_";

    /// The key made of these random bytes.
    pub fn from_random(bytes: [u8; 20]) -> Self {
        let random = base62(bytes.to_vec(), RANDOM);
        let checksum = checksum(&random);
        Self(format!("{}{random}{checksum}", Self::PREFIX))
    }

    /// The key, if the text has the form and the checksum of one.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(Self::PREFIX)?;
        let has_form = digits.len() == RANDOM + CHECKSUM
            && digits.bytes().all(|digit| digit.is_ascii_alphanumeric());
        let (random, sum) = has_form.then(|| digits.split_at(RANDOM))?;
        (checksum(random) == sum).then(|| Self(text.to_owned()))
    }

    /// The text, to be shown once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The SHA-256 of the text, in hex: what is stored.
    pub fn digest(&self) -> String {
        digest::of_bytes(self.0.as_bytes())
    }
}

impl fmt::Debug for KeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeySecret(…)")
    }
}

fn checksum(random: &str) -> String {
    let sum = crc32fast::hash(random.as_bytes());
    base62(sum.to_be_bytes().to_vec(), CHECKSUM)
}

/// A number of big-endian bytes in base 62, with leading zeros.
fn base62(mut number: Vec<u8>, length: usize) -> String {
    let mut digits = vec![b'0'; length];
    for digit in digits.iter_mut().rev() {
        // Long division by 62.
        let mut rest = 0_u16;
        for byte in &mut number {
            let dividend = rest * 256 + u16::from(*byte);
            *byte = (dividend / 62).to_le_bytes()[0];
            rest = dividend % 62;
        }
        *digit = DIGITS[usize::from(rest)];
    }
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_checksum_is_that_of_githubs_tokens() {
        // The example of GitHub's own description of its format.
        assert_eq!(checksum("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"), "0mLq17");
    }

    #[test]
    fn the_smallest_and_the_largest_key_have_the_same_length() {
        let [least, most] = [[0; 20], [u8::MAX; 20]].map(KeySecret::from_random);
        assert!(
            least
                .expose()
                .starts_with("pbk_000000000000000000000000000")
        );
        assert_eq!(least.expose().len(), 37);
        assert_eq!(most.expose().len(), 37);
        assert!(!most.expose().starts_with("pbk_0"), "{}", most.expose());
        assert_eq!(format!("{least:?}"), "KeySecret(…)");
    }

    #[test]
    fn text_that_is_not_exactly_a_key_is_none() {
        let key = KeySecret::from_random([7; 20]);
        let text = key.expose();
        for wrong in [
            String::new(),
            "pbk_".to_owned(),
            text[..36].to_owned(),
            format!("{text}0"),
            text.replace("pbk_", "pbx_"),
            text.replacen("pbk_", "", 1),
            format!("pbk_{}é{}", &text[4..10], &text[12..]),
        ] {
            assert_eq!(KeySecret::parse(&wrong), None, "{wrong}");
        }
        assert_eq!(KeySecret::parse(text), Some(key));
    }

    proptest! {
        #[test]
        fn a_key_is_read_back_and_no_single_wrong_digit_is(bytes: [u8; 20], at in 4_usize..37, digit in 0_usize..62) {
            let key = KeySecret::from_random(bytes);
            prop_assert_eq!(KeySecret::parse(key.expose()), Some(key.clone()));
            let mut text = key.expose().as_bytes().to_vec();
            text[at] = DIGITS[digit];
            let text = String::from_utf8(text).unwrap();
            let same = text == key.expose();
            prop_assert_eq!(KeySecret::parse(&text).is_some(), same);
        }

        #[test]
        fn different_bytes_make_different_keys(one: [u8; 20], other: [u8; 20]) {
            let [a, b] = [one, other].map(KeySecret::from_random);
            prop_assert_eq!(a == b, one == other);
            prop_assert_eq!(a.digest() == b.digest(), one == other);
        }
    }
}
