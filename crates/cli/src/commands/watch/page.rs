//! The page that a terminal shows: whole rows, broken where the terminal ends, and what is new on it.

use detente_api::status::{AlarmStatus, NodeStatus};

/// The alarms of the page before.
#[derive(Default)]
pub(super) struct Shown(Option<Vec<AlarmStatus>>);

impl Shown {
    /// Takes the alarms of a page; whether one stands that did not stand on the page before. What stands when
    /// the watch begins is before the eyes of whoever began it.
    pub(super) fn is_new(&mut self, node: &NodeStatus) -> bool {
        let before = self.0.replace(node.alarms.clone());
        before.is_some_and(|before| {
            let known = |alarm: &AlarmStatus| before.iter().any(|old| is_same(old, alarm));
            !node.alarms.iter().all(known)
        })
    }
}

/// Whether two pages show the same alarm: its words and counts may change, what it is about may not.
fn is_same(one: &AlarmStatus, other: &AlarmStatus) -> bool {
    let about = |alarm: &AlarmStatus| {
        let AlarmStatus { name, since, .. } = alarm;
        (name.clone(), *since, alarm.line, alarm.party)
    };
    about(one) == about(other)
        && one.counterpart == other.counterpart
        && one.bearer == other.bearer
        && one.test == other.test
}

/// As many rows as fit, each broken into rows of at most `columns`; where some are left out, `more` says so.
pub(super) fn fit(rows: &[String], columns: usize, height: usize, more: &str) -> Vec<String> {
    let mut page: Vec<String> = rows.iter().flat_map(|row| broken(row, columns)).collect();
    if page.len() > height {
        page.truncate(height.saturating_sub(1));
        page.extend(broken(more, columns).into_iter().next());
    }
    page
}

/// A row broken behind blanks, so that none is longer than `columns`; what goes on is indented further.
fn broken(row: &str, columns: usize) -> Vec<String> {
    let indent = row.chars().take_while(|c| *c == ' ').count();
    let hanging = " ".repeat((indent + 4).min(columns / 2));
    let mut rest: Vec<char> = row.chars().collect();
    let mut rows = Vec::new();
    while rest.len() > columns {
        // A blank of the indent is no place to break.
        let first = rest.iter().take_while(|c| **c == ' ').count() + 1;
        let blank = rest[first..=columns].iter().rposition(|c| *c == ' ');
        let end = blank.map_or(columns, |at| first + at);
        let next: String = rest[end..].iter().collect();
        rows.push(rest[..end].iter().collect());
        rest = hanging.chars().chain(next.trim_start().chars()).collect();
    }
    rows.push(rest.into_iter().collect());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_longer_than_the_terminal_is_wide_is_shown_whole() {
        let alarm = "  LINE DOWN: nothing is heard from South. No path or no node: from here they \
                     can't be told apart. (since 221437Z NOV 26)";
        for columns in [20, 40, 80] {
            let rows = broken(alarm, columns);
            assert!(
                rows.iter().all(|row| row.chars().count() <= columns),
                "{rows:?}"
            );
            assert!(
                rows[1..].iter().all(|row| row.starts_with("      ")),
                "{rows:?}"
            );
            let words = |row: &str| {
                row.split_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            assert_eq!(words(&rows.join(" ")), words(alarm));
        }
        let rows = broken(alarm, 80);
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert!(rows[1].ends_with("(since 221437Z NOV 26)"), "{rows:?}");
    }

    #[test]
    fn a_word_without_a_blank_is_broken_where_the_terminal_ends() {
        let rows = broken(&"я".repeat(50), 20);
        assert_eq!(rows.iter().map(|row| row.chars().count()).max(), Some(20));
        assert_eq!(rows.concat().replace(' ', "").chars().count(), 50);
    }

    #[test]
    fn what_does_not_fit_is_said_to_be_left_out() {
        let rows: Vec<String> = (0..9).map(|n| n.to_string()).collect();
        assert_eq!(fit(&rows, 80, 9, "more").len(), 9);
        assert_eq!(fit(&rows, 80, 3, "more"), ["0", "1", "more"]);
    }
}
