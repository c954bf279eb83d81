//! What one counterpart may take of a node's disk: one share, however many lines it has with the node.

use std::collections::BTreeMap;
use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::limits::{QUOTA_BYTES, QUOTA_DISK_LOW_BYTES, QUOTA_RESERVE_BYTES};
use detente_line::message::compose::{self, Author, Release};
use detente_line::switchboard::input::Answer;
use detente_record::{
    Entry, EntryId, Header, LineId, PART_BODY, Part, PartyIndex, Precedence, Status,
};

use crate::hostile::header;
use detente_simulator::people::{RELEASING, WATCH, limits};
use detente_simulator::world::World;

/// Sends from a host to party 0 of a line.
fn send(
    world: &mut World,
    line: LineId,
    from: usize,
    precedence: Precedence,
    text: &str,
) -> EntryId {
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[from].party;
    let officers: &[u16] = match precedence {
        Precedence::Flash => &[WATCH, RELEASING],
        _ => &[RELEASING],
    };
    let release = Release {
        status: Status::Exercise,
        precedence,
        action: &[PartyIndex(0)],
        info: &[],
        due: None,
        language: "en",
        text,
    };
    // A party has another number in each line.
    let author = Author {
        party: world.line(from, line).own(),
        ..party.author(line, utc, salt)
    };
    let composed = compose::release(&author, &limits(), &release).unwrap();
    let input = party.signed(composed, utc, officers);
    match world.give(from, input).unwrap() {
        Answer::Entry(id) => id,
        other => panic!("not an entry: {other:?}"),
    }
}

fn holds(world: &World, line: LineId, id: &EntryId) -> bool {
    world.line(0, line).fold().holds(id)
}

/// Host 1 has two lines with host 0, host 2 has one.
fn three_lines() -> (World, [LineId; 2], LineId) {
    let mut world = World::hub(2);
    world.run_for(Duration::from_secs(2));
    let own = [7, 8].map(|nonce| world.found_between([0, 1], [nonce; 16]));
    let other = world.found_between([0, 2], [9; 16]);
    world.run_until("all lines speak", Duration::from_secs(60), |world| {
        let speaking = |host, line| world.speaks(0, line) && world.speaks(host, line);
        own.iter().all(|line| speaking(1, *line)) && speaking(2, other)
    });
    (world, own, other)
}

#[test]
fn a_counterpart_that_used_its_share_on_one_line_has_none_left_on_another_and_others_have_theirs() {
    let (mut world, [one, other], theirs) = three_lines();
    world.kill(0);
    let ordinary = QUOTA_BYTES - QUOTA_RESERVE_BYTES;
    world.hosts[0]
        .taken
        .lock()
        .unwrap()
        .insert((one, PartyIndex(1)), ordinary);
    world.start(0);
    world.run_until("all lines speak again", Duration::from_secs(60), |world| {
        [one, other, theirs]
            .iter()
            .all(|line| world.speaks(0, *line))
    });
    let routine = send(&mut world, other, 1, Precedence::Routine, "on another line");
    let flash = send(
        &mut world,
        other,
        1,
        Precedence::Flash,
        "Cease fire at once.",
    );
    let of_another = [Precedence::Routine, Precedence::Flash]
        .map(|precedence| send(&mut world, theirs, 2, precedence, "of another counterpart"));
    world.run_until("what is taken", Duration::from_secs(10), |world| {
        holds(world, other, &flash) && of_another.iter().all(|id| holds(world, theirs, id))
    });
    world.run_for(Duration::from_secs(40));
    assert!(!holds(&world, other, &routine), "its share was used");
    let party = PartyIndex(1);
    assert!(
        world
            .alarms(0)
            .contains(&Alarm::OverQuota { line: other, party })
    );
    let of_another = Alarm::OverQuota {
        line: theirs,
        party,
    };
    assert!(!world.alarms(0).contains(&of_another));
}

#[test]
fn a_nearly_full_disk_gives_a_counterpart_one_share_on_all_its_lines() {
    let (mut world, own, theirs) = three_lines();
    let low = detente_store::Space {
        free: 1 << 20,
        reserve: 8 << 20,
        reserve_whole: 8 << 20,
    };
    *world.hosts[0].space.lock().unwrap() = Some(low);
    world.run_for(Duration::from_secs(1));
    let peer = world.hosts[1].party.link();
    let before = world.board(0).held_of(&peer);
    let key = world.hosts[1].party.entry_key();
    for (number, line) in (0..120).zip(own.into_iter().cycle()) {
        let header = Header {
            precedence: Precedence::Immediate,
            ..header(&world, line, 1, 1_000 + number)
        };
        let (salt, content) = ([7; 16], vec![0; 40_000]);
        let parts = BTreeMap::from([(PART_BODY, Part { salt, content })]);
        let entry = Entry::sign(header, parts, &key).unwrap();
        world.inject(1, 0, entry.bytes());
    }
    world.run_for(Duration::from_secs(1));
    let taken = world.board(0).held_of(&peer) - before;
    let share = QUOTA_DISK_LOW_BYTES;
    assert!(
        (share / 2..=share).contains(&taken),
        "{taken} bytes of {share}"
    );
    let flash = send(
        &mut world,
        theirs,
        2,
        Precedence::Flash,
        "Cease fire at once.",
    );
    world.run_until("the other's FLASH", Duration::from_secs(10), |world| {
        holds(world, theirs, &flash)
    });
}
