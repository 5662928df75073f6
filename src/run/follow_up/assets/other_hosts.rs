//! Pages whose stylesheets and scripts are all at other hosts than the app's.

use url::Url;

use super::{KIND, finding, permanent};
use crate::base::printable::shorten;
use crate::config::suite::Severity;
use crate::evaluate::Finding;
use crate::page::asset::AssetKind;
use crate::run::follow_up::LONGEST_PLACE;

/// Hosts of libraries that everybody uses, and nobody's app is at.
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

/// Whether it is at one of them.
pub(super) fn is_of_public_cdn(url: &Url) -> bool {
    url.host_str().is_some_and(|host| PUBLIC_CDNS.contains(&host))
}

/// Whether a page is drawn or run by it.
pub(super) fn is_code(kind: AssetKind) -> bool {
    matches!(kind, AssetKind::Stylesheet | AssetKind::Script | AssetKind::Module)
}

/// The warning that a page has stylesheets or scripts, the `first` of which is at another host, and none of them was asked for:
/// an app that was told a wrong address of its own names all of them there. Libraries of everybody's are not what an app has
/// a wrong address of. Of the page, so many assets were `asked` for, so many of those were `code`, and so many were left.
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
    let got = format!("none was looked at: {left} of other origins, such as {first}{base} (see cdns)");
    let expected = "stylesheets and scripts of the app that can be looked at";
    Some(permanent(finding(KIND, expected, &got, Severity::Warn)))
}
