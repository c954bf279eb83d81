//! What two nodes do while their disks keep a trace: each script another use of the store.

use std::time::Duration;

use detente_line::appointment;
use detente_line::opening;
use detente_line::switchboard::input::{Answer, Input};
use detente_record::{EpochReason, Kind, LineId, Officer, PartyIndex, Precedence, UnverifiedEntry};
use detente_simulator::files::SimulatedDisk;
use detente_simulator::people::{APPOINTED, RELEASING, SECOND, WATCH};
use detente_store::SqliteStore;

use crate::crash::rig::{EPOCH, Rig, Said, Scene, entries, settings};

/// What a script does from a scene in which two nodes have a line.
pub struct Script {
    pub name: &'static str,
    /// Whether it begins on empty disks.
    pub from_nothing: bool,
    pub run: fn(&mut Rig, LineId),
    /// What is done to the disks before it begins.
    pub before: fn(&mut Scene, LineId),
    /// Whether the first node was put back from a copy: then it is mute until it opens its next epoch.
    pub restored: bool,
}

const fn script(name: &'static str, run: fn(&mut Rig, LineId)) -> Script {
    Script {
        name,
        from_nothing: false,
        run,
        before: |_, _| {},
        restored: false,
    }
}

/// Every script.
pub const SCRIPTS: &[Script] = &[
    Script {
        from_nothing: true,
        ..script("a line is founded", |rig, _| {
            rig.start_both();
            let line = rig.found(7);
            rig.run_for(SHORT);
            rig.send(line, 0, Precedence::Routine, "The first.");
            rig.run_for(SHORT);
        })
    },
    script("routine both ways", |rig, line| {
        rig.start_both();
        for n in 0..6 {
            rig.send(line, n % 2, Precedence::Routine, "All quiet.");
            rig.run_for(SHORT);
        }
    }),
    script("flash both ways, acknowledged", |rig, line| {
        rig.start_both();
        for host in [0, 1, 0] {
            let id = rig.send(line, host, Precedence::Flash, "Hold.").unwrap();
            rig.run_for(SHORT);
            let (utc, salt) = (rig.utc(), rig.next_salt());
            let fold = rig.board(1 - host).line(line).unwrap().fold();
            let party = &rig.nodes[1 - host].party;
            let composed = party.acknowledge(fold, line, utc, salt, &id);
            let input = rig.act(1 - host, composed, &[WATCH]);
            let _ = rig.give(1 - host, input);
            rig.run_for(SHORT);
        }
    }),
    script("large bodies", |rig, line| {
        rig.start_both();
        for n in 0..4 {
            let text = "x".repeat(8_000 * (n + 1));
            rig.send(line, n % 2, Precedence::Priority, &text);
            rig.run_for(SHORT);
        }
    }),
    script("many entries in one turn", |rig, line| {
        rig.start_both();
        for host in [0, 1] {
            let mut inputs = Vec::new();
            for n in 0..40 {
                let text = format!("Number {n}.");
                let composed = rig.composed(line, host, Precedence::Routine, &text);
                inputs.push(rig.act(host, composed, &[RELEASING]));
            }
            rig.give_all(host, inputs);
            rig.run_for(SHORT);
        }
    }),
    script("drafts wait for a second officer", |rig, line| {
        rig.start_both();
        for n in 0..3 {
            let composed = rig.composed(line, 0, Precedence::Flash, "Both of us.");
            let party = &rig.nodes[0].party;
            let role = detente_record::AssertionRole::Drafter;
            let key = &party.officers[usize::from(WATCH)];
            let by = composed.draft.assert(WATCH, role, rig.utc(), key);
            let act = detente_line::switchboard::input::OfficerAct {
                draft: composed.draft.clone(),
                body: composed.body.clone(),
                assertions: vec![by],
            };
            let _ = rig.give(0, Input::Act(Box::new(act)));
            rig.run_for(SHORT);
            if n != 1 {
                rig.release(line, 0, &composed, RELEASING);
                rig.run_for(SHORT);
            }
        }
    }),
    script("acts wait for heads", |rig, line| {
        rig.connected = false;
        rig.start_both();
        for host in [0, 1, 0] {
            rig.send(line, host, Precedence::Routine, "Not yet.");
            rig.run_for(SHORT);
        }
        rig.connected = true;
        for host in [0, 1] {
            let book = rig.book(host);
            let drafts: Vec<_> = book
                .iter()
                .filter_map(|(_, said)| match said {
                    Said::Waits(draft) => Some(*draft),
                    _ => None,
                })
                .collect();
            rig.waits_no_more(host, &drafts);
        }
        rig.run_for(Duration::from_secs(20));
    }),
    script("officers come and go", |rig, line| {
        rig.start_both();
        let (utc, salt) = (rig.utc(), rig.next_salt());
        let party = &rig.nodes[0].party;
        let officer = Officer {
            name: "appointed".to_owned(),
            key: party.officers[usize::from(APPOINTED)].public(),
            roles: vec!["watch".to_owned()],
        };
        let author = party.author(line, utc, salt);
        let composed = appointment::appoint(&author, APPOINTED, &officer).unwrap();
        let input = rig.act(0, composed, &[RELEASING, SECOND]);
        let _ = rig.give(0, input);
        rig.run_for(SHORT);
        let (utc, salt) = (rig.utc(), rig.next_salt());
        let author = rig.nodes[0].party.author(line, utc, salt);
        let composed = appointment::revoke(&author, APPOINTED);
        let input = rig.act(0, composed, &[RELEASING, SECOND]);
        let _ = rig.give(0, input);
        rig.run_for(SHORT);
    }),
    script("the log is folded while the line runs", |rig, line| {
        rig.start_both();
        let text = "f".repeat(20_000);
        for n in 0..16 {
            rig.send(line, n % 2, Precedence::Routine, &text);
            rig.run_for(SHORT);
        }
    }),
    script("the wire breaks and stands again", |rig, line| {
        rig.start_both();
        for n in 0..4 {
            rig.hang_up();
            rig.send(line, n % 2, Precedence::Immediate, "Are you there?");
            rig.run_for(Duration::from_secs(10));
        }
    }),
    script("nodes end and start again", |rig, line| {
        rig.start_both();
        for n in 0..4 {
            rig.send(line, n % 2, Precedence::Routine, "Before.");
            rig.run_for(SHORT);
            rig.kill(n % 2);
            rig.start(n % 2).unwrap();
            rig.run_for(Duration::from_secs(10));
            rig.send(line, n % 2, Precedence::Routine, "After.");
            rig.run_for(SHORT);
        }
    }),
    Script {
        before: |scene, _| {
            for image in &mut scene.images {
                for name in ["index.db", "index.db-wal"] {
                    image.remove(name);
                }
            }
        },
        ..script("the index was lost", |rig, line| {
            rig.start_both();
            for n in 0..8 {
                rig.send(line, n % 2, Precedence::Routine, "From the entries.");
                rig.run_for(SHORT);
            }
        })
    },
    Script {
        before: |scene, _| {
            for image in &mut scene.images {
                image.content_mut("index.db").unwrap()[5000..9000].fill(7);
            }
        },
        ..script("the index was damaged", |rig, line| {
            rig.start_both();
            rig.send(line, 0, Precedence::Flash, "From the entries.");
            rig.run_for(SHORT);
        })
    },
    Script {
        before: |scene, _| {
            scene
                .images
                .iter_mut()
                .for_each(|image| image.remove("reserve"))
        },
        ..script("the reserve is made", |rig, line| {
            rig.start_both();
            rig.send(line, 1, Precedence::Routine, "With room to spare.");
            rig.run_for(SHORT);
        })
    },
    script("the reserve is given up and made again", |rig, line| {
        rig.start_both();
        for host in [0, 1] {
            for _ in 0..2 {
                let store = rig.nodes[host].driver.as_mut().unwrap().store();
                detente_store::Store::release_reserve(store).unwrap();
                rig.send(line, host, Precedence::Flash, "Out of the reserve.");
                rig.run_for(SHORT);
            }
        }
    }),
    script(
        "a second line, for which the head file grows",
        |rig, line| {
            rig.start_both();
            let second = rig.found(8);
            rig.run_for(SHORT);
            for n in 0..4 {
                rig.send(
                    [line, second][n % 2],
                    n / 2,
                    Precedence::Routine,
                    "Which line?",
                );
                rig.run_for(SHORT);
            }
        },
    ),
    script("a line test", |rig, line| {
        rig.start_both();
        let _ = rig.give(0, Input::StartTest { line });
        rig.run_for(Duration::from_secs(120));
    }),
    script("the watch changes", |rig, line| {
        rig.start_both();
        for host in [0, 1] {
            let (utc, salt) = (rig.utc(), rig.next_salt());
            let author = rig.nodes[host].party.author(line, utc, salt);
            let composed = detente_line::watch::take(&author, None);
            let input = rig.act(host, composed, &[WATCH]);
            let _ = rig.give(host, input);
            rig.run_for(SHORT);
        }
    }),
    script("messages are displayed", |rig, line| {
        rig.start_both();
        for host in [0, 1] {
            let message = rig
                .send(line, host, Precedence::Immediate, "Read this.")
                .unwrap();
            rig.run_for(SHORT);
            let _ = rig.give(1 - host, Input::Displayed { line, message });
            rig.run_for(SHORT);
        }
    }),
    script("hours pass", |rig, line| {
        rig.start_both();
        rig.send(line, 0, Precedence::Routine, "A long night.");
        rig.run_for(Duration::from_secs(2 * 3600));
        rig.send(line, 1, Precedence::Routine, "It is over.");
        rig.run_for(SHORT);
    }),
    Script {
        before: |scene, _| hide_a_row(scene),
        ..script("an index that hides a row is given up", |rig, line| {
            rig.start_both();
            rig.run_for(Duration::from_secs(10));
            for host in [0, 1] {
                assert!(
                    rig.nodes[host].ended.is_some(),
                    "node {host} noticed nothing"
                );
                rig.start(host).unwrap();
            }
            rig.run_for(Duration::from_secs(10));
            rig.send(line, 0, Precedence::Flash, "From the entries.");
            rig.run_for(SHORT);
        })
    },
    script("an epoch is opened as planned", |rig, line| {
        rig.start_both();
        for host in [0, 1] {
            open_epoch(rig, line, host, EpochReason::Rotation);
            rig.run_for(SHORT);
            rig.send(line, host, Precedence::Routine, "By the new key.");
            rig.run_for(SHORT);
        }
    }),
    Script {
        before: put_back,
        restored: true,
        ..script(
            "a node put back from a copy opens the next epoch",
            |rig, line| {
                rig.start_both();
                rig.run_for(Duration::from_secs(10));
                assert!(!rig.speaks(0, line), "it knows that it was put back");
                open_epoch(rig, line, 0, EpochReason::Restored);
                rig.run_for(Duration::from_secs(5));
                for host in [0, 1] {
                    rig.send(line, host, Precedence::Flash, "We are back.");
                    rig.run_for(SHORT);
                }
            },
        )
    },
    script("both send at once", |rig, line| {
        rig.start_both();
        for _ in 0..3 {
            rig.send(line, 0, Precedence::Immediate, "Ours crosses yours.");
            rig.send(line, 1, Precedence::Immediate, "Yours crosses ours.");
            rig.run_for(SHORT);
        }
    }),
    script("a node dies in the middle of a burst", |rig, line| {
        rig.start_both();
        for n in 0..10 {
            rig.send(line, 0, Precedence::Routine, &"b".repeat(100 * n + 1));
        }
        rig.kill(1);
        rig.start(1).unwrap();
        rig.run_for(Duration::from_secs(10));
    }),
];

/// Officers of a node open its next epoch, whose keys are on its machine.
fn open_epoch(rig: &mut Rig, line: LineId, host: usize, reason: EpochReason) {
    let (utc, salt) = (rig.utc(), rig.next_salt());
    let party = &rig.nodes[host].party;
    let author = party.author(line, utc, salt);
    let composed = opening::open(&author, &party.token(EPOCH).opening, reason);
    let input = rig.act(host, composed, &[WATCH, RELEASING]);
    let answer = rig.give(host, input);
    assert!(matches!(answer, Some(Ok(Answer::Entry(_)))), "{answer:?}");
}

/// The first node said more, then its disk was put back to what it is now.
fn put_back(scene: &mut Scene, line: LineId) {
    let copy = scene.images[0].clone();
    let mut rig = Rig::of(scene);
    rig.start_both();
    for n in 0..4 {
        rig.send(line, n % 2, Precedence::Routine, "After the copy.")
            .unwrap();
        rig.run_for(SHORT);
    }
    rig.kill(0);
    rig.kill(1);
    *scene = rig.scene();
    scene.images[0] = copy;
}

/// Flips a bit in a key of each index: the counterpart's first entry is not found by its id. Its first that is no authority
/// entry: what hides one of those is met at the start.
fn hide_a_row(scene: &mut Scene) {
    for image in &mut scene.images {
        let disk = SimulatedDisk::new(image.clone());
        let opened = SqliteStore::open(&disk.dir(), &settings(&disk)).unwrap();
        let held = entries(&opened.store);
        let parsed = held
            .values()
            .map(|bytes| UnverifiedEntry::parse(bytes).unwrap());
        let of_second = parsed.filter(|entry| {
            let is_authority = entry.header().kind == Kind::AUTHORITY;
            entry.address().party == PartyIndex(1) && !is_authority
        });
        let first = of_second.min_by_key(UnverifiedEntry::address).unwrap();
        drop(opened);
        // Behind the key stands the entry's number, which is small.
        let row = [&first.id().0[..], &[0, 0, 0]].concat();
        let content = image.content_mut("index.db").unwrap();
        let there = content.windows(row.len()).enumerate();
        let places: Vec<usize> = there.filter(|(_, w)| *w == row).map(|(at, _)| at).collect();
        assert!(!places.is_empty());
        places.iter().for_each(|at| content[at + 31] ^= 1);
    }
}

/// Long enough for what was sent to arrive and be receipted.
const SHORT: Duration = Duration::from_millis(500);
