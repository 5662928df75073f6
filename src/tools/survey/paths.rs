//! Paths whose content changes with each visit.

use percent_encoding::percent_decode_str;

/// Words in paths whose content changes with each visit, with descriptions. `MediaWiki` has them in several languages.
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

/// The description of `path`, if its content changes with each visit or each day.
pub(super) fn changing(path: &str) -> Option<&'static str> {
    let path = percent_decode_str(path).decode_utf8_lossy().to_lowercase();
    let words: Vec<&str> = path.split(|it: char| !it.is_alphanumeric()).collect();
    let is_named = |names: &[&str]| words.iter().any(|word| names.contains(word));
    CHANGING.iter().find(|(_, names)| is_named(names)).map(|(what, _)| *what)
}

/// A normalised path: `/docs/index.html` and `/docs/` are `/docs`.
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
