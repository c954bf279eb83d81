//! Officers appointed and revoked while a line runs, and a FLASH that one officer releases alone.

use std::collections::BTreeMap;
use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::appointment;
use detente_line::fold::{Judgement, Refusal};
use detente_line::link::channel::Bearer;
use detente_line::message::compose::Composed;
use detente_line::switchboard::input::{Answer, InputError};
use detente_record::{
    AssertionRole, Assertions, Entry, EntryId, LineId, Officer, PART_ASSERTIONS, PART_BODY, Part,
    Place, Precedence,
};

use detente_simulator::people::{APPOINTED, RELEASING, SECOND, WATCH};
use detente_simulator::world::{World, no_tests};

use crate::between_two::entry;

fn world() -> (World, LineId) {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    (world, line)
}

fn give(world: &mut World, composed: Composed, officers: &[u16]) -> Result<Answer, InputError> {
    let utc = world.utc();
    let input = world.hosts[0].party.signed(composed, utc, officers);
    world.give(0, input)
}

fn appoint(world: &mut World, line: LineId, by: &[u16]) -> Result<Answer, InputError> {
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[0].party;
    let officer = Officer {
        name: "appointed".to_owned(),
        key: party.officers[usize::from(APPOINTED)].public(),
        roles: vec!["watch".to_owned()],
    };
    let author = party.author(line, utc, salt);
    let composed = appointment::appoint(&author, APPOINTED, &officer).unwrap();
    give(world, composed, by)
}

fn revoke(world: &mut World, line: LineId, number: u16) -> Result<Answer, InputError> {
    let (utc, salt) = (world.utc(), world.next_salt());
    let author = world.hosts[0].party.author(line, utc, salt);
    give(
        world,
        appointment::revoke(&author, number),
        &[RELEASING, SECOND],
    )
}

fn message(world: &mut World, line: LineId, precedence: Precedence) -> Composed {
    let (utc, salt) = (world.utc(), world.next_salt());
    let to = [world.hosts[1].party.index()];
    let party = &world.hosts[0].party;
    party.release(line, utc, salt, precedence, &to, "By whom?")
}

fn judged(world: &World, line: LineId, id: &EntryId) -> Option<Judgement> {
    world.line(1, line).fold().judgement(id)
}

/// What the party's node would never sign: an act of an officer, at the end of its journal.
fn forged(world: &World, line: LineId, composed: &Composed, authority: Option<Place>) -> Entry {
    let party = &world.hosts[0].party;
    let draft = &composed.draft;
    let key = &party.officers[usize::from(APPOINTED)];
    let assertions = Assertions {
        nonce: draft.nonce,
        expiry: draft.expiry,
        list: vec![draft.assert(APPOINTED, AssertionRole::Releaser, world.utc(), key)],
    };
    let head = world.line(0, line).own_head().unwrap();
    let place = Place {
        sequence: head.address.place.sequence.next(),
        ..head.address.place
    };
    let mut header = draft.header(place, Some(head.id), world.utc(), vec![APPOINTED]);
    header.authority = authority;
    let (salt, content) = ([9; 16], assertions.encode());
    let mut parts = BTreeMap::from([(PART_ASSERTIONS, Part { salt, content })]);
    parts.extend(composed.body.clone().map(|body| (PART_BODY, body)));
    Entry::sign(header, parts, &party.entry_key()).unwrap()
}

#[test]
fn an_appointed_officer_acts_until_revoked_and_the_other_side_sees_who() {
    let (mut world, line) = world();
    // One releasing officer appoints nobody; a watch officer is refused at once.
    let first = appoint(&mut world, line, &[RELEASING]);
    assert!(matches!(first, Ok(Answer::WaitsForRelease(_))), "{first:?}");
    let not_entitled = appoint(&mut world, line, &[RELEASING, WATCH]);
    assert_eq!(
        not_entitled,
        Err(InputError::NotEntitled { officer: WATCH })
    );
    let composed = message(&mut world, line, Precedence::Routine);
    let too_early = give(&mut world, composed, &[APPOINTED]);
    assert_eq!(
        too_early,
        Err(InputError::NotInOffice { officer: APPOINTED })
    );
    let appointed = entry(appoint(&mut world, line, &[RELEASING, SECOND]));
    let composed = message(&mut world, line, Precedence::Flash);
    let sent = entry(give(&mut world, composed, &[APPOINTED, RELEASING]));
    world.run_until("it is effective there", Duration::from_secs(5), |world| {
        judged(world, line, &sent) == Some(Judgement::Effective)
    });
    let fold = world.line(1, line).fold();
    let party = world.hosts[0].party.index();
    assert_eq!(judged(&world, line, &appointed), Some(Judgement::Effective));
    assert_eq!(fold.officer_name(party, APPOINTED), Some("appointed"));
    let state = fold.message(&sent).unwrap();
    assert_eq!(state.drafted[0].officer, APPOINTED);

    let revoked = entry(revoke(&mut world, line, APPOINTED));
    let composed = message(&mut world, line, Precedence::Routine);
    let refused = give(&mut world, composed, &[APPOINTED]);
    assert_eq!(refused, Err(InputError::NotInOffice { officer: APPOINTED }));
    world.run_until("the revocation is there", Duration::from_secs(5), |world| {
        judged(world, line, &revoked) == Some(Judgement::Effective)
    });
    assert_eq!(judged(&world, line, &sent), Some(Judgement::Effective));
    // Two are left who release, and neither can be revoked.
    assert_eq!(
        revoke(&mut world, line, RELEASING),
        Err(InputError::TooFewReleasing)
    );
}

#[test]
fn a_forged_act_of_a_revoked_officer_has_no_effect_whatever_it_names() {
    let reasons = [
        (true, Refusal::NotInOffice),
        (false, Refusal::OtherAuthority),
    ];
    for (names_latest, reason) in reasons {
        let (mut world, line) = world();
        entry(appoint(&mut world, line, &[RELEASING, SECOND]));
        let party = world.hosts[0].party.index();
        let before = world.line(0, line).fold().latest_authority(party);
        let revoked = entry(revoke(&mut world, line, APPOINTED));
        world.run_until("it is there", Duration::from_secs(5), |world| {
            judged(world, line, &revoked) == Some(Judgement::Effective)
        });
        let latest = world.line(0, line).fold().latest_authority(party);
        let named = if names_latest { latest } else { before };
        let composed = message(&mut world, line, Precedence::Routine);
        let forged = forged(&world, line, &composed, named);
        world.inject(0, 1, forged.bytes());
        world.run_until("it is held", Duration::from_secs(5), |world| {
            judged(world, line, &forged.id()).is_some()
        });
        assert_eq!(
            judged(&world, line, &forged.id()),
            Some(Judgement::Refused(reason))
        );
    }
}

#[test]
fn a_flash_of_an_officer_appointed_while_the_line_was_cut_is_judged_when_it_comes() {
    let (mut world, line) = world();
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    world.run_for(Duration::from_secs(1));
    for _ in 0..20 {
        let composed = message(&mut world, line, Precedence::Routine);
        entry(give(&mut world, composed, &[RELEASING]));
    }
    entry(appoint(&mut world, line, &[RELEASING, SECOND]));
    let composed = message(&mut world, line, Precedence::Flash);
    let flash = entry(give(&mut world, composed, &[APPOINTED, RELEASING]));
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
    world.run_until("it is there", Duration::from_secs(60), |world| {
        judged(world, line, &flash).is_some()
    });
    // The authority entry went before it: it never showed as unverified.
    assert_eq!(judged(&world, line, &flash), Some(Judgement::Effective));
}

#[test]
fn a_party_appoints_and_revokes_a_bounded_number_of_times_a_day() {
    let (mut world, line) = world();
    let mut made = 0;
    let refused = loop {
        match appoint_nth(&mut world, line, made) {
            Ok(_) => made += 1,
            Err(error) => break error,
        }
        assert!(made < 100, "no bound");
    };
    assert_eq!(refused, InputError::AuthorityCap);
    // Two entries founded the journal.
    assert_eq!(made, 30);
    world.run_for(Duration::from_secs(3));
    let party = world.hosts[0].party.index();
    assert_eq!(world.line(1, line).fold().officers(party).len(), 33);
    assert!(world.alarms(1).is_empty(), "{:?}", world.alarms(1));
}

fn appoint_nth(world: &mut World, line: LineId, nth: u16) -> Result<Answer, InputError> {
    let (utc, salt) = (world.utc(), world.next_salt());
    let mut seed = [77; 32];
    seed[0] = u8::try_from(nth).unwrap();
    let officer = Officer {
        name: format!("officer {nth}"),
        key: detente_record::SecretKey::from_seed(seed).public(),
        roles: vec!["watch".to_owned()],
    };
    let author = world.hosts[0].party.author(line, utc, salt);
    let composed = appointment::appoint(&author, APPOINTED + nth, &officer).unwrap();
    give(world, composed, &[RELEASING, SECOND])
}

#[test]
fn a_flash_released_by_one_officer_alone_is_alarmed_on_both_sides_until_it_is_acknowledged() {
    let (mut world, line) = world();
    let (utc, salt) = (world.utc(), world.next_salt());
    let to = [world.hosts[1].party.index()];
    let composed = world.hosts[0].party.alone(line, utc, salt, &to);
    let by_watch = give(&mut world, composed.clone(), &[WATCH]);
    assert_eq!(by_watch, Err(InputError::NotEntitled { officer: WATCH }));
    let message = entry(give(&mut world, composed, &[RELEASING]));
    let party = world.hosts[0].party.index();
    let alarm = Alarm::BreakGlass { line, party };
    world.run_until("both are alarmed", Duration::from_secs(5), |world| {
        [0, 1]
            .iter()
            .all(|host| world.alarms(*host).contains(&alarm))
    });
    let state = world.line(1, line).fold().message(&message).unwrap();
    assert!(state.break_glass && state.refused.is_none());
    // It stands after a restart, too.
    world.kill(1);
    world.start(1);
    world.run_until("it stands again", Duration::from_secs(20), |world| {
        world.alarms(1).contains(&alarm)
    });
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[1].party;
    let fold = world.line(1, line).fold();
    let composed = party.acknowledge(fold, line, utc, salt, &message);
    let input = party.signed(composed, utc, &[WATCH]);
    world.run_until("it may sign", Duration::from_secs(20), |world| {
        world.speaks(1, line)
    });
    entry(world.give(1, input));
    world.run_until("nobody is alarmed", Duration::from_secs(20), |world| {
        ![0, 1]
            .iter()
            .any(|host| world.alarms(*host).contains(&alarm))
    });
}
