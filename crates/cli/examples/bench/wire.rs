//! IP bytes between two nodes for one message with its receipt, as the kernel counts them: B in a network
//! namespace of its own behind a pair of virtual interfaces, which put every packet on the wire by itself.
//! Needs root and `ip`; skipped otherwise.

use std::fs::Permissions;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use detente_api::act::{BATCH_ACTS_MAX, NewAct};
use detente_api::card::{CounterpartCard, DialAddress};
use detente_cli::rig::Scratch;
use detente_node::config::Config;
use detente_record::limits::SALT_BYTES;
use detente_record::{
    Assertion, AssertionMethod, AssertionRole, Assertions, Draft, Precedence, Signature,
};

use crate::event_stream::EventStream;
use crate::line_of_two::{
    BOTH_PATHS, Desk, LineOfTwo, Must as _, PATIENCE, hand_in, hand_in_all, paths_up, status, until,
};
use crate::two_nodes;

/// Measures `single` messages one at a time and `burst` at once, and prints them.
pub fn run(program: &Path, single: usize, burst: usize) {
    println!(
        "\n| IP bytes per ROUTINE of 120 characters, with its receipt | bytes | packets | officer's assertion | \
         bytes without it |\n|---|---|---|---|---|"
    );
    let Some(cable) = Cable::lay() else {
        println!("| skipped: needs root, `ip` and network namespaces | | | | |");
        return;
    };
    let mut line = founded(program, &cable);
    line.a.start().must("A's node");
    line.b.start().must("B's node");
    until("both paths are up", || {
        let signs = status(&line.a).ok()?.lines.first()?.mute.is_none();
        (signs && paths_up(&line.a) == 2).then_some(())
    });
    let desk = Desk::of(&line.a);
    let acts: Vec<NewAct> = (0..single + burst)
        .map(|_| desk.message(Precedence::Routine, TEXT))
        .collect();
    let assertion = assertion_bytes(&acts[0]);
    let (one_by_one, at_once) = acts.split_at(single);
    let (before, idle) = (cable.count(), Duration::from_secs(4));
    std::thread::sleep(idle);
    let idle = cable.count().since(before).bytes as f64 / idle.as_secs_f64();
    let client = line.a.client().must("A's node").clone();
    let mut events = EventStream::of(&line.a);
    let (before, begun) = (cable.count(), Instant::now());
    for act in one_by_one {
        let id = hand_in(&client, line.line, act)
            .must("a message")
            .expect("an entry");
        events.changed(id, 1, PATIENCE).expect("B's receipt");
    }
    let took = begun.elapsed().as_secs_f64();
    let one = cable.count().since(before);
    one.print(
        "one at a time, the next after the receipt",
        single,
        assertion,
    );
    println!(
        "| · of them heartbeats of both paths, {idle:.0} bytes/s when idle | {:.0} | | | |",
        idle * took / single as f64
    );
    let before = cable.count();
    for acts in at_once.chunks(BATCH_ACTS_MAX) {
        hand_in_all(&client, line.line, acts.to_vec());
    }
    until("everything is receipted", || {
        let status = status(&line.a).ok()?;
        let waiting = &status.lines[0].waiting;
        waiting.iter().all(|of| of.entries == 0).then_some(())
    });
    let all = cable.count().since(before);
    all.print(
        &format!("{burst} in batches of {BATCH_ACTS_MAX}"),
        burst,
        assertion,
    );
}

/// A line founded over loopback, whose nodes are then stopped and moved to the two ends of the cable.
fn founded(program: &Path, cable: &Cable) -> LineOfTwo {
    let mut line = two_nodes(&cable.script(program));
    let near = SocketAddr::new(NEAR, line.listens.port());
    let addresses = BOTH_PATHS.map(|bearer| DialAddress {
        bearer: bearer.to_owned(),
        address: near.to_string(),
    });
    let card = line.a.card.id();
    let client = line.b.client().must("B's node");
    let _: CounterpartCard = client
        .put(&format!("/v1/cards/{card}/addresses"), &addresses)
        .must("new addresses");
    for party in [&mut line.a, &mut line.b] {
        let mut node = party.node.take().expect("a node");
        node.stop().must("a node stopped");
    }
    let folder = line.a.desk.data.clone();
    let mut config = Config::read(&folder).expect("settings");
    (config.quic, config.tcp) = (Some(near), Some(near));
    std::fs::write(folder.join("config.toml"), config.to_text()).expect("settings written");
    cable.move_b();
    line
}

/// Bytes of an officer's assertion within an entry: its part with salt, number and length.
fn assertion_bytes(act: &NewAct) -> usize {
    let draft = Draft::decode(&act.draft.0).expect("a draft");
    let assertion = |given: &detente_api::act::Assertion| Assertion {
        officer: given.officer,
        role: AssertionRole::Releaser,
        method: AssertionMethod::Key,
        at: given.at.0,
        signature: Signature([0; 64]),
    };
    let part = Assertions {
        nonce: draft.nonce,
        expiry: draft.expiry,
        list: act.assertions.iter().map(assertion).collect(),
    };
    SALT_BYTES + part.encode().len() + 3
}

/// A pair of virtual interfaces, the far one in a network namespace; taken away again when dropped.
struct Cable {
    folder: Scratch,
}

impl Cable {
    /// `None` where that is not allowed.
    fn lay() -> Option<Self> {
        let cable = Self {
            folder: Scratch::temporary().must("a folder"),
        };
        let far = format!("{FAR}/30");
        let near = format!("{NEAR}/30");
        let steps: [&[&str]; 9] = [
            &["netns", "add", SPACE],
            &[
                "link", "add", ENDS[0], "type", "veth", "peer", "name", ENDS[1],
            ],
            &["link", "set", ENDS[1], "netns", SPACE],
            // One packet, one frame: else the kernel would count many as one.
            &[
                "link",
                "set",
                ENDS[0],
                "addrgenmode",
                "none",
                "gso_max_segs",
                "1",
                "up",
            ],
            &["addr", "add", &near, "dev", ENDS[0]],
            &["-n", SPACE, "link", "set", "lo", "up"],
            &["-n", SPACE, "link", "set", ENDS[1], "addrgenmode", "none"],
            &[
                "-n",
                SPACE,
                "link",
                "set",
                ENDS[1],
                "gso_max_segs",
                "1",
                "up",
            ],
            &["-n", SPACE, "addr", "add", &far, "dev", ENDS[1]],
        ];
        steps.iter().all(|step| ip(step)).then_some(cable)
    }

    /// A program that is the node, in the far namespace once B was moved there.
    fn script(&self, program: &Path) -> PathBuf {
        let path = self.folder.path().join("node");
        let (moved, program) = (self.switch().display().to_string(), program.display());
        let text = format!(
            "#!/bin/sh\ncase \"$*\" in *Southmark*) [ -e '{moved}' ] && \
             exec ip netns exec {SPACE} '{program}' \"$@\" ;; esac\nexec '{program}' \"$@\"\n"
        );
        std::fs::write(&path, text).expect("a script");
        std::fs::set_permissions(&path, Permissions::from_mode(0o700)).expect("a program");
        path
    }

    fn switch(&self) -> PathBuf {
        self.folder.path().join("moved")
    }

    fn move_b(&self) {
        std::fs::write(self.switch(), "").expect("B moved");
    }

    /// What has passed so far, both ways.
    fn count(&self) -> Count {
        let of = |name: &str| -> u64 {
            let path = format!("/sys/class/net/{}/statistics/{name}", ENDS[0]);
            let text = std::fs::read_to_string(path).expect("an interface");
            text.trim().parse().expect("a number")
        };
        let packets = of("tx_packets") + of("rx_packets");
        let frames = of("tx_bytes") + of("rx_bytes");
        Count {
            bytes: frames - packets * ETHERNET_BYTES,
            packets,
        }
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        // With its namespace both ends go.
        ip(&["netns", "del", SPACE]);
        ip(&["link", "del", ENDS[0]]);
    }
}

fn ip(arguments: &[&str]) -> bool {
    let mut ip = Command::new("ip");
    ip.args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    ip.status().is_ok_and(|status| status.success())
}

#[derive(Clone, Copy)]
struct Count {
    bytes: u64,
    packets: u64,
}

impl Count {
    fn since(self, before: Self) -> Self {
        Self {
            bytes: self.bytes - before.bytes,
            packets: self.packets - before.packets,
        }
    }

    fn print(self, name: &str, messages: usize, assertion: usize) {
        let each = |count: u64| count as f64 / messages as f64;
        println!(
            "| {name} | {:.0} | {:.2} | {assertion} | {:.0} |",
            each(self.bytes),
            each(self.packets),
            each(self.bytes) - assertion as f64
        );
    }
}

const TEXT: &str = "Convoy of four vehicles leaves the northern gate at 1410Z and takes the coast road \
to the second bridge; arrival 1525 Z.";
const SPACE: &str = "detente-bench";
const ENDS: [&str; 2] = ["detente-near", "detente-far"];
const NEAR: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 203, 117, 1));
const FAR: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 203, 117, 2));
/// Two addresses and a type before each packet.
const ETHERNET_BYTES: u64 = 14;
