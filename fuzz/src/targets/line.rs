//! What a counterpart says: frames, the stream they come in, compact entries, bodies of every kind; and the
//! acts of officers that wait in the store.

use detente_line::account::{Account, Label, Length, Preamble, Words};
use detente_line::limits::TRANSLATED_PART_MAX;
use detente_line::line_test::word::Word;
use detente_line::link::compact::{Rebuilt, Shelf};
use detente_line::link::frame::{Frame, LENGTH_BYTES, Reassembly};
use detente_line::matter::conversation::{Conversation, Medium};
use detente_line::matter::own_account::OwnAccount;
use detente_line::matter::wish::Wish;
use detente_line::message::text::FreeText;
use detente_line::switchboard::input::OfficerAct;
use detente_line::translation::original::{WHATS, read_originals};
use detente_record::{
    Act, Address, Draft, EntryId, Head, Kind, LineId, PART_BODY, Part, PartyIndex, Place,
    Precedence, Timestamp, UnverifiedEntry,
};

use super::record::signed_anew;
use super::{Target, same};
use crate::seeds;

pub(super) const FRAME: Target = Target {
    name: "frame",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(frame) = Frame::decode(bytes) {
            same(&frame.encode()[LENGTH_BYTES..], bytes);
        }
    },
    seeds: || seeds::vectors("link", "bytes"),
};

pub(super) const STREAM: Target = Target {
    name: "stream",
    oracle: "however it is cut, the same frames up to the same fault; what compact frames build is an entry",
    run: |bytes| {
        let whole = frames(bytes, bytes.len().max(1));
        let pieces = frames(bytes, 1 + bytes.len() % 97);
        assert_eq!(whole, pieces);
        let mut shelf = Shelf::default();
        for frame in whole.into_iter().flatten() {
            let Frame::Compact(compact) = frame else {
                continue;
            };
            let own = |_, place| (compact.later_ms % 3 != 1).then(|| head(place));
            if let Ok(Rebuilt::Entry(entry)) = shelf.rebuild(&compact, own) {
                let again =
                    UnverifiedEntry::parse(entry.bytes()).expect("it was built as an entry");
                assert_eq!(again.id(), entry.id());
            }
        }
    },
    seeds: || {
        let said = seeds::vectors("link", "bytes");
        let said = said.iter().filter_map(|bytes| Frame::decode(bytes).ok());
        let all: Vec<u8> = said.flat_map(|frame| frame.encode()).collect();
        let mut shelf = Shelf::default();
        let short = seeds::entries()
            .into_iter()
            .filter_map(|entry| shelf.shorten(&entry, Some(PartyIndex(1))));
        let short = short.flat_map(|compact| Frame::Compact(Box::new(compact)).encode());
        vec![all, short.collect()]
    },
};

pub(super) const COMPACT: Target = Target {
    name: "compact",
    oracle: "an entry said in short, alone and behind others, is put together again byte for byte",
    run: |bytes| {
        let (mut near, mut far) = (Shelf::default(), Shelf::default());
        // Behind two of the vectors' entries, then behind itself.
        let parsed = UnverifiedEntry::parse(bytes)
            .ok()
            .and_then(|entry| signed_anew(&entry));
        let Some(entry) = parsed else {
            return;
        };
        let before = seeds::entry_bytes();
        let before = before
            .iter()
            .take(2)
            .filter_map(|bytes| UnverifiedEntry::parse(bytes).ok());
        let mut said: Vec<_> = before.filter_map(|entry| signed_anew(&entry)).collect();
        said.extend([entry.clone(), entry.with_parts(&[PART_BODY]), entry]);
        for entry in said {
            let to = PartyIndex(1 - entry.header().party.0.min(1));
            let own = |_: LineId, place: Place| {
                let seen = entry.header().seen.iter();
                let mut seen = seen.filter(|head| head.address.party == to);
                seen.find(|head| head.address.place == place).copied()
            };
            let Some(compact) = near.shorten(&entry, Some(to)) else {
                // It goes as it is, and nothing of it is remembered.
                continue;
            };
            let framed = Frame::Compact(Box::new(compact)).encode();
            let Ok(Frame::Compact(heard)) = Frame::decode(&framed[LENGTH_BYTES..]) else {
                panic!("a compact frame that is not read");
            };
            match far.rebuild(&heard, own) {
                Ok(Rebuilt::Entry(rebuilt)) => same(rebuilt.bytes(), entry.bytes()),
                other => panic!("{other:?} in place of an entry"),
            }
        }
    },
    seeds: seeds::entry_bytes,
};

pub(super) const OFFICER_ACT: Target = Target {
    name: "officer_act",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(act) = OfficerAct::decode(bytes) {
            same(act.encode(), bytes);
        }
    },
    seeds: || {
        let acts = seeds::entries().into_iter().filter_map(|entry| {
            let (_, assertions) = entry.asserted().ok()??;
            let body = entry.body().zip(entry.salt(PART_BODY));
            let body = body.map(|(content, salt)| Part {
                salt,
                content: content.to_vec(),
            });
            Some(OfficerAct {
                draft: Draft::from_entry(&entry).ok()?,
                body,
                assertions: assertions.list,
            })
        });
        acts.map(|act| act.encode()).collect()
    },
};

pub(super) const MESSAGE_TEXT: Target = Target {
    name: "message_text",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(text) = FreeText::decode(bytes) {
            same(text.encode(), bytes);
        }
    },
    seeds: || {
        let text = |language: &str, text: &str| {
            FreeText::new(
                language,
                text,
                Precedence::Routine,
                &seeds::charter().limits,
            )
            .expect("a text")
        };
        let plain = text("en", "Two boats east of the buoy.\nAre these yours?");
        let other = text("ru", "Прекратить огонь: больница, 48.1 с. ш.");
        let alone = other
            .clone()
            .with_reason("Nobody else is here")
            .expect("a reason");
        [plain, other, alone].map(|text| text.encode()).to_vec()
    },
};

pub(super) const WISH: Target = Target {
    name: "wish",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(wish) = Wish::decode(bytes) {
            same(wish.encode().expect("it was read"), bytes);
        }
    },
    seeds: || {
        let bare = Wish {
            language: "en".to_owned(),
            subject: "Flights near the border".to_owned(),
            whom: "Chief of the General Staff".to_owned(),
            behalf: "Chairman of the Joint Chiefs of Staff".to_owned(),
            times: Vec::new(),
            languages: Vec::new(),
            interpreter: false,
            recording: false,
        };
        let at = |minutes: u64| Timestamp::from_ms(1_666_362_600_000 + minutes * 60_000);
        let whole = Wish {
            language: "ru".to_owned(),
            subject: "Полёты у границы".to_owned(),
            times: vec![(at(0), at(30)), (at(120), at(150))],
            languages: vec!["en".to_owned(), "ru".to_owned()],
            interpreter: true,
            recording: true,
            ..bare.clone()
        };
        [bare, whole]
            .map(|wish| wish.encode().expect("a wish"))
            .to_vec()
    },
};

pub(super) const OWN_ACCOUNT: Target = Target {
    name: "own_account",
    oracle: "accepted ⇒ written as the same bytes; the same from the account that it is shown as",
    run: |bytes| {
        if let Ok(own) = OwnAccount::decode(bytes) {
            same(own.encode().expect("it was read"), bytes);
            let account = own.account().encode().expect("it was read");
            assert_eq!(Account::decode(&account), Ok(own.account()));
        }
    },
    seeds: || {
        let words = |text| Words::new(text).expect("a text");
        let date = "2022-05-13".parse().expect("a day");
        let bare = OwnAccount::new("en", words("The ministers spoke."), date);
        let whole = OwnAccount {
            level: Label::new("ministers").ok(),
            initiator: Some(PartyIndex(1)),
            duration: Some(Length {
                minutes: 60,
                approximate: true,
            }),
            participants: vec![words("Министр обороны")],
            topics: vec![(Label::new("ceasefire").expect("a tag"), words("At once."))],
            agreed_lines: vec![words("Lines stay open.")],
            own_lines: vec![words("We asked."), words("We listened.")],
            private: vec![words("In accordance with past practice.")],
            reason: Some(words("The time was wrong.")),
            ..bare.clone()
        };
        [bare, whole]
            .map(|own| own.encode().expect("an account"))
            .to_vec()
    },
};

pub(super) const CONVERSATION: Target = Target {
    name: "conversation",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(said) = Conversation::decode(bytes) {
            same(said.encode().expect("it was read"), bytes);
        }
    },
    seeds: || {
        let said = |medium| Conversation {
            language: "en".to_owned(),
            subject: "Flights near the border".to_owned(),
            whom: "Chief of the General Staff".to_owned(),
            behalf: "Chairman of the Joint Chiefs of Staff".to_owned(),
            medium,
        };
        [Medium::Line, Medium::InPerson, Medium::Other(1 << 40)]
            .map(|medium| said(medium).encode().expect("a conversation"))
            .to_vec()
    },
};

pub(super) const ORIGINALS: Target = Target {
    name: "originals",
    oracle: "of a body of any kind and act: no text is empty, none is longer than the body, and each has a number that a translation can name",
    run: |bytes| {
        let Some(([kind, act], body)) = bytes.split_first_chunk() else {
            return;
        };
        let found = read_originals(Kind((*kind).into()), Act((*act).into()), body);
        let found = found.unwrap_or_default();
        assert!(found.len() as u64 <= TRANSLATED_PART_MAX);
        for original in found {
            assert!(WHATS.contains(&original.what));
            let bytes = original.text.len();
            assert!((1..=body.len()).contains(&bytes));
        }
    },
    seeds: || {
        let of = |kind: u8, act: u8, bodies: Vec<Vec<u8>>| {
            let each = bodies.into_iter();
            each.map(move |body| [&[kind, act], &body[..]].concat())
        };
        let texts = of(2, 0, (MESSAGE_TEXT.seeds)());
        texts
            .chain(of(6, 0, (WISH.seeds)()))
            .chain(of(7, 0, (OWN_ACCOUNT.seeds)()))
            .chain(of(16, 0, (CONVERSATION.seeds)()))
            .collect()
    },
};

pub(super) const TEST_WORD: Target = Target {
    name: "test_word",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(word) = Word::decode(bytes) {
            same(word.encode(), bytes);
            assert!(word.is_read_back_by(&word));
        }
    },
    seeds: || {
        let words = [[0, 0, 0, 0], [1, 2, 3, 4], [255, 254, 253, 252]];
        words
            .map(|random| Word::from_random(random).encode())
            .to_vec()
    },
};

pub(super) const ACCOUNT: Target = Target {
    name: "account",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(account) = Account::decode(bytes) {
            same(account.encode().expect("it was read"), bytes);
        }
    },
    seeds: || {
        let (_, record) = seeds::reported();
        let accounts = record.accounts().iter();
        accounts
            .map(|account| account.encode().expect("an account"))
            .collect()
    },
};

pub(super) const PREAMBLE: Target = Target {
    name: "preamble",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(preamble) = Preamble::decode(bytes) {
            same(preamble.encode().expect("it was read"), bytes);
        }
    },
    seeds: || vec![seeds::reported().1.preamble().encode().expect("a preamble")],
};

/// The frames of a channel whose bytes come in pieces of that size, up to the first fault.
fn frames(bytes: &[u8], piece: usize) -> Vec<Option<Frame>> {
    let mut reassembly = Reassembly::default();
    let mut frames = Vec::new();
    for piece in bytes.chunks(piece) {
        reassembly.push(piece);
        for frame in reassembly.frames() {
            let faulty = frame.is_err();
            frames.push(frame.ok());
            if faulty {
                return frames;
            }
        }
    }
    frames
}

fn head(place: Place) -> Head {
    Head {
        address: Address {
            party: PartyIndex(1),
            place,
        },
        id: EntryId([5; 32]),
    }
}
