//! What a party with a valid link key can do to another one's node, and what clocks and crashes can.

use std::collections::BTreeMap;
use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::body;
use detente_line::limits::{ACTS_JUDGED_MAX, FACTS_LISTED_MAX, UNLINKED_FLASH_MAX, UNLINKED_MAX};
use detente_line::line_test;
use detente_line::line_test::outcome::Outcome;
use detente_line::line_test::state::TestId;
use detente_line::line_test::word::Word;
use detente_line::link::channel::Bearer;
use detente_line::link::frame::{Frame, Holdings};
use detente_line::link::outbox::Rank;
use detente_line::message;
use detente_line::switchboard::input::Input;
use detente_line::switchboard::output::Event;
use detente_record::{
    Entry, EntryId, Epoch, Head, Header, Keep, LineId, PART_BODY, Part, Place, Precedence,
    SecretKey, Sequence, SignedCharter, Status,
};

use crate::links::{is_delivered, send};
use crate::watch::{every_20_s, read_back_all};
use detente_simulator::people::{Party, charter};
use detente_simulator::world::{World, no_tests};

/// A header at a sequence of a host's journal, as its own software would never write it.
pub fn header(world: &World, line: LineId, host: usize, sequence: u64) -> Header {
    let head = world.line(host, line).own_head().unwrap();
    Header {
        line,
        party: head.address.party,
        epoch: Epoch(0),
        sequence: Sequence(sequence),
        previous: Some(head.id),
        seen: Vec::new(),
        time: world.utc(),
        uncertainty_ms: None,
        status: Status::Actual,
        kind: body::MESSAGE,
        act: message::RELEASE,
        object: None,
        references: Vec::new(),
        due: None,
        precedence: Precedence::Routine,
        officers: Vec::new(),
        authority: Some(Place {
            epoch: Epoch(0),
            sequence: Sequence(1),
        }),
        commitments: BTreeMap::new(),
        charter_version: 0,
        keep: Keep::Ordinary,
        action: vec![world.hosts[0].party.index()],
        info: Vec::new(),
        number: None,
        outcome: None,
        understood: true,
    }
}

pub fn sealed(header: Header, key: &SecretKey) -> Entry {
    let salt = [7; 16];
    let content = Word::from_random([1, 2, 3, 4]).encode();
    Entry::sign(
        header,
        BTreeMap::from([(PART_BODY, Part { salt, content })]),
        key,
    )
    .unwrap()
}

/// The sequence after a host's own head: further ones leave no gap.
pub fn next(world: &World, line: LineId, host: usize) -> u64 {
    let head = world.line(host, line).own_head().unwrap();
    head.address.place.sequence.0 + 1
}

#[test]
fn forged_flashes_do_not_use_up_the_cap_of_the_party_they_name() {
    let (mut world, line) = World::with_line(no_tests());
    let forger = SecretKey::from_seed([99; 32]);
    for n in 0..100 {
        let header = Header {
            precedence: Precedence::Flash,
            ..header(&world, line, 1, 1_000 + n)
        };
        world.inject(1, 0, sealed(header, &forger).bytes());
    }
    world.run_for(Duration::from_millis(100));
    let flash = send(&mut world, line, 1, Precedence::Flash, "A true one.");
    world.run_until("it is delivered", Duration::from_secs(2), |world| {
        is_delivered(world, line, 1, &flash)
    });
}

#[test]
fn receipts_that_must_name_many_entries_fit_a_line_of_many_parties() {
    let mut world = World::new(12);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(40));
    let hub = 11;
    assert_eq!(world.line(hub, line).heads().len(), 12);
    let key = world.hosts[0].party.entry_key();
    let entries: Vec<Entry> = (0..40)
        .map(|n| sealed(header(&world, line, 0, 1_000 + n), &key))
        .collect();
    for entry in &entries {
        world.inject(0, hub, entry.bytes());
    }
    world.run_for(Duration::from_secs(2));
    let by = world.hosts[hub].party.index();
    let fold = world.line(hub, line).fold();
    for entry in &entries {
        assert!(
            fold.first_held(&entry.id(), by).is_some(),
            "it is receipted"
        );
    }
}

#[test]
fn what_was_held_and_not_receipted_before_a_crash_is_receipted_after_it() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let linked = send(&mut world, line, 0, Precedence::Routine, "before the crash");
    let beyond = sealed(
        header(&world, line, 0, 1_000),
        &world.hosts[0].party.entry_key(),
    );
    world.inject(0, 1, beyond.bytes());
    world.run_until("they are held", Duration::from_secs(1), |world| {
        let fold = world.line(1, line).fold();
        fold.holds(&linked) && fold.holds(&beyond.id())
    });
    assert!(!is_delivered(&world, line, 0, &linked));
    world.kill(1);
    world.start(1);
    world.run_until("it is receipted", Duration::from_secs(20), |world| {
        is_delivered(world, line, 0, &linked)
    });
    let by = world.hosts[1].party.index();
    let fold = world.line(1, line).fold();
    assert!(fold.first_held(&beyond.id(), by).is_some());
}

#[test]
fn two_links_that_read_the_store_in_one_turn_each_get_what_they_asked_for() {
    let mut world = World::new(3);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(40));
    let hub = 2;
    // Each says at once that it lacks another journal than the other.
    let lacks = |party: usize| {
        let heads = world.line(hub, line).heads();
        let linked = heads
            .into_iter()
            .filter(|head| usize::from(head.address.party.0) != party);
        let beyond = Vec::new();
        let linked = linked.collect();
        Frame::Heads {
            line,
            holdings: Holdings { linked, beyond },
        }
    };
    let inputs = [0, 1]
        .map(|from| world.bytes_for(from, hub, &lacks(from)))
        .into();
    let before = world.sent_to(hub);
    world.give_all(hub, inputs);
    world.run_for(Duration::from_millis(200));
    let sent = world.sent_to(hub);
    for host in [0, 1] {
        let journal = world.line(hub, line).fold().heads();
        let held = journal
            .filter(|head| usize::from(head.address.party.0) == host)
            .count();
        let sent = sent[host] - before[host];
        assert!(sent >= held, "{sent} of {held} to {host}");
    }
}

fn score(world: &World, line: LineId, number: u64) -> Option<Outcome> {
    let fold = world.line(0, line).fold();
    fold.line_test(Status::Actual, TestId::Scheduled(number))
        .map(|test| test.outcome)
}

#[test]
fn a_clock_set_forward_by_ten_years_and_back_states_a_bounded_number_of_tests_and_goes_on() {
    let (mut world, line) = World::with_line(every_20_s());
    world.run_for(Duration::from_secs(5));
    world.set_clock(0, 10 * 365 * 86_400_000);
    world.run_for(Duration::from_secs(5));
    world.set_clock(0, 0);
    let count = world.line(0, line).fold().count();
    assert!(count < 2_000, "{count} entries");
    for _ in 0..80 {
        world.run_for(Duration::from_secs(1));
        read_back_all(&mut world, 0, line);
        read_back_all(&mut world, 1, line);
    }
    for number in 0..3 {
        assert_eq!(
            score(&world, line, number),
            Some(Outcome::InTime),
            "test {number}"
        );
    }
}

#[test]
fn a_node_that_starts_with_a_clock_in_the_past_says_nothing_against_tests_that_were_held() {
    let (mut world, line) = World::with_line(every_20_s());
    for _ in 0..50 {
        world.run_for(Duration::from_secs(1));
        read_back_all(&mut world, 0, line);
        read_back_all(&mut world, 1, line);
    }
    assert_eq!(score(&world, line, 0), Some(Outcome::InTime));
    world.kill(0);
    world.set_clock(0, -86_400_000);
    world.start(0);
    world.run_for(Duration::from_secs(3));
    world.set_clock(0, 0);
    world.run_for(Duration::from_secs(3));
    for number in [0, 1] {
        assert_eq!(
            score(&world, line, number),
            Some(Outcome::InTime),
            "test {number}"
        );
    }
}

#[test]
fn officers_of_a_party_whose_clock_is_fast_are_asked_all_the_same() {
    let (mut world, line) = World::with_line(no_tests());
    world.set_clock(1, 3_600_000);
    world.run_for(Duration::from_secs(5));
    world.give(0, Input::StartTest { line }).unwrap();
    world.run_until("they are asked", Duration::from_secs(1), |world| {
        !world.line(1, line).asks().is_empty()
    });
}

#[test]
fn a_flood_of_challenges_asks_the_officers_a_few_times_only() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    world.told(0);
    let first = next(&world, line, 1);
    let key = world.hosts[1].party.entry_key();
    for n in 0..300 {
        let header = Header {
            kind: body::LINE_TEST,
            act: line_test::CHALLENGE,
            due: Some(detente_record::Timestamp::from_ms(u64::MAX)),
            ..header(&world, line, 1, first + n)
        };
        world.inject(1, 0, sealed(header, &key).bytes());
    }
    world.run_for(Duration::from_secs(1));
    let asked = |(_, event): &(_, Event)| matches!(event, Event::TestAsks { .. });
    let asked = world.told(0).iter().filter(|told| asked(told)).count();
    assert!((1..=8).contains(&asked), "asked {asked} times");
    assert_eq!(world.line(0, line).asks().len(), asked);
}

#[test]
fn a_flood_of_overdue_messages_raises_few_alarms_and_ends_no_watch_over_ours() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let key = world.hosts[1].party.entry_key();
    let first = next(&world, line, 1);
    for n in 0..500 {
        let header = Header {
            time: detente_record::Timestamp::from_ms(0),
            ..header(&world, line, 1, first + n)
        };
        world.inject(1, 0, sealed(header, &key).bytes());
    }
    world.run_for(Duration::from_secs(2));
    let overdue = Alarm::NotAcknowledged {
        line,
        party: world.hosts[1].party.index(),
        precedence: Precedence::Routine,
    };
    assert_eq!(world.alarms(0), std::slice::from_ref(&overdue));
    let behind = world.board(0).alarms().counted(&overdue);
    assert_eq!(behind, Some(500), "every one of them is behind it");
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    let ours = send(&mut world, line, 0, Precedence::Priority, "unheard");
    world.run_for(Duration::from_secs(130));
    let alarm = Alarm::NotDelivered {
        line,
        precedence: Precedence::Priority,
    };
    assert!(world.is_behind(0, &alarm, &ours));
}

#[test]
fn what_was_overdue_when_a_node_stopped_is_alarmed_after_its_start_and_stated_once() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    world.kill(1);
    let flash = send(&mut world, line, 0, Precedence::Flash, "To nobody.");
    world.run_for(Duration::from_secs(5));
    world.kill(0);
    world.run_for(Duration::from_secs(60));
    world.start(0);
    world.run_for(Duration::from_secs(15));
    let (party, precedence) = (world.hosts[0].party.index(), Precedence::Flash);
    for alarm in [
        Alarm::NotDelivered { line, precedence },
        Alarm::NotAcknowledged {
            line,
            party,
            precedence,
        },
    ] {
        assert!(world.is_behind(0, &alarm, &flash), "{alarm:?}");
    }
    world.start(1);
    world.run_for(Duration::from_secs(20));
    world.kill(0);
    world.start(0);
    world.run_for(Duration::from_secs(20));
    let state = world.line(1, line).fold().message(&flash).unwrap();
    assert_eq!(state.addressees[0].not_acknowledged.len(), 1);
}

#[test]
fn charters_a_counterpart_proposes_take_no_room_from_our_own() {
    let mut world = World::new(2);
    world.run_for(Duration::from_secs(1));
    let propose = |nonce: u8| {
        let parties: Vec<Party> = (0..2).map(Party::new).collect();
        let mut charter = charter(&parties.iter().collect::<Vec<_>>(), no_tests());
        charter.nonce = [nonce; 16];
        SignedCharter::new(charter).unwrap()
    };
    for nonce in 100..200 {
        world.frame(1, 0, &Frame::Charter(propose(nonce).encode()));
    }
    world.run_for(Duration::from_secs(1));
    assert!(world.board(0).charters().count() <= 8);
    world.found(no_tests());
}

#[test]
fn heads_with_absurd_places_are_borne() {
    let (mut world, line) = World::with_line(no_tests());
    let last = (1 << 53) - 1;
    for party in [0, 1, 15, 255] {
        for sequence in [0, 1, last] {
            let head = Head {
                address: detente_record::Address::new(party, u32::MAX, sequence),
                id: detente_record::EntryId([3; 32]),
            };
            let holdings = Holdings {
                linked: vec![head; 16],
                beyond: vec![head; 256],
            };
            world.frame(1, 0, &Frame::Heads { line, holdings });
        }
    }
    let key = world.hosts[1].party.entry_key();
    let entry = sealed(header(&world, line, 1, last), &key);
    world.inject(1, 0, entry.bytes());
    world.frame(1, 0, &Frame::Got { total: last });
    world.frame(
        1,
        0,
        &Frame::Heartbeat {
            count: last,
            utc: detente_record::Timestamp::from_ms(last),
        },
    );
    world.frame(
        1,
        0,
        &Frame::Heard {
            count: 1,
            utc: detente_record::Timestamp::from_ms(last),
        },
    );
    world.run_for(Duration::from_secs(61));
    let flash = send(&mut world, line, 0, Precedence::Flash, "Still here.");
    // Not "delivered": what was put into the channel past host 1's node confuses that node's count.
    world.run_until("it is held", Duration::from_secs(2), |world| {
        world.line(1, line).fold().holds(&flash)
    });
}

#[test]
fn a_flood_of_acts_on_one_message_does_not_keep_the_node_from_its_work() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let key = world.hosts[1].party.entry_key();
    let first = next(&world, line, 1);
    let overdue = Header {
        time: detente_record::Timestamp::from_ms(0),
        ..header(&world, line, 1, first)
    };
    let message = sealed(overdue, &key);
    world.inject(1, 0, message.bytes());
    world.run_for(Duration::from_secs(1));
    let acts: Vec<Input> = (1..=2_000)
        .map(|n| {
            let act = Header {
                act: message::NO_ACKNOWLEDGEMENT,
                object: Some(message.id()),
                due: Some(world.utc()),
                ..header(&world, line, 1, first + n)
            };
            let act = Entry::sign(act, BTreeMap::new(), &key).unwrap();
            world.bytes_for(1, 0, &Frame::Entry(act.bytes().to_vec()))
        })
        .collect();
    world.give_all(0, acts);
    let fold = world.line(0, line).fold();
    let state = fold.message(&message.id()).unwrap();
    assert!(!state.addressees[0].not_acknowledged.is_empty());
    // Each act costs what is judged of those before it, so that is bounded; of those what is not listed is counted.
    assert_eq!(fold.about(&message.id()).len(), ACTS_JUDGED_MAX);
    assert_eq!(state.left_out as usize, ACTS_JUDGED_MAX - FACTS_LISTED_MAX);
}

#[test]
fn a_nearly_full_disk_is_shared_out_and_everything_is_taken_again_once_there_is_room() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let low = detente_store::Space {
        free: 1 << 20,
        reserve: 8 << 20,
        reserve_whole: 8 << 20,
    };
    *world.hosts[0].space.lock().unwrap() = Some(low);
    world.run_for(Duration::from_secs(1));
    let key = world.hosts[1].party.entry_key();
    let peer = world.hosts[1].party.link();
    let before = world.board(0).held_of(&peer);
    for n in 0..100 {
        let header = Header {
            precedence: Precedence::Immediate,
            ..header(&world, line, 1, 1_000 + n)
        };
        let (salt, content) = ([7; 16], vec![0; 40_000]);
        let parts = BTreeMap::from([(PART_BODY, Part { salt, content })]);
        let entry = Entry::sign(header, parts, &key).unwrap();
        world.inject(1, 0, entry.bytes());
    }
    world.run_for(Duration::from_secs(1));
    let party = world.hosts[1].party.index();
    let taken = world.board(0).held_of(&peer) - before;
    assert!((1_000_000..=2 << 20).contains(&taken), "{taken} bytes");
    let alarm = Alarm::OverQuota { line, party };
    assert!(world.alarms(0).contains(&alarm));
    let refused = send(&mut world, line, 1, Precedence::Routine, "not now");
    world.run_for(Duration::from_secs(1));
    assert!(!world.line(0, line).fold().holds(&refused));
    *world.hosts[0].space.lock().unwrap() = None;
    world.run_until("it is taken", Duration::from_secs(40), |world| {
        world.line(0, line).fold().holds(&refused)
    });
    assert!(world.board(0).alarms().counted(&alarm) > Some(30));
    // Nothing is refused any more: over two rounds of heads that has stopped.
    world.run_for(Duration::from_secs(100));
    assert!(!world.alarms(0).contains(&alarm));
}

/// Gives entries of the second host to the first, past its node, a few in each turn.
fn give(world: &mut World, entries: &[Entry]) {
    for some in entries.chunks(64) {
        let frames = some
            .iter()
            .map(|entry| Frame::Entry(entry.bytes().to_vec()));
        let inputs = frames.map(|frame| world.bytes_for(1, 0, &frame)).collect();
        world.give_all(0, inputs);
    }
    world.run_for(Duration::from_secs(1));
}

/// How many entries of the second host wait at the first for one before them.
fn waiting(world: &World, line: LineId) -> u64 {
    let party = world.hosts[1].party.index();
    world.line(0, line).fold().behind_gaps(party).all()
}

#[test]
fn entries_behind_a_gap_take_little_memory_and_keep_no_flash_out_and_come_when_it_is_filled() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let key = world.hosts[1].party.entry_key();
    let first = next(&world, line, 1);
    let mut previous = None;
    let mut chain = Vec::new();
    let count = 3 * UNLINKED_MAX;
    for n in 0..count {
        let mut header = header(&world, line, 1, first + n);
        header.previous = previous.or(header.previous);
        header.precedence = match n {
            _ if n + 1 == count => Precedence::Flash,
            _ if n % 2 == 1 => Precedence::Immediate,
            _ => Precedence::Routine,
        };
        let entry = sealed(header, &key);
        previous = Some(entry.id());
        chain.push(entry);
    }
    let of = |precedence| {
        let behind = chain[1..].iter();
        let of_it = behind.filter(move |entry| entry.header().precedence == precedence);
        of_it.cloned().collect::<Vec<Entry>>()
    };
    give(&mut world, &of(Precedence::Routine));
    assert_eq!(waiting(&world, line), UNLINKED_MAX);
    // What is more urgent is taken all the same, up to its own bound, and a FLASH behind all of it.
    give(&mut world, &of(Precedence::Immediate));
    assert_eq!(waiting(&world, line), 2 * UNLINKED_MAX);
    let flash = of(Precedence::Flash);
    give(&mut world, &flash);
    assert!(world.line(0, line).fold().holds(&flash[0].id()));
    let in_memory = world.line(0, line).fold().in_memory() as u64;
    assert!(in_memory < 2 * UNLINKED_MAX + 100, "{in_memory}");
    give(&mut world, &chain);
    assert_eq!(waiting(&world, line), 0);
    let fold = world.line(0, line).fold();
    assert!(chain.iter().all(|entry| fold.is_linked(&entry.id())));
}

#[test]
fn much_that_is_urgent_behind_gaps_lets_some_of_every_rank_in_with_each_round_of_heads() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let key = world.hosts[1].party.entry_key();
    let first = next(&world, line, 1);
    let mut chain: Vec<Entry> = Vec::new();
    for n in 0..2 * (UNLINKED_FLASH_MAX + 10) {
        let mut header = header(&world, line, 1, first + n);
        header.previous = chain.last().map(Entry::id).or(header.previous);
        // Receipts, for of messages at FLASH there may be so many only in hours.
        (header.kind, header.act) = (body::RECEIPT, body::RECEIPT_HELD);
        header.action.clear();
        header.precedence = match n % 4 {
            0 | 1 => Precedence::Flash,
            2 => Precedence::Immediate,
            _ => Precedence::Routine,
        };
        chain.push(sealed(header, &key));
    }
    let mut by_rank: Vec<&Entry> = chain.iter().collect();
    by_rank.sort_by_key(|entry| Rank::of(entry.header()));
    let mut rounds = 0;
    loop {
        let fold = world.line(0, line).fold();
        let lacking = by_rank.iter().filter(|entry| !fold.holds(&entry.id()));
        let lacking: Vec<Entry> = lacking.map(|entry| (*entry).clone()).collect();
        if lacking.is_empty() {
            break;
        }
        rounds += 1;
        assert!(rounds < 5, "{} are lacking", lacking.len());
        give(&mut world, &lacking);
    }
    assert_eq!(waiting(&world, line), 0);
}

#[test]
fn twins_that_follow_nothing_that_is_held_take_little_memory_too() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let key = world.hosts[1].party.entry_key();
    let last = next(&world, line, 1) - 1;
    let twins: Vec<Entry> = (0..2 * UNLINKED_MAX)
        .map(|n| {
            let mut nothing = [0xee; 32];
            nothing[..8].copy_from_slice(&n.to_be_bytes());
            let header = Header {
                previous: Some(EntryId(nothing)),
                ..header(&world, line, 1, last)
            };
            sealed(header, &key)
        })
        .collect();
    give(&mut world, &twins);
    assert_eq!(waiting(&world, line), UNLINKED_MAX);
    let in_memory = world.line(0, line).fold().in_memory() as u64;
    assert!(in_memory < UNLINKED_MAX + 100, "{in_memory}");
}

#[test]
fn an_entry_whose_text_is_kept_back_is_not_held() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let key = world.hosts[1].party.entry_key();
    let header = Header {
        precedence: Precedence::Flash,
        ..header(&world, line, 1, next(&world, line, 1))
    };
    let whole = sealed(header, &key);
    world.inject(1, 0, whole.with_parts(&[]).bytes());
    world.run_for(Duration::from_secs(1));
    assert!(
        !world.line(0, line).fold().holds(&whole.id()),
        "a receipt would say that its text is here"
    );
}

#[test]
fn heads_told_without_end_are_answered_a_few_times() {
    let (mut world, line) = World::with_line(no_tests());
    for n in 0..100 {
        send(&mut world, line, 0, Precedence::Routine, &format!("{n}"));
    }
    world.run_for(Duration::from_secs(20));
    let (before, held) = (world.sent_to(0)[1], world.line(0, line).fold().count());
    let nothing = Frame::Heads {
        line,
        holdings: Holdings::default(),
    };
    for _ in 0..400 {
        world.frame(1, 0, &nothing);
        world.run_for(Duration::from_millis(20));
    }
    let sent = world.sent_to(0)[1] - before;
    assert!(sent <= held * 30, "{sent} entries of {held}");
}
