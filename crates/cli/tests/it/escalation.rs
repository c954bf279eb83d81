//! Down the duty roster by commands alone, on two real nodes: a roster is set, the other side asks that fire be stopped and sends what
//! nobody takes; the program that rings writes down whom it was to raise, and the desk sees whom, when, and who is next.

use std::os::unix::fs::PermissionsExt as _;

use detente_cli::rig::{Party, Schedule};
use detente_record::Precedence;

use crate::harness::{Line, Ran, at, key_of};
use crate::line_of_two::{log, now, until};

/// How one of them is reached at home.
const NUMBER: &str = "+49 30 7654321";

fn by(party: &Party, officer: &str, words: &[&str]) -> Ran {
    let officer = key_of(party, officer);
    at(party, &[words, &["--officer", &officer]].concat())
}

/// The bell of `a` writes down a line a run: what happened, to which alarm, which steps. Its settings are these.
fn bell_of(line: &Line, settings: &[(&str, &str)]) -> impl Fn() -> Vec<String> + use<> {
    let (ring, rung) = (line.path("ring"), line.path("rung"));
    let script = format!(
        "#!/bin/sh\necho \"$1 $2: $DETENTE_STEP\" >> {}\n",
        rung.display()
    );
    std::fs::write(&ring, script).expect("written");
    std::fs::set_permissions(&ring, std::fs::Permissions::from_mode(0o700)).expect("set");
    let file = line.a.desk.data.join("config.toml");
    let mut text = std::fs::read_to_string(&file).expect("there");
    let hook = format!("hook = [\"{}\"]", ring.display());
    let hook = ("# hook = [\"/usr/local/bin/ring\"]", hook.as_str());
    for (was, is) in [hook].iter().chain(settings) {
        assert!(text.contains(was), "{was}: {text}");
        text = text.replacen(was, is, 1);
    }
    std::fs::write(&file, text).expect("written");
    at(&line.a, &["config", "reload"]).said();
    move || {
        let text = std::fs::read_to_string(&rung).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

/// A roster for the hour around now, with nobody as deputy.
fn set_roster(line: &Line) {
    at(&line.a, &["book", "new", "Watch book"]).said();
    let minute = |by: i64| {
        let ms = now().as_ms().saturating_add_signed(by * 60_000);
        let text = detente_record::Timestamp::from_ms(ms).to_string();
        format!("{}Z", &text[..16])
    };
    let (from, until) = (minute(-30), minute(30));
    let shift = |step, person| {
        format!(
            "[[shift]]\nstep = \"{step}\"\nperson = \"{person}\"\nfrom = {from}\nuntil = {until}\n"
        )
    };
    let file = line.path("today.toml");
    let text = format!(
        "from = {from}\nuntil = {until}\n[[person]]\nname = \"Watch\"\nlanguages = [\"en\"]\nreach = [\"desk 2\"]\n\
         [[person]]\nname = \"Petrov\"\nlanguages = [\"ru\"]\nreach = [\"{NUMBER}\"]\n{}{}",
        shift("watch", "Watch"),
        shift("on-call", "Petrov")
    );
    std::fs::write(&file, text).expect("written");
    let path = file.display().to_string();
    by(&line.a, "Watch", &["roster", "set", &path]).said();
}

#[test]
fn check_fire_raises_the_whole_roster_at_once_and_what_nobody_takes_goes_down_it_step_by_step() {
    let line = Line::founded(Schedule::NONE_SOON);
    let none = at(&line.a, &["alarm", "roster"]);
    for words in ["No command rings", "No duty roster covers this time"] {
        assert!(none.said().contains(words), "{words}: {}", none.out);
    }
    let rung = bell_of(&line, &[("deputy_s = 60", "deputy_s = 2")]);
    set_roster(&line);
    let chain = line.wait(&line.a, &["alarm", "roster"], |ran| {
        ran.out.contains("If an alarm began now")
    });
    for words in [
        "watch, at once: Watch (en), desk 2",
        "deputy, passed over, NOBODY PLANNED",
        "on call, after 2 s: Petrov (ru), +49 30 7654321",
    ] {
        assert!(chain.out.contains(words), "{words}: {}", chain.out);
    }

    // Check fire: one command there, everybody here, though the settings leave time between the steps.
    let asked = [
        "check-fire",
        "--place",
        "50.45N 30.52E",
        "--target",
        "hospital",
    ];
    by(&line.b, "Watch", &asked).said();
    let everybody = ["raised check-fire: watch", "escalated check-fire: on-call"];
    until("everybody is raised", || {
        let rung = rung();
        let all = everybody
            .iter()
            .all(|one| rung.iter().any(|row| row == one));
        all.then_some(())
    });
    let list = at(&line.a, &["alarm", "list"]).said().to_owned();
    for words in [
        "watch, ",
        "deputy, ",
        "passed over, NOBODY PLANNED",
        "(Petrov)",
    ] {
        assert!(list.contains(words), "{words}: {list}");
    }
    let status = at(&line.a, &["status"]).said().to_owned();
    assert!(
        status.contains("(Petrov)") && !status.contains(NUMBER),
        "{status}"
    );
    let messages = at(&line.a, &["alarm", "messages", "--json"]).json();
    let id = messages["messages"][0]["message"].as_str().expect("an id");
    by(&line.a, "Watch", &["answer", id, "--code", "will-comply"]).said();
    until("those who were raised hear of it", || {
        let over = "cleared check-fire: watch on-call";
        rung().iter().any(|row| row == over).then_some(())
    });

    // What nobody takes: the watch, and when its time is up whoever is on call, for nobody is planned as deputy.
    line.send(&line.b, Precedence::Immediate, "Are these yours?");
    let shown = line.wait(&line.a, &["alarm", "list"], |ran| {
        ran.out
            .contains("next, unless somebody takes it: deputy at")
            || ran.out.contains("on call, ")
    });
    assert!(shown.out.contains("(Watch)"), "{}", shown.out);
    until("on call", || {
        let step = "escalated immediate-received: on-call";
        rung().iter().any(|row| row == step).then_some(())
    });
    at(&line.a, &["alarm", "silence"]).said();
    // A trial of a step calls its people; of one with nobody it is refused.
    at(&line.a, &["alarm", "test", "--step", "on-call"]).said();
    assert!(
        rung().contains(&"test test: on-call".to_owned()),
        "{:?}",
        rung()
    );
    let nobody = at(&line.a, &["alarm", "test", "--step", "deputy"]);
    assert_ne!(nobody.code, 0);
    assert!(
        nobody.err.contains("Nobody is to be raised"),
        "{}",
        nobody.err
    );
    let unknown = at(&line.a, &["alarm", "test", "--step", "night"]);
    assert!(
        unknown.err.contains("watch, deputy, on-call"),
        "{}",
        unknown.err
    );

    let audit = at(&line.a, &["audit"]).said().to_owned();
    assert!(
        audit.contains("on-call: Petrov") && !audit.contains(NUMBER),
        "{audit}"
    );
    let logged = log(&line.a);
    assert!(logged.contains("down the duty roster"), "{logged}");
    assert!(
        !logged.contains(NUMBER) && !logged.contains("Petrov"),
        "{logged}"
    );
    let data = line.a.desk.data.display().to_string();
    let russian = ["--data", &data, "--lang", "ru", "alarm", "roster"];
    let russian = crate::harness::detente(&russian);
    assert!(
        russian.said().contains("НИКТО НЕ НАЗНАЧЕН"),
        "{}",
        russian.out
    );
}
