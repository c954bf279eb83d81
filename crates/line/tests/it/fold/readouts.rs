//! Readouts: who signs them, which version an act is about, and what follows from that. The table is walked with those of
//! all matters (`matters.rs`).

use detente_line::body;
use detente_line::fold::{Judgement, Refusal, SignedAs};
use detente_line::matter::Matter;
use detente_line::matter::readout::{
    AGREE, COMMENT, CORRECT, COURSE, NO_ANSWER, OBJECT, OFFER, RELEASE, REVISE, SEEN, WITHDRAW,
    Word,
};
use detente_record::{Act, EntryId, PartyIndex, Precedence, Timestamp};

use crate::scribe::{
    ARCHIVIST, RELEASING, RELEASING_AGAIN, RELEASING_TOO, Said, Scribe, WATCH, fold_of,
};

const OWN: u8 = 0;
const OTHER: u8 = 1;

const ONE: [(u16, SignedAs); 1] = [(WATCH, SignedAs::Releaser)];
const TWO: [(u16, SignedAs); 2] = [(WATCH, SignedAs::Drafter), (RELEASING, SignedAs::Releaser)];

/// A readout while a test writes it.
struct Told {
    scribe: Scribe,
    id: EntryId,
}

/// An act, with what differs from test to test.
struct Says<'a> {
    by: u8,
    act: Act,
    version: Option<EntryId>,
    due: Option<Timestamp>,
    body: bool,
    signers: &'a [(u16, SignedAs)],
}

fn says(by: u8, act: Act) -> Says<'static> {
    Says {
        by,
        act,
        version: None,
        due: None,
        body: [COMMENT, OBJECT, REVISE, CORRECT].contains(&act),
        signers: if [RELEASE, CORRECT].contains(&act) {
            &TWO
        } else {
            &ONE
        },
    }
}

impl Says<'_> {
    fn of(self, version: EntryId) -> Self {
        Self {
            version: Some(version),
            ..self
        }
    }
}

impl Told {
    fn offered(due_in: Option<u64>) -> Self {
        let mut scribe = Scribe::new(3);
        let mut header = scribe.header(OWN, COURSE.kind, OFFER);
        header.action = vec![PartyIndex(OTHER)];
        header.due = due_in.map(|ms| Timestamp::from_ms(header.time.as_ms() + ms));
        let id = scribe.sign(header, true, &ONE).id();
        scribe.deliver_all();
        Self { scribe, id }
    }

    /// Says something, by what its author holds.
    fn say(&mut self, says: Says<'_>) -> Said {
        let mut header = self.scribe.header(says.by, COURSE.kind, says.act);
        header.object = Some(self.id);
        header.references = says.version.into_iter().collect();
        header.due = says.due;
        self.scribe.sign(header, says.body, says.signers)
    }

    /// Says it, and everybody knows it.
    fn said(&mut self, says: Says<'_>) -> EntryId {
        let id = self.say(says).id();
        self.scribe.deliver_all();
        id
    }

    fn judged(&self, said: &Said) -> Option<Judgement> {
        self.scribe.fold().judgement(&said.id())
    }

    fn matter(&self) -> Matter {
        self.scribe.fold().matter(&COURSE, &self.id).unwrap()
    }

    fn is(&self, state: &str) -> bool {
        self.matter().row.name == state
    }
}

#[test]
fn what_goes_out_is_signed_by_two_people_of_whom_one_may_release_it() {
    use SignedAs::{Drafter, Releaser};
    let one_release = Some(Judgement::Refused(Refusal::OneRelease));
    let not_entitled = Some(Judgement::Refused(Refusal::NotEntitled));
    let effective = Some(Judgement::Effective);
    type Case<'a> = (&'a [(u16, SignedAs)], Option<Judgement>);
    let cases: [Case<'_>; 8] = [
        (&[(RELEASING, Releaser)], one_release),
        (&[(WATCH, Drafter), (RELEASING, Drafter)], one_release),
        (
            &[(RELEASING, Drafter), (RELEASING_AGAIN, Releaser)],
            one_release,
        ),
        (&[(RELEASING, Drafter), (WATCH, Releaser)], not_entitled),
        (&[(ARCHIVIST, Drafter), (RELEASING, Releaser)], not_entitled),
        (&[(WATCH, Drafter), (RELEASING, Releaser)], effective),
        (&[(WATCH, Releaser), (RELEASING, Releaser)], effective),
        (
            &[(RELEASING, Releaser), (RELEASING_TOO, Releaser)],
            effective,
        ),
    ];
    for (signers, expected) in cases {
        for act in [RELEASE, CORRECT] {
            let mut told = Told::offered(None);
            let first = told.id;
            if act == CORRECT {
                told.said(says(OWN, RELEASE).of(first));
            }
            let mut says = says(OWN, act);
            says.version = (act == RELEASE).then_some(first);
            says.signers = signers;
            let said = told.say(says);
            assert_eq!(told.judged(&said), expected, "{signers:?}");
        }
    }
}

#[test]
fn whoever_speaks_to_the_press_shows_a_text_and_speaks_about_one_and_binds_nobody() {
    let mut told = Told::offered(None);
    for party in &mut told.scribe.facts.officers {
        party[usize::from(ARCHIVIST)].roles = vec!["press".to_owned()];
    }
    let press = [(ARCHIVIST, SignedAs::Releaser)];
    let first = told.id;
    let may = [
        (OTHER, SEEN),
        (OTHER, COMMENT),
        (OWN, COMMENT),
        (OWN, REVISE),
    ];
    let may_not = [
        (OTHER, AGREE),
        (OTHER, OBJECT),
        (OWN, WITHDRAW),
        (OWN, RELEASE),
    ];
    for (by, act) in may.into_iter().chain(may_not) {
        let mut says = says(by, act);
        says.version = [AGREE, OBJECT, RELEASE].contains(&act).then_some(first);
        says.signers = &press;
        let said = told.say(says);
        let judged = told.judged(&said);
        let allowed = judged == Some(Judgement::Effective);
        assert_eq!(allowed, may.contains(&(by, act)), "{act:?}: {judged:?}");
    }
    let mut header = told.scribe.header(OWN, COURSE.kind, OFFER);
    header.action = vec![PartyIndex(OTHER)];
    let offer = told.scribe.sign(header, true, &press);
    assert_eq!(told.judged(&offer), Some(Judgement::Effective));
}

#[test]
fn whoever_says_something_of_a_version_names_one_of_that_readout_and_no_other() {
    let senseless = Some(Judgement::Refused(Refusal::Senseless));
    for (by, act) in [(OTHER, AGREE), (OTHER, OBJECT), (OWN, RELEASE)] {
        let mut told = Told::offered(None);
        let first = told.id;
        let comment = told.said(says(OWN, COMMENT));
        let another = {
            let mut header = told.scribe.header(OWN, COURSE.kind, OFFER);
            header.action = vec![PartyIndex(OTHER)];
            told.scribe.sign(header, true, &ONE).id()
        };
        told.scribe.deliver_all();
        let said = told.say(says(by, act));
        assert_eq!(told.judged(&said), senseless, "none");
        for named in [comment, another, EntryId([7; 32])] {
            let said = told.say(says(by, act).of(named));
            assert_eq!(told.judged(&said), senseless, "{named}");
        }
        let said = told.say(says(by, act).of(first));
        assert_eq!(told.judged(&said), Some(Judgement::Effective));
    }
    // And what is to say something says it.
    for (by, act) in [
        (OTHER, COMMENT),
        (OTHER, OBJECT),
        (OWN, REVISE),
        (OWN, CORRECT),
    ] {
        let mut told = Told::offered(None);
        let first = told.id;
        let mut silent = says(by, act);
        silent.version = (act == OBJECT).then_some(first);
        silent.body = false;
        let said = told.say(silent);
        assert_eq!(told.judged(&said), senseless, "{act:?}");
    }
}

#[test]
fn a_revision_voids_the_word_on_the_version_before_it_whether_or_not_it_was_known() {
    for word in [AGREE, OBJECT] {
        for crossed in [false, true] {
            let mut told = Told::offered(None);
            let first = told.id;
            told.say(says(OTHER, word).of(first));
            if !crossed {
                told.scribe.deliver_all();
            }
            let second = told.said(says(OWN, REVISE));
            let matter = told.matter();
            assert_eq!(matter.row.name, "revised");
            assert_eq!(matter.versions, [second]);
            assert_eq!(matter.crossed.len(), usize::from(crossed));
            assert_eq!(matter.word_on(&second), None);
            assert!(matter.word_on(&first).is_some());
            // What its author knew to be replaced is not released, agreed to or objected to any more.
            for (by, act) in [(OTHER, AGREE), (OTHER, OBJECT), (OWN, RELEASE)] {
                let late = told.said(says(by, act).of(first));
                let matter = told.matter();
                assert_eq!(matter.row.name, "revised");
                let mut without = matter.without_effect.iter();
                let why = without
                    .find(|one| one.fact.entry == late)
                    .map(|one| one.why);
                assert_eq!(why, Some(Refusal::NotNow));
            }
            told.said(says(OTHER, AGREE).of(second));
            told.said(says(OWN, RELEASE).of(second));
            let matter = told.matter();
            assert_eq!(matter.published()[0].version, second);
            assert_eq!(matter.word_on(&second), Some(Word::Agreed));
        }
    }
}

#[test]
fn no_word_that_crossed_a_release_undoes_it_and_two_who_sign_one_text_have_a_joint_one() {
    for (word, expected) in [(AGREE, Word::Agreed), (OBJECT, Word::Objected)] {
        let mut told = Told::offered(None);
        let first = told.id;
        told.say(says(OWN, RELEASE).of(first));
        told.say(says(OTHER, word).of(first));
        told.scribe.deliver_all();
        let matter = told.matter();
        assert_eq!((matter.row.name, matter.crossed.len()), ("released", 1));
        assert_eq!(matter.word_on(&first), Some(expected));
        assert_eq!(matter.published().len(), 1);
        // What is said of it afterwards stands beside it.
        let (other, then) = if word == AGREE {
            (OBJECT, Word::Objected)
        } else {
            (AGREE, Word::Agreed)
        };
        told.said(says(OTHER, other).of(first));
        assert!(told.is("released"));
        assert_eq!(told.matter().word_on(&first), Some(then));
    }
}

#[test]
fn an_agreement_taken_back_while_the_text_was_released_makes_no_joint_text() {
    let mut told = Told::offered(None);
    let first = told.id;
    told.said(says(OTHER, AGREE).of(first));
    assert!(told.is("agreed"));
    told.say(says(OWN, RELEASE).of(first));
    told.say(says(OTHER, OBJECT).of(first));
    told.scribe.deliver_all();
    let matter = told.matter();
    assert_eq!((matter.row.name, matter.crossed.len()), ("released", 1));
    assert_eq!(matter.word_on(&first), Some(Word::Objected));
}

#[test]
fn what_was_released_is_corrected_by_a_new_version_and_taken_back_for_all_to_see() {
    let mut told = Told::offered(None);
    let first = told.id;
    let embargo = Timestamp::from_ms(told.scribe.now_ms + 3_600_000);
    let mut released = says(OWN, RELEASE).of(first);
    released.due = Some(embargo);
    let released = told.said(released);
    told.said(says(OTHER, AGREE).of(first));
    let corrected = told.said(says(OWN, CORRECT));
    let matter = told.matter();
    assert_eq!(matter.row.name, "corrected");
    assert_eq!(matter.versions, [corrected]);
    let published = matter.published();
    let told_of: Vec<_> = published.iter().map(|one| (one.version, one.by)).collect();
    assert_eq!(told_of, [(first, released), (corrected, corrected)]);
    assert_eq!(published[0].embargo, Some(embargo));
    assert!(published[0].at < published[1].at);
    assert_eq!(matter.word_on(&first), Some(Word::Agreed));
    assert_eq!(matter.word_on(&corrected), None, "it was of another text");
    told.said(says(OTHER, AGREE).of(corrected));
    told.said(says(OWN, WITHDRAW));
    let matter = told.matter();
    assert_eq!(matter.row.name, "retracted");
    assert_eq!(matter.published(), published, "what went out, went out");
    // Before release there is nothing to see.
    let mut told = Told::offered(None);
    told.said(says(OWN, WITHDRAW));
    assert!(told.is("withdrawn"));
    assert_eq!(told.matter().published(), []);
}

#[test]
fn a_release_before_the_hold_has_passed_has_effect_and_shows_unless_the_text_is_joint() {
    let hold = 3_600_000;
    for (agrees, revises, late) in [
        (false, false, false),
        (true, false, false),
        (false, true, false),
        (false, false, true),
    ] {
        let mut told = Told::offered((!revises).then_some(hold));
        let mut version = told.id;
        if revises {
            let mut revised = says(OWN, REVISE);
            revised.due = Some(Timestamp::from_ms(told.scribe.now_ms + hold));
            version = told.said(revised);
        }
        if agrees {
            told.said(says(OTHER, AGREE).of(version));
        }
        if late {
            told.scribe.now_ms += hold;
        }
        told.said(says(OWN, RELEASE).of(version));
        let matter = told.matter();
        assert_eq!(matter.row.name, "released");
        assert!(matter.held_until(&version).is_some());
        assert_eq!(matter.published()[0].before_hold, !agrees && !late);
    }
}

#[test]
fn what_is_held_out_of_order_reads_the_same() {
    let mut told = Told::offered(None);
    let first = told.id;
    let second = told.said(says(OWN, REVISE));
    told.say(says(OTHER, AGREE).of(second));
    told.say(says(OWN, REVISE));
    told.scribe.deliver_all();
    let third = told.matter().versions[0];
    told.say(says(OTHER, OBJECT).of(third));
    told.say(says(OWN, RELEASE).of(third));
    let forward = told.matter();
    assert_ne!(third, first);
    let mut said = told.scribe.said.clone();
    said.reverse();
    let backward = fold_of(&told.scribe.facts, &said);
    assert_eq!(backward.matter(&COURSE, &told.id), Some(forward));
}

#[test]
fn two_versions_of_a_forked_journal_both_stand_and_either_may_be_named() {
    for named in 0..2 {
        let mut told = Told::offered(None);
        let tip = told.scribe.tip(OWN);
        let one = told.say(says(OWN, REVISE)).id();
        told.scribe.rewind(OWN, tip);
        let other = told.say(says(OWN, REVISE)).id();
        told.scribe
            .receipt(OTHER, body::RECEIPT_HELD, &[one, other]);
        let both = [one, other];
        let stand = told.matter().versions;
        assert!(stand.len() == 2 && both.iter().all(|version| stand.contains(version)));
        told.say(says(OTHER, AGREE).of(both[named]));
        let matter = told.matter();
        assert_eq!(matter.row.name, "agreed");
        assert_eq!(matter.word_on(&both[named]), Some(Word::Agreed));
        assert_eq!(matter.word_on(&both[1 - named]), None);
    }
}

#[test]
fn a_readout_is_no_flash_and_silence_is_its_own_sides_statement() {
    let mut told = Told::offered(None);
    let mut header = told.scribe.header(OWN, COURSE.kind, OFFER);
    header.action = vec![PartyIndex(OTHER)];
    header.precedence = Precedence::Flash;
    let flash = told.scribe.sign(header, true, &TWO);
    let refused = Some(Judgement::Refused(Refusal::OneRelease));
    assert_eq!(told.judged(&flash), refused);
    let mut silent = says(OWN, NO_ANSWER);
    silent.due = Some(Timestamp::from_ms(told.scribe.now_ms));
    silent.signers = &[];
    told.said(silent);
    assert!(told.is("offered"));
    assert_eq!(told.matter().acts.len(), 1);
}
