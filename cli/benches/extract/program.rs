//! A large program in Python, made up: packages of modules with ordinary code, prompts, and what only looks like one. As in real
//! programs, most files are small and a few are very long, classes extend those of other files, and files import from other packages.
//! Every run makes the same.

mod parts;
mod plain;

use std::fs;
use std::io::Result;
use std::path::Path;

const PACKAGES: usize = 250;
/// Of each package, its `__init__.py` among them.
const MODULES: usize = 40;

/// Writes it to a folder, and answers how many files and bytes it has.
pub(crate) fn write(folder: &Path) -> Result<(usize, usize)> {
    let mut dice = Dice(0x5eed_1234_5678_9abc);
    let mut bytes = 0;
    for package in 0..PACKAGES {
        let folder = folder.join(format!("service_{package:03}"));
        fs::create_dir_all(&folder)?;
        for module in 0..MODULES {
            let (name, text) = match module {
                0 => ("__init__.py".to_owned(), plain::package(&mut dice)),
                1 => ("core.py".to_owned(), plain::core(&mut dice)),
                _ => (format!("module_{module:02}.py"), text_of(module, &mut dice)),
            };
            bytes += text.len();
            fs::write(folder.join(name), text)?;
        }
    }
    Ok((PACKAGES * MODULES, bytes))
}

/// Numbers that look random and are the same in every run: <https://prng.di.unimi.it/splitmix64.c>.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap_or(0)
    }

    pub(super) fn one(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len())]
    }
}

/// The least length of a module, in bytes. Of the files of large programs and installed libraries, half have less than 3 KB, one in ten has
/// more than 20 KB, one in a hundred more than 70 KB, and one in a thousand more than 170 KB.
fn length(dice: &mut Dice) -> usize {
    match dice.below(1000) {
        0 => 300_000,
        1..=10 => 90_000,
        11..=110 => 15_000 + dice.below(15_000),
        _ => 500 + dice.below(6_000),
    }
}

fn text_of(module: usize, dice: &mut Dice) -> String {
    let mut text = plain::header(module, dice);
    let long = length(dice);
    let mut part = 0;
    while text.len() < long {
        part += 1;
        // Of ten parts about two are prompts, three look like some, and the others are plain code.
        text += &match dice.below(20) {
            0 | 1 => parts::constant(part, dice),
            2 | 3 => parts::conversation(part, dice),
            4 | 5 => parts::queries(part, dice),
            6 | 7 => parts::errors(part, dice),
            8 | 9 => parts::page(part, dice),
            10 | 11 => plain::class(part, dice),
            12..=14 => plain::service(part, dice),
            15 | 16 => plain::report(part, dice),
            _ => plain::function(part, dice),
        };
    }
    text
}
