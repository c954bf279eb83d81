//! What a signed-in archivist files: accounts of outside sources, as accounts.

use detente_api::officer::NewFiling;
use detente_api::text::status_of;
use detente_language::key;
use detente_line::account::filed::Filing;
use detente_record::Act;
use detente_record::limits::REFERENCES_MAX;

use super::acting::{Acted, Acting};
use super::given::Given;
use super::refusal::{Outcome, Refusal};
use crate::causes::with;

/// Files an account of a source, or the preamble that accounts belong to.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/accounts",
    operation_id = "file_account",
    tag = "officers",
    request_body = NewFiling,
    responses(Acted)
)]
pub(crate) async fn file(officer: Acting, Given(given): Given<NewFiling>) -> Outcome<Acted> {
    let status = status_of(&given.status);
    let status = status.ok_or_else(|| Refusal::not_understood(&given.status))?;
    if given.references.len() > REFERENCES_MAX {
        let most = with(
            key::CAUSE_ASKED_AT_MOST,
            &[
                ("name", "references".into()),
                ("max", REFERENCES_MAX.into()),
            ],
        );
        return Err(Refusal::not_understood(most));
    }
    let filing = Filing {
        act: Act(given.act),
        object: given.object.map(|id| id.0),
        references: given.references.iter().map(|id| id.0).collect(),
        body: given.body.0,
    };
    officer
        .act(move |author, _| Ok(filing.compose(author, status)))
        .await
}
