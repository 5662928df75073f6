//! Checks whether the certificates are valid long enough, and the TLS version is new enough.

use super::{Finding, finding};
use crate::base::cause::Cause;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Tls;
use crate::http::Certificate;
use crate::http::observation::Observation;

/// The TLS findings for the host of an answer, and for the hosts that redirected to it.
pub(super) fn evaluate(tls: &Tls, observation: &Observation) -> Vec<Finding> {
    let of_tls = |found: Finding| Finding { cause: Cause::Tls, severity: tls.severity, ..found };
    if observation.certificates.is_empty() {
        return vec![of_tls(finding(
            FindingKind::Tls,
            "a certificate",
            "none, since nothing was requested over https",
        ))];
    }
    let each = observation.certificates.iter();
    each.flat_map(|shown| [ends(tls, shown), chain_ends(tls, shown), is_old(tls, shown)])
        .flatten()
        .map(of_tls)
        .collect()
}

fn ends(tls: &Tls, shown: &Certificate) -> Option<Finding> {
    let date = shown.not_after.date_naive();
    too_soon(tls, shown.days_left, &format!("the certificate of {} ends {date}", shown.host))
}

/// The server's own certificate may be renewed while an intermediate one is not.
fn chain_ends(tls: &Tls, shown: &Certificate) -> Option<Finding> {
    let chain = shown.chain.as_ref()?;
    let date = chain.not_after.date_naive();
    too_soon(
        tls,
        chain.days_left,
        &format!("an intermediate of {}, {}, ends {date}", shown.host, chain.subject),
    )
}

fn too_soon(tls: &Tls, days: i64, what: &str) -> Option<Finding> {
    let expected = || format!("at least {}", in_days(tls.days_left));
    (days < tls.days_left)
        .then(|| finding(FindingKind::DaysLeft, expected(), format!("{}: {what}", in_days(days))))
}

fn in_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

fn is_old(tls: &Tls, shown: &Certificate) -> Option<Finding> {
    let version = shown.version.filter(|version| *version < tls.min_version)?;
    Some(finding(
        FindingKind::MinVersion,
        format!("at least {}", tls.min_version),
        format!("{version} at {}", shown.host),
    ))
}
