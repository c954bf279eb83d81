//! A fictional party of a rig: its data folder, its officers, its desk.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use detente_language::{Language, Text, error_key, key};
use detente_node::causes::plain_text;
use detente_node::config::Config;
use detente_node::setup::{self, NewNode, NewParty};
use detente_record::{LineId, PartyCard, PublicKey};

use crate::client::Client;
use crate::desk::{Desk, LineHere};
use crate::failure::{Failure, Outcome};
use crate::officer::{self, Officer};
use crate::rig::process::NodeProcess;

/// A party with its node.
pub struct Party {
    /// Its card.
    pub card: PartyCard,
    /// Its officers.
    pub officers: Vec<OfficerHere>,
    /// Its desk: language and data folder.
    pub desk: Desk,
    /// Its node; `None` while it is down.
    pub node: Option<NodeProcess>,
    program: PathBuf,
    log: PathBuf,
}

/// An officer of a party, with the file that holds the key.
#[derive(Clone, Debug)]
pub struct OfficerHere {
    /// The name.
    pub name: String,
    /// The roles, as a charter names them.
    pub roles: Vec<String>,
    /// The public key.
    pub key: PublicKey,
    /// Where the key lies.
    pub path: PathBuf,
}

impl Party {
    /// Makes a party in `folder`: node, keys, one officer for each of `officers` (name and roles).
    /// It listens on free ports of loopback, or only dials.
    ///
    /// # Errors
    ///
    /// Something cannot be made.
    pub fn make(
        program: &Path,
        folder: &Path,
        name: &str,
        language: Language,
        listens: bool,
        officers: &[(&str, &[&str])],
    ) -> Outcome<Self> {
        let data = folder.to_owned();
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let party = NewParty {
            name: name.to_owned(),
            languages: vec![language.tag().to_owned()],
            node: NewNode {
                desk_language: language.tag().to_owned(),
                api: any_port,
                quic: listens.then_some(any_port),
                tcp: listens.then_some(any_port),
            },
        };
        let card = setup::init(&data, &party)
            .map_err(|error| Failure::file(error_key::FILE_UNWRITABLE, &data, &error))?;
        let officers = officers
            .iter()
            .enumerate()
            .map(|(number, (name, roles))| {
                let path = data.join("officers").join(format!("officer-{number}.key"));
                let key = officer::create(&path, name)?;
                let roles = roles.iter().map(|role| (*role).to_owned()).collect();
                Ok(OfficerHere {
                    name: (*name).to_owned(),
                    roles,
                    key,
                    path,
                })
            })
            .collect::<Outcome<_>>()?;
        let desk = Desk {
            text: Text::of(language),
            data: data.clone(),
            node: None,
            json: false,
        };
        let log = data.join("node.log");
        Ok(Self {
            card,
            officers,
            desk,
            node: None,
            program: program.to_owned(),
            log,
        })
    }

    /// Starts its node. The ports it listens on at its first start stay its own, so that those
    /// who dial it find it again after a restart.
    ///
    /// # Errors
    ///
    /// As for [`NodeProcess::start`].
    pub fn start(&mut self) -> Outcome {
        let language = self.desk.text.language();
        let node = NodeProcess::start(&self.program, &self.desk.data, language, &self.log)?;
        self.keep_ports(&node)?;
        self.node = Some(node);
        Ok(())
    }

    fn keep_ports(&self, node: &NodeProcess) -> Outcome {
        let path = self.desk.data.join("config.toml");
        let mut config =
            Config::read(&self.desk.data).map_err(|error| Failure::unreadable(&path, &error))?;
        config.quic = node.listens("quic");
        config.tcp = node.listens("tcp");
        std::fs::write(&path, config.to_text()).map_err(|error| Failure::unwritable(&path, &error))
    }

    /// Its running node.
    ///
    /// # Errors
    ///
    /// It is down.
    pub fn node(&self) -> Outcome<&NodeProcess> {
        self.node.as_ref().ok_or_else(|| {
            let path = self.desk.data.display().to_string();
            Failure::new(error_key::NODE_NOT_STARTED, &[("path", &path)])
                .with_cause(plain_text(key::CAUSE_NODE_NOT_STARTED))
        })
    }

    /// Its node's HTTP interface.
    ///
    /// # Errors
    ///
    /// It is down.
    pub fn client(&self) -> Outcome<&Client> {
        self.node().map(NodeProcess::client)
    }

    /// Its only line, as its node shows it; of several the only one that has not ended.
    ///
    /// # Errors
    ///
    /// It has none, or the node does not answer.
    pub fn line(&self) -> Outcome<LineHere> {
        self.desk.line(self.client()?, None)
    }

    /// One of its lines, as its node shows it.
    ///
    /// # Errors
    ///
    /// The node does not hold it, or does not answer.
    pub fn line_of(&self, line: LineId) -> Outcome<LineHere> {
        self.desk.line(self.client()?, Some(&line.to_string()))
    }

    /// The first officer with a role, with the key, in a line.
    ///
    /// # Errors
    ///
    /// There is none, or the charter does not name this officer.
    pub fn officer(&self, line: &LineHere, role: &str) -> Outcome<Officer> {
        let found = self.in_role(role).next();
        let path = found
            .map(|officer| officer.path.display().to_string())
            .unwrap_or_default();
        officer::of_line(&self.desk, line, &path)
    }

    /// Its officers with a role.
    pub fn in_role(&self, role: &str) -> impl Iterator<Item = &OfficerHere> {
        let has = move |officer: &&OfficerHere| officer.roles.iter().any(|r| r == role);
        self.officers.iter().filter(has)
    }
}
