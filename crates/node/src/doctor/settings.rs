//! The settings: every rule of `detente config check`, and who can reach the interface.

use super::{Checked, Facts, Verdict, fails_if, quoted};
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
            (wrong.len() + doubtful).to_string(),
        )
        .fix(fix),
    ];
    if let Some(config) = &facts.config {
        let open = !config.api.ip().is_loopback();
        checked.push(
            Checked::new("api-loopback", fails_if(open), config.api.to_string())
                .fix(format!("detente --data {data} config check")),
        );
        let listens = [config.quic, config.tcp].into_iter().flatten().count();
        let dials = crate::counterparts::AddressBook::read(&facts.folder)
            .is_ok_and(|book| !book.all_addresses().is_empty());
        let reach = format!("{listens} + {}", u8::from(dials));
        let verdict = if listens == 0 && !dials {
            Verdict::Warn
        } else {
            Verdict::Ok
        };
        checked.push(
            Checked::new("config-reach", verdict, reach)
                .fix(format!("detente --data {data} pair list")),
        );
    }
    checked
}

/// The command that puts one finding right, where a machine can know it.
fn mend(facts: &Facts, finding: &Finding) -> Option<String> {
    let fact = |name: &str| {
        let found = finding.facts.iter().find(|(of, _)| *of == name);
        found.map(|(_, value)| match value {
            detente_language::Value::Words(words) => words.clone(),
            detente_language::Value::Number(number) => number.to_string(),
        })
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
