//! Where an included prompt is looked for.

use crate::names::{Instance, Label};

/// The instances and labels under which a reader finds an included prompt, each once, the one that wins first: the reader's own
/// instance under the label, then under `production`; `default` under the label, then under `production`.
///
/// ```
/// use promptbook_core::{Instance, Label, include_places};
///
/// let (acme, staging) = ("acme".parse()?, "staging".parse()?);
/// let places = include_places(&acme, &staging);
/// let places = places.iter().map(|(instance, label)| format!("{instance} {label}"));
/// let order = ["acme staging", "acme production", "default staging", "default production"];
/// assert_eq!(Vec::from_iter(places), order);
/// assert_eq!(include_places(&Instance::default(), &Label::default()).len(), 1);
/// # Ok::<(), promptbook_core::InvalidName>(())
/// ```
pub fn include_places(reader: &Instance, label: &Label) -> Vec<(Instance, Label)> {
    let mut places = Vec::new();
    for instance in [reader.clone(), Instance::default()] {
        for label in [label.clone(), Label::default()] {
            let place = (instance.clone(), label);
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    places
}
