//! Progress on standard error: a bar on a terminal, numbered lines elsewhere.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::{Text, note};

#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    done: usize,
    total: usize,
}

impl Progress {
    pub fn of(total: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}");
            let length = u64::try_from(total).unwrap_or(u64::MAX);
            ProgressBar::new(length)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self {
            bar,
            done: 0,
            total,
        }
    }

    /// Expects so many more items.
    pub fn more(&mut self, items: usize) {
        self.total += items;
        if let Some(bar) = &self.bar {
            bar.inc_length(u64::try_from(items).unwrap_or_default());
        }
    }

    /// Counts one more item, with its result.
    pub fn one(&mut self, said: &str) {
        self.done += 1;
        match &self.bar {
            Some(bar) => {
                bar.set_message(Text::from(said).as_str().to_owned());
                bar.inc(1);
            }
            None => note(format!("[{}/{}] {said}", self.done, self.total)),
        }
    }

    /// Counts one more item that failed; its line stays on the screen.
    pub fn failed(&mut self, said: &str) {
        match &self.bar {
            Some(bar) => {
                self.done += 1;
                bar.println(Text::from(said).as_str());
                bar.inc(1);
            }
            None => self.one(said),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
