//! A node as a process of its own: `detente up` on a data folder. It ends with whoever started it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;

use detente_language::{Language, error_key, key};
use detente_node::setup;
use serde::Deserialize;

use crate::client::Client;
use crate::failure::{Failure, Outcome};
use crate::rig::wait::{LIMIT, Stop, until};

/// A running node.
pub struct NodeProcess {
    child: Child,
    /// Held open: when it closes, however this process ends, the node ends too.
    stdin: Option<ChildStdin>,
    client: Client,
    up: Up,
}

/// What `detente up --json` says on its first line.
#[derive(Clone, Debug, Deserialize)]
struct Up {
    api: SocketAddr,
    listens: BTreeMap<String, SocketAddr>,
}

impl NodeProcess {
    /// Starts the node in `data` and waits until it says that it is up. Its log is added to `log`.
    ///
    /// # Errors
    ///
    /// It cannot be started, or ends before it is up.
    pub fn start(program: &Path, data: &Path, language: Language, log: &Path) -> Outcome<Self> {
        Self::start_sealed(program, data, language, log, None)
    }

    /// As [`start`](Self::start), for a node whose keys are sealed under the passphrase in a file.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn start_sealed(
        program: &Path,
        data: &Path,
        language: Language,
        log: &Path,
        passphrase: Option<&Path>,
    ) -> Outcome<Self> {
        let failed = |cause: &(dyn std::error::Error + 'static)| {
            Failure::file(error_key::NODE_NOT_STARTED, data, cause)
        };
        let log_file = File::options()
            .create(true)
            .append(true)
            .open(log)
            .map_err(|error| Failure::unwritable(log, &error))?;
        let option = std::ffi::OsStr::new("--passphrase-file");
        let sealed = passphrase
            .into_iter()
            .flat_map(|file| [option, file.as_os_str()]);
        let mut child = Command::new(program)
            .args(["up", "--json", "--until-input-ends"])
            .arg("--data")
            .arg(data)
            .args(["--lang", language.tag()])
            .args(sealed)
            // Ctrl-C at a terminal is for whoever started the node, who then closes it in its own time.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log_file)
            .spawn()
            .map_err(|error| failed(&error))?;
        let stdin = child.stdin.take();
        let first = child.stdout.take().map(first_line);
        let line = first
            .and_then(|first| first.recv_timeout(LIMIT).ok())
            .unwrap_or_default();
        let ready = serde_json::from_str::<Up>(&line)
            .map_err(|error| failed(&error))
            .and_then(|up| {
                let token = setup::read_token(data).map_err(|error| failed(&error))?;
                Ok((Client::at(up.api, &token, language), up))
            });
        match ready {
            Ok((client, up)) => Ok(Self {
                child,
                stdin,
                client,
                up,
            }),
            Err(failure) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(failure)
            }
        }
    }

    /// Its HTTP interface.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Where its HTTP interface listens.
    #[must_use]
    pub fn api(&self) -> SocketAddr {
        self.up.api
    }

    /// Where it listens on a bearer (`quic`, `tcp`).
    #[must_use]
    pub fn listens(&self, bearer: &str) -> Option<SocketAddr> {
        self.up.listens.get(bearer).copied()
    }

    /// Its process number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it without warning (SIGKILL), as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Closes it as an operator does, with a goodbye, and waits until it has ended.
    ///
    /// # Errors
    ///
    /// It does not end in time; it is killed then.
    pub fn stop(&mut self) -> Outcome {
        // The end of its input asks it to close; it says goodbye first.
        self.stdin = None;
        let ended = until(&Stop::default(), key::DEMO_WAIT_END, || {
            Ok(self.child.try_wait().ok().flatten().map(|_| ()))
        });
        if ended.is_err() {
            self.kill();
        }
        ended
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The first line of a process's output, read aside so that waiting for it has a limit.
fn first_line(output: ChildStdout) -> mpsc::Receiver<String> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(output);
        let mut line = String::new();
        if reader.read_line(&mut line).is_ok() {
            let _ = send.send(line);
        }
        // The rest is read away, so that the process never waits for a reader.
        let _ = std::io::copy(&mut reader, &mut std::io::sink());
    });
    receive
}

/// The program that is running now: it starts itself again as the nodes.
///
/// # Errors
///
/// The system does not say.
pub fn own_program() -> Outcome<PathBuf> {
    std::env::current_exe().map_err(|error| Failure::unreadable(Path::new("detente"), &error))
}
