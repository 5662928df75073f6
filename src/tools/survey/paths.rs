//! Addresses that belong to one visitor, or show something else with each visit.

use percent_encoding::percent_decode_str;
use url::Url;

/// Names of the sessions that servers put into a path (the servlet specification, 7.1.3) or a query.
const SESSIONS: [&str; 6] = ["jsessionid", "phpsessid", "sessionid", "sid", "cfid", "cftoken"];

/// `url` without the session of a visitor: `/home;jsessionid=1A` is `/home`, `/(S(abc))/home` as well. A server without
/// cookies gives each request another one.
pub(super) fn without_session(url: &Url) -> Url {
    let segments = url.path().split('/').filter(|segment| !is_session_segment(segment));
    let path: Vec<String> = segments.map(without_session_parameters).collect();
    let path = path.join("/");
    let mut url = url.clone();
    if path != url.path() {
        url.set_path(&path);
    }
    url
}

/// `;jsessionid=1A` behind the name of a segment (RFC 3986, 3.3).
fn without_session_parameters(segment: &str) -> String {
    let mut parts = segment.split(';');
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts.filter(|part| !is_session(part.split('=').next().unwrap_or_default())) {
        kept.push(';');
        kept.push_str(part);
    }
    kept
}

fn is_session(name: &str) -> bool {
    SESSIONS.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// `(S(lit3py55t21z5v55vlm25s55))`, of ASP.NET without cookies.
fn is_session_segment(segment: &str) -> bool {
    let segment = percent_decode_str(segment).decode_utf8_lossy();
    (segment.starts_with("(S(") || segment.starts_with("(A(")) && segment.ends_with("))")
}

/// Words of the addresses of pages that show something else with each visit, and what they are. A MediaWiki names its own
/// in its language.
const CHANGING: [(&str, &[&str]); 3] = [
    (
        "a random page",
        &[
            "random",
            "randompage",
            "randomize",
            "randomise",
            "shuffle",
            "lucky",
            "surprise",
            "zufall",
            "zufällig",
            "zufällige",
            "hasard",
            "azar",
            "aleatoria",
            "aleatorio",
            "aleatória",
            "aleatório",
            "casuale",
            "willekeurig",
            "losowa",
            "slumpsida",
            "случайная",
        ],
    ),
    (
        "a calendar",
        &[
            "calendar",
            "calender",
            "kalender",
            "calendrier",
            "calendario",
            "calendário",
            "kalendarz",
            "календарь",
        ],
    ),
    (
        "a search",
        &[
            "search",
            "suche",
            "recherche",
            "buscar",
            "busca",
            "busqueda",
            "búsqueda",
            "ricerca",
            "zoeken",
            "szukaj",
            "поиск",
        ],
    ),
];

/// What `path` leads to, if that changes with each visit or each day.
pub(super) fn changing(path: &str) -> Option<&'static str> {
    let path = percent_decode_str(path).decode_utf8_lossy().to_lowercase();
    let words: Vec<&str> = path.split(|it: char| !it.is_alphanumeric()).collect();
    let is_named = |names: &[&str]| words.iter().any(|word| names.contains(word));
    CHANGING.iter().find(|(_, names)| is_named(names)).map(|(what, _)| *what)
}

/// A path without what servers take for the same: `/docs/index.html` and `/docs/` are `/docs`.
pub(super) fn plain(path: &str) -> &str {
    const INDEXES: [&str; 6] =
        ["index.html", "index.htm", "index.php", "default.aspx", "default.htm", "index.xhtml"];
    let index = INDEXES.iter().find_map(|index| path.strip_suffix(index)).filter(|rest| rest.ends_with('/'));
    index.unwrap_or(path).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_of_a_visitor_is_no_part_of_an_address() {
        for (path, kept) in [
            ("/home;jsessionid=1A2B", "/home"),
            ("/app;JSESSIONID=1A2B.node1/home", "/app/home"),
            ("/home;v=1;jsessionid=1A2B", "/home;v=1"),
            ("/(S(lit3py55t21z5v55vlm25s55))/home", "/home"),
            ("/home;PHPSESSID=abc", "/home"),
            ("/", "/"),
            ("/wiki/Sid", "/wiki/Sid"),
            ("/map;layer=1", "/map;layer=1"),
            ("/(draft)/home", "/(draft)/home"),
        ] {
            let url = Url::parse("https://shop.example").unwrap().join(path).unwrap();
            assert_eq!(without_session(&url).path(), kept, "{path}");
        }
    }

    #[test]
    fn what_changes_by_visit_is_known_by_its_address() {
        for (path, what) in [
            ("/Special:Random", "a random page"),
            ("/wiki/Spezial:Zuf%C3%A4llige_Seite", "a random page"),
            ("/products/random", "a random page"),
            ("/im-feeling-lucky", "a random page"),
            ("/calendar", "a calendar"),
            ("/kalender/2027", "a calendar"),
            ("/search", "a search"),
            ("/suche.html", "a search"),
        ] {
            assert_eq!(changing(path), Some(what), "{path}");
        }
        for path in
            ["/", "/randomness-explained/", "/research", "/about", "/calendars-for-sale/", "/luckynumber"]
        {
            assert_eq!(changing(path), None, "{path}");
        }
    }

    #[test]
    fn an_index_is_its_folder() {
        for (path, kept) in [
            ("/en/index.html", "/en"),
            ("/en/", "/en"),
            ("/index.php", ""),
            ("/", ""),
            ("/en/preface.html", "/en/preface.html"),
            ("/cardindex.html", "/cardindex.html"),
        ] {
            assert_eq!(plain(path), kept, "{path}");
        }
    }
}
