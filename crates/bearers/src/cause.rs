//! From what the operating system, TLS and QUIC say to why a channel ended.
//!
//! Alarms name the cause, so the table is exact: see spec/link-security.md §6.

use std::io;

use quinn::{ConnectionError, ReadError, TransportErrorCode, VarInt, WriteError};
use rustls::{AlertDescription, Error};

use crate::CloseCause;

/// QUIC application close codes. Any other code, 0 of a dropped endpoint included, is no goodbye.
pub(crate) const QUIC_ENDED: VarInt = VarInt::from_u32(1);
pub(crate) const QUIC_NOT_PINNED: VarInt = VarInt::from_u32(2);
pub(crate) const QUIC_BROKEN: VarInt = VarInt::from_u32(3);

/// The cause of an error on a socket, a TLS stream or a QUIC stream.
pub(crate) fn of_io(error: &io::Error) -> CloseCause {
    if let Some(inner) = error.get_ref() {
        if let Some(tls) = inner.downcast_ref::<Error>() {
            return of_tls(tls);
        }
        if let Some(read) = inner.downcast_ref::<ReadError>() {
            return of_read(read);
        }
        if let Some(write) = inner.downcast_ref::<WriteError>() {
            return of_write(write);
        }
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => CloseCause::Refused,
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected
        | io::ErrorKind::WriteZero
        | io::ErrorKind::UnexpectedEof => CloseCause::Reset,
        // No route is no answer: nothing is known of the far machine.
        io::ErrorKind::TimedOut
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable => CloseCause::Silent,
        _ => CloseCause::Local,
    }
}

pub(crate) fn of_tls(error: &Error) -> CloseCause {
    match error {
        Error::AlertReceived(alert) => of_alert((*alert).into()),
        Error::InvalidCertificate(_) | Error::NoCertificatesPresented => CloseCause::NotPinned,
        Error::PeerIncompatible(_) | Error::NoApplicationProtocol | Error::InvalidMessage(_) => {
            CloseCause::Version
        }
        _ => CloseCause::Reset,
    }
}

pub(crate) fn of_connection(error: &ConnectionError) -> CloseCause {
    match error {
        ConnectionError::VersionMismatch => CloseCause::Version,
        ConnectionError::TransportError(fault) => of_code(fault.code),
        ConnectionError::ConnectionClosed(close) => of_code(close.error_code),
        ConnectionError::ApplicationClosed(close) => match close.error_code {
            QUIC_ENDED => CloseCause::Ended,
            QUIC_NOT_PINNED => CloseCause::NotPinned,
            _ => CloseCause::Reset,
        },
        ConnectionError::TimedOut => CloseCause::Silent,
        ConnectionError::Reset | ConnectionError::CidsExhausted => CloseCause::Reset,
        ConnectionError::LocallyClosed => CloseCause::Local,
    }
}

fn of_read(error: &ReadError) -> CloseCause {
    match error {
        ReadError::ConnectionLost(lost) => of_connection(lost),
        _ => CloseCause::Reset,
    }
}

fn of_write(error: &WriteError) -> CloseCause {
    match error {
        WriteError::ConnectionLost(lost) => of_connection(lost),
        _ => CloseCause::Reset,
    }
}

/// RFC 9001 §4.8: a TLS alert is the QUIC error 0x0100 + alert, whichever side raised it.
fn of_code(code: TransportErrorCode) -> CloseCause {
    if code == TransportErrorCode::CONNECTION_REFUSED {
        return CloseCause::Refused;
    }
    match u64::from(code) {
        crypto @ 0x100..=0x1ff => of_alert((crypto & 0xff) as u8),
        _ => CloseCause::Reset,
    }
}

fn of_alert(alert: u8) -> CloseCause {
    match AlertDescription::from(alert) {
        AlertDescription::AccessDenied
        | AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateUnknown
        | AlertDescription::CertificateRequired
        | AlertDescription::UnknownCA
        | AlertDescription::DecryptError => CloseCause::NotPinned,
        AlertDescription::NoApplicationProtocol
        | AlertDescription::ProtocolVersion
        | AlertDescription::HandshakeFailure
        | AlertDescription::InsufficientSecurity
        | AlertDescription::MissingExtension
        | AlertDescription::UnsupportedExtension
        | AlertDescription::IllegalParameter => CloseCause::Version,
        _ => CloseCause::Reset,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_of_a_socket_has_its_cause() {
        let cause = |kind| of_io(&io::Error::from(kind));
        assert_eq!(cause(io::ErrorKind::ConnectionRefused), CloseCause::Refused);
        assert_eq!(cause(io::ErrorKind::ConnectionReset), CloseCause::Reset);
        assert_eq!(cause(io::ErrorKind::UnexpectedEof), CloseCause::Reset);
        assert_eq!(cause(io::ErrorKind::TimedOut), CloseCause::Silent);
        assert_eq!(cause(io::ErrorKind::HostUnreachable), CloseCause::Silent);
    }

    #[test]
    fn a_quic_close_is_a_goodbye_only_with_our_code() {
        let closed = |code: u32| {
            of_connection(&ConnectionError::ApplicationClosed(
                quinn::ApplicationClose {
                    error_code: VarInt::from_u32(code),
                    reason: Vec::new().into(),
                },
            ))
        };
        assert_eq!(closed(0), CloseCause::Reset);
        assert_eq!(closed(1), CloseCause::Ended);
        assert_eq!(closed(2), CloseCause::NotPinned);
        assert_eq!(
            of_connection(&ConnectionError::TimedOut),
            CloseCause::Silent
        );
        assert_eq!(of_connection(&ConnectionError::Reset), CloseCause::Reset);
    }

    #[test]
    fn an_alert_means_the_same_over_both_bearers() {
        for (alert, cause) in [
            (49, CloseCause::NotPinned),
            (120, CloseCause::Version),
            (40, CloseCause::Version),
        ] {
            let tcp = io::Error::other(Error::AlertReceived(AlertDescription::from(alert)));
            assert_eq!(of_io(&tcp), cause);
            assert_eq!(of_code(TransportErrorCode::crypto(alert)), cause);
        }
    }
}
