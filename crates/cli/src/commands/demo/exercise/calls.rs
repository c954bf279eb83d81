//! A call: asked for and declined, asked for again and agreed, the check before it, the call as held, and a follow-up at
//! another level.

use std::time::Duration;

use detente_api::matter::{
    CallHeld, CallWish, Matter, MatterKind, NewMatter, NewMatterAct, SpokenWords, SuitableTime,
};
use detente_api::status::NodeStatus;
use detente_api::test::Tests;
use detente_language::{Key, error_key, key};

use super::report::{BeforeCall, FollowUp, Requested};
use super::{Exercise, HOUR, Shown, Side, later, said, unclear};
use crate::desk::label;
use crate::failure::{Failure, Outcome};
use crate::screen;

/// North asks for a call; South has seen it and declines.
pub(super) fn declined(exercise: &Exercise<'_>) -> Outcome<Shown> {
    let new = request(exercise, Side::A, MINISTERS, key::DEMO_EXERCISE_SUBJECT);
    let asked = exercise.begin(Side::A, new, "asked")?;
    let seen = exercise.say(Side::B, &asked, said("seen"), "seen")?;
    let decline = NewMatterAct {
        reason: Some("not-now".to_owned()),
        text: Some(exercise.words(Side::B, key::DRILL_TEXT_DECLINED)),
        ..said("decline")
    };
    exercise.say(Side::B, &seen, decline, "declined")
}

/// North asks again, naming the request that it repeats; South puts it off, and then accepts a time.
pub(super) fn agreed(exercise: &Exercise<'_>, declined: &Matter) -> Outcome<Shown> {
    let new = NewMatter {
        references: vec![declined.id],
        ..request(exercise, Side::A, MINISTERS, key::DEMO_EXERCISE_SUBJECT)
    };
    let asked = exercise.begin(Side::A, new, "asked")?;
    let put_off = NewMatterAct {
        due: Some(later(HOUR)),
        ..said("defer")
    };
    let put_off = exercise.say(Side::B, &asked, put_off, "deferred")?;
    // Nobody waits in an exercise: its time is now.
    let accept = NewMatterAct {
        text: Some(exercise.words(Side::B, key::DRILL_TEXT_AGREED)),
        ..accepted(Duration::ZERO)
    };
    exercise.say(Side::B, &put_off, accept, "agreed")
}

/// What both desks look at just before the call, each at its own node: paths, last line test, the words that are spoken.
pub(super) fn before(exercise: &Exercise<'_>, agreed: &Matter) -> Outcome<BeforeCall> {
    let (here, there) = (
        look(exercise, Side::A, agreed)?,
        look(exercise, Side::B, agreed)?,
    );
    if here != there {
        let facts = [("what", "spoken")];
        return Err(Failure::new(error_key::DEMO_DISAGREE, &facts));
    }
    let (paths, last_test, words) = here;
    let asker = Side::of_index(agreed.asker);
    let facts = [
        ("paths", paths.into()),
        ("test", label(exercise.desk.text, "test", &last_test).into()),
        ("asker", exercise.short_name(asker).into()),
        ("asker-words", words.asker.clone().into()),
        ("asked", exercise.short_name(asker.other()).into()),
        ("asked-words", words.asked.clone().into()),
    ];
    exercise.row(key::DEMO_EXERCISE_SPOKEN, &facts);
    Ok(BeforeCall {
        shown_by: [Side::A, Side::B],
        paths_up: paths,
        last_test,
        asker: words.asker,
        asked: words.asked,
    })
}

fn look(
    exercise: &Exercise<'_>,
    at: Side,
    agreed: &Matter,
) -> Outcome<(usize, String, SpokenWords)> {
    let status: NodeStatus = exercise.client(at)?.get("/v1/status")?;
    let paths = status.links.iter().flat_map(|link| &link.paths);
    let up = paths.filter(|path| path.up).count();
    let tests: Tests = exercise.client(at)?.get(&exercise.path("tests"))?;
    let mut tests = tests.tests.into_iter().map(|test| test.outcome);
    let last = tests.find(|outcome| outcome != "open").unwrap_or_default();
    let agreed = exercise.read(at, agreed.id.0)?;
    let words = agreed.spoken.first().cloned();
    let unclear = || Failure::new(error_key::DEMO_DISAGREE, &[("what", "spoken")]);
    Ok((up, last, words.ok_or_else(unclear)?))
}

/// The call: entered by North, by South's account too, who took part, and its end by both accounts.
pub(super) fn held(exercise: &Exercise<'_>, agreed: &Matter) -> Outcome<Shown> {
    let (north, south) = (Side::A, Side::B);
    let wish = agreed.call.clone().ok_or_else(|| unclear("no wish"))?;
    let new = NewMatter {
        level: agreed.level.clone(),
        references: vec![agreed.id],
        held: Some(CallHeld {
            began: later(Duration::ZERO),
            medium: "telephone".to_owned(),
            whom: wish.whom,
            behalf: wish.behalf,
        }),
        ..exercise.beginning(north, MatterKind::Call, key::DEMO_EXERCISE_SUBJECT)
    };
    let mut call = exercise.begin(north, new, "begun")?;
    for (by, act, state) in [
        (south, "began", "held"),
        (north, "join", "held"),
        (south, "join", "held"),
        (north, "end", "ended-by-asker"),
        (south, "end", "ended"),
    ] {
        let joins = (act == "join").then(|| exercise.words(by, key::DEMO_EXERCISE_DUTY));
        let new = NewMatterAct {
            at: Some(later(Duration::ZERO)),
            text: joins,
            ..said(act)
        };
        call = exercise.say(by, &call, new, state)?;
    }
    Ok(call)
}

/// South asks for a call of the chiefs that follows from the ministers'; North accepts a time on the next day.
pub(super) fn follow_up(exercise: &Exercise<'_>, call: &Matter) -> Outcome<FollowUp> {
    let new = NewMatter {
        references: vec![call.id],
        ..request(exercise, Side::B, CHIEFS, key::DEMO_EXERCISE_FOLLOWS)
    };
    let asked = exercise.begin(Side::B, new, "asked")?;
    let of = exercise.read(Side::A, call.id.0)?;
    let under_the_call = of.leads_to.contains(&asked.id);
    let [request, call] = [&asked, &of].map(|one| one.id.to_string());
    let facts = [
        ("party", exercise.short_name(of.at).into()),
        ("request", screen::short(&request).into()),
        ("call", screen::short(&call).into()),
    ];
    if under_the_call {
        exercise.row(key::DEMO_EXERCISE_UNDER, &facts);
    }
    let agreed = exercise.say(Side::A, &asked, accepted(24 * HOUR), "agreed")?;
    Ok(FollowUp {
        requested: Requested::of(&agreed),
        under_the_call,
        scheduled: !agreed.agreed.is_empty(),
    })
}

/// A request at a level, on behalf of whoever speaks there.
fn request(exercise: &Exercise<'_>, by: Side, level: &str, subject: Key) -> NewMatter {
    let office = match level {
        CHIEFS => key::DEMO_EXERCISE_CHIEF,
        _ => key::DEMO_EXERCISE_MINISTER,
    };
    let office = exercise.words(by, office).text;
    NewMatter {
        level: Some(level.to_owned()),
        call: Some(CallWish {
            whom: office.clone(),
            behalf: office,
            times: vec![SuitableTime {
                from: later(Duration::ZERO),
                until: later(48 * HOUR),
            }],
            languages: vec!["en".to_owned(), "ru".to_owned()],
            interpreter: true,
            recording: false,
        }),
        ..exercise.beginning(by, MatterKind::CallRequest, subject)
    }
}

fn accepted(after: Duration) -> NewMatterAct {
    NewMatterAct {
        due: Some(later(after)),
        minutes: Some(20),
        ..said("accept")
    }
}

const MINISTERS: &str = "ministers";
const CHIEFS: &str = "chiefs";
