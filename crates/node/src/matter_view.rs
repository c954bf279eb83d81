//! One matter as the interface shows it: the fold's state, names from the charter, texts from the store.

use detente_api::matter::{
    CallAccount, CallApart, CallParticipant, CallTime, CallWish, Counted, CrossedActs, HeldCall,
    Matter, MatterAct, Published, Readout, ReadoutFields, ReadoutVersion, Sought, SpokenWords,
    SuitableTime,
};
use detente_api::message::ActWithoutEffect;
use detente_api::officer::AnswerText;
use detente_api::text::{precedence_name, status_name};
use detente_api::translation::BesideTexts;
use detente_api::{AsText, Moment};
use detente_line::body;
use detente_line::fold::{Fact, Remark, Speech};
use detente_line::matter::call;
use detente_line::matter::call_request::{self, Reason, Window};
use detente_line::matter::conversation::{Conversation, Medium};
use detente_line::matter::own_account::OwnAccount;
use detente_line::matter::query::{self, Question, Reply};
use detente_line::matter::readout::{self, Word};
use detente_line::matter::ring::{self, NoDevice};
use detente_line::matter::wish::Wish;
use detente_line::matter::{self, Course, Done, Effect, Side, sought, spoken};
use detente_line::suspension::says_although_suspended;
use detente_record::{EntryId, PartyIndex, Timestamp};
use detente_store::{Store, StoreError};

use crate::message_view::{LineSource, free_text, party_name, signers, stored_body};

/// The matter `id`; `None` if it is no matter held here, or what began it has no effect.
pub(crate) fn matter(
    source: LineSource<'_>,
    store: &dyn Store,
    id: EntryId,
) -> Result<Option<Matter>, StoreError> {
    let (Some(held), Some(speech)) = (source.fold.any_matter(&id), source.fold.speech(&id)) else {
        return Ok(None);
    };
    let course = matter::course(held.kind).expect("the fold gives matters of courses");
    let About {
        text: about,
        call,
        conversation,
    } = about(source, store, speech)?;
    let is_held = held.kind == call::COURSE.kind;
    let is_query = held.kind == query::COURSE.kind;
    let question = speech.number.filter(|_| is_query);
    let question = question.map(Question::from_number);
    let awaited = held.row.awaits.map(|side| match side {
        Side::Asker => held.asker,
        Side::Asked => held.asked,
    });
    let is_call = held.kind == call_request::COURSE.kind;
    let is_readout = held.kind == readout::COURSE.kind;
    let told = is_readout.then(|| readout(source, store, &held));
    let answer_by = awaited.and_then(|_| answer_by(&held));
    let mut acts = Vec::with_capacity(held.acts.len());
    for done in &held.acts {
        acts.push(act(source, store, course, done)?);
    }
    let call_held = is_held.then(|| call_as_held(&held, conversation, &acts));
    acts.sort_by_key(|act| (act.at, act.entry));
    for act in &mut acts {
        let crossed = |pair: &matter::Crossing| [pair.asker, pair.asked].contains(&act.entry.0);
        if held.crossed.iter().any(crossed) {
            act.flags.push("crossed".to_owned());
        }
    }
    let without_effect = held.without_effect.iter().map(|act| ActWithoutEffect {
        entry: AsText(act.fact.entry),
        by: act.fact.address.party.0,
        kind: act.kind.0,
        act: act.act.0,
        why: act.why.name().to_owned(),
    });
    Ok(Some(Matter {
        id: AsText(id),
        line: AsText(source.roster.line()),
        kind: kind_name(course).to_owned(),
        status: status_name(held.status).to_owned(),
        precedence: precedence_name(held.precedence).to_owned(),
        asker: held.asker.0,
        asker_name: party_name(source.roster, held.asker),
        asked: held.asked.0,
        asked_name: party_name(source.roster, held.asked),
        time: Moment(held.begun.time),
        dtg: held.begun.time.dtg(),
        signers: signers(source.fold, &held.begun.signers),
        due: speech.due.map(Moment),
        references: ids(&speech.references),
        level: (speech.number.filter(|_| is_call))
            .or(speech.outcome.filter(|_| is_held))
            .map(|level| level_name(source, speech, level)),
        question: question.map(|question| question.name().to_owned()),
        code: question.and_then(|question| match question {
            Question::Other(number) => Some(number),
            _ => None,
        }),
        language: about.as_ref().map(|about| about.language.clone()),
        // Read from the line when it is asked for.
        under_suspension: Vec::new(),
        flags: flags(source, &held, speech, about.as_ref()),
        text: about.map(|about| about.text),
        call,
        readout: told.transpose()?,
        held: call_held,
        rings_for_s: held.rings_for().map(|time| time.as_secs()),
        rings_until: held.rings_for().map(|_| Moment(held.time_up())),
        spoken: spoken_words(source, &held),
        state: held.row.name.to_owned(),
        awaits: awaited.map(|party| party.0),
        answer_by: answer_by.map(|(at, _)| Moment(at)),
        answer_by_from: answer_by.map(|(_, from)| from.to_owned()),
        sooner_than_charter: answer_by.and_then(|(at, _)| {
            // What is put off is put off by whoever is to answer; a readout's hold is never shorter.
            let is_asked = held.from.is_empty() && !is_readout;
            let agreed = held.charter_time().filter(|_| is_asked)?;
            (at < agreed).then_some(Moment(agreed))
        }),
        delivered: held.delivered.as_ref().map(|fact| Moment(fact.time)),
        agreed: times(&held, held.agreed()),
        proposed: times(&held, held.proposed()),
        acts,
        crossed: held
            .crossed
            .iter()
            .map(|pair| CrossedActs {
                asker: AsText(pair.asker),
                asked: AsText(pair.asked),
            })
            .collect(),
        without_effect: without_effect.collect(),
        left_out: held.left_out,
        sought: Vec::new(),
        leads_to: Vec::new(),
        asks: Vec::new(),
        readouts: Vec::new(),
        translations: BesideTexts::default(),
    }))
}

/// When the time of the word that is awaited is up, and where that time is from; not of a ring, which says so itself.
fn answer_by(held: &matter::Matter) -> Option<(Timestamp, &'static str)> {
    if held.rings_for().is_some() {
        return None;
    }
    let mut versions = held.versions.iter();
    let from = match (held.stated_time(), held.charter_time()) {
        _ if versions.any(|version| held.is_held_by_charter(version)) => "charter",
        (Some(_), _) => "stated",
        (None, Some(_)) => "charter",
        (None, None) => "precedence",
    };
    Some((held.time_up(), from))
}

/// When a call was by each side's account, and who took part; `acts` are those of the matter, with their texts.
fn call_as_held(
    held: &matter::Matter,
    conversation: Option<Conversation>,
    acts: &[MatterAct],
) -> HeldCall {
    let account = |side, by: PartyIndex| {
        let account = held.account(side);
        let lasted = account.lasted();
        CallAccount {
            by: by.0,
            began: account.began.map(Moment),
            ended: account.ended.map(Moment),
            lasted_ms: lasted.and_then(|lasted| u64::try_from(lasted.as_millis()).ok()),
        }
    };
    let by_asker = account(Side::Asker, held.asker);
    let by_asked = account(Side::Asked, held.asked);
    let participants = held.participants().into_iter().map(|one| {
        let act = acts.iter().find(|act| act.entry.0 == one.entry);
        CallParticipant {
            entry: AsText(one.entry),
            by: one.by.0,
            name: act.and_then(|act| act.text.clone()),
            joined: Moment(one.joined),
            left: one.left.map(Moment),
        }
    });
    let medium = conversation.as_ref().map(|said| said.medium);
    let (whom, behalf) = match conversation {
        Some(said) => (Some(said.whom), Some(said.behalf)),
        None => (None, None),
    };
    HeldCall {
        medium: medium.map(|medium| medium.name().to_owned()),
        code: medium.and_then(|medium| match medium {
            Medium::Other(number) => Some(number),
            _ => None,
        }),
        whom,
        behalf,
        apart: CallApart::of(&by_asker, &by_asked),
        by_asker,
        by_asked,
        participants: participants.collect(),
    }
}

/// The words that both desks speak before a call.
fn spoken_words(source: LineSource<'_>, held: &matter::Matter) -> Vec<SpokenWords> {
    let line = source.roster.line();
    let of = |entry| {
        let words = spoken::SpokenWords::of(line, entry);
        let [asker, asker_cyrillic] = words.asker;
        let [asked, asked_cyrillic] = words.asked;
        SpokenWords {
            of: AsText(words.of),
            asker,
            asker_cyrillic,
            asked,
            asked_cyrillic,
        }
    };
    held.spoken_of().into_iter().map(of).collect()
}

/// How a call was sought up to a request of that asker and asked side.
pub(crate) fn sought(source: LineSource<'_>, id: EntryId) -> Vec<Sought> {
    let Some(speech) = source.fold.speech(&id) else {
        return Vec::new();
    };
    let asker = speech.party();
    let asked = speech.action.first().copied().unwrap_or(asker);
    let of = |counted: sought::Counted, by: PartyIndex| Counted {
        count: counted.count,
        by: by.0,
        first: counted.span.map(|(first, _)| Moment(first)),
        last: counted.span.map(|(_, last)| Moment(last)),
    };
    let found = source.fold.sought(&id).into_iter();
    found
        .map(|sought| Sought {
            level: level_name(source, speech, sought.level),
            requests: of(sought.requests, asker),
            declined: of(sought.declined, asked),
            unanswered: of(sought.unanswered, asker),
        })
        .collect()
}

/// The name of a course's kind.
pub(crate) fn kind_name(course: &Course) -> &'static str {
    body::kind(course.kind).map_or("", |rules| rules.name)
}

/// What the body of a beginning says; nothing of it if it is withheld or malformed.
#[derive(Default)]
struct About {
    /// What the matter is about.
    text: Option<AboutText>,
    /// What is wished of a call.
    call: Option<CallWish>,
    /// What is said of a call as held.
    conversation: Option<Conversation>,
}

/// A text in its language.
struct AboutText {
    language: String,
    text: String,
    turns_direction: bool,
}

fn about(source: LineSource<'_>, store: &dyn Store, speech: &Speech) -> Result<About, StoreError> {
    if speech.kind == readout::COURSE.kind {
        let own = own_account(source, store, speech.id)?;
        let text = own.map(|own| AboutText {
            turns_direction: own.turns_direction(),
            text: own.text.to_string(),
            language: own.language,
        });
        return Ok(About {
            text,
            ..About::default()
        });
    }
    let (requests, calls) = (call_request::COURSE.kind, call::COURSE.kind);
    if ![requests, calls].contains(&speech.kind) {
        let text = free_text(source, store, speech.id)?;
        let text = text.map(|text| AboutText {
            language: text.language().to_owned(),
            text: text.text().to_owned(),
            turns_direction: text.turns_direction(),
        });
        return Ok(About {
            text,
            ..About::default()
        });
    }
    let Some(body) = stored_body(source, store, speech.id)? else {
        return Ok(About::default());
    };
    if speech.kind == calls {
        let conversation = Conversation::decode(&body).ok();
        let text = conversation.as_ref().map(|said| AboutText {
            language: said.language.clone(),
            text: said.subject.clone(),
            turns_direction: said.turns_direction(),
        });
        return Ok(About {
            text,
            conversation,
            ..About::default()
        });
    }
    let Ok(wish) = Wish::decode(&body) else {
        return Ok(About::default());
    };
    let times = wish.times.iter().map(|(from, until)| SuitableTime {
        from: Moment(*from),
        until: Moment(*until),
    });
    let call = CallWish {
        times: times.collect(),
        languages: wish.languages.clone(),
        interpreter: wish.interpreter,
        recording: wish.recording,
        whom: wish.whom.clone(),
        behalf: wish.behalf.clone(),
    };
    let text = AboutText {
        turns_direction: wish.turns_direction(),
        language: wish.language,
        text: wish.subject,
    };
    Ok(About {
        text: Some(text),
        call: Some(call),
        conversation: None,
    })
}

/// What an entry states as a version of a readout; `None` if its body is withheld, not held or malformed.
fn own_account(
    source: LineSource<'_>,
    store: &dyn Store,
    id: EntryId,
) -> Result<Option<OwnAccount>, StoreError> {
    let body = stored_body(source, store, id)?;
    Ok(body.and_then(|body| OwnAccount::decode(&body).ok()))
}

/// The versions of a readout, what the other side said of each, and what went out.
fn readout(
    source: LineSource<'_>,
    store: &dyn Store,
    held: &matter::Matter,
) -> Result<Readout, StoreError> {
    let course = &readout::COURSE;
    let stated = held.acts.iter().filter(|done| {
        course.states_version(done.act) && matches!(done.effect, Effect::Led { .. })
    });
    let stated = stated.map(|done| (course.act_name(done.act).unwrap_or_default(), &done.fact));
    let mut versions = Vec::new();
    for (act, fact) in std::iter::once(("offer", &held.begun)).chain(stated) {
        let own = own_account(source, store, fact.entry)?;
        let word = held.word_on(&fact.entry).map(|word| match word {
            Word::Agreed => "agreed",
            Word::Objected => "objected",
        });
        versions.push(ReadoutVersion {
            entry: AsText(fact.entry),
            act: act.to_owned(),
            at: Moment(fact.time),
            held_until: held.held_until(&fact.entry).map(Moment),
            held_by_charter: held.is_held_by_charter(&fact.entry),
            word: word.map(str::to_owned),
            text: own.as_ref().map(AnswerText::of),
            account: own.as_ref().map(ReadoutFields::of),
        });
    }
    let published = held.published().into_iter().map(|one| Published {
        version: AsText(one.version),
        by: AsText(one.by),
        at: Moment(one.at),
        embargo: one.embargo.map(Moment),
        before_hold: one.before_hold,
        joint: held.word_on(&one.version) == Some(Word::Agreed),
    });
    Ok(Readout {
        published: published.collect(),
        stands: ids(&held.versions),
        versions,
    })
}

fn flags(
    source: LineSource<'_>,
    held: &matter::Matter,
    speech: &Speech,
    about: Option<&AboutText>,
) -> Vec<String> {
    let facts = || {
        let acts = held.acts.iter().map(|done| &done.fact);
        std::iter::once(&held.begun).chain(acts)
    };
    let expired = source.fold.remarks(speech).contains(&Remark::DraftExpired);
    let turns = about.is_some_and(|about| about.turns_direction);
    let all = [
        ("crossed", !held.crossed.is_empty()),
        ("disputed", facts().any(|fact| fact.disputed)),
        (
            "earlier-entries-missing",
            facts().any(|fact| fact.earlier_missing),
        ),
        ("draft-expired", expired),
        ("although-suspended", says_although_suspended(speech)),
        // Of another matter that there is no text says as much: only a ring can do without.
        (
            "text-not-held",
            held.rings_for().is_some() && speech.has_body && about.is_none(),
        ),
        ("turns-direction", turns),
    ];
    let hold = all.into_iter().filter(|(_, holds)| *holds);
    hold.map(|(name, _)| name.to_owned()).collect()
}

fn act(
    source: LineSource<'_>,
    store: &dyn Store,
    course: &'static Course,
    done: &Done,
) -> Result<MatterAct, StoreError> {
    let Done { fact, act, .. } = done;
    let text = if !done.has_text {
        None
    } else if course.states_version(*act) {
        let own = own_account(source, store, fact.entry)?;
        own.map(|own| (own.text.to_string(), own.turns_direction()))
    } else {
        let text = free_text(source, store, fact.entry)?;
        text.map(|text| (text.text().to_owned(), text.turns_direction()))
    };
    let mut flags = flags_of(fact);
    if done.has_text && text.is_none() {
        flags.push("text-not-held".to_owned());
    }
    if text.as_ref().is_some_and(|(_, turns)| *turns) {
        flags.push("turns-direction".to_owned());
    }
    let on = |kind, acts: &[detente_record::Act]| course.kind == kind && acts.contains(act);
    let (calls, queries) = (call_request::COURSE.kind, query::COURSE.kind);
    let timed = [
        call_request::ACCEPT,
        call_request::PROPOSE,
        call_request::TAKE,
    ];
    let minutes = done.number.filter(|_| on(calls, &timed));
    let states = [call::BEGAN, call::JOIN, call::LEAVE, call::END];
    let stated = done.number.filter(|_| on(call::COURSE.kind, &states));
    let level = done
        .number
        .filter(|_| on(calls, &[call_request::DELEGATE]))
        .zip(source.fold.speech(&fact.entry));
    let reason = done.outcome.and_then(|number| reason(course, *act, number));
    let answer = done.outcome.filter(|_| on(queries, &[query::ANSWER]));
    let answer = answer.map(Reply::from_number);
    let code = match (reason, answer) {
        (Some((_, code)), _) => code,
        (_, Some(Reply::Other(number))) => Some(number),
        _ => None,
    };
    let (from, to) = match done.effect {
        Effect::Led { from, to } => (Some(from), Some(to)),
        Effect::Beside => (None, None),
    };
    let state = |state| course.state(state).name.to_owned();
    Ok(MatterAct {
        act: course.act_name(*act).unwrap_or_default().to_owned(),
        by: fact.address.party.0,
        at: Moment(fact.time),
        entry: AsText(fact.entry),
        signers: signers(source.fold, &fact.signers),
        from: from.map(state),
        to: to.map(state),
        due: done.due.map(Moment),
        stated: stated.map(|ms| Moment(Timestamp::from_ms(ms))),
        minutes: minutes.and_then(|minutes| u32::try_from(minutes).ok()),
        level: level.map(|(level, speech)| level_name(source, speech, level)),
        reason: reason.map(|(name, _)| name.to_owned()),
        answer: answer.map(|answer| answer.name().to_owned()),
        code,
        references: ids(&done.references),
        text: text.map(|(text, _)| text),
        flags,
    })
}

/// Why a call is declined or a ring refused, or why nothing rings at a desk: its name, and its number if it has none.
fn reason(
    course: &Course,
    act: detente_record::Act,
    number: u64,
) -> Option<(&'static str, Option<u64>)> {
    let (calls, rings) = (call_request::COURSE.kind, ring::COURSE.kind);
    let (name, known) = match (course.kind, act) {
        (kind, call_request::DECLINE) if kind == calls => {
            let reason = Reason::from_number(number);
            (reason.name(), !matches!(reason, Reason::Other(_)))
        }
        (kind, ring::REFUSE) if kind == rings => {
            let reason = ring::Reason::from_number(number);
            (reason.name(), !matches!(reason, ring::Reason::Other(_)))
        }
        (kind, ring::NO_DEVICE) if kind == rings => {
            let why = NoDevice::from_number(number);
            (why.name(), !matches!(why, NoDevice::Other(_)))
        }
        _ => return None,
    };
    Some((name, (!known).then_some(number)))
}

fn flags_of(fact: &Fact) -> Vec<String> {
    let all = [
        ("disputed", fact.disputed),
        ("earlier-entries-missing", fact.earlier_missing),
    ];
    let hold = all.into_iter().filter(|(_, holds)| *holds);
    hold.map(|(name, _)| name.to_owned()).collect()
}

fn times(held: &matter::Matter, times: Vec<(EntryId, Window)>) -> Vec<CallTime> {
    let by = |id: EntryId| {
        let mut acts = held.acts.iter();
        let act = acts.find(|done| done.fact.entry == id);
        act.map_or(held.asker.0, |done| done.fact.address.party.0)
    };
    let times = times.into_iter().map(|(entry, window)| CallTime {
        from: Moment(window.from),
        minutes: window.minutes,
        entry: AsText(entry),
        by: by(entry),
    });
    times.collect()
}

/// The id of a level under the charter that an entry is under; its number, if that has no such level.
fn level_name(source: LineSource<'_>, speech: &Speech, level: u64) -> String {
    let terms = source.fold.terms_at(speech).ok();
    let at = usize::try_from(level).ok();
    let found = terms
        .zip(at)
        .and_then(|(terms, at)| terms.charter.levels.get(at));
    found.map_or_else(|| level.to_string(), |level| level.id.clone())
}

fn ids(references: &[EntryId]) -> Vec<detente_api::EntryIdText> {
    references.iter().copied().map(AsText).collect()
}
