//! Pages of lists: the one place where a list is cut. A page begins behind a key, not at a count of rows:
//! what comes in or goes meanwhile makes no other row stand twice or be left out.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use detente_api::page::{PAGE, PAGE_MAX, PageQuery};
use detente_language::key;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::given::Asked;
use super::refusal::{Outcome, Refusal};
use crate::causes::{plain_text, with};

/// Which page of a list is asked for. The list is in the order of its keys `K`, and no two rows have one key.
pub(crate) struct Paged<K> {
    limit: usize,
    after: Option<K>,
}

/// A page, and behind what the next one begins.
pub(crate) struct Page<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) next: Option<String>,
}

impl<K: DeserializeOwned, S: Sync> FromRequestParts<S> for Paged<K> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Outcome<Self> {
        let Asked(PageQuery { limit, cursor }) = Asked::from_request_parts(parts, state).await?;
        let limit = limit.unwrap_or(PAGE);
        if !(1..=PAGE_MAX).contains(&limit) {
            return Err(Refusal::not_understood(with(
                key::CAUSE_ASKED_BETWEEN,
                &[
                    ("name", "limit".into()),
                    ("min", 1.into()),
                    ("max", PAGE_MAX.into()),
                ],
            )));
        }
        let after = cursor.as_deref().map(key_of).transpose()?;
        Ok(Self { limit, after })
    }
}

impl<K: Serialize + Ord> Paged<K> {
    /// The key that the page begins behind; `None` at the beginning of the list.
    pub(crate) fn after(&self) -> Option<&K> {
        self.after.as_ref()
    }

    /// How many rows to read behind [`Paged::after`]: one more than the page has says whether there is another.
    pub(crate) fn to_read(&self) -> usize {
        self.limit + 1
    }

    /// The page of a list of which all rows are at hand, in any order.
    pub(crate) fn of_all<T>(
        &self,
        rows: impl IntoIterator<Item = T>,
        key: impl Fn(&T) -> K,
    ) -> Page<T> {
        let is_behind = |row: &T| self.after.as_ref().is_none_or(|after| key(row) > *after);
        let mut rows: Vec<T> = rows.into_iter().filter(is_behind).collect();
        rows.sort_by_cached_key(&key);
        self.of_read(rows, key)
    }

    /// The page of rows that were read in the order of the list: [`Paged::to_read`] of them or more, or all.
    pub(crate) fn of_read<T>(&self, mut rows: Vec<T>, key: impl Fn(&T) -> K) -> Page<T> {
        let has_more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let last = rows.last().filter(|_| has_more);
        let next = last.map(|last| cursor_of(&key(last)));
        Page { rows, next }
    }
}

/// A key as text: nobody should want to read it or make one up.
fn cursor_of(key: &impl Serialize) -> String {
    hex::encode(serde_json::to_vec(key).expect("a key is a text or numbers and texts"))
}

fn key_of<K: DeserializeOwned>(cursor: &str) -> Outcome<K> {
    let key = hex::decode(cursor).ok();
    key.and_then(|key| serde_json::from_slice(&key).ok())
        .ok_or_else(|| Refusal::not_understood(plain_text(key::CAUSE_ASKED_CURSOR)))
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;

    use super::*;

    fn walk(
        rows: &mut Vec<u32>,
        limit: usize,
        mut meanwhile: impl FnMut(&mut Vec<u32>),
    ) -> Vec<u32> {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = Paged { limit, after }.of_all(rows.clone(), |row| Reverse(*row));
            seen.extend(page.rows);
            let Some(next) = page.next else { return seen };
            after = Some(key_of(&next).unwrap());
            meanwhile(rows);
        }
    }

    #[test]
    fn what_comes_in_while_pages_are_read_makes_no_row_stand_twice_or_be_left_out() {
        for limit in 1..6 {
            let mut rows: Vec<u32> = (1..=20).map(|row| row * 10).collect();
            let mut number = 0;
            let seen = walk(&mut rows, limit, |rows| {
                // Before, between and behind what was there.
                number += 1;
                rows.extend([1000 + number, number * 10 + 5, number]);
            });
            let there: Vec<u32> = seen
                .iter()
                .copied()
                .filter(|row| row % 10 == 0 && *row <= 200 && *row >= 10)
                .collect();
            let mut once = there.clone();
            once.dedup();
            assert_eq!(once, there, "twice, limit {limit}");
            for row in (1..=20).map(|row| row * 10) {
                assert!(there.contains(&row), "{row} left out, limit {limit}");
            }
        }
    }

    #[test]
    fn a_row_that_goes_while_pages_are_read_takes_no_other_with_it() {
        let mut rows: Vec<u32> = (1..=9).collect();
        let seen = walk(&mut rows, 2, |rows| rows.retain(|row| *row != 8));
        assert_eq!(seen, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    }

    #[test]
    fn a_page_that_ends_with_the_list_has_no_next() {
        for (limit, has_next) in [(2, true), (3, false), (4, false)] {
            let page = Paged::<u32> { limit, after: None }.of_all([1, 2, 3], |row| *row);
            assert_eq!(page.next.is_some(), has_next, "limit {limit}");
        }
    }
}
