//! Counterparts and the paths to them.

use detente_api::status::{LinkStatus, PathStatus};

use super::{Checked, Facts, Figure, Piece, Verdict, at_most, fails_if, quoted, warns_if};

pub(super) fn check(facts: &Facts) -> Vec<Checked> {
    let Some(running) = &facts.running else {
        return vec![
            Checked::unknown("counterpart-paired"),
            Checked::unknown("counterpart-heard"),
        ];
    };
    let links = &running.status.links;
    let data = quoted(&facts.folder.display().to_string());
    let mut checked = vec![
        Checked::new(
            "counterpart-paired",
            warns_if(links.is_empty()),
            Figure::count("counterparts", links.len()),
        )
        .fix(pairing(&data)),
    ];
    for link in links {
        checked.push(heard(facts, link, &data));
        checked.push(two_paths(link, &data));
        checked.push(version(link));
        for path in &link.paths {
            checked.extend(of_path(link, path, &data));
        }
    }
    checked
}

/// The commands that pair: the other party's card, its name and the phrase heard stand for examples.
pub(super) fn pairing(data: &str) -> String {
    format!(
        "detente --data {data} pair add card.txt && detente --data {data} pair confirm NAME --heard PHRASE \
         --address 192.0.2.10:7100"
    )
}

/// The command that is told one more address of a counterpart; those it has stay.
fn addresses(link: &LinkStatus, data: &str, bearer: &str) -> String {
    format!(
        "detente --data {data} pair addresses {} --add --{bearer} 192.0.2.10:7100",
        quoted(&link.name)
    )
}

fn heard(facts: &Facts, link: &LinkStatus, data: &str) -> Checked {
    let since = link.paths.iter().map(|path| path.since.0.as_ms()).max();
    let down_s = since.map_or(0, |since| facts.now.as_ms().saturating_sub(since) / 1000);
    let silent = Piece::lasting(down_s).named("not-heard");
    let figure = match (link.up, &link.cause) {
        (true, _) => Figure::word("up"),
        (false, Some(cause)) => Figure::label("cause", cause).with(silent),
        (false, None) => silent.into(),
    };
    // The counterpart's operator closed it: that is no fault of a path.
    let verdict = match (link.up, link.goodbye) {
        (true, _) => Verdict::Ok,
        (false, true) => Verdict::Warn,
        (false, false) => Verdict::Fail,
    };
    Checked::new("counterpart-heard", verdict, figure)
        .about(&link.name)
        .fix(addresses(link, data, "address"))
}

fn two_paths(link: &LinkStatus, data: &str) -> Checked {
    let known = link.paths.len();
    let missing = if link.paths.iter().any(|path| path.bearer == "quic") {
        "tcp"
    } else {
        "quic"
    };
    Checked::new(
        "path-second",
        warns_if(known < 2),
        Figure::count("paths", known),
    )
    .about(&link.name)
    .fix(addresses(link, data, missing))
}

fn version(link: &LinkStatus) -> Checked {
    let skew = link
        .paths
        .iter()
        .any(|path| path.cause.as_deref() == Some("version"));
    let figure = if skew {
        Figure::word("differs")
    } else {
        env!("CARGO_PKG_VERSION").into()
    };
    Checked::new("counterpart-version", fails_if(skew), figure)
        .about(&link.name)
        .fix("apt-get install --only-upgrade detente")
}

fn of_path(link: &LinkStatus, path: &PathStatus, data: &str) -> Vec<Checked> {
    let about = format!("{}, {}", link.name, path.bearer);
    let figure = match (path.up, &path.cause) {
        (true, _) => Figure::word("up"),
        (false, Some(cause)) => Figure::label("path-cause", cause),
        (false, None) => Figure::word("down"),
    };
    let mut checked = vec![
        Checked::new("path-up", fails_if(!path.up), figure)
            .about(&about)
            .fix(addresses(link, data, &path.bearer)),
    ];
    if let Some(rtt) = path.rtt_ms {
        checked.push(
            Checked::new(
                "path-time",
                at_most(rtt, 1_000, 5_000),
                Piece::amount(rtt, "ms"),
            )
            .about(&about)
            .fix(format!("detente --data {data} status")),
        );
    }
    checked
}
