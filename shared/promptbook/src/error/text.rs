//! Words that messages of several kinds share.

pub(super) fn list<T: std::fmt::Display>(names: &[T]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

pub(super) fn it_or_them<T>(several: &[T]) -> &'static str {
    match several.len() {
        1 => "it",
        _ => "them",
    }
}
