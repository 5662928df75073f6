//! Error pages of proxies and web servers in front of the app.

use super::{PageMark, Signature, SignatureStatuses, of_edge, of_edge_errors, of_file_server};

/// The page of nginx and of servers derived from it.
const fn like_nginx(
    names: (&'static str, &'static str),
    hint: &'static str,
    marks: &'static [PageMark],
) -> Signature {
    of_edge(
        names,
        hint,
        marks,
        "nginx/nginx: src/http/ngx_http_special_response.c; the others change its last line",
    )
}

const NGINX: [PageMark; 2] =
    [PageMark::TitleStatus(""), PageMark::Element("body > center:first-child > h1:only-child")];

const fn kamal_proxy(hint: &'static str, marks: &'static [PageMark]) -> Signature {
    of_edge(
        ("kamal-proxy's error page", "kamal-proxy"),
        hint,
        marks,
        "basecamp/kamal-proxy: internal/pages/{404,502,503,504}.html",
    )
}

const KAMAL_PROXY: [PageMark; 2] = [
    PageMark::Element("body > main:only-child > header > svg"),
    PageMark::Element("body > main > article > p"),
];

const CLOUDFLARE: &str = "Cloudflare";
const APACHE_SOURCE: &str = "apache/httpd: modules/http/http_protocol.c, server/core.c (ap_psignature)";
const HAPROXY_SOURCE: &str = "haproxy/haproxy: examples/errorfiles";
const TRAEFIK_SOURCE: &str = "traefik/traefik: pkg/proxy/httputil/proxy.go, ErrorHandlerWithContext";

pub(super) static ALL: &[Signature] = &[
    of_file_server(like_nginx(
        ("nginx' error page", "nginx"),
        "<hr><center>nginx",
        &[NGINX[0], NGINX[1], PageMark::ElementSays("body > hr + center", "nginx")],
    )),
    of_file_server(like_nginx(
        ("OpenResty's error page", "OpenResty"),
        "<hr><center>openresty",
        &[NGINX[0], NGINX[1], PageMark::ElementSays("body > hr + center", "openresty")],
    )),
    like_nginx(
        ("Cloudflare's error page", CLOUDFLARE),
        "<hr><center>cloudflare",
        &[NGINX[0], NGINX[1], PageMark::ElementSays("body > hr + center", "cloudflare")],
    ),
    like_nginx(
        ("Azure Application Gateway's error page", "Azure Application Gateway"),
        "<hr><center>Microsoft-Azure-Application-Gateway",
        &[
            NGINX[0],
            NGINX[1],
            PageMark::ElementSays("body > hr + center", "Microsoft-Azure-Application-Gateway"),
        ],
    ),
    of_edge(
        ("nginx' own welcome page", "nginx"),
        "<title>Welcome to nginx!</title>",
        &[PageMark::Title("Welcome to nginx!"), PageMark::ElementSays("body h1", "Welcome to nginx!")],
        "nginx/nginx: docs/html/index.html",
    ),
    of_file_server(of_edge(
        ("Apache's error page", "Apache"),
        "<address>Apache",
        &[
            PageMark::TitleStatus(""),
            PageMark::Element("body > h1:first-child"),
            PageMark::ElementSays("body > hr + address", "Apache"),
        ],
        APACHE_SOURCE,
    )),
    of_edge(
        ("Apache's error page", "Apache"),
        "The server is temporarily unable to service your",
        &[
            PageMark::TitleStatus(" Service Unavailable"),
            PageMark::TextBegins(
                "Service Unavailable The server is temporarily unable to service your request",
            ),
        ],
        APACHE_SOURCE,
    ),
    of_edge(
        ("Apache's error page", "Apache"),
        "The proxy server received an invalid",
        &[
            PageMark::TitleStatus(" Proxy Error"),
            PageMark::TextBegins(
                "Proxy Error The proxy server received an invalid response from an upstream server",
            ),
        ],
        APACHE_SOURCE,
    ),
    of_edge(
        ("Apache's default page", "Apache"),
        "Default Page: It works</title>",
        &[PageMark::Title("Apache2 Ubuntu Default Page: It works")],
        "Ubuntu's package apache2, index.html; its title as nmap's http-title reports it",
    ),
    of_edge(
        ("Apache's default page", "Apache"),
        "Default Page: It works</title>",
        &[PageMark::Title("Apache2 Debian Default Page: It works")],
        "Debian's package apache2, index.html; its title as nmap's http-title reports it",
    ),
    of_edge(
        ("Apache's default page", "Apache"),
        "<html><body><h1>It works!</h1></body></html>",
        &[PageMark::Body("<html><body><h1>It works!</h1></body></html>")],
        "apache/httpd: docs/docroot/index.html",
    ),
    of_edge(
        ("HAProxy's error page", "HAProxy"),
        "No server is available to handle this request.",
        &[PageMark::TextIs("503 Service Unavailable No server is available to handle this request.")],
        HAPROXY_SOURCE,
    ),
    of_edge(
        ("HAProxy's error page", "HAProxy"),
        "The server returned an invalid or incomplete response.",
        &[PageMark::TextIs("502 Bad Gateway The server returned an invalid or incomplete response.")],
        HAPROXY_SOURCE,
    ),
    of_edge(
        ("HAProxy's error page", "HAProxy"),
        "The server didn't respond in time.",
        &[PageMark::TextIs("504 Gateway Time-out The server didn't respond in time.")],
        HAPROXY_SOURCE,
    ),
    of_edge(
        ("Varnish' error page", "Varnish"),
        "<p>Varnish cache server</p>",
        &[
            PageMark::TitleStatus(""),
            PageMark::ElementSays("body > h3", "Guru Meditation:"),
            PageMark::ElementSays("body > hr + p", "Varnish cache server"),
        ],
        "varnishcache/varnish-cache: bin/varnishd/builtin.vcl, vcl_backend_error",
    ),
    kamal_proxy("<title>404 — ", &[PageMark::TitleBegins("404 — "), KAMAL_PROXY[0], KAMAL_PROXY[1]]),
    kamal_proxy("<title>502 — ", &[PageMark::TitleBegins("502 — "), KAMAL_PROXY[0], KAMAL_PROXY[1]]),
    kamal_proxy("<title>503 — ", &[PageMark::TitleBegins("503 — "), KAMAL_PROXY[0], KAMAL_PROXY[1]]),
    kamal_proxy("<title>504 — ", &[PageMark::TitleBegins("504 — "), KAMAL_PROXY[0], KAMAL_PROXY[1]]),
    of_edge_errors(("Traefik's error page", "Traefik"), "", &[PageMark::Body("Bad Gateway")], TRAEFIK_SOURCE),
    of_edge_errors(
        ("Traefik's error page", "Traefik"),
        "",
        &[PageMark::Body("Gateway Timeout")],
        TRAEFIK_SOURCE,
    ),
    of_file_server(of_edge_errors(
        ("the page of a Go server without a route", "a proxy without a route"),
        "404 page not found",
        &[PageMark::Body("404 page not found"), PageMark::Header("x-content-type-options", "nosniff")],
        "golang/go: src/net/http/server.go, NotFound; Traefik answers so without a router",
    )),
    of_edge_errors(
        ("Envoy's error page", "Envoy"),
        "upstream connect error or disconnect/reset before headers",
        &[PageMark::BodyBegins("upstream connect error or disconnect/reset before headers")],
        "envoyproxy/envoy: source/common/router/router.cc; test/extensions/filters/http/grpc_web",
    ),
    of_edge_errors(
        ("Envoy's error page", "Envoy"),
        "no healthy upstream",
        &[PageMark::Body("no healthy upstream")],
        "envoyproxy/envoy: source/common/router/router.cc",
    ),
    // Caddy's own errors have no body, and none of the headers of an app.
    Signature {
        statuses: SignatureStatuses::Only(&[502, 503, 504]),
        ..of_edge(
            ("Caddy's error page", "Caddy"),
            "",
            &[
                PageMark::Header("server", "caddy"),
                PageMark::NoBody,
                PageMark::NoHeader("content-type"),
                PageMark::NoHeader("via"),
                PageMark::NoHeader("x-request-id"),
            ],
            "caddyserver/caddy: modules/caddyhttp/server.go, ServeHTTP: an error is written as its status alone",
        )
    },
];
