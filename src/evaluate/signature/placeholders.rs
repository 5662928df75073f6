//! Default pages where no app is installed yet: of web servers, control panels and platforms; and installers of apps
//! without data.

use super::{PageMark, Signature, of_app, of_edge};

const AZURE: (&str, &str) = ("Azure's page for an app without content", "Azure App Service");
const AZURE_SOURCE: &str =
    "learn.microsoft.com/azure/app-service; projectkudu/kudu: hostingstart.html, as it was served";
const BUCKET: (&str, &str) = ("the list of a bucket's files", "a store of files");
const CPANEL: &str = "cPanel";
const CPANEL_SOURCE: &str = "docs.cpanel.net: the cgi-sys scripts; pages as they were served";
const GITHUB: (&str, &str) = ("GitHub's page for a site that is not there", "GitHub Pages");
const GITHUB_SOURCE: &str = "EdOverflow/can-i-take-over-xyz: README.md; docs.github.com, 404 of Pages";
const TEST_PAGE: (&str, &str) = ("the web server's test page", "the web server");
const TEST_PAGE_SOURCE: &str =
    "the packages httpd and nginx of Fedora, CentOS, Rocky Linux, AlmaLinux: index.html of noindex";
const TEST_PAGE_SAYS: PageMark = PageMark::TextHolds("is used to test the proper operation of");

pub(super) static ALL: &[Signature] = &[
    of_edge(
        AZURE,
        "appservice.azureedge.net/",
        &[PageMark::Element(
            "link[href*='appservice.azureedge.net/'], img[src*='appservice.azureedge.net/'], \
             script[src*='appservice.azureedge.net/']",
        )],
        AZURE_SOURCE,
    ),
    of_edge(
        AZURE,
        "<title>Microsoft Azure App Service - Welcome</title>",
        &[PageMark::Title("Microsoft Azure App Service - Welcome")],
        AZURE_SOURCE,
    ),
    of_edge(
        AZURE,
        "<title>Azure Static Web Apps - Welcome</title>",
        &[PageMark::Title("Azure Static Web Apps - Welcome")],
        "learn.microsoft.com/azure/static-web-apps; the page as it was served",
    ),
    of_edge(
        ("Azure's page for an app that is stopped", "Azure App Service"),
        "This web app is stopped.",
        &[
            PageMark::TitleEnds("Web App - Unavailable"),
            PageMark::TextHolds("Error 403 - This web app is stopped."),
        ],
        AZURE_SOURCE,
    ),
    of_edge(
        ("IIS' own welcome page", "IIS"),
        "<title>IIS",
        &[
            PageMark::TitleBegins("IIS"),
            PageMark::Element(
                "#container > a > img[src='iis-85.png'], #container > a > img[src='iisstart.png'], \
                 #container > a > img[src='welcome.png']",
            ),
        ],
        "IIS 7 to 10: iisstart.htm",
    ),
    of_edge(
        GITHUB,
        "<title>Site not found &middot; GitHub Pages</title>",
        &[PageMark::Title("Site not found · GitHub Pages")],
        GITHUB_SOURCE,
    ),
    of_edge(
        GITHUB,
        "<title>Page not found &middot; GitHub Pages</title>",
        &[PageMark::Title("Page not found · GitHub Pages")],
        GITHUB_SOURCE,
    ),
    of_edge(
        ("DreamHost's page for a site that is not there", "DreamHost"),
        "DreamHost</title>",
        &[PageMark::Title("Site not found · DreamHost")],
        "help.dreamhost.com: \"Site not found\" error",
    ),
    of_edge(
        ("Firebase's own welcome page", "Firebase Hosting"),
        "Firebase Hosting Setup Complete",
        &[
            PageMark::Title("Welcome to Firebase Hosting"),
            PageMark::ElementSays("#message > h1", "Firebase Hosting Setup Complete"),
        ],
        "firebase/firebase-tools: templates/init/hosting/index.html",
    ),
    of_edge(
        TEST_PAGE,
        "Test Page",
        &[PageMark::TitleBegins("Test Page for the "), TEST_PAGE_SAYS],
        TEST_PAGE_SOURCE,
    ),
    of_edge(
        TEST_PAGE,
        "Test Page powered by",
        &[PageMark::TitleBegins("HTTP Server Test Page powered by"), TEST_PAGE_SAYS],
        TEST_PAGE_SOURCE,
    ),
    of_edge(
        TEST_PAGE,
        "Test Page powered by",
        &[PageMark::TitleBegins("Apache HTTP Server Test Page powered by"), TEST_PAGE_SAYS],
        TEST_PAGE_SOURCE,
    ),
    of_edge(
        ("Apache's default page", "Apache"),
        "<title>It works! Apache httpd</title>",
        &[PageMark::Title("It works! Apache httpd")],
        "apache/httpd: docs/docroot/index.html (2.4.59 and later)",
    ),
    of_edge(
        ("nginx' own welcome page", "nginx"),
        "<title>Welcome to nginx on ",
        &[PageMark::TitleBegins("Welcome to nginx on "), PageMark::ElementSays("h1", "Welcome to nginx on ")],
        "Debian's package nginx, index.nginx-debian.html; Amazon Linux' index.html",
    ),
    of_edge(
        ("OpenResty's own welcome page", "OpenResty"),
        "<title>Welcome to OpenResty!</title>",
        &[PageMark::Title("Welcome to OpenResty!"), PageMark::ElementSays("h1", "Welcome to OpenResty!")],
        "openresty/openresty: html/index.html",
    ),
    of_edge(
        ("Caddy's own welcome page", "Caddy"),
        "<title>Caddy works!</title>",
        &[PageMark::Title("Caddy works!")],
        "caddyserver/dist: welcome/index.html",
    ),
    of_edge(
        ("Tomcat's own welcome page", "Tomcat"),
        "successfully installed Tomcat",
        &[
            PageMark::TitleBegins("Apache Tomcat/"),
            PageMark::ElementSays(
                "#congrats h2, h2",
                "If you're seeing this, you've successfully installed Tomcat.",
            ),
        ],
        "apache/tomcat: webapps/ROOT/index.jsp",
    ),
    of_edge(
        ("Plesk's default page", "Plesk"),
        "<title>Web Server's Default Page</title>",
        &[PageMark::Title("Web Server's Default Page"), PageMark::TextHolds("Plesk")],
        "docs.plesk.com: the default page of a domain, as it was served",
    ),
    of_edge(
        ("Plesk's default page", "Plesk"),
        "<title>Domain Default page</title>",
        &[PageMark::Title("Domain Default page"), PageMark::TextHolds("Plesk")],
        "docs.plesk.com: the default page of a domain, as it was served",
    ),
    of_edge(
        ("cPanel's default page", CPANEL),
        "<title>Default Web Site Page</title>",
        &[PageMark::Title("Default Web Site Page")],
        CPANEL_SOURCE,
    ),
    of_edge(
        ("cPanel's page for a suspended account", CPANEL),
        "<title>Account Suspended</title>",
        &[
            PageMark::Title("Account Suspended"),
            PageMark::TextBegins("Account Suspended This Account has been suspended."),
        ],
        CPANEL_SOURCE,
    ),
    of_edge(
        ("aaPanel's default page", "aaPanel"),
        "恭喜，站点创建成功",
        &[PageMark::TitleBegins("恭喜，站点创建成功"), PageMark::ElementSays("h1, h3", "恭喜")],
        "aaPanel/aaPanel: the default index.html of a site, as it was served",
    ),
    of_edge(
        BUCKET,
        "<ListBucketResult",
        &[PageMark::DocumentBegins("<ListBucketResult")],
        "docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html; cloud.google.com/storage/docs/xml-api",
    ),
    of_edge(
        BUCKET,
        "<EnumerationResults",
        &[PageMark::DocumentBegins("<EnumerationResults")],
        "learn.microsoft.com/rest/api/storageservices/list-blobs",
    ),
    of_app(
        "WordPress' installer",
        "wp-core-ui",
        &[PageMark::TitleBegins("WordPress › "), PageMark::Element("body.wp-core-ui form[action*='step=']")],
        "WordPress/WordPress: wp-admin/install.php, wp-admin/setup-config.php",
    ),
    of_app(
        "WordPress' installer",
        "wp-core-ui",
        &[PageMark::TitleBegins("WordPress › "), PageMark::Element("body.wp-core-ui form#setup")],
        "WordPress/WordPress: wp-admin/install.php, language and welcome steps",
    ),
    of_app(
        "MediaWiki's page for a wiki that is not set up",
        "LocalSettings.php not found.",
        &[
            PageMark::TitleBegins("MediaWiki"),
            PageMark::ElementSays("body p", "LocalSettings.php not found."),
        ],
        "wikimedia/mediawiki: includes/templates/NoLocalSettings.mustache",
    ),
    of_app(
        "Django's own welcome page",
        "The install worked successfully!",
        &[PageMark::Title("The install worked successfully! Congratulations!")],
        "django/django: django/views/templates/default_urlconf.html",
    ),
    of_app(
        "Symfony's own welcome page",
        "<title>Welcome to Symfony!</title>",
        &[PageMark::Title("Welcome to Symfony!"), PageMark::TextHolds("configured any homepage URL")],
        "symfony/http-kernel: Resources/welcome.html.php",
    ),
    of_app(
        "Laravel's own welcome page",
        "<title>Laravel</title>",
        &[PageMark::Title("Laravel"), PageMark::Element("a[href^='https://laravel.com/docs']")],
        "laravel/laravel: resources/views/welcome.blade.php",
    ),
    of_app(
        "Express' own welcome page",
        "<p>Welcome to Express</p>",
        &[PageMark::Title("Express"), PageMark::TextIs("Express Welcome to Express")],
        "expressjs/generator: templates/views/index.*",
    ),
    of_app(
        "the page of Next.js' starter",
        "Save and see your changes instantly.",
        &[
            PageMark::Title("Create Next App"),
            PageMark::TextHolds("Get started by editing"),
            PageMark::TextHolds("Save and see your changes instantly."),
        ],
        "vercel/next.js: packages/create-next-app/templates",
    ),
    of_app(
        "PHP's page about itself",
        "phpinfo()</title>",
        &[PageMark::TitleEnds("phpinfo()"), PageMark::ElementSays("h1", "PHP Version ")],
        "php/php-src: ext/standard/info.c, php_print_info",
    ),
    of_edge(
        ("WildFly's own welcome page", "WildFly"),
        "Your WildFly instance is running.",
        &[
            PageMark::TitleBegins("Welcome to WildFly"),
            PageMark::TextHolds("Your WildFly instance is running."),
        ],
        "wildfly/wildfly: welcome-content/index.html",
    ),
    of_edge(
        ("XAMPP's own welcome page", "XAMPP"),
        "<title>Welcome to XAMPP</title>",
        &[
            PageMark::Title("Welcome to XAMPP"),
            PageMark::TextHolds("You have successfully installed XAMPP on this system!"),
        ],
        "apachefriends.org: the dashboard of XAMPP, as it was served",
    ),
    // As long as it starts what is asleep, with a page that loads itself anew.
    Signature {
        passes: true,
        ..of_edge(
            ("Sablier's page for an app that is asleep", "Sablier"),
            "",
            &[PageMark::Header("x-sablier-session-status", "not-ready")],
            "sablierapp/sablier: internal/api, the header X-Sablier-Session-Status; internal/theme/embedded",
        )
    },
];
