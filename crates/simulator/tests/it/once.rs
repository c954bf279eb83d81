//! An act and the answer kept under its key are one: after any kill either both are there or neither is.

use std::collections::BTreeSet;
use std::time::Duration;

use detente_line::persist::{DocumentKind, Write};
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_record::{LineId, Precedence, Status};
use detente_store::Store as _;

use detente_simulator::disk::PowerCut;
use detente_simulator::people::RELEASING;
use detente_simulator::world::{World, no_tests};

/// A new message: another one each time, as a node signs one for an officer each time it is asked.
fn message(world: &mut World, line: LineId) -> Input {
    let (utc, salt) = (world.utc(), world.next_salt());
    let to = [world.hosts[1].party.index()];
    let party = &world.hosts[0].party;
    let text = format!("number {salt}");
    let composed = party.release(line, utc, salt, Precedence::Routine, &to, &text);
    party.signed(composed, utc, &[RELEASING])
}

/// What is kept beside an act: its answer, under its key.
fn keep(key: u32) -> detente_driver::Keep {
    Box::new(move |answer| {
        let Answer::Entry(id) = answer else {
            panic!("not an entry: {answer:?}");
        };
        let put = |key: &[u8]| Write::Put {
            kind: DocumentKind::Answer,
            key: key.to_vec(),
            bytes: id.as_bytes().to_vec(),
        };
        let mut writes = vec![put(&key.to_be_bytes())];
        if key == 0 {
            // One more, so that the bound of a commit falls between an act and its answer.
            writes.push(put(b"one more"));
        }
        writes
    })
}

fn answered(world: &mut World, key: u32) -> Option<Vec<u8>> {
    let driver = world.hosts[0].driver.as_mut().expect("the node runs");
    let key = key.to_be_bytes();
    driver.store().document(DocumentKind::Answer, &key).unwrap()
}

fn messages(world: &World, host: usize, line: LineId) -> usize {
    let fold = world.line(host, line).fold();
    fold.messages(Status::Exercise).len()
}

#[test]
fn a_key_sent_again_after_a_kill_at_any_store_operation_leaves_one_message_at_both_sides() {
    for last_is_done in [false, true] {
        for after_operations in 0.. {
            let (mut world, line) = World::with_line(no_tests());
            let cut = PowerCut {
                after_operations,
                last_is_done,
            };
            world.cut_power(0, cut);
            let input = message(&mut world, line);
            world.give_kept(0, vec![(input, keep(1))]);
            // Receipts come in: the later operations are theirs.
            world.run_for(Duration::from_millis(500));
            let has_died = world.is_dead(0);
            if has_died {
                world.start(0);
                world.run_until("it speaks again", Duration::from_secs(20), |world| {
                    world.speaks(0, line)
                });
            }
            if answered(&mut world, 1).is_none() {
                let again = message(&mut world, line);
                let answers = world.give_kept(0, vec![(again, keep(1))]);
                assert!(matches!(answers[..], [Ok(Answer::Entry(_))]));
            }
            world.run_until("it is there", Duration::from_secs(20), |world| {
                messages(world, 1, line) > 0
            });
            world.run_for(Duration::from_secs(2));
            let said = format!("{after_operations} operations, last done: {last_is_done}");
            assert_eq!(
                (messages(&world, 0, line), messages(&world, 1, line)),
                (1, 1),
                "{said}"
            );
            let kept = answered(&mut world, 1).expect("an answer");
            let ids: BTreeSet<_> = world
                .disk(1, line)
                .iter()
                .map(|id| id.as_bytes().to_vec())
                .collect();
            assert!(ids.contains(&kept), "{said}: the answer names the entry");
            if !has_died {
                // The power would have gone later than anything that this message did.
                assert!(after_operations >= 3, "{said}");
                break;
            }
        }
    }
}

#[test]
fn a_turn_of_several_commits_cut_short_leaves_no_act_without_its_answer_nor_the_other_way_round() {
    const ACTS: u32 = 300;
    for after_operations in 0..5 {
        let (mut world, line) = World::with_line(no_tests());
        world.cut_power(
            0,
            PowerCut {
                after_operations,
                last_is_done: true,
            },
        );
        let acts = (0..ACTS).map(|n| (message(&mut world, line), keep(n)));
        let acts: Vec<_> = acts.collect();
        world.give_kept(0, acts);
        if world.is_dead(0) {
            world.start(0);
        }
        agree(&mut world, line, ACTS);
    }
}

#[test]
fn what_finds_no_room_keeps_no_answer() {
    const ACTS: u32 = 300;
    for commits in 0..3 {
        let (mut world, line) = World::with_line(no_tests());
        *world.hosts[0].full.lock().unwrap() = Some(commits);
        let acts = (0..ACTS).map(|n| (message(&mut world, line), keep(n)));
        let acts: Vec<_> = acts.collect();
        let answers = world.give_kept(0, acts);
        let refused = answers
            .iter()
            .filter(|answer| matches!(answer, Err(InputError::DiskFull)));
        let refused = refused.count();
        assert!(refused > 0);
        let kept = agree(&mut world, line, ACTS);
        assert_eq!(kept + refused, usize::try_from(ACTS).unwrap());
    }
}

/// Every answer that is kept names an entry on the disk, and there are as many of them as messages.
fn agree(world: &mut World, line: LineId, acts: u32) -> usize {
    let on_disk: BTreeSet<Vec<u8>> = world
        .disk(0, line)
        .iter()
        .map(|id| id.as_bytes().to_vec())
        .collect();
    let kept: Vec<Vec<u8>> = (0..acts).filter_map(|n| answered(world, n)).collect();
    assert!(kept.iter().all(|id| on_disk.contains(id)));
    assert_eq!(kept.len(), messages(world, 0, line));
    kept.len()
}
