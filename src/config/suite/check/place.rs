//! Reads the origin of a check, and the targets of redirects.

use serde_json::Value;
use url::Url;

use super::RedirectTo;
use crate::base::redact::shown_path as shown;
use crate::config::suite::fields::{Read, describe};
use crate::config::suite::pattern::Pattern;
use crate::config::suite::text;
use crate::config::target::Target;

/// Reads another origin of a check. It cannot have credentials: those and the config's headers are only sent to the
/// app's own origin.
pub(super) fn origin(value: &Value) -> Read<Url> {
    let written = text(value)
        .map_err(|_| format!("must be a URL such as http://example.com, not {}", describe(value)))?;
    let target = Target::parse(written).map_err(|error| error.to_string())?;
    if target.authorization().is_some() {
        return Err(format!("{target} has credentials before it; they are sent to the app's own url only"));
    }
    let origin = target.url_of("/");
    if origin.path() != "/" {
        return Err(format!("{target} has a path; write it as path, and here where it begins"));
    }
    Ok(origin)
}

/// Reads the target of a redirect. A text that could be a path or a regex is a path: `/en/` is a folder of English
/// pages.
pub(super) fn redirect_to(value: &Value) -> Read<RedirectTo> {
    let written = text(value)?;
    let pattern =
        if is_path(written) { Pattern::Contains(written.to_owned()) } else { Pattern::parse(written)? };
    match pattern {
        Pattern::Contains(place) => comparable_place(&place).map(RedirectTo::Url),
        regex @ Pattern::Matches { .. } => Ok(RedirectTo::Matches(regex)),
    }
}

/// Whether it is a path, and not a regex between slashes: it has no regex syntax, and text after a `?` is a query. In a
/// regex, a question mark has to be written `\?`.
fn is_path(written: &str) -> bool {
    let (path, query) = written.split_once('?').map_or((written, None), |(path, query)| (path, Some(query)));
    let is_plain = |it: char, signs: &str| it.is_alphanumeric() || signs.contains(it);
    path.starts_with('/')
        && path.chars().all(|it| is_plain(it, "/-_.~%@:,;&=!'"))
        && query.is_none_or(|query| {
            let name = query.split('=').next().unwrap_or_default();
            let is_named = query.contains('=') && !name.is_empty() && !name.contains('/');
            is_named && query.chars().all(|it| is_plain(it, "/-_.~%@:,;&=!'?+[]"))
        })
}

/// A path or a URL that a redirect can lead to.
pub(super) fn comparable_place(written: &str) -> Read<String> {
    if written.starts_with('/') {
        return comparable(written, "https://any.example");
    }
    if written.contains("://") {
        return comparable(written, written);
    }
    let (quoted, bare) = (shown(written), shown(written).trim_matches('"').to_owned());
    Err(format!("{quoted} is neither a path nor a URL; write /{bare} or https://{bare}"))
}

/// Whether a redirect to `location` has the target `expected`. Fragments are ignored. Without a query in `expected`,
/// any query matches: `/login` is met by `/login?next=%2Ftasks`. A trailing `?` means an empty query.
pub(super) fn leads_to(expected: &Url, location: &Url) -> bool {
    let mut location = location.clone();
    location.set_fragment(None);
    match expected.query() {
        None => location.set_query(None),
        Some("") if location.query().is_none() => location.set_query(Some("")),
        Some(_) => {}
    }
    *expected == location
}

/// A URL that can be the target of a redirect; one that can never match is refused.
fn comparable(written: &str, base: &str) -> Read<String> {
    let no_url = |error| format!("{} is no URL: {error}", shown(written));
    let url = Url::parse(base).and_then(|base| base.join(written)).map_err(no_url)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("the scheme {} is not supported; only http and https are", url.scheme()));
    }
    if url.fragment().is_some() {
        return Err(format!(
            "{} has a fragment, which is not compared; remove the # and what follows",
            shown(written)
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("{} has credentials, which are not compared; remove them", shown(written)));
    }
    Ok(written.to_owned())
}
