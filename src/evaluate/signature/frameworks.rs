//! Error pages of frameworks and languages other than Ruby.

use super::{PageMark, Signature, of_app};

pub(super) static ALL: &[Signature] = &[
    of_app(
        "Django's page for an exception",
        "id=\"summary\"",
        &[
            PageMark::Element("meta[name=robots][content^='NONE,NO']"),
            PageMark::Element("#summary > h1, header#summary"),
        ],
        "django/django: django/views/templates/technical_500.html, technical_404.html",
    ),
    of_app(
        "Werkzeug's page for an exception",
        "// Werkzeug Debugger</title>",
        &[PageMark::TitleEnds(" // Werkzeug Debugger"), PageMark::Element("div.debugger > h1")],
        "pallets/werkzeug: src/werkzeug/debug/tbtools.py, HEADER",
    ),
    of_app(
        "Python's report of an exception",
        "Traceback (most recent call last):",
        &[PageMark::BodyBegins("Traceback (most recent call last):")],
        "docs.python.org/3/library/traceback.html",
    ),
    of_app(
        "the error page of Python's WSGI server",
        "A server error occurred.",
        &[PageMark::Body("A server error occurred. Please contact the administrator.")],
        "python/cpython: Lib/wsgiref/handlers.py, error_body",
    ),
    of_app(
        "Laravel's page for an exception",
        "Whoops container",
        &[PageMark::Element("body > div.Whoops.container")],
        "filp/whoops: src/Whoops/Resources/views/layout.html.php",
    ),
    of_app(
        "Laravel's page for an exception",
        "window.ignite",
        &[PageMark::ScriptHolds("window.ignite(")],
        "spatie/ignition: resources/views/errorPage.php",
    ),
    of_app(
        "Xdebug's report of a fatal error",
        "<table class='xdebug-error xe-",
        &[PageMark::Element(
            "table.xdebug-error.xe-fatal-error, table.xdebug-error.xe-uncaught-exception, table.xdebug-error.xe-parse-error",
        )],
        "xdebug/xdebug: src/develop/stack.c, html_formats",
    ),
    of_app(
        "Symfony's page for an exception",
        "exception-message-wrapper",
        &[PageMark::Element(".exception-summary .exception-message-wrapper")],
        "symfony/error-handler: Resources/views/exception.html.php",
    ),
    of_app(
        "Symfony's error page",
        "Oops! An Error Occurred",
        &[
            PageMark::TitleBegins("An Error Occurred: "),
            PageMark::ElementSays("body > div > h1", "Oops! An Error Occurred"),
        ],
        "symfony/error-handler: Resources/views/error.html.php",
    ),
    of_app(
        "WordPress' error page",
        "id=\"error-page\"",
        &[PageMark::Element(
            "body#error-page > .wp-die-message, body#error-page > h1:first-child, body#error-page > p:first-child",
        )],
        "WordPress/WordPress: wp-includes/functions.php, _default_wp_die_handler; wp-includes/class-wpdb.php, db_connect",
    ),
    of_app(
        "Drupal's error page",
        "The website encountered an unexpected error.",
        &[PageMark::BodyBegins("The website encountered an unexpected error. ")],
        "drupal/drupal: core/lib/Drupal/Core/EventSubscriber/FinalExceptionSubscriber.php",
    ),
    of_app(
        "Magento's error page",
        "There has been an error processing your request",
        &[
            PageMark::Title("There has been an error processing your request"),
            PageMark::ElementSays("h1", "There has been an error processing your request"),
        ],
        "magento/magento2: pub/errors/default/report.phtml",
    ),
    of_app(
        "Joomla's error page",
        "Error displaying the error page",
        &[PageMark::BodyBegins("Error displaying the error page")],
        "joomla/joomla-cms: libraries/src/Exception/ExceptionHandler.php",
    ),
    of_app(
        "MediaWiki's error page",
        "This site is experiencing technical difficulties.",
        &[PageMark::ElementSays(
            "body > h1:first-child",
            "Sorry! This site is experiencing technical difficulties.",
        )],
        "wikimedia/mediawiki: includes/exception/MWExceptionRenderer.php, reportOutageHTML",
    ),
    of_app(
        "ASP.NET's error page",
        "Server Error in '",
        &[PageMark::ElementSays("body > span > h1, body > h1:first-child", "Server Error in '")],
        "microsoft/referencesource: System.Web/ErrorFormatter.cs",
    ),
    of_app(
        "ASP.NET's page for an exception",
        "An unhandled exception occurred while processing the request.",
        &[PageMark::ElementSays(
            "body > h1:first-child",
            "An unhandled exception occurred while processing the request.",
        )],
        "dotnet/aspnetcore: src/Middleware/Diagnostics/src/DeveloperExceptionPage/Views/ErrorPage.cshtml",
    ),
    of_app(
        "Tomcat's error page",
        "<title>HTTP Status ",
        &[
            PageMark::TitleBegins("HTTP Status "),
            PageMark::ElementSays("body > h1:first-child", "HTTP Status "),
        ],
        "apache/tomcat: java/org/apache/catalina/valves/ErrorReportValve.java",
    ),
    of_app(
        "Spring's error page",
        "Whitelabel Error Page",
        &[PageMark::ElementSays("body > h1:first-child", "Whitelabel Error Page")],
        "spring-projects/spring-boot: ErrorMvcAutoConfiguration, StaticView",
    ),
    of_app(
        "Express' error page",
        "<title>Error</title>",
        &[PageMark::Title("Error"), PageMark::Element("body > pre:only-child")],
        "pillarjs/finalhandler: index.js, createHtmlDocument",
    ),
    of_app(
        "Next.js' error page",
        "next-error-h1",
        &[PageMark::Element("h1.next-error-h1")],
        "vercel/next.js: packages/next/src/pages/_error.tsx",
    ),
    of_app(
        "the page of better_errors for an exception",
        "class=\"exception\"",
        &[PageMark::Element("div.top > header.exception")],
        "BetterErrors/better_errors: lib/better_errors/templates/main.erb",
    ),
    of_app(
        "ASP's report of an error",
        "Microsoft VBScript ",
        &[PageMark::TextBegins("Microsoft VBScript runtime error '800")],
        "learn.microsoft.com: VBScript runtime errors; the report as IIS writes it into a page",
    ),
    of_app(
        "Perl's page for an exception",
        "Software error:",
        &[PageMark::ElementSays("body > h1:first-child", "Software error:")],
        "perl: CGI::Carp, fatalsToBrowser",
    ),
    of_app(
        "Lucee's page for an exception",
        "-lucee-err",
        &[PageMark::Element("table[id='-lucee-err']")],
        "lucee/Lucee: core/src/main/java/resource/context/templates/error/error.cfm",
    ),
];
