//! Reads a value of an INI file, such as setup.cfg.

/// The first line of a key's value in a section. Dashes and underscores in keys are the same.
pub(crate) fn value<'t>(text: &'t str, section: &str, key: &str) -> Option<&'t str> {
    let plain = |key: &str| key.trim().to_lowercase().replace('-', "_");
    let mut inside = false;
    for line in text.lines() {
        if let Some(name) = line.trim().strip_prefix('[') {
            inside = name.trim_end().strip_suffix(']') == Some(section);
        } else if inside
            && let Some((name, value)) = line.split_once(['=', ':'])
            && plain(name) == plain(key)
        {
            return Some(value.trim()).filter(|value| !value.is_empty());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_from_its_section() {
        let text = "[a]\nmax-line-length = 1\n[b]\n# x\nmax_line_length: 99\nempty =\n";
        assert_eq!(value(text, "b", "max-line-length"), Some("99"));
        assert_eq!(value(text, "c", "max-line-length"), None);
        assert_eq!(value(text, "b", "empty"), None);
    }
}
