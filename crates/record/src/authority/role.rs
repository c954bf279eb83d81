//! What an officer may be: the roles that a charter or an appointment gives.
//!
//! What each role is entitled to stands with the acts (`line/src/body.rs`). Follows spec/authority.md §8.

use crate::authority::charter::Officer;

/// What an officer may be. A charter may give further roles, which entitle to nothing here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Stands watch: drafts, acknowledges, answers, cancels, reads back.
    Watch,
    /// Translates what people wrote, and reviews what others of the party translated.
    Linguist,
    /// Releases messages, appoints and revokes officers, and may do what the watch does.
    Releasing,
    /// Speaks to the public: shows readouts and speaks about them. Releases none.
    Press,
    /// Runs the node. Whoever has this role asserts nothing, whatever other roles stand beside it.
    Technician,
    /// Reads the record and checks it. Asserts nothing, as a technician does.
    Auditor,
    /// Enters accounts of sources.
    Archivist,
}

impl Role {
    /// Every role, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Watch,
        Self::Linguist,
        Self::Releasing,
        Self::Press,
        Self::Technician,
        Self::Auditor,
        Self::Archivist,
    ];

    /// Its name in a charter, and the key of its words in `i18n/` behind `role-`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Linguist => "linguist",
            Self::Releasing => "releasing",
            Self::Press => "press",
            Self::Technician => "technician",
            Self::Auditor => "auditor",
            Self::Archivist => "archivist",
        }
    }

    /// The role of that name, if it is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether whoever has it asserts nothing at all.
    #[must_use]
    pub fn asserts_nothing(self) -> bool {
        matches!(self, Self::Technician | Self::Auditor)
    }
}

impl Officer {
    /// Whether the officer may do what these roles are entitled to: has one of them, and none that
    /// asserts nothing.
    #[must_use]
    pub fn may(&self, roles: &[Role]) -> bool {
        let has = |role: &Role| self.has_role(role.name());
        roles.iter().any(has)
            && !Role::ALL
                .iter()
                .any(|role| role.asserts_nothing() && has(role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::SecretKey;

    #[test]
    fn a_technician_or_an_auditor_asserts_nothing_whatever_else_they_are() {
        let officer = |roles: &[&str]| Officer {
            name: "A".to_owned(),
            key: SecretKey::from_seed([1; 32]).public(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        };
        assert!(officer(&["watch"]).may(&[Role::Releasing, Role::Watch]));
        assert!(!officer(&["watch"]).may(&[Role::Releasing]));
        assert!(!officer(&[]).may(&Role::ALL));
        for other in ["technician", "auditor"] {
            assert!(!officer(&["watch", "releasing", other]).may(&Role::ALL));
            assert!(!officer(&[other]).may(&[Role::Technician, Role::Auditor]));
        }
    }

    #[test]
    fn a_role_is_found_by_its_name() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
        assert_eq!(Role::from_name("admiral"), None);
    }
}
