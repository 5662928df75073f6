//! The error pages of proxies, platforms and frameworks: their characteristic text, without the styling.

use crate::deploy::Edge;
use crate::pages::Page;

/// The answer of `edge` if no instance is up; with `failed`, if an instance refused the request.
pub(crate) fn unavailable(edge: Edge, failed: bool) -> Page {
    match edge {
        Edge::Bare | Edge::Nginx => Page::html(502, nginx("502 Bad Gateway")).with("server", "nginx/1.24.0"),
        Edge::Alb if failed => Page::html(502, aws("502 Bad Gateway")).with("server", "awselb/2.0"),
        Edge::Alb => Page::html(503, aws("503 Service Temporarily Unavailable")).with("server", "awselb/2.0"),
        Edge::Heroku => Page::html(503, heroku("application-error")).with("server", "Heroku"),
        Edge::Kamal => Page::html(502, kamal()),
        Edge::Cloudflare => {
            Page::html(521, cloudflare()).with("server", "cloudflare").with("cf-ray", "8f1c0a2b3d4e5f60-FRA")
        }
    }
}

/// The answer to a client that sends too many requests.
pub(crate) fn too_many(edge: Edge, says_so: bool, wait: u64) -> Page {
    if !says_so {
        return Page::html(503, nginx("503 Service Temporarily Unavailable")).with("server", "nginx/1.24.0");
    }
    let page = match edge {
        Edge::Cloudflare => Page::html(429, rate_limited()).with("server", "cloudflare"),
        _ => Page {
            status: 429,
            headers: vec![("content-type", "text/plain".to_owned())],
            body: "Retry later\n".to_owned(),
            cut: false,
        },
    };
    page.with("retry-after", wait.to_string())
}

/// nginx's own page for a status.
pub(crate) fn nginx(status: &str) -> String {
    format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n\
         <hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n"
    )
}

/// nginx's page without a configured site.
pub(crate) fn welcome() -> String {
    "<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n\
     <p>If you see this page, the nginx web server is successfully installed and working. Further configuration is \
     required.</p>\n<p><em>Thank you for using nginx.</em></p>\n</body>\n</html>\n"
        .to_owned()
}

fn aws(status: &str) -> String {
    format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n\
         </body>\r\n</html>\r\n"
    )
}

/// Heroku's error pages: a frame around another page.
fn heroku(page: &str) -> String {
    let title = if page == "application-error" { "Application Error" } else { "Offline for Maintenance" };
    format!(
        "<!DOCTYPE html>\n<html>\n  <head>\n    <meta charset=\"utf-8\">\n    <title>{title}</title>\n  </head>\n  <body>\n    \
         <iframe src=\"//www.herokucdn.com/error-pages/{page}.html\"></iframe>\n  </body>\n</html>"
    )
}

fn kamal() -> String {
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<title>502 — Bad Gateway</title>\n<meta charset=\"utf-8\">\n\
     <meta name=\"robots\" content=\"noindex, nofollow\">\n</head>\n<body>\n<main><article><p>\
     <strong>The server received an invalid response.</strong> Please try again later.<br> If you continue to see this \
     error, please contact the application owner.</p></article></main>\n</body>\n</html>\n"
        .to_owned()
}

fn cloudflare() -> String {
    "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head>\n<title>app.example.com | 521: Web server is down</title>\n\
     <link rel=\"stylesheet\" href=\"/cdn-cgi/styles/main.css\">\n</head>\n<body>\n<div id=\"cf-wrapper\">\
     <div id=\"cf-error-details\"><h1>Web server is down <span>Error code 521</span></h1>\
     <div>Visit <a href=\"https://www.cloudflare.com/5xx-error-landing\">cloudflare.com</a> for more information.</div>\
     <p>Cloudflare Ray ID: 8f1c0a2b3d4e5f60</p></div></div>\n</body>\n</html>\n"
        .to_owned()
}

fn rate_limited() -> String {
    "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head><title>Access denied | app.example.com used Cloudflare to restrict \
     access</title></head>\n<body><div id=\"cf-wrapper\"><h1>Error 1015</h1><h2>You are being rate limited</h2></div>\
     </body>\n</html>\n"
        .to_owned()
}

/// Rails' page for an exception.
pub(crate) fn rails_500() -> String {
    "<!DOCTYPE html>\n<html>\n<head>\n  <title>We're sorry, but something went wrong (500)</title>\n  \
     <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n</head>\n<body \
     class=\"rails-default-error-page\">\n<!-- This file lives in public/500.html -->\n<div class=\"dialog\"><div>\
     <h1>We're sorry, but something went wrong.</h1></div><p>If you are the application owner check the logs for more \
     information.</p></div>\n</body>\n</html>\n"
        .to_owned()
}

/// Rails' page for a path without a route.
pub(crate) fn rails_404() -> String {
    "<!DOCTYPE html>\n<html>\n<head>\n  <title>The page you were looking for doesn't exist (404)</title>\n</head>\n<body \
     class=\"rails-default-error-page\">\n<!-- This file lives in public/404.html -->\n<div class=\"dialog\"><div>\
     <h1>The page you were looking for doesn't exist.</h1><p>You may have mistyped the address or the page may have \
     moved.</p></div></div>\n</body>\n</html>\n"
        .to_owned()
}

/// Rails' answer to a host that is not allowed.
pub(crate) fn blocked_host() -> String {
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>Action Controller: Exception caught</title></head>\n<body>\n\
     <header><h1>Blocked hosts: app.example.com</h1></header>\n</body>\n</html>\n"
        .to_owned()
}

/// A platform's page for an app that its operator has taken offline.
pub(crate) fn maintenance(edge: Edge) -> String {
    match edge {
        Edge::Heroku => heroku("maintenance-mode"),
        _ => "<!DOCTYPE html>\n<html>\n<head>\n<title>Down for Maintenance</title>\n</head>\n<body>\n\
              <h1>Down for Maintenance</h1>\n<p>The system is down for maintenance. It'll be back shortly.</p>\n\
              </body>\n</html>\n"
            .to_owned(),
    }
}

/// A maintenance page that the app's operator wrote, with the app's name.
pub(crate) fn homemade_maintenance() -> String {
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>McRitchie Studio</title>\n</head>\n\
     <body>\n<main><h1>McRitchie Studio</h1>\n<p>We are improving things and will be back in a few minutes. \
     Thank you for your patience.</p></main>\n</body>\n</html>\n"
        .to_owned()
}
