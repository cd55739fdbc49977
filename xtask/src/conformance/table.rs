//! Tables for people, in Markdown.

/// A table: the first column is text, the others are numbers unless told otherwise.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    #[must_use]
    pub fn new(headings: &[&str]) -> Self {
        let headings = headings.iter().map(|text| (*text).to_owned()).collect();
        Self {
            rows: vec![headings],
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns = self.rows.first().map_or(0, Vec::len);
        let is_number =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let numeric = |column: usize| {
            let mut cells = self.rows.iter().skip(1).filter_map(|row| row.get(column));
            self.rows.len() > 1 && cells.all(|cell| is_number(cell))
        };
        for (number, row) in self.rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                let width = width(column);
                if numeric(column) {
                    write!(f, "| {cell:>width$} ")?;
                } else {
                    write!(f, "| {cell:<width$} ")?;
                }
            }
            writeln!(f, "|")?;
            if number == 0 {
                for column in 0..columns {
                    let width = width(column);
                    if numeric(column) {
                        write!(f, "|{}:", "-".repeat(width + 1))?;
                    } else {
                        write!(f, "|{}", "-".repeat(width + 2))?;
                    }
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn numbers_stand_at_the_right() {
        let mut table = Table::new(&["what", "how many"]);
        table.row(vec!["a".to_owned(), "7".to_owned()]);
        table.row(vec!["longer".to_owned(), "1234567890".to_owned()]);
        let lines = "| what   |   how many |
|--------|-----------:|
| a      |          7 |
| longer | 1234567890 |
";
        assert_eq!(table.to_string(), lines);
    }
}
