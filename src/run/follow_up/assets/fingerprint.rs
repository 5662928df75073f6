//! The names of assets with a fingerprint, as far as a seal keeps them: they change with each release.

use crate::page::asset::AssetKind;

/// The limits of kept names per page, in number and bytes, since the seal stores them.
const MOST: usize = 60;
const MOST_BYTES: usize = 4096;

/// The names to keep, the most important ones first.
pub(super) fn kept(found: Vec<(AssetKind, String)>) -> Vec<String> {
    let (first, others): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|(kind, _)| matches!(kind, AssetKind::Stylesheet | AssetKind::Script | AssetKind::Module));
    let mut bytes = 0;
    let names = first.into_iter().chain(others).map(|(_, name)| name).take(MOST);
    names
        .take_while(|name| {
            bytes += name.len();
            bytes <= MOST_BYTES
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stylesheets_and_scripts_are_kept_first_up_to_the_limits() {
        let mut found: Vec<_> = (0..80).map(|n| (AssetKind::Image, format!("/{n}.png"))).collect();
        found.push((AssetKind::Module, "/app.js".to_owned()));
        let names = kept(found);
        assert_eq!((names.len(), names[0].as_str(), names[1].as_str()), (60, "/app.js", "/0.png"));
        let long = (0..50).map(|_| (AssetKind::Script, "x".repeat(1000))).collect();
        assert_eq!(kept(long).len(), 4);
    }
}
