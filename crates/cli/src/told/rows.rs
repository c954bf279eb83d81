//! What a record tells, a row each, for a terminal.

use detente_language::{key, plain_line};
use detente_line::account::contacts::follow_ups_not_scheduled;
use detente_line::account::known::order;
use detente_line::account::{Account, AccountKind, Basis};

use super::{Cell, Fact, Item, Piece, Sides, Teller};

impl<'a> Teller<'a> {
    /// Everything that was known by the day, a row each. A contact of which no more is told than its day is left
    /// out: answers about contacts list it.
    #[must_use]
    pub fn rows(&self) -> Vec<String> {
        let mut rows = Vec::new();
        for item in self.items().iter().filter(|item| item.tells_more()) {
            self.item_rows(item, 0, &mut rows);
        }
        if !rows.is_empty() {
            rows.insert(0, self.text.say(key::TOLD_TITLE, &[]));
        }
        rows
    }

    /// The accounts of a call in a record that holds nothing else, a row each. That the call was is nobody's account by
    /// itself there: its head says whose accounts stand beneath it, and every date and level that one of them gives.
    #[must_use]
    pub fn accounts_of_one_call(&self) -> Vec<String> {
        let mut rows = Vec::new();
        for mut item in self.items() {
            let given = item.under.iter().map(|one| self.giver(one.account.giver()));
            let given: Vec<String> = given.collect();
            let (whose, name) = match &given[..] {
                [] => continue,
                [_] => (key::BY_ACCOUNT_OF, "party"),
                _ => (key::BY_ACCOUNT_OF_BOTH, "parties"),
            };
            item.giver = Some(self.text.say(whose, &[(name, given.join(", ").into())]));
            let dates = item.under.iter().map(|one| one.date.clone());
            item.date = each_once(dates).join(" / ");
            item.levels = each_once(item.under.iter().flat_map(|one| one.levels.clone()));
            self.item_rows(&item, 0, &mut rows);
        }
        rows
    }

    /// One account by itself, a row each, with what it says of others: they stand elsewhere, or nowhere.
    #[must_use]
    pub fn by_itself(&self, account: &'a Account) -> Vec<String> {
        let mut item = self.alone(account, true);
        item.facts.extend(self.ties(account));
        let mut rows = Vec::new();
        self.account_rows(&item, 0, &mut rows);
        rows
    }

    /// What is read before a call: what was asked and stands in no account since, who was to talk next, and the last
    /// statements; at most `most` of each.
    #[must_use]
    pub fn before_a_call(&self, most: usize) -> Vec<String> {
        let mut rows = Vec::new();
        let mut asks = self.never_mentioned();
        asks.truncate(most);
        rows.extend(asks);
        let follow_ups = follow_ups_not_scheduled(self.record, self.as_of);
        let open = follow_ups.iter().filter(|one| one.next_contact.is_none());
        for follow_up in open.take(most) {
            let level = [("level", self.level(follow_up.level.as_str()).into())];
            let said = self.text.say(key::CONTACTS_FOLLOW_UP, &level);
            let giver = self.by_account_of(follow_up.account.giver());
            rows.push(format!("{said}; {giver}"));
        }
        let all = self.items();
        let said = all
            .iter()
            .flat_map(|item| std::iter::once(item).chain(&item.under));
        let is_said = |item: &&Item<'_>| item.is_said() && self.is_out(item);
        let mut said: Vec<&Item<'_>> = said.filter(is_said).collect();
        said.sort_by(|one, two| order(two.account).cmp(&order(one.account)));
        if !said.is_empty() {
            rows.push(self.text.say(key::BRIEF_SAID, &[]));
        }
        for item in said.into_iter().take(most.min(SAID_LAST_MAX)) {
            self.account_rows(item, 0, &mut rows);
        }
        rows
    }

    /// Whether it has gone out by the day: a source tells of what it printed; a readout of a line, of which no source tells,
    /// goes out when it is released.
    fn is_out(&self, item: &Item<'_>) -> bool {
        let account = item.account;
        let released = account.reported.as_ref();
        account.kind != AccountKind::Readout
            || account.source.is_some()
            || released.is_some_and(|day| day.can_be_by(self.as_of))
    }

    fn item_rows(&self, item: &Item<'_>, depth: usize, rows: &mut Vec<String>) {
        self.account_rows(item, depth, rows);
        let indent = "  ".repeat(depth + 1);
        for under in &item.under {
            self.item_rows(under, depth + 1, rows);
        }
        if let Some(sides) = &item.sides {
            self.side_rows(sides, &indent, rows);
            rows.extend(sides.summary.iter().map(|said| format!("{indent}  {said}")));
            if !sides.rows.is_empty() || !sides.summary.is_empty() {
                let absence = self.text.say(key::CONTACTS_ABSENCE, &[]);
                rows.push(format!("{indent}  {absence}"));
            }
        }
    }

    /// What one account says, without those under it.
    fn account_rows(&self, item: &Item<'_>, depth: usize, rows: &mut Vec<String>) {
        let indent = "  ".repeat(depth + 1);
        let mut head = format!("{indent}{}", item.date);
        // What a source states needs no word.
        if item.account.basis != Some(Basis::Stated)
            && let Some(basis) = &item.basis
        {
            head.push_str(&format!(" ({basis})"));
        }
        head.push_str(&format!(": {}", item.kind));
        let levels = item.levels.iter().cloned();
        for part in levels.chain(item.giver.clone()).chain(self.carried(item)) {
            head.push_str("; ");
            head.push_str(&part);
        }
        if let Some(name) = &item.name {
            head.push_str(&format!("; {}", self.piece(name)));
        }
        rows.push(head);
        for Fact { name, value } in &item.facts {
            rows.push(format!("{indent}  {name}: {}", self.pieces(value)));
        }
    }

    /// A field or topic each, with what every side says of it.
    fn side_rows(&self, sides: &Sides, indent: &str, rows: &mut Vec<String>) {
        for row in &sides.rows {
            let verdict = self.text.say(row.verdict.key(), &[]);
            rows.push(format!("{indent}  {} ({verdict})", row.name));
            for (giver, cell) in sides.givers.iter().zip(&row.cells) {
                let said = match cell {
                    Cell::Says(said) => self.pieces(said),
                    Cell::Silent => self.text.say(key::TOLD_SILENT, &[]),
                    Cell::NotCompared => continue,
                };
                rows.push(format!("{indent}    {giver}: {said}"));
            }
        }
    }

    fn carried(&self, item: &Item<'_>) -> Option<String> {
        let source = item.source.as_ref()?;
        Some(
            self.text
                .say(key::BY_ACCOUNT_OF_SOURCE, &[("source", source.into())]),
        )
    }

    fn pieces(&self, pieces: &[Piece]) -> String {
        let said: Vec<String> = pieces.iter().map(|piece| self.piece(piece)).collect();
        said.join("; ")
    }

    fn piece(&self, piece: &Piece) -> String {
        match piece {
            Piece::Said(said) => said.clone(),
            Piece::Written(words, _) => {
                let words = [("words", plain_line(words).into())];
                self.text.say(key::AS_WRITTEN, &words)
            }
        }
    }
}

fn each_once(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut each = Vec::new();
    for one in all {
        if !each.contains(&one) {
            each.push(one);
        }
    }
    each
}

/// Statements that are read before a call, at most: each takes some lines of the page.
const SAID_LAST_MAX: usize = 5;

impl Item<'_> {
    /// Whether it is what somebody said.
    fn is_said(&self) -> bool {
        matches!(
            self.account.kind,
            AccountKind::OutsideStatement
                | AccountKind::PressAnswer
                | AccountKind::Assessment
                | AccountKind::Readout
        )
    }

    /// Whether more is told than that a contact was.
    fn tells_more(&self) -> bool {
        let account = self.account;
        let is_contact = account.kind == AccountKind::Contact;
        // A call of the line is told with how long it was and who took part.
        let is_told = account.source.is_none() && account.duration.is_some();
        !is_contact || is_told || !self.under.is_empty() || !account.asks.is_empty()
    }
}
