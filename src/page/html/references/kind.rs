//! Decides what a browser fetches for a `link`, a `script` or an embedded document.

use scraper::ElementRef;
use scraper::node::Element;

use crate::base::mime::is_javascript;
use crate::page::asset::AssetKind;

/// The kind of a `script`.
pub(super) enum Script {
    ImportMap,
    Of(AssetKind),
}

/// The asset of a `link`; none if browsers do not fetch it.
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

/// The kind of a `script`; none for what current browsers do not run: a data block, or `nomodule`.
pub(super) fn of_script(element: &Element) -> Option<Script> {
    let named = element.attr("type").map(str::to_owned);
    let named = named.or_else(|| element.attr("language").map(|language| format!("text/{language}")));
    let named = named.unwrap_or_default().trim().to_ascii_lowercase();
    match without_rocket(&named) {
        "importmap" => Some(Script::ImportMap),
        "module" => Some(Script::Of(AssetKind::Module)),
        kind if !matches!(kind, "" | "text/") && !is_javascript(kind) => None,
        _ if element.attr("nomodule").is_some() => None,
        _ => Some(Script::Of(AssetKind::Script)),
    }
}

/// The type of a script without the prefix of Cloudflare's Rocket Loader, with which browsers leave the script to the
/// loader: a hexadecimal number, or in its first version a word.
fn without_rocket(named: &str) -> &str {
    let is_number = |it: &str| it.len() >= 8 && it.bytes().all(|byte| byte.is_ascii_hexdigit());
    match named.split_once('-') {
        Some((number, kind)) if is_number(number) => kind,
        _ if named == "text/rocketscript" => "",
        _ => named,
    }
}

/// The attribute with the URL of a script: `href` for an SVG `script`, another one for the Rocket Loader's first
/// version.
pub(super) fn source_of_script(element: &Element) -> &'static str {
    match (element.attr("src"), element.attr("data-rocketsrc")) {
        (Some(_), _) => "src",
        (None, Some(_)) => "data-rocketsrc",
        (None, None) => "href",
    }
}

/// The asset of a frame or an object; none if current browsers do not fetch it.
pub(super) fn of_embedded(element: &Element) -> Option<AssetKind> {
    let is_frame = matches!(element.name(), "iframe" | "frame");
    let kind = if is_frame { AssetKind::Frame } else { AssetKind::Embedded };
    (is_frame || !is_plugin(element)).then_some(kind)
}

/// Whether it is for a plug-in, which current browsers do not have.
fn is_plugin(element: &Element) -> bool {
    let kind = element.attr("type").unwrap_or_default().trim().to_ascii_lowercase();
    let source = element.attr("data").or_else(|| element.attr("src")).unwrap_or_default();
    let path = source.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is_known = ["application/x-shockwave-flash", "application/x-java", "application/x-silverlight"];
    is_known.iter().any(|plugin| kind.starts_with(plugin))
        || [".swf", ".class", ".jar", ".xap"].iter().any(|extension| path.ends_with(extension))
}

/// Whether a visitor sees an embedded document: it is not hidden, and an `object` has no fallback content.
pub(super) fn is_shown(embedded: ElementRef<'_>) -> bool {
    let element = embedded.value();
    let is_tiny =
        |name: &str| element.attr(name).is_some_and(|it| matches!(it.trim(), "0" | "1" | "0px" | "1px"));
    let style: String =
        element.attr("style").unwrap_or_default().chars().filter(|it| !it.is_ascii_whitespace()).collect();
    let style = style.to_ascii_lowercase();
    let is_styled_away = style.contains("display:none") || style.contains("visibility:hidden");
    let has_fallback =
        element.name() == "object" && embedded.children().any(|child| child.value().is_element());
    !(element.attr("hidden").is_some()
        || is_tiny("width")
        || is_tiny("height")
        || is_styled_away
        || has_fallback)
}

/// Whether any browser of today draws images of the type that a `source` names: of others none asks for it (the HTML standard,
/// "update the source set").
pub(super) fn is_drawn(source: &Element) -> bool {
    const DRAWN: [&str; 16] = [
        "apng",
        "avif",
        "bmp",
        "gif",
        "heic",
        "heif",
        "jp2",
        "jpeg",
        "jpg",
        "jxl",
        "pjpeg",
        "png",
        "svg+xml",
        "tiff",
        "vnd.microsoft.icon",
        "webp",
    ];
    let named = source.attr("type").unwrap_or_default().split(';').next().unwrap_or_default();
    let named = named.trim().to_ascii_lowercase();
    named.is_empty() || named.strip_prefix("image/").is_some_and(|it| DRAWN.contains(&it) || it == "x-icon")
}

/// Whether a `link` is only a hint for something that is referenced elsewhere.
pub(super) fn is_hint(element: &Element) -> bool {
    let rel = element.attr("rel").unwrap_or_default();
    rel.split_ascii_whitespace()
        .any(|word| word.eq_ignore_ascii_case("preload") || word.eq_ignore_ascii_case("modulepreload"))
}

/// Whether a visitor notices if the asset of a `link` is missing: not an icon, a manifest, an alternate stylesheet or
/// one for printing.
pub(super) fn is_noticed(element: &Element) -> bool {
    let rel = element.attr("rel").unwrap_or_default();
    let is = |word: &str| rel.split_ascii_whitespace().any(|it| it.eq_ignore_ascii_case(word));
    if is("stylesheet") {
        let media = element.attr("media").unwrap_or_default().trim().to_ascii_lowercase();
        // A print stylesheet that a script switches to all media is the usual way to load a stylesheet late.
        let is_for_paper = media == "print" && element.attr("onload").is_none();
        // Without a title it is not an alternate stylesheet (CSSOM, 6.2.2).
        let is_alternate = is("alternate") && element.attr("title").is_some_and(|title| !title.is_empty());
        return !(is_for_paper || is_alternate);
    }
    is("preload") || is("modulepreload") || !(is("manifest") || ICONS.iter().any(|icon| is(icon)))
}

const ICONS: [&str; 5] =
    ["icon", "apple-touch-icon", "apple-touch-icon-precomposed", "apple-touch-startup-image", "mask-icon"];

/// The kind of a preload, by `as`; none if browsers do not preload it.
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

/// Whether it is fetched with CORS, as modules and fonts always are.
pub(super) fn is_cors(element: &Element, kind: AssetKind) -> bool {
    element.attr("crossorigin").is_some() || matches!(kind, AssetKind::Module | AssetKind::Font)
}

pub(super) fn has(element: &Element, attribute: &str, value: &str) -> bool {
    element.attr(attribute).is_some_and(|it| it.trim().eq_ignore_ascii_case(value))
}
