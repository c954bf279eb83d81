//! What storms have found, each as a scenario of its own that fails without its mending.

use std::time::Duration;

use crate::epochs::opened;
use crate::hostile::{header, sealed};
use crate::links::{is_delivered, send};
use detente_line::alarm::Alarm;
use detente_line::fold::{Judgement, Refusal};
use detente_line::link::channel::Bearer;
use detente_line::switchboard::input::Input;
use detente_line::switchboard::output::Event;
use detente_record::{EntryId, EpochReason, LineId, Precedence, UnverifiedEntry};
use detente_simulator::disk::PowerCut;
use detente_simulator::files::Image;
use detente_simulator::people::WATCH;
use detente_simulator::points::Point;
use detente_simulator::world::{World, no_tests};

/// While the last path was given three seconds to come back, the alarm of the other one
/// was taken back, so that for those seconds nothing stood at a desk whose line was dead.
#[test]
fn a_path_that_is_down_stays_alarmed_until_the_line_is_when_the_last_path_is_cut_off_too() {
    let (mut world, _) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(3));
    world.cut(Bearer::Tcp);
    world.run_for(Duration::from_secs(15));
    world.block(0, 1, Bearer::Quic);
    let mut down = false;
    while !down {
        world.run_for(Duration::from_millis(100));
        assert!(
            world.now().0 < Duration::from_secs(40),
            "it is alarmed at last"
        );
        let alarms = world.alarms(0);
        down = alarms.iter().any(|a| matches!(a, Alarm::LineDown { .. }));
        let path = |a: &Alarm| matches!(a, Alarm::PathDown { .. });
        assert!(
            down || alarms.iter().any(path),
            "nothing stands: {alarms:?}"
        );
    }
}

/// A page of the index was written where another belongs, and rows of our own journal went missing without
/// a trace: the node took its journal to end early, and would have signed a place twice. Or what says which entries are
/// authority's: it knew no officer and no charter but the first, and signed under that (squall 5,057).
#[test]
fn whatever_page_of_the_index_is_written_astray_our_own_journal_goes_on_where_it_ended() {
    let mut world = World::seeded(2, 7);
    let line = world.found(no_tests());
    for _ in 0..24 {
        send(&mut world, line, 1, Precedence::Routine, "One of many.");
        world.run_for(Duration::from_millis(200));
    }
    world.run_for(Duration::from_secs(5));
    let end = world.line(1, line).own_head().expect("it has spoken");
    let authority = world.line(1, line).fold().authority_entries();
    world.kill(1);
    let (image, pages) = (world.image(1), world.pages(1, "index.db"));
    let mut tried = 0;
    for to in 1..pages {
        for from in (0..pages).filter(|from| *from != to) {
            world.restore_image(1, image.clone());
            world.misdirect(1, "index.db", from, to);
            // A node may refuse its disk, or end where it finds the damage; then it signs nothing.
            if world.try_start(1).is_ok() && !world.is_dead(1) {
                assert_eq!(
                    world.line(1, line).own_head(),
                    Some(end),
                    "page {from} on {to}"
                );
                let known = world.line(1, line).fold().authority_entries();
                assert_eq!(known, authority, "page {from} on {to}");
                tried += 1;
            }
            world.kill(1);
        }
    }
    assert!(tried > 20, "{tried} starts over {pages} pages");
}

/// Each round of the background reading, an hour long at least, found one altered entry of a journal: a page
/// of the disk holds several.
#[test]
fn a_page_of_the_record_that_was_written_astray_is_whole_again_within_two_minutes() {
    let mut world = World::seeded(2, 7);
    let line = world.found(no_tests());
    for _ in 0..24 {
        send(&mut world, line, 0, Precedence::Routine, "One of many.");
        world.run_for(Duration::from_millis(200));
    }
    // A log that ends in what waits for an officer is folded: all of it is in the pages then.
    let (utc, salt) = (world.utc(), world.next_salt());
    let (to, party) = ([world.hosts[0].party.index()], &world.hosts[1].party);
    let waits = party.release(line, utc, salt, Precedence::Flash, &to, "Both of us.");
    let waits = party.signed(waits, utc, &[WATCH]);
    world.give(1, waits).unwrap();
    world.run_for(Duration::from_secs(5));
    world.kill(1);
    let (image, pages) = (world.image(1), world.pages(1, "truth.db"));
    let (mut mended, mut most) = (0, 0);
    for to in 1..pages {
        world.restore_image(1, image.clone());
        world.misdirect(1, "truth.db", pages - to, to);
        if world.try_start(1).is_err() || world.is_dead(1) {
            world.kill(1);
            continue;
        }
        let altered = world.altered(1, line);
        world.run_for(Duration::from_secs(120));
        if !world.is_dead(1) {
            assert_eq!(world.altered(1, line), 0, "page {to} held {altered}");
            assert_eq!(world.disk(0, line), world.disk(1, line), "page {to}");
            mended += 1;
            most = most.max(altered);
        }
        world.kill(1);
    }
    assert!(mended > 2 && most > 1, "{mended} of {pages} pages, {most}");
}

/// The background reading looked an entry up by its id alone, so that only a walk over its journal could tell where
/// another index of the table led elsewhere. And the copy that was to put a row right ended the node, time and again,
/// where what had rotted was the id beside the bytes.
#[test]
fn wherever_an_id_rots_in_the_database_its_entry_is_whole_again_within_a_minute_or_called_damaged()
{
    let mut world = World::seeded(2, 7);
    let line = world.found(no_tests());
    let sent = [0; 5].map(|_| {
        world.run_for(Duration::from_millis(200));
        send(&mut world, line, 0, Precedence::Routine, "One of many.")
    });
    world.run_for(Duration::from_secs(5));
    // A start folds the log: all of it is in the pages then.
    world.kill(1);
    world.start(1);
    world.kill(1);
    let image = world.image(1);
    let places = places_of(&image, &sent[2].0);
    let mut called = 0;
    // The id, and what follows it: in an index the row that it leads to.
    for at in places.iter().flat_map(|at| [at + 16, at + 32]) {
        let mut image = image.clone();
        image.content_mut("truth.db").unwrap()[at] ^= 1;
        world.restore_image(1, image);
        world.start(1);
        world.run_for(Duration::from_secs(60));
        assert!(!world.is_dead(1), "byte {at} ends the node");
        let calls = world.alarms(1).contains(&Alarm::RecordDamaged { line });
        assert!(calls || world.altered(1, line) == 0, "byte {at}");
        assert!(world.line(1, line).fold().holds(&sent[2]));
        assert!(!world.bytes_of(1, line, sent[4]).is_empty());
        called += usize::from(calls);
        world.kill(1);
    }
    assert!((1..places.len()).contains(&called), "{called}");
}

/// Where some bytes lie in the database.
fn places_of(image: &Image, bytes: &[u8]) -> Vec<usize> {
    let pages = image.content("truth.db").unwrap();
    let places = pages.windows(bytes.len()).enumerate();
    let here = places.filter(|(_, window)| *window == bytes);
    here.map(|(at, _)| at).collect()
}

/// An entry is put right by writing its row again. Where a page of the table lies in place of another, the rows are
/// out of order, and that hid sound ones which the background reading had read: for an hour no alarm stood, though
/// they were given to nobody. It also took the alarm back whenever what it had found so far was mended.
#[test]
fn a_record_in_which_a_page_lies_astray_is_whole_or_called_damaged_after_two_minutes_and_a_start() {
    let mut world = World::seeded(2, 7);
    let line = world.found(no_tests());
    let words = "One of many, with so many words that a page of the table has only some of them.";
    for n in 0..40 {
        send(&mut world, line, n % 2, Precedence::Routine, words);
        world.run_for(Duration::from_millis(200));
    }
    world.run_for(Duration::from_secs(5));
    // A start folds the log into the database.
    for host in [0, 1] {
        world.kill(host);
        world.start(host);
    }
    world.run_for(Duration::from_secs(5));
    for host in [0, 1] {
        world.kill(host);
    }
    let (images, pages) = (
        [0, 1].map(|host| world.image(host)),
        world.pages(1, "truth.db"),
    );
    let over = Event::Cleared(Alarm::RecordDamaged { line });
    let (mut whole, mut called) = (0, 0);
    for to in 1..pages {
        for from in (1..=4).map(|by| (to + by) % pages) {
            for (host, image) in images.iter().enumerate() {
                world.kill(host);
                world.restore_image(host, image.clone());
            }
            world.misdirect(1, "truth.db", from, to);
            world.start(0);
            let mut says = false;
            for start in 0..2 {
                world.kill(1);
                if world.try_start(1).is_err() || world.is_dead(1) {
                    break;
                }
                world.told(1);
                for _ in 0..120 {
                    world.run_for(Duration::from_secs(1));
                    let taken_back = world.told(1).iter().any(|(_, event)| *event == over);
                    if taken_back && !world.is_dead(1) && !is_called_harmed(&world, line) {
                        assert_eq!(world.altered(1, line), 0, "page {from} lies on {to}");
                    }
                }
                // It may have met what it cannot go on with: that is seen.
                if world.is_dead(1) {
                    break;
                }
                let said = says;
                says = is_called_harmed(&world, line);
                if world.altered(1, line) > 0 {
                    assert!(says, "page {from} lies on {to}, start {start}");
                    called += 1;
                } else {
                    let (ours, theirs) = (world.disk(0, line), world.disk(1, line));
                    assert_eq!(ours, theirs, "page {from} lies on {to}, start {start}");
                    whole += 1;
                    // Every entry is there, in a table in which others may be hidden by the next.
                    assert!(!said || says, "page {from} lies on {to}: a start forgot");
                }
            }
        }
    }
    assert!(whole > 20, "{whole} and {called} of {pages} pages");
}

fn is_called_harmed(world: &World, line: LineId) -> bool {
    let alarms = world.alarms(1);
    let called = [
        Alarm::RecordDamaged { line },
        Alarm::BehindOwnRecord { line },
        Alarm::Mute { line },
    ];
    called.iter().any(|called| alarms.contains(called))
}

/// What a start found altered of another party was asked for, and nobody was told of it.
#[test]
fn an_entry_of_another_party_that_a_start_finds_altered_is_called_so_until_it_is_here_again() {
    let (mut world, line) = World::with_line(no_tests());
    let theirs = send(
        &mut world,
        line,
        1,
        Precedence::Routine,
        "The disk spoils it.",
    );
    world.run_for(Duration::from_secs(5));
    // A start folds the log into the database.
    world.kill(0);
    world.start(0);
    world.run_for(Duration::from_secs(5));
    world.kill(0);
    for bearer in Bearer::ALL {
        world.cut(bearer);
    }
    let path = world.folder(0).join("truth.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let entry = world.bytes_of(1, line, theirs);
    let at = bytes.windows(entry.len()).position(|of| *of == entry[..]);
    bytes[at.unwrap() + entry.len() - 3] ^= 0x20;
    std::fs::write(&path, bytes).unwrap();
    // What is shelved is read in quiet moments: here all of it is read at the start.
    std::fs::remove_file(world.folder(0).join("index.db")).unwrap();
    world.start(0);
    let damaged = Alarm::RecordDamaged { line };
    for _ in 0..60 {
        assert!(world.alarms(0).contains(&damaged));
        world.run_for(Duration::from_secs(1));
    }
    for bearer in Bearer::ALL {
        world.heal(bearer);
    }
    let over = |world: &World| !world.alarms(0).contains(&damaged);
    world.run_until("it is whole", Duration::from_secs(90), over);
    assert_eq!(world.disk(0, line), world.disk(1, line));
}

/// Damage that was found by reading for a counterpart was known to nobody until the background reading came there.
#[test]
fn what_is_found_altered_when_a_counterpart_asks_for_it_is_called_so_at_once() {
    let mut world = World::seeded(2, 7);
    let line = world.found(no_tests());
    world.kill(1);
    let message = send(
        &mut world,
        line,
        0,
        Precedence::Routine,
        "While you were away.",
    );
    world.run_for(Duration::from_secs(600));
    let address = world.line(0, line).fold().fact(&message).unwrap().address;
    let mut spoilt = world.hosts[0].spoilt.lock().unwrap();
    spoilt.insert(message, address);
    drop(spoilt);
    world.start(1);
    world.run_until("it is called so", Duration::from_secs(60), |world| {
        world.alarms(0).contains(&Alarm::RecordDamaged { line })
    });
}

/// Whenever the reading came round, every half a minute, what the disk had not kept was asked for anew, and each
/// time every counterpart sent all that comes behind it: the whole record, for as long as the disk was that bad.
#[test]
fn what_a_disk_does_not_keep_is_asked_for_more_and_more_rarely_and_stays_alarmed() {
    let mut world = World::seeded(3, 7);
    let line = world.found(no_tests());
    let first = send(&mut world, line, 0, Precedence::Routine, "The first.");
    for _ in 0..40 {
        send(&mut world, line, 0, Precedence::Routine, "One of many.");
        world.run_for(Duration::from_millis(50));
    }
    world.run_for(Duration::from_secs(5));
    let address = world.line(1, line).fold().fact(&first).unwrap().address;
    world.hosts[1].spoilt.lock().unwrap().insert(first, address);
    // The node begins to read it when it starts.
    world.kill(1);
    world.start(1);
    let harmed = |world: &World| world.alarms(1).contains(&Alarm::RecordDamaged { line });
    world.run_until("it is found", Duration::from_secs(60), harmed);
    world.run_for(Duration::from_secs(120));
    let before = [0, 2].map(|host| world.sent_to(host)[1]);
    for _ in 0..60 {
        world.run_for(Duration::from_secs(60));
        assert!(harmed(&world), "the alarm stands while the disk is so");
    }
    let all = world.disk(0, line).len();
    for (host, before) in [0, 2].into_iter().zip(before) {
        let sent = world.sent_to(host)[1] - before;
        assert!(
            sent <= RECORD_SENT_IN_AN_HOUR * all,
            "host {host} sent {sent} entries of {all}"
        );
    }
    // A sound disk, and what is asked for then stays.
    world.hosts[1].spoilt.lock().unwrap().clear();
    world.kill(1);
    world.start(1);
    world.run_for(Duration::from_secs(60));
    assert!(!harmed(&world));
}

/// Nothing of a journal was read from the disk behind an altered entry. What was said after it while a counterpart
/// was away never came there, if that had no copy to mend it with: a FLASH neither, over a whole link (day 70,068).
#[test]
fn a_flash_that_waited_for_a_link_goes_out_though_an_entry_before_it_has_rotted_and_nobody_has_it()
{
    let mut world = World::seeded(2, 7);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    for bearer in Bearer::ALL {
        world.block(0, 1, bearer);
        world.block(1, 0, bearer);
    }
    world.run_for(Duration::from_secs(31));
    let rots = send(
        &mut world,
        line,
        0,
        Precedence::Routine,
        "Of little weight.",
    );
    let flash = send(&mut world, line, 0, Precedence::Flash, "Hold your fire.");
    let bytes = world.bytes_of(0, line, rots);
    // A start folds the log: all of it is in the pages then.
    world.kill(0);
    world.start(0);
    world.kill(0);
    let mut image = world.image(0);
    let places = places_of(&image, &bytes[..64]);
    assert!(!places.is_empty());
    for at in places {
        image.content_mut("truth.db").unwrap()[at + 40] ^= 1;
    }
    world.restore_image(0, image);
    world.start(0);
    assert!(!world.speaks(0, line), "its own journal is not whole");
    for bearer in Bearer::ALL {
        world.unblock(0, 1, bearer);
        world.unblock(1, 0, bearer);
    }
    world.run_until("the link is up", Duration::from_secs(20), |world| {
        world
            .alarms(1)
            .iter()
            .all(|alarm| !matches!(alarm, Alarm::LineDown { .. }))
    });
    world.run_until("the FLASH comes", Duration::from_secs(2), |world| {
        world.line(1, line).fold().holds(&flash)
    });
    assert!(!world.line(1, line).fold().holds(&rots));
    assert!(world.alarms(0).contains(&Alarm::RecordDamaged { line }));
}

/// The background reading verifies a signature once, and from then on only what has other bytes.
#[test]
fn an_entry_that_somebody_alters_on_the_disk_after_it_was_read_through_is_found_by_the_next_round()
{
    let (mut world, line, [first, _]) = read_through();
    let mut bytes = world.bytes_of(1, line, first);
    let entry = UnverifiedEntry::parse(&bytes).unwrap();
    let entry = entry.verify(world.line(1, line).roster()).unwrap();
    // The id does not cover the signature.
    let signature = *entry.signature().as_bytes();
    let at = bytes.windows(64).position(|window| *window == signature);
    bytes[at.unwrap()] ^= 1;
    found_in_place_of(world, line, first, bytes);
}

/// Its bytes are an entry's that was proved, but not of this one.
#[test]
fn an_entry_that_stands_on_the_disk_in_place_of_another_is_found_by_the_next_round() {
    let (mut world, line, [first, second]) = read_through();
    let bytes = world.bytes_of(1, line, second);
    found_in_place_of(world, line, first, bytes);
}

/// Two entries, which the background reading has found sound twice.
fn read_through() -> (World, LineId, [EntryId; 2]) {
    let mut world = World::seeded(2, 7);
    let line = world.found(no_tests());
    let two = ["The first.", "The second."];
    let two = two.map(|words| send(&mut world, line, 0, Precedence::Routine, words));
    world.run_for(Duration::from_secs(2 * 3_600));
    assert!(!world.alarms(1).contains(&Alarm::RecordDamaged { line }));
    (world, line, two)
}

fn found_in_place_of(mut world: World, line: LineId, entry: EntryId, bytes: Vec<u8>) {
    let mut forged = world.hosts[1].forged.lock().unwrap();
    forged.insert(entry, bytes);
    drop(forged);
    world.run_until("it is found", Duration::from_secs(3_700), |world| {
        world.alarms(1).contains(&Alarm::RecordDamaged { line })
    });
}

/// Others' entries were passed on by the heads that are told every half a minute, a FLASH among them: so long
/// nobody rang at a party whose link with its author was cut, while a third one held it.
#[test]
fn a_flash_goes_round_a_cut_link_by_a_third_party_at_once_and_its_receipt_comes_back_that_way() {
    let mut world = World::seeded(3, 7);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    for bearer in Bearer::ALL {
        world.block(0, 1, bearer);
        world.block(1, 0, bearer);
    }
    world.run_for(Duration::from_secs(31));
    let flash = send(&mut world, line, 0, Precedence::Flash, "Hold your fire.");
    world.run_until("it is passed on", Duration::from_secs(2), |world| {
        world.line(1, line).fold().holds(&flash)
    });
    world.run_until(
        "the receipt is passed on",
        Duration::from_secs(2),
        |world| is_delivered(world, line, 0, &flash),
    );
}

/// A node that had lost its disk passed on all that is urgent in what it got back, to each of the others and on every
/// path, though these had told it that they hold that. Over narrow paths its word of what had come stood behind that, so
/// that its counterparts sent little, and a FLASH came after more than twenty seconds (storm 70,172).
#[test]
fn what_a_node_that_lost_its_disk_gets_back_is_not_passed_on_to_those_who_hold_it() {
    let mut world = World::seeded(3, 7);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    world.kill(0);
    for n in 0..20 {
        let text = format!("Hold your fire in sector {n}.");
        send(&mut world, line, 1, Precedence::Flash, &text);
    }
    world.run_for(Duration::from_secs(35));
    let before: usize = world.sent_to(0).iter().sum();
    world.restore_image(0, Image::default());
    world.start(0);
    for other in [1, 2] {
        let card = world.hosts[other].party.card.encode().to_vec();
        let dialable = [true; 2];
        world.give(0, Input::Paired { card, dialable }).unwrap();
    }
    world.run_until("it has all", Duration::from_secs(20), |world| {
        let counts = |host| Some(world.board(host).line(line)?.fold().count());
        counts(0) == counts(1)
    });
    world.run_for(Duration::from_secs(5));
    assert!(!world.speaks(0, line), "it has nothing of its own to send");
    let passed_on = world.sent_to(0).iter().sum::<usize>() - before;
    assert_eq!(passed_on, 0);
}

/// A record of many FLASH, which a machine that has lost its disk is sent again over a narrow path, came before the FLASH
/// that was said meanwhile, and before the one that was said a moment before the machine was there (squall 1,345).
#[test]
fn a_flash_overtakes_all_that_a_counterpart_without_a_record_is_sent_again() {
    let mut world = World::seeded(2, 7);
    let line = world.found(no_tests());
    for n in 0..50 {
        let text = format!("{} {n}.", "Hold your fire there. ".repeat(6));
        send(&mut world, line, 0, Precedence::Flash, &text);
        world.run_for(Duration::from_millis(100));
    }
    world.run_for(Duration::from_secs(5));
    world.kill(1);
    world.run_for(Duration::from_secs(20));
    let away = send(&mut world, line, 0, Precedence::Flash, "They come back.");
    world.paths.rate = Some(20_000);
    world.restore_image(1, Image::default());
    world.start(1);
    let card = world.hosts[0].party.card.encode().to_vec();
    let dialable = [true; 2];
    world.give(1, Input::Paired { card, dialable }).unwrap();
    let holds = |world: &World, id: &EntryId| {
        let line = world.board(1).line(line);
        line.is_some_and(|line| line.fold().holds(id))
    };
    world.run_until("it has some", Duration::from_secs(10), |world| {
        let line = world.board(1).line(line);
        line.is_some_and(|line| line.fold().count() > 4)
    });
    let said = send(&mut world, line, 0, Precedence::Flash, "They are back.");
    let took = world.run_until("both are there", Duration::from_secs(30), |world| {
        holds(world, &away) && holds(world, &said)
    });
    let counts = [0, 1].map(|host| world.line(host, line).fold().count());
    assert!(counts[1] < counts[0] / 2, "{counts:?} after {took:?}");
    assert!(took < Duration::from_millis(1_500), "{took:?}, {counts:?}");
}

/// Receipts of FLASH, which have its rank, went before a FLASH that was said later: over paths of 20.5 kB/s one that was to be
/// passed on was not there after 5.4 s (storm 239).
#[test]
fn a_flash_overtakes_the_receipts_of_those_before_it() {
    let mut world = World::seeded(3, 7);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    world.kill(2);
    for bearer in Bearer::ALL {
        world.block(1, 2, bearer);
        world.block(2, 1, bearer);
    }
    let before = world.line(0, line).fold().count();
    for _ in 0..60 {
        send(&mut world, line, 1, Precedence::Flash, "Hold your fire.");
        world.run_for(Duration::from_millis(100));
    }
    world.run_for(Duration::from_secs(2));
    let said = send(&mut world, line, 0, Precedence::Flash, "They hold theirs.");
    let missed = world.line(0, line).fold().count() - before;
    assert!(missed > 120, "{missed}");
    world.paths.rate = Some(20_000);
    world.start(2);
    let held = |world: &World| world.board(2).line(line).map(|line| line.fold().count());
    world.run_until("the FLASH is there", Duration::from_secs(20), |world| {
        let line = world.board(2).line(line);
        line.is_some_and(|line| line.fold().holds(&said))
    });
    let came = held(&world).unwrap_or(0) - before;
    assert!(came < 30, "{came} came before it");
    world.run_until("all is there", Duration::from_secs(60), |world| {
        held(world).is_some_and(|held| held > before + missed)
    });
}

/// Heads that name 256 entries beyond a gap take 13 kB, and every half a minute they went to each counterpart on both paths at
/// once: over a path of 20.5 kB/s a FLASH stood behind 82 kB of them for more than three seconds (squall 1,345).
#[test]
fn a_flash_does_not_stand_behind_long_heads_for_every_counterpart() {
    let mut world = World::seeded(4, 7);
    world.paths.rate = Some(20_000);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    let key = world.hosts[1].party.entry_key();
    for number in 0..256 {
        let beyond = sealed(header(&world, line, 1, 1_000 + number), &key);
        world.inject(1, 0, beyond.bytes());
    }
    world.run_for(Duration::from_secs(60));
    assert_eq!(world.line(0, line).holdings().beyond.len(), 256);
    let mut most = Duration::ZERO;
    for _ in 0..60 {
        let said = send(&mut world, line, 0, Precedence::Flash, "Who is there?");
        let before = world.now();
        world.run_until("the FLASH is there", Duration::from_secs(20), |world| {
            world.line(2, line).fold().holds(&said)
        });
        most = most.max(world.now().since(before));
        world.run_for(Duration::from_millis(500));
    }
    assert!(most < Duration::from_secs(1), "{most:?}");
}

/// Each channel that came up was told all charters, whoever had told heads of their lines. Of two machines with one key that
/// replace each other's channels each was told them time and again (squall 1,345: 14 % of what a party sent).
#[test]
fn a_run_that_has_told_heads_of_a_line_is_not_sent_its_charter_again() {
    let mut world = World::new(2);
    world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    let charters = |world: &World| [0, 1].map(|host| world.charters(host));
    let before = charters(&world);
    for bearer in Bearer::ALL {
        world.reset(bearer);
        world.run_for(Duration::from_secs(3));
    }
    assert_eq!(charters(&world), before);
    // A run that was started anew may have lost its disk.
    world.kill(1);
    world.start(1);
    world.run_for(Duration::from_secs(3));
    assert!(world.charters(0) > before[0]);
}

/// What one run of a node had asked for waited on for the next: of two machines with one key, which replace each other's
/// channels, each was sent what the other lacked, again and again. Over paths of 20.5 kB/s more than half of what each of the
/// others sent went there, and a FLASH to a third party came after 2.8 s (squall 1,345).
#[test]
fn two_machines_with_one_key_are_not_sent_again_and_again_what_the_other_asked_for() {
    let mut world = World::seeded(5, 7);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    let image = world.image(4);
    let flashes: Vec<EntryId> = (0..20)
        .map(|_| {
            let said = send(&mut world, line, 0, Precedence::Flash, "Who is there?");
            world.run_for(Duration::from_millis(200));
            said
        })
        .collect();
    world.paths.rate = Some(20_000);
    let copy = world.start_copy(4, image, &[]);
    // This takes longer than either's channels stand, and may come to neither.
    let text = "x".repeat(12_000);
    send(&mut world, line, 0, Precedence::Routine, &text);
    let sent = |world: &World| world.sent_to(0)[4] + world.sent_to(0)[copy];
    world.run_for(Duration::from_secs(40));
    let before = sent(&world);
    let held = world.line(copy, line).fold();
    let has = flashes.iter().filter(|id| held.holds(id)).count();
    assert_eq!(has, flashes.len(), "of those that it was started without");
    world.run_for(Duration::from_secs(20));
    let again = sent(&world) - before;
    assert!(again < 20, "{again} entries are sent that both have");
}

/// What is owed a receipt and no `seen` will cover was noted again with every epoch that its author opened. At a
/// node that had to be silent meanwhile it stood in the receipt twice, and the node died of what it could not sign.
#[test]
fn what_a_silent_node_owes_a_receipt_is_named_once_however_many_epochs_its_author_opens() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(3));
    let silent = |world: &mut World| {
        world.kill(0);
        std::fs::remove_file(world.folder(0).join("heads")).unwrap();
        world.start(0);
        world.run_for(Duration::from_secs(10));
        assert!(!world.speaks(0, line));
    };
    silent(&mut world);
    let key = world.hosts[1].party.entry_key();
    let beyond = sealed(header(&world, line, 1, 1_000), &key);
    world.inject(1, 0, beyond.bytes());
    world.run_for(Duration::from_secs(1));
    assert!(world.line(0, line).fold().holds(&beyond.id()));
    for epoch in [1, 2] {
        opened(&mut world, line, 1, epoch, EpochReason::Rotation);
        world.run_for(Duration::from_secs(1));
        silent(&mut world);
    }
    opened(&mut world, line, 1, 3, EpochReason::Rotation);
    world.run_for(Duration::from_secs(1));
    opened(&mut world, line, 0, 1, EpochReason::Restored);
    let receipted = |world: &World| {
        let state = world.line(0, line).fold().message(&beyond.id());
        state.is_some_and(|state| state.addressees[0].delivered.is_some())
    };
    world.run_until("it is receipted", Duration::from_secs(5), receipted);
}

/// What a node had to say when a time was up waited while it was mute. By the time it might speak again an
/// acknowledgement had come, and it denied what its own record held.
#[test]
fn who_was_mute_when_a_time_was_up_does_not_say_afterwards_that_nobody_acknowledged() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let flash = send(&mut world, line, 0, Precedence::Flash, "Who is there?");
    world.run_until("it is delivered", Duration::from_secs(2), |world| {
        is_delivered(world, line, 0, &flash)
    });
    // A backup is laid out without the file of own heads.
    world.kill(0);
    std::fs::remove_file(world.folder(0).join("heads")).unwrap();
    world.start(0);
    world.run_for(Duration::from_secs(30));
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[1].party;
    let fold = world.line(1, line).fold();
    let composed = party.acknowledge(fold, line, utc, salt, &flash);
    let act = party.signed(composed, utc, &[WATCH]);
    world.give(1, act).unwrap();
    world.run_for(Duration::from_secs(2));
    assert!(!world.speaks(0, line));
    opened(&mut world, line, 0, 1, EpochReason::Restored);
    world.run_for(Duration::from_secs(2));
    assert!(world.speaks(0, line));
    for id in world.disk(0, line) {
        let judged = world.line(0, line).fold().judgement(&id);
        let against = Judgement::Refused(Refusal::AgainstOwnRecord);
        assert_ne!(judged, Some(against), "{id}");
    }
}

/// So often at most a counterpart sends in an hour what comes behind an entry that a disk does not keep.
const RECORD_SENT_IN_AN_HOUR: usize = 12;

/// A copy beside its original, both of which dial: each cut the other off and was dialled again in the same moment, as
/// fast as a handshake goes, towards every counterpart (seed 26: twenty seconds took half a minute).
#[test]
fn two_machines_with_one_key_dial_each_path_no_oftener_than_once_a_second() {
    let mut world = World::new(3);
    world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    world.save(2);
    let before = world.dials(2);
    let copy = world.start_clone(2);
    world.run_for(Duration::from_secs(20));
    let paths = 2 * 2;
    for (host, dialled) in [(2, world.dials(2) - before), (copy, world.dials(copy))] {
        assert!(dialled > 0, "host {host} is cut off by its twin");
        assert!(dialled <= paths * 21, "host {host} dialled {dialled} times");
    }
    for host in [0, 1] {
        let counterpart = world.hosts[2].party.link();
        let two = Alarm::TwoMachines { counterpart };
        assert!(world.alarms(host).contains(&two), "host {host}");
    }
}

/// Storm 89 at `fb8a87a`: the commit at which a node ended was on its disk all the same. The FLASH in it was told to nobody
/// until the next start, which rings for it; the checkers waited for it to come.
#[test]
fn a_flash_in_the_commit_at_which_a_node_ended_rings_when_that_starts_on_it() {
    let mut world = World::seeded(2, 7);
    world.watch_from_now();
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    let cut = PowerCut {
        after_operations: 0,
        last_is_done: true,
    };
    world.cut_power(0, cut);
    let flash = send(&mut world, line, 1, Precedence::Flash, "Stop.");
    let now = world.now();
    let watch = world.watch.as_mut().unwrap();
    watch.flash(now, line, [1, 0], flash, true);
    world.run_for(Duration::from_secs(1));
    assert!(world.is_dead(0), "it ended at that commit");
    world.start(0);
    assert!(world.line(0, line).fold().holds(&flash));
    for _ in 0..40 {
        world.run_for(Duration::from_secs(1));
        world.look();
    }
    let is_it = |alarm: &Alarm| matches!(alarm, Alarm::Received { .. });
    assert!(world.alarms(0).iter().any(is_it), "it waits for an officer");
    let hits = &world.watch.as_ref().unwrap().hits;
    assert!(hits.of(Point::FlashRangAtOnce) > 0);
}
