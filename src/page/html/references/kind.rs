//! What a `link` or a `script` has a browser fetch.

use scraper::node::Element;

use crate::base::mime::is_javascript;
use crate::page::asset::AssetKind;

/// What a `script` is.
pub(super) enum Script {
    ImportMap,
    Of(AssetKind),
}

/// What a `link` names; none where no browser fetches it for the page.
pub(super) fn of_link(element: &Element) -> Option<AssetKind> {
    let rel = element.attr("rel").unwrap_or_default();
    let is = |word: &str| rel.split_ascii_whitespace().any(|it| it.eq_ignore_ascii_case(word));
    let destination = element.attr("as").unwrap_or_default();
    if is("stylesheet") {
        let of_css = element
            .attr("type")
            .map(str::trim)
            .is_none_or(|it| it.is_empty() || it.eq_ignore_ascii_case("text/css"));
        (of_css && element.attr("disabled").is_none()).then_some(AssetKind::Stylesheet)
    } else if is("modulepreload") {
        module_preloaded(destination)
    } else if is("preload") {
        preloaded(destination)
    } else if is("manifest") {
        Some(AssetKind::Manifest)
    } else {
        ICONS.iter().any(|icon| is(icon)).then_some(AssetKind::Image)
    }
}

/// What a `script` is; none where it is none for a browser of today: a data block, or `nomodule`.
pub(super) fn of_script(element: &Element) -> Option<Script> {
    let named = element.attr("type").map(str::to_owned);
    let named = named.or_else(|| element.attr("language").map(|language| format!("text/{language}")));
    match named.unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "importmap" => Some(Script::ImportMap),
        "module" => Some(Script::Of(AssetKind::Module)),
        kind if !matches!(kind, "" | "text/") && !is_javascript(kind) => None,
        _ if element.attr("nomodule").is_some() => None,
        _ => Some(Script::Of(AssetKind::Script)),
    }
}

const ICONS: [&str; 5] =
    ["icon", "apple-touch-icon", "apple-touch-icon-precomposed", "apple-touch-startup-image", "mask-icon"];

/// What `as` says of a preload; none for what browsers do not preload.
fn preloaded(destination: &str) -> Option<AssetKind> {
    match destination.trim().to_ascii_lowercase().as_str() {
        "style" => Some(AssetKind::Stylesheet),
        "script" => Some(AssetKind::Script),
        "image" => Some(AssetKind::Image),
        "font" => Some(AssetKind::Font),
        "fetch" | "track" => Some(AssetKind::Other),
        _ => None,
    }
}

fn module_preloaded(destination: &str) -> Option<AssetKind> {
    match destination.trim().to_ascii_lowercase().as_str() {
        "" | "script" | "worker" | "sharedworker" | "serviceworker" | "audioworklet" | "paintworklet" => {
            Some(AssetKind::Module)
        }
        "style" => Some(AssetKind::Stylesheet),
        "json" => Some(AssetKind::Other),
        _ => None,
    }
}

/// Modules and fonts are always asked for with CORS.
pub(super) fn is_cors(element: &Element, kind: AssetKind) -> bool {
    element.attr("crossorigin").is_some() || matches!(kind, AssetKind::Module | AssetKind::Font)
}

pub(super) fn has(element: &Element, attribute: &str, value: &str) -> bool {
    element.attr(attribute).is_some_and(|it| it.trim().eq_ignore_ascii_case(value))
}
