//! What a machine's token is good for: a closed list. The roles of people are the record's
//! ([`detente_record::Role`]), for people here and on the line are the same.

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
    fn names_are_different_and_lead_back() {
        for scope in Scope::ALL {
            assert_eq!(Scope::from_name(scope.name()), Some(scope));
        }
        assert_eq!(Scope::from_name("administrate"), None);
    }
}
