//! The body of an appointment: who becomes an officer, with which key and roles.
//!
//! The officer's number stands in the header. Follows spec/authority.md §8.

use crate::authority::charter::{Officer, read_officer, write_officer};
use crate::authority::role::Role;
use crate::authority::text::{all_differ, is_identifier, is_name};
use crate::encoding::{EncodingFault, Reader, Writer};
use crate::limits::{APPOINTMENT_BYTES_MAX, NAME_BYTES_MAX, ROLES_MAX};

/// Why an officer cannot be appointed like this, or bytes are no appointment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AppointmentFault {
    /// Larger than an appointment may be.
    #[error("an appointment has at most {APPOINTMENT_BYTES_MAX} bytes")]
    TooLarge,
    /// Not in the encoding, or a key that is none.
    #[error("{0}")]
    Malformed(String),
    /// The name is empty, too long or has control characters.
    #[error("the name is empty, too long, or has characters that do not show")]
    Name,
    /// No role, one twice, too many, or one that is no identifier.
    #[error("an officer has 1 to {ROLES_MAX} roles, none twice")]
    Roles,
    /// Technician or auditor beside another role.
    #[error("a technician or an auditor has no other role")]
    MixedRoles,
}

impl Officer {
    /// The body of the officer's appointment.
    ///
    /// # Errors
    ///
    /// What makes no sense in it.
    pub fn appointment(&self) -> Result<Vec<u8>, AppointmentFault> {
        self.check_appointment()?;
        let mut writer = Writer::new();
        write_officer(&mut writer, self);
        let bytes = writer.finish();
        if bytes.len() > APPOINTMENT_BYTES_MAX {
            return Err(AppointmentFault::TooLarge);
        }
        Ok(bytes)
    }

    /// Reads the body of an appointment.
    ///
    /// # Errors
    ///
    /// What is wrong with it; it then appoints nobody.
    pub fn from_appointment(bytes: &[u8]) -> Result<Self, AppointmentFault> {
        if bytes.len() > APPOINTMENT_BYTES_MAX {
            return Err(AppointmentFault::TooLarge);
        }
        let malformed = |fault: EncodingFault| AppointmentFault::Malformed(fault.to_string());
        let mut reader = Reader::new(bytes);
        let officer = read_officer(&mut reader)
            .map_err(|fault| AppointmentFault::Malformed(fault.to_string()))?;
        reader.end().map_err(malformed)?;
        officer.check_appointment()?;
        Ok(officer)
    }

    fn check_appointment(&self) -> Result<(), AppointmentFault> {
        if !is_name(&self.name, NAME_BYTES_MAX) {
            return Err(AppointmentFault::Name);
        }
        let sound = (1..=ROLES_MAX).contains(&self.roles.len())
            && all_differ(&self.roles)
            && self.roles.iter().all(|role| is_identifier(role));
        if !sound {
            return Err(AppointmentFault::Roles);
        }
        let apart = |role: &String| Role::from_name(role).is_some_and(Role::asserts_nothing);
        if self.roles.len() > 1 && self.roles.iter().any(apart) {
            return Err(AppointmentFault::MixedRoles);
        }
        Ok(())
    }
}
