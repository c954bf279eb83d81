//! Translations: what waits for our linguists, the texts of one entry with theirs, and what a signed-in linguist or reviewer
//! does. Nobody translates here what has no words of its own.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use detente_api::matter::Matter;
use detente_api::message::Message;
use detente_api::officer::AnswerText;
use detente_api::page::PageQuery;
use detente_api::text::status_name;
use detente_api::translation::{NewTranslation, Texts, Translations, TranslationsQuery};
use detente_api::{AsText, EntryIdText};
use detente_language::error_key;
use detente_line::body;
use detente_line::line::Line;
use detente_line::matter;
use detente_line::message::compose::ComposeError;
use detente_line::message::text::FreeText;
use detente_line::translation::compose::{self, Target, confirm, query, translate};
use detente_line::translation::{TRANSLATE, may_have_words};
use detente_record::{Draft, EntryId, LineId, Part, PartyIndex, Status};
use detente_store::{Cursor, Row};
use serde::Deserialize;

use super::acting::{Acted, Acting};
use super::given::{Asked, Given, Path, Reader, parsed};
use super::messages::rows_damaged;
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::bounds::TEXTS_PER_TURN_MAX;
use crate::message_view::LineSource;
use crate::read_model::MatterPlace;
use crate::translation_view::{self, originals, text_of, texts};

/// What has translations, or waits for our linguists, of one status: the newest first.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/translations",
    operation_id = "list_translations",
    tag = "translations",
    params(TranslationsQuery, PageQuery),
    responses(
        (status = 200, description = "A page.", body = Translations),
    )
)]
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
    Asked(asked): Asked<TranslationsQuery>,
    Reader(language): Reader,
    paged: Paged<String>,
) -> Outcome<Json<Translations>> {
    let line: LineId = parsed(&line)?;
    let status: Status = asked.status.into();
    let into = asked.into.unwrap_or_else(|| language.tag().to_owned());
    let behind: Option<Cursor> = paged.after().map(|text| parsed(text)).transpose()?;
    let most = paged.to_read();
    let found = api.engine.query(move |board, _, _| {
        let line = board.line(line)?;
        let parties = line.roster().party_indexes().count();
        Some((line.own(), u8::try_from(parties).ok()?))
    });
    let (own, parties) = found.await?.ok_or_else(|| Refusal::no_line(line))?;
    let places: Vec<MatterPlace> = matter::COURSES
        .into_iter()
        .flat_map(|course| MatterPlace::of_course(course, parties))
        .collect();
    let read = api.read_rows(move |rows| {
        let messages = rows.messages(line, status, behind.as_ref(), most)?;
        let matters = rows.matters(line, status, &places, behind.as_ref(), most)?;
        let messages = messages.into_iter().map(|row| (row, true));
        let matters = matters.into_iter().map(|row| (row, false));
        let mut all: Vec<(Row, bool)> = messages.chain(matters).collect();
        all.sort_unstable_by(|(one, _), (other, _)| one.cursor.cmp(&other.cursor));
        Ok(all)
    });
    let page = paged.of_read(read.await?, |(row, _)| row.cursor.to_string());
    let mut ids = Vec::new();
    for (row, is_message) in &page.rows {
        let worded = if *is_message {
            serde_json::from_str(&row.json).map(|message| of_message(&message))
        } else {
            serde_json::from_str(&row.json).map(|matter| of_matter(&matter))
        };
        ids.extend(worded.map_err(|error| rows_damaged(&error))?);
    }
    let mut entries = api.texts(line, own, &ids).await?;
    entries.retain(|texts| match asked.waits {
        Some(waits) => translation_view::waits(texts, own, waits, &into),
        None => !texts.translations.is_empty() || texts.left_out > 0,
    });
    Ok(Json(Translations {
        status: status_name(status).to_owned(),
        entries,
        next: page.next,
    }))
}

/// The texts of one entry with their translations; of a translation the texts of what it translates.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/translations/{id}",
    operation_id = "translations",
    tag = "translations",
    responses(
        (status = 200, description = "The texts.", body = Texts),
    )
)]
pub(crate) async fn one(State(api): Shared, Path(of): Path<OfEntry>) -> Outcome<Json<Texts>> {
    let (id, entry) = (of.line.0, of.id.0);
    let ask = api.engine.query(move |board, store, _| {
        let line = board.line(id).ok_or_else(|| Refusal::no_line(id))?;
        let found = texts(source(line), store, line.own(), entry)?;
        let kind = line.fold().speech(&entry).map(|speech| speech.kind);
        match (found, kind) {
            (Some(found), _) => Ok(found),
            // What it translates has not come.
            (None, Some(body::TRANSLATION)) => Err(not_held(entry)),
            (None, Some(_)) => Err(no_text(entry)),
            (None, None) => Err(Refusal::no_entry(entry)),
        }
    });
    Ok(Json(ask.await??))
}

/// Files a translation.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/translations",
    operation_id = "translate",
    tag = "officers",
    request_body = NewTranslation,
    responses(Acted)
)]
pub(crate) async fn translate_one(
    officer: Acting,
    Given(given): Given<NewTranslation>,
) -> Outcome<Acted> {
    let acted = officer.act(move |author, line| {
        let of = target(line, given.of.0)?;
        let new = compose::NewTranslation {
            part: given.part,
            language: &given.text.language,
            text: &given.text.text,
            by_machine: given.by_machine,
            replaces: given.replaces.map(|id| id.0),
        };
        Ok(translate(author, &of, &new).map_err(ComposeError::Text)?)
    });
    acted.await
}

/// Says that a translation of our party was compared with its original and found right.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/translations/{id}/confirm",
    operation_id = "confirm_translation",
    tag = "officers",
    responses(Acted)
)]
pub(crate) async fn confirm_one(officer: Acting, Path(of): Path<OfEntry>) -> Outcome<Acted> {
    let acted = officer.act(move |author, line| {
        let translation = target(line, of.id.0)?;
        Ok(confirm(author, &translation))
    });
    acted.await
}

/// Says what is wrong with a translation of our party.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/translations/{id}/query",
    operation_id = "query_translation",
    tag = "officers",
    request_body = AnswerText,
    responses(Acted)
)]
pub(crate) async fn query_one(
    officer: Acting,
    Path(of): Path<OfEntry>,
    Given(said): Given<AnswerText>,
) -> Outcome<Acted> {
    let acted = officer.act(move |author, line| {
        let translation = target(line, of.id.0)?;
        let words = (said.language.as_str(), said.text.as_str());
        Ok(query(author, &translation, words).map_err(ComposeError::Text)?)
    });
    acted.await
}

/// The entry that an address names.
#[derive(Deserialize)]
pub(crate) struct OfEntry {
    line: AsText<LineId>,
    id: EntryIdText,
}

impl Api {
    /// The texts of some entries, those that have any, in the order asked for; few at a turn, for the driver waits.
    async fn texts(&self, line: LineId, own: PartyIndex, ids: &[EntryId]) -> Outcome<Vec<Texts>> {
        let mut all = Vec::new();
        for some in ids.chunks(TEXTS_PER_TURN_MAX) {
            let some = some.to_vec();
            let ask = self.engine.query(move |board, store, _| {
                let line = board.line(line).ok_or_else(|| Refusal::no_line(line))?;
                let mut found = Vec::new();
                for id in some {
                    found.extend(texts(source(line), store, own, id)?);
                }
                Ok::<_, Refusal>(found)
            });
            all.extend(ask.await??);
        }
        Ok(all)
    }

    /// Puts beside a message the translations of what was written in it and in answer to it.
    pub(super) async fn translate_message(
        &self,
        line: LineId,
        message: &mut Message,
    ) -> Outcome<()> {
        message.translations = self.beside(line, of_message(message)).await?;
        Ok(())
    }

    /// Puts beside a matter the translations of what was written on it.
    pub(super) async fn translate_matter(&self, line: LineId, matter: &mut Matter) -> Outcome<()> {
        matter.translations = self.beside(line, of_matter(matter)).await?;
        Ok(())
    }

    async fn beside(
        &self,
        id: LineId,
        of: Vec<EntryId>,
    ) -> Outcome<detente_api::translation::BesideTexts> {
        let ask = self.engine.query(move |board, store, _| {
            let line = board.line(id).ok_or_else(|| Refusal::no_line(id))?;
            let beside = translation_view::beside(source(line), store, line.own(), of)?;
            Ok::<_, Refusal>(beside)
        });
        ask.await?
    }

    /// Refuses the translation of what has no such text, or has it in that very language: its readers could not lay it beside
    /// anything. What else is wrong with it, the line says.
    pub(super) async fn check_translatable(
        &self,
        draft: &Draft,
        body: Option<&Part>,
    ) -> Outcome<()> {
        let is_one = (draft.kind, draft.act) == (body::TRANSLATION, TRANSLATE);
        let Some(of) = draft.object.filter(|_| is_one) else {
            return Ok(());
        };
        let ask = self.engine.query({
            let line = draft.line;
            move |board, store, _| {
                let line = board.line(line).ok_or_else(|| Refusal::no_line(line))?;
                let Some(speech) = line.fold().speech(&of).filter(|of| may_have_words(of)) else {
                    return Ok(None);
                };
                let found = originals(source(line), store, speech)?;
                found.map(Some).ok_or_else(|| not_held(of))
            }
        });
        let Some(originals) = ask.await?? else {
            return Ok(());
        };
        if originals.is_empty() {
            return Err(no_text(of));
        }
        let part = draft.number.unwrap_or_default();
        let Some(original) = text_of(&originals, part) else {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let refusal = Refusal::new(status, error_key::TRANSLATION_NO_SUCH_TEXT);
            let refusal = refusal.fact("part", part.to_string());
            return Err(refusal.fact("count", originals.len()));
        };
        let text = body.and_then(|body| FreeText::decode(&body.content).ok());
        let same = text.filter(|text| original.is_in(text.language()));
        match same {
            Some(text) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                let refusal = Refusal::new(status, error_key::TRANSLATION_SAME_LANGUAGE);
                Err(refusal.fact("language", text.language().to_owned()))
            }
            None => Ok(()),
        }
    }
}

fn source(line: &Line) -> LineSource<'_> {
    LineSource {
        fold: line.fold(),
        roster: line.roster(),
    }
}

/// The entries of a message in which there may be words.
fn of_message(message: &Message) -> Vec<EntryId> {
    let answers = message.states.iter();
    let answers = answers.filter(|state| state.state == "answered");
    std::iter::once(message.id.0)
        .chain(answers.map(|state| state.entry.0))
        .collect()
}

/// The entries of a matter in which there may be words.
fn of_matter(matter: &Matter) -> Vec<EntryId> {
    let acts = matter.acts.iter().map(|act| act.entry.0);
    std::iter::once(matter.id.0).chain(acts).collect()
}

/// An entry as far as a translation of it, or what is said of one, takes after it.
fn target(line: &Line, id: EntryId) -> Outcome<Target> {
    let speech = line.fold().speech(&id);
    let speech = speech.ok_or_else(|| Refusal::no_entry(id))?;
    Ok(Target {
        id,
        status: speech.status,
        precedence: speech.precedence,
    })
}

fn not_held(id: EntryId) -> Refusal {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Refusal::new(status, error_key::TRANSLATION_NOT_HELD).fact("id", id.to_string())
}

fn no_text(id: EntryId) -> Refusal {
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        error_key::TRANSLATION_OF_TEMPLATE,
    )
    .fact("id", id.to_string())
}
