use super::*;

fn says(path: &str) -> Option<Cause> {
    cause_of(&Url::parse("https://shop.example").unwrap().join(path).unwrap())
}

#[test]
fn maintenance_is_known_in_the_ways_it_is_spelled() {
    for path in [
        "/maintenance.html",
        "/maintenance",
        "/Maintenance/",
        "/under-maintenance",
        "/en/site_maintenance.php",
        "/maintenance/index.html",
        "/MaintenanceMode.aspx",
        "/sorry",
        "/sorry.html",
        "/service-unavailable",
        "/unavailable.htm",
        "/wartung",
        "/Wartungsarbeiten.html",
        "/de/wartungsseite",
        "/manutencao",
        "/cgi-sys/suspendedpage.cgi",
        "/we-are-offline",
        "/503-maintenance.html",
        "/coming-soon",
        "/under-construction/",
        "/captcha?return=/",
        "/showcaptcha",
        "/blocked?url=Lw==",
        "/errors/validateCaptcha",
        "/en/unsupported-browser.html",
        "/waiting-room",
        "/%E3%83%A1%E3%83%B3%E3%83%86%E3%83%8A%E3%83%B3%E3%82%B9",
    ] {
        assert_eq!(says(path), Some(Cause::Edge), "{path}");
    }
}

#[test]
fn errors_are_known_in_the_ways_they_are_spelled() {
    for path in [
        "/Error.aspx",
        "/error",
        "/errors/503",
        "/error/500.html",
        "/500.html",
        "/404",
        "/ErrorPages/Oops.aspx",
        "/error-404",
        "/Error404",
        "/home?aspxerrorpath=/tasks",
        "/pages/GenericError.aspx",
        "/server_error",
        "/page-not-found",
        "/fehler.html",
        "/access-denied",
        "/error/index.php",
        "/wp-admin/install.php",
        "/wp-admin/setup-config.php",
        "/core/install.php",
        "/install/index.php",
        "/session-expired",
    ] {
        assert_eq!(says(path), Some(Cause::App), "{path}");
    }
}

#[test]
fn paths_that_only_hold_such_a_word_say_nothing() {
    for path in [
        "/",
        "/posts/404",
        "/products/503",
        "/articles/how-we-fixed-the-error",
        "/maintenance-plans",
        "/services/car-maintenance",
        "/error-tracking",
        "/errors/42",
        "/errors/null-pointer",
        "/downloads",
        "/downtown",
        "/status",
        "/server",
        "/default.aspx",
        "/index.html",
        "/pages",
        "/sorry-seems-to-be-the-hardest-word",
        "/terrors",
        "/offline-maps",
        "/setup-guide",
        "/install-windows",
        "/blocked-drains",
        "/captcha-for-developers",
        "/coming-soon/42-films",
    ] {
        assert_eq!(says(path), None, "{path}");
    }
}
