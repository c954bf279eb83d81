//! The record of two nodes: whatever happens, equal in the end, nothing acknowledged lost, no place used twice.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::link::channel::Bearer;
use detente_line::switchboard::input::{Input, InputError};
use detente_record::{
    Entry, EntryId, Epoch, EpochReason, ForkProof, Header, Keep, Kind, LineId, PartyIndex, Place,
    Precedence, Sequence, Status, UnverifiedEntry,
};
use detente_store::Store;

use crate::epochs::opened;
use crate::hostile::{header, next, sealed};
use crate::links::{is_delivered, send};
use detente_simulator::disk::PowerCut;
use detente_simulator::people::WATCH;
use detente_simulator::world::{World, no_tests};

fn converged(world: &World, line: LineId) -> bool {
    world.line(0, line).heads() == world.line(1, line).heads()
        && world.line(0, line).fold().count() == world.line(1, line).fold().count()
}

#[test]
fn nodes_killed_at_random_moments_under_traffic_lose_nothing_acknowledged_and_converge() {
    let (mut world, line) = World::with_line(no_tests());
    // A fixed walk, so that a failure can be run again: which host is killed, and after how long.
    let mut walk = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: u64| {
        walk = walk
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (walk >> 33) % below
    };
    let mut delivered: BTreeSet<EntryId> = BTreeSet::new();
    let mut sent: Vec<(usize, EntryId)> = Vec::new();
    for round in 0..40 {
        for n in 0..10 {
            let from = (round + n) % 2;
            let precedence = if n == 7 {
                Precedence::Flash
            } else {
                Precedence::Routine
            };
            if world.speaks(from, line) && (precedence != Precedence::Flash || round < 20) {
                sent.push((
                    from,
                    send(&mut world, line, from, precedence, &format!("{round}/{n}")),
                ));
            }
            world.run_for(Duration::from_micros(next(9_000)));
            for (from, id) in &sent {
                if world.line(*from, line).fold().holds(id) && is_delivered(&world, line, *from, id)
                {
                    delivered.insert(*id);
                }
            }
        }
        let host = usize::try_from(next(2)).unwrap();
        world.kill(host);
        world.run_for(Duration::from_millis(next(3_000)));
        world.start(host);
        world.run_until("both speak again", Duration::from_secs(20), |world| {
            (0..2).all(|host| world.speaks(host, line))
        });
    }
    world.run_until("the records are equal", Duration::from_secs(60), |world| {
        converged(world, line)
    });
    let (a, b) = (world.disk(0, line), world.disk(1, line));
    assert_eq!(a, b);
    assert!(
        delivered.len() > 100,
        "only {} were delivered",
        delivered.len()
    );
    assert!(
        delivered.iter().all(|id| a.contains(id)),
        "what was delivered is in both records"
    );
    assert!(
        world.line(0, line).fold().forks().is_empty(),
        "no place was used twice"
    );
    assert_eq!(
        world.line(0, line).fold().digest(),
        world.line(1, line).fold().digest()
    );
}

#[test]
fn messages_sent_while_every_path_is_cut_arrive_most_urgent_first() {
    let (mut world, line) = World::with_line(no_tests());
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    world.run_for(Duration::from_secs(15));
    let routine: Vec<EntryId> = (0..50)
        .map(|n| send(&mut world, line, 0, Precedence::Routine, &format!("{n}")))
        .collect();
    let flash = send(&mut world, line, 0, Precedence::Flash, "Now.");
    world.told(1);
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
    world.run_until("all is delivered", Duration::from_secs(20), |world| {
        routine
            .iter()
            .chain([&flash])
            .all(|id| is_delivered(world, line, 0, id))
    });
    let told = world.told(1);
    let first = told.iter().find_map(|(_, event)| match event {
        detente_line::switchboard::output::Event::Held { id, .. }
            if routine.contains(id) || *id == flash =>
        {
            Some(*id)
        }
        _ => None,
    });
    assert_eq!(first, Some(flash));
}

/// An entry a party signs beside its own node: what a lying party does.
fn forged_twin(world: &World, line: LineId, of: &Entry) -> Entry {
    let header = Header {
        time: of.header().time + Duration::from_millis(1),
        ..of.header().clone()
    };
    assert_eq!(header.line, line);
    Entry::sign(header, BTreeMap::new(), &world.hosts[1].party.entry_key()).unwrap()
}

#[test]
fn a_party_that_signs_two_entries_at_one_place_is_caught_with_proof_and_the_line_stays_usable() {
    let (mut world, line) = World::with_line(no_tests());
    let head = world.line(1, line).own_head().unwrap();
    let head_of = head.address;
    let roster = world.line(0, line).roster().clone();
    let blank = Header {
        line,
        party: head.address.party,
        epoch: Epoch(0),
        sequence: head.address.place.sequence.next(),
        previous: Some(head.id),
        seen: Vec::new(),
        time: world.utc(),
        uncertainty_ms: None,
        status: Status::Actual,
        kind: Kind(4),
        act: detente_record::Act(0),
        object: None,
        references: Vec::new(),
        due: None,
        precedence: Precedence::Routine,
        officers: Vec::new(),
        authority: Some(detente_record::Place {
            epoch: Epoch(0),
            sequence: Sequence(1),
        }),
        commitments: BTreeMap::new(),
        charter_version: 0,
        keep: Keep::Ordinary,
        action: Vec::new(),
        info: Vec::new(),
        number: None,
        outcome: None,
        understood: true,
    };
    let one = Entry::sign(blank, BTreeMap::new(), &world.hosts[1].party.entry_key()).unwrap();
    let other = forged_twin(&world, line, &one);
    for entry in [&one, &other] {
        world.inject(1, 0, entry.bytes());
        world.run_for(Duration::from_millis(50));
    }
    assert!(world.alarms(0).contains(&Alarm::Fork {
        line,
        party: head.address.party
    }));
    let forks = world.line(0, line).fold().forks();
    assert_eq!(forks.len(), 1);
    let driver = world.hosts[0].driver.as_mut().unwrap();
    let twins: Vec<Entry> = driver
        .store()
        .entries_at(line, one.address())
        .unwrap()
        .iter()
        .map(|bytes| {
            UnverifiedEntry::parse(bytes)
                .unwrap()
                .verify(&roster)
                .unwrap()
        })
        .collect();
    let [a, b] = twins.as_slice() else {
        panic!("both entries are kept")
    };
    let proof = ForkProof::new(a, b).unwrap();
    assert!(proof.verify(&roster).is_ok());
    let file = proof.write_file(world.line(0, line).founding());
    proves_to_anyone(&file);
    // The liar goes on upon one branch: held and receipted by name, while `seen` stops at the fork.
    let third = Header {
        sequence: one.address().place.sequence.next(),
        previous: Some(one.id()),
        ..one.header().clone()
    };
    let third = Header {
        kind: detente_line::body::MESSAGE,
        action: vec![PartyIndex(0)],
        ..third
    };
    let third = Entry::sign(third, BTreeMap::new(), &world.hosts[1].party.entry_key()).unwrap();
    world.inject(1, 0, third.bytes());
    world.run_for(Duration::from_millis(500));
    let forked = world
        .line(0, line)
        .heads()
        .into_iter()
        .find(|head| head.address.party == head_of.party);
    assert!(
        forked.unwrap().address.place <= one.address().place,
        "nothing is linked past a fork"
    );
    assert!(
        world
            .line(0, line)
            .fold()
            .first_held(&third.id(), PartyIndex(0))
            .is_some(),
        "it is receipted"
    );
    // The honest side goes on: its FLASH is sent and held.
    let flash = send(&mut world, line, 0, Precedence::Flash, "We noticed.");
    world.run_until("it is held", Duration::from_secs(2), |world| {
        world.line(1, line).fold().holds(&flash)
    });
    // The other node, past which all this was signed with its key, learns of it and signs no more.
    world.run_until("it falls silent", Duration::from_secs(40), |world| {
        world.alarms(1).contains(&Alarm::BehindOwnRecord { line })
    });
}

/// Squall 400,108: of a journal that a copy had forked a silent node had seen one history to its end when a message of the
/// other came, at a place below that. It was started anew before it might speak, and then owed that message nothing.
#[test]
fn what_stands_in_a_second_history_below_what_was_seen_is_receipted_after_a_start() {
    for opens in [false, true] {
        let (mut world, line) = World::with_line(no_tests());
        world.run_for(Duration::from_secs(3));
        let twin = header(&world, line, 1, next(&world, line, 1));
        for text in ["One.", "Two.", "Three."] {
            send(&mut world, line, 1, Precedence::Routine, text);
        }
        world.run_for(Duration::from_secs(2));
        world.kill(0);
        std::fs::remove_file(world.folder(0).join("heads")).unwrap();
        world.start(0);
        world.run_for(Duration::from_secs(10));
        assert!(!world.speaks(0, line));
        let twin = sealed(twin, &world.hosts[1].party.entry_key());
        world.inject(1, 0, twin.bytes());
        world.run_for(Duration::from_secs(1));
        assert_eq!(world.line(0, line).fold().forks().len(), 1);
        if opens {
            // What is owed is then of an epoch before.
            opened(&mut world, line, 1, 1, EpochReason::Compromised);
            world.run_for(Duration::from_secs(1));
        }
        world.kill(0);
        world.start(0);
        world.run_for(Duration::from_secs(1));
        opened(&mut world, line, 0, 1, EpochReason::Restored);
        world.run_until("it is receipted", Duration::from_secs(5), |world| {
            let state = world.line(0, line).fold().message(&twin.id());
            state.is_some_and(|state| state.addressees[0].delivered.is_some())
        });
    }
}

/// A head covers what stands before it in one history: who holds another one lacks it, however far that goes.
#[test]
fn what_is_urgent_in_a_second_history_is_passed_on_at_once_to_who_holds_the_first() {
    let mut world = World::seeded(3, 7);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    for n in 0..3 {
        let text = format!("Return {n}.");
        send(&mut world, line, 1, Precedence::Routine, &text);
    }
    // All have told by now that they hold these.
    world.run_for(Duration::from_secs(35));
    let own = world.line(1, line);
    let last = own.own_head().unwrap().address.place;
    let below = |by| Place {
        sequence: Sequence(last.sequence.0 - by),
        ..last
    };
    let previous = own.own_head_at(below(2)).map(|head| head.id);
    let header = Header {
        previous,
        precedence: Precedence::Flash,
        ..header(&world, line, 1, below(1).sequence.0)
    };
    let key = world.hosts[1].party.entry_key();
    let second = sealed(header, &key);
    world.inject(1, 0, second.bytes());
    world.run_until("it is passed on", Duration::from_secs(2), |world| {
        world.line(2, line).fold().holds(&second.id())
    });
}

/// The reader of `detente verify` and the second verifier of `spec/check/` take a proof, and neither takes it altered.
fn proves_to_anyone(file: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fork.proof");
    let second = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/check/verify.py");
        let mut python = std::process::Command::new("python3");
        python
            .arg(script)
            .arg(&path)
            .output()
            .unwrap()
            .status
            .code()
    };
    assert!(ForkProof::verify_file(file).is_ok());
    assert_eq!(second(file), Some(0));
    let mut altered = file.to_vec();
    *altered.last_mut().unwrap() ^= 1;
    assert!(ForkProof::verify_file(&altered).is_err());
    assert_eq!(second(&altered), Some(1));
}

#[test]
fn a_copy_of_a_node_that_lacks_its_last_entries_signs_nothing() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    world.save(1);
    let id = send(
        &mut world,
        line,
        1,
        Precedence::Priority,
        "after the copy was made",
    );
    world.run_until("it is delivered", Duration::from_secs(2), |world| {
        is_delivered(world, line, 1, &id)
    });
    world.kill(1);
    world.put_back(1);
    world.start(1);
    world.run_for(Duration::from_secs(15));
    assert!(!world.speaks(1, line), "it would sign a second history");
    assert!(world.alarms(1).contains(&Alarm::BehindOwnRecord { line }));
    assert!(world.line(0, line).fold().forks().is_empty());
    // It still receives and shows.
    let to_it = send(&mut world, line, 0, Precedence::Flash, "Do you read?");
    world.run_until("it is held", Duration::from_secs(2), |world| {
        world.line(1, line).fold().holds(&to_it)
    });
}

#[test]
fn an_act_of_a_node_that_may_not_sign_yet_is_kept_and_becomes_an_entry_when_it_may() {
    let (mut world, line) = World::with_line(no_tests());
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    world.kill(1);
    world.start(1);
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[1].party;
    let to = [world.hosts[0].party.index()];
    let input = party.signed(
        party.release(line, utc, salt, Precedence::Priority, &to, "waits"),
        utc,
        &[WATCH],
    );
    let answer = world.give(1, input).unwrap();
    assert!(
        matches!(
            answer,
            detente_line::switchboard::input::Answer::WaitsForHeads(_)
        ),
        "{answer:?}"
    );
    // Even a kill does not lose it.
    world.kill(1);
    world.start(1);
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
    world.run_until("it is said", Duration::from_secs(20), |world| {
        world.line(0, line).fold().messages(Status::Exercise).len() == 1
    });
    assert_eq!(world.line(1, line).drafts().count(), 0);
}

#[test]
fn a_flash_that_only_one_officer_signed_waits_for_the_second() {
    let (mut world, line) = World::with_line(no_tests());
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[0].party;
    let to = [world.hosts[1].party.index()];
    let composed = party.release(line, utc, salt, Precedence::Flash, &to, "Two of us say so.");
    let second = composed.draft.assert(
        detente_simulator::people::RELEASING,
        detente_record::AssertionRole::Releaser,
        utc,
        &party.officers[usize::from(detente_simulator::people::RELEASING)],
    );
    let draft = composed.draft.hash();
    let mut input = party.signed(composed, utc, &[WATCH, WATCH]);
    if let Input::Act(act) = &mut input {
        act.assertions.truncate(1);
    }
    let answer = world.give(0, input).unwrap();
    assert_eq!(
        answer,
        detente_line::switchboard::input::Answer::WaitsForRelease(draft)
    );
    world.run_for(Duration::from_secs(1));
    assert!(
        world
            .line(1, line)
            .fold()
            .messages(Status::Exercise)
            .is_empty()
    );
    let assert = |line| {
        let by = second;
        Input::Assert { line, draft, by }
    };
    // Of two lines with the same counterpart it is the other's draft.
    let other = world.found_between([0, 1], [8; 16]);
    assert_ne!(other, line);
    assert_eq!(
        world.give(0, assert(other)),
        Err(InputError::NoSuchDraft { draft })
    );
    let elsewhere = LineId([9; 32]);
    assert_eq!(
        world.give(0, assert(elsewhere)),
        Err(InputError::NoSuchLine { line: elsewhere })
    );
    world.give(0, assert(line)).unwrap();
    world.run_for(Duration::from_secs(1));
    assert_eq!(
        world.line(1, line).fold().messages(Status::Exercise).len(),
        1
    );
}

#[test]
fn a_counterpart_that_claims_entries_of_ours_that_do_not_exist_does_not_silence_us() {
    let (mut world, line) = World::with_line(no_tests());
    let counterpart = world.hosts[1].party.link();
    let fault = Alarm::PeerFault { counterpart };
    world.claim(1, 0, line, 1_000);
    world.run_for(Duration::from_secs(1));
    assert!(world.speaks(0, line));
    let id = send(&mut world, line, 0, Precedence::Flash, "Still speaking.");
    world.run_until("it is delivered", Duration::from_secs(2), |world| {
        is_delivered(world, line, 0, &id)
    });
    assert!(
        !world.alarms(0).contains(&fault),
        "the proof may be under way"
    );
    // It claims so again and again, and never shows them.
    for _ in 0..2 {
        world.run_for(Duration::from_secs(31));
        world.claim(1, 0, line, 1_000);
    }
    world.run_for(Duration::from_secs(1));
    assert!(world.alarms(0).contains(&fault));
}

/// Seeds 5,041 and 5,056: of two machines with one key each cut the other off, so that what one lacked went to the
/// other, and the third time that its counterpart named it, an honest one was called at fault.
#[test]
fn a_counterpart_whose_channels_are_cut_off_before_it_can_prove_what_it_claims_is_accused_of_nothing()
 {
    let (mut world, line) = World::with_line(no_tests());
    let counterpart = world.hosts[1].party.link();
    let fault = Alarm::PeerFault { counterpart };
    for _ in 0..6 {
        world.claim(1, 0, line, 1_000);
        world.run_for(Duration::from_secs(20));
        world.break_streams(0, 1, Bearer::Quic);
        world.run_for(Duration::from_secs(11));
    }
    assert!(!world.alarms(0).contains(&fault));
    assert!(world.speaks(0, line));
}

#[test]
fn a_node_that_loses_power_at_any_store_operation_sends_nothing_undurable_and_converges() {
    for last_is_done in [false, true] {
        for after_operations in 0..24 {
            let (mut world, line) = World::with_line(no_tests());
            let host = usize::try_from(after_operations % 2).unwrap();
            let mut delivered = BTreeSet::new();
            let mut sent = Vec::new();
            // The other side sends: its entries arrive at the host, are committed and receipted there.
            world.cut_power(
                host,
                PowerCut {
                    after_operations,
                    last_is_done,
                },
            );
            for n in 0..20 {
                let precedence = if n % 5 == 4 {
                    Precedence::Flash
                } else {
                    Precedence::Routine
                };
                sent.push(send(
                    &mut world,
                    line,
                    1 - host,
                    precedence,
                    &format!("{n}"),
                ));
                world.run_for(Duration::from_millis(30));
                delivered.extend(
                    sent.iter()
                        .filter(|id| is_delivered(&world, line, 1 - host, id))
                        .copied(),
                );
            }
            assert!(
                world.is_dead(host),
                "the power went at operation {after_operations}"
            );
            world.start(host);
            world.run_until("both speak", Duration::from_secs(20), |world| {
                (0..2).all(|host| world.speaks(host, line))
            });
            // Whatever was said to be delivered before the power went is on the disk it was receipted from.
            world.run_until("all is delivered", Duration::from_secs(20), |world| {
                sent.iter()
                    .all(|id| is_delivered(world, line, 1 - host, id))
                    && converged(world, line)
            });
            let (a, b) = (world.disk(0, line), world.disk(1, line));
            assert_eq!(a, b);
            assert!(delivered.iter().all(|id| a.contains(id)));
            assert!(
                world.line(0, line).fold().forks().is_empty(),
                "no place was used twice"
            );
        }
    }
}
