//! What proxies and web servers before an app answer in its place.

use super::{Mark, Signature, Statuses, of_edge, of_edge_errors};

/// The page of nginx, and of what was made from it.
const fn like_nginx(
    names: (&'static str, &'static str),
    hint: &'static str,
    marks: &'static [Mark],
) -> Signature {
    of_edge(
        names,
        hint,
        marks,
        "nginx/nginx: src/http/ngx_http_special_response.c; the others change its last line",
    )
}

const NGINX: [Mark; 2] = [Mark::TitleStatus(""), Mark::Element("body > center:first-child > h1:only-child")];

const fn kamal_proxy(hint: &'static str, marks: &'static [Mark]) -> Signature {
    of_edge(
        ("kamal-proxy's error page", "kamal-proxy"),
        hint,
        marks,
        "basecamp/kamal-proxy: internal/pages/{404,502,503,504}.html",
    )
}

const KAMAL_PROXY: [Mark; 2] =
    [Mark::Element("body > main:only-child > header > svg"), Mark::Element("body > main > article > p")];

const CLOUDFLARE: &str = "Cloudflare";
const APACHE_SOURCE: &str = "apache/httpd: modules/http/http_protocol.c, server/core.c (ap_psignature)";
const HAPROXY_SOURCE: &str = "haproxy/haproxy: examples/errorfiles";
const TRAEFIK_SOURCE: &str = "traefik/traefik: pkg/proxy/httputil/proxy.go, ErrorHandlerWithContext";

pub(super) static ALL: &[Signature] = &[
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
    of_edge(
        ("nginx' own welcome page", "nginx"),
        "<title>Welcome to nginx!</title>",
        &[Mark::Title("Welcome to nginx!"), Mark::ElementSays("body h1", "Welcome to nginx!")],
        "nginx/nginx: docs/html/index.html",
    ),
    of_edge(
        ("Apache's error page", "Apache"),
        "<address>Apache",
        &[
            Mark::TitleStatus(""),
            Mark::Element("body > h1:first-child"),
            Mark::ElementSays("body > hr + address", "Apache"),
        ],
        APACHE_SOURCE,
    ),
    of_edge(
        ("Apache's error page", "Apache"),
        "The server is temporarily unable to service your",
        &[
            Mark::TitleStatus(" Service Unavailable"),
            Mark::TextBegins("Service Unavailable The server is temporarily unable to service your request"),
        ],
        APACHE_SOURCE,
    ),
    of_edge(
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
    of_edge(
        ("Apache's default page", "Apache"),
        "Default Page: It works</title>",
        &[Mark::Title("Apache2 Ubuntu Default Page: It works")],
        "Ubuntu's package apache2, index.html; its title as nmap's http-title reports it",
    ),
    of_edge(
        ("Apache's default page", "Apache"),
        "Default Page: It works</title>",
        &[Mark::Title("Apache2 Debian Default Page: It works")],
        "Debian's package apache2, index.html; its title as nmap's http-title reports it",
    ),
    of_edge(
        ("Apache's default page", "Apache"),
        "<html><body><h1>It works!</h1></body></html>",
        &[Mark::Body("<html><body><h1>It works!</h1></body></html>")],
        "apache/httpd: docs/docroot/index.html",
    ),
    of_edge(
        ("HAProxy's error page", "HAProxy"),
        "No server is available to handle this request.",
        &[Mark::TextIs("503 Service Unavailable No server is available to handle this request.")],
        HAPROXY_SOURCE,
    ),
    of_edge(
        ("HAProxy's error page", "HAProxy"),
        "The server returned an invalid or incomplete response.",
        &[Mark::TextIs("502 Bad Gateway The server returned an invalid or incomplete response.")],
        HAPROXY_SOURCE,
    ),
    of_edge(
        ("HAProxy's error page", "HAProxy"),
        "The server didn't respond in time.",
        &[Mark::TextIs("504 Gateway Time-out The server didn't respond in time.")],
        HAPROXY_SOURCE,
    ),
    of_edge(
        ("Varnish' error page", "Varnish"),
        "<p>Varnish cache server</p>",
        &[
            Mark::TitleStatus(""),
            Mark::ElementSays("body > h3", "Guru Meditation:"),
            Mark::ElementSays("body > hr + p", "Varnish cache server"),
        ],
        "varnishcache/varnish-cache: bin/varnishd/builtin.vcl, vcl_backend_error",
    ),
    kamal_proxy("<title>404 — ", &[Mark::TitleBegins("404 — "), KAMAL_PROXY[0], KAMAL_PROXY[1]]),
    kamal_proxy("<title>502 — ", &[Mark::TitleBegins("502 — "), KAMAL_PROXY[0], KAMAL_PROXY[1]]),
    kamal_proxy("<title>503 — ", &[Mark::TitleBegins("503 — "), KAMAL_PROXY[0], KAMAL_PROXY[1]]),
    kamal_proxy("<title>504 — ", &[Mark::TitleBegins("504 — "), KAMAL_PROXY[0], KAMAL_PROXY[1]]),
    of_edge_errors(("Traefik's error page", "Traefik"), "", &[Mark::Body("Bad Gateway")], TRAEFIK_SOURCE),
    of_edge_errors(("Traefik's error page", "Traefik"), "", &[Mark::Body("Gateway Timeout")], TRAEFIK_SOURCE),
    of_edge_errors(
        ("the page of a Go server without a route", "a proxy without a route"),
        "404 page not found",
        &[Mark::Body("404 page not found"), Mark::Header("x-content-type-options", "nosniff")],
        "golang/go: src/net/http/server.go, NotFound; Traefik answers so without a router",
    ),
    of_edge_errors(
        ("Envoy's error page", "Envoy"),
        "upstream connect error or disconnect/reset before headers",
        &[Mark::BodyBegins("upstream connect error or disconnect/reset before headers")],
        "envoyproxy/envoy: source/common/router/router.cc; test/extensions/filters/http/grpc_web",
    ),
    of_edge_errors(
        ("Envoy's error page", "Envoy"),
        "no healthy upstream",
        &[Mark::Body("no healthy upstream")],
        "envoyproxy/envoy: source/common/router/router.cc",
    ),
    // Its own errors have neither a body nor what the app's would have.
    Signature {
        statuses: Statuses::Only(&[502, 503, 504]),
        ..of_edge(
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
