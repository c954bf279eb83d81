//! Passwords: which are taken, and the key that Argon2id (RFC 9106) makes of one.

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

use super::limits::{
    ARGON2_MEMORY_KIB, ARGON2_MEMORY_KIB_MAX, ARGON2_PASSES, ARGON2_PASSES_MAX,
    NAME_IN_PASSWORD_CHARS_MIN, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN,
};

/// A password; wiped when dropped, never shown.
pub(crate) type Password = Zeroizing<String>;

/// Why a password is not taken. There are no rules on what it is composed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PasswordFault {
    /// Too short.
    Short,
    /// Too long to be computed with.
    Long,
    /// It contains the name of the account.
    ContainsName,
}

/// Checks a new password of an account.
pub(crate) fn check(account: &str, password: &str) -> Result<(), PasswordFault> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(PasswordFault::Short);
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(PasswordFault::Long);
    }
    let named = account.chars().count() >= NAME_IN_PASSWORD_CHARS_MIN;
    if named && password.to_lowercase().contains(&account.to_lowercase()) {
        return Err(PasswordFault::ContainsName);
    }
    Ok(())
}

/// How hard a guess is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hardness {
    /// KiB of memory.
    pub(crate) memory_kib: u32,
    /// Passes over it.
    pub(crate) passes: u32,
}

impl Hardness {
    /// What a node uses.
    pub(crate) const STANDARD: Self = Self {
        memory_kib: ARGON2_MEMORY_KIB,
        passes: ARGON2_PASSES,
    };
    /// What tests use that sign in a hundred times; a setting that says so asks for it.
    pub(crate) const CHEAP_FOR_TESTS: Self = Self {
        memory_kib: 64,
        passes: 1,
    };

    /// Whether a file may ask for it.
    pub(crate) fn is_bounded(self) -> bool {
        (8..=ARGON2_MEMORY_KIB_MAX).contains(&self.memory_kib)
            && (1..=ARGON2_PASSES_MAX).contains(&self.passes)
    }

    /// The key that a password makes with a salt.
    pub(crate) fn derive(self, password: &str, salt: &[u8; 16]) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        Params::new(self.memory_kib, self.passes, 1, Some(32))
            .map(|params| Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
            .and_then(|argon2| argon2.hash_password_into(password.as_bytes(), salt, key.as_mut()))
            .expect("the parameters are bounded where they are read, and so is the password");
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_does_not_contain_the_name_and_nothing_else_is_asked() {
        assert_eq!(check("ivanova", "aaaaaaaaaaaa"), Ok(()));
        assert_eq!(check("иванова", "двенадцать б"), Ok(()));
        assert_eq!(check("ivanova", "elevenchars"), Err(PasswordFault::Short));
        let name_within = check("ivanova", "my IVANOVA password");
        assert_eq!(name_within, Err(PasswordFault::ContainsName));
        assert_eq!(check("a", "a long password"), Ok(()));
        let long = "x".repeat(PASSWORD_BYTES_MAX + 1);
        assert_eq!(check("ivanova", &long), Err(PasswordFault::Long));
    }

    #[test]
    fn every_parameter_makes_another_key() {
        let one = Hardness::CHEAP_FOR_TESTS;
        let key = one.derive("a password", &[1; 16]);
        assert_eq!(key, one.derive("a password", &[1; 16]));
        let more_passes = Hardness { passes: 2, ..one };
        let more_memory = Hardness {
            memory_kib: 128,
            ..one
        };
        for other in [
            one.derive("a passwore", &[1; 16]),
            one.derive("a password", &[2; 16]),
            more_passes.derive("a password", &[1; 16]),
            more_memory.derive("a password", &[1; 16]),
        ] {
            assert_ne!(key, other);
        }
    }
}
