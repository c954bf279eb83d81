//! The byte form of accounts and preambles: there and back, and what is refused.

use proptest::prelude::*;

use detente_record::Digest;

use super::*;
use crate::account::preamble::{Appeared, LevelNamed, PartyNamed, Preamble, Source};

fn name(text: &str) -> Label {
    Label::new(text).expect("a label")
}

fn said(text: &str) -> Words {
    Words::new(text).expect("a text")
}

fn full() -> Account {
    Account {
        basis: Some(Basis::Derived),
        source: Some(name("s")),
        by_account_of: Some(name("a")),
        by: Some(name("b")),
        levels: vec![name("l"), name("m")],
        means: Some(said("call")),
        count: Some(said("several")),
        said_by: Some(said("an official")),
        attribution: Some(said("official, unnamed")),
        quotes: vec![said("we have sought")],
        texts: vec![(name("why"), said("two\nlines"))],
        confirmed_by: vec![name("a"), name("b")],
        initiated_by: Some(Initiative {
            party: name("a"),
            by_account_of: Some(name("a")),
            implied: true,
        }),
        duration: Some(Length {
            minutes: 60,
            approximate: true,
        }),
        asks: vec![Ask {
            id: name("ceasefire"),
            by: Some(name("a")),
            text: Some(said("now")),
            raised: None,
            answer: Some(said("none")),
        }],
        topics: vec![(name("z"), said("last")), (name("a"), said("first"))],
        of: Some(name("o")),
        follows: Some(name("f")),
        since: Some(name("i")),
        about: vec![name("x")],
        requested_by: Some(name("a")),
        requests_span: Some("../2022-03-24".parse().expect("a date")),
        scheduled: Some(false),
        reported: Some("2022-10-21".parse().expect("a date")),
        ..Account::new(
            name("e"),
            AccountKind::Contact,
            "2021~".parse().expect("a date"),
        )
    }
}

fn preamble() -> Preamble {
    let source = |published, updated| Source {
        id: name("s"),
        title: Some(said("A report")),
        published,
        updated,
        basis: Some(Basis::Outside),
        texts: vec![(name("by"), said("x"))],
    };
    Preamble {
        mark: said("a reconstruction"),
        sources: vec![
            source(
                Some(Appeared::Moment(said("2022-05-13T16:01:00Z"))),
                Some(Appeared::Date("2022-10".parse().expect("a date"))),
            ),
            source(None, Some(Appeared::Moment(said("2022-05-13T17:33:00Z")))),
        ],
        parties: vec![PartyNamed {
            id: name("a"),
            name: Some(said("A")),
            languages: vec![name("en")],
        }],
        levels: vec![LevelNamed {
            id: name("l"),
            name: None,
            holders: vec![(name("a"), said("X"))],
        }],
        file: Some(Digest([7; 32])),
    }
}

#[test]
fn a_full_account_comes_back_as_it_went() {
    let account = full();
    let bytes = account.encode().expect("it fits");
    assert_eq!(Account::decode(&bytes), Ok(account));
}

#[test]
fn a_bare_account_comes_back_as_it_went() {
    let account = Account::new(
        name("e"),
        AccountKind::Other(name("fleet-movement")),
        "2022".parse().expect("a date"),
    );
    assert_eq!(
        Account::decode(&account.encode().expect("it fits")),
        Ok(account)
    );
}

#[test]
fn a_preamble_comes_back_as_it_went() {
    let preamble = preamble();
    assert_eq!(
        Preamble::decode(&preamble.encode().expect("it fits")),
        Ok(preamble)
    );
}

#[test]
fn a_body_cut_short_or_lengthened_is_refused() {
    for bytes in [
        full().encode().expect("it fits"),
        preamble().encode().expect("it fits"),
    ] {
        for length in 0..bytes.len() {
            assert!(
                Account::decode(&bytes[..length]).is_err()
                    && Preamble::decode(&bytes[..length]).is_err()
            );
        }
        let mut longer = bytes;
        longer.push(0);
        assert!(Account::decode(&longer).is_err() && Preamble::decode(&longer).is_err());
    }
}

#[test]
fn what_does_not_fit_into_an_entry_is_refused_when_written() {
    let long = said(&"x".repeat(WORDS_BYTES_MAX));
    let account = Account {
        quotes: vec![long; 9],
        ..full()
    };
    assert!(matches!(
        account.encode(),
        Err(BodyTooLarge::Bytes {
            max: BODY_BYTES_MAX,
            ..
        })
    ));
    let account = Account {
        quotes: vec![said("x"); LIST_MAX + 1],
        ..full()
    };
    assert_eq!(
        account.encode(),
        Err(BodyTooLarge::List {
            found: LIST_MAX + 1,
            max: LIST_MAX
        })
    );
}

#[test]
fn an_unknown_field_an_empty_list_and_a_control_character_are_refused() {
    let with = |key: u64, write: &dyn Fn(&mut Writer)| {
        let mut map = MapWriter::new();
        map.key(1).text("e");
        map.key(2).text("contact");
        map.key(3).text("2022");
        write(map.key(key));
        Account::decode(&map.finish())
            .map(|_| ())
            .map_err(|fault| fault.rule)
    };
    let text = |text: &'static str| {
        move |writer: &mut Writer| {
            writer.text(text);
        }
    };
    assert_eq!(with(9, &text("call")), Ok(()));
    assert_eq!(with(28, &text("x")), Err(EncodingRule::Unknown(28)));
    assert_eq!(with(9, &text("\u{1b}[2J")), Err(EncodingRule::OutOfBounds));
    assert_eq!(
        with(25, &text("2022-02-18T00:00:00Z")),
        Err(EncodingRule::OutOfBounds)
    );
    assert_eq!(
        with(13, &|writer| {
            writer.array(0);
        }),
        Err(EncodingRule::OutOfBounds)
    );
    assert_eq!(
        with(26, &|writer| {
            writer.uint(2);
        }),
        Err(EncodingRule::OutOfBounds)
    );
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused_and_what_is_read_has_one_form(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(account) = Account::decode(&bytes) {
            prop_assert_eq!(account.encode().expect("it was read"), bytes.clone());
        }
        if let Ok(preamble) = Preamble::decode(&bytes) {
            prop_assert_eq!(preamble.encode().expect("it was read"), bytes);
        }
    }

    #[test]
    fn a_body_with_one_byte_changed_is_refused_or_has_one_form(at in 0_usize..300, to in any::<u8>()) {
        let mut bytes = full().encode().expect("it fits");
        let at = at % bytes.len();
        bytes[at] = to;
        if let Ok(account) = Account::decode(&bytes) {
            prop_assert_eq!(account.encode().expect("it was read"), bytes);
        }
    }
}
