//! A desk's own book: a line with one party. Nobody is waited for before it is signed in; what a head file or a disk says
//! against it holds as on any line.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::book::{Note, log};
use detente_line::link::channel::Bearer;
use detente_line::switchboard::input::Answer;
use detente_record::{EntryId, EpochReason, LineId, Status};

use crate::epochs::opened;
use crate::full::set_space;
use detente_simulator::people::WATCH;
use detente_simulator::world::{World, no_tests};

/// Two hosts with a line between them, and a book of the first.
fn with_a_book() -> (World, LineId, LineId) {
    let (mut world, line) = World::with_line(no_tests());
    let book = world.found_among(&[0], [9; 16], no_tests());
    assert!(world.speaks(0, book), "it is signed in at once");
    (world, line, book)
}

fn note(world: &mut World, book: LineId, words: &str) -> Option<EntryId> {
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[0].party;
    let note = Note::new("en", words);
    let composed = log::note(&party.author(book, utc, salt), Status::Actual, &note, None);
    let input = party.signed(composed.unwrap(), utc, &[WATCH]);
    match world.give(0, input) {
        Ok(Answer::Entry(id)) => Some(id),
        _ => None,
    }
}

#[test]
fn a_book_is_signed_in_with_every_path_cut_and_after_every_start() {
    let (mut world, line, book) = with_a_book();
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    let mut noted = vec![note(&mut world, book, "Founded").expect("an entry")];
    for turn in 0..3 {
        world.kill(0);
        world.run_for(Duration::from_secs(1));
        world.start(0);
        assert!(world.speaks(0, book), "nobody is waited for");
        assert!(!world.speaks(0, line), "there the other side is");
        assert!(!world.alarms(0).contains(&Alarm::Mute { line: book }));
        noted.push(note(&mut world, book, &format!("Start {turn}")).expect("an entry"));
    }
    let disk = world.disk(0, book);
    assert!(noted.iter().all(|id| disk.contains(id)));
    // Nothing of it goes to anybody.
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
    world.run_until("the line speaks", Duration::from_secs(60), |world| {
        world.speaks(0, line)
    });
    world.run_for(Duration::from_secs(60));
    assert!(world.board(1).line(book).is_none());
    assert!(world.board(1).charters().all(|(of, _)| of != book));
}

#[test]
fn a_book_that_was_put_back_is_not_signed_in_until_two_officers_open_its_next_epoch() {
    let (mut world, _, book) = with_a_book();
    note(&mut world, book, "In the backup").expect("an entry");
    world.save(0);
    note(&mut world, book, "After it").expect("an entry");
    world.kill(0);
    // The head file lies beside the database and is in no backup: what is put back without it is known.
    let heads = world.folder(0).join("heads");
    let kept = std::fs::read(&heads).unwrap();
    world.put_back(0);
    std::fs::write(&heads, kept).unwrap();
    world.start(0);
    world.run_for(Duration::from_secs(90));
    assert!(!world.speaks(0, book), "it knows to have signed more");
    let behind = Alarm::BehindOwnRecord { line: book };
    assert!(world.alarms(0).contains(&behind));
    assert_eq!(note(&mut world, book, "Waits"), None);
    opened(&mut world, book, 0, 1, EpochReason::Restored);
    assert!(world.speaks(0, book));
    let after = note(&mut world, book, "In the next epoch").expect("an entry");
    let drafted = world.line(0, book).fold();
    assert_eq!(drafted.fact(&after).unwrap().address.place.epoch.0, 1);
    world.kill(0);
    world.start(0);
    assert!(world.speaks(0, book));
}

#[test]
fn a_book_whose_machine_is_killed_before_anything_is_done_after_a_start_is_signed_in_after_the_next()
 {
    let (mut world, _, book) = with_a_book();
    let mut noted = vec![note(&mut world, book, "Before").expect("an entry")];
    for turn in 0..4 {
        world.kill(0);
        world.start(0);
        // No turn of it, and then one, is all that comes before it is killed again.
        world.kill(0);
        world.start(0);
        world.run_for(Duration::from_millis(20 * turn));
        world.kill(0);
        world.start(0);
        world.run_for(Duration::from_secs(2));
        assert!(world.speaks(0, book), "turn {turn}");
        assert!(!world.alarms(0).iter().any(|alarm| matches!(
            alarm,
            Alarm::Mute { line } | Alarm::BehindOwnRecord { line } if *line == book
        )));
        noted.push(note(&mut world, book, &format!("Turn {turn}")).expect("an entry"));
        // The entry was answered for, and is there though nothing was folded into the pages since.
        world.kill(0);
        world.start(0);
        let disk = world.disk(0, book);
        assert!(noted.iter().all(|id| disk.contains(id)), "turn {turn}");
    }
}

#[test]
fn a_book_on_a_full_disk_takes_nothing_and_goes_on_when_there_is_room() {
    let (mut world, _, book) = with_a_book();
    let mut noted = vec![note(&mut world, book, "Before").expect("an entry")];
    set_space(&world, 0, 3 << 20, 0);
    world.run_for(Duration::from_secs(2));
    assert_eq!(note(&mut world, book, "No room"), None);
    world.kill(0);
    world.start(0);
    world.run_for(Duration::from_secs(30));
    assert!(!world.speaks(0, book));
    assert_eq!(note(&mut world, book, "No room yet"), None);
    *world.hosts[0].space.lock().unwrap() = None;
    world.run_for(Duration::from_secs(2));
    assert!(world.speaks(0, book));
    noted.push(note(&mut world, book, "Room again").expect("an entry"));
    // A disk that says it has room and takes nothing, and then a start.
    *world.hosts[0].full.lock().unwrap() = Some(0);
    assert_eq!(note(&mut world, book, "Nothing is taken"), None);
    world.run_for(Duration::from_secs(5));
    *world.hosts[0].full.lock().unwrap() = None;
    world.run_for(Duration::from_secs(30));
    assert!(world.speaks(0, book), "{:?}", world.alarms(0));
    noted.push(note(&mut world, book, "After").expect("an entry"));
    let disk = world.disk(0, book);
    assert!(noted.iter().all(|id| disk.contains(id)));
    let behind = Alarm::BehindOwnRecord { line: book };
    assert!(!world.alarms(0).contains(&behind));
}
