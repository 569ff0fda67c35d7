//! Figures of a benchmark with their limits.

/// Prints figures with their limits.
#[derive(Debug)]
pub struct Report {
    /// Whether no limit was exceeded so far.
    pub kept: bool,
}

impl Default for Report {
    fn default() -> Self {
        Self { kept: true }
    }
}

impl Report {
    /// Prints a figure that is at most its limit, or says that it is not.
    #[allow(clippy::print_stdout)]
    pub fn limit(&mut self, what: &str, is: f64, most: f64) {
        let kept = is <= most;
        self.kept &= kept;
        let verdict = if kept { "" } else { "  <-- over it" };
        println!("{what:<44} {is:>6.2}  (at most {most}){verdict}");
    }
}
