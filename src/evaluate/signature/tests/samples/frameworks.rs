use super::{PLAIN, Sample, of_app};

/// What frameworks and languages answer where an app failed.
#[allow(clippy::too_many_lines, reason = "it is a table")]
pub(super) fn frameworks() -> Vec<Sample> {
    vec![
        of_app(
            "Django's page for an exception",
            "<!DOCTYPE html><html lang=\"en\"><head><meta name=\"robots\" content=\"NONE,NOARCHIVE\"><title>KeyError at /</title>\
             </head><body><div id=\"summary\"><h1>KeyError at /</h1></div></body></html>",
        ),
        of_app(
            "Werkzeug's page for an exception",
            "<!doctype html><html lang=en><head><title>ZeroDivisionError: division by zero\n // Werkzeug Debugger</title></head>\
             <body><div class=\"debugger\"><h1>ZeroDivisionError</h1></div></body></html>",
        ),
        Sample {
            headers: &[PLAIN],
            ..of_app(
                "Python's report of an exception",
                "Traceback (most recent call last):\n  File \"/srv/app.py\", line 3, in <module>\nKeyError: 'SHOP'\n",
            )
        },
        Sample {
            headers: &[PLAIN],
            ..of_app(
                "the error page of Python's WSGI server",
                "A server error occurred.  Please contact the administrator.",
            )
        },
        of_app(
            "Laravel's page for an exception",
            "<!DOCTYPE html><html><head><title>Whoops! There was an error.</title></head><body><div class=\"Whoops container\">x\
             </div></body></html>",
        ),
        of_app(
            "Laravel's page for an exception",
            "<!doctype html><html><head><title>Class not found</title></head><body><div id=\"app\"></div>\
             <script>window.ignite(window.data)</script></body></html>",
        ),
        of_app(
            "Symfony's page for an exception",
            "<!DOCTYPE html><html><head><title>x (500)</title></head><body><div class=\"exception-summary\"><div \
             class=\"exception-message-wrapper\"><h1>x</h1></div></div></body></html>",
        ),
        of_app(
            "Symfony's error page",
            "<!DOCTYPE html><html><head><title>An Error Occurred: Internal Server Error</title></head><body><div \
             class=\"container\"><h1>Oops! An Error Occurred</h1></div></body></html>",
        ),
        of_app(
            "WordPress' error page",
            "<!DOCTYPE html><html><head><title>WordPress &rsaquo; Error</title></head><body id=\"error-page\"><div \
             class=\"wp-die-message\"><p>There has been a critical error on this website.</p></div></body></html>",
        ),
        of_app(
            "Drupal's error page",
            "The website encountered an unexpected error. Try again later.<br><br><em class=\"placeholder\">PDOException</em>",
        ),
        of_app(
            "Magento's error page",
            "<!doctype html><html><head><title>There has been an error processing your request</title></head><body><main><h1>There \
             has been an error processing your request</h1></main></body></html>",
        ),
        of_app(
            "Joomla's error page",
            "Error displaying the error page: Application Instantiation Error: Could not connect",
        ),
        of_app(
            "MediaWiki's error page",
            "<!DOCTYPE html><html><head><title>wiki</title></head><body><h1>Sorry! This site is experiencing technical \
             difficulties.</h1><p>Try waiting a few minutes and reloading.</p></body></html>",
        ),
        of_app(
            "ASP.NET's error page",
            "<!DOCTYPE html><html><head><title>Runtime Error</title></head><body bgcolor=\"white\"><span><H1>Server Error in '/' \
             Application.<hr width=100% size=1 color=silver></H1><h2><i>Runtime Error</i></h2></span></body></html>",
        ),
        of_app(
            "ASP.NET's page for an exception",
            "<!DOCTYPE html><html><head><title>Internal Server Error</title></head><body class=\"ms-Fabric\"><h1>An unhandled \
             exception occurred while processing the request.</h1></body></html>",
        ),
        of_app(
            "Tomcat's error page",
            "<!doctype html><html lang=\"en\"><head><title>HTTP Status 500 – Internal Server Error</title></head><body><h1>HTTP \
             Status 500 – Internal Server Error</h1><hr class=\"line\" /></body></html>",
        ),
        of_app(
            "Spring's error page",
            "<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error.</p></body></html>",
        ),
        of_app(
            "Express' error page",
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n</head>\n<body>\n<pre>Cannot \
             GET /</pre>\n</body>\n</html>\n",
        ),
        of_app(
            "Next.js' error page",
            "<!DOCTYPE html><html><head><title>500: Internal Server Error</title></head><body><div id=\"__next\"><div><h1 \
             class=\"next-error-h1\">500</h1><h2>Internal Server Error.</h2></div></div></body></html>",
        ),
        of_app(
            "the page of better_errors for an exception",
            "<!DOCTYPE html><html><head><title>RuntimeError at /</title></head><body><div class=\"top\"><header class=\"exception\">\
             <h2><strong>RuntimeError</strong></h2></header></div></body></html>",
        ),
        of_app(
            "Perl's page for an exception",
            "<h1>Software error:</h1>\n<pre>Can't locate Shop.pm in @INC</pre>",
        ),
        of_app(
            "Lucee's page for an exception",
            "<html><body><table id=\"-lucee-err\"><tr><td>Lucee 5.4 Error (expression)</td></tr></table></body></html>",
        ),
        of_app(
            "Xdebug's report of a fatal error",
            "<br />\n<font size='1'><table class='xdebug-error xe-uncaught-exception' dir='ltr' border='1'><tr><th>( ! ) Fatal error: \
             Uncaught Exception: foo</th></tr></table></font>",
        ),
        of_app(
            "ASP's report of an error",
            "<html><body><font face=\"Arial\" size=2><p>Microsoft VBScript runtime </font> <font face=\"Arial\" size=2>error \
             '800a01a8'</font><p><font face=\"Arial\" size=2>Object required: ''</font><p>/default.asp, line 12</body></html>",
        ),
    ]
}
