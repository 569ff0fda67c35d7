//! A large program in Python, made up: packages of modules with ordinary code, prompts, and what only looks like one. Every run
//! makes the same.

mod parts;

use std::fs;
use std::io::Result;
use std::path::Path;

const PACKAGES: usize = 250;
/// Of each package, its `__init__.py` among them.
const MODULES: usize = 40;
/// The least text of a module, in bytes; the largest are many times longer.
const LEAST: usize = 3_000;

/// Writes it to a folder, and answers how many files and bytes it has.
pub(crate) fn write(folder: &Path) -> Result<(usize, usize)> {
    let mut dice = Dice(0x5eed_1234_5678_9abc);
    let mut bytes = 0;
    for package in 0..PACKAGES {
        let folder = folder.join(format!("service_{package:03}"));
        fs::create_dir_all(&folder)?;
        for module in 0..MODULES {
            let (name, text) = match module {
                0 => (
                    "__init__.py".to_owned(),
                    format!("\"\"\"The service for {}s.\"\"\"\n", dice.one(parts::NOUNS)),
                ),
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

fn text_of(module: usize, dice: &mut Dice) -> String {
    let mut text = format!(
        "\"\"\"Handles {}s, and what belongs to them.\"\"\"\n\n",
        dice.one(parts::NOUNS)
    );
    text += "import json\nimport logging\nimport os\nfrom dataclasses import dataclass, field\nfrom textwrap import dedent\n";
    if module > 1 {
        let other = 1 + dice.below(module - 1);
        text += &format!(
            "\nfrom .module_{other:02} import LIMIT as OTHER_LIMIT\nfrom . import module_{other:02} as other\n"
        );
    }
    text += &format!(
        "\nlog = logging.getLogger(__name__)\nLIMIT = {}\n",
        dice.below(500)
    );
    let long = LEAST * (1 + dice.below(4));
    let mut part = 0;
    while text.len() < long {
        part += 1;
        // Of ten parts about two are prompts, three look like some, and the others are plain code.
        text += &match dice.below(10) {
            0 => parts::constant(part, dice),
            1 => parts::conversation(part, dice),
            2 => parts::queries(part, dice),
            3 => parts::errors(part, dice),
            4 => parts::page(part, dice),
            5 | 6 => parts::class(part, dice),
            _ => parts::function(part, dice),
        };
    }
    text
}
