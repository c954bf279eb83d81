//! People: does every line have those whom its acts need, and is one of them there.

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
        let own = line.status.own;
        let parties = line.officers.parties.iter();
        let officers = parties
            .filter(|party| party.party == own)
            .flat_map(|party| &party.officers)
            .filter(|officer| officer.in_office);
        let with = |roles: &[&str]| {
            let has = |role: &String| roles.contains(&role.as_str());
            let able = officers.clone().filter(|one| one.roles.iter().any(has));
            able.count()
        };
        // A FLASH takes two people: one who drafts or releases, and one more who releases.
        let (release, watch) = (with(&["releasing"]), with(&["watch"]));
        let enough = release >= 1 && with(&["releasing", "watch"]) >= 2;
        let there = line.status.watch.iter().filter(|party| party.party == own);
        let there: usize = there.map(|party| party.on_watch.len()).sum();
        let list = format!("detente --data {data} officer list --line {about}");
        let duty = format!("detente --data {data} duty on --line {about}");
        for (id, verdict, figure, fix) in [
            ("people-release", fails_if(!enough), release, &list),
            (
                "people-release-spare",
                warns_if(release < 2),
                release,
                &list,
            ),
            ("people-watch", fails_if(watch == 0), watch, &list),
            ("people-on-watch", warns_if(there == 0), there, &duty),
        ] {
            let one = Checked::new(id, verdict, figure.to_string());
            checked.push(one.about(about).fix(fix.clone()));
        }
    }
    checked
}
