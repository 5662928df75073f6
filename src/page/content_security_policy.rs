//! What the Content-Security-Policy of a page allows a browser to load and run (W3C, Content Security Policy Level 3).
//!
//! Only enforced policies count. The crate `content-security-policy` is not used: it follows the standard where
//! browsers do not (an IP address never matches, 6.7.2.8), cuts text in the middle of characters, and needs a second
//! base64 and SHA-2 crate.

mod source;
#[cfg(test)]
mod tests;

use hyper::header::{CONTENT_SECURITY_POLICY, HeaderMap};
use url::Url;

use crate::page::asset::{AssetKind, FetchContext, Reference};
use crate::page::integrity::Integrity;
use source::{Source, SourceList};

/// The policies of one page.
#[derive(Debug)]
pub(crate) struct ContentSecurityPolicies {
    /// Where the page was found: what `'self'` stands for.
    page: Url,
    of_headers: Vec<Directives>,
    /// Those of `meta` elements, in their order.
    of_metas: Vec<Directives>,
}

/// A script or a style that stands in the page itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InlineCode {
    pub(crate) kind: InlineKind,
    pub(crate) text: String,
    pub(crate) context: FetchContext,
}

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InlineKind {
    Script,
    Module,
    ImportMap,
    Style,
}

/// One policy: its directives, each once, the first of a name.
#[derive(Debug)]
struct Directives {
    directives: Vec<(String, SourceList)>,
}

impl InlineKind {
    /// How it is named, for people.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Script => "an inline <script>",
            Self::Module => "an inline <script type=module>",
            Self::ImportMap => "<script type=importmap>",
            Self::Style => "an inline <style>",
        }
    }
}

impl ContentSecurityPolicies {
    /// Those of the page at `page`, of its `headers` and its `meta` elements.
    pub(crate) fn of(page: &Url, headers: &HeaderMap, metas: &[String]) -> Self {
        let of_headers = headers.get_all(CONTENT_SECURITY_POLICY).iter();
        let of_headers = of_headers.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let of_headers =
            of_headers.flat_map(|list| list.split(',').map(Directives::parse).collect::<Vec<_>>());
        let of_metas = metas.iter().map(|policy| Directives::parse(policy).of_meta());
        Self { page: page.clone(), of_headers: of_headers.collect(), of_metas: of_metas.collect() }
    }

    /// The directive that keeps a browser from asking for `reference`, if any.
    pub(crate) fn blocks(&self, reference: &Reference) -> Option<&'static str> {
        if reference.context.is_hint {
            return None;
        }
        let names = directives_of(reference.kind);
        self.first(&reference.context, |policy| {
            if is_script(reference.kind) && policy.is_sandboxed() {
                return Some("sandbox");
            }
            let (name, list) = policy.effective(names)?;
            (!list.allows_request(reference, &self.page)).then_some(name)
        })
    }

    /// The directive that keeps a browser from running or applying `code`, if any.
    pub(crate) fn blocks_inline(&self, code: &InlineCode) -> Option<&'static str> {
        let is_script = code.kind != InlineKind::Style;
        let names = directives_of(if is_script { AssetKind::Script } else { AssetKind::Stylesheet });
        self.first(&code.context, |policy| {
            if is_script && policy.is_sandboxed() {
                return Some("sandbox");
            }
            let (name, list) = policy.effective(names)?;
            (!list.allows_inline(is_script, code)).then_some(name)
        })
    }

    /// Whether a browser does not send a form to `action`; no other directive stands in for this one (CSP3, 6.4.1).
    pub(crate) fn blocks_form(&self, action: &Url, context: &FetchContext) -> bool {
        let blocks = |policy: &Directives| {
            let (name, list) = policy.effective(&["form-action"])?;
            (!list.has_url(action, &self.page)).then_some(name)
        };
        self.first(context, blocks).is_some()
    }

    /// What the first policy says that says anything against it. All of them have to agree (CSP3, 8.1).
    fn first(
        &self,
        context: &FetchContext,
        blocks: impl Fn(&Directives) -> Option<&'static str>,
    ) -> Option<&'static str> {
        self.of_headers.iter().chain(self.of_metas.iter().take(context.metas)).find_map(blocks)
    }
}

/// Whether a page with these headers lets itself be shown in a frame of its own origin: `frame-ancestors`, and
/// `X-Frame-Options` where no policy has that (CSP3, 6.4.2.2; the HTML standard, 7.6).
pub(crate) fn refuses_frames(headers: &HeaderMap) -> Option<&'static str> {
    let policies = ContentSecurityPolicies::of(&Url::parse("about:blank").ok()?, headers, &[]);
    let mut ancestors =
        policies.of_headers.iter().filter_map(|policy| policy.directive("frame-ancestors")).peekable();
    if ancestors.peek().is_some() {
        return ancestors.any(SourceList::is_none).then_some("frame-ancestors 'none'");
    }
    let options = headers.get_all(hyper::header::X_FRAME_OPTIONS).iter();
    let mut words = options.flat_map(|value| value.as_bytes().split(|it| *it == b','));
    words.any(|word| word.trim_ascii().eq_ignore_ascii_case(b"deny")).then_some("X-Frame-Options: DENY")
}

impl Directives {
    /// Reads one policy (CSP3, 2.2.1).
    fn parse(written: &str) -> Self {
        let mut directives: Vec<(String, SourceList)> = Vec::new();
        for directive in written.split(';').filter(|directive| directive.is_ascii()) {
            let mut words = directive.split_ascii_whitespace();
            let Some(name) = words.next().map(str::to_ascii_lowercase) else { continue };
            if directives.iter().all(|(known, _)| *known != name) {
                directives.push((name, words.collect()));
            }
        }
        Self { directives }
    }

    /// The same without what counts in a header only (CSP3, 3.3).
    fn of_meta(mut self) -> Self {
        self.directives
            .retain(|(name, _)| !matches!(name.as_str(), "sandbox" | "frame-ancestors" | "report-uri"));
        self
    }

    fn directive(&self, name: &str) -> Option<&SourceList> {
        self.directives.iter().find(|(known, _)| known == name).map(|(_, list)| list)
    }

    /// The first of these directives that it has (CSP3, 6.8.3).
    fn effective(&self, names: &[&'static str]) -> Option<(&'static str, &SourceList)> {
        names.iter().find_map(|name| Some((*name, self.directive(name)?)))
    }

    /// Whether scripts are off: the page is in a sandbox that does not allow them.
    fn is_sandboxed(&self) -> bool {
        self.directive("sandbox").is_some_and(|flags| !flags.has_word("allow-scripts"))
    }
}

fn is_script(kind: AssetKind) -> bool {
    matches!(kind, AssetKind::Script | AssetKind::Module)
}

/// The directives that a request for such an asset goes by, the first of them that a policy has (CSP3, 6.8.1 and 6.8.3).
fn directives_of(kind: AssetKind) -> &'static [&'static str] {
    match kind {
        AssetKind::Script | AssetKind::Module => &["script-src-elem", "script-src", "default-src"],
        AssetKind::Stylesheet => &["style-src-elem", "style-src", "default-src"],
        AssetKind::Image => &["img-src", "default-src"],
        AssetKind::Font => &["font-src", "default-src"],
        AssetKind::Manifest => &["manifest-src", "default-src"],
        AssetKind::Media => &["media-src", "default-src"],
        AssetKind::Frame => &["frame-src", "child-src", "default-src"],
        AssetKind::Embedded => &["object-src", "default-src"],
        // What asks for it is not known: only preloads are of this kind.
        AssetKind::Other => &[],
    }
}

impl SourceList {
    /// Whether a request for `reference` may be made (CSP3, 6.1.12, 6.1.15 and 6.7.2.5).
    fn allows_request(&self, reference: &Reference, page: &Url) -> bool {
        let is_of_elements = is_script(reference.kind) || reference.kind == AssetKind::Stylesheet;
        if is_of_elements && self.has_nonce(reference.context.nonce.as_deref()) {
            return true;
        }
        if is_script(reference.kind) {
            let mut digests = reference.integrity.iter().flat_map(Integrity::digests).peekable();
            if digests.peek().is_some() && digests.all(|digest| self.has_hash(digest)) {
                return true;
            }
            // Hosts and schemes do not count then, and neither does 'self'.
            if self.has(&Source::StrictDynamic) {
                return false;
            }
        }
        self.has_url(&reference.url, page)
    }

    /// Whether code in the page itself may run (CSP3, 6.7.3.3).
    fn allows_inline(&self, is_script: bool, code: &InlineCode) -> bool {
        let is_off = self.has_nonces_or_hashes() || (is_script && self.has(&Source::StrictDynamic));
        (self.has(&Source::UnsafeInline) && !is_off)
            || self.has_nonce(code.context.nonce.as_deref())
            || self.has_hash_of(code.text.as_bytes())
    }
}
