//! The settings in force, and taking new ones from the files while the node runs.
//!
//! Who rings, the desk's language, the log's level, the folder of backups, the certificate of the
//! interface and the counterparts' addresses are taken at once. What the sockets, the clock and the name
//! are made of is not: it is named, and waits for a restart. New settings that cannot be used change
//! nothing, and are an alarm.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use detente_api::operations::Reloaded;
use detente_language::Language;
use detente_line::alarm::OwnAlarm;
use detente_line::switchboard::input::Input;

use crate::bell::Bell;
use crate::config::{Config, ConfigError};
use crate::counterparts::{AddressBook, AddressBookError};
use crate::engine::Engine;
use crate::http::CertificateError;
use crate::http::tls::Certificate;

/// Is told the settings that were taken.
pub type Observer = Box<dyn Fn(&Config) + Send + Sync>;

/// The settings in force.
pub(crate) struct Live {
    folder: PathBuf,
    config: Mutex<Config>,
    bell: Bell,
    addresses: AddressBook,
    certificate: Option<Arc<Certificate>>,
    engine: Engine,
    observers: Mutex<Vec<Observer>>,
}

/// Why new settings were not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotTaken {
    /// `config.toml` cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// `counterparts.toml` cannot be used.
    #[error(transparent)]
    Addresses(#[from] AddressBookError),
    /// The certificate of the interface cannot be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

impl Live {
    /// The settings that the node was started with.
    pub(crate) fn new(
        folder: PathBuf,
        config: Config,
        bell: Bell,
        addresses: AddressBook,
        certificate: Option<Arc<Certificate>>,
        engine: Engine,
    ) -> Self {
        Self {
            folder,
            config: Mutex::new(config),
            bell,
            addresses,
            certificate,
            engine,
            observers: Mutex::default(),
        }
    }

    /// The language of whoever asks for none.
    pub(crate) fn desk_language(&self) -> Language {
        let config = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        Language::from_tag(&config.desk_language).unwrap_or_default()
    }

    /// The folder that backups are taken into.
    pub(crate) fn backup_folder(&self) -> Option<PathBuf> {
        let config = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        config.backup_folder.clone()
    }

    /// Tells `observer` of settings that are taken later.
    pub(crate) fn observe(&self, observer: Observer) {
        let mut observers = self
            .observers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        observers.push(observer);
    }

    /// Reads the files again and takes what may be taken while the node runs.
    ///
    /// # Errors
    ///
    /// What of the files cannot be used; everything is then as before, and alarmed.
    pub(crate) async fn reload(&self) -> Result<Reloaded, NotTaken> {
        let taken = self.take();
        let alarm = Input::Own {
            alarm: OwnAlarm::SettingsRefused,
            stands: taken.is_err(),
        };
        // A driver that is going down has nobody left to alarm.
        let _ = self.engine.input(alarm).await;
        match &taken {
            Ok(told) => {
                self.dial_anew().await;
                tracing::warn!(taken = ?told.taken, needs_restart = ?told.needs_restart, "settings read again");
            }
            Err(NotTaken::Certificate(error)) => {
                tracing::error!(%error, "the certificate of the API stays as it was, and all settings with it");
            }
            // What of them is wrong may name what no log holds.
            Err(_) => tracing::error!("new settings can't be used; those from before are in force"),
        }
        taken
    }

    fn take(&self) -> Result<Reloaded, NotTaken> {
        let new = Config::read(&self.folder)?;
        let certificate = self.certificate.as_ref();
        let next = certificate.map(|certificate| certificate.read_again());
        let next = next.transpose()?;
        // Nothing is taken before all of it can be used.
        self.addresses.read_again()?;
        let mut config = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told = differences(&config, &new);
        if let (Some(certificate), Some(next)) = (certificate, next)
            && certificate.take(next)
        {
            told.taken.push("api.tls.certificate".to_owned());
        }
        // What waits for a restart stays named until then.
        config.desk_language.clone_from(&new.desk_language);
        config.alarm.clone_from(&new.alarm);
        config.log_level.clone_from(&new.log_level);
        config.backup_folder.clone_from(&new.backup_folder);
        drop(config);
        let language = Language::from_tag(&new.desk_language).unwrap_or_default();
        self.bell.set(new.alarm.clone(), language);
        let observers = self
            .observers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for observer in observers.iter() {
            observer(&new);
        }
        Ok(told)
    }

    /// Tells the line which counterparts can be dialled now.
    async fn dial_anew(&self) {
        let cards = self.engine.query(|board, _, _| {
            let cards = board
                .cards()
                .map(|card| (*card.link(), card.encode().to_vec()));
            cards.collect::<Vec<_>>()
        });
        for (link, card) in cards.await.unwrap_or_default() {
            let dialable = self.addresses.dialable(&link);
            // A card that was taken once is taken again.
            let _ = self.engine.input(Input::Paired { card, dialable }).await;
        }
    }
}

/// What differs, by the names of settings: what is taken at once, and what needs a restart.
fn differences(old: &Config, new: &Config) -> Reloaded {
    let names = |rows: &[(&'static str, bool)]| {
        let differing = rows.iter().filter(|(_, differs)| *differs);
        differing.map(|(name, _)| (*name).to_owned()).collect()
    };
    Reloaded {
        taken: names(&[
            ("desk_language", old.desk_language != new.desk_language),
            ("alarm", old.alarm != new.alarm),
            ("log.level", old.log_level != new.log_level),
            ("backup.folder", old.backup_folder != new.backup_folder),
        ]),
        needs_restart: names(&[
            ("name", old.name != new.name),
            ("languages", old.languages != new.languages),
            ("api.tls", old.api_tls != new.api_tls),
            ("accounts", old.accounts != new.accounts),
            ("api.address", old.api != new.api),
            ("listen.quic", old.quic != new.quic),
            ("listen.tcp", old.tcp != new.tcp),
            (
                "clock.uncertainty_ms",
                old.clock_uncertainty_ms != new.clock_uncertainty_ms,
            ),
        ]),
    }
}
