//! Pages that have nothing in them but a script that sends their visitors on.

use url::Url;

use super::{Page, Refresh};
use crate::page::placeholder::is_placeholder;

/// What such a page may say beside it: `Redirecting …`
const MOST_TEXT: usize = 100;

impl Page {
    /// Where the only script of the page, which is at `url`, loads another page: its only statement names the address, and
    /// the page shows nothing else. What a script decides is not known.
    pub(crate) fn script_redirect(&self, url: &Url) -> Option<Refresh> {
        if self.text().chars().count() > MOST_TEXT || !self.runs_only_inline_scripts() {
            return None;
        }
        let mut scripts = self.shown_elements().filter(|element| element.value().name() == "script");
        let (script, None) = (scripts.next()?, scripts.next()) else { return None };
        let script: String = script.text().collect();
        let written = address_in(&script).filter(|written| !is_placeholder(written))?;
        let mut location = self.base(url).join(written).ok()?;
        location.set_fragment(None);
        crate::base::redact::strip_credentials(&mut location);
        let is_page = matches!(location.scheme(), "http" | "https");
        (is_page && super::links::without_fragment(url.clone()) != location)
            .then_some(Refresh { after: 0, location })
    }
}

/// `/app/` of `window.location.replace("/app/");`, also as what is done once the page is loaded.
fn address_in(script: &str) -> Option<&str> {
    let statement = when_loaded(script.trim()).unwrap_or(script).trim();
    let rest = ["window.", "self.", "top.", "document."].iter().find_map(|it| statement.strip_prefix(it));
    let rest = rest.unwrap_or(statement).strip_prefix("location")?;
    let calls = [".replace(", ".assign("].iter().find_map(|it| rest.strip_prefix(it));
    let (inside, end) = match calls {
        Some(inside) => (inside, ")"),
        None => (rest.strip_prefix(".href").unwrap_or(rest).trim_start().strip_prefix('=')?, ""),
    };
    let inside = inside.trim_start();
    let quote = inside.chars().next().filter(|it| matches!(it, '"' | '\'' | '`'))?;
    let (written, behind) = inside.get(1..)?.split_once(quote)?;
    let behind = behind.trim_start().strip_prefix(end)?.trim_start();
    let is_all = matches!(behind, "" | ";");
    (is_all && !written.contains('\\')).then_some(written).filter(|written| !written.trim().is_empty())
}

/// `…` of `window.onload = function () { … }`.
fn when_loaded(script: &str) -> Option<&str> {
    let rest = script.strip_prefix("window.").unwrap_or(script).strip_prefix("onload")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let (head, body) = rest.split_once('{')?;
    let head: String = head.split_whitespace().collect();
    let body = body.trim_end().trim_end_matches(';').trim_end().strip_suffix('}')?;
    matches!(head.as_str(), "function()" | "()=>").then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(html: &str) -> Option<String> {
        let url = Url::parse("https://shop.example/a/").unwrap();
        let found = Page::parse(html).script_redirect(&url)?;
        Some(found.location.as_str().replace("https://shop.example", ""))
    }

    #[test]
    fn a_page_that_is_one_statement_leads_where_that_says() {
        for script in [
            "location = '/app/'",
            "window.location.href=\"/app/\";",
            "document.location = \"../app/\"",
            "location.replace('/app/#top')",
            "top.location.assign( `/app/` );",
            "window.onload=function(){window.location.href=\"/app/\"}",
            "onload = () => { location = '/app/'; };",
        ] {
            let html = format!("<title>x</title><p>Redirecting …</p><script>{script}</script>");
            assert_eq!(leads(&html).as_deref(), Some("/app/"), "{script}");
        }
    }

    #[test]
    fn what_a_script_decides_is_not_followed() {
        for script in [
            "if (!ok) location = '/app/'",
            "location = '/app/' + lang",
            "go(); location = '/app/'",
            "location = '/app/'; go()",
            "location.hash = 'x'",
            "location = '/a/#top'",
            "location = ''",
            "location = 'javascript:go()'",
            "location = '${to}'",
            "locations = '/app/'",
            "const location = '/app/'",
        ] {
            assert_eq!(leads(&format!("<script>{script}</script>")), None, "{script}");
        }
        let script = "<script>location='/app/'</script>";
        for html in [
            format!("{script}<script src=/a.js></script>"),
            format!("{script}{script}"),
            format!("<p>{}</p>{script}", "Welcome to the shop. ".repeat(10)),
            format!("<template>{script}</template>"),
            format!("<noscript>{script}</noscript>"),
        ] {
            assert_eq!(leads(&html), None, "{html}");
        }
    }
}
