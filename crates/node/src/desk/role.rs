//! What a person at this desk may do, and what a machine's token is good for. Closed lists: the
//! roles that the record knows too bear the record's names.

use detente_line::fold::facts;

/// A role of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Stands watch: drafts, sends, acknowledges, answers, cancels, reads back.
    Watch,
    /// Reads and translates.
    Linguist,
    /// Releases messages, FLASH among them, and may do what the watch does.
    Releasing,
    /// Reads, to answer the press.
    Press,
    /// Runs the node: accounts, tokens, pairing, settings. Acts as no officer and reads no message.
    Technician,
    /// Reads everything, the audit log too, and changes nothing.
    Auditor,
    /// Reads, and enters accounts of sources.
    Archivist,
}

impl Role {
    /// Every role there is.
    pub const ALL: [Self; 7] = [
        Self::Watch,
        Self::Linguist,
        Self::Releasing,
        Self::Press,
        Self::Technician,
        Self::Auditor,
        Self::Archivist,
    ];

    /// Its name, in files, in the interface and in a charter.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Watch => facts::Role::Watch.name(),
            Self::Linguist => facts::Role::Linguist.name(),
            Self::Releasing => facts::Role::Releasing.name(),
            Self::Press => facts::Role::Press.name(),
            Self::Technician => facts::Role::Technician.name(),
            Self::Auditor => facts::Role::Auditor.name(),
            Self::Archivist => facts::Role::Archivist.name(),
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A group of permissions that a machine's token can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Reads what readers at the desk read.
    Read,
    /// Hands in ROUTINE messages that an officer's key has signed elsewhere.
    SendRoutine,
    /// Hands in any act that officers' keys have signed elsewhere.
    Send,
    /// Reads figures about the node, and nothing of the record.
    Metrics,
    /// Makes backups.
    Backup,
}

impl Scope {
    /// Every scope there is.
    pub const ALL: [Self; 5] = [
        Self::Read,
        Self::SendRoutine,
        Self::Send,
        Self::Metrics,
        Self::Backup,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::SendRoutine => "send-routine",
            Self::Send => "send",
            Self::Metrics => "metrics",
            Self::Backup => "backup",
        }
    }

    /// The scope of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_of_the_record_is_a_role_here_under_the_same_name() {
        for role in facts::Role::ALL {
            assert!(Role::from_name(role.name()).is_some(), "{}", role.name());
        }
    }

    #[test]
    fn names_are_different_and_lead_back() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
        for scope in Scope::ALL {
            assert_eq!(Scope::from_name(scope.name()), Some(scope));
        }
        assert_eq!(Role::from_name("administrator"), None);
    }
}
