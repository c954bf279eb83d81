//! The training line: two nodes in a folder of their own, the training desk and a counterpart that the program plays,
//! paired, with a line founded between them whose name says what it is; and an account for the officer.
//!
//! No other node is touched: a folder that holds one, or lies in one, is refused.

use std::path::{Path, PathBuf};
use std::time::Duration;

use detente_api::account::{Account, NewAccount, PasswordChange};
use detente_api::message::Message;
use detente_api::session::{Sessions, SignIn, SignedIn};
use detente_api::status::NodeStatus;
use detente_api::{Moment, Secret};
use detente_language::{error_key, key};
use detente_node::setup::{self, Held};
use detente_record::{EntryId, Level, LineId};
use zeroize::Zeroizing;

use super::expect::Expected;
use super::report::By;
use crate::client::Client;
use crate::commands::demo::line_tests::Watch;
use crate::commands::demo::run::quoted;
use crate::commands::now;
use crate::desk::{Desk, write_new_private};
use crate::failure::{Failure, Outcome};
use crate::output::err_line;
use crate::rig::process::own_program;
use crate::rig::{
    Network, Party, Schedule, Scratch, Stop, found_named, in_each_language, pair, until,
};
use crate::signed_in;

/// The training line while it runs.
pub(super) struct Training {
    /// Where the officer works. It dials.
    pub desk: Party,
    /// What the program plays. It listens behind the relays.
    pub counterpart: Party,
    /// The paths between them.
    pub network: Network,
    /// The line.
    pub line: LineId,
    /// Whoever runs the drill: language, and whether JSON is asked for.
    pub trainer: Desk,
    /// Times that were set for every act.
    pub pace: Pace,
    /// Ends everything.
    pub stop: Stop,
    /// The folder of both.
    pub folder: PathBuf,
    /// The counterpart reads line tests back.
    reads_back: Option<Watch>,
}

/// Times that were set for every act of the officer, in place of each act's own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    pub target: Option<Duration>,
    pub limit: Option<Duration>,
}

impl Pace {
    /// Target and limit of an act. What nodes promise is promised whatever is set for officers.
    pub(super) fn of(&self, expected: &Expected) -> (Duration, Duration) {
        if expected.by == By::Node {
            return (expected.target, expected.limit);
        }
        let limit = self.limit.map_or(expected.limit, |set| {
            // A limit that was set is the whole time there is: longer ones are cut, shorter ones are kept.
            set.min(expected.limit)
        });
        (self.target.unwrap_or(expected.target).min(limit), limit)
    }
}

impl Training {
    /// Makes both nodes in `folder`, pairs them and founds the line.
    ///
    /// # Errors
    ///
    /// Something cannot be made, or does not come.
    pub(super) fn begin(
        trainer: &Desk,
        folder: &Path,
        officer: &str,
        pace: Pace,
        stop: &Stop,
    ) -> Outcome<Self> {
        let program = own_program()?;
        let language = trainer.text.language();
        let say = |key| trainer.say(key, &[]);
        let make = |name, called, listens, officers: &[(&str, &[&str])]| {
            let folder = folder.join(name);
            Party::make(&program, &folder, called, language, listens, officers)
        };
        let called = say(key::DRILL_COUNTERPART);
        // Two of them release a FLASH; their names are nobody's.
        let theirs: &[(&str, &[&str])] = &[("A", &["watch"]), ("B", &["releasing"])];
        let mut counterpart = make("counterpart", &called, true, theirs)?;
        let called = say(key::DRILL_DESK);
        let mut desk = make("desk", &called, false, &[(officer, &["watch"])])?;
        counterpart.start()?;
        desk.start()?;
        let network = Network::before(counterpart.node()?)?;
        pair(stop, &counterpart, &desk, &network.addresses())?;
        let name = in_each_language(key::DRILL_LINE);
        let schedule = Schedule::NONE_SOON;
        let line = found_named(stop, &counterpart, &desk, name, levels(), schedule)?;
        let reads_back = Some(Watch::begin(&[&counterpart])?);
        Ok(Self {
            desk,
            counterpart,
            network,
            line,
            trainer: trainer.clone(),
            pace,
            stop: stop.clone(),
            folder: folder.to_owned(),
            reads_back,
        })
    }

    /// Makes the officer's account, with a password for this drill alone, and says how to sign in.
    ///
    /// # Errors
    ///
    /// The node refuses it, or the password can't be written.
    pub(super) fn open_account(&self) -> Outcome {
        let key = self.key_of_officer()?;
        let first = password()?;
        let new = NewAccount {
            account: ACCOUNT.to_owned(),
            person: self.officer(),
            roles: vec!["watch".to_owned()],
            language: Some(self.desk.desk.text.language().tag().to_owned()),
            password: Secret(first.clone()),
            key: Some(Secret(key)),
        };
        let _: Account = self.desk.client()?.post("/v1/accounts", &new)?;
        // A password that somebody else has chosen must be changed first: here nobody is there yet to change it.
        let own = password()?;
        let nobody = self.desk.desk.client_with("")?;
        let sign_in = SignIn {
            account: ACCOUNT.to_owned(),
            password: Secret(first.clone()),
        };
        let opened: SignedIn = nobody.post("/v1/session", &sign_in)?;
        let officer = self.desk.desk.client_with(&opened.token.0)?;
        let change = PasswordChange {
            old: Secret(first),
            new: Secret(own.clone()),
        };
        let () = officer.put(&format!("/v1/accounts/{ACCOUNT}/password"), &change)?;
        // The change may have ended the session already.
        let _ = officer.delete("/v1/session");
        let file = self.folder.join("password");
        write_new_private(&file, format!("{}\n", own.as_str()).as_bytes())?;
        self.say_how_to_sign_in(&own, &file)
    }

    fn say_how_to_sign_in(&self, password: &str, file: &Path) -> Outcome {
        let trainer = &self.trainer;
        let line = trainer.line_name(&self.desk.line()?.status);
        err_line!(
            "{}",
            trainer.say(key::DRILL_READY, &[("line", line.into())])
        );
        err_line!("{}", trainer.say(key::DRILL_SECOND, &[]));
        let path = |path: &Path| quoted(&path.display().to_string());
        let program = own_program()?;
        if let Some(folder) = program.parent().filter(|_| !is_in_path(&program)) {
            err_line!("  export PATH={}:\"$PATH\"", path(folder));
        }
        let language = trainer.text.language().tag();
        let data = path(&self.desk.desk.data);
        err_line!("  export DETENTE_DATA={data} DETENTE_LANG={language}");
        err_line!("  detente login {ACCOUNT} --password-file {}", path(file));
        let facts = [("account", ACCOUNT.into()), ("password", password.into())];
        err_line!("{}", trainer.say(key::DRILL_PASSWORD, &facts));
        err_line!("{}", trainer.say(key::DRILL_FIRST_BEGINS, &[]));
        Ok(())
    }

    /// Waits until the officer has signed in at the training desk.
    ///
    /// # Errors
    ///
    /// `Interrupted`; the node does not answer.
    pub(super) fn wait_for_officer(&self) -> Outcome {
        loop {
            let sessions: Sessions = self.desk.client()?.list("/v1/sessions")?;
            if sessions.sessions.iter().any(|one| one.account == ACCOUNT) {
                return Ok(());
            }
            if self.stop.wait(LOOK_FOR_OFFICER_EVERY) {
                return Err(Failure::Interrupted);
            }
        }
    }

    /// Who is trained.
    pub(super) fn officer(&self) -> String {
        self.desk.officers[0].name.clone()
    }

    /// The training desk's node.
    ///
    /// # Errors
    ///
    /// It is down.
    pub(super) fn at_desk(&self) -> Outcome<&Client> {
        self.desk.client()
    }

    /// An address under the line.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/v1/lines/{}/{rest}", self.line)
    }

    /// The index of the training desk's party: the second of those who found the line.
    pub(super) const DESK: u8 = 1;

    /// A message as a node shows it, in English and Zulu where a template says something.
    ///
    /// # Errors
    ///
    /// The node does not hold it, or does not answer.
    pub(super) fn message(&self, at: &Client, id: EntryId) -> Outcome<Message> {
        at.get(&self.path(&format!("messages/{id}?language=en&zone=%2B00:00")))
    }

    /// Makes every path whole again, and waits until both nodes have the link; since when the training desk's has it, by
    /// that node's word.
    ///
    /// # Errors
    ///
    /// It does not come back.
    pub(super) fn heal(&self) -> Outcome<Moment> {
        let healed = Moment(now());
        self.network.heal();
        let up = |party: &Party| -> Outcome<Option<Moment>> {
            let status: NodeStatus = party.client()?.get("/v1/status")?;
            let paths = status.links.into_iter().flat_map(|link| link.paths);
            let up = paths.filter(|path| path.up && path.since >= healed);
            Ok(up.map(|path| path.since).min())
        };
        until(&self.stop, key::DEMO_WAIT_LINK, || {
            let (here, there) = (up(&self.desk)?, up(&self.counterpart)?);
            Ok(here.filter(|_| there.is_some()))
        })
    }

    /// Closes both nodes with a goodbye, and forgets the session that the officer left open on this machine.
    pub(super) fn close(mut self) {
        drop(self.reads_back.take());
        for party in [&mut self.desk, &mut self.counterpart] {
            if let Some(mut node) = party.node.take() {
                // A failure to close in time is no failure of the drill.
                let _ = node.stop();
            }
        }
        // Its file would lie there for a node that is gone.
        let _ = signed_in::forget(&self.desk.desk);
        err_line!("{}", self.trainer.say(key::DRILL_CLOSED, &[]));
    }

    /// The officer's key, which the node seals under the account's password.
    fn key_of_officer(&self) -> Outcome<Zeroizing<String>> {
        let path = &self.desk.officers[0].path;
        let content = std::fs::read_to_string(path)
            .map(Zeroizing::new)
            .map_err(|error| Failure::unreadable(path, &error))?;
        let mut lines = content.lines().map(str::trim);
        let seed = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
        Ok(Zeroizing::new(seed.unwrap_or_default().to_owned()))
    }
}

/// The folder of a drill: a temporary one, or one that stays. It must be new, and no node's.
///
/// # Errors
///
/// It is not empty, or a node's data folder lies there or above.
pub(super) fn folder(kept: Option<PathBuf>) -> Outcome<Scratch> {
    let Some(path) = kept else {
        return Scratch::temporary();
    };
    let absolute =
        std::path::absolute(&path).map_err(|error| Failure::unreadable(&path, &error))?;
    // Of a folder that is there the real one counts, wherever a link leads.
    let real = std::fs::canonicalize(&absolute).unwrap_or(absolute);
    let node = real
        .ancestors()
        .find(|folder| setup::held(folder) != Held::Nothing);
    let shown = path.display().to_string();
    if let Some(node) = node {
        return Err(Failure::new(
            error_key::DRILL_FOLDER_OF_NODE,
            &[("path", &shown), ("node", &node.display().to_string())],
        ));
    }
    let is_empty = std::fs::read_dir(&real).is_ok_and(|mut entries| entries.next().is_none());
    if real.exists() && !is_empty {
        return Err(Failure::new(
            error_key::DRILL_FOLDER_NOT_EMPTY,
            &[("path", &shown)],
        ));
    }
    Scratch::kept(real)
}

fn levels() -> Vec<Level> {
    let levels = [
        ("desk", key::DRILL_LEVEL_DESK),
        ("chiefs", key::DRILL_LEVEL_CHIEFS),
        (MINISTERS, key::DRILL_LEVEL_MINISTERS),
    ];
    let level = |(id, name): (&str, _)| Level {
        id: id.to_owned(),
        name: in_each_language(name),
    };
    levels.map(level).to_vec()
}

/// A password for one drill, easy to copy by hand: 64 bits.
fn password() -> Outcome<Zeroizing<String>> {
    let mut random = [0; 8];
    getrandom::fill(&mut random)
        .map_err(|error| Failure::unwritable(Path::new("password"), &error))?;
    let digits = hex::encode(random);
    let groups: Vec<&str> = [0, 4, 8, 12].map(|at| &digits[at..at + 4]).to_vec();
    Ok(Zeroizing::new(groups.join("-")))
}

/// Whether `detente`, typed as it is, starts this very program.
fn is_in_path(program: &Path) -> bool {
    let own = std::fs::canonicalize(program).ok();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let first = std::env::split_paths(&path)
        .map(|folder| folder.join("detente"))
        .find(|found| found.is_file());
    own.is_some() && first.and_then(|found| std::fs::canonicalize(found).ok()) == own
}

/// The level at which the call of an exercise is asked for.
pub(super) const MINISTERS: &str = "ministers";
/// What the officer types to sign in.
pub(super) const ACCOUNT: &str = "trainee";
const LOOK_FOR_OFFICER_EVERY: Duration = Duration::from_millis(300);

#[cfg(test)]
mod tests {
    use super::super::expect::times;
    use super::*;

    #[test]
    fn a_set_limit_cuts_every_act_of_the_officer_and_nothing_that_nodes_promise() {
        let seconds = Duration::from_secs;
        let pace = |target, limit| Pace { target, limit };
        let (target, limit) = times::FLASH;
        let acknowledged = Expected::officer("flash-acknowledged", target, limit);
        let noticed = Expected {
            by: By::Node,
            ..acknowledged
        };
        let own = (target, limit);
        assert_eq!(pace(None, None).of(&acknowledged), own);
        for (set, times) in [
            (pace(None, Some(seconds(5))), (seconds(5), seconds(5))),
            (pace(None, Some(seconds(300))), (target, seconds(300))),
            (pace(None, Some(seconds(9_000))), own),
            (pace(Some(seconds(3)), None), (seconds(3), limit)),
            (pace(Some(seconds(9_000)), None), (limit, limit)),
        ] {
            assert_eq!(set.of(&acknowledged), times, "{set:?}");
            assert_eq!(set.of(&noticed), own, "{set:?}");
        }
    }

    #[test]
    fn a_folder_of_a_node_and_one_that_holds_anything_are_no_place_for_a_drill() {
        let base = tempfile::tempdir().expect("a folder");
        let path = |name: &str| base.path().join(name);
        std::fs::create_dir_all(path("node/inner")).expect("made");
        std::fs::write(path("node/config.toml"), "").expect("written");
        std::fs::create_dir_all(path("used")).expect("made");
        std::fs::write(path("used/letter"), "").expect("written");
        std::os::unix::fs::symlink(path("node"), path("link")).expect("linked");
        for refused in ["node", "node/inner", "node/new", "link", "used"] {
            let failure = folder(Some(path(refused))).expect_err(refused);
            let not_empty = failure.is(error_key::DRILL_FOLDER_NOT_EMPTY);
            let of_node = failure.is(error_key::DRILL_FOLDER_OF_NODE);
            assert!(
                if refused == "used" {
                    not_empty
                } else {
                    of_node
                },
                "{refused}"
            );
        }
        std::fs::create_dir(path("empty")).expect("made");
        for taken in ["empty", "new", "new/deeper"] {
            let scratch = folder(Some(path(taken))).expect(taken);
            assert!(scratch.path().is_dir(), "{taken}");
        }
    }
}
