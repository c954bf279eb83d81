//! The texts of an entry and their translations as the interface shows them: the fold's state, names from the charter, texts
//! from the store.
//!
//! What is shown of one party takes no room from what is shown of another: whoever floods hides nothing but its own.

use std::collections::BTreeMap;

use detente_api::message::ActWithoutEffect;
use detente_api::officer::AnswerText;
use detente_api::text::{precedence_name, status_name};
use detente_api::translation::{
    BesideTexts, OriginalText, Texts, Translation, TranslationReview, TranslationWaits,
    is_one_language,
};
use detente_api::{AsText, Moment};
use detente_line::body;
use detente_line::fold::{Fact, Judgement, Speech, WithoutEffect};
use detente_line::message::text::FreeText;
use detente_line::translation::original::{Original, read_originals};
use detente_line::translation::{self, Review, Standing};
use detente_record::{EntryId, PartyIndex};
use detente_store::{Store, StoreError};

use crate::bounds::{TRANSLATION_ACTS_READ, TRANSLATIONS_BYTES_SHOWN, TRANSLATIONS_SHOWN_MAX};
use crate::message_view::{LineSource, free_text, party_name, signers, stored_body};

/// What is still shown of each party, and judged for that.
#[derive(Default)]
struct Room {
    taken: BTreeMap<PartyIndex, (usize, usize)>,
    acts: BTreeMap<PartyIndex, usize>,
}

impl Room {
    /// Whether there is room for one more of a party's.
    fn is_left(&self, party: PartyIndex) -> bool {
        let (count, bytes) = self.taken.get(&party).copied().unwrap_or_default();
        count < TRANSLATIONS_SHOWN_MAX && bytes < TRANSLATIONS_BYTES_SHOWN
    }

    /// How many acts of a party are still judged.
    fn acts(&mut self, party: PartyIndex) -> &mut usize {
        self.acts.entry(party).or_insert(TRANSLATION_ACTS_READ)
    }

    fn take(&mut self, party: PartyIndex, bytes: usize) {
        let taken = self.taken.entry(party).or_default();
        taken.0 += 1;
        taken.1 += bytes;
    }
}

/// The texts of an entry, or of the one that it translates, with their translations, our party's first; `None` if it is held
/// here and no such entry, or not held.
pub(crate) fn texts(
    source: LineSource<'_>,
    store: &dyn Store,
    own: PartyIndex,
    id: EntryId,
) -> Result<Option<Texts>, StoreError> {
    let Some(mut speech) = source.fold.speech(&id) else {
        return Ok(None);
    };
    if speech.kind == body::TRANSLATION {
        // Of a review what it is about, and of that what it translates.
        for _ in 0..2 {
            let of = speech.object.and_then(|of| source.fold.speech(&of));
            match of {
                Some(of) if speech.kind == body::TRANSLATION => speech = of,
                _ => {}
            }
        }
    }
    if !translation::may_have_words(speech) {
        return Ok(None);
    }
    let originals = originals(source, store, speech)?;
    let mut without_effect = Vec::new();
    let found = translations_of(
        source,
        store,
        own,
        (speech.id, originals.as_deref()),
        &mut Room::default(),
        &mut without_effect,
    )?;
    let rules = body::kind(speech.kind).zip(body::act(speech.kind, speech.act));
    let (kind, act) = rules.map_or(("", ""), |(kind, act)| (kind.name, act.name));
    Ok(Some(Texts {
        entry: AsText(speech.id),
        line: AsText(source.roster.line()),
        kind: kind.to_owned(),
        act: act.to_owned(),
        about: AsText(speech.object.unwrap_or(speech.id)),
        by: speech.party().0,
        by_name: party_name(source.roster, speech.party()),
        status: status_name(speech.status).to_owned(),
        precedence: precedence_name(speech.precedence).to_owned(),
        time: Moment(speech.time),
        texts: originals.map(|originals| numbered(&originals)),
        translations: found.shown,
        left_out: found.left_out,
        without_effect,
    }))
}

/// The translations of the texts of some entries, but for those that were replaced.
pub(crate) fn beside(
    source: LineSource<'_>,
    store: &dyn Store,
    own: PartyIndex,
    of: impl IntoIterator<Item = EntryId>,
) -> Result<BesideTexts, StoreError> {
    let mut room = Room::default();
    let mut all = BesideTexts::default();
    for id in of {
        let Some(speech) = source.fold.speech(&id) else {
            continue;
        };
        // Next to nothing has translations: no body is read in vain.
        let parties = source.fold.facts().all_parties();
        let is_translated = |party| {
            source
                .fold
                .about_by(&id, party)
                .any(|act| act.kind == body::TRANSLATION)
        };
        if !translation::may_have_words(speech) || !parties.into_iter().any(is_translated) {
            continue;
        }
        let originals = originals(source, store, speech)?;
        let of = (id, originals.as_deref());
        let found = translations_of(source, store, own, of, &mut room, &mut Vec::new())?;
        let current = |one: &Translation| one.standing != Standing::Replaced.name();
        all.shown.extend(found.shown.into_iter().filter(current));
        all.left_out += found.left_out;
    }
    Ok(all)
}

/// Whether something of an entry waits for our party's linguists.
pub(crate) fn waits(texts: &Texts, own: PartyIndex, waits: TranslationWaits, into: &str) -> bool {
    let ours = || {
        let ours = texts.translations.iter();
        ours.filter(|one| one.by == own.0 && one.standing != Standing::Replaced.name())
    };
    let stands = |standing: Standing| ours().any(|one| one.standing == standing.name());
    match waits {
        TranslationWaits::Review => stands(Standing::NotReviewed),
        TranslationWaits::Correction => stands(Standing::Queried),
        TranslationWaits::Translation => texts.texts.iter().flatten().any(|text| {
            let is_in = |tag: &Option<String>| {
                let tag = tag.as_deref();
                tag.is_some_and(|tag| is_one_language(tag, into))
            };
            let mut made = ours().filter(|one| one.part == text.part);
            !is_in(&text.language) && !made.any(|one| is_in(&one.language))
        }),
    }
}

/// The texts of an entry; `None` if its body is not held, or is not as its kind says.
pub(crate) fn originals(
    source: LineSource<'_>,
    store: &dyn Store,
    speech: &Speech,
) -> Result<Option<Vec<Original>>, StoreError> {
    let body = stored_body(source, store, speech.id)?;
    Ok(body.and_then(|body| read_originals(speech.kind, speech.act, &body)))
}

/// The text of that number, if there is one.
pub(crate) fn text_of(originals: &[Original], part: u64) -> Option<&Original> {
    let at = usize::try_from(part).ok()?.checked_sub(1)?;
    originals.get(at)
}

fn numbered(originals: &[Original]) -> Vec<OriginalText> {
    let each = (1..).zip(originals);
    each.map(|(part, original)| OriginalText {
        part,
        what: original.what.to_owned(),
        turns_direction: original.turns_direction(),
        language: original.language.clone(),
        text: original.text.clone(),
    })
    .collect()
}

/// The translations of one entry: our party's first, then each other's; of each as many as there is room for, the most reliable
/// first and then the latest.
fn translations_of(
    source: LineSource<'_>,
    store: &dyn Store,
    own: PartyIndex,
    (of, originals): (EntryId, Option<&[Original]>),
    room: &mut Room,
    without_effect: &mut Vec<ActWithoutEffect>,
) -> Result<BesideTexts, StoreError> {
    let others = source.fold.facts().all_parties();
    let others = others.filter(|party| *party != own);
    let mut all = BesideTexts::default();
    let mut voided = Vec::new();
    for party in std::iter::once(own).chain(others) {
        let acts = room.acts(party);
        let (mut found, left_out) = source.fold.latest_translations(&of, party, acts);
        all.left_out += left_out;
        found.sort_by_key(|one| {
            let place = one.fact.address.place;
            (one.standing(), std::cmp::Reverse(place))
        });
        for one in found {
            match one.judgement {
                Judgement::Refused(why) => voided.push(WithoutEffect {
                    fact: one.fact,
                    kind: body::TRANSLATION,
                    act: translation::TRANSLATE,
                    why,
                }),
                Judgement::Waits => {}
                Judgement::Effective if room.is_left(party) => {
                    voided.extend(one.without_effect.iter().cloned());
                    let shown = shown(source, store, one, originals)?;
                    room.take(party, bytes_of(&shown));
                    all.shown.push(shown);
                }
                Judgement::Effective => all.left_out += 1,
            }
        }
    }
    // What one party says in vain takes no room from another's either, whatever it says it of.
    let mut said: BTreeMap<PartyIndex, usize> = BTreeMap::new();
    voided.retain(|act| {
        let said = said.entry(act.fact.address.party).or_default();
        *said += 1;
        *said <= TRANSLATIONS_SHOWN_MAX
    });
    without_effect.extend(voided.iter().map(|act| ActWithoutEffect {
        entry: AsText(act.fact.entry),
        by: act.fact.address.party.0,
        kind: act.kind.0,
        act: act.act.0,
        why: act.why.name().to_owned(),
    }));
    Ok(all)
}

fn bytes_of(shown: &Translation) -> usize {
    let own = shown.text.as_deref().map_or(0, str::len);
    let reviews = shown.reviews.iter().flat_map(|review| &review.text);
    own + reviews.map(|said| said.text.len()).sum::<usize>()
}

fn shown(
    source: LineSource<'_>,
    store: &dyn Store,
    one: translation::Translation,
    originals: Option<&[Original]>,
) -> Result<Translation, StoreError> {
    let text = free_text(source, store, one.id)?;
    let reviews: Result<Vec<_>, _> = one
        .reviews
        .iter()
        .map(|said| review(source, store, said))
        .collect();
    let original = originals.map(|all| text_of(all, one.part));
    let is_same = |tag: &str| {
        let original = original.flatten();
        original.is_some_and(|original| original.is_in(tag))
    };
    let flags = [
        ("disputed", one.fact.disputed),
        ("earlier-entries-missing", one.fact.earlier_missing),
        (
            "turns-direction",
            text.as_ref().is_some_and(FreeText::turns_direction),
        ),
        ("text-not-held", text.is_none()),
        ("no-such-text", matches!(original, Some(None))),
        (
            "same-language",
            text.as_ref().is_some_and(|text| is_same(text.language())),
        ),
    ];
    let flags = flags.into_iter().filter(|(_, holds)| *holds);
    let standing = one.standing();
    let (language, text) = text
        .map(|text| (text.language().to_owned(), text.text().to_owned()))
        .unzip();
    let by = one.fact.address.party;
    Ok(Translation {
        id: AsText(one.id),
        of: AsText(one.of),
        part: one.part,
        what: original.flatten().map(|original| original.what.to_owned()),
        from: original
            .flatten()
            .and_then(|original| original.language.clone()),
        by: by.0,
        by_name: party_name(source.roster, by),
        at: Moment(one.fact.time),
        signers: signers(source.fold, &one.fact.signers),
        language,
        text,
        by_machine: one.by_machine,
        standing: standing.name().to_owned(),
        reviews: reviews?,
        replaces: one.replaces.map(AsText),
        replaced_by: one.replaced_by.iter().copied().map(AsText).collect(),
        flags: flags.map(|(name, _)| name.to_owned()).collect(),
    })
}

fn review(
    source: LineSource<'_>,
    store: &dyn Store,
    said: &Review,
) -> Result<TranslationReview, StoreError> {
    let Review {
        fact:
            Fact {
                entry,
                time,
                signers: by,
                ..
            },
        confirms,
        is_last,
    } = said;
    let text = if *confirms {
        None
    } else {
        free_text(source, store, *entry)?
    };
    let act = if *confirms { "confirm" } else { "query" };
    Ok(TranslationReview {
        act: act.to_owned(),
        at: Moment(*time),
        entry: AsText(*entry),
        signers: signers(source.fold, by),
        taken_back: !is_last,
        text: text.map(|text| AnswerText {
            language: text.language().to_owned(),
            text: text.text().to_owned(),
        }),
    })
}
