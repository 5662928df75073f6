use super::{HTML, PLAIN, Sample, of_edge};

/// What stands before an app answers.
#[allow(clippy::too_many_lines, reason = "it is a table")]
pub(super) fn edges() -> Vec<Sample> {
    let nginx = |page, by, line: &'static str| of_edge(page, by, 502, line);
    let heroku = |page, status, body| of_edge(page, "Heroku's router", status, body);
    let cloudflare = |page, status, body| of_edge(page, "Cloudflare", status, body);
    let apache = |page, status, body| of_edge(page, "Apache", status, body);
    let haproxy = |status, body| of_edge("HAProxy's error page", "HAProxy", status, body);
    let kamal_proxy = |status, body| of_edge("kamal-proxy's error page", "kamal-proxy", status, body);
    let plain = |page, by, status, body| Sample { headers: &[PLAIN], ..of_edge(page, by, status, body) };
    vec![
        heroku(
            "Heroku's maintenance page",
            503,
            "<!DOCTYPE html><html><head><title>Offline for Maintenance</title></head><body>\
             <iframe src=\"//shop-errors.s3.amazonaws.com/maintenance.html\"></iframe></body></html>",
        ),
        heroku(
            "Heroku's error page",
            503,
            "<!DOCTYPE html>\n<html>\n  <head>\n    <meta charset=\"utf-8\">\n    <title>Application Error</title>\n  </head>\n\
             <body>\n    <iframe src=\"//www.herokucdn.com/error-pages/application-error.html\"></iframe>\n  </body>\n</html>",
        ),
        heroku(
            "Heroku's error page",
            404,
            "<!DOCTYPE html><html><head><title>No such app</title></head><body>\
             <iframe src=\"//www.herokucdn.com/error-pages/no-such-app.html\"></iframe></body></html>",
        ),
        heroku(
            "Heroku's page for an app without a release",
            502,
            "<!DOCTYPE html><html><head><title>Heroku | Welcome to your new app!</title></head><body>\
             <h1>Heroku | Welcome to your new app!</h1><p>Refer to the documentation if you need help deploying.</p></body>",
        ),
        Sample {
            headers: &[HTML, ("cf-mitigated", "challenge"), ("server", "cloudflare")],
            ..cloudflare("Cloudflare's challenge page", 403, "<title>Just a moment...</title>")
        },
        cloudflare(
            "Cloudflare's error page",
            502,
            "<!DOCTYPE html><html><head><title>shop.example | 502: Bad gateway</title></head><body><div id=\"cf-wrapper\">\
             <div id=\"cf-error-details\" class=\"p-0\"><h1><span class=\"inline-block\">Bad gateway</span>\
             <span class=\"code-label\">Error code 502</span></h1></div></div></body></html>",
        ),
        cloudflare(
            "Cloudflare's page for those it blocks",
            403,
            "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head><body>\
             <h1>Sorry, you have been blocked</h1></body></html>",
        ),
        Sample { headers: &[("cf-ray", "8f2c-FRA")], ..cloudflare("Cloudflare's error page", 522, "") },
        nginx(
            "nginx' error page",
            "nginx",
            "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n\
             <hr><center>nginx/1.25.3</center>\r\n</body>\r\n</html>\r\n",
        ),
        nginx(
            "OpenResty's error page",
            "OpenResty",
            "<html><head><title>404 Not PageReading</title></head><body><center><h1>404 Not PageReading</h1></center>\
             <hr><center>openresty</center></body></html>",
        ),
        nginx(
            "Cloudflare's error page",
            "Cloudflare",
            "<html><head><title>400 Bad Request</title></head><body><center><h1>400 Bad Request</h1></center>\
             <hr><center>cloudflare</center></body></html>",
        ),
        nginx(
            "Azure Application Gateway's error page",
            "Azure Application Gateway",
            "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center>\
             <hr><center>Microsoft-Azure-Application-Gateway/v2</center></body></html>",
        ),
        nginx(
            "nginx' own welcome page",
            "nginx",
            "<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1>\
             <p>If you see this page, the nginx web server is successfully installed and working.</p></body></html>",
        ),
        apache(
            "Apache's error page",
            404,
            "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n\
             <h1>Not PageReading</h1>\n<p>The requested URL was not found on this server.</p>\n<hr>\n\
             <address>Apache/2.4.57 (Debian) Server at shop.example Port 443</address>\n</body></html>",
        ),
        apache(
            "Apache's error page",
            503,
            "<html><head><title>503 Service Unavailable</title></head><body><h1>Service Unavailable</h1>\
             <p>The server is temporarily unable to service your\nrequest due to maintenance downtime or capacity\nproblems. \
             Please try again later.</p></body></html>",
        ),
        apache(
            "Apache's error page",
            502,
            "<html><head><title>502 Proxy Error</title></head><body><h1>Proxy Error</h1><p>The proxy server received an \
             invalid\r\nresponse from an upstream server.<br /></p></body></html>",
        ),
        apache(
            "Apache's default page",
            404,
            "<!DOCTYPE html><html><head><title>Apache2 Ubuntu Default Page: It works</title></head><body><p>x</p></body>",
        ),
        apache(
            "Apache's default page",
            404,
            "<!DOCTYPE html><html><head><title>Apache2 Debian Default Page: It works</title></head><body><p>x</p></body>",
        ),
        apache("Apache's default page", 404, "<html><body><h1>It works!</h1></body></html>\n"),
        haproxy(
            503,
            "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n",
        ),
        haproxy(
            502,
            "<html><body><h1>502 Bad Gateway</h1>\nThe server returned an invalid or incomplete response.\n</body></html>\n",
        ),
        haproxy(
            504,
            "<html><body><h1>504 Gateway Time-out</h1>\nThe server didn't respond in time.\n</body></html>\n",
        ),
        Sample {
            headers: &[HTML, ("server", "awselb/2.0")],
            ..of_edge(
                "AWS' load balancer's error page",
                "AWS' load balancer",
                503,
                "<html><head><title>503 Service Temporarily Unavailable</title></head><body><center><h1>503 Service \
                 Temporarily Unavailable</h1></center></body></html>",
            )
        },
        of_edge(
            "CloudFront's error page",
            "CloudFront",
            502,
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\"><HTML><HEAD>\
             <TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>502 ERROR</H1>\
             <H2>The request could not be satisfied.</H2><PRE>Generated by cloudfront (CloudFront)\nRequest ID: x</PRE></BODY>",
        ),
        of_edge(
            "Varnish' error page",
            "Varnish",
            503,
            "<!DOCTYPE html><html><head><title>503 Backend fetch failed</title></head><body><h1>Error 503 Backend fetch \
             failed</h1><p>Backend fetch failed</p><h3>Guru Meditation:</h3><p>XID: 3</p><hr><p>Varnish cache server</p></body>",
        ),
        of_edge(
            "Fastly's error page",
            "Fastly",
            500,
            "<html><head><title>Fastly error: unknown domain shop.example</title></head><body><p>Fastly error: unknown \
             domain: shop.example. Please check that this domain has been added to a service.</p></body></html>",
        ),
        kamal_proxy(
            404,
            "<!doctype html><html lang=\"en\"><head><title>404 — Not PageReading</title></head><body><main><header>\
             <svg viewBox=\"0 0 618 154\"></svg></header><article><p><strong>The page you were looking for doesn’t exist.\
             </strong></p></article></main></body></html>",
        ),
        kamal_proxy(
            502,
            "<!doctype html><html lang=\"en\"><head><title>502 — Bad Gateway</title></head><body><main><header>\
             <svg viewBox=\"0 0 618 154\"></svg></header><article><p><strong>The server received an invalid response.\
             </strong></p></article></main></body></html>",
        ),
        kamal_proxy(
            503,
            "<!doctype html><html lang=\"en\"><head><title>503 — Service Temporarily Unavailable</title></head><body><main>\
             <header><svg viewBox=\"0 0 618 154\"></svg></header><article><p>We are moving.</p></article></main></body>",
        ),
        kamal_proxy(
            504,
            "<!doctype html><html lang=\"en\"><head><title>504 — Gateway Timeout</title></head><body><main>\
             <header><svg viewBox=\"0 0 618 154\"></svg></header><article><p>x</p></article></main></body></html>",
        ),
        plain("Traefik's error page", "Traefik", 502, "Bad Gateway"),
        plain("Traefik's error page", "Traefik", 504, "Gateway Timeout"),
        Sample {
            headers: &[PLAIN, ("x-content-type-options", "nosniff")],
            ..of_edge(
                "the page of a Go server without a route",
                "a proxy without a route",
                404,
                "404 page not found\n",
            )
        },
        plain(
            "Envoy's error page",
            "Envoy",
            503,
            "upstream connect error or disconnect/reset before headers. reset reason: connection failure",
        ),
        plain("Envoy's error page", "Envoy", 503, "no healthy upstream"),
        of_edge(
            "Google's error page",
            "Google's front end",
            502,
            "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>Error 502 (Server Error)!!1</title>\n  \
             <a href=//www.google.com/><span id=logo aria-label=Google></span></a>\n  <p><b>502.</b> <ins>That’s an \
             error.</ins>\n  <p>The server encountered a temporary error and could not complete your request.",
        ),
        Sample { headers: &[("server", "Caddy")], ..of_edge("Caddy's error page", "Caddy", 502, "") },
    ]
}
