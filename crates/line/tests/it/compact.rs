//! Compact entries: what the far end puts together is what was signed, byte for byte, and the saving is real.

use std::collections::BTreeMap;

use detente_line::body;
use detente_line::limits::COMPACT_SLOTS;
use detente_line::link::compact::{Compact, Rebuilt, Shelf};
use detente_line::link::frame::{Frame, LENGTH_BYTES};
use detente_record::{
    Act, Address, Entry, EntryId, Epoch, Head, Header, Keep, Kind, LineId, Part, PartyIndex,
    Precedence, SecretKey, Sequence, Status, Timestamp,
};
use proptest::prelude::*;

const LINE: LineId = LineId([1; 32]);

/// What may differ from one entry to the next.
#[derive(Clone, Debug)]
struct Say {
    author: u8,
    of_line: u8,
    act: u16,
    later_ms: u64,
    skips: u64,
    sees: Option<u64>,
    body: Option<Vec<u8>>,
    object: Option<u8>,
    uncertainty_ms: Option<u32>,
}

fn say() -> impl Strategy<Value = Say> {
    let first = (0..3_u8, 0..20_u8, 0..3_u16, 0..100_000_u64, 0..2_u64);
    let second = (
        proptest::option::of(0..5_u64),
        proptest::option::of(proptest::collection::vec(any::<u8>(), 0..150)),
        proptest::option::of(any::<u8>()),
        proptest::option::of(0..3_u32),
    );
    (first, second).prop_map(
        |((author, of_line, act, later_ms, skips), (sees, body, object, uncertainty_ms))| Say {
            author,
            of_line,
            act,
            later_ms,
            skips,
            sees,
            body,
            object,
            uncertainty_ms,
        },
    )
}

/// Signs what is said, author by author and line by line.
#[derive(Default)]
struct Journals {
    last: BTreeMap<(u8, u8), (u64, EntryId)>,
    now: u64,
}

fn receivers(sequence: u64) -> Head {
    Head {
        address: Address::new(9, 0, sequence),
        id: EntryId([u8::try_from(sequence % 250).unwrap(); 32]),
    }
}

impl Journals {
    fn sign(&mut self, say: &Say) -> Entry {
        let place = (say.author, say.of_line);
        let last = self.last.get(&place).copied();
        let sequence = last.map_or(0, |(sequence, _)| sequence + 1);
        // One that went another way leaves a gap here.
        let (sequence, previous) = match last {
            Some((_, id)) if say.skips == 0 => (sequence, Some(id)),
            Some(_) => (sequence + say.skips, Some(EntryId([77; 32]))),
            None => (0, None),
        };
        self.now += say.later_ms;
        // A clock that is set back once in a while.
        self.now -= if say.act == 2 {
            self.now.min(50_000)
        } else {
            0
        };
        let header = Header {
            line: LineId([say.of_line; 32]),
            party: PartyIndex(say.author),
            epoch: Epoch(0),
            sequence: Sequence(sequence),
            previous,
            seen: say.sees.map(receivers).into_iter().collect(),
            time: Timestamp::from_ms(1_795_305_600_000 + self.now),
            uncertainty_ms: say.uncertainty_ms,
            status: Status::Exercise,
            kind: if say.act == 0 { body::MESSAGE } else { Kind(4) },
            act: Act(say.act + 1),
            object: say.object.map(|byte| EntryId([byte; 32])),
            references: Vec::new(),
            due: None,
            precedence: Precedence::Routine,
            officers: Vec::new(),
            authority: None,
            commitments: BTreeMap::new(),
            charter_version: 0,
            keep: Keep::Ordinary,
            action: vec![PartyIndex(9)],
            info: Vec::new(),
            number: None,
            outcome: None,
            understood: true,
        };
        let part = |content: &Vec<u8>| Part {
            salt: [3; 16],
            content: content.clone(),
        };
        let parts = say.body.iter().map(|body| (1, part(body))).collect();
        let key = SecretKey::from_seed([say.author + 1; 32]);
        let entry = Entry::sign(header, parts, &key).unwrap();
        self.last.insert(place, (sequence, entry.id()));
        entry
    }
}

/// As it goes over the channel.
fn carried(compact: Compact) -> (Compact, usize) {
    let framed = Frame::Compact(Box::new(compact)).encode();
    match Frame::decode(&framed[LENGTH_BYTES..]) {
        Ok(Frame::Compact(compact)) => (*compact, framed.len()),
        other => panic!("{other:?}"),
    }
}

fn rebuilt(shelf: &mut Shelf, compact: &Compact) -> Vec<u8> {
    let own = |_, place: detente_record::Place| Some(receivers(place.sequence.0));
    match shelf.rebuild(compact, own).unwrap() {
        Rebuilt::Entry(entry) => entry.bytes().to_vec(),
        Rebuilt::Lost(line) => panic!("lost of {line}"),
    }
}

proptest! {
    #[test]
    fn what_is_put_together_is_what_was_signed(says in proptest::collection::vec(say(), 1..60)) {
        let (mut journals, mut sent, mut came) = (Journals::default(), Shelf::default(), Shelf::default());
        for say in &says {
            let entry = journals.sign(say);
            let compact = sent.shorten(&entry, Some(PartyIndex(9))).unwrap();
            let (compact, _) = carried(compact);
            prop_assert_eq!(rebuilt(&mut came, &compact), entry.bytes());
        }
    }
}

fn routine(sees: u64, length: usize) -> Say {
    Say {
        author: 0,
        of_line: 1,
        act: 0,
        later_ms: 20,
        skips: 0,
        sees: Some(sees),
        body: Some(vec![b'a'; length]),
        object: None,
        uncertainty_ms: Some(1),
    }
}

#[test]
fn the_second_of_two_messages_costs_its_text_its_signature_and_little_more() {
    let (mut journals, mut sent) = (Journals::default(), Shelf::default());
    let lengths: Vec<usize> = (0..3)
        .map(|n| {
            let entry = journals.sign(&routine(n, 120));
            let compact = sent.shorten(&entry, Some(PartyIndex(9))).unwrap();
            carried(compact).1
        })
        .collect();
    // Signature, salt and text.
    let needed = 64 + 16 + 120;
    assert!(lengths[1] <= needed + 30, "{lengths:?}");
    assert!(lengths[2] <= needed + 30, "{lengths:?}");
}

#[test]
fn more_authors_than_slots_only_cost_the_saving() {
    let (mut journals, mut sent, mut came) =
        (Journals::default(), Shelf::default(), Shelf::default());
    for round in 0..3 {
        for line in 0..u8::try_from(2 * COMPACT_SLOTS).unwrap() {
            let entry = journals.sign(&Say {
                of_line: line,
                ..routine(round, 10)
            });
            let compact = sent.shorten(&entry, None).unwrap();
            assert_eq!(rebuilt(&mut came, &compact), entry.bytes());
        }
    }
}

#[test]
fn what_takes_an_entry_that_is_not_here_is_lost_and_so_is_what_builds_on_it_until_one_is_said_whole()
 {
    let (mut journals, mut sent, mut came) =
        (Journals::default(), Shelf::default(), Shelf::default());
    let mut next = |sees| {
        let entry = journals.sign(&routine(sees, 10));
        sent.shorten(&entry, Some(PartyIndex(9))).unwrap()
    };
    let (first, second, third) = (next(0), next(1), next(1));
    rebuilt(&mut came, &first);
    for compact in [&second, &third] {
        let lost = came.rebuild(compact, |_, _| None).unwrap();
        assert!(matches!(lost, Rebuilt::Lost(line) if line == LINE));
    }
    rebuilt(&mut came, &first);
}

#[test]
fn what_no_sound_node_says_is_a_fault() {
    let (mut journals, mut sent) = (Journals::default(), Shelf::default());
    let good = sent.shorten(&journals.sign(&routine(0, 10)), None).unwrap();
    let mut bad = Vec::new();
    let mut with = |edit: &dyn Fn(&mut Compact)| {
        let mut compact = good.clone();
        edit(&mut compact);
        bad.push(compact);
    };
    with(&|compact| compact.fresh = false);
    with(&|compact| compact.slot = 200);
    with(&|compact| compact.removed = vec![12]);
    with(&|compact| compact.known = Some(receivers(1).address.place));
    with(&|compact| compact.rest.truncate(40));
    with(&|compact| drop(compact.changed.remove(&1)));
    with(&|compact| drop(compact.changed.insert(200, vec![0x40; 1])));
    with(&|compact| drop(compact.changed.insert(12, vec![0x58, 0xff])));
    for (n, compact) in bad.iter().enumerate() {
        let mut came = Shelf::default();
        let own = |_, _| Some(receivers(1));
        let said = came.rebuild(compact, own);
        // A key of a later version is kept and is no fault.
        assert_eq!(said.is_err(), n != 6, "case {n}: {said:?}");
    }
}
