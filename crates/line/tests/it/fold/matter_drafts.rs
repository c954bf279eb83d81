//! Officers' acts on matters from draft to state, with real signatures; and what can't be said is not drawn up.

use detente_line::account::{Label, Words};
use detente_line::body;
use detente_line::fold::Judgement;
use detente_line::matter::call_request::{Reason, Window};
use detente_line::matter::compose::{
    self, Begin, MatterError, OnAsk, OnCall, OnQuery, OnReadout, OnRing, Say, Saying, Subject,
    begin, say,
};
use detente_line::matter::own_account::{OwnAccount, OwnAccountFault};
use detente_line::matter::query::{Question, Reply};
use detente_line::matter::wish::Wish;
use detente_line::matter::{
    BodyFault, Matter, NotSayable, Standing, ask, check_body, readout, ring,
};
use detente_line::message::text::{FreeText, TextFault};
use detente_record::{AssertionRole, EntryId, PartyIndex, Precedence, Status, Timestamp};

use crate::founded::{Founded, NOW, officer_key};

const LEVELS: usize = 1;

fn words(text: &str) -> compose::Words {
    compose::Words {
        language: "en".to_owned(),
        text: text.to_owned(),
    }
}

fn call() -> Begin {
    Begin {
        status: Status::Exercise,
        precedence: Precedence::Immediate,
        to: PartyIndex(1),
        due: None,
        references: Vec::new(),
        subject: Subject::Call {
            level: 0,
            wish: Box::new(Wish {
                language: "en".to_owned(),
                subject: "Flights near the border".to_owned(),
                whom: "The duty officer".to_owned(),
                behalf: "The duty officer".to_owned(),
                times: Vec::new(),
                languages: Vec::new(),
                interpreter: true,
                recording: false,
            }),
        },
    }
}

fn query() -> Begin {
    Begin {
        subject: Subject::Query {
            question: Question::AreTheseYours,
            words: words("Two aircraft at the river, 14:20."),
        },
        ..call()
    }
}

fn raised() -> Begin {
    Begin {
        subject: Subject::Ask {
            words: words("A ceasefire at the bridge."),
        },
        ..call()
    }
}

fn rung(seconds: u64) -> Begin {
    Begin {
        subject: Subject::Ring {
            seconds,
            words: None,
        },
        ..call()
    }
}

fn account(text: &str) -> OwnAccount {
    let date = "2026-11-30".parse().unwrap();
    OwnAccount::new("en", Words::new(text).unwrap(), date)
}

fn offered() -> Begin {
    Begin {
        precedence: Precedence::Routine,
        due: Some(window(1).from),
        subject: Subject::Readout {
            account: Box::new(account("The ministers spoke.")),
        },
        ..call()
    }
}

fn window(minutes: u32) -> Window {
    Window {
        from: Timestamp::from_ms(NOW.as_ms() + 3_600_000),
        minutes,
    }
}

impl Founded {
    fn begin(&mut self, beginning: Begin) -> EntryId {
        let limits = self.roster.charter().limits;
        let composed = begin(&self.author(0), (2, LEVELS), &limits, beginning).unwrap();
        let entry = self.entry(
            &composed,
            &[(0, AssertionRole::Releaser, &officer_key(0, 0))],
        );
        self.admit(&entry);
        entry.id()
    }

    fn drawn_up(&mut self, by: u8, on: &EntryId, saying: Saying) -> Result<(), MatterError> {
        self.say(by, on, saying, None).map(drop)
    }

    fn say(
        &mut self,
        by: u8,
        on: &EntryId,
        saying: Saying,
        text: Option<&str>,
    ) -> Result<EntryId, MatterError> {
        let limits = self.roster.charter().limits;
        let standing = Standing::of(&self.matter(on));
        let states = matches!(
            saying,
            Saying::Readout(OnReadout::Revise(_) | OnReadout::Correct(_))
        );
        let corrects = matches!(saying, Saying::Readout(OnReadout::Correct(_)));
        let reason = corrects.then(|| Words::new("The time was wrong.").unwrap());
        let said = Say {
            saying,
            words: text.filter(|_| !states).map(words),
            account: text.filter(|_| states).map(|text| {
                Box::new(OwnAccount {
                    reason,
                    ..account(text)
                })
            }),
            references: Vec::new(),
        };
        let composed = say(&self.author(by), &standing, LEVELS, &limits, said)?;
        assert_eq!(composed.draft.status, Status::Exercise);
        assert_eq!(composed.draft.precedence, standing.precedence);
        assert_eq!(composed.draft.action, [PartyIndex(1 - by)]);
        let keys = [officer_key(by, 0), officer_key(by, 1)];
        let signed = [
            (0, AssertionRole::Releaser, &keys[0]),
            (1, AssertionRole::Releaser, &keys[1]),
        ];
        let rules = body::act(standing.kind, saying.act()).unwrap();
        let two = rules.needs == body::Needs::TwoPeople;
        let entry = self.entry(&composed, &signed[..1 + usize::from(two)]);
        self.admit(&entry);
        assert_eq!(
            self.fold.judgement(&entry.id()),
            Some(Judgement::Effective),
            "{saying:?}"
        );
        Ok(entry.id())
    }

    fn matter(&self, id: &EntryId) -> Matter {
        self.fold.any_matter(id).unwrap()
    }
}

#[test]
fn a_call_is_asked_for_another_time_is_proposed_and_taken() {
    let mut line = Founded::new();
    let id = line.begin(call());
    line.drawn_up(1, &id, Saying::Call(OnCall::Seen)).unwrap();
    let proposed = Saying::Call(OnCall::Propose(window(30)));
    let proposal = line
        .say(1, &id, proposed, Some("Not before noon."))
        .unwrap();
    let taken = Saying::Call(OnCall::Take(None));
    line.drawn_up(0, &id, taken).unwrap();
    let matter = line.matter(&id);
    assert_eq!(matter.row.name, "agreed");
    assert_eq!(matter.agreed()[0].1, window(30));
    assert_eq!(matter.from[0].references, [proposal]);
    let with_text = matter.acts.iter().filter(|done| done.has_text);
    let with_text: Vec<EntryId> = with_text.map(|done| done.fact.entry).collect();
    assert_eq!(with_text, [proposal]);
    line.drawn_up(1, &id, Saying::Call(OnCall::CallOff))
        .unwrap();
    assert_eq!(line.matter(&id).row.name, "called-off");
}

#[test]
fn every_saying_is_of_an_act_of_its_kind_and_leads_where_the_table_says() {
    let until = window(1).from;
    type Case<'a> = (Begin, &'a [(u8, Saying)], &'a str);
    let cases: [Case<'_>; 12] = [
        (
            call(),
            &[(1, Saying::Call(OnCall::Accept(window(20))))],
            "agreed",
        ),
        (
            call(),
            &[(1, Saying::Call(OnCall::Defer(until)))],
            "deferred",
        ),
        (
            call(),
            &[(1, Saying::Call(OnCall::Delegate(0)))],
            "delegated",
        ),
        (
            call(),
            &[(1, Saying::Call(OnCall::Decline(Reason::Circumstances)))],
            "declined",
        ),
        (call(), &[(0, Saying::Call(OnCall::Withdraw))], "withdrawn"),
        (
            query(),
            &[
                (1, Saying::Query(OnQuery::WillCheck(until))),
                (1, Saying::Query(OnQuery::Answer(Reply::NotSaid))),
            ],
            "answered",
        ),
        (
            query(),
            &[(0, Saying::Query(OnQuery::Withdraw))],
            "withdrawn",
        ),
        (
            raised(),
            &[
                (1, Saying::Ask(OnAsk::PutOff(until))),
                (1, Saying::Ask(OnAsk::Refuse)),
                (0, Saying::Ask(OnAsk::Repeat)),
            ],
            "open",
        ),
        (raised(), &[(0, Saying::Ask(OnAsk::Withdraw))], "withdrawn"),
        (rung(60), &[(1, Saying::Ring(OnRing::Answer))], "answered"),
        (
            rung(60),
            &[(1, Saying::Ring(OnRing::Refuse(ring::Reason::InWriting)))],
            "refused",
        ),
        (
            rung(60),
            &[(0, Saying::Ring(OnRing::Withdraw))],
            "withdrawn",
        ),
    ];
    for (beginning, said, state) in cases {
        let mut line = Founded::new();
        let id = line.begin(beginning);
        for (by, saying) in said {
            line.drawn_up(*by, &id, *saying).unwrap();
        }
        assert_eq!(line.matter(&id).row.name, state);
    }
}

#[test]
fn what_can_not_be_said_as_a_matter_stands_is_not_drawn_up_and_what_can_be_is_named() {
    let mut line = Founded::new();
    let id = line.begin(call());
    let take = Saying::Call(OnCall::Take(None));
    let refused = line.drawn_up(0, &id, take).unwrap_err();
    let MatterError::NotSayable(NotSayable::NotNow {
        state, act, can, ..
    }) = refused
    else {
        panic!("{refused:?}")
    };
    assert_eq!((state, act), ("asked", "take"));
    assert_eq!(can, ["propose", "withdraw"], "no statement of a node's");
    let decline = Saying::Call(OnCall::Decline(Reason::NotStated));
    let refused = line.drawn_up(0, &id, decline).unwrap_err();
    let MatterError::NotSayable(NotSayable::OtherSide { act, can }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((&*act, can), ("decline", vec!["propose", "withdraw"]));
    let standing = Standing::of(&line.matter(&id));
    let silence = standing.check(
        PartyIndex(0),
        detente_line::matter::call_request::NO_ANSWER,
        None,
    );
    assert!(matches!(silence, Err(NotSayable::OtherSide { .. })));
    assert_eq!(
        standing.check(PartyIndex(2), ask::WITHDRAW, None),
        Err(NotSayable::LooksOn)
    );

    for minutes in [0, 1_441] {
        let accept = Saying::Call(OnCall::Accept(window(minutes)));
        let refused = line.drawn_up(1, &id, accept);
        assert_eq!(refused, Err(MatterError::Minutes { minutes }));
    }
    let delegate = Saying::Call(OnCall::Delegate(1));
    let refused = line.drawn_up(1, &id, delegate);
    assert_eq!(refused, Err(MatterError::NoSuchLevel { level: 1 }));
    let other = line.drawn_up(1, &id, Saying::Ask(OnAsk::Refuse));
    assert_eq!(other, Err(MatterError::OtherKind));

    let wanted = line.begin(raised());
    let silent = line.drawn_up(1, &wanted, Saying::Ask(OnAsk::Answer));
    assert_eq!(silent, Err(MatterError::NoWords));
    // As much as a message as urgent may say, and never more than an urgent one.
    for (precedence, most) in [(Precedence::Immediate, 1_000), (Precedence::Routine, 4_096)] {
        let wanted = line.begin(Begin {
            precedence,
            ..raised()
        });
        let answer = Saying::Ask(OnAsk::Answer);
        let long = line.say(1, &wanted, answer, Some(&"x".repeat(most + 1)));
        let too_long = TextFault::TooLong {
            bytes: most + 1,
            bytes_max: most,
            precedence,
        };
        assert_eq!(long, Err(MatterError::Text(too_long)));
        let answered = line.say(1, &wanted, answer, Some(&"x".repeat(most)));
        assert!(answered.is_ok());
    }
}

#[test]
fn a_time_that_was_replaced_is_not_on_offer() {
    let mut line = Founded::new();
    let id = line.begin(call());
    let propose = |minutes| Saying::Call(OnCall::Propose(window(minutes)));
    let first = line.say(1, &id, propose(10), None).unwrap();
    let second = line.say(1, &id, propose(20), None).unwrap();
    let take = |proposal| Saying::Call(OnCall::Take(Some(proposal)));
    let refused = line.drawn_up(0, &id, take(first));
    let not_on_offer = MatterError::NotSayable(NotSayable::NotOnOffer);
    assert_eq!(refused, Err(not_on_offer));
    line.drawn_up(0, &id, take(second)).unwrap();
    assert_eq!(line.matter(&id).agreed()[0].1, window(20));
}

#[test]
fn a_matter_is_begun_with_another_party_and_never_as_a_flash() {
    let line = &mut Founded::new();
    let limits = line.roster.charter().limits;
    let author = line.author(0);
    let begun = |beginning| begin(&author, (2, LEVELS), &limits, beginning);
    for to in [0, 2] {
        let to = PartyIndex(to);
        let refused = begun(Begin { to, ..query() }).unwrap_err();
        assert_eq!(refused, MatterError::WithNobody);
    }
    let flash = Begin {
        precedence: Precedence::Flash,
        ..query()
    };
    assert_eq!(begun(flash).unwrap_err(), MatterError::Flash);
    let mut higher = call();
    if let Subject::Call { level, .. } = &mut higher.subject {
        *level = 1;
    }
    let refused = begun(higher).unwrap_err();
    assert_eq!(refused, MatterError::NoSuchLevel { level: 1 });
    for seconds in [9, 601] {
        let refused = begun(rung(seconds)).unwrap_err();
        assert_eq!(refused, MatterError::Seconds { seconds });
    }
    let later = Begin {
        due: Some(window(1).from),
        ..rung(60)
    };
    let calm = Begin {
        precedence: Precedence::Priority,
        ..rung(60)
    };
    for no_ring in [later, calm] {
        assert_eq!(begun(no_ring).unwrap_err(), MatterError::NoSuchRing);
    }
    assert!(begun(rung(60)).unwrap().body.is_none());
    let composed = begun(query()).unwrap();
    assert_eq!(composed.draft.kind, body::QUERY);
    let text = FreeText::decode(&composed.body.unwrap().content).unwrap();
    assert_eq!(text.text(), "Two aircraft at the river, 14:20.");
}

#[test]
fn a_readout_is_offered_revised_agreed_released_and_corrected_each_of_its_version() {
    let mut line = Founded::new();
    let id = line.begin(offered());
    let on = |what| Saying::Readout(what);
    let agree = on(OnReadout::Agree(None));
    line.say(
        1,
        &id,
        on(OnReadout::Object(None)),
        Some("Not at our initiative."),
    )
    .unwrap();
    let until = Some(window(1).from);
    let second = line
        .say(0, &id, on(OnReadout::Revise(until)), Some("They spoke."))
        .unwrap();
    assert_eq!(line.matter(&id).versions, [second]);
    let refused = line.drawn_up(1, &id, on(OnReadout::Agree(Some(id))));
    let replaced = MatterError::NotSayable(NotSayable::NotTheVersion);
    assert_eq!(refused, Err(replaced));
    line.drawn_up(1, &id, agree).unwrap();
    let release = on(OnReadout::Release {
        version: None,
        embargo: until,
    });
    line.drawn_up(0, &id, release).unwrap();
    let matter = line.matter(&id);
    assert_eq!(matter.row.name, "released");
    assert_eq!(matter.published()[0].version, second);
    assert_eq!(matter.published()[0].embargo, until);
    let corrected = line
        .say(0, &id, on(OnReadout::Correct(None)), Some("Both spoke."))
        .unwrap();
    assert_eq!(line.matter(&id).versions, [corrected]);
    line.drawn_up(1, &id, on(OnReadout::Seen)).unwrap();
    line.drawn_up(0, &id, on(OnReadout::Withdraw)).unwrap();
    assert_eq!(line.matter(&id).row.name, "retracted");

    // What is to say something says it, and a version is an account.
    let id = line.begin(offered());
    for silent in [OnReadout::Comment, OnReadout::Object(None)] {
        let refused = line.drawn_up(1, &id, on(silent));
        assert_eq!(refused, Err(MatterError::NothingSaid));
    }
    let refused = line.drawn_up(0, &id, on(OnReadout::Revise(None)));
    assert_eq!(refused, Err(MatterError::NoAccount));
    // As long as a message as urgent, with all that is in it.
    let long = Begin {
        precedence: Precedence::Immediate,
        subject: Subject::Readout {
            account: Box::new(account(&"x".repeat(1_000))),
        },
        ..offered()
    };
    let limits = line.roster.charter().limits;
    let refused = begin(&line.author(0), (2, LEVELS), &limits, long);
    let refused = refused.map(|_| ()).unwrap_err();
    assert!(
        matches!(refused, MatterError::Text(TextFault::TooLong { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_version_names_what_the_charter_has_and_a_correction_says_what_it_corrects() {
    let line = Founded::new();
    let charter = line.roster.charter();
    let check = |act, own: &OwnAccount| {
        let of = (body::READOUT, act);
        check_body(of, Precedence::Routine, &own.encode().unwrap(), charter)
    };
    let (offer, correct) = (readout::OFFER, readout::CORRECT);
    let plain = account("They spoke.");
    assert_eq!(check(offer, &plain), Ok(()));
    let reason = Err(BodyFault::Account(OwnAccountFault::Reason));
    assert_eq!(check(correct, &plain), reason);
    let corrects = OwnAccount {
        reason: Some(Words::new("The time was wrong.").unwrap()),
        ..plain.clone()
    };
    assert_eq!(check(correct, &corrects), Ok(()));
    assert_eq!(check(readout::REVISE, &corrects), reason);
    let levels = OwnAccount {
        level: Some(Label::new("kings").unwrap()),
        ..plain.clone()
    };
    let party = OwnAccount {
        initiator: Some(PartyIndex(2)),
        ..plain
    };
    let other = Err(BodyFault::Account(OwnAccountFault::NotInCharter));
    assert_eq!(check(offer, &levels), other);
    assert_eq!(check(offer, &party), other);
}
