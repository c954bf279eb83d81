//! Carries one open channel until it ends: the same for a QUIC stream and a TLS stream.
//!
//! Reading waits for the application; sending does not wait for reading.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::cause::of_io;
use crate::limits::VERDICT_WAIT;
use crate::outgoing::{Ending, Outgoing};
use crate::{BearerEvent, ChannelId, CloseCause, Lane, Timeouts};

/// When the far end was last heard: on this lane, and on any TCP lane of this counterpart.
/// An urgent lane goes by its own clock, for heartbeats go over it. An ordinary lane with nothing
/// to say is not a dead path, so it goes by the shared one.
#[derive(Clone)]
pub(crate) struct Heard {
    own: Arc<Mutex<Instant>>,
    shared: Arc<Mutex<Instant>>,
    lane: Lane,
}

impl Heard {
    pub(crate) fn new(lane: Lane, shared: Arc<Mutex<Instant>>) -> Self {
        let heard = Self {
            own: Arc::new(Mutex::new(Instant::now())),
            shared,
            lane,
        };
        heard.touch();
        heard
    }

    fn touch(&self) {
        let now = Instant::now();
        *self.own.lock().unwrap_or_else(PoisonError::into_inner) = now;
        *self.shared.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    fn last(&self) -> Instant {
        let clock = match self.lane {
            Lane::Urgent => &self.own,
            Lane::Ordinary => &self.shared,
        };
        *clock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One channel's side of the application.
pub(crate) struct Carriage {
    pub(crate) channel: ChannelId,
    pub(crate) outgoing: Arc<Outgoing>,
    pub(crate) events: mpsc::Sender<BearerEvent>,
    /// `None` where the bearer watches for silence itself.
    pub(crate) heard: Option<Heard>,
    /// As much is read at once.
    pub(crate) bytes_per_event: usize,
    pub(crate) timeouts: Timeouts,
}

impl Carriage {
    /// Carries until an end and returns why. Both halves are dropped then.
    pub(crate) async fn carry(
        &self,
        reader: impl AsyncRead + Unpin,
        writer: impl AsyncWrite + Unpin,
    ) -> CloseCause {
        let read = self.read_all(reader);
        let write = self.write_all(writer);
        tokio::pin!(read, write);
        tokio::select! {
            biased;
            cause = self.outgoing.aborted() => cause,
            written = &mut write => match written {
                // We have said our end; what the far end still says until its own is not lost.
                Ok(()) => {
                    let _ = timeout(self.timeouts.drain, &mut read).await;
                    CloseCause::Local
                }
                // The far end may have said why before it closed: that word counts.
                Err(error) => timeout(VERDICT_WAIT, &mut read)
                    .await
                    .unwrap_or_else(|_| of_io(&error)),
            },
            cause = &mut read => {
                if cause == CloseCause::Ended {
                    self.outgoing.end(Ending::Drain);
                    let _ = timeout(self.timeouts.drain, &mut write).await;
                }
                cause
            }
            () = self.overdue() => CloseCause::Local,
        }
    }

    async fn overdue(&self) {
        self.outgoing.ending().await;
        sleep(self.timeouts.drain).await;
    }

    async fn read_all(&self, mut reader: impl AsyncRead + Unpin) -> CloseCause {
        let mut buffer = vec![0; self.bytes_per_event];
        loop {
            let got = match &self.heard {
                None => reader.read(&mut buffer).await,
                Some(heard) => match self.read_heard(&mut reader, &mut buffer, heard).await {
                    Some(got) => got,
                    None => return CloseCause::Silent,
                },
            };
            let bytes = match got {
                Ok(0) => return CloseCause::Ended,
                Ok(length) => buffer[..length].to_vec(),
                Err(error) => return of_io(&error),
            };
            let event = BearerEvent::Bytes {
                channel: self.channel,
                bytes,
            };
            if self.events.send(event).await.is_err() {
                return CloseCause::Local;
            }
            // The wait for the application was no silence of the far end.
            if let Some(heard) = &self.heard {
                heard.touch();
            }
        }
    }

    /// Reads once; `None` if nothing was heard from the counterpart for too long.
    async fn read_heard(
        &self,
        reader: &mut (impl AsyncRead + Unpin),
        buffer: &mut [u8],
        heard: &Heard,
    ) -> Option<io::Result<usize>> {
        loop {
            let limit = heard.last() + self.timeouts.idle;
            if let Ok(got) = timeout_at(limit, reader.read(buffer)).await {
                heard.touch();
                return Some(got);
            }
            // While the application takes nothing we read nothing: that silence is our own.
            if self.events.capacity() == 0 {
                heard.touch();
            } else if heard.last() + self.timeouts.idle <= Instant::now() {
                return None;
            }
        }
    }

    async fn write_all(&self, mut writer: impl AsyncWrite + Unpin) -> io::Result<()> {
        while let Some(chunk) = self.outgoing.next().await {
            writer.write_all(&chunk).await?;
            self.outgoing.written(chunk.len());
            if !self.outgoing.has_more() {
                writer.flush().await?;
            }
        }
        writer.flush().await?;
        writer.shutdown().await
    }
}

/// Runs a step of a handshake; `Silent` if it takes longer than what is left of its time.
pub(crate) async fn within<T>(
    limit: Instant,
    step: impl Future<Output = Result<T, CloseCause>>,
) -> Result<T, CloseCause> {
    timeout_at(limit, step)
        .await
        .unwrap_or(Err(CloseCause::Silent))
}

/// When a handshake that begins now has run out of time.
pub(crate) fn deadline(patience: Duration) -> Instant {
    Instant::now() + patience
}
