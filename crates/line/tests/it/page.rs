//! A table of a page of `spec/`, as a test reads it.

/// Its head, and its rows under it: as many cells each.
pub struct Table {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The one table of a page whose head begins with this cell.
    pub fn of(page: &str, first: &str) -> Self {
        let begins = format!("| {first} |");
        let heads = page.lines().filter(|line| line.starts_with(&begins));
        assert_eq!(heads.count(), 1, "tables that begin with {first}");
        let lines = page.lines();
        let mut lines = lines.skip_while(|line| !line.starts_with(&begins));
        let head = cells(lines.next().unwrap());
        let rows = lines.skip(1).take_while(|line| line.starts_with('|'));
        let rows: Vec<_> = rows.map(cells).collect();
        for row in &rows {
            assert_eq!(row.len(), head.len(), "{row:?}");
        }
        Self { head, rows }
    }

    /// What stands in the row and the column that begin with these.
    pub fn cell(&self, row: &str, column: &str) -> &str {
        let found = self.rows.iter().find(|cells| cells[0] == row);
        let at = self.head.iter().position(|cell| cell == column);
        match (found, at) {
            (Some(cells), Some(at)) => &cells[at],
            _ => panic!("the page has no cell {row} × {column}"),
        }
    }

    /// Every cell's row and column.
    pub fn places(&self) -> impl Iterator<Item = (String, String)> {
        let rows = self.rows.iter();
        rows.flat_map(|row| {
            let columns = self.head[1..].iter();
            columns.map(|column| (row[0].clone(), column.clone()))
        })
    }
}

fn cells(line: &str) -> Vec<String> {
    let cells = line.trim().trim_matches('|').split('|');
    cells.map(|cell| cell.trim().to_owned()).collect()
}
