//! What the service manager is told: ready, alive, reading settings again, stopping. Follows sd_notify(3).
//!
//! Without `NOTIFY_SOCKET` in the environment nothing is told. "Alive" is told only while the driver's
//! thread turns: a node whose port answers and whose driver hangs is restarted.

use std::ffi::OsStr;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// The way to the service manager.
pub(crate) struct ServiceManager {
    socket: UnixDatagram,
    address: SocketAddr,
}

impl ServiceManager {
    /// The service manager that started this process, if one did and listens.
    pub(crate) fn from_environment() -> Option<Self> {
        Self::at(&std::env::var_os("NOTIFY_SOCKET")?)
    }

    fn at(name: &OsStr) -> Option<Self> {
        let address = match name.as_bytes() {
            [b'@', name @ ..] => SocketAddr::from_abstract_name(name).ok()?,
            [b'/', ..] => SocketAddr::from_pathname(name).ok()?,
            _ => return None,
        };
        let socket = UnixDatagram::unbound().ok()?;
        socket.set_nonblocking(true).ok()?;
        Some(Self { socket, address })
    }

    /// The node serves.
    pub(crate) fn ready(&self) {
        self.tell("READY=1");
    }

    /// The driver turns.
    pub(crate) fn alive(&self) {
        self.tell("WATCHDOG=1");
    }

    /// Settings are being read again; `ready` ends it.
    pub(crate) fn reloading(&self) {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        let micros = now.tv_sec.saturating_mul(1_000_000) + now.tv_nsec / 1_000;
        self.tell(&format!("RELOADING=1\nMONOTONIC_USEC={micros}"));
    }

    /// The node goes down as it was asked to.
    pub(crate) fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    fn tell(&self, words: &str) {
        if let Err(error) = self.socket.send_to_addr(words.as_bytes(), &self.address) {
            tracing::warn!(%error, "the service manager can't be told");
        }
    }
}

/// How often to say "alive": half of what the service manager waits (`WATCHDOG_USEC`), if it waits for this process.
pub(crate) fn watchdog_period() -> Option<Duration> {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let micros = number("WATCHDOG_USEC").filter(|micros| *micros > 0)?;
    let ours = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
    ours.then(|| Duration::from_micros(micros / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_arrives_at_a_path_and_at_an_abstract_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let abstract_name = format!("detente-test-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&abstract_name).unwrap();
        for (listening, name) in [
            (
                UnixDatagram::bind(&path).unwrap(),
                path.display().to_string(),
            ),
            (
                UnixDatagram::bind_addr(&address).unwrap(),
                format!("@{abstract_name}"),
            ),
        ] {
            let manager = ServiceManager::at(OsStr::new(&name)).expect("a way");
            manager.ready();
            manager.reloading();
            let mut bytes = [0; 200];
            let length = listening.recv(&mut bytes).unwrap();
            assert_eq!(&bytes[..length], b"READY=1");
            let length = listening.recv(&mut bytes).unwrap();
            let said = String::from_utf8_lossy(&bytes[..length]).into_owned();
            let micros = said.strip_prefix("RELOADING=1\nMONOTONIC_USEC=");
            assert!(
                micros.is_some_and(|micros| micros.parse::<u64>().is_ok()),
                "{said}"
            );
        }
        assert!(ServiceManager::at(OsStr::new("not a path")).is_none());
    }
}
