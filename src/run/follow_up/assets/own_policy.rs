//! Finds what a page's own Content-Security-Policy blocks.

use super::{KIND, finding};
use crate::config::suite::{Assets, Severity};
use crate::evaluate::Finding;
use crate::page::asset::AssetKind;
use crate::page::content_security_policy::{ContentSecurityPolicies, InlineCode, InlineKind};
use crate::page::html::References;

/// How many kinds of code there are.
const KINDS: [InlineKind; 4] =
    [InlineKind::ImportMap, InlineKind::Module, InlineKind::Script, InlineKind::Style];

/// The findings about inline scripts and styles, one per kind.
///
/// Code with a nonce is meant to run, and so is an import map: without it nothing runs. Other code may have been
/// inserted by a proxy, so it turns a seal red only if the policy blocks everything of its kind.
pub(super) fn blocked_code(
    references: &References,
    csp: &ContentSecurityPolicies,
    assets: &Assets,
) -> Vec<Finding> {
    let blocked: Vec<(&InlineCode, &'static str)> =
        references.inline.iter().filter_map(|code| Some((code, csp.blocks_inline(code)?))).collect();
    let of_kind = |kind: InlineKind| {
        let mut alike = blocked.iter().filter(|(code, _)| code.kind == kind).peekable();
        let directive = alike.peek()?.1;
        let is_meant = alike.clone().any(|(code, _)| code.context.nonce.is_some());
        let count = alike.count();
        let is_needed = is_meant || kind == InlineKind::ImportMap || nothing_runs(kind, references, csp);
        let severity = if is_needed { assets.severity } else { assets.of_the_unsure };
        Some(blocked_by(directive, &shown(kind, count), severity))
    };
    KINDS.into_iter().filter_map(of_kind).collect()
}

/// The finding that a directive of the page's policy blocks `shown`.
pub(super) fn blocked_by(directive: &str, shown: &str, severity: Severity) -> Finding {
    let got = format!("blocked by the page's own Content-Security-Policy ({directive})");
    finding(KIND, shown, &got, severity).at(shown)
}

fn shown(kind: InlineKind, count: usize) -> String {
    match count {
        1 => kind.as_str().to_owned(),
        _ => format!("{}, {count} times", kind.as_str()),
    }
}

/// Whether the policy blocks everything of a kind, inline and external.
fn nothing_runs(kind: InlineKind, references: &References, csp: &ContentSecurityPolicies) -> bool {
    let is_style = kind == InlineKind::Style;
    let is_alike = |it: InlineKind| it != InlineKind::ImportMap && (it == InlineKind::Style) == is_style;
    let mut inline = references.inline.iter().filter(|code| is_alike(code.kind));
    let mut assets = references.assets.iter().filter(|asset| match asset.kind {
        AssetKind::Stylesheet => is_style,
        AssetKind::Script | AssetKind::Module => !is_style,
        _ => false,
    });
    inline.all(|code| csp.blocks_inline(code).is_some()) && assets.all(|asset| csp.blocks(asset).is_some())
}
