//! The settings: every rule of `detente config check`, and who can reach the interface.

use super::{Checked, Facts, Figure, Piece, Verdict, quoted};
use crate::config::check::Finding;

pub(super) fn check(facts: &Facts) -> Vec<Checked> {
    let data = quoted(&facts.folder.display().to_string());
    let wrong: Vec<&Finding> = facts
        .findings
        .iter()
        .filter(|finding| finding.wrong)
        .collect();
    // What rings is a check of its own.
    let doubtful = facts
        .findings
        .iter()
        .filter(|one| !one.wrong && one.rule != "hook-none")
        .count();
    let verdict = match (wrong.len(), doubtful) {
        (0, 0) => Verdict::Ok,
        (0, _) => Verdict::Warn,
        _ => Verdict::Fail,
    };
    let fix = wrong
        .iter()
        .find_map(|finding| mend(facts, finding))
        .unwrap_or_else(|| format!("detente --data {data} config check"));
    let mut checked = vec![
        Checked::new(
            "config-rules",
            verdict,
            Figure::count("findings", wrong.len() + doubtful),
        )
        .fix(fix),
    ];
    checked.push(loopback(facts, &data));
    if let Some(config) = &facts.config {
        let listens = [config.quic, config.tcp].into_iter().flatten().count();
        let dials = crate::counterparts::AddressBook::read(&facts.folder)
            .is_ok_and(|book| !book.all_addresses().is_empty());
        let dials_word = Piece::Word {
            family: "doctor-figure",
            name: if dials { "yes" } else { "no" }.to_owned(),
        };
        let reach = Figure::count("listens", listens).with(dials_word.named("dials"));
        let verdict = if listens == 0 && !dials {
            Verdict::Warn
        } else {
            Verdict::Ok
        };
        checked.push(Checked::new("config-reach", verdict, reach).fix(reachable(facts, &data)));
    }
    checked
}

/// A counterpart is told where to be dialled; without one, a card comes first.
fn reachable(facts: &Facts, data: &str) -> String {
    let links = facts
        .running
        .iter()
        .flat_map(|running| &running.status.links);
    match links.map(|link| quoted(&link.name)).next() {
        Some(name) => {
            format!("detente --data {data} pair addresses {name} --add --address 192.0.2.10:7100")
        }
        None => super::counterpart::pairing(data),
    }
}

/// Settings that open the interface without TLS are refused, so that the rule says it, not the settings.
fn loopback(facts: &Facts, data: &str) -> Checked {
    let id = "api-loopback";
    let open = facts.findings.iter().find(|one| one.rule == "api-open");
    match (open, &facts.config) {
        (Some(finding), _) => Checked::new(id, Verdict::Fail, Figure::word("open")).fix(
            mend(facts, finding).unwrap_or_else(|| format!("detente --data {data} config check")),
        ),
        (None, Some(config)) => Checked::new(id, Verdict::Ok, config.api.to_string()),
        (None, None) => Checked::unknown(id),
    }
}

/// The command that puts one finding right, where a machine can know it.
fn mend(facts: &Facts, finding: &Finding) -> Option<String> {
    let fact = |name: &str| {
        let found = finding.facts.iter().find(|(of, _)| *of == name);
        found.map(|(_, value)| value.to_string())
    };
    let config = quoted(&facts.folder.join("config.toml").display().to_string());
    match finding.rule {
        "misspelt" => {
            let (line, _) = finding.place?;
            let (name, near) = (fact("name")?, fact("near")?);
            let word = |word: &str| {
                word.chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
            };
            (word(&name) && word(&near))
                .then(|| format!("sed -i '{line}s/{name}/{near}/' {config}"))
        }
        "hook-not-executable" => Some(format!("chmod 755 {}", quoted(&fact("path")?))),
        "hook-writable-by-others" => Some(format!("chmod go-w {}", quoted(&fact("path")?))),
        "writable-by-others" => Some(format!("chmod 600 {config}")),
        "api-open" => {
            let (line, _) = finding.place?;
            Some(format!(
                "sed -i '{line}s/=.*/= \"127.0.0.1:7101\"/' {config}"
            ))
        }
        _ => None,
    }
}
