//! The accounts in the record, as they were given, and what was said and done on the line, as accounts; in the order of time.
//! Nothing is judged here.

use axum::Json;
use axum::extract::State;
use detente_api::AsText;
use detente_api::page::PageQuery;
use detente_api::reported::{
    Reported, ReportedAccount, ReportedLevel, ReportedParty, ReportedQuery, ReportedSource,
};
use detente_api::text::status_name;
use detente_line::account::Account;
use detente_line::account::known::order;
use detente_record::{LineId, Status};

use super::Shared;
use super::contacts::{filed, marks, together, told};
use super::given::{Asked, Path, parsed};
use super::page::Paged;
use super::refusal::Outcome;

/// The accounts in the record, and those that what was said and done on the line amounts to, in the order of time.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/accounts",
    operation_id = "list_reported",
    tag = "record",
    params(ReportedQuery, PageQuery),
    responses(
        (status = 200, description = "A page.", body = Reported),
    )
)]
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
    Asked(asked): Asked<ReportedQuery>,
    paged: Paged<Place>,
) -> Outcome<Json<Reported>> {
    let line: LineId = parsed(&line)?;
    let status: Status = asked.status.into();
    let (mut filed, charter) = filed(&api, line, status).await?;
    let live = told(&api, line, status, &charter, None).await?;
    filed.own.extend(live.accounts);
    let mut answer = Reported {
        status: status_name(status).to_owned(),
        marks: marks(&filed),
        sources: Vec::new(),
        parties: Vec::new(),
        levels: Vec::new(),
        accounts: Vec::new(),
        next: None,
    };
    let Some((record, entries)) = together(&filed, &charter) else {
        return Ok(Json(answer));
    };
    let preamble = record.preamble();
    answer.sources = preamble.sources.iter().map(ReportedSource::from).collect();
    answer.parties = preamble.parties.iter().map(ReportedParty::from).collect();
    answer.levels = preamble.levels.iter().map(ReportedLevel::from).collect();
    let page = paged.of_all(record.accounts(), |account| place(account));
    answer.next = page.next;
    let told = page.rows.into_iter().map(|account| ReportedAccount {
        entry: entries.get(&account.id).copied().map(AsText),
        ..account.into()
    });
    answer.accounts = told.collect();
    Ok(Json(answer))
}

/// Where an account stands in the list: no two of one record have one name.
type Place = (Option<String>, bool, String);

fn place(account: &Account) -> Place {
    let (day, is_other, id) = order(account);
    (day.map(|day| day.to_string()), is_other, id.to_owned())
}
