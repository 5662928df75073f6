//! Error and default pages of the app's own stack: Rails, Puma, Passenger, maintenance gems.

use super::{PageMark, Signature, of_app};

const fn for_a_while(
    page: &'static str,
    hint: &'static str,
    marks: &'static [PageMark],
    source: &'static str,
) -> Signature {
    Signature { passes: true, ..of_app(page, hint, marks, source) }
}

pub(super) static ALL: &[Signature] = &[
    // Rails 5.1 to 7.2.
    of_app(
        "Rails' error page",
        "rails-default-error-page",
        &[PageMark::Element("body.rails-default-error-page > div.dialog h1")],
        "rails/rails: railties/lib/rails/generators/rails/app/templates/public/{404,422,500}.html",
    ),
    // Rails 4.0 to 5.0. Only the end of the title is the same on its three pages.
    of_app(
        "Rails' error page",
        " (500)</title>",
        &[
            PageMark::Title("We're sorry, but something went wrong (500)"),
            PageMark::Element("body > div.dialog h1"),
        ],
        "rails/rails: railties/lib/rails/generators/rails/app/templates/public/500.html at d23ba1b",
    ),
    // Rails 8.
    of_app(
        "Rails' error page",
        "id=\"error-id\"",
        &[
            PageMark::Element("main > header > svg > path#error-id"),
            PageMark::Element("main > article > p > strong"),
        ],
        "rails/rails: railties/lib/rails/generators/rails/app/templates/public/400.html",
    ),
    // Errors of the development environment, pending migrations included.
    of_app(
        "Rails' page for an exception",
        "Action Controller: Exception caught",
        &[
            PageMark::Title("Action Controller: Exception caught"),
            PageMark::Element("body > header > h1, body > header + *, body > h1"),
        ],
        "rails/rails: actionpack/lib/action_dispatch/middleware/templates/rescues/layout.erb",
    ),
    of_app(
        "Rails' page for an exception, as text",
        "If you are the administrator of this website, then please read this web",
        &[PageMark::BodyBegins(
            "500 Internal Server Error\nIf you are the administrator of this website, then",
        )],
        "rails/rails: actionpack/lib/action_dispatch/middleware/show_exceptions.rb, FAILSAFE_RESPONSE",
    ),
    // Rails 7.0 and later.
    of_app(
        "Rails' own welcome page",
        "<strong>Rails version:</strong>",
        &[
            PageMark::TitleBegins("Ruby on Rails"),
            PageMark::ElementSays("body > ul > li > strong", "Rails version:"),
        ],
        "rails/rails: railties/lib/rails/templates/rails/welcome/index.html.erb",
    ),
    // Rails 5.0 to 6.1.
    of_app(
        "Rails' own welcome page",
        "Yay! You&rsquo;re on Rails!",
        &[PageMark::Title("Ruby on Rails"), PageMark::ElementSays("h1", "Yay! You’re on Rails!")],
        "rails/rails: railties/lib/rails/templates/rails/welcome/index.html.erb (6.1)",
    ),
    of_app(
        "Puma's error page",
        "An unhandled lowlevel error occurred.",
        &[PageMark::Body("An unhandled lowlevel error occurred. The application logs may have details.")],
        "puma/puma: lib/puma/server.rb, lowlevel_error",
    ),
    of_app(
        "Puma's error page",
        "Puma caught this error: ",
        &[PageMark::BodyBegins("Puma caught this error: ")],
        "puma/puma: lib/puma/server.rb, lowlevel_error",
    ),
    of_app(
        "Passenger's error page",
        "show_operator_info",
        &[
            PageMark::TitleBegins("We're sorry, but something went wrong"),
            PageMark::Element("a#show_operator_info"),
            PageMark::Element("div#operator_info"),
        ],
        "phusion/passenger: resources/templates/error_renderer/without_details/src/index.html.template, \
         resources/templates/undisclosed_error.html.template",
    ),
    of_app(
        "Passenger's error page",
        "content=\"Phusion Passenger\"",
        &[
            PageMark::TitleBegins("We're sorry, but something went wrong"),
            PageMark::Element("meta[name=generator][content='Phusion Passenger']"),
        ],
        "phusion/passenger: resources/templates/error_renderer/without_details/src/index.html.template (older)",
    ),
    for_a_while(
        "turnout's maintenance page",
        "<title>Down for Maintenance</title>",
        &[
            PageMark::Title("Down for Maintenance"),
            PageMark::Element("body > section#page > header > h1"),
            PageMark::Element("section#page > section#body"),
        ],
        "biola/turnout: public/maintenance.html",
    ),
    for_a_while(
        "Capistrano's maintenance page",
        "The system is down for",
        &[
            PageMark::Title("Maintenance"),
            PageMark::TextBegins("Maintenance The system is down for "),
            PageMark::NoElement("nav, form, link[rel~='stylesheet' i][href]"),
        ],
        "capistrano/maintenance: lib/capistrano/templates/maintenance.html.erb",
    ),
];
