//! A hoax caller: someone on the telephone says to be the other side, hands over a card whose words fit it, and wants an
//! answer at once. Whoever made a card can read its words: they prove nothing over a telephone. The right act is to pair
//! with nobody and to ask over the line, where a key answers and not a voice.

use detente_api::card::Cards;
use detente_api::matter::{MatterKind, NewMatterAct};
use detente_language::{Language, error_key, key};
use detente_node::setup::{self, NewNode, NewParty};
use detente_record::CardId;

use super::asked;
use super::card;
use super::expect::{Expected, Look, Origin, Steps, times};
use super::report::{Outturn, Remark};
use super::training::Training;
use crate::desk::write_new_private;
use crate::failure::{Failure, Outcome};

/// Runs the exercise.
///
/// # Errors
///
/// As for [`Steps::expect`]; what the counterpart says is refused.
pub(super) fn run(training: &Training, steps: &mut Steps<'_>) -> Outcome {
    let (stranger, shown) = rings_up(training)?;
    let mut query = None;
    steps.expect(ASKED, shown, |remarks| {
        let queries = asked::begun(training, "query", shown, remarks)?;
        query = queries.into_iter().next();
        Ok(query
            .as_ref()
            .map_or(Look::NotYet, |query| Look::Done(asked::done(query))))
    })?;
    if let Some(query) = query {
        let no = NewMatterAct {
            act: "answer".to_owned(),
            answer: Some("no".to_owned()),
            ..NewMatterAct::default()
        };
        let words = Some(key::DRILL_TEXT_NOT_OURS);
        asked::reply(training, &query, MatterKind::Query, no, words)?;
    }
    let (outturn, remarks) = if is_paired(training, stranger)? {
        (Outturn::Wrong, vec![Remark::Paired])
    } else {
        (Outturn::Kept, Vec::new())
    };
    steps.plain(NOBODY_PAIRED, outturn, remarks);
    Ok(())
}

/// The caller, with a card of a node that was made for this and never runs.
fn rings_up(training: &Training) -> Outcome<(CardId, Origin)> {
    let number = (1..)
        .find(|number| !training.folder.join(format!("caller-{number}")).exists())
        .unwrap_or(u32::MAX);
    let folder = training.folder.join(format!("caller-{number}"));
    let any_port = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let party = NewParty {
        name: training.counterpart.card.name().to_owned(),
        languages: vec![Language::English.tag().to_owned()],
        node: NewNode {
            desk_language: Language::English.tag().to_owned(),
            api: any_port,
            quic: None,
            tcp: None,
        },
    };
    let stranger = setup::init(&folder, &party)
        .map_err(|error| Failure::file(error_key::FILE_UNWRITABLE, &folder, &error))?;
    let file = training.folder.join(format!("new-node-{number}.card"));
    write_new_private(&file, setup::card_text(&stranger).as_bytes())?;
    let phrase = match training.trainer.text.language() {
        Language::English => stranger.phrase(),
        Language::Russian => stranger.phrase_cyrillic(),
    };
    let facts = [
        ("counterpart", party.name.into()),
        ("path", file.display().to_string().into()),
        ("phrase", phrase.into()),
    ];
    let words = training.trainer.say(key::DRILL_CARD_HOAX, &facts);
    let shown = card(
        &training.trainer,
        &words,
        "detente pair, detente query, detente call",
    );
    Ok((stranger.id(), shown))
}

/// Whether the training desk's node would connect to the stranger.
fn is_paired(training: &Training, stranger: CardId) -> Outcome<bool> {
    let cards: Cards = training.at_desk()?.list("/v1/cards")?;
    let mut cards = cards.cards.iter();
    Ok(cards.any(|card| card.confirmed && card.id.0 == stranger))
}

const ASKED: Expected = Expected::officer("hoax-asked", times::THOUGHT.0, times::THOUGHT.1);
const NOBODY_PAIRED: &str = "hoax-nobody-paired";

/// What it expects, in order.
#[cfg(test)]
pub(super) const EXPECTED: &[&str] = &[ASKED.step, NOBODY_PAIRED];
