//! Template messages as people send and read them: filled by name, signed by two, and read on the other side in its own
//! language, with the time of its own wall and the read-back beside it.

use detente_cli::rig::{Party, Schedule};
use detente_record::EntryId;

use crate::harness::{Line, Ran, at, detente, key_of};

/// A command at a desk in a language, in a time zone.
fn in_language(party: &Party, language: &str, arguments: &[&str]) -> Ran {
    let data = party.desk.data.display().to_string();
    let mut all = vec!["--data", &data, "--lang", language];
    all.extend(arguments);
    detente(&all)
}

#[test]
fn a_request_to_stop_firing_is_filled_by_one_read_and_released_by_another_and_read_in_three_languages()
 {
    let line = Line::founded(Schedule::NONE_SOON);
    let (first, second) = (key_of(&line.a, "Releasing"), key_of(&line.a, "Second"));
    let list = at(&line.a, &["template", "list"]);
    assert!(list.said().contains("25  check-fire"), "{}", list.out);
    let shown = at(&line.a, &["template", "show", "check-fire"]);
    for words in [
        "Stop firing at this place at once.",
        "target=hospital: a hospital or an ambulance",
        "place (position): Place",
        "detente send --template check-fire place=\"50.45N 30.52E\" target=hospital",
    ] {
        assert!(shown.said().contains(words), "{words}: {}", shown.out);
    }
    let wrong = at(
        &line.a,
        &[
            "send",
            "--template",
            "check-fire",
            "--precedence",
            "flash",
            "--officer",
            &first,
            "place=50.45 30.52",
            "colour=grey",
        ],
    );
    assert_ne!(wrong.code, 0);
    for words in [
        "place: it needs north or south",
        "colour: the template has no such field",
        "target: it must not be left out",
    ] {
        assert!(wrong.err.contains(words), "{words}: {}", wrong.err);
    }
    let sent = at(
        &line.a,
        &[
            "send",
            "--template",
            "check-fire",
            "--precedence",
            "flash",
            "--officer",
            &first,
            "place=50.45N 30.52E",
            "target=hospital",
            "name=Hospital 2",
        ],
    );
    // The officer sees what is signed before it is.
    assert!(
        sent.said()
            .contains("| What is being hit: a hospital or an ambulance."),
        "{}",
        sent.out
    );
    // A square of the grid in two pieces is two others.
    let square = "36U\u{a0}UA\u{a0}23940\u{a0}91604";
    assert!(sent.said().contains(square), "{}", sent.out);
    let drafts = at(&line.a, &["release", "--json"]).json();
    let hash = drafts["drafts"][0]["hash"]
        .as_str()
        .expect("a draft")
        .to_owned();
    let released = at(&line.a, &["release", &hash, "--officer", &second]);
    assert!(
        released
            .said()
            .contains("| Stop firing at this place at once."),
        "{}",
        released.out
    );
    let all = at(&line.a, &["read", "--json"]).json();
    let id = all["actual"][0]["id"]
        .as_str()
        .expect("a message")
        .to_owned();
    line.reached(&line.b, id.parse::<EntryId>().expect("an id"), "delivered");
    for (language, words) in [
        (
            "en",
            [
                "Template message 25 (check-fire), in en (the original, unreviewed):",
                "| Place: 50°27′00″N 030°31′12″E",
                "Read-back, for another channel:",
                "Answered by: unknown, will check, will comply, cannot comply",
            ],
        ),
        (
            "ru",
            [
                "Сообщение по шаблону 25 (check-fire), язык: ru (непроверенный перевод):",
                "| Место: 50°27′00″ с. ш. 030°31′12″ в. д.",
                "| Что поражается: больница или санитарный транспорт.",
                "Повтор для другого канала связи:",
            ],
        ),
    ] {
        let read = in_language(&line.b, language, &["read", &id[..12], "--closed"]);
        for words in words {
            assert!(read.said().contains(words), "{words}: {}", read.out);
        }
        assert!(
            !read.out.contains('\u{2068}'),
            "nothing runs from the right"
        );
    }
    let read = at(
        &line.b,
        &["read", &id[..12], "--closed", "--text-language", "all"],
    );
    for words in [
        "| ما يُصاب بالنيران: \u{2068}مستشفى أو مركبة إسعاف\u{2069}.",
        "| What is being hit: a hospital or an ambulance.",
        "| Что поражается: больница или санитарный транспорт.",
        "| اسم ما يُصاب أو تسميته: \u{2068}Hospital 2\u{2069}.",
    ] {
        assert!(read.said().contains(words), "{words}: {}", read.out);
    }
    let row = at(&line.b, &["read"]);
    assert!(row.said().contains("Request to stop firing"), "{}", row.out);
    // Until an officer has taken it, whoever reads it is told what is next; then no more, and at its sender never.
    let next = format!("Next: detente acknowledge {}, which agrees", &id[..12]);
    let read = ["read", &id[..12], "--closed"];
    assert!(at(&line.b, &read).said().contains(&next));
    assert!(!at(&line.a, &read).said().contains(&next));
    let answered = at(
        &line.b,
        &[
            "answer",
            &id[..12],
            "--code",
            "will-comply",
            "--officer",
            &key_of(&line.b, "Watch"),
        ],
    );
    answered.said();
    assert!(!at(&line.b, &read).said().contains(&next));
    answers_in_a_template(&line, &id);
    is_read_in_a_file(&line);
}

/// Whoever has a file of it and no node reads the templates in their own language.
fn is_read_in_a_file(line: &Line) {
    let file = line.path("line.evidence").display().to_string();
    at(&line.a, &["export", "--out", &file]).said();
    for (language, stopped, fires) in [
        ("en", "| Firing has stopped", "| Request to stop firing"),
        ("ru", "| Огонь прекращён", "| Просьба прекратить огонь"),
    ] {
        let texts = detente(&["verify", &file, "--texts", "--lang", language]);
        for words in [stopped, fires] {
            assert!(texts.said().contains(words), "{words}: {}", texts.out);
        }
    }
}

/// The guns are silent: the answer fills a template, which is shown before it is signed and read in words on the other side.
fn answers_in_a_template(line: &Line, id: &str) {
    let watch = key_of(&line.b, "Watch");
    let answer = |words: &[&str]| {
        let of = ["answer", &id[..12], "--officer", &watch];
        in_language(&line.b, "ru", &[&of, words].concat())
    };
    let in_part = answer(&["--template", "firing-stopped", "time=14:45"]);
    assert_ne!(in_part.code, 0);
    for words in ["time: ", "message: это поле обязательно"] {
        assert!(in_part.err.contains(words), "{words}: {}", in_part.err);
    }
    // A text stands where the first field would: what has no name is none.
    let both = answer(&["--template", "firing-stopped", "It is quiet"]);
    assert!(both.err.contains("name=value"), "{}", both.err);
    let puts_off = answer(&["--code", "yes", "--until", "+30min"]);
    assert!(
        puts_off.err.contains("--code will-check"),
        "{}",
        puts_off.err
    );
    let fields = ["message=211430Z OCT 22", "time=211445Z OCT 22"];
    let given = [
        &["--code", "will-comply", "--template", "firing-stopped"][..],
        &fields,
    ];
    let stopped = answer(&given.concat());
    assert!(
        stopped.said().contains("| Огонь прекращён"),
        "{}",
        stopped.out
    );
    let until = answer(&["--code", "will-check", "--until", "2099-12-31T12:00Z"]);
    until.said();
    let read = line.wait(&line.a, &["read", &id[..12]], |read| {
        read.out.matches("answered").count() >= 3
    });
    for words in [
        "answered: will comply at",
        "| Firing has stopped",
        "| Stopped at: 211445Z OCT 22",
        "answered: will check, until 311200Z DEC 99",
    ] {
        assert!(read.said().contains(words), "{words}: {}", read.out);
    }
}
