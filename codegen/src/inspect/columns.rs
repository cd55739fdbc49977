//! Lines of text whose columns stand below each other.

/// Where a column's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Lays out rows with two spaces between the columns, each line after `indent`.
pub(super) fn columns<const N: usize>(
    indent: &str,
    align: [Align; N],
    rows: &[[String; N]],
) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = indent.to_owned();
        for (index, (cell, width)) in row.iter().zip(widths).enumerate() {
            if index > 0 {
                line.push_str("  ");
            }
            let padding = " ".repeat(width - cell.chars().count());
            match align[index] {
                Align::Left => line.extend([cell.as_str(), &padding]),
                Align::Right => line.extend([&padding, cell.as_str()]),
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Align, columns};

    #[test]
    fn columns_stand_below_each_other() {
        let rows = [["1", "Größe", "x"], ["10", "a", ""]].map(|row| row.map(String::from));
        let text = columns("  ", [Align::Right, Align::Left, Align::Left], &rows);
        assert_eq!(text, "   1  Größe  x\n  10  a\n");
    }
}
