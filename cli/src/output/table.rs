//! Tables. Only the last column is wrapped, so that the others can be copied.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use console::measure_text_width;

use super::cell;

/// The width of a table without a terminal. Nothing is wrapped there, because another program may read it.
const PIPE: u16 = 400;
/// The minimum width of the last column.
const LAST: usize = 12;
/// The maximum width of a name beside the rest of its row.
const NAME: usize = 40;
/// The number of spaces between two columns.
const GAP: usize = 2;

/// A table without lines, as wide as the terminal. A name that is too long for its column is on a separate line above its row. Without
/// a terminal, the table is as wide as needed and each row is one line, for programs that read lines.
pub fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let terminal = Table::new();
    let width = terminal.is_tty().then(|| terminal.width()).flatten();
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|row| row.iter().map(cell).collect())
        .collect();
    of_width(head, rows, width)
}

fn of_width(head: &[&str], mut rows: Vec<Vec<String>>, width: Option<u16>) -> String {
    let name = head.iter().position(|head| *head == "NAME");
    let most = name.map_or(usize::MAX, |name| longest_name(head, &rows, name, width));
    let mut long = Vec::new();
    for row in &mut rows {
        let Some(name) = name.filter(|name| row.len() > *name) else {
            continue;
        };
        if measure_text_width(&row[name]) <= most {
            continue;
        }
        // The name goes into the empty line above the rest of the row.
        long.push(row[..=name].join(&" ".repeat(GAP)));
        for (index, cell) in row.iter_mut().enumerate() {
            *cell = match index <= name {
                true => "\n".to_owned(),
                false => format!("\n{cell}"),
            };
        }
    }
    let mut lines = arranged(head, &rows, width).into_iter();
    let mut long = long.into_iter();
    let mut out = String::new();
    while let Some(line) = lines.next() {
        out += line.trim_end();
        if line.trim_end().is_empty()
            && let Some(name) = long.next()
        {
            out += &name;
            if width.is_none() {
                let rest = lines.next().unwrap_or_default();
                out += &format!("{}{}", " ".repeat(GAP), rest.trim());
                out.truncate(out.trim_end().len());
            }
        }
        out.push('\n');
    }
    out
}

/// The maximum width of a name such that the rest of its row fits beside it.
fn longest_name(head: &[&str], rows: &[Vec<String>], name: usize, width: Option<u16>) -> usize {
    let column = |index: usize| {
        let cells = rows.iter().filter_map(|row| row.get(index));
        let cells = cells.map(|cell| measure_text_width(cell));
        cells
            .chain(head.get(index).map(|head| head.len()))
            .max()
            .unwrap_or_default()
    };
    let last = head.len() - 1;
    let others = (0..last).filter(|index| *index != name);
    let others: usize = others.map(|index| column(index) + GAP).sum();
    let width = usize::from(width.unwrap_or(PIPE));
    if others + column(name) + GAP + column(last) <= width && column(name) <= NAME {
        return usize::MAX;
    }
    let room = width.saturating_sub(others + GAP + LAST.min(column(last)));
    room.min(NAME)
}

fn arranged(head: &[&str], rows: &[Vec<String>], width: Option<u16>) -> Vec<String> {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(head)
        .set_width(width.unwrap_or(PIPE));
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
        column.set_constraint(match column.index + 1 == head.len() {
            true => ColumnConstraint::LowerBoundary(Width::Fixed(LAST as u16)),
            false => ColumnConstraint::ContentWidth,
        });
    }
    table.lines().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: [&str; 3] = ["NAME", "ACTIVE", "TAGS"];

    fn shown(names: &[&str], width: Option<u16>) -> String {
        let row = |name: &&str| {
            vec![
                (*name).to_owned(),
                "1".to_owned(),
                "polite, short".to_owned(),
            ]
        };
        of_width(&HEAD, names.iter().map(row).collect(), width)
    }

    #[test]
    fn a_long_name_has_a_line_of_its_own_and_moves_no_other_row() {
        let long = "a/".repeat(30) + "b";
        insta::assert_snapshot!(shown(&["a", &long, "c"], Some(60)).replace(&long, "LONG"), @r"
        NAME  ACTIVE  TAGS
        a     1       polite, short
        LONG
              1       polite, short
        c     1       polite, short
        ");
        // Programs read one line for each row.
        insta::assert_snapshot!(shown(&["a", &long, "c"], None).replace(&long, "LONG"), @r"
        NAME  ACTIVE  TAGS
        a     1       polite, short
        LONG  1       polite, short
        c     1       polite, short
        ");
    }

    #[test]
    fn names_that_leave_room_stay_in_their_column_and_tags_wrap() {
        let name = "a".repeat(25);
        insta::assert_snapshot!(shown(&[&name, "b"], Some(48)), @r"
        NAME                       ACTIVE  TAGS
        aaaaaaaaaaaaaaaaaaaaaaaaa  1       polite,
                                           short
        b                          1       polite,
                                           short
        ");
        insta::assert_snapshot!(shown(&[&name, "b"], Some(40)), @r"
        NAME  ACTIVE  TAGS
        aaaaaaaaaaaaaaaaaaaaaaaaa
              1       polite, short
        b     1       polite, short
        ");
    }

    #[test]
    fn what_comes_before_a_long_name_goes_with_it() {
        let long = "x".repeat(60);
        let row = |instance: &str, name: &str| {
            vec![instance.to_owned(), name.to_owned(), "no".to_owned()]
        };
        let rows = vec![row("acme", "a"), row("globex", &long)];
        let shown = of_width(&["INSTANCE", "NAME", "BEHIND"], rows, Some(60));
        insta::assert_snapshot!(shown.replace(&long, "LONG"), @r"
        INSTANCE  NAME  BEHIND
        acme      a     no
        globex  LONG
                        no
        ");
    }
}
