use super::{PLAIN, Sample, of_app};

/// What the app's own stack answers.
pub(super) fn stacks() -> Vec<Sample> {
    vec![
        of_app(
            "Rails' error page",
            "<!DOCTYPE html><html><head><title>We're sorry, but something went wrong (500)</title>\
             <style>.rails-default-error-page { color: #2E2F30; }</style></head><body class=\"rails-default-error-page\">\
             <!-- This file lives in public/500.html --><div class=\"dialog\"><div>\
             <h1>We're sorry, but something went wrong.</h1></div><p>If you are the application owner check the logs for \
             more information.</p></div></body></html>",
        ),
        of_app(
            "Rails' error page",
            "<!DOCTYPE html><html><head><title>We're sorry, but something went wrong (500)</title></head><body>\
             <div class=\"dialog\"><h1>We're sorry, but something went wrong.</h1></div>\
             <p>If you are the application owner check the logs for more information.</p></body></html>",
        ),
        of_app(
            "Rails' error page",
            "<!doctype html><html lang=\"en\"><head><title>We’re sorry, but something went wrong (500 Internal Server \
             Error)</title></head><body><main><header><svg viewBox=\"0 0 480 172\"><path d=\"m0 0\" id=\"error-id\"/>\
             <path d=\"m1 1\" id=\"error-description\"/></svg></header><article><p><strong>We’re sorry, but something went \
             wrong.</strong> If you’re the application owner check the logs for more information.</p></article></main>\
             </body></html>",
        ),
        of_app(
            "Rails' page for an exception",
            "<!DOCTYPE html><html lang=\"en\"><head><title>Action Controller: Exception caught</title></head><body>\
             <header><h1>ActiveRecord::PendingMigrationError</h1></header><main role=\"main\" id=\"container\">\
             <h2>Migrations are pending.</h2></main></body></html>",
        ),
        Sample {
            headers: &[PLAIN],
            ..of_app(
                "Rails' page for an exception, as text",
                "500 Internal Server Error\nIf you are the administrator of this website, then please read this web \
                 application's log file and/or the web server's log file to find out what went wrong.",
            )
        },
        of_app(
            "Rails' own welcome page",
            "<!DOCTYPE html><html><head><title>Ruby on Rails 7.2.2</title></head><body><nav><a \
             href=\"https://rubyonrails.org\"><img src=\"a.svg\"></a></nav><ul><li><strong>Rails version:</strong> 7.2.2\
             </li><li><strong>Ruby version:</strong> 3.3</li></ul></body></html>",
        ),
        of_app(
            "Rails' own welcome page",
            "<!DOCTYPE html><html><head><title>Ruby on Rails</title></head><body><div class=\"container\"><section>\
             <p><a href=\"https://rubyonrails.org\"><img alt=\"Ruby on Rails\"></a></p><h1>Yay! You&rsquo;re on Rails!</h1>\
             </section></div></body></html>",
        ),
        Sample {
            headers: &[],
            ..of_app(
                "Puma's error page",
                "An unhandled lowlevel error occurred. The application logs may have details.\n",
            )
        },
        Sample {
            headers: &[],
            ..of_app(
                "Puma's error page",
                "Puma caught this error: no such table (RuntimeError)\nconfig.ru:3:in `call'",
            )
        },
        of_app(
            "Passenger's error page",
            "<!doctype html><html lang=\"en\"><head><title>We're sorry, but something went wrong: Web application could not \
             be started</title></head><body><header><div class=\"column\"><h1>We're sorry, but something went wrong.</h1>\
             </div></header><div class=\"column\"><a id=\"show_operator_info\" href=\"#\">Technical details</a>\
             <div id=\"operator_info\"><h3>Error ID:</h3><span class=\"error\">1f</span></div></div></body></html>",
        ),
        of_app(
            "Passenger's error page",
            "<!DOCTYPE html><html><head><title>We're sorry, but something went wrong: x</title>\
             <meta name=\"generator\" content=\"Phusion Passenger\"></head><body><header><h1>We're sorry</h1></header></body>",
        ),
        Sample {
            status: 503,
            ..of_app(
                "turnout's maintenance page",
                "<!DOCTYPE html><html><head><meta charset=\"UTF-8\"><title>Down for Maintenance</title></head><body>\
                 <section id=\"page\"><header><h1>Down for Maintenance</h1></header><section id=\"body\"><div \
                 id=\"reason\">The site is temporarily down for maintenance.</div></section></section></body></html>",
            )
        },
        Sample {
            status: 503,
            ..of_app(
                "Capistrano's maintenance page",
                "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Maintenance</h1>\
                 <p>The system is down for maintenance<br>as of 10:00 UTC.</p><p>It'll be back shortly.</p></body></html>",
            )
        },
    ]
}
