use super::*;

fn url(path: &str) -> Url {
    Url::parse("https://shop.example").unwrap().join(path).unwrap()
}

#[test]
fn an_address_that_does_something_says_so_in_many_languages() {
    for path in [
        "/logout",
        "/users/sign_out",
        "/posts/1/delete",
        "/delete.php?id=3",
        "/index.php?action=logout",
        "/addToCart/7",
        "/account/delete-all-of-my-data-now",
        "/benutzer/abmelden",
        "/artikel/löschen/4",
        "/konto-loeschen",
        "/abo/kündigen",
        "/panier/supprimer?id=4",
        "/deconnexion",
        "/se-déconnecter",
        "/cerrar-sesion",
        "/carrito/eliminar/9",
        "/sair",
        "/conta/excluir",
        "/esci.php",
        "/carrello/rimuovi",
        "/uitloggen",
        "/bestellingen/3/annuleren",
        "/logga-ut",
        "/varukorg/ta-bort/5",
        "/log-ud",
        "/kirjaudu-ulos",
        "/wyloguj",
        "/koszyk/usuń/2",
        "/odhlasit",
        "/kosik/odstranit",
        "/kijelentkezés",
        "/deconectare",
        "/çıkış",
        "/sepet/sil/3",
        "/hapus",
        "/đăng-xuất",
        "/выйти",
        "/корзина/удалить",
        "/видалити",
        "/αποσύνδεση",
        "/حذف",
        "/התנתק",
        "/ログアウト",
        "/記事/削除",
        "/登出",
        "/장바구니/삭제",
        "/ออกจากระบบ",
    ] {
        assert!(acts(&url(path)), "{path}");
    }
}

#[test]
fn languages_that_fewer_pages_are_written_in_are_known_as_well() {
    for path in [
        "/odjava",
        "/korisnik/obriši",
        "/izbriši/7",
        "/одјави-се",
        "/logi-välja",
        "/kustuta/3",
        "/iziet",
        "/dzēst/2",
        "/atsijungti",
        "/ištrinti",
        "/tanca-la-sessió",
        "/suprimeix",
        "/útskrá",
        "/eyða",
        "/вихід",
        "/panier/vider",
        "/vaciar-carrito",
        "/svuota-carrello",
        "/afrekenen",
        "/thoát",
        "/abo/beenden",
        "/konto/zurücksetzen",
    ] {
        assert!(acts(&url(path)), "{path}");
    }
    for text in [
        "Tanggalin",
        "Futa",
        "লগ আউট",
        "வெளியேறு",
        "لاگ آؤٹ",
        "გასვლა",
        "Ջնջել",
        "Zum Warenkorb hinzufügen",
        "结算",
        "Έξοδος",
        "हटायें",
        "Избриши",
        "Fshij",
        "Çıxış",
        "Гарах",
        "Pechar sesión",
        "Saioa itxi",
        "Allgofnodi",
        "Logáil amach",
        "Teken uit",
        "Deconectează-te",
    ] {
        assert!(text_acts(text), "{text}");
    }
}

#[test]
fn short_action_words_count_only_on_their_own() {
    for path in [
        "/item/5/del",
        "/item?do=del&id=4",
        "/exit",
        "/?action=quit",
        "/saml/slo",
        "/j_spring_security_logout",
    ] {
        assert!(acts(&url(path)), "{path}");
    }
    for path in ["/exit-survey", "/hotels/casa-del-mar", "/fire-exit-signs", "/sick-leave", "/wipes", "/slow"]
    {
        assert!(!acts(&url(path)), "{path}");
    }
}

#[test]
fn a_token_of_a_form_means_that_something_changes() {
    for path in [
        "/t/5?authenticity_token=abc",
        "/session/end?csrf=1",
        "/p?_csrf_token=x",
        "/w?_wpnonce=0a1b2c",
        "/l?sesskey=x",
        "/doku.php?sectok=1",
        "/cart/7?__RequestVerificationToken=x",
    ] {
        assert!(acts(&url(path)), "{path}");
    }
}

#[test]
fn pages_about_an_action_are_pages() {
    for path in [
        "/posts/how-to-delete-a-file",
        "/blog/why-we-never-log-out-our-users",
        "/deleted-scenes",
        "/likes",
        "/addresses",
        "/users/john.doe",
        "/blog/2024.html",
        "/kaufberatung",
        "/wissen",
        "/peru",
        "/artikel/wie-sie-ein-konto-sicher-loeschen-und-behalten",
        "/docs/das-loeschen-von-daten-erklaert",
        "/help/removal-men",
        "/actualites/la-suppression-de-la-taxe-fonciere",
        "/search?page=2&sort=price",
        "/a%FFb",
    ] {
        assert!(!acts(&url(path)), "{path}");
    }
}

#[test]
fn what_a_link_says_of_itself_counts() {
    for text in [
        "Log out",
        " Sign out (bob) ",
        "Delete",
        "Delete account",
        "Konto löschen",
        "Se déconnecter",
        "Supprimer",
        "Eliminar",
        "Kaufen",
        "Jetzt kaufen",
        "Wyloguj się",
        "Выйти",
        "削除する",
        "ログアウト",
        "退出登录",
        "로그아웃",
        "Đăng xuất",
        "🗑",
        "✖",
    ] {
        assert!(text_acts(text), "{text}");
    }
    for text in [
        "",
        "About us",
        "How to delete a file safely",
        "Removal guide",
        "Über das Löschen von alten Daten",
        "ファイルを安全に削除するためのよくある質問と答え",
        "Deletions",
        "Help",
        "→",
    ] {
        assert!(!text_acts(text), "{text}");
    }
}

#[test]
fn an_icon_of_a_bin_counts_by_its_name() {
    for names in [
        "fa fa-trash-alt",
        "bi bi-trash3",
        "icon-bin",
        "mdi mdi-delete-outline",
        "/icons/trash.svg",
        "#trash",
        "fa fa-sign-out",
    ] {
        assert!(icon_acts(names), "{names}");
    }
    for names in ["fa fa-home", "icon binary", "cabinet", "/img/logo.png", "combined", "sign-in"] {
        assert!(!icon_acts(names), "{names}");
    }
    assert!(class_acts("btn js-delete") && class_acts("btn btn-remove") && class_acts("signOut"));
    assert!(!class_acts("remove-underline nav-link") && !class_acts("undeletable"));
}

#[test]
fn an_address_of_one_visitor_is_known() {
    for path in [
        "/home;jsessionid=0A1B2C",
        "/shop;JSESSIONID=1.node2?x=1",
        "/?PHPSESSID=abc",
        "/index.php?sid=9f8e",
        "/(S(lit3py55t21z5v55vlm25s55))/Default.aspx",
        "/cdn-cgi/l/email-protection",
        "/shop/cdn-cgi/scripts/x.js",
        "/catalog?osCsid=1",
        "/?ASPSESSIONIDQCTSRSSR=1",
        "/i/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjF9.c2ln",
    ] {
        assert!(is_per_visitor(&url(path)), "{path}");
    }
    for path in
        ["/home", "/matrix;v=2/x", "/(s)/x", "/sidebar?side=1", "/cdn/app.js", "/sessions/2024", "/eyJ"]
    {
        assert!(!is_per_visitor(&url(path)), "{path}");
    }
}

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
