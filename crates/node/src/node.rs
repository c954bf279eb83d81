//! The running node: store, driver, bearers and interface put together, and taken apart in order.
//!
//! Stopping says goodbye first: a counterpart must be able to tell a closed node from a dead one.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use detente_bearers::{BindError, Endpoint, LinkKey, Pins, Reported, Timeouts};
use detente_driver::{Clock as _, Driver, DriverError, Parts, Request};
use detente_language::{Language, Value, error_key};
use detente_line::alarm::OwnAlarm;
use detente_line::line::EpochKeys;
use detente_line::persist::DocumentKind;
use detente_line::switchboard::Own;
use detente_line::switchboard::input::Input;
use detente_record::{Epoch, PartyCard, SecretKey};
use detente_store::{Opened, Settings, SqliteStore, Store as _, StoreError};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use crate::answers::Answers;
use crate::backup::Backups;
use crate::bell::{self, Bell};
use crate::bounds::{ANSWERS_SWEEP, EVENT_READERS_MAX, STOP_CLOSE, STOP_DRAIN, STOP_HTTP};
use crate::causes;
use crate::clock::{SystemClock, Uncertainty};
use crate::config::{Config, ConfigError};
use crate::counterparts::{AddressBook, AddressBookError};
use crate::desk::audit::{DONE, Deed};
use crate::desk::limits::SWEEP_EVERY;
use crate::desk::{Desk, DeskError};
use crate::engine::{self, Engine, Failed, Haste, NodeDriver};
use crate::events::Events;
use crate::http::epochs::{EpochFolder, key_of};
use crate::http::tls::{Certificate, Peer, TlsListener};
use crate::http::{Api, CertificateError, router};
use crate::key_file::KeyFileError;
use crate::keys::{LaterEpoch, Passphrase, later_epochs};
use crate::live::{Live, Observer};
use crate::metrics::Metrics;
use crate::network::{self, NodeNetwork};
use crate::pulse::Pulse;
use crate::read_model::ReadModel;
use crate::service::{self, ServiceManager};
use crate::setup::{self, FirstKeys, NodeKeys, SetupError};
use crate::template_sets::TemplateSets;
use crate::watcher::NodeWatcher;

/// Why a node cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Its settings cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Its address book cannot be used.
    #[error(transparent)]
    AddressBook(#[from] AddressBookError),
    /// A key cannot be read.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// Its card or token cannot be read.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The keys are not those of the card.
    #[error("{0} is not the key that the party card names")]
    OtherKey(&'static str),
    /// Others may read its keys, or put files into its folder.
    #[error("{path} is open to other users (mode {mode:03o})")]
    TooOpen {
        /// What is open.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// Its folder is another user's.
    #[error("the folder is that of user {owner}, and this is user {user}")]
    OtherUser {
        /// Whose it is, by number.
        owner: u32,
        /// Who this is.
        user: u32,
    },
    /// The certificate of the interface cannot be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Its accounts or its audit log cannot be used.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// Its store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What the store holds cannot be brought back.
    #[error(transparent)]
    Driver(#[from] DriverError),
    /// A bearer cannot listen.
    #[error(transparent)]
    Bearers(#[from] BindError),
    /// The link key cannot be used.
    #[error("the link key can't be used")]
    LinkKey(String),
    /// The interface cannot listen.
    #[error("the API can't listen on {address}")]
    Api {
        /// Where.
        address: SocketAddr,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The operating system gives no thread.
    #[error("a thread can't be started")]
    Thread(#[source] std::io::Error),
    /// The first turn of the driver failed.
    #[error("{0}")]
    FirstTurn(Value),
}

/// The driver's thread, and why it ended.
type DriverThread = JoinHandle<Result<(), Failed>>;

/// A running node. Dropping it without `stop` ends it without a goodbye.
pub struct Node {
    runtime: Runtime,
    folder: PathBuf,
    engine: Engine,
    bell: Bell,
    desk: Arc<Desk>,
    live: Arc<Live>,
    pulse: Pulse,
    endpoint: Arc<Endpoint>,
    driver: DriverThread,
    http: tokio::task::JoinHandle<()>,
    stop: watch::Sender<bool>,
    ended: watch::Receiver<bool>,
    api: SocketAddr,
    api_tls: Option<SocketAddr>,
    listens: BTreeMap<String, SocketAddr>,
}

impl Node {
    /// Starts the node in `folder`; it runs on threads of its own until it is stopped.
    ///
    /// # Errors
    ///
    /// What of it cannot be used. Nothing was signed or sent then.
    pub fn start(folder: &Path) -> Result<Self, StartError> {
        Self::start_unlocked(folder, None)
    }

    /// Starts the node in `folder`, whose keys the passphrase opens.
    ///
    /// # Errors
    ///
    /// As for [`Node::start`].
    pub fn start_unlocked(
        folder: &Path,
        passphrase: Option<&Passphrase>,
    ) -> Result<Self, StartError> {
        crate::folder::check(folder)?;
        let config = Config::read(folder)?;
        let keys = NodeKeys::open(folder, passphrase)?;
        let card = setup::own_card(folder)?;
        check_keys(&keys, &card)?;
        let clock = SystemClock::start(Uncertainty::of_setting(config.clock_uncertainty_ms));
        let token = setup::read_token(folder)?;
        let settings = config.accounts.into();
        let later = later_epochs(folder, passphrase)?;
        let audit_key = audit_key(folder, &keys, &later)?;
        let desk = Desk::open(folder, &token, audit_key, clock, settings)?;
        let desk = Arc::new(desk);
        let addresses = AddressBook::read(folder)?;
        let opened = SqliteStore::open(folder, &Settings::default())?;
        let rows = Arc::new(ReadModel::open(folder)?);
        let answers = answers(&opened.store);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .enable_all()
            .build()
            .map_err(StartError::Thread)?;
        let pins = pins(&opened.store)?;
        let (endpoint, reported) = runtime.block_on(bind(&config, &keys, pins))?;
        let endpoint = Arc::new(endpoint);
        let listener = runtime
            .block_on(TcpListener::bind(config.api))
            .and_then(|listener| Ok((listener.local_addr()?, listener)))
            .map_err(|source| StartError::Api {
                address: config.api,
                source,
            })?;
        let (api, listener) = listener;
        let tls = runtime.block_on(bind_tls(folder, &config))?;
        let events = Arc::new(Events::starting_at(
            clock.now().utc,
            opened.store.last_arrival()?,
        ));
        let (engine, requests) = Engine::new();
        let network = NodeNetwork {
            endpoint: Arc::clone(&endpoint),
            addresses: addresses.clone(),
            engine: engine.clone(),
            runtime: runtime.handle().clone(),
        };
        let bell = Bell::new(
            config.alarm.clone(),
            Language::from_tag(&config.desk_language).unwrap_or_default(),
            card.name(),
        );
        let told = bell::teller(Arc::clone(&events), Arc::clone(&desk));
        let told = told.map_err(StartError::Thread)?;
        let metrics = Arc::new(Metrics::default());
        let watcher = NodeWatcher {
            events: Arc::clone(&events),
            rows: Arc::clone(&rows),
            clock,
            bell: bell.clone(),
            metrics: Arc::clone(&metrics),
        };
        let (keys, notes) = epoch_keys(keys.first, later, &card);
        let own = Own {
            card: card.clone(),
            keys,
        };
        let mut driver = open_driver(own, &addresses, opened, clock, network, watcher)?;
        catch_up(&mut driver, &rows)?;
        let listens = listens(&endpoint);
        let pulse = Pulse::start();
        let live = Arc::new(Live::new(
            folder.to_owned(),
            config.clone(),
            bell.clone(),
            addresses.clone(),
            tls.as_ref().map(|(_, certificate)| Arc::clone(certificate)),
            engine.clone(),
        ));
        let shared = Shared {
            card,
            notes,
            desk: Arc::clone(&desk),
            backups: Arc::new(Backups::new(folder, Arc::clone(&desk))),
            templates: TemplateSets::open(folder),
            epochs: EpochFolder {
                folder: folder.to_owned(),
                passphrase: passphrase.map(Passphrase::again),
            },
            addresses,
            events,
            rows: Arc::clone(&rows),
            api,
            answers,
            clock,
            live: Arc::clone(&live),
            pulse: pulse.clone(),
            bell: bell.clone(),
            metrics,
            api_tls: tls.as_ref().map(|(listener, _)| {
                let names = config.api_tls.as_ref().map(|tls| tls.names.clone());
                (listener.address(), names.unwrap_or_default())
            }),
        };
        let dialled = shared.addresses.clone();
        let api_tls = shared.api_tls.as_ref().map(|(address, _)| *address);
        let (stop, served) = shared.api(engine.clone(), &listens);
        let (driver, ended) = run_driver(driver, requests, clock, rows, pulse.clone())?;
        if let Err(error) = setup::write_api_address(folder, api) {
            // Commands then ask at the address of config.toml: no reason to leave the line unserved.
            tracing::warn!(%error, "where the interface listens can't be written down");
        }
        bell.start(engine.clone(), told)
            .map_err(StartError::Thread)?;
        let Reported { urgent, ordinary } = reported;
        for (events, haste) in [(urgent, Haste::Urgent), (ordinary, Haste::Ordinary)] {
            runtime.spawn(network::pump(
                events,
                haste,
                engine.clone(),
                dialled.clone(),
            ));
        }
        runtime.spawn(sweep(Arc::clone(&served)));
        runtime.spawn(sweep_answers(Arc::clone(&served)));
        if let Some((listener, _)) = tls {
            runtime.spawn(serve_tls(listener, Arc::clone(&served), stop.subscribe()));
        }
        let http = runtime.spawn(serve(listener, served, stop.subscribe()));
        tracing::info!(%api, "the node runs");
        let folder = folder.to_owned();
        Ok(Self {
            runtime,
            folder,
            engine,
            bell,
            desk,
            live,
            pulse,
            endpoint,
            driver,
            http,
            stop,
            ended,
            api,
            api_tls,
            listens,
        })
    }

    /// Where the HTTP interface listens.
    #[must_use]
    pub fn api_address(&self) -> SocketAddr {
        self.api
    }

    /// Where the HTTP interface listens over TLS; `None` if nowhere.
    #[must_use]
    pub fn api_tls_address(&self) -> Option<SocketAddr> {
        self.api_tls
    }

    /// Where the bearers listen, by the bearer's name.
    #[must_use]
    pub fn listens(&self) -> &BTreeMap<String, SocketAddr> {
        &self.listens
    }

    /// Tells `observer` of settings that are taken while the node runs.
    pub fn observe_settings(&self, observer: Observer) {
        self.live.observe(observer);
    }

    /// Waits until the node is asked to stop (over its interface, by SIGTERM or SIGINT) or fails, and stops it.
    ///
    /// # Errors
    ///
    /// Why it ended by itself.
    pub fn run_until_stopped(self) -> Result<(), Failed> {
        let mut stop = self.stop.subscribe();
        let mut ended = self.ended.clone();
        let manager = ServiceManager::from_environment();
        self.runtime.block_on(async {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => {}
                _ = ended.wait_for(|ended| *ended) => {}
                () = asked_by_signal() => tracing::info!("asked to stop by a signal"),
                () = self.serve_manager(manager.as_ref()) => {}
            }
        });
        if let Some(manager) = &manager {
            manager.stopping();
        }
        self.stop()
    }

    /// Tells the service manager that the node is ready and, as long as it turns, alive; reads settings
    /// again at each SIGHUP. Does not end.
    async fn serve_manager(&self, manager: Option<&ServiceManager>) {
        use tokio::signal::unix::{SignalKind, signal};
        let mut hangups = match signal(SignalKind::hangup()) {
            Ok(hangups) => Some(hangups),
            Err(error) => {
                tracing::warn!(%error, "SIGHUP can't be heard; use: detente config reload");
                None
            }
        };
        if let Some(manager) = manager {
            manager.ready();
        }
        let period = service::watchdog_period().unwrap_or(LOOK_AGAIN);
        let mut watchdog = tokio::time::interval(period);
        loop {
            let hangup = async {
                match &mut hangups {
                    Some(hangups) => hangups.recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = watchdog.tick() => match manager {
                    Some(manager) if self.pulse.turns() => manager.alive(),
                    _ => {}
                },
                _ = hangup => {
                    if let Some(manager) = manager {
                        manager.reloading();
                    }
                    // What was wrong with them is logged and alarmed.
                    let outcome = match self.live.reload().await {
                        Ok(_) => DONE,
                        Err(_) => error_key::SETTINGS_REFUSED.id(),
                    };
                    self.desk
                        .note_by_node(Deed::SettingsReloaded, "SIGHUP", outcome);
                    if let Some(manager) = manager {
                        manager.ready();
                    }
                }
            }
        }
    }

    /// Says goodbye to every counterpart and ends, within 3 s.
    ///
    /// # Errors
    ///
    /// Why the driver had ended by itself before.
    pub fn stop(self) -> Result<(), Failed> {
        let Self {
            runtime,
            folder,
            engine,
            bell,
            endpoint,
            driver,
            http,
            stop,
            ..
        } = self;
        let goodbye = engine.input(Input::Close);
        runtime.block_on(async {
            // A driver that has ended says no goodbye; the channels are closed all the same.
            let _ = timeout(STOP_CLOSE, goodbye).await;
            stop.send_replace(true);
            let aborted = http.abort_handle();
            if timeout(STOP_HTTP, http).await.is_err() {
                aborted.abort();
            }
        });
        bell.end();
        engine.end();
        let outcome = driver.join().unwrap_or_else(|_| Err(Failed::panicked()));
        runtime.block_on(async {
            match Arc::try_unwrap(endpoint) {
                Ok(endpoint) => drop(timeout(STOP_DRAIN, endpoint.shutdown()).await),
                Err(endpoint) => drop(endpoint),
            }
        });
        // Only a hint for commands; one that stays behind is of no harm.
        let _ = std::fs::remove_file(folder.join(setup::API_ADDRESS));
        runtime.shutdown_timeout(STOP_RUNTIME);
        tracing::info!("the node has stopped");
        outcome
    }
}

/// Starts the node in `folder` and runs it until it is asked to stop.
///
/// # Errors
///
/// Why it cannot start, or why it ended by itself.
pub fn run(folder: &Path) -> Result<(), RunError> {
    Ok(Node::start(folder)?.run_until_stopped()?)
}

/// Why [`run`] ended otherwise than asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// It could not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// It ended by itself.
    #[error(transparent)]
    Failed(#[from] Failed),
}

fn check_keys(keys: &NodeKeys, card: &PartyCard) -> Result<(), StartError> {
    if let Some(first) = &keys.first {
        if first.entry.public() != card.opening().entry {
            return Err(StartError::OtherKey("keys/entry.key"));
        }
        if first.note.public() != card.opening().note {
            return Err(StartError::OtherKey("keys/note.key"));
        }
    }
    if SecretKey::from_seed(*keys.link).public() != *card.link() {
        return Err(StartError::OtherKey("keys/link.key"));
    }
    Ok(())
}

/// What signs the audit log: the note key that the node was made with.
fn audit_key(
    folder: &Path,
    keys: &NodeKeys,
    later: &[LaterEpoch],
) -> Result<SecretKey, StartError> {
    if let Some(first) = &keys.first {
        return Ok(first.note.clone());
    }
    let made_from = setup::made_from_epoch(folder);
    let mut later = later.iter();
    let epoch = later.find(|epoch| Some(epoch.opening.epoch) == made_from);
    let epoch = epoch.ok_or(StartError::OtherKey("keys/first-epoch.lost"))?;
    Ok(epoch.note.clone())
}

/// What signs the entries of each epoch, and what signs exports in it.
fn epoch_keys(
    first: Option<FirstKeys>,
    later: Vec<LaterEpoch>,
    card: &PartyCard,
) -> (EpochKeys, BTreeMap<Epoch, SecretKey>) {
    let (mut keys, mut notes) = (EpochKeys::default(), BTreeMap::new());
    if let Some(FirstKeys { entry, note }) = first {
        keys = EpochKeys::of(card.opening().clone(), entry);
        notes.insert(Epoch(0), note);
    }
    for epoch in later {
        notes.insert(epoch.opening.epoch, epoch.note.clone());
        keys.add(key_of(epoch));
    }
    (keys, notes)
}

/// The counterparts' link keys, known before anything listens: whoever dials a node that has just come
/// back must not be taken for a stranger while the record is read.
fn pins(store: &SqliteStore) -> Result<Pins, StoreError> {
    let cards = store.documents(DocumentKind::Card)?;
    // A card that can't be read stops the driver a moment later, which says so.
    let cards = cards
        .iter()
        .filter_map(|document| PartyCard::decode(&document.bytes).ok());
    Ok(Pins::new(cards.map(|card| *card.link().as_bytes())))
}

/// What was answered under idempotency keys before. Losing that must not keep a node from the line.
fn answers(store: &SqliteStore) -> Answers {
    Answers::read(store).unwrap_or_else(|error| {
        tracing::warn!(%error, "what was answered under idempotency keys can't be read; they begin anew");
        Answers::default()
    })
}

/// Takes answers that are past their time off the disk, now and then.
async fn sweep_answers(api: Arc<Api>) {
    let mut stop = api.stop.subscribe();
    loop {
        if api.sweep_answers().await.is_err() {
            tracing::warn!("old answers stay on the disk for now");
        }
        tokio::select! {
            () = tokio::time::sleep(ANSWERS_SWEEP) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

async fn bind(
    config: &Config,
    keys: &NodeKeys,
    pins: Pins,
) -> Result<(Endpoint, Reported), StartError> {
    let key =
        LinkKey::from_seed(&keys.link).map_err(|error| StartError::LinkKey(error.to_string()))?;
    let settings = detente_bearers::Config {
        key,
        pins,
        listen_quic: config.quic,
        listen_tcp: config.tcp,
        timeouts: Timeouts {
            drain: STOP_DRAIN / 2,
            ..Timeouts::default()
        },
    };
    Ok(Endpoint::bind(settings).await?)
}

fn open_driver(
    own: Own,
    addresses: &AddressBook,
    opened: Opened,
    clock: SystemClock,
    network: NodeNetwork,
    watcher: NodeWatcher,
) -> Result<NodeDriver, StartError> {
    let random = Box::new(|bytes: &mut [u8]| {
        getrandom::fill(bytes).expect("an operating system without randomness can run no node");
    });
    let Opened { store, continuity } = opened;
    let parts = Parts {
        clock,
        store,
        network,
        watcher,
        tail: detente_driver::TAIL,
    };
    Ok(Driver::open(
        own,
        |peer| addresses.dialable(peer),
        &continuity,
        parts,
        random,
    )?)
}

/// Notes which rows the entries have moved past, before anyone reads them.
fn catch_up(driver: &mut NodeDriver, rows: &Arc<ReadModel>) -> Result<(), StartError> {
    let rows = Arc::clone(rows);
    let query = Request::Query(Box::new(move |board, _, _| rows.catch_up(board)));
    driver
        .turn(vec![query])
        .map_err(|fatal| StartError::FirstTurn(causes::of(&fatal)))?;
    Ok(())
}

fn run_driver(
    driver: NodeDriver,
    requests: engine::Requests,
    clock: SystemClock,
    rows: Arc<ReadModel>,
    pulse: Pulse,
) -> Result<(DriverThread, watch::Receiver<bool>), StartError> {
    let (ended, seen) = watch::channel(false);
    let thread = std::thread::Builder::new()
        .name("driver".to_owned())
        .spawn(move || {
            let outcome = engine::run(driver, &requests, clock, &rows, &pulse);
            if let Err(error) = &outcome {
                tracing::error!(%error, "the node can't go on");
            }
            ended.send_replace(true);
            outcome
        });
    Ok((thread.map_err(StartError::Thread)?, seen))
}

fn listens(endpoint: &Endpoint) -> BTreeMap<String, SocketAddr> {
    let addresses = [
        ("quic", endpoint.quic_address()),
        ("tcp", endpoint.tcp_address()),
    ];
    let there = addresses
        .into_iter()
        .filter_map(|(name, address)| Some((name.to_owned(), address?)));
    there.collect()
}

/// What the interface is made of.
struct Shared {
    card: PartyCard,
    notes: BTreeMap<Epoch, SecretKey>,
    desk: Arc<Desk>,
    backups: Arc<Backups>,
    templates: TemplateSets,
    epochs: EpochFolder,
    addresses: AddressBook,
    events: Arc<Events>,
    rows: Arc<ReadModel>,
    api: SocketAddr,
    answers: Answers,
    clock: SystemClock,
    live: Arc<Live>,
    pulse: Pulse,
    bell: Bell,
    metrics: Arc<Metrics>,
    api_tls: Option<(SocketAddr, Vec<String>)>,
}

impl Shared {
    fn api(
        self,
        engine: Engine,
        listens: &BTreeMap<String, SocketAddr>,
    ) -> (watch::Sender<bool>, Arc<Api>) {
        let stop = watch::channel(false).0;
        let api = Api {
            engine,
            events: self.events,
            rows: self.rows,
            answers: self.answers,
            clock: self.clock,
            bell: self.bell,
            addresses: self.addresses,
            desk: self.desk,
            backups: self.backups,
            templates: self.templates,
            epochs: tokio::sync::Mutex::new(Arc::new(self.epochs)),
            local: self.api,
            tls: self.api_tls,
            card: self.card,
            note_keys: Mutex::new(self.notes),
            listens: listens
                .iter()
                .map(|(name, at)| (name.clone(), at.to_string()))
                .collect(),
            live: self.live,
            pulse: self.pulse,
            metrics: self.metrics,
            stop: stop.clone(),
            readers: Arc::new(Semaphore::new(EVENT_READERS_MAX)),
            pending: Mutex::default(),
        };
        (stop, Arc::new(api))
    }
}

async fn serve(listener: TcpListener, api: Arc<Api>, mut stop: watch::Receiver<bool>) {
    let stopped = async move {
        // A sender that is gone means the same.
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let service = router(api).into_make_service_with_connect_info::<SocketAddr>();
    if let Err(error) = axum::serve(listener, service)
        .with_graceful_shutdown(stopped)
        .await
    {
        tracing::error!(%error, "the interface ended");
    }
}

/// Listens beyond loopback, if the settings ask for it.
async fn bind_tls(
    folder: &Path,
    config: &Config,
) -> Result<Option<(TlsListener, Arc<Certificate>)>, StartError> {
    let Some(settings) = &config.api_tls else {
        return Ok(None);
    };
    let certificate = Certificate::read(folder, settings)?;
    let listener = TlsListener::bind(settings.address, Arc::clone(&certificate)).await;
    let listener = listener.map_err(|source| StartError::Api {
        address: settings.address,
        source,
    })?;
    Ok(Some((listener, certificate)))
}

async fn serve_tls(listener: TlsListener, api: Arc<Api>, mut stop: watch::Receiver<bool>) {
    let stopped = async move {
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let service = router(api).into_make_service_with_connect_info::<Peer>();
    if let Err(error) = axum::serve(listener, service)
        .with_graceful_shutdown(stopped)
        .await
    {
        tracing::error!(%error, "the interface over TLS ended");
    }
}

/// Ends the sessions and tokens that have run out, alarms while an account is locked, and notes backups that
/// were taken beside the node, for as long as it runs.
async fn sweep(api: Arc<Api>) {
    let mut tick = tokio::time::interval(SWEEP_EVERY);
    let mut was_locked = false;
    loop {
        tick.tick().await;
        api.desk.sweep();
        tokio::task::block_in_place(|| api.backups.look());
        let is_locked = api.desk.is_any_locked();
        if is_locked != was_locked {
            let alarm = Input::Own {
                alarm: OwnAlarm::AccountLocked,
                stands: is_locked,
            };
            // One that was not taken in is raised again a moment later.
            if matches!(api.engine.input(alarm).await, Ok(Ok(_))) {
                was_locked = is_locked;
            }
        }
    }
}

/// Ends when the operating system asks the process to stop.
async fn asked_by_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "signals can't be heard; stop the node over its interface");
            std::future::pending::<()>().await;
        }
    }
}

/// Threads for sockets and the interface; the driver has its own.
const WORKERS: usize = 2;
/// Without a watchdog there is nothing to tell; the loop comes round all the same.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_secs(60);
/// For tasks that do not end by themselves.
const STOP_RUNTIME: std::time::Duration = std::time::Duration::from_millis(200);
