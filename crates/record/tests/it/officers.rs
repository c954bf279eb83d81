//! Officers appointed and revoked by the party's own authority entries: who counts, from where on.

use std::collections::BTreeMap;

use detente_record::{
    Act, AppointmentFault, AssertionRole, Assertions, ChangeFault, Digest, Draft, Entry, EntryId,
    Epoch, EpochReason, Head, Kind, Officer, OfficerLog, OfficersUnknown, PART_ASSERTIONS,
    PART_BODY, Part, PartyIndex, Place, Precedence, Role, SecretKey, Sequence, Status, Timestamp,
    limits,
};

use crate::scene::{ROSTER, START, header, key, opening, salt};

pub fn officer(name: &str, roles: &[&str]) -> Officer {
    Officer {
        name: name.to_owned(),
        key: key(name).public(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    }
}

/// Officers 0 and 1 release, 2 stands watch.
fn log() -> OfficerLog {
    let founding = vec![
        officer("A", &["releasing"]),
        officer("B", &["releasing", "watch"]),
        officer("C", &["watch"]),
    ];
    OfficerLog::of(founding, vec![key("theirs").public()])
}

/// A journal of party 0: its entries in order.
#[derive(Clone, Default)]
pub struct Journal {
    pub entries: Vec<Entry>,
    pub authority: Option<Place>,
    /// The epoch it is in, and how many entries stand before that.
    pub epoch: (u32, usize),
    /// What the next entry is about.
    object: Option<EntryId>,
}

/// What an authority entry says, before anybody signs it.
pub struct Change<'a> {
    pub act: Act,
    pub number: u64,
    pub body: Option<Vec<u8>>,
    pub by: &'a [(u16, &'a str)],
}

impl Journal {
    pub fn place(&self) -> Place {
        let (epoch, before) = self.epoch;
        Place {
            epoch: Epoch(epoch),
            sequence: Sequence((self.entries.len() - before) as u64),
        }
    }

    fn last(&self) -> Option<EntryId> {
        self.entries[self.epoch.1..].last().map(Entry::id)
    }

    fn key(&self) -> SecretKey {
        key(&format!("0 entry {}", self.epoch.0))
    }

    /// The first entry of another epoch: what it rests on, and who opens it.
    pub fn open(&mut self, epoch: u32, head: Option<Head>, by: &[(u16, &str)]) -> Entry {
        self.epoch = (epoch, self.entries.len());
        let body = opening(0, epoch).encode().to_vec();
        let act = Change {
            act: Act::OPEN_EPOCH,
            number: 0,
            body: Some(body),
            by,
        };
        let known = head.map(|head| head.address.place);
        let authority = |entry: &&Entry| {
            entry.header().kind == Kind::AUTHORITY && Some(entry.address().place) <= known
        };
        let authority = self.entries.iter().rfind(authority);
        let authority = authority.map(|entry| entry.address().place);
        let entry = self.signed_seeing(Kind::AUTHORITY, &act, authority, head);
        self.authority = Some(entry.address().place);
        entry
    }

    /// An entry of the node that says nothing.
    fn filler(&mut self) {
        let place = self.place();
        let mut header = header(ROSTER.line(), 0, place.sequence.0, self.last());
        header.epoch = place.epoch;
        header.authority = self.authority;
        let entry = Entry::sign(header, BTreeMap::new(), &self.key()).unwrap();
        self.entries.push(entry);
    }

    pub fn change(&mut self, change: &Change<'_>) -> Entry {
        self.change_naming(change, self.authority)
    }

    fn change_naming(&mut self, change: &Change<'_>, authority: Option<Place>) -> Entry {
        let entry = self.signed(Kind::AUTHORITY, change, authority);
        self.authority = Some(entry.address().place);
        entry
    }

    /// An officer's act that changes no officer.
    pub fn act(&mut self, by: &[(u16, &str)]) -> Entry {
        let act = Change {
            act: Act(2),
            number: 0,
            body: None,
            by,
        };
        self.signed(Kind(2), &act, self.authority)
    }

    fn signed(&mut self, kind: Kind, change: &Change<'_>, authority: Option<Place>) -> Entry {
        self.signed_seeing(kind, change, authority, None)
    }

    /// Proposes an amendment with that text, or signs or refuses the one of that proposal.
    pub fn amend(
        &mut self,
        act: Act,
        object: Option<EntryId>,
        body: Option<Vec<u8>>,
        by: &[(u16, &str)],
    ) -> Entry {
        self.object = object;
        let entry = self.change(&Change {
            act,
            number: 0,
            body,
            by,
        });
        self.object = None;
        entry
    }

    fn signed_seeing(
        &mut self,
        kind: Kind,
        change: &Change<'_>,
        authority: Option<Place>,
        own_head: Option<Head>,
    ) -> Entry {
        let opens = change.act == Act::OPEN_EPOCH;
        let unnumbered = [Act::LEAVE, Act::CLOSE, Act::PROPOSE, Act::SIGN, Act::REFUSE];
        let unnumbered = unnumbered.contains(&change.act);
        let line = ROSTER.line();
        let nonce = salt(&format!("nonce {}", self.entries.len()));
        let mut parts = BTreeMap::new();
        let body = change.body.clone().map(|content| Part {
            salt: nonce,
            content,
        });
        let draft = Draft {
            line,
            party: PartyIndex(0),
            kind,
            act: change.act,
            status: Status::Actual,
            precedence: Precedence::Routine,
            object: self.object,
            references: vec![],
            due: None,
            action: vec![],
            info: vec![],
            number: Some(change.number).filter(|_| !opens && !unnumbered),
            outcome: opens.then_some(EpochReason::Restored as u64),
            body: body.as_ref().map(|body| body.commitment(line, PART_BODY)),
            charter_version: 0,
            nonce,
            expiry: Timestamp::from_ms(START.as_ms() + 1),
        };
        let releaser = AssertionRole::Releaser;
        let sign =
            |(number, name): &(u16, &str)| draft.assert(*number, releaser, START, &key(name));
        let assertions = Assertions {
            nonce,
            expiry: draft.expiry,
            list: change.by.iter().map(sign).collect(),
        };
        let mut header = draft.header(self.place(), self.last(), START, assertions.officers());
        header.authority = authority;
        header.seen.extend(own_head);
        let content = assertions.encode();
        parts.insert(
            PART_ASSERTIONS,
            Part {
                salt: nonce,
                content,
            },
        );
        parts.extend(body.map(|body| (PART_BODY, body)));
        let entry = Entry::sign(header, parts, &self.key()).unwrap();
        self.entries.push(entry.clone());
        entry
    }

    /// Leaves the line, or says that the party is for closing it.
    pub fn end_line(&mut self, act: Act, by: &[(u16, &str)]) -> Entry {
        self.change(&Change {
            act,
            number: 0,
            body: None,
            by,
        })
    }

    pub fn appoint(&mut self, number: u64, who: &Officer, by: &[(u16, &str)]) -> Entry {
        self.change(&Change {
            act: Act::APPOINT,
            number,
            body: Some(who.appointment().unwrap()),
            by,
        })
    }

    pub fn revoke(&mut self, number: u64, by: &[(u16, &str)]) -> Entry {
        self.change(&Change {
            act: Act::REVOKE,
            number,
            body: None,
            by,
        })
    }
}

const BOTH: &[(u16, &str)] = &[(0, "A"), (1, "B")];

fn effect(log: &OfficerLog, entry: &Entry) -> Result<(), ChangeFault> {
    log.effect(entry.address().place, &entry.id())
}

#[test]
fn an_officer_counts_after_the_appointment_and_before_the_revocation_and_nowhere_else() {
    let (mut log, mut journal) = (log(), Journal::default());
    journal.filler();
    let before = (journal.place(), journal.authority);
    let appointed = journal.appoint(3, &officer("D", &["watch"]), BOTH);
    journal.filler();
    let during = (journal.place(), journal.authority);
    let revoked = journal.revoke(3, BOTH);
    let after = (journal.place(), journal.authority);
    for entry in [&appointed, &revoked] {
        assert!(log.add(entry));
        assert_eq!(effect(&log, entry), Ok(()));
    }
    let may = |(place, named)| log.at(place, named).unwrap().may(3, &[Role::Watch]);
    assert_eq!([may(before), may(during), may(after)], [false, true, false]);
    // The appointment itself does not rest on whom it appoints, nor the revocation end before itself.
    let at = |entry: &Entry| {
        let header = entry.header();
        log.at(header.place(), header.authority).unwrap()
    };
    assert!(!at(&appointed).may(3, &[Role::Watch]));
    assert!(at(&revoked).may(3, &[Role::Watch]));
    assert_eq!(log.lives()[3].until, Some((after.1.unwrap(), revoked.id())));
    assert_eq!(log.in_office(3), None);
}

#[test]
fn the_order_in_which_authority_entries_come_changes_nothing() {
    let mut journal = Journal::default();
    journal.appoint(3, &officer("D", &["releasing"]), BOTH);
    journal.revoke(0, &[(1, "B"), (3, "D")]);
    journal.appoint(4, &officer("E", &["watch"]), &[(1, "B"), (3, "D")]);
    journal.revoke(4, BOTH);
    let end = journal.place();
    let mut in_order = log();
    journal
        .entries
        .iter()
        .for_each(|entry| assert!(in_order.add(entry)));
    // A was revoked, so the last revocation was signed by one who was no officer any more.
    assert_eq!(
        effect(&in_order, &journal.entries[3]),
        Err(ChangeFault::NotInOffice(0))
    );
    for order in [[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        let mut other = log();
        order
            .iter()
            .for_each(|n| assert!(other.add(&journal.entries[*n])));
        assert_eq!(other.lives(), in_order.lives(), "{order:?}");
        assert!(
            other
                .at(end, journal.authority)
                .unwrap()
                .may(4, &[Role::Watch])
        );
    }
}

#[test]
fn without_an_authority_entry_that_it_rests_on_nobody_is_known() {
    let (mut log, mut journal) = (log(), Journal::default());
    let first = journal.appoint(3, &officer("D", &["releasing"]), BOTH);
    let second = journal.revoke(2, BOTH);
    let (place, named) = (journal.place(), journal.authority);
    assert_eq!(log.at(place, named).unwrap_err(), OfficersUnknown::Missing);
    log.add(&second);
    assert_eq!(log.at(place, named).unwrap_err(), OfficersUnknown::Missing);
    log.add(&first);
    let officers = log.at(place, named).unwrap();
    assert!(officers.may(3, &[Role::Releasing]) && officers.officer(2).is_none());
    // Whoever names an older one passes over the revocation.
    for older in [None, Some(first.address().place)] {
        let passed_over = log.at(place, older).unwrap_err();
        assert_eq!(passed_over, OfficersUnknown::OtherAuthority);
    }
    // With its body withheld, nobody knows whom it appointed.
    let mut half = self::log();
    half.add(&first.with_parts(&[PART_ASSERTIONS]));
    half.add(&second);
    assert_eq!(half.at(place, named).unwrap_err(), OfficersUnknown::Missing);
    half.add(&first);
    assert!(half.at(place, named).unwrap().may(3, &[Role::Releasing]));
}

#[test]
fn each_fault_of_an_appointment_or_a_revocation_leaves_the_officers_as_they_were() {
    let who = officer("D", &["watch"]);
    let body = || Some(who.appointment().unwrap());
    let change = |act, number, body, by| Change {
        act,
        number,
        body,
        by,
    };
    let appoint = |by| change(Act::APPOINT, 3, body(), by);
    let taken = Some(officer("C", &["watch"]).appointment().unwrap());
    let theirs = Some(officer("theirs", &["watch"]).appointment().unwrap());
    let cases = [
        (appoint(&[(0, "A")]), ChangeFault::TwoNeeded),
        (appoint(&[(0, "A"), (2, "C")]), ChangeFault::TwoNeeded),
        (appoint(&[(0, "A"), (9, "B")]), ChangeFault::NotInOffice(9)),
        (
            change(Act::APPOINT, 4, body(), BOTH),
            ChangeFault::Number { expected: 3 },
        ),
        (
            change(Act::APPOINT, 2, body(), BOTH),
            ChangeFault::Number { expected: 3 },
        ),
        (change(Act::APPOINT, 3, taken, BOTH), ChangeFault::KeyInUse),
        (change(Act::APPOINT, 3, theirs, BOTH), ChangeFault::KeyInUse),
        (change(Act::APPOINT, 3, None, BOTH), ChangeFault::Senseless),
        (change(Act::REVOKE, 2, body(), BOTH), ChangeFault::Senseless),
        (
            change(Act::REVOKE, 1 << 16, None, BOTH),
            ChangeFault::Senseless,
        ),
        (
            change(Act::REVOKE, 3, None, BOTH),
            ChangeFault::NoSuchOfficer,
        ),
        (
            change(Act::REVOKE, 0, None, BOTH),
            ChangeFault::TooFewReleasing,
        ),
        (
            change(Act::REVOKE, 2, None, &[(1, "B"), (2, "C")]),
            ChangeFault::TwoNeeded,
        ),
    ];
    for (change, fault) in cases {
        let (mut log, mut journal) = (log(), Journal::default());
        let entry = journal.change(&change);
        log.add(&entry);
        assert_eq!(effect(&log, &entry), Err(fault));
        assert_eq!(log.lives(), self::log().lives());
    }
    let (mut log, mut journal) = (log(), Journal::default());
    let forged = journal.appoint(3, &who, &[(0, "A"), (1, "C")]);
    log.add(&forged);
    assert!(matches!(
        effect(&log, &forged),
        Err(ChangeFault::Assertions(_))
    ));
    // The next one counts all the same: what has no effect uses up no number.
    let good = journal.appoint(3, &who, BOTH);
    log.add(&good);
    assert_eq!(effect(&log, &good), Ok(()));
    // One that passes over the latest authority entry has no effect either.
    let passing = journal.change_naming(&change(Act::REVOKE, 3, None, BOTH), None);
    log.add(&passing);
    assert_eq!(
        effect(&log, &passing),
        Err(ChangeFault::Unknown(OfficersUnknown::OtherAuthority))
    );
}

#[test]
fn a_party_appoints_as_long_as_two_release_and_has_a_bound_of_officers() {
    let (mut log, mut journal) = (log(), Journal::default());
    for number in 3..limits::OFFICERS_MAX as u64 {
        let entry = journal.appoint(number, &officer(&format!("n{number}"), &["watch"]), BOTH);
        log.add(&entry);
        assert_eq!(effect(&log, &entry), Ok(()));
    }
    let number = limits::OFFICERS_MAX as u64;
    let one_more = journal.appoint(number, &officer("x", &["watch"]), BOTH);
    log.add(&one_more);
    assert_eq!(effect(&log, &one_more), Err(ChangeFault::TooMany));
    let room = journal.revoke(3, BOTH);
    let again = journal.appoint(number, &officer("x", &["watch"]), BOTH);
    for entry in [&room, &again] {
        log.add(entry);
        assert_eq!(effect(&log, entry), Ok(()));
    }
}

#[test]
fn an_appointment_reads_back_and_what_makes_no_sense_is_refused() {
    let good = officer("Capt. D", &["watch", "releasing"]);
    let bytes = good.appointment().unwrap();
    assert_eq!(Officer::from_appointment(&bytes), Ok(good.clone()));
    let refuse = |edit: fn(&mut Officer)| {
        let mut officer = good.clone();
        edit(&mut officer);
        officer.appointment().unwrap_err()
    };
    assert_eq!(refuse(|o| o.name = " ".to_owned()), AppointmentFault::Name);
    assert_eq!(refuse(|o| o.roles.clear()), AppointmentFault::Roles);
    let twice = refuse(|o| o.roles[1] = "watch".to_owned());
    assert_eq!(twice, AppointmentFault::Roles);
    let mixed = refuse(|o| o.roles[1] = "technician".to_owned());
    assert_eq!(mixed, AppointmentFault::MixedRoles);
    let longer = [bytes.clone(), vec![0]].concat();
    for bytes in [&bytes[..bytes.len() - 1], &longer] {
        let fault = Officer::from_appointment(bytes).unwrap_err();
        assert!(matches!(fault, AppointmentFault::Malformed(_)));
    }
    let fault = Officer::from_appointment(&[0; limits::APPOINTMENT_BYTES_MAX + 1]);
    assert_eq!(fault, Err(AppointmentFault::TooLarge));
}

#[test]
fn a_branch_of_a_forked_journal_has_the_officers_of_its_own_entries() {
    let (mut log, mut journal) = (log(), Journal::default());
    let common = journal.appoint(3, &officer("D", &["watch"]), BOTH);
    let (tip, authority) = (journal.entries.clone(), journal.authority);
    let one = journal.appoint(4, &officer("E", &["watch"]), BOTH);
    let end = journal.place();
    journal.entries = tip;
    journal.authority = authority;
    let other = journal.revoke(3, BOTH);
    for entry in [&common, &one, &other] {
        log.add(entry);
    }
    let named = Some(one.address().place);
    let of_one = log.branch(|_, id| id != other.id());
    let of_other = log.branch(|_, id| id != one.id());
    let may = |log: &OfficerLog, number| log.at(end, named).unwrap().may(number, &[Role::Watch]);
    assert_eq!([may(&of_one, 3), may(&of_one, 4)], [true, true]);
    assert_eq!([may(&of_other, 3), may(&of_other, 4)], [false, false]);
}

#[test]
fn one_assertion_is_proved_by_its_own_key_alone() {
    let mut journal = Journal::default();
    let entry = journal.appoint(3, &officer("D", &["watch"]), BOTH);
    let (draft, assertions): (Digest, Assertions) = entry.asserted().unwrap().unwrap();
    let by = |key: &SecretKey| assertions.list[0].verify_with(draft, &key.public());
    assert!(by(&key("A")).is_ok() && by(&key("B")).is_err());
}

#[test]
fn an_epoch_rests_on_what_its_first_entry_knows_and_on_nothing_past_it() {
    let (mut log, mut journal) = (log(), Journal::default());
    let known = journal.appoint(3, &officer("D", &["watch"]), BOTH);
    let lost = journal.revoke(3, BOTH);
    let also_lost = journal.appoint(4, &officer("E", &["releasing"]), BOTH);
    let opened = journal.open(1, Some(known.head()), &[(2, "C"), (1, "B")]);
    journal.filler();
    let after = (journal.place(), journal.authority);
    let again = journal.appoint(4, &officer("F", &["watch"]), BOTH);
    journal.filler();
    let later = (journal.place(), journal.authority);
    // In any order.
    for entry in [&again, &also_lost, &opened, &lost, &known] {
        assert!(log.add(entry));
    }
    for entry in [&known, &lost, &also_lost, &opened, &again] {
        assert_eq!(effect(&log, entry), Ok(()), "each in its own epoch");
    }
    let at = |(place, named)| log.at(place, named).unwrap();
    assert!(
        at(after).may(3, &[Role::Watch]),
        "the revocation is past the head"
    );
    assert!(at(after).officer(4).is_none());
    assert_eq!(at(later).officer(4).unwrap().name, "F");
    assert_eq!(log.in_office(4).unwrap().name, "F");
    // An entry of the new epoch that names what is past the head rests on nothing there.
    assert_eq!(
        log.at(opened.address().place, Some(also_lost.address().place))
            .err(),
        Some(OfficersUnknown::Missing)
    );
}

#[test]
fn an_epoch_that_two_officers_did_not_open_has_no_officers_acts() {
    let first = || {
        let mut journal = Journal::default();
        let head = journal.appoint(3, &officer("D", &["watch"]), BOTH).head();
        (journal, head)
    };
    let watch_only: &[(u16, &str)] = &[(2, "C"), (3, "D")];
    for by in [&BOTH[..1], &[(2, "C")], watch_only] {
        let (mut journal, head) = first();
        let opened = journal.open(1, Some(head), by);
        let act = journal.act(&[(2, "C")]);
        let mut log = log();
        journal.entries.iter().for_each(|entry| {
            log.add(entry);
        });
        assert_eq!(effect(&log, &opened), Err(ChangeFault::TwoToOpen));
        let header = act.header();
        assert_eq!(
            log.at(header.place(), header.authority).err(),
            Some(OfficersUnknown::EpochNotOpened)
        );
        // The next one may be opened by two, and rests on what stood before.
        let next = journal.open(2, Some(head), BOTH);
        log.add(&next);
        assert_eq!(effect(&log, &next), Ok(()));
        assert!(log.in_office(3).is_some());
    }
}
