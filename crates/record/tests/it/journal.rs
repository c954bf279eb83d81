//! The chain of one party's entries.

use detente_record::{Entry, Epoch, Journal, JournalFault, PartyIndex, Sequence};

use crate::scene::{ROSTER, body, chain, entry_key, header};

#[test]
fn a_journal_takes_entries_in_their_order_only() {
    let entries = chain(0, 4);
    let mut journal = Journal::new(PartyIndex(0), Epoch(0));
    assert_eq!(journal.head(), None);
    let gap = JournalFault::Gap {
        wanted: Sequence(0),
        found: Sequence(1),
    };
    assert_eq!(journal.append(&entries[1]), Err(gap));
    for entry in &entries {
        assert_eq!(journal.append(entry).unwrap().head, entry.head());
    }
    assert_eq!(journal.head(), Some(entries[3].head()));
    assert_eq!(
        journal.append(&entries[2]),
        Err(JournalFault::Taken(Sequence(2)))
    );
    let other = JournalFault::OtherJournal {
        address: chain(1, 1)[0].address(),
    };
    assert_eq!(journal.append(&chain(1, 1)[0]), Err(other));
    assert_eq!(journal.tree().size(), 4);
}

#[test]
fn an_entry_that_names_another_previous_one_is_of_another_history() {
    let entries = chain(0, 2);
    let mut journal = Journal::new(PartyIndex(0), Epoch(0));
    journal.append(&entries[0]).unwrap();
    let plain = header(ROSTER.line(), 0, 1, Some(entries[1].id()));
    let stray = Entry::sign(plain, body("stray"), &entry_key(0)).unwrap();
    let fault = JournalFault::OtherHistory {
        sequence: Sequence(1),
        named: entries[1].id(),
        head: entries[0].id(),
    };
    assert_eq!(journal.append(&stray), Err(fault));
    assert_eq!(journal.next(), Sequence(1));
}
