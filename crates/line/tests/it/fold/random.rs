//! Random records of two and three parties, with forks, cancels, concurrent acts, refused acts, unknown kinds, line
//! tests, summaries and epochs, also by parties put back from copies and with old keys in other hands; and the
//! dice they are drawn by.

use std::time::Duration;

use std::collections::BTreeMap;

use detente_line::body::{self, Needs};
use detente_line::book::duty_roster::SET;
use detente_line::book::log::{HANDOVER, NOTE, TAKEOVER};
use detente_line::fold::facts::Role;
use detente_line::fold::{
    AmendmentOutcome, Judgement, OfficerEvidence, Refusal, SignedAs, is_amending, is_change,
    is_ending,
};
use detente_line::line_test::{CHALLENGE, READ_BACK, REFUSE};
use detente_line::link_summary::{HOUR, Summary};
use detente_line::matter::{COURSES, TakesUp, call, call_request, ring};
use detente_line::message::{ACKNOWLEDGE, ANSWER, CANCEL, CHECK_FIRE, DISPLAYED, RELEASE};
use detente_line::suspension::{RESUME, SUSPEND};
use detente_line::translation::{self, Standing};
use detente_line::watch::{LEAVE, TAKE};
use detente_record::{
    Act, CharterChanges, Digest, EntryId, Epoch, Kind, PartyIndex, Precedence, Status, Timestamp,
};

use crate::scribe::{
    ARCHIVIST, FOUNDING_OFFICERS as APPOINTED, RELEASING, RELEASING_AGAIN, RELEASING_TOO, Said,
    Scribe, WATCH,
};

/// A small generator (xorshift64*), so that a seed alone repeats a failure.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap() % sides.max(1)
    }

    pub fn party(&mut self, parties: u8) -> u8 {
        u8::try_from(self.roll(parties.into())).unwrap()
    }

    pub fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        list.get(self.roll(list.len())).copied()
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.roll(last + 1));
        }
    }
}

/// A random record of `steps` entries or so.
pub fn random_record(seed: u64, parties: u8, steps: usize) -> Scribe {
    let mut dice = Dice::new(seed);
    let mut scribe = Scribe::new(parties);
    for officers in &mut scribe.facts.officers {
        let linguist = &mut officers[usize::from(WATCH)];
        linguist.roles.push(Role::Linguist.name().to_owned());
    }
    scribe.facts.founding.charter.templates = dice.one_in(2).then_some(Digest([9; 32]));
    for _ in 0..steps {
        if dice.one_in(2) {
            let (of, reader) = (dice.party(parties), dice.party(parties));
            if of != reader {
                scribe.deliver(of, reader);
            }
        }
        let by = dice.party(parties);
        if dice.one_in(40) {
            // The next entry of this party forks its journal, some way back.
            let own: Vec<_> = scribe.said.iter().map(|said| said.entry.head()).collect();
            let own: Vec<_> = own
                .into_iter()
                .filter(|head| head.address.party == PartyIndex(by))
                .collect();
            let tip = dice.pick(&own);
            scribe.rewind(by, tip);
        }
        if dice.one_in(12) {
            random_amending(&mut scribe, &mut dice, by, parties);
        }
        if dice.one_in(10) {
            random_translation(&mut scribe, &mut dice, by);
        }
        if dice.one_in(120) {
            random_ending(&mut scribe, &mut dice, by, parties);
        }
        if dice.one_in(20) {
            random_suspending(&mut scribe, &mut dice, by);
        }
        random_entry(&mut scribe, &mut dice, by, parties);
    }
    scribe
}

/// Suspends the line or part of it, or resumes: most often what stands, by those who may.
fn random_suspending(scribe: &mut Scribe, dice: &mut Dice, by: u8) {
    let stated = scribe.said.iter().filter(|said| {
        let header = said.entry.header();
        (header.kind, header.act) == (body::SUSPENSION, SUSPEND)
            && (header.party == PartyIndex(by) || dice.one_in(8))
    });
    let stated: Vec<EntryId> = stated.map(Said::id).collect();
    let last = stated.last().copied().filter(|_| dice.one_in(2));
    let named = last.map(|last| {
        dice.pick(&stated)
            .filter(|_| dice.one_in(4))
            .unwrap_or(last)
    });
    let act = if named.is_some() { RESUME } else { SUSPEND };
    let mut header = scribe.header(by, body::SUSPENSION, act);
    header.precedence = Precedence::Immediate;
    header.object = named;
    if act == SUSPEND {
        header.outcome = Some(
            (1 << 16)
                + if dice.one_in(2) {
                    31
                } else {
                    dice.roll(32) as u64
                },
        );
        header.due = Some(Timestamp::from_ms(header.time.as_ms() + 5_000));
        header.number = dice.one_in(4).then_some(header.time.as_ms() + 100);
    }
    let both: &[_] = &[(WATCH, SignedAs::Releaser), (RELEASING, SignedAs::Releaser)];
    let officers = if act == RESUME || dice.one_in(6) {
        &both[1..]
    } else {
        both
    };
    scribe.sign(header, false, officers);
}

fn random_entry(scribe: &mut Scribe, dice: &mut Dice, by: u8, parties: u8) {
    let ids = |scribe: &Scribe, kind: Kind, act: Act| -> Vec<EntryId> {
        let of_kind = |said: &&Said| {
            let header = said.entry.header();
            header.kind == kind && header.act == act
        };
        scribe.said.iter().filter(of_kind).map(Said::id).collect()
    };
    if parties == 1 {
        match dice.roll(8) {
            0 => random_change(scribe, dice, by),
            1 => random_watch_act(scribe, dice, by),
            2 => random_opening(scribe, dice, by),
            _ => random_book_act(scribe, dice, &ids),
        }
        return;
    }
    let any: Vec<EntryId> = scribe.said.iter().map(Said::id).collect();
    let messages = ids(scribe, body::MESSAGE, RELEASE);
    let challenges = ids(scribe, body::LINE_TEST, CHALLENGE);
    let message = if dice.one_in(20) {
        dice.pick(&any)
    } else {
        dice.pick(&messages)
    };
    let challenge = dice.pick(&challenges);
    match (dice.roll(22), message, challenge) {
        (0..3, ..) => random_release(scribe, dice, by, parties),
        (3, Some(id), _) => drop(scribe.act(by, DISPLAYED, id)),
        (4 | 5, Some(id), _) => random_act(scribe, dice, by, ACKNOWLEDGE, id),
        (6, Some(id), _) => random_act(scribe, dice, by, ANSWER, id),
        (7, Some(id), _) => random_act(scribe, dice, by, CANCEL, id),
        (8, Some(id), _) => drop(scribe.silence(by, dice.party(parties), id)),
        (9, ..) => {
            let mut named: Vec<EntryId> = (0..3).filter_map(|_| dice.pick(&any)).collect();
            named.sort_unstable();
            named.dedup();
            let lost = dice.one_in(4);
            let act = if lost {
                body::RECEIPT_NOT_UNDERSTOOD
            } else {
                body::RECEIPT_HELD
            };
            scribe.receipt(by, act, &named);
        }
        (10, ..) => {
            let number = u64::try_from(dice.roll(6)).unwrap();
            let turn = u8::try_from(number % u64::from(parties)).unwrap();
            let by = if dice.one_in(3) { by } else { turn };
            let number = (!dice.one_in(3)).then_some(number);
            scribe.challenge(by, number);
        }
        (11 | 12, _, Some(id)) => random_test_act(scribe, dice, by, parties, id),
        (13, ..) => {
            let from = if dice.one_in(4) { 0 } else { 6 };
            let number = u64::try_from(from + dice.roll(6)).unwrap();
            scribe.missed(by, number, 4);
        }
        (14, ..) => random_summary(scribe, dice, by, parties),
        (15, ..) => random_change(scribe, dice, by),
        (16, ..) => random_watch_act(scribe, dice, by),
        (17, ..) => random_opening(scribe, dice, by),
        (18..21, ..) => random_matter_act(scribe, dice, by, parties),
        _ => random_other(scribe, dice, by, message),
    }
}

/// How many parties the record of a seed has: two or three, and now and then it is a book.
pub fn parties_of(seed: u64) -> u8 {
    match seed % 8 {
        7 => 1,
        even if even % 2 == 0 => 2,
        _ => 3,
    }
}

/// An act in a book: notes, handovers, takeovers, rosters; now and then about something else, or by whom it is not for.
fn random_book_act(
    scribe: &mut Scribe,
    dice: &mut Dice,
    ids: &dyn Fn(&Scribe, Kind, Act) -> Vec<EntryId>,
) {
    let acts = [
        (body::WATCH_LOG, NOTE, NOTE),
        (body::WATCH_LOG, HANDOVER, HANDOVER),
        (body::WATCH_LOG, TAKEOVER, HANDOVER),
        (body::DUTY_ROSTER, SET, SET),
    ];
    let (kind, act, about) = acts[dice.roll(acts.len())];
    let about = if dice.one_in(10) { NOTE } else { about };
    let mut header = scribe.header(0, kind, act);
    let starts = act == HANDOVER || act != TAKEOVER && dice.one_in(2);
    if !starts {
        header.object = dice.pick(&ids(scribe, kind, about));
    }
    header.outcome = (act == TAKEOVER).then(|| dice.roll(4) as u64);
    let by = [WATCH, RELEASING, RELEASING_TOO, ARCHIVIST];
    let several = if dice.one_in(8) { 4 } else { 2 };
    let by = dice.pick(&by[..several]);
    let officer = by.unwrap_or(WATCH);
    scribe.sign(header, !dice.one_in(12), &[(officer, SignedAs::Releaser)]);
}

/// Begins a matter or goes on with one, most often with an act that its table has for that side.
fn random_matter_act(scribe: &mut Scribe, dice: &mut Dice, by: u8, parties: u8) {
    let course = COURSES[dice.roll(COURSES.len())];
    let begun: Vec<EntryId> = scribe
        .said
        .iter()
        .filter(|said| {
            let header = said.entry.header();
            (header.kind, header.act) == (course.kind, course.begins)
        })
        .map(Said::id)
        .collect();
    let object = dice.pick(&begun).filter(|_| !dice.one_in(6));
    let act = course.acts[dice.roll(course.acts.len())].act;
    let act = if object.is_some() { act } else { course.begins };
    let mut header = scribe.header(by, course.kind, act);
    header.object = object;
    header.due = Some(Timestamp::from_ms(header.time.as_ms() + 1_000));
    header.number = Some(dice.roll(3) as u64);
    header.outcome = Some(1);
    if object.is_none() {
        header.action = vec![PartyIndex(dice.party(parties))];
        header.outcome = Some(dice.roll(2) as u64);
    }
    if course.kind == ring::COURSE.kind {
        // Most often as it should be.
        header.precedence = Precedence::Immediate;
        header.number = Some(if dice.one_in(6) { 601 } else { 60 });
        header.due = header.due.filter(|_| object.is_some());
        let mut rung = scribe.said.iter().filter(|said| Some(said.id()) == object);
        if let Some(rung) = rung.next()
            && act == ring::NO_ANSWER
            && !dice.one_in(6)
        {
            let rung = rung.entry.header();
            let rings_for = rung.number.map(Duration::from_secs);
            header.due = rings_for.map(|rings_for| rung.time + rings_for);
        }
    }
    let mut joined = scribe.said.iter().filter(|said| {
        let header = said.entry.header();
        let is_join = (header.kind, header.act) == (call::COURSE.kind, call::JOIN);
        is_join && header.object == object && said.entry.address().party.0 == by
    });
    if let Some(joined) = joined.next_back()
        && (header.kind, act) == (call::COURSE.kind, call::LEAVE)
    {
        header.references = vec![joined.id()];
    }
    let mut proposals = scribe.said.iter().filter(|said| {
        let header = said.entry.header();
        header.kind == body::CALL_REQUEST
            && header.object == object
            && header.act == call_request::PROPOSE
    });
    if let Some(proposal) = proposals.next_back()
        && (header.kind, act) == (body::CALL_REQUEST, call_request::TAKE)
    {
        let proposed = proposal.entry.header();
        header.references = vec![proposal.id()];
        (header.due, header.number) = (proposed.due, proposed.number);
    }
    let on_a_version = course
        .acts
        .iter()
        .any(|row| row.act == act && row.takes_up == Some(TakesUp::Version));
    if on_a_version {
        // Most often the latest version, wherever that is known.
        let stated = scribe.said.iter().filter(|said| {
            let header = said.entry.header();
            let of_it = header.object == object && course.states_version(header.act);
            header.kind == course.kind && (of_it || Some(said.id()) == object)
        });
        let stated: Vec<EntryId> = stated.map(Said::id).collect();
        let one = if dice.one_in(3) {
            dice.pick(&stated)
        } else {
            stated.last().copied()
        };
        header.references = one.into_iter().collect();
    }
    let needs = body::act(course.kind, act).map(|rules| rules.needs);
    let (machine, two) = (
        needs == Some(Needs::Machine),
        needs == Some(Needs::TwoPeople),
    );
    let both: &[_] = &[(WATCH, SignedAs::Releaser), (RELEASING, SignedAs::Releaser)];
    let officers: &[_] = match (machine, two && !dice.one_in(4)) {
        (true, _) => &[],
        (_, true) => both,
        _ => &both[..1],
    };
    scribe.sign(header, !machine, officers);
}

/// Translates something or says something of a translation, most often as it should be.
fn random_translation(scribe: &mut Scribe, dice: &mut Dice, by: u8) {
    let is_translation = |said: &&Said| {
        let header = said.entry.header();
        (header.kind, header.act) == (body::TRANSLATION, translation::TRANSLATE)
    };
    let made: Vec<_> = scribe.said.iter().filter(is_translation).collect();
    let ours: Vec<EntryId> = made
        .iter()
        .filter(|said| said.entry.address().party.0 == by || dice.one_in(6))
        .map(|said| said.id())
        .collect();
    let written: Vec<EntryId> = scribe
        .said
        .iter()
        .filter(|said| {
            let kind = said.entry.header().kind;
            [body::MESSAGE, body::QUERY].contains(&kind) || dice.one_in(20)
        })
        .map(Said::id)
        .collect();
    let act = dice.pick(&[translation::CONFIRM, translation::QUERY]);
    let review = act.zip(dice.pick(&ours)).filter(|_| !dice.one_in(3));
    let (act, object) = match (review, dice.pick(&written)) {
        (Some((act, of)), _) => (act, of),
        (None, Some(of)) => (translation::TRANSLATE, of),
        (None, None) => return,
    };
    let target = scribe.said.iter().find(|said| said.id() == object).unwrap();
    let (status, urgent) = (
        target.entry.header().status,
        target.entry.header().precedence,
    );
    let mut header = scribe.header(by, body::TRANSLATION, act);
    header.object = Some(object);
    header.status = status;
    header.precedence = translation::precedence_of(urgent);
    let body = act != translation::CONFIRM;
    if act == translation::TRANSLATE {
        header.number = Some(1);
        header.outcome = dice.one_in(4).then_some(translation::BY_MACHINE);
        let replaced = scribe.said.iter().filter(|said| {
            let header = said.entry.header();
            is_translation(said) && header.object == Some(object)
        });
        let replaced: Vec<EntryId> = replaced.map(Said::id).collect();
        header.references = dice.pick(&replaced).into_iter().collect();
        scribe.sign(header, body, &[(WATCH, SignedAs::Releaser)]);
        return;
    }
    let officer = dice.pick(&[RELEASING, RELEASING_TOO, WATCH, ARCHIVIST]);
    let officer = officer.unwrap_or(RELEASING);
    scribe.sign(header, body, &[(officer, SignedAs::Releaser)]);
}

fn random_release(scribe: &mut Scribe, dice: &mut Dice, by: u8, parties: u8) {
    let mut header = scribe.header(by, body::MESSAGE, RELEASE);
    header.status = random_status(dice);
    header.precedence = dice.pick(&Precedence::ALL).unwrap_or(Precedence::Flash);
    header.outcome = dice.one_in(6).then_some(CHECK_FIRE);
    for party in (0..parties).filter(|party| *party != by) {
        let list = if dice.one_in(3) {
            &mut header.info
        } else {
            &mut header.action
        };
        list.push(PartyIndex(party));
    }
    let drafter = random_watch(dice);
    let both: &[_] = &[
        (drafter, SignedAs::Drafter),
        (RELEASING, SignedAs::Releaser),
    ];
    let officers = if dice.one_in(4) { &both[1..] } else { both };
    // A few drafts are used again, also across branches of a fork.
    let draft = Digest([u8::try_from(dice.roll(24)).unwrap(); 32]);
    if dice.one_in(4) {
        scribe.sign_draft(header, true, officers, draft);
    } else {
        scribe.sign(header, true, officers);
    }
}

/// Appoints or revokes: most often as it should be, now and then by one person, twice, or nobody.
fn random_change(scribe: &mut Scribe, dice: &mut Dice, by: u8) {
    let pairs: [&[u16]; 4] = [
        &[RELEASING, RELEASING_TOO],
        &[RELEASING, RELEASING_TOO],
        &[RELEASING, APPOINTED],
        &[RELEASING, RELEASING_AGAIN],
    ];
    let officers = dice.pick(&pairs).unwrap_or(pairs[0]);
    let own = scribe.said.iter().filter(|said| {
        let header = said.entry.header();
        header.party == PartyIndex(by) && header.act == Act::APPOINT
    });
    let appointed = own.filter(|said| said.entry.header().kind == Kind::AUTHORITY);
    let next = APPOINTED + u16::try_from(appointed.count()).unwrap();
    let number = if dice.one_in(4) { APPOINTED } else { next };
    if dice.one_in(3) {
        let last = number.saturating_sub(1).max(APPOINTED);
        let number = if dice.one_in(4) { WATCH } else { last };
        scribe.revoke(by, number, officers);
    } else {
        let roles = [Role::Releasing, Role::Watch, Role::Technician];
        let role = dice.pick(&roles).unwrap_or(Role::Watch);
        scribe.appoint(by, number, &[role], officers);
    }
}

/// Opens an epoch: most often the next one, by two officers who know where the journal ends; now and then one
/// that is open already, by one person, or knowing less, as a node that was put back from a copy.
pub fn random_opening(scribe: &mut Scribe, dice: &mut Dice, by: u8) {
    let own = scribe.said.iter().map(|said| said.entry.head());
    let own: Vec<_> = own
        .filter(|head| head.address.party == PartyIndex(by))
        .collect();
    let last = own.iter().map(|head| head.address.place.epoch.0).max();
    let last = last.unwrap_or_default();
    let epoch = Epoch(if dice.one_in(6) {
        last.max(1)
    } else {
        last + 1
    });
    let below: Vec<_> = own
        .iter()
        .copied()
        .filter(|head| head.address.place.epoch < epoch)
        .collect();
    let known = match dice.roll(4) {
        0 => dice.pick(&below),
        1 => None,
        _ => scribe.tip(by).filter(|tip| tip.address.place.epoch < epoch),
    };
    let officers: &[u16] = match dice.roll(8) {
        0 => &[RELEASING],
        1 => &[RELEASING, RELEASING_AGAIN],
        2 => &[RELEASING, APPOINTED],
        _ => &[RELEASING, WATCH],
    };
    let mut officers = officers.to_vec();
    officers.sort_unstable();
    scribe.open_epoch(by, epoch, known, &officers);
}

/// Proposes an amendment, signs or refuses one, adopts one; now and then all that it takes, in a row. Most often
/// what makes sense, now and then what does not.
pub fn random_amending(scribe: &mut Scribe, dice: &mut Dice, by: u8, parties: u8) {
    let of_act = |scribe: &Scribe, act: Act, of: Option<EntryId>| -> Vec<(u8, EntryId)> {
        let said = scribe.said.iter().filter(|said| {
            let header = said.entry.header();
            header.kind == Kind::AUTHORITY && header.act == act && header.object == of
        });
        said.map(|said| (said.entry.address().party.0, said.id()))
            .collect()
    };
    let terms = scribe.fold().terms_of(PartyIndex(by)).clone();
    let changes = CharterChanges {
        retention_days: Some(terms.charter.retention_days + 1),
        break_glass: dice.one_in(3).then_some(!terms.charter.break_glass),
        ..CharterChanges::default()
    };
    let on = (terms.version(), terms.hash);
    let proposal = dice.pick(&of_act(scribe, Act::PROPOSE, None));
    match (dice.roll(6), proposal) {
        (0, _) | (_, None) => {
            let on = if dice.one_in(4) {
                scribe.founding()
            } else {
                on
            };
            scribe.propose(by, on, &changes);
        }
        (1, Some((_, id))) => drop(scribe.say(by, Act::SIGN, id)),
        (2, Some((_, id))) => drop(scribe.say(by, Act::REFUSE, id)),
        (3, Some((_, id))) => {
            let adopted = of_act(scribe, Act::ADOPT_CHARTER, Some(id));
            let named = dice.pick(&adopted).map(|(_, id)| id);
            scribe.adopt(by, id, named.as_slice());
        }
        (4, Some((proposer, id))) => {
            let mut signed = of_act(scribe, Act::SIGN, Some(id));
            signed.retain(|(party, _)| *party != proposer);
            signed.dedup_by_key(|(party, _)| *party);
            let signed: Vec<EntryId> = signed.into_iter().map(|(_, id)| id).collect();
            scribe.adopt(proposer, id, &signed[..signed.len().min(3)]);
        }
        (_, Some(_)) => {
            let id = scribe.propose(by, on, &changes).id();
            scribe.deliver_all();
            let others = || (0..parties).filter(|party| *party != by);
            let signed: Vec<EntryId> = others()
                .map(|party| scribe.say(party, Act::SIGN, id).id())
                .collect();
            scribe.deliver_all();
            if dice.one_in(4) {
                scribe.say(by, Act::REFUSE, id);
            }
            let concluded = scribe.adopt(by, id, &signed).id();
            for party in others().filter(|_| !dice.one_in(4)) {
                scribe.deliver(by, party);
                scribe.adopt(party, id, &[concluded]);
            }
        }
    }
}

/// One more word on what is proposed: all are after their own, and each proposer concludes what it can.
pub fn rival_amending(scribe: &mut Scribe, dice: &mut Dice, by: u8) {
    let fold = scribe.fold();
    let terms = fold.terms_of(PartyIndex(by));
    let mut rivals = fold.amendments_of(terms.hash);
    rivals.retain(|rival| rival.outcome == AmendmentOutcome::Open);
    let on = (terms.version(), terms.hash);
    let ours = |proposed: &PartyIndex| *proposed == PartyIndex(by);
    let mut signed: Vec<(EntryId, Vec<EntryId>)> = Vec::new();
    for rival in rivals
        .iter()
        .filter(|one| ours(&one.proposed.address.party))
    {
        let signs = scribe.said.iter().filter(|said| {
            let header = said.entry.header();
            let word = header.kind == Kind::AUTHORITY && header.act == Act::SIGN;
            word && header.object == Some(rival.proposed.entry) && !ours(&header.party)
        });
        let mut parties = Vec::new();
        let mut ids = Vec::new();
        for said in signs.filter(|said| fold.judgement(&said.id()) == Some(Judgement::Effective)) {
            if !parties.contains(&said.entry.address().party) {
                parties.push(said.entry.address().party);
                ids.push(said.id());
            }
        }
        if ids.len() + 1 == fold.facts().parties() {
            signed.push((rival.proposed.entry, ids));
        }
    }
    let others = rivals
        .iter()
        .filter(|one| !ours(&one.proposed.address.party));
    let rival = dice.pick(&others.map(|one| one.proposed.entry).collect::<Vec<_>>());
    match (dice.roll(8), dice.pick(&[signed.first()]).flatten(), rival) {
        (0..3, Some((proposal, signed)), _) => drop(scribe.adopt(by, *proposal, signed)),
        (0..6, _, Some(rival)) => drop(scribe.say(by, Act::SIGN, rival)),
        (6, _, Some(rival)) if dice.one_in(3) => drop(scribe.say(by, Act::REFUSE, rival)),
        _ => {
            let days = 1 + u32::try_from(dice.roll(1_000)).unwrap();
            let changes = CharterChanges {
                retention_days: Some(terms.charter.retention_days + days),
                ..CharterChanges::default()
            };
            scribe.propose(by, on, &changes);
        }
    }
}

/// Leaves the line; or one party after another is for closing it, most often signed by two people.
pub fn random_ending(scribe: &mut Scribe, dice: &mut Dice, by: u8, parties: u8) {
    let pairs: [&[u16]; 3] = [
        &[RELEASING, RELEASING_TOO],
        &[RELEASING, RELEASING_TOO],
        &[RELEASING, RELEASING_AGAIN],
    ];
    let officers = dice.pick(&pairs).unwrap_or(pairs[0]);
    if dice.one_in(2) {
        scribe.end_line(by, Act::LEAVE, officers);
        return;
    }
    for party in (0..parties).filter(|_| !dice.one_in(6)) {
        scribe.end_line(party, Act::CLOSE, officers);
    }
}

/// Takes the watch, from somebody or from nobody; or leaves one that was taken.
fn random_watch_act(scribe: &mut Scribe, dice: &mut Dice, by: u8) {
    let taken = |said: &&Said| {
        let header = said.entry.header();
        (header.kind, header.act) == (body::ON_WATCH, TAKE)
    };
    let takings: Vec<EntryId> = scribe.said.iter().filter(taken).map(Said::id).collect();
    let taking = dice.pick(&takings);
    let act = if taking.is_some() && dice.one_in(2) {
        LEAVE
    } else {
        TAKE
    };
    let mut header = scribe.header(by, body::ON_WATCH, act);
    header.object = taking.filter(|_| act == LEAVE || dice.one_in(2));
    let officer = if dice.one_in(3) { RELEASING } else { WATCH };
    scribe.sign(header, false, &[(officer, SignedAs::Releaser)]);
}

/// Somebody of the watch: of the charter, or perhaps appointed.
fn random_watch(dice: &mut Dice) -> u16 {
    if dice.one_in(5) {
        APPOINTED + u16::try_from(dice.roll(3)).unwrap()
    } else {
        WATCH
    }
}

fn random_act(scribe: &mut Scribe, dice: &mut Dice, by: u8, act: Act, message: EntryId) {
    let said: Vec<EntryId> = scribe.said.iter().map(Said::id).collect();
    let mut header = scribe.header(by, body::MESSAGE, act);
    header.object = Some(message);
    let status = |said: &&Said| said.id() == message;
    header.status = scribe
        .said
        .iter()
        .find(status)
        .unwrap()
        .entry
        .header()
        .status;
    if dice.one_in(10) {
        header.status = random_status(dice);
    }
    header.outcome = (act == ANSWER).then_some(4);
    header.references = dice.pick(&said).into_iter().collect();
    let officer = if dice.one_in(10) {
        ARCHIVIST
    } else {
        random_watch(dice)
    };
    scribe.sign(header, false, &[(officer, SignedAs::Releaser)]);
}

/// Most often, what would follow in a test: a read-back by another party, or the initiator's result.
fn random_test_act(scribe: &mut Scribe, dice: &mut Dice, by: u8, parties: u8, challenge: EntryId) {
    let author = |said: &&Said| said.id() == challenge;
    let initiator = scribe
        .said
        .iter()
        .find(author)
        .unwrap()
        .entry
        .address()
        .party
        .0;
    let other = (initiator + 1) % parties;
    match dice.roll(8) {
        0 => drop(scribe.reply(by, REFUSE, challenge)),
        1 => drop(scribe.reply(by, READ_BACK, challenge)),
        2 => drop(scribe.result(by, dice.party(parties), challenge, 1)),
        3..6 => drop(scribe.reply(other, READ_BACK, challenge)),
        _ => {
            let code = dice.pick(&[0, 0, 0, 1, 22, 25]).unwrap_or(0);
            scribe.result(initiator, other, challenge, code);
        }
    }
}

fn random_summary(scribe: &mut Scribe, dice: &mut Dice, by: u8, parties: u8) {
    let mut header = scribe.header(by, body::LINK_SUMMARY, HOUR);
    let hour = u64::try_from(dice.roll(4)).unwrap() + 1;
    let summary = Summary {
        to: PartyIndex((by + 1) % parties),
        bearer: u8::try_from(dice.roll(2)).unwrap(),
        until: Timestamp::from_ms(hour * 3_600_000),
        covered_ms: 3_600_000,
        up_ms: 1_000 * hour,
        misses: hour,
    };
    header.action = vec![summary.to];
    header.due = Some(summary.until);
    header.number = Some(summary.number());
    header.outcome = Some(summary.outcome());
    scribe.sign(header, false, &[]);
}

fn random_other(scribe: &mut Scribe, dice: &mut Dice, by: u8, object: Option<EntryId>) {
    if dice.one_in(2) {
        let mut header = scribe.header(by, Kind(900), Act(1));
        header.object = object;
        scribe.sign(header, true, &[]);
    } else {
        let header = scribe.header(by, body::ACCOUNT, Act(0));
        scribe.sign(header, true, &[(ARCHIVIST, SignedAs::Releaser)]);
    }
}

fn random_status(dice: &mut Dice) -> Status {
    dice.pick(&[Status::Actual, Status::Actual, Status::Exercise])
        .unwrap_or(Status::Actual)
}

#[test]
fn the_random_records_hold_what_they_should_test() {
    let mut seen = BTreeMap::new();
    for seed in 0..320 {
        let scribe = random_record(seed, if seed % 2 == 0 { 2 } else { 3 }, 90);
        let fold = scribe.fold();
        for status in [Status::Actual, Status::Exercise] {
            for message in fold.messages(status) {
                let state = fold.message(&message.id).unwrap();
                let mut count = |what, times: usize| *seen.entry(what).or_insert(0) += times;
                count("cancelled", state.cancelled.iter().count());
                count("crossed", state.crossed_cancel.len());
                count("refused", state.refused.iter().count());
                count("disputed", usize::from(state.is_disputed()));
                count("void", state.without_effect.len());
                for addressee in &state.addressees {
                    count("delivered", addressee.delivered.iter().count());
                    count("negative", addressee.not_acknowledged.len());
                    count("acknowledged", addressee.acknowledged.len());
                    count("answered", addressee.answered.len());
                }
            }
            let card = fold.whole_scorecard(status).scheduled.overall;
            let mut count = |what, times: u64| *seen.entry(what).or_insert(0) += times as usize;
            count("in time", card.in_time);
            count("late", card.late);
            count("failed", card.failed);
        }
        *seen.entry("not understood").or_insert(0) += fold.not_understood().count();
        for said in &scribe.said {
            let Some(judgement) = fold.judgement(&said.id()) else {
                continue;
            };
            let officers = &said.entry.header().officers;
            let watch = said.entry.header().kind == body::ON_WATCH;
            let change = is_change(said.entry.header().kind, said.entry.header().act);
            let header = said.entry.header();
            let opens = (header.kind, header.act) == (Kind::AUTHORITY, Act::OPEN_EPOCH);
            let later = header.epoch > Epoch(0);
            let appointed = match &said.officers {
                OfficerEvidence::Verified(asserted) => {
                    let mut signers = asserted.signers.iter();
                    signers.any(|signer| signer.officer >= APPOINTED)
                }
                _ => false,
            };
            let header = said.entry.header();
            if let Some(translation) = fold.translation(&said.id())
                && translation.is_effective()
            {
                let standing = match translation.standing() {
                    Standing::Reviewed => "reviewed",
                    Standing::NotReviewed => "not reviewed",
                    Standing::Queried => "queried",
                    Standing::Replaced => "replaced",
                };
                *seen.entry(standing).or_insert(0) += 1;
            }
            let ends = is_ending(header.kind, header.act);
            let amends = is_amending(header.kind, header.act, header.object);
            let what = match judgement {
                Judgement::Effective if amends && header.act == Act::PROPOSE => "proposed",
                Judgement::Effective if amends && header.act == Act::SIGN => "signed",
                Judgement::Effective if amends && header.act == Act::REFUSE => "refused one",
                Judgement::Effective if amends => "adopted",
                Judgement::Refused(Refusal::CrossedAmendment) => "crossed amendment",
                Judgement::Refused(Refusal::AnotherOpen) => "another open",
                Judgement::Refused(Refusal::OtherCharter) => "other charter",
                Judgement::Refused(_) if amends => "amending without effect",
                Judgement::Effective if header.charter_version > 0 => "under an amended charter",
                Judgement::Effective if ends && header.act == Act::LEAVE => "left the line",
                Judgement::Effective if ends => "for closing",
                Judgement::Refused(_) if ends => "word to the end without effect",
                Judgement::Refused(Refusal::LineEnded) => "after the end",
                Judgement::Effective if watch && said.entry.header().act == LEAVE => {
                    "left the watch"
                }
                Judgement::Refused(Refusal::NotOnWatch) => "not on watch",
                Judgement::Effective if opens => "opened an epoch",
                Judgement::Refused(_) if opens => "opening without effect",
                Judgement::Refused(Refusal::LeftBehind) => "left behind",
                Judgement::Refused(Refusal::EpochNotOpened) => "epoch not opened",
                Judgement::Effective if appointed && later => "by one appointed before the epoch",
                Judgement::Effective if change => "appointed or revoked",
                Judgement::Effective if appointed => "by an appointed officer",
                Judgement::Refused(_) if change && !officers.is_empty() => "change without effect",
                Judgement::Refused(Refusal::NotInOffice) => "not in office",
                Judgement::Refused(Refusal::OwnTranslation) => "own translation",
                _ => continue,
            };
            *seen.entry(what).or_insert(0) += 1;
        }
    }
    assert_eq!(seen.len(), 42, "{seen:?}");
    assert!(seen.values().all(|times| *times >= 5), "{seen:?}");
}
