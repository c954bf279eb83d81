//! What a signed-in archivist files: accounts of outside sources, as accounts.

use detente_api::officer::NewFiling;
use detente_api::text::status_of;
use detente_line::account::filed::Filing;
use detente_record::Act;

use super::acting::{Acted, Acting};
use super::given::Given;
use super::refusal::{Outcome, Refusal};
use super::register::check_count;

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
    check_count("references", given.references.len())?;
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
