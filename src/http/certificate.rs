//! The certificates that servers present, and how long they are valid.

mod chain;
mod problem;
#[cfg(test)]
mod tests;
mod x509;

use chrono::{DateTime, Utc};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use serde::{Deserialize, Serialize};

use crate::base::printable::shorten;
use crate::config::suite::TlsVersion;

pub(super) use chain::Anchors;
pub(super) use problem::CertificateProblem;
pub(super) use x509::Contents;

/// A certificate as a server presented it, and how long it is valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The host that presented it.
    pub host: String,
    /// Its subject, as its issuer wrote it.
    pub subject: String,
    /// Its issuer.
    pub issuer: String,
    /// The first of the hosts that it is for.
    pub names: Vec<String>,
    /// When it begins.
    pub not_before: DateTime<Utc>,
    /// When it ends.
    pub not_after: DateTime<Utc>,
    /// Whole days from the handshake to its end; negative where it has expired.
    pub days_left: i64,
    /// The certificate between this one and the trusted root that expires first; none if there is none, or it was not
    /// checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<ChainEnd>,
    /// The TLS version of the connection; none where the certificate was refused before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<TlsVersion>,
}

/// When a verified chain expires: the first end among its certificates, without the server's own and the trusted root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainEnd {
    /// The subject of that certificate.
    pub subject: String,
    /// When it ends.
    pub not_after: DateTime<Utc>,
    /// Whole days from the handshake to its end.
    pub days_left: i64,
}

/// What a server presented in a handshake.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    host: String,
    end_entity: CertificateDer<'static>,
    intermediates: Vec<CertificateDer<'static>>,
    /// When, by this machine's clock.
    at: UnixTime,
    version: Option<TlsVersion>,
}

/// How many of a certificate's names are kept: there may be hundreds.
const MOST_NAMES: usize = 20;

/// The limit for the length of a name. A self-signed certificate may contain any text.
const LONGEST_NAME: usize = 200;

impl Shown {
    pub(super) fn new(
        host: &ServerName<'_>,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        at: UnixTime,
    ) -> Self {
        Self {
            host: host.to_str().into_owned(),
            end_entity: end_entity.clone().into_owned(),
            intermediates: intermediates.iter().map(|one| one.clone().into_owned()).collect(),
            at,
            version: None,
        }
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn speaks(&mut self, version: TlsVersion) {
        self.version = Some(version);
    }

    /// The certificate, with the end of its chain if `anchors` are given; none if the bytes are not a certificate.
    pub(super) fn read(&self, anchors: Option<&Anchors>) -> Option<Certificate> {
        let Contents { subject, issuer, not_before, not_after, names, .. } =
            Contents::read(&self.end_entity)?;
        let chain = anchors.and_then(|anchors| anchors.chain_end(self)).and_then(|link| {
            let (not_after, days_left) = self.end(link.not_after)?;
            Some(ChainEnd { subject: shorten(&link.subject, LONGEST_NAME), not_after, days_left })
        });
        let (not_after, days_left) = self.end(not_after)?;
        Some(Certificate {
            host: self.host.clone(),
            subject: shorten(&subject, LONGEST_NAME),
            issuer: shorten(&issuer, LONGEST_NAME),
            names: names.iter().take(MOST_NAMES).map(|name| shorten(name, LONGEST_NAME)).collect(),
            not_before: DateTime::from_timestamp(not_before, 0)?,
            not_after,
            days_left,
            chain,
            version: self.version,
        })
    }

    /// A time in seconds since 1970, and how many whole days lie before it.
    fn end(&self, seconds: i64) -> Option<(DateTime<Utc>, i64)> {
        let now = i64::try_from(self.at.as_secs()).ok()?;
        Some((DateTime::from_timestamp(seconds, 0)?, (seconds - now).div_euclid(A_DAY)))
    }
}

const A_DAY: i64 = 24 * 60 * 60;
