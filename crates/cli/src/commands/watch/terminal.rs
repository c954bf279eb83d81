//! The terminal that a watch takes and gives back, whatever ends it; and what wakes the watch from there:
//! keys, signals, a terminal that is gone.

use std::io::{Read as _, Write as _};
use std::sync::mpsc::Sender;

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use tokio::signal::unix::{SignalKind, signal};

use super::News;

/// The other screen of the terminal, keys unbuffered and unseen; given back when this ends.
pub(super) struct Screen(Termios);

impl Screen {
    pub(super) fn take() -> std::io::Result<Self> {
        let before = tcgetattr(std::io::stdin())?;
        let mut raw = before.clone();
        raw.local_modes &= !(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
        raw.special_codes[SpecialCodeIndex::VMIN] = 1;
        raw.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(std::io::stdin(), OptionalActions::Now, &raw)?;
        let screen = Self(before);
        show("\x1b[?1049h\x1b[?25l")?;
        Ok(screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing back.
        let _ = show("\x1b[?25h\x1b[?1049l");
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.0);
    }
}

/// Puts something on the terminal at once.
pub(super) fn show(page: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(page.as_bytes())?;
    out.flush()
}

/// The columns and rows of the terminal.
pub(super) fn size() -> (usize, usize) {
    // One that does not know its size says that it has none.
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok();
    let size = size.filter(|size| size.ws_row > 0 && size.ws_col > 0);
    let (columns, rows) = size.map_or((80, 24), |size| (size.ws_col, size.ws_row));
    (columns.max(20).into(), rows.max(4).into())
}

/// Tells of every key, and when no more will come.
pub(super) fn read_keys(news: Sender<News>) {
    std::thread::spawn(move || {
        for byte in std::io::stdin().lock().bytes() {
            let Ok(byte) = byte else { break };
            if news.send(News::Key(byte)).is_err() {
                return;
            }
        }
        let _ = news.send(News::End);
    });
}

/// From now on a signal that would end the process is told instead, so that the terminal is given back.
pub(super) fn heed_signals(news: Sender<News>) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let registered = runtime.block_on(async {
        let [terminate, hangup, interrupt] = [
            SignalKind::terminate(),
            SignalKind::hangup(),
            SignalKind::interrupt(),
        ]
        .map(signal);
        Ok::<_, std::io::Error>((terminate?, hangup?, interrupt?))
    });
    let (mut terminate, mut hangup, mut interrupt) = registered?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
                _ = interrupt.recv() => {}
            }
        });
        let _ = news.send(News::End);
    });
    Ok(())
}
