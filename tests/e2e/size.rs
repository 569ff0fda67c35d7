//! How large what is uploaded to Lambda may be.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::functions::binary;

/// Every function, and the most megabytes (10⁶ bytes) that its zip may have.
const MOST: [(&str, f64); 7] = [
    ("prompts", 6.0),
    ("versions", 6.0),
    ("publish", 6.0),
    ("rollback", 6.0),
    ("active", 6.0),
    ("seed", 6.0),
    ("chat", 9.0),
];

#[test]
fn the_zip_of_every_function_is_small() {
    let mut sizes = Vec::new();
    for (function, most) in MOST {
        let contents = std::fs::read(binary(function)).unwrap();
        // A zip of one file is this and less than a kilobyte of names and offsets.
        let mut zip = DeflateEncoder::new(Vec::new(), Compression::best());
        zip.write_all(&contents).unwrap();
        let size = zip.finish().unwrap().len() as f64 / 1e6;
        eprintln!(
            "{function}: {size:.2} MB zipped, {:.2} MB unzipped",
            contents.len() as f64 / 1e6
        );
        sizes.push((function, size, most));
    }
    let large: Vec<_> = sizes
        .iter()
        .filter(|(_, size, most)| size >= most)
        .collect();
    assert!(large.is_empty(), "{large:?}");
}
