//! The HTTP interface: who may do what asked at one gate, every error in words (`spec/http-api.md`).
//!
//! Handlers ask the driver or read rows; none decides anything about the line.

mod accounts;
mod acting;
mod acts;
mod alarms;
mod amendments;
mod books;
mod calendar;
mod calls_agreed;
mod cards;
mod charters;
mod contacts;
mod document;
mod ending;
mod entries;
pub(crate) mod epochs;
mod event_filter;
mod events;
mod export;
mod filings;
mod gate;
mod given;
mod matters;
mod messages;
mod metrics;
mod officers;
mod once;
mod operations;
mod page;
mod query;
mod refusal;
mod register;
mod reported;
mod roster;
mod sessions;
mod status;
mod suspensions;
mod templates;
mod tests;
pub(crate) mod tls;
mod tokens;
mod translations;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::http::Method;
use detente_line::now::Now;
use detente_line::switchboard::Switchboard;
use detente_record::{CardId, Epoch, PartyCard, SecretKey};
use detente_store::{Store, StoreError};
use tokio::sync::{Semaphore, watch};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answers::Answers;
use crate::backup::Backups;
use crate::bell::Bell;
use crate::bounds::{API_REQUESTS_MAX, ROWS_PATIENCE};
use crate::clock::SystemClock;
use crate::counterparts::AddressBook;
use crate::desk::Desk;
use crate::engine::{self, Engine};
use crate::events::Events;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::pulse::Pulse;
use crate::read_model::ReadModel;
use crate::template_sets::TemplateSets;

pub use self::document::openapi_document;

use self::refusal::{Outcome, Refusal};
pub use self::tls::CertificateError;

/// What the handlers work with.
pub(crate) struct Api {
    /// The door to the driver.
    pub(crate) engine: Engine,
    /// The event stream.
    pub(crate) events: Arc<Events>,
    /// What was answered under idempotency keys.
    pub(crate) answers: Answers,
    /// Tells the time.
    pub(crate) clock: SystemClock,
    /// The rows that lists read.
    pub(crate) rows: Arc<ReadModel>,
    /// What rings for alarms.
    pub(crate) bell: Bell,
    /// Where counterparts are dialled.
    pub(crate) addresses: AddressBook,
    /// Who the people and machines here are, and what they may do.
    pub(crate) desk: Arc<Desk>,
    /// The taking of backups.
    pub(crate) backups: Arc<Backups>,
    /// The template sets that are here.
    pub(crate) templates: TemplateSets,
    /// Where the keys of later epochs are kept.
    pub(crate) epochs: tokio::sync::Mutex<Arc<epochs::EpochFolder>>,
    /// Where the interface listens on loopback.
    pub(crate) local: SocketAddr,
    /// Where it listens over TLS, and under which names it is reached there.
    pub(crate) tls: Option<(SocketAddr, Vec<String>)>,
    /// Our own card.
    pub(crate) card: PartyCard,
    /// Sign what is exported, by the epoch of our journal.
    pub(crate) note_keys: Mutex<BTreeMap<Epoch, SecretKey>>,
    /// Where the bearers listen.
    pub(crate) listens: BTreeMap<String, String>,
    /// The settings in force.
    pub(crate) live: Arc<Live>,
    /// What is counted while the node runs.
    pub(crate) metrics: Arc<Metrics>,
    /// Whether the driver turns.
    pub(crate) pulse: Pulse,
    /// Set to `true` to stop the node.
    pub(crate) stop: watch::Sender<bool>,
    /// Places for readers of the event stream.
    pub(crate) readers: Arc<Semaphore>,
    /// Cards handed in, their phrases not confirmed. Gone with the process: they prove nothing yet.
    pub(crate) pending: Mutex<BTreeMap<CardId, PartyCard>>,
}

type Shared = axum::extract::State<Arc<Api>>;

impl Api {
    /// What signs exports while our journal is in an epoch.
    fn note_key(&self, epoch: Epoch) -> Option<SecretKey> {
        let keys = self.note_keys.lock();
        let keys = keys.unwrap_or_else(PoisonError::into_inner);
        keys.get(&epoch).cloned()
    }

    fn take_note_key(&self, epoch: Epoch, key: SecretKey) {
        let keys = self.note_keys.lock();
        let mut keys = keys.unwrap_or_else(PoisonError::into_inner);
        keys.insert(epoch, key);
    }

    /// Brings the rows up to the entries, then reads them off the driver's thread. Rows that turn out
    /// to be damaged are computed again, once.
    async fn read_rows<T: Send + 'static>(
        &self,
        read: impl Fn(&ReadModel) -> Result<T, StoreError> + Send + Sync + 'static,
    ) -> Outcome<T> {
        let read = Arc::new(read);
        for _ in 0..2 {
            self.bring_rows_up().await?;
            let (rows, read) = (Arc::clone(&self.rows), Arc::clone(&read));
            match tokio::task::spawn_blocking(move || read(&rows)).await {
                Ok(Err(StoreError::Corrupt { detail, .. })) => {
                    tracing::warn!(detail, "the read model is damaged and is begun anew");
                    let rows = Arc::clone(&self.rows);
                    let anew = move |board: &Switchboard, _: &mut dyn Store, _: Now| {
                        rows.forget(&engine::sources(board))
                    };
                    self.engine.query(anew).await??;
                }
                Ok(result) => return Ok(result?),
                Err(_) => return Err(Refusal::stopping()),
            }
        }
        let detail = "its rows do not stay as they are written".to_owned();
        Err(StoreError::Corrupt {
            file: "projection.db",
            detail,
        }
        .into())
    }

    /// Waits until every entry held by now is in the rows.
    async fn bring_rows_up(&self) -> Outcome<()> {
        let noted = self.rows.noted();
        let started = Instant::now();
        while !self.rows.is_past(noted) {
            if started.elapsed() > ROWS_PATIENCE {
                return Err(Refusal::busy(API_REQUESTS_MAX));
            }
            // Batch by batch: what is urgent goes in between.
            let rows = Arc::clone(&self.rows);
            let refresh = move |board: &Switchboard, store: &mut dyn Store, _: Now| {
                rows.refresh(&engine::sources(board), store)
            };
            self.engine.query(refresh).await??;
        }
        Ok(())
    }
}

/// Every address of the interface, guarded.
pub(crate) fn router(api: Arc<Api>) -> Router {
    let (routes, mut document) = routes().split_for_parts();
    let words = Arc::new(query::Words::of(&mut document));
    routes
        .fallback(refusal::no_such_address)
        .method_not_allowed_fallback(async |method: Method| refusal::no_such_method(&method))
        .layer(axum::middleware::from_fn_with_state(
            (Arc::clone(&api), words),
            gate::gate,
        ))
        .with_state(api)
}

/// Every operation with its place in the document: whatever is routed here is documented, and the
/// other way round. Nothing is routed in another way.
fn routes() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::with_openapi(document::frame())
        .routes(routes!(document::served))
        .routes(routes!(
            sessions::own,
            sessions::sign_in,
            sessions::unlock,
            sessions::sign_out
        ))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::revoke))
        .routes(routes!(accounts::list, accounts::make))
        .routes(routes!(accounts::one, accounts::change))
        .routes(routes!(accounts::password))
        .routes(routes!(accounts::renew_key))
        .routes(routes!(accounts::unlock))
        .routes(routes!(tokens::list, tokens::make))
        .routes(routes!(tokens::revoke))
        .routes(routes!(tokens::audit))
        .routes(routes!(tokens::verify))
        .routes(routes!(status::node))
        .routes(routes!(events::stream))
        .routes(routes!(operations::health))
        .routes(routes!(metrics::page))
        .routes(routes!(operations::reload))
        .routes(routes!(operations::backup))
        .routes(routes!(alarms::list))
        .routes(routes!(alarms::messages))
        .routes(routes!(alarms::roster))
        .routes(routes!(alarms::test))
        .routes(routes!(alarms::silence))
        .routes(routes!(status::stop))
        .routes(routes!(cards::own))
        .routes(routes!(cards::list, cards::hand_in))
        .routes(routes!(cards::confirm))
        .routes(routes!(cards::set_addresses))
        .routes(routes!(charters::list, charters::propose))
        .routes(routes!(charters::one))
        .routes(routes!(charters::sign))
        .routes(routes!(status::line))
        .routes(routes!(charters::of_line))
        .routes(routes!(templates::list))
        .routes(routes!(templates::one))
        .routes(routes!(messages::list, officers::send))
        .routes(routes!(messages::one))
        .routes(routes!(messages::displayed))
        .routes(routes!(officers::acknowledge_one))
        .routes(routes!(officers::answer_one))
        .routes(routes!(officers::cancel_one))
        .routes(routes!(officers::release_draft))
        .routes(routes!(officers::read_back_one))
        .routes(routes!(officers::refuse_one))
        .routes(routes!(matters::list, matters::begin_one))
        .routes(routes!(matters::one))
        .routes(routes!(matters::say_on_one))
        .routes(routes!(translations::list, translations::translate_one))
        .routes(routes!(translations::one))
        .routes(routes!(translations::confirm_one))
        .routes(routes!(translations::query_one))
        .routes(routes!(calendar::of_line))
        .routes(routes!(calendar::of_one))
        .routes(routes!(acts::act))
        .routes(routes!(acts::batch))
        .routes(routes!(acts::drafts))
        .routes(routes!(acts::draft))
        .routes(routes!(acts::assert))
        .routes(routes!(roster::list, roster::appoint))
        .routes(routes!(roster::revoke))
        .routes(routes!(amendments::list, amendments::propose))
        .routes(routes!(amendments::one))
        .routes(routes!(amendments::sign))
        .routes(routes!(amendments::refuse))
        .routes(routes!(ending::leave))
        .routes(routes!(ending::close))
        .routes(routes!(suspensions::list))
        .routes(routes!(suspensions::begin))
        .routes(routes!(suspensions::end))
        .routes(routes!(epochs::take_keys))
        .routes(routes!(epochs::open))
        .routes(routes!(roster::on_watch, roster::take_watch))
        .routes(routes!(roster::leave_watch))
        .routes(routes!(books::list, books::note))
        .routes(routes!(books::one))
        .routes(routes!(books::sheet))
        .routes(routes!(books::hand_over))
        .routes(routes!(books::take_over))
        .routes(routes!(books::roster, books::set_roster))
        .routes(routes!(register::list, register::enter))
        .routes(routes!(register::one))
        .routes(routes!(reported::list, filings::file))
        .routes(routes!(tests::list, tests::start))
        .routes(routes!(contacts::answer))
        .routes(routes!(entries::list))
        .routes(routes!(entries::one))
        .routes(routes!(entries::digest))
        .routes(routes!(export::everything, export::chosen))
        .routes(routes!(export::forks))
        .routes(routes!(export::fork))
}
