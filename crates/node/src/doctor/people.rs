//! People: does every line have those whom its acts need.

use super::{Checked, Facts, fails_if, quoted, warns_if};

pub(super) fn check(facts: &Facts) -> Vec<Checked> {
    let Some(running) = &facts.running else {
        return vec![
            Checked::unknown("people-release"),
            Checked::unknown("people-watch"),
        ];
    };
    let data = quoted(&facts.folder.display().to_string());
    let mut checked = Vec::new();
    for line in &running.lines {
        let id = line.status.id.to_string();
        let about = id.get(..12).unwrap_or(&id);
        let own = line
            .charter
            .parties
            .iter()
            .find(|party| party.index == line.status.own);
        let officers = own.map(|own| own.officers.as_slice()).unwrap_or_default();
        let with = |roles: &[&str]| {
            let has = |officer: &&detente_api::charter::CharterOfficer| {
                officer
                    .roles
                    .iter()
                    .any(|role| roles.contains(&role.as_str()))
            };
            officers.iter().filter(has).count()
        };
        // A FLASH takes two people: one who drafts or releases, and one more who releases.
        let (release, watch) = (with(&["releasing"]), with(&["watch"]));
        let enough = release >= 1 && with(&["releasing", "watch"]) >= 2;
        let fix = format!("detente --data {data} charter show {about}");
        checked.push(
            Checked::new("people-release", fails_if(!enough), release.to_string())
                .about(about)
                .fix(fix.clone()),
        );
        checked.push(
            Checked::new(
                "people-release-spare",
                warns_if(release < 2),
                release.to_string(),
            )
            .about(about)
            .fix(fix.clone()),
        );
        checked.push(
            Checked::new("people-watch", fails_if(watch == 0), watch.to_string())
                .about(about)
                .fix(fix),
        );
    }
    checked
}
