//! Warns of pages whose stylesheets and scripts are all on other hosts than the app's.

use url::Url;

use super::{KIND, finding, permanent};
use crate::base::printable::shorten;
use crate::config::suite::Severity;
use crate::evaluate::Finding;
use crate::page::asset::AssetKind;
use crate::run::follow_up::LONGEST_PLACE;

/// Public CDNs of libraries, which never host an app's own assets.
const PUBLIC_CDNS: [&str; 14] = [
    "ajax.googleapis.com",
    "ajax.aspnetcdn.com",
    "cdn.jsdelivr.net",
    "cdn.tailwindcss.com",
    "cdnjs.cloudflare.com",
    "code.jquery.com",
    "esm.sh",
    "fonts.googleapis.com",
    "ga.jspm.io",
    "kit.fontawesome.com",
    "maxcdn.bootstrapcdn.com",
    "stackpath.bootstrapcdn.com",
    "unpkg.com",
    "use.fontawesome.com",
];

/// Whether the URL is on one of them.
pub(super) fn is_of_public_cdn(url: &Url) -> bool {
    url.host_str().is_some_and(|host| PUBLIC_CDNS.contains(&host))
}

/// Whether it is a stylesheet or a script.
pub(super) fn is_code(kind: AssetKind) -> bool {
    matches!(kind, AssetKind::Stylesheet | AssetKind::Script | AssetKind::Module)
}

/// The warning for a page with stylesheets or scripts, the `first` of which is on another host, of which none was
/// requested: an app with a wrong asset host has all of them there. Public libraries do not count. `asked`: how many
/// assets of the page were requested; `code`: how many of those are stylesheets or scripts; `left`: how many were not
/// requested.
pub(super) fn nothing_of_its_own(
    first: &Url,
    (asked, code, left): (usize, usize, usize),
    base: Option<&Url>,
) -> Option<Finding> {
    if asked > 0 && (code > 0 || is_of_public_cdn(first)) {
        return None;
    }
    let base = base.map(|base| format!("; its <base> is {base}")).unwrap_or_default();
    let first = shorten(first.as_str(), LONGEST_PLACE);
    let got = format!("none was checked: {left} of other origins, such as {first}{base} (see cdns)");
    let expected = "stylesheets and scripts of the app that can be checked";
    Some(permanent(finding(KIND, expected, &got, Severity::Warn)))
}
