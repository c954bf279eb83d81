//! Several lines on one node: two with one counterpart, a theatre each, and one with another. A command
//! names the line it is about; what is said on one shows on no other; one set of channels serves each
//! counterpart.

use std::collections::BTreeMap;
use std::path::Path;

use detente_api::status::NodeStatus;
use detente_cli::rig::{Network, Party, Schedule, Scratch, Stop, found_named, pair};
use detente_language::Language;
use detente_record::Level;

use crate::PROGRAM;
use crate::harness::{Ran, detente};
use crate::line_of_two::{Must as _, beside_others, until};

fn party(scratch: &Scratch, name: &str, listens: bool) -> Party {
    let officers: [(&str, &[&str]); 1] = [("Watch", &["watch", "releasing"])];
    Party::make(
        Path::new(PROGRAM),
        &scratch.path().join(name),
        name,
        Language::English,
        listens,
        &officers,
    )
    .must("a party")
}

fn run(party: &Party, arguments: &[&str]) -> Ran {
    let data = party.desk.data.display().to_string();
    let mut all = vec!["--lang", "en", "--data", &data];
    all.extend(arguments);
    detente(&all)
}

/// Says a text on the line that `wish` names, by the party's only officer.
fn say(party: &Party, wish: &str, text: &str) -> Ran {
    let officer = party.officers[0].path.display().to_string();
    run(
        party,
        &["send", text, "--officer", &officer, "--line", wish],
    )
}

#[test]
fn commands_name_their_line_and_what_is_said_on_one_shows_on_no_other() {
    let _machine = beside_others();
    let scratch = Scratch::temporary().must("a folder");
    let mut a = party(&scratch, "Northland", true);
    let mut b = party(&scratch, "Southmark", false);
    let mut c = party(&scratch, "Eastholm", false);
    for party in [&mut a, &mut b, &mut c] {
        party.start().must("a node");
    }
    let network = Network::before(a.node().must("a's node")).must("relays");
    let stop = Stop::default();
    pair(&stop, &a, &b, &network.addresses()).must("paired with b");
    pair(&stop, &a, &c, &network.addresses()).must("paired with c");
    let levels = || {
        vec![Level {
            id: "desk".to_owned(),
            name: BTreeMap::from([("en".to_owned(), "Duty desk".to_owned())]),
        }]
    };
    let found = |with: &Party, name: &str| {
        let name = BTreeMap::from([("en".to_owned(), name.to_owned())]);
        found_named(&stop, &a, with, name, levels(), Schedule::NONE_SOON).must("a line")
    };
    let lines = [
        (found(&b, "Western sector"), &b),
        (found(&b, "Eastern sector"), &b),
        (found(&c, "Coastal sector"), &c),
    ];

    // One set of channels for each counterpart, however many lines.
    let status: NodeStatus = a.client().must("a's node").get("/v1/status").must("status");
    assert_eq!((status.lines.len(), status.links.len()), (3, 2));
    assert!(status.links.iter().all(|link| link.paths.len() == 2));
    let shown = run(&a, &["status"]);
    for name in ["Western sector", "Eastern sector", "Coastal sector"] {
        assert!(shown.said().contains(name), "{}", shown.out);
    }

    // Without a name, or with one that fits several, nothing is sent, and all are named.
    let officer = a.officers[0].path.display().to_string();
    for arguments in [
        &["send", "x", "--officer", &officer][..],
        &["send", "x", "--officer", &officer, "--line", "sector"],
        &["read"],
        &["export", "--out", "x"],
        &["entries"],
        &["test", "list"],
        &["contacts"],
    ] {
        let ran = run(&a, arguments);
        assert_eq!(ran.code, 1, "{arguments:?}: {}{}", ran.out, ran.err);
        for name in ["Western sector", "Eastern sector", "Coastal sector"] {
            assert!(ran.err.contains(name), "{arguments:?}: {}", ran.err);
        }
    }
    let unknown = say(&a, "northern", "x");
    assert_eq!(unknown.code, 1);

    // By a part of its name, by its whole name, by a part of the other party's name, by its id.
    let id = lines[2].0.to_string();
    for (wish, text) in [
        ("western", "west wind"),
        ("Eastern sector", "east wind"),
        ("eastholm", "sea wind"),
        (&id[..8], "sea fog"),
    ] {
        say(&a, wish, text).said();
    }
    let said: [&[&str]; 3] = [&["west wind"], &["east wind"], &["sea wind", "sea fog"]];
    for ((line, other), own) in lines.iter().zip(said) {
        let line = line.to_string();
        let shown = until("what was said is shown at the other side", || {
            let shown = run(other, &["read", "--line", &line]).out;
            own.iter().all(|text| shown.contains(text)).then_some(shown)
        });
        let here = run(&a, &["read", "--line", &line]);
        for text in said.concat() {
            let belongs = own.contains(&text);
            assert_eq!(
                shown.contains(text),
                belongs,
                "{text} at the other: {shown}"
            );
            assert_eq!(here.said().contains(text), belongs, "{text}: {}", here.out);
        }
    }

    // What goes out of one line is of that line alone, and everything checks.
    for (number, (line, _)) in lines.iter().enumerate() {
        let line = line.to_string();
        let file = scratch.path().join(format!("{number}.bundle"));
        let file = file.display().to_string();
        run(&a, &["export", "--line", &line, "--out", &file]).said();
        let verified = run(&a, &["verify", &file]);
        assert!(verified.said().contains(&line), "{}", verified.out);
        for command in [&["entries"][..], &["test", "list"], &["contacts"]] {
            let mut arguments = command.to_vec();
            arguments.extend(["--line", &line]);
            run(&a, &arguments).said();
        }
    }
}
