//! What stands before an app and answers in its place: routers, proxies, load balancers, caches.

use super::{Mark, Signature, Statuses};
use crate::cause::Cause;

const fn signature(
    (page, by): (&'static str, &'static str),
    hint: &'static str,
    marks: &'static [Mark],
    source: &'static str,
) -> Signature {
    Signature { page, by, cause: Cause::Edge, passes: false, statuses: Statuses::Any, hint, marks, source }
}

/// Too little to go by where all seems well.
const fn of_errors(
    names: (&'static str, &'static str),
    hint: &'static str,
    marks: &'static [Mark],
    source: &'static str,
) -> Signature {
    Signature { statuses: Statuses::Errors, ..signature(names, hint, marks, source) }
}

/// The page of nginx, and of what was made from it.
const fn like_nginx(
    names: (&'static str, &'static str),
    hint: &'static str,
    marks: &'static [Mark],
) -> Signature {
    signature(
        names,
        hint,
        marks,
        "nginx/nginx: src/http/ngx_http_special_response.c; the others change its last line",
    )
}

const NGINX: [Mark; 2] = [Mark::TitleStatus(""), Mark::Element("body > center:first-child > h1:only-child")];

const fn kamal_proxy(hint: &'static str, marks: &'static [Mark]) -> Signature {
    signature(
        ("kamal-proxy's error page", "kamal-proxy"),
        hint,
        marks,
        "basecamp/kamal-proxy: internal/pages/{404,502,503,504}.html",
    )
}

const KAMAL_PROXY: [Mark; 2] =
    [Mark::Element("body > main:only-child > header > svg"), Mark::Element("body > main > article > p")];

const HEROKU: &str = "Heroku's router";
const CLOUDFLARE: &str = "Cloudflare";
const APACHE_SOURCE: &str = "apache/httpd: modules/http/http_protocol.c, server/core.c (ap_psignature)";
const HAPROXY_SOURCE: &str = "haproxy/haproxy: examples/errorfiles";
const TRAEFIK_SOURCE: &str = "traefik/traefik: pkg/proxy/httputil/proxy.go, ErrorHandlerWithContext";

pub(super) static ALL: &[Signature] = &[
    // The router wraps the page, be it Heroku's own or one of the app's ERROR_PAGE_URL, into a frame that fills it.
    Signature {
        passes: true,
        ..signature(
            ("Heroku's maintenance page", HEROKU),
            "<title>Offline for Maintenance</title>",
            &[Mark::Title("Offline for Maintenance"), Mark::Element("body > iframe[src]:only-child")],
            "devcenter.heroku.com/articles/error-pages; herokucdn.com/error-pages/maintenance-mode.html",
        )
    },
    signature(
        ("Heroku's error page", HEROKU),
        "<title>Application Error</title>",
        &[Mark::Title("Application Error"), Mark::Element("body > iframe[src]:only-child")],
        "devcenter.heroku.com/articles/error-pages; herokucdn.com/error-pages/application-error.html",
    ),
    signature(
        ("Heroku's error page", HEROKU),
        "herokucdn.com/error-pages/",
        &[Mark::Element("body > iframe[src*='www.herokucdn.com/error-pages/']:only-child")],
        "herokucdn.com/error-pages/{no-such-app,application-error,maintenance-mode,ssl-cert-error}.html",
    ),
    signature(
        ("Heroku's page for an app without a release", HEROKU),
        "<title>Heroku | Welcome to your new app!</title>",
        &[Mark::Title("Heroku | Welcome to your new app!")],
        "devcenter.heroku.com; quoted by its title in many public guides",
    ),
    signature(
        ("Cloudflare's challenge page", CLOUDFLARE),
        "",
        &[Mark::Header("cf-mitigated", "challenge")],
        "developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response",
    ),
    signature(
        ("Cloudflare's error page", CLOUDFLARE),
        "cf-error-details",
        &[Mark::Element("body #cf-wrapper #cf-error-details, body #cf-wrapper .cf-error-details")],
        "gist.github.com/cbarley10/61cb71de0327d52a63e0c6955bd13423, a page as it was served",
    ),
    signature(
        ("Cloudflare's page for those it blocks", CLOUDFLARE),
        "<title>Attention Required! | Cloudflare</title>",
        &[Mark::Title("Attention Required! | Cloudflare")],
        "developers.cloudflare.com/waf; quoted by its title in many public tests",
    ),
    // Statuses that nobody but Cloudflare has. Of 502 and 504 its headers tell nothing: the app's own have them, too.
    Signature {
        statuses: Statuses::Only(&[520, 521, 522, 523, 524, 525, 526, 530]),
        ..signature(
            ("Cloudflare's error page", CLOUDFLARE),
            "",
            &[Mark::Header("cf-ray", "")],
            "developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors",
        )
    },
    like_nginx(
        ("nginx' error page", "nginx"),
        "<hr><center>nginx",
        &[NGINX[0], NGINX[1], Mark::ElementSays("body > hr + center", "nginx")],
    ),
    like_nginx(
        ("OpenResty's error page", "OpenResty"),
        "<hr><center>openresty",
        &[NGINX[0], NGINX[1], Mark::ElementSays("body > hr + center", "openresty")],
    ),
    like_nginx(
        ("Cloudflare's error page", CLOUDFLARE),
        "<hr><center>cloudflare",
        &[NGINX[0], NGINX[1], Mark::ElementSays("body > hr + center", "cloudflare")],
    ),
    like_nginx(
        ("Azure Application Gateway's error page", "Azure Application Gateway"),
        "<hr><center>Microsoft-Azure-Application-Gateway",
        &[NGINX[0], NGINX[1], Mark::ElementSays("body > hr + center", "Microsoft-Azure-Application-Gateway")],
    ),
    signature(
        ("nginx' own welcome page", "nginx"),
        "<title>Welcome to nginx!</title>",
        &[Mark::Title("Welcome to nginx!"), Mark::ElementSays("body h1", "Welcome to nginx!")],
        "nginx/nginx: docs/html/index.html",
    ),
    signature(
        ("Apache's error page", "Apache"),
        "<address>Apache",
        &[
            Mark::TitleStatus(""),
            Mark::Element("body > h1:first-child"),
            Mark::ElementSays("body > hr + address", "Apache"),
        ],
        APACHE_SOURCE,
    ),
    signature(
        ("Apache's error page", "Apache"),
        "The server is temporarily unable to service your",
        &[
            Mark::TitleStatus(" Service Unavailable"),
            Mark::TextBegins("Service Unavailable The server is temporarily unable to service your request"),
        ],
        APACHE_SOURCE,
    ),
    signature(
        ("Apache's error page", "Apache"),
        "The proxy server received an invalid",
        &[
            Mark::TitleStatus(" Proxy Error"),
            Mark::TextBegins(
                "Proxy Error The proxy server received an invalid response from an upstream server",
            ),
        ],
        APACHE_SOURCE,
    ),
    signature(
        ("Apache's default page", "Apache"),
        "Default Page: It works</title>",
        &[Mark::Title("Apache2 Ubuntu Default Page: It works")],
        "the page /var/www/html/index.html of Ubuntu's package apache2",
    ),
    signature(
        ("Apache's default page", "Apache"),
        "Default Page: It works</title>",
        &[Mark::Title("Apache2 Debian Default Page: It works")],
        "the page /var/www/html/index.html of Debian's package apache2",
    ),
    signature(
        ("Apache's default page", "Apache"),
        "<html><body><h1>It works!</h1></body></html>",
        &[Mark::Body("<html><body><h1>It works!</h1></body></html>")],
        "apache/httpd: docs/docroot/index.html",
    ),
    signature(
        ("HAProxy's error page", "HAProxy"),
        "No server is available to handle this request.",
        &[Mark::TextIs("503 Service Unavailable No server is available to handle this request.")],
        HAPROXY_SOURCE,
    ),
    signature(
        ("HAProxy's error page", "HAProxy"),
        "The server returned an invalid or incomplete response.",
        &[Mark::TextIs("502 Bad Gateway The server returned an invalid or incomplete response.")],
        HAPROXY_SOURCE,
    ),
    signature(
        ("HAProxy's error page", "HAProxy"),
        "The server didn't respond in time.",
        &[Mark::TextIs("504 Gateway Time-out The server didn't respond in time.")],
        HAPROXY_SOURCE,
    ),
    of_errors(
        ("AWS' load balancer's error page", "AWS' load balancer"),
        "",
        &[Mark::Header("server", "awselb/")],
        "docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html; the header as \
         observed",
    ),
    // Its `X-Cache: Error from cloudfront` stands on errors of the app as well, and tells nothing.
    signature(
        ("CloudFront's error page", "CloudFront"),
        "Generated by cloudfront (CloudFront)",
        &[
            Mark::Title("ERROR: The request could not be satisfied"),
            Mark::TextHolds("Generated by cloudfront (CloudFront)"),
        ],
        "stackoverflow.com/questions/20664018, an answer as it was served",
    ),
    signature(
        ("Varnish' error page", "Varnish"),
        "<p>Varnish cache server</p>",
        &[
            Mark::TitleStatus(""),
            Mark::ElementSays("body > h3", "Guru Meditation:"),
            Mark::ElementSays("body > hr + p", "Varnish cache server"),
        ],
        "varnishcache/varnish-cache: bin/varnishd/builtin.vcl, vcl_backend_error",
    ),
    signature(
        ("Fastly's error page", "Fastly"),
        "Fastly error: unknown domain",
        &[
            Mark::TitleBegins("Fastly error: unknown domain"),
            Mark::TextBegins("Fastly error: unknown domain"),
        ],
        "EdOverflow/can-i-take-over-xyz: README.md; the page as it was served",
    ),
    kamal_proxy("<title>404 — ", &[Mark::TitleBegins("404 — "), KAMAL_PROXY[0], KAMAL_PROXY[1]]),
    kamal_proxy("<title>502 — ", &[Mark::TitleBegins("502 — "), KAMAL_PROXY[0], KAMAL_PROXY[1]]),
    kamal_proxy("<title>503 — ", &[Mark::TitleBegins("503 — "), KAMAL_PROXY[0], KAMAL_PROXY[1]]),
    kamal_proxy("<title>504 — ", &[Mark::TitleBegins("504 — "), KAMAL_PROXY[0], KAMAL_PROXY[1]]),
    of_errors(
        ("Traefik's error page", "Traefik"),
        "Bad Gateway",
        &[Mark::Body("Bad Gateway")],
        TRAEFIK_SOURCE,
    ),
    of_errors(
        ("Traefik's error page", "Traefik"),
        "Gateway Timeout",
        &[Mark::Body("Gateway Timeout")],
        TRAEFIK_SOURCE,
    ),
    of_errors(
        ("the page of a Go server without a route", "a proxy without a route"),
        "404 page not found",
        &[Mark::Body("404 page not found"), Mark::Header("x-content-type-options", "nosniff")],
        "golang/go: src/net/http/server.go, NotFound; Traefik answers so without a router",
    ),
    of_errors(
        ("Envoy's error page", "Envoy"),
        "upstream connect error or disconnect/reset before headers",
        &[Mark::BodyBegins("upstream connect error or disconnect/reset before headers")],
        "envoyproxy/envoy: source/common/router/router.cc; test/extensions/filters/http/grpc_web",
    ),
    of_errors(
        ("Envoy's error page", "Envoy"),
        "no healthy upstream",
        &[Mark::Body("no healthy upstream")],
        "envoyproxy/envoy: source/common/router/router.cc",
    ),
    signature(
        ("Google's error page", "Google's front end"),
        "(Server Error)!!1</title>",
        &[
            Mark::TitleBegins("Error 5"),
            Mark::Element("body > a > span#logo, body > a#logo"),
            Mark::TextHolds("That’s an error."),
        ],
        "github.com/googleapis/google-cloud-cpp/issues/1807 and DNSControl/dnscontrol/pull/3369, the page as it was served",
    ),
    // Its own errors have neither a body nor what the app's would have.
    Signature {
        statuses: Statuses::Only(&[502, 503, 504]),
        ..signature(
            ("Caddy's error page", "Caddy"),
            "",
            &[
                Mark::Header("server", "caddy"),
                Mark::NoBody,
                Mark::NoHeader("content-type"),
                Mark::NoHeader("via"),
                Mark::NoHeader("x-request-id"),
            ],
            "caddyserver/caddy: modules/caddyhttp/server.go, ServeHTTP: an error is written as its status alone",
        )
    },
];
