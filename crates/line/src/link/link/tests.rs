//! A link to one counterpart: what waits for which run, and in what order it goes.

use detente_record::{
    Act, Address, Epoch, Header, Keep, Kind, Precedence, SecretKey, Sequence, Status, Timestamp,
};

use super::*;
use crate::limits::HEADS_SHORT;
use crate::link::frame::Holdings;
use crate::link::outbox::Rank;

fn item(number: u8) -> Item {
    Item {
        line: LineId([7; 32]),
        address: Address::new(0, 0, u64::from(number)),
        id: EntryId([number; 32]),
        rank: Rank::Flash,
        is_new: true,
        is_by_node: false,
        is_lost: false,
        on_one_path: false,
        entry: None,
    }
}

#[test]
fn what_waits_on_channels_that_are_lost_one_after_another_waits_once_on_the_one_that_remains() {
    let now = Now {
        monotonic: Monotonic::default(),
        utc: Timestamp::from_ms(0),
        uncertainty_ms: None,
    };
    let key = |seed| SecretKey::from_seed([seed; 32]).public();
    let mut link = Link::new(now, key(1), key(2), [0; 16], [false; 2]);
    let mut out = Vec::new();
    let word = Frame::Heartbeat {
        count: 1,
        utc: now.utc,
    };
    // Its counterpart dials over one path as often as it likes: which of them stays is its choice.
    let channels: Vec<ChannelId> = (1..=6).map(ChannelId).collect();
    for id in &channels {
        let (bearer, lane) = (Bearer::Quic, Lane::Urgent);
        let channel = Channel::new(now, *id, bearer, lane, false, String::new());
        link.opened(channel, now, &mut out);
        link.received(now, *id, &word.encode(), &|_, _| None, &mut out);
    }
    for number in 0..10 {
        link.enqueue(item(number));
    }
    for id in &channels[..5] {
        link.drop_channel(now, *id, CloseCause::Reset, &mut out);
    }
    let waits: Vec<usize> = link.channels.values().map(|c| c.urgent.len()).collect();
    assert_eq!(waits, [10]);
}

/// A link, and what says hello on a new urgent channel of it.
fn link() -> (Link, impl Fn(&mut Link, u64, u8)) {
    let now = Now {
        monotonic: Monotonic::default(),
        utc: Timestamp::from_ms(0),
        uncertainty_ms: None,
    };
    let key = |seed| SecretKey::from_seed([seed; 32]).public();
    let link = Link::new(now, key(1), key(2), [0; 16], [false; 2]);
    let hello = move |link: &mut Link, id: u64, run: u8| {
        let (id, bearer, lane) = (ChannelId(id), Bearer::Quic, Lane::Urgent);
        let mut out = Vec::new();
        if !link.has(id) {
            let channel = Channel::new(now, id, bearer, lane, false, String::new());
            link.opened(channel, now, &mut out);
        }
        let hello = Frame::Hello {
            instance: [run; 16],
            utc: now.utc,
        };
        link.received(now, id, &hello.encode(), &|_, _| None, &mut out);
    };
    (link, hello)
}

#[test]
fn what_waits_for_one_run_of_a_node_is_not_sent_to_another() {
    let (mut link, hello) = link();
    hello(&mut link, 1, 1);
    for number in 0..10 {
        link.enqueue(item(number));
    }
    // The same run on another channel has it all.
    hello(&mut link, 2, 1);
    link.enqueue(item(10));
    assert!(link.carries(&item(0).id) && link.queued() >= 11);
    let before = (link.losses(), link.runs());
    hello(&mut link, 3, 2);
    assert_eq!(link.queued(), 0);
    assert!(!link.carries(&item(0).id));
    assert!(link.losses() > before.0 && link.runs() > before.1);
    // Late word of the run before, on a channel of its own, takes nothing from the one that followed it.
    let now = Now {
        monotonic: Monotonic::default(),
        utc: Timestamp::from_ms(0),
        uncertainty_ms: None,
    };
    let (mut link, hello) = self::link();
    let late = Channel::new(
        now,
        ChannelId(2),
        Bearer::Tcp,
        Lane::Urgent,
        false,
        String::new(),
    );
    link.opened(late, now, &mut Vec::new());
    hello(&mut link, 1, 1);
    hello(&mut link, 3, 2);
    link.enqueue(item(0));
    hello(&mut link, 2, 1);
    assert!(link.carries(&item(0).id));
}

#[test]
fn what_its_counterpart_holds_by_now_waits_for_it_no_more() {
    let (mut link, hello) = link();
    hello(&mut link, 1, 1);
    for number in 0..10 {
        link.enqueue(item(number));
    }
    link.enqueue(routine());
    link.withdraw(|item| item.address.place.sequence.0 < 4);
    assert_eq!(link.queued(), 6);
    let carried = (0..10).filter(|number| link.carries(&item(*number).id));
    assert!(carried.eq(4..10) && !link.carries(&routine().id));
    // If it says that it lacks it after all, it is sent.
    link.enqueue(item(3));
    assert!(link.carries(&item(3).id) && link.queued() == 7);
}

#[test]
fn what_others_send_too_goes_on_one_path_and_on_another_when_that_is_lost() {
    let (mut link, hello) = link();
    hello(&mut link, 1, 1);
    hello(&mut link, 2, 1);
    let waits = |link: &Link| -> Vec<(u64, usize)> {
        let channels = link.channels.values();
        channels.map(|c| (c.id.0, c.urgent.len())).collect()
    };
    link.enqueue(item(0));
    assert_eq!(waits(&link), [(1, 1), (2, 1)]);
    for number in 1..=2 {
        link.enqueue(Item {
            on_one_path: true,
            ..item(number)
        });
    }
    assert_eq!(waits(&link), [(1, 2), (2, 2)]);
    let now = Now {
        monotonic: Monotonic::default(),
        utc: Timestamp::from_ms(0),
        uncertainty_ms: None,
    };
    link.drop_channel(now, ChannelId(1), CloseCause::Reset, &mut Vec::new());
    assert_eq!(waits(&link), [(2, 3)]);
}

/// An entry of another precedence than FLASH, with its bytes.
fn routine() -> Item {
    let header = Header {
        line: LineId([7; 32]),
        party: PartyIndex(0),
        epoch: Epoch(0),
        sequence: Sequence(0),
        previous: None,
        seen: Vec::new(),
        time: Timestamp::from_ms(0),
        uncertainty_ms: None,
        status: Status::Exercise,
        kind: Kind(4),
        act: Act(1),
        object: None,
        references: Vec::new(),
        due: None,
        precedence: Precedence::Routine,
        officers: Vec::new(),
        authority: None,
        commitments: BTreeMap::new(),
        charter_version: 0,
        keep: Keep::Ordinary,
        action: Vec::new(),
        info: Vec::new(),
        number: None,
        outcome: None,
        understood: true,
    };
    let key = SecretKey::from_seed([1; 32]);
    let entry = Entry::sign(header, BTreeMap::new(), &key).expect("a sound entry");
    Item {
        id: entry.id(),
        rank: Rank::Routine,
        is_new: false,
        entry: Some(entry),
        ..item(0)
    }
}

/// Nothing holds long heads back. With half a second of what is not urgent for each counterpart besides, a FLASH stood
/// behind both (squall 1,345).
#[test]
fn long_heads_take_the_place_of_what_is_not_urgent_until_they_have_come() {
    let (mut link, hello) = link();
    hello(&mut link, 1, 1);
    let now = Now {
        monotonic: Monotonic::default(),
        utc: Timestamp::from_ms(0),
        uncertainty_ms: None,
    };
    let (urgent, ordinary, bearer) = (ChannelId(1), ChannelId(2), Bearer::Quic);
    let channel = Channel::new(now, ordinary, bearer, Lane::Ordinary, false, String::new());
    link.opened(channel, now, &mut Vec::new());
    hello(&mut link, 2, 1);
    let head = Head {
        address: Address::new(0, 0, 9),
        id: EntryId([1; 32]),
    };
    let holdings = Holdings {
        beyond: vec![head; HEADS_SHORT + 1],
        ..Holdings::default()
    };
    let line = LineId([7; 32]);
    link.heads()
        .channel_up(now, urgent, line, holdings, &mut Vec::new());
    link.enqueue(routine());
    let mut out = Vec::new();
    let goes = |out: &[Output]| {
        let goes = |output: &Output| matches!(output, Output::Transmit { channel, .. } if *channel == ordinary);
        out.iter().any(goes)
    };
    link.pump(now, &mut out);
    assert!(!goes(&out));
    let heard = Frame::Heard {
        count: 1,
        utc: now.utc,
    };
    link.received(now, urgent, &heard.encode(), &|_, _| None, &mut out);
    assert!(goes(&out));
}
