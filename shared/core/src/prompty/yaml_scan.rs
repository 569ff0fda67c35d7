//! Scanning YAML up to an error for open brackets and quotes.

/// The line and the kind of the innermost open bracket at a place. All numbers are from 1.
pub(super) fn open_bracket(yaml: &str, line: usize, column: usize) -> Option<(usize, char)> {
    scan(yaml, line, column).brackets.pop()
}

/// The line in which the last quoted text before a place opens.
pub(super) fn quote_before(yaml: &str, line: usize, column: usize) -> Option<usize> {
    scan(yaml, line, column).last_quote
}

#[derive(Default)]
struct Scan {
    brackets: Vec<(usize, char)>,
    last_quote: Option<usize>,
    /// The quote of the text around the current place.
    quote: Option<char>,
    before: Option<char>,
    /// Whether a value can begin, as after `: `, `- `, a bracket or a comma.
    is_start: bool,
}

fn scan(yaml: &str, line: usize, column: usize) -> Scan {
    let mut scan = Scan::default();
    for (number, text) in (1..=line).zip(yaml.lines()) {
        let length = if number == line {
            column - 1
        } else {
            usize::MAX
        };
        scan.line(number, text.chars().take(length));
    }
    scan
}

impl Scan {
    fn line(&mut self, number: usize, text: impl Iterator<Item = char>) {
        (self.before, self.is_start) = (None, true);
        for c in text {
            let is_space = self.before.is_none_or(char::is_whitespace);
            match (self.quote, c) {
                (Some('"'), _) if self.before == Some('\\') => {
                    self.before = None;
                    continue;
                }
                (Some(quote), c) if c == quote => self.quote = None,
                (Some(_), _) => {}
                (None, '#') if is_space => return,
                (None, '"' | '\'') if self.is_start => {
                    self.quote = Some(c);
                    self.last_quote = Some(number);
                }
                (None, '[' | '{') if self.is_start || !self.brackets.is_empty() => {
                    self.brackets.push((number, c));
                }
                (None, ']' | '}') => {
                    self.brackets.pop();
                }
                (None, _) => {}
            }
            self.is_start = match c {
                '[' | '{' => true,
                ',' => !self.brackets.is_empty(),
                ':' | '-' => true,
                c => c.is_whitespace() && self.is_start,
            };
            self.before = Some(c);
        }
    }
}
