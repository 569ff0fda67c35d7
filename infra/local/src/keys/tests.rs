//! Keys from the environment and from the file, and changed or damaged files.

use super::*;
use crate::data::scratch::Scratch;

const MINE: &str = "my-own-admin-key-0123456789";

fn none(_: &str) -> Option<String> {
    None
}

fn obtain(scratch: &Scratch) -> Result<LocalKeys, Error> {
    LocalKeys::obtain(Some(&Folder::open(&scratch.0).unwrap()), none)
}

#[test]
fn keys_generated_at_the_first_start_are_used_at_the_second() {
    let scratch = Scratch::new();
    let [first, second] = [obtain(&scratch).unwrap(), obtain(&scratch).unwrap()];
    assert_eq!(first.admin.value, second.admin.value);
    assert_eq!(first.reader.value, second.reader.value);
    assert!(first.admin.value.starts_with("pb_admin_"));
    assert_eq!(first.admin.value.len(), "pb_admin_".len() + 32);
    assert_ne!(
        first.admin.value,
        obtain(&Scratch::new()).unwrap().admin.value
    );
}

#[test]
fn a_key_from_the_environment_takes_precedence_and_is_never_shown() {
    let scratch = Scratch::new();
    let generated = obtain(&scratch).unwrap();
    let admin = |name: &str| (name == ADMIN_API_KEY).then(|| MINE.to_owned());
    let keys = LocalKeys::obtain(Some(&Folder::open(&scratch.0).unwrap()), admin).unwrap();
    assert_eq!(keys.admin.value, MINE);
    assert_eq!(keys.admin.in_a_command(), "${ADMIN_API_KEY%%,*}");
    assert_eq!(keys.reader.value, generated.reader.value);
    assert_eq!(keys.reader.in_a_command(), generated.reader.value);
    assert!(!format!("{keys:?}").contains(MINE));
}

#[test]
fn an_invalid_key_in_the_environment_stops_the_start_and_is_named() {
    let short = |name: &str| (name == READER_API_KEY).then(|| "short".to_owned());
    let error = LocalKeys::obtain(None, short).unwrap_err();
    assert!(error.to_string().starts_with(READER_API_KEY), "{error}");
}

#[test]
fn a_broken_key_file_is_named_and_left_unchanged() {
    let endless = format!(
        "ADMIN_API_KEY=pb_admin_0123456789abcdef\nREADER_API_KEY=pb_reader_0123456789abcdef\n{}",
        "\n".repeat(MAX_FILE as usize)
    );
    for text in [
        endless.as_str(),
        "",
        "ADMIN_API_KEY=pb_admin_0123456789abcdef\n",
        "ADMIN_API_KEY=pb_admin_0123456789abcdef\nREADER_API_KEY=\n",
        "ADMIN_API_KEY=pb_admin_0123456789abcdef\nADMIN_API_KEY=x\nREADER_API_KEY=y\n",
        "no keys at all",
    ] {
        let scratch = Scratch::new();
        let folder = Folder::open(&scratch.0).unwrap();
        folder.write_secret(FILE, text).unwrap();
        let error = LocalKeys::obtain(Some(&folder), none)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(FILE) && error.contains("delete the file"),
            "{error}"
        );
        assert!(!error.contains("0123456789abcdef"), "{error}");
        assert_eq!(fs::read_to_string(scratch.0.join(FILE)).unwrap(), text);
    }
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_is_rejected() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new();
    obtain(&scratch).unwrap();
    for mode in [0o604, 0o640, 0o666] {
        let path = scratch.0.join(FILE);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        let error = obtain(&scratch).unwrap_err().to_string();
        assert!(error.contains("chmod 600"), "{mode:o}: {error}");
    }
}
