//! Work in pieces that do not depend on each other: this crate has no threads, whoever calls may have some.

use std::sync::{Mutex, PoisonError};

/// Does each of so many pieces of work once, in any order, on any thread.
pub type Spread<'a> = dyn Fn(usize, &(dyn Fn(usize) + Sync)) + 'a;

/// One piece after the other.
pub fn one_by_one(pieces: usize, work: &(dyn Fn(usize) + Sync)) {
    (0..pieces).for_each(work);
}

/// What `of` makes of each item and its place, in their order. A piece that `spread` leaves out is done here:
/// nothing goes unproved because somebody's threads failed.
pub(crate) fn map<T: Sync, R: Send>(
    items: &[T],
    spread: &Spread<'_>,
    of: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let pieces: Vec<&[T]> = items.chunks(PIECE_ITEMS).collect();
    let results: Vec<Mutex<Vec<R>>> = pieces.iter().map(|_| Mutex::default()).collect();
    let work = |piece: usize| {
        if let (Some(items), Some(result)) = (pieces.get(piece), results.get(piece)) {
            let done = items.iter().map(&of).collect();
            *result.lock().unwrap_or_else(PoisonError::into_inner) = done;
        }
    };
    spread(pieces.len(), &work);
    let mut all = Vec::with_capacity(items.len());
    for (piece, result) in pieces.iter().zip(results) {
        let done = result.into_inner().unwrap_or_else(PoisonError::into_inner);
        if done.len() == piece.len() {
            all.extend(done);
        } else {
            all.extend(piece.iter().map(&of));
        }
    }
    all
}

/// Long enough that handing a piece out costs nothing beside it, short enough that no core is left idle long.
const PIECE_ITEMS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_items_whatever_the_order_of_pieces() {
        let items: Vec<usize> = (0..1000).collect();
        let backwards = |pieces: usize, work: &(dyn Fn(usize) + Sync)| {
            (0..pieces).rev().for_each(work);
        };
        assert_eq!(
            map(&items, &backwards, |n| n * 2),
            map(&items, &one_by_one, |n| n * 2)
        );
    }

    #[test]
    fn pieces_that_are_left_out_are_done_all_the_same() {
        let items: Vec<usize> = (0..200).collect();
        let lazy = |_: usize, work: &(dyn Fn(usize) + Sync)| work(1);
        assert_eq!(map(&items, &lazy, |n| *n), items);
    }
}
