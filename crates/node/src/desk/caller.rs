//! Who has sent a request: found out once, at the gate, and handed to every handler.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::watch;

use super::permission::{Caller, Verdict, judge};
use super::scope::Scope;
use super::session::Session;
use super::token::Machine;

/// Whoever has sent a request, and from where.
#[derive(Clone, Debug)]
pub(crate) struct By {
    /// Who.
    pub(crate) who: Who,
    /// From which address.
    pub(crate) from: IpAddr,
}

/// Who it is, by the secret that came along.
#[derive(Clone, Debug)]
pub(crate) enum Who {
    /// Nobody that is known.
    Nobody,
    /// Whoever can read the file `api-token`.
    Owner,
    /// A signed-in person.
    Officer(Arc<Session>),
    /// A machine with a token.
    Machine(Arc<Machine>),
}

impl By {
    /// As what the table of permissions knows them.
    pub(crate) fn callers(&self) -> Vec<Caller> {
        match &self.who {
            Who::Nobody => vec![Caller::Nobody],
            Who::Owner => vec![Caller::Owner],
            // Until the password is one's own, one is nobody in particular: see `Caller::Person`.
            Who::Officer(session) if session.must_change() => vec![Caller::Person],
            Who::Officer(session) => {
                let roles = session.roles.iter().copied().map(Caller::Role);
                roles.chain([Caller::Person]).collect()
            }
            Who::Machine(machine) => machine.scopes.iter().copied().map(Caller::Scope).collect(),
        }
    }

    /// Whether they may read the desk's own book, which names how people are reached at home.
    pub(crate) fn reads_books(&self) -> bool {
        judge("GET", "/v1/lines/{line}/roster", &self.callers()) == Verdict::Allowed
    }

    /// What they are called in the audit log.
    pub(crate) fn name(&self) -> String {
        match &self.who {
            Who::Nobody => "nobody".to_owned(),
            Who::Owner => "owner".to_owned(),
            Who::Officer(session) => format!("account:{}", session.account),
            Who::Machine(machine) => format!("token:{}", machine.name),
        }
    }

    /// The session, if a person has signed in.
    pub(crate) fn session(&self) -> Option<&Arc<Session>> {
        match &self.who {
            Who::Officer(session) => Some(session),
            _ => None,
        }
    }

    /// Told when the secret is good no more; `None` for one that has no end.
    pub(crate) fn ended(&self) -> Option<watch::Receiver<bool>> {
        match &self.who {
            Who::Nobody | Who::Owner => None,
            Who::Officer(session) => Some(session.ended.subscribe()),
            Who::Machine(machine) => Some(machine.ended.subscribe()),
        }
    }

    /// Whether they hand in ROUTINE messages and nothing else.
    pub(crate) fn is_routine_only(&self) -> bool {
        match &self.who {
            Who::Machine(machine) => !machine.scopes.contains(&Scope::Send),
            _ => false,
        }
    }
}
