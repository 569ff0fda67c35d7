//! Every formula in docs/scale.md and docs/cost.md is right, and their figures of the code and the stack are those that are set.

use std::time::Duration;

use promptbook::lookup::Options;

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");

/// A formula and its result, each as it is written.
type Formula = (String, String);

/// The formulas of a page: `a × b = c` in a line, and rows of a table whose last two cells are a formula and its result.
fn formulas(page: &str) -> Vec<Formula> {
    let mut all = Vec::new();
    for line in page.lines() {
        let parts: Vec<&str> = line.split('=').collect();
        for pair in parts.windows(2) {
            all.push((last_expression(pair[0]), first_number(pair[1])));
        }
        let cells: Vec<&str> = line
            .trim_matches('|')
            .split(" | ")
            .map(|it| it.trim_matches([' ', '*']))
            .collect();
        if let [_, formula, result] = cells[..] {
            all.push((formula.to_owned(), result.to_owned()));
        }
    }
    let is_formula = |text: &str| {
        text.contains(['+', '×', '÷'])
            && text
                .chars()
                .all(|it| it.is_ascii_digit() || " ,.+×÷()".contains(it))
    };
    all.retain(|(formula, result)| {
        is_formula(formula) && result.starts_with(|it: char| it.is_ascii_digit())
    });
    all
}

/// What stands before `=`, from its last letter on.
fn last_expression(text: &str) -> String {
    let from = text
        .char_indices()
        .rev()
        .find(|(_, it)| !(it.is_ascii_digit() || " ,.+×÷()".contains(*it)));
    let text = from.map_or(text, |(at, it)| &text[at + it.len_utf8()..]);
    text.trim_matches([' ', ',', '.']).to_owned()
}

/// The number after `=`, with `million` if that follows.
fn first_number(text: &str) -> String {
    let text = text.trim_start();
    let end = text
        .find(|it: char| !(it.is_ascii_digit() || ",.".contains(it)))
        .unwrap_or(text.len());
    let number = text[..end].trim_end_matches([',', '.']);
    match text[end..].starts_with(" million") {
        true => format!("{number} million"),
        false => number.to_owned(),
    }
}

/// A formula's value, by recursive descent: sums of products of numbers and parentheses.
struct Reader<'a>(std::iter::Peekable<std::str::Chars<'a>>);

impl Reader<'_> {
    fn sum(&mut self) -> Option<f64> {
        let mut value = self.product()?;
        while self.takes('+') {
            value += self.product()?;
        }
        Some(value)
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.factor()?;
        loop {
            if self.takes('×') {
                value *= self.factor()?;
            } else if self.takes('÷') {
                value /= self.factor()?;
            } else {
                return Some(value);
            }
        }
    }

    fn factor(&mut self) -> Option<f64> {
        if self.takes('(') {
            let value = self.sum()?;
            return self.takes(')').then_some(value);
        }
        let mut digits = String::new();
        while let Some(digit) = self
            .0
            .next_if(|it| it.is_ascii_digit() || ",.".contains(*it))
        {
            digits.push(digit);
        }
        digits.replace(',', "").parse().ok()
    }

    /// Whether this comes next, after spaces.
    fn takes(&mut self, wanted: char) -> bool {
        while self.0.next_if_eq(&' ').is_some() {}
        let taken = self.0.next_if_eq(&wanted).is_some();
        while taken && self.0.next_if_eq(&' ').is_some() {}
        taken
    }
}

/// Why a formula is wrong; none if it is right up to the last digit of its result.
fn wrong((formula, result): &Formula) -> Option<String> {
    let mut reader = Reader(formula.chars().peekable());
    let value = reader.sum().filter(|_| reader.0.peek().is_none());
    let Some(value) = value else {
        return Some(format!("{formula} can't be read"));
    };
    let number = result.trim_end_matches(" million").replace(',', "");
    let unit = if result.ends_with(" million") {
        1e6
    } else {
        1.0
    };
    let decimals = number.split_once('.').map_or(0, |(_, it)| it.len());
    let last = unit * 10_f64.powi(-i32::try_from(decimals).ok()?);
    let given = number.parse::<f64>().ok()? * unit;
    let is_right = (value - given).abs() <= last / 2.0 * (1.0 + 1e-9);
    (!is_right).then(|| format!("{formula} is {value}, not {result}"))
}

#[test]
fn every_formula_of_the_documentation_is_right() {
    for (page, at_least) in [("scale.md", 50), ("cost.md", 9)] {
        let text = std::fs::read_to_string(format!("{DOCS}/{page}")).unwrap();
        let all = formulas(&text);
        assert!(
            all.len() >= at_least,
            "{page} has {} formulas: {all:#?}",
            all.len()
        );
        let problems: Vec<String> = all.iter().filter_map(wrong).collect();
        assert!(problems.is_empty(), "{page}:\n{}", problems.join("\n"));
    }
}

#[test]
fn a_wrong_formula_is_found() {
    for (line, says) in [
        ("so 2 × 3 = 7 units", "2 × 3 is 6, not 7"),
        ("(1 + 2) ÷ 4 = 0.6", "0.75, not 0.6"),
        (
            "reads = 3 × 1,000,000 = 4 million",
            "3000000, not 4 million",
        ),
        ("| Lambda | 10 × 0.20 | 3 |", "10 × 0.20 is 2, not 3"),
        ("(1 + 2 = 3", "can't be read"),
    ] {
        let found = formulas(line);
        let problems: Vec<String> = found.iter().filter_map(wrong).collect();
        assert!(
            problems.iter().any(|it| it.contains(says)),
            "{line}: {found:?} {problems:?}"
        );
    }
    for line in [
        "so 2 × 3 = 6 units",
        "1 ÷ 3 = 0.33",
        "| Lambda | 10 × 0.20 | 2 |",
        "1 ÷ 8 = 0.13",
    ] {
        let found = formulas(line);
        assert_eq!(found.len(), 1, "{line}: {found:?}");
        assert_eq!(wrong(&found[0]), None);
    }
}

#[test]
fn the_figures_of_the_code_and_the_stack_are_those_that_are_set() {
    let page = std::fs::read_to_string(format!("{DOCS}/scale.md")).unwrap();
    let options = Options::default();
    assert_eq!(
        (options.ttl, options.capacity),
        (Duration::from_secs(30), 64 * 1024 * 1024)
    );
    assert!(page.contains("`Options::ttl` | 30 |") && page.contains("capacity from 64 MiB"));
    let template = crate::template();
    let resources = &template["Resources"];
    let stage =
        &resources["ApiprodStage"]["Properties"]["MethodSettings"][0]["ThrottlingRateLimit"];
    let reader = &resources["ReaderUsagePlan"]["Properties"]["Throttle"]["RateLimit"];
    let chats = &template["Parameters"]["ChatsPerSecond"]["Default"];
    assert_eq!(
        (stage.as_u64(), reader.as_u64(), chats.as_u64()),
        (Some(1000), Some(500), Some(20))
    );
    assert!(page.contains("The stage allows 1,000 requests a second, the reader's plan 500, and `ChatsPerSecond` is 20 by default."));
}
