//! An officer who has signed in and acts on a line: the one way from a request to the officer's act.
//!
//! The act is drawn up from what the line holds, signed with the key of the officer's session, and handed in
//! like any other: whether the officer may do it, the line says. An assertion made here says that the node
//! held the key: that it was the officer is the node's word.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use detente_api::AsText;
use detente_api::act::ActAnswer;
use detente_language::error_key;
use detente_line::line::Line;
use detente_line::message::compose::{Author, Composed};
use detente_line::switchboard::input::{Input, OfficerAct};
use detente_record::{
    Assertion, AssertionMethod, AssertionRole, Digest, Draft, LineId, PublicKey, Timestamp,
};
use serde::Deserialize;
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::Api;
use super::acts::of_answer;
use super::given::{Path, Signed};
use super::once::Once;
use super::refusal::{Outcome, Refusal};
use crate::desk::DeskFault;
use crate::desk::audit::{DONE, Deed};
use crate::desk::caller::By;
use crate::desk::session::Session;
use crate::engine::Haste;
use crate::message_view::officer_name;
use crate::template_sets::TemplateSets;

/// Whoever acts, on which line, and whether it is to be done once.
pub(crate) struct Acting {
    api: Arc<Api>,
    by: By,
    session: Arc<Session>,
    once: Once,
    line: LineId,
}

/// What became of an officer's act.
pub(crate) struct Acted(Response);

impl FromRequestParts<Arc<Api>> for Acting {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Outcome<Self> {
        let Signed(by, session) = Signed::from_request_parts(parts, api).await?;
        let Path(OnLine { line }) = Path::from_request_parts(parts, api).await?;
        let Ok(once) = Once::from_request_parts(parts, api).await;
        Ok(Self {
            api: Arc::clone(api),
            by,
            session,
            once,
            line: line.0,
        })
    }
}

#[derive(Deserialize)]
struct OnLine {
    line: AsText<LineId>,
}

impl IntoResponse for Acted {
    fn into_response(self) -> Response {
        self.0
    }
}

impl IntoResponses for Acted {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let answer = |description: &str| {
            let schema = Ref::from_schema_name(ActAnswer::name());
            let response = ResponseBuilder::new()
                .description(description)
                .content("application/json", Content::new(Some(schema)));
            RefOr::T(response.build())
        };
        let waits = "It waits: for another officer, or until this node may sign.";
        [("201", "It is an entry."), ("202", waits)]
            .map(|(status, description)| (status.to_owned(), answer(description)))
            .into()
    }
}

impl Acting {
    /// The officer acts alone, or as the first of two.
    pub(crate) async fn act(
        &self,
        compose: impl FnOnce(&Author, &Line) -> Outcome<Composed> + Send + 'static,
    ) -> Outcome<Acted> {
        self.act_as(AssertionRole::Releaser, compose).await
    }

    /// The officer acts in a role: whoever drafts what needs two people has not released it by that.
    pub(crate) async fn act_as(
        &self,
        role: AssertionRole,
        compose: impl FnOnce(&Author, &Line) -> Outcome<Composed> + Send + 'static,
    ) -> Outcome<Acted> {
        let (composed, officer, at) = self.draw_up(compose).await?;
        let Composed { draft, body } = composed;
        self.api.check_translatable(&draft, body.as_ref()).await?;
        let assertion = self.sign(&draft, officer, role, at)?;
        let act = OfficerAct {
            draft,
            body,
            assertions: vec![assertion],
        };
        self.hand_in(Input::Act(Box::new(act))).await
    }

    /// The officer is the second of two, for an act that waits under this hash.
    pub(crate) async fn release(&self, hash: Digest) -> Outcome<Acted> {
        let (id, public) = (self.line, self.session.public);
        // What waits for a second officer is urgent, and so is what must be known before.
        let ask = self
            .api
            .engine
            .query_with(Haste::Urgent, move |board, _, now| {
                let line = board.line(id).ok_or_else(|| Refusal::no_line(id))?;
                let number = number_of(line, &public)?;
                let waiting = line.drafts().find(|(of, _)| *of == hash);
                let (_, act) = waiting.ok_or_else(|| Refusal::no_draft(hash))?;
                if act.assertions.iter().any(|one| one.officer == number) {
                    let status = StatusCode::FORBIDDEN;
                    let name = officer_name(line.fold(), line.own(), number);
                    let twice = Refusal::new(status, error_key::SEND_SAME_OFFICER_TWICE);
                    return Err(twice.fact("officer", name));
                }
                Ok((act.draft.clone(), number, now.utc))
            });
        let (draft, number, at) = ask.await??;
        let by = self.sign(&draft, number, AssertionRole::Releaser, at)?;
        self.hand_in(Input::Assert {
            line: id,
            draft: hash,
            by,
        })
        .await
    }

    /// The template sets that are here.
    pub(crate) fn templates(&self) -> TemplateSets {
        self.api.templates.clone()
    }

    /// The public half of the key that the session holds.
    pub(crate) fn key(&self) -> PublicKey {
        self.session.public
    }

    /// Notes in the audit log what the officer has done on this line.
    pub(crate) fn note(&self, what: Deed) {
        self.api
            .desk
            .note(&self.by, what, &self.line.to_string(), DONE);
    }

    /// Draws an act up between two turns of the driver, from what the line holds then: for which officer,
    /// and when.
    async fn draw_up(
        &self,
        compose: impl FnOnce(&Author, &Line) -> Outcome<Composed> + Send + 'static,
    ) -> Outcome<(Composed, u16, Timestamp)> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(DeskFault::from)?;
        let (mut nonce, mut salt) = ([0; 16], [0; 16]);
        nonce.copy_from_slice(&random[..16]);
        salt.copy_from_slice(&random[16..]);
        let (id, public) = (self.line, self.session.public);
        let ask = self
            .api
            .engine
            .query_with(Haste::Urgent, move |board, _, now| {
                let line = board.line(id).ok_or_else(|| Refusal::no_line(id))?;
                let officer = number_of(line, &public)?;
                let author = Author {
                    line: id,
                    party: line.own(),
                    charter_version: line.terms().version(),
                    now: now.utc,
                    nonce,
                    salt,
                };
                Ok((compose(&author, line)?, officer, now.utc))
            });
        ask.await?
    }

    fn sign(
        &self,
        draft: &Draft,
        officer: u16,
        role: AssertionRole,
        at: Timestamp,
    ) -> Result<Assertion, DeskFault> {
        let idle = self.api.desk.sessions().idle();
        let method = AssertionMethod::NodeHeld;
        let sign = |key: &_| draft.assert_by(method, officer, role, at, key);
        Ok(self.session.sign(Instant::now(), idle, sign)?)
    }

    async fn hand_in(&self, input: Input) -> Outcome<Acted> {
        self.api.act(&self.once, input, of_answer).await.map(Acted)
    }
}

/// The number of the officer of our party, in office, whose key this is.
pub(crate) fn number_of(line: &Line, key: &PublicKey) -> Outcome<u16> {
    let officers = line.fold().officers(line.own()).iter();
    let mut in_office = officers.filter(|life| life.until.is_none());
    let found = in_office.find(|life| life.officer.key == *key);
    found.map(|life| life.number).ok_or_else(|| {
        Refusal::new(StatusCode::FORBIDDEN, error_key::ACCOUNT_NO_OFFICER)
            .fact("key", key.to_string())
    })
}
