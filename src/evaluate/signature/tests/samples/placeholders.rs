use super::{Sample, of_app, of_edge};

/// Pages of servers, panels and platforms.
#[allow(clippy::too_many_lines, reason = "it is a table")]
pub(super) fn of_edges() -> Vec<Sample> {
    let azure = |body| of_edge("Azure's page for an app without content", "Azure App Service", 200, body);
    let github = |body| of_edge("GitHub's page for a site that is not there", "GitHub Pages", 404, body);
    let test_page = |body| of_edge("the web server's test page", "the web server", 403, body);
    let plesk = |body| of_edge("Plesk's default page", "Plesk", 200, body);
    let bucket = |body| of_edge("the list of a bucket's files", "a store of files", 200, body);
    let welcome = |page, by, body| of_edge(page, by, 200, body);
    vec![
        azure(
            "<!DOCTYPE html><html lang=\"en\"><head><title>Azure App Service</title><link rel=\"stylesheet\" \
             href=\"https://appservice.azureedge.net/css/linux-landing-page/v1.0/main.css\"></head><body><h1>Hey, Node \
             developers!</h1></body></html>",
        ),
        azure(
            "<!DOCTYPE html><html><head><title>Microsoft Azure App Service - Welcome</title></head><body><h3>Your web app is \
             running and waiting for your content</h3></body></html>",
        ),
        azure(
            "<!DOCTYPE html><html><head><title>Azure Static Web Apps - Welcome</title></head><body><h1>Congratulations on your \
             new site!</h1></body></html>",
        ),
        of_edge(
            "Azure's page for an app that is stopped",
            "Azure App Service",
            403,
            "<!DOCTYPE html><html><head><title>Web App - Unavailable</title></head><body><h1>Error 403 - This web app is \
             stopped.</h1></body></html>",
        ),
        welcome(
            "IIS' own welcome page",
            "IIS",
            "<!DOCTYPE html><html><head><title>IIS Windows Server</title></head><body><div id=\"container\"><a \
             href=\"http://go.microsoft.com/fwlink/?linkid=66138&amp;clcid=0x409\"><img src=\"iisstart.png\" alt=\"IIS\"></a>\
             </div></body></html>",
        ),
        github(
            "<!DOCTYPE html><html><head><title>Site not found &middot; GitHub Pages</title></head><body><h1>404</h1><p><strong>\
             There isn't a GitHub Pages site here.</strong></p></body></html>",
        ),
        github(
            "<!DOCTYPE html><html><head><title>Page not found &middot; GitHub Pages</title></head><body><h1>404</h1><p><strong>\
             File not found</strong></p></body></html>",
        ),
        of_edge(
            "DreamHost's page for a site that is not there",
            "DreamHost",
            404,
            "<!DOCTYPE html><html><head><title>Site not found · DreamHost</title></head><body><h1>Site Not Found</h1></body></html>",
        ),
        welcome(
            "Firebase's own welcome page",
            "Firebase Hosting",
            "<!DOCTYPE html><html><head><title>Welcome to Firebase Hosting</title></head><body><div id=\"message\"><h2>Welcome\
             </h2><h1>Firebase Hosting Setup Complete</h1></div></body></html>",
        ),
        test_page(
            "<!DOCTYPE html><html><head><title>Test Page for the Nginx HTTP Server on Fedora</title></head><body><h1>Welcome</h1>\
             <p>This page is used to test the proper operation of the nginx HTTP server.</p></body></html>",
        ),
        test_page(
            "<!doctype html><html><head><title>HTTP Server Test Page powered by: Rocky Linux</title></head><body><h1>HTTP Server \
             <strong>Test Page</strong></h1><p>This page is used to test the proper operation of an HTTP server.</p></body></html>",
        ),
        test_page(
            "<!DOCTYPE html><html><head><title>Apache HTTP Server Test Page powered by CentOS</title></head><body><h1>Testing 123..\
             </h1><p>This page is used to test the proper operation of the Apache HTTP server.</p></body></html>",
        ),
        welcome(
            "Apache's default page",
            "Apache",
            "<!DOCTYPE html><html><head><title>It works! Apache httpd</title></head><body><p>It works!</p></body></html>",
        ),
        welcome(
            "nginx' own welcome page",
            "nginx",
            "<!DOCTYPE html><html><head><title>Welcome to nginx on Debian!</title></head><body><h1>Welcome to nginx on Debian!\
             </h1></body></html>",
        ),
        welcome(
            "OpenResty's own welcome page",
            "OpenResty",
            "<!DOCTYPE html><html><head><title>Welcome to OpenResty!</title></head><body><h1>Welcome to OpenResty!</h1></body></html>",
        ),
        welcome(
            "Caddy's own welcome page",
            "Caddy",
            "<!DOCTYPE html><html><head><title>Caddy works!</title></head><body><h1>Congratulations!</h1></body></html>",
        ),
        welcome(
            "Tomcat's own welcome page",
            "Tomcat",
            "<!DOCTYPE html><html><head><title>Apache Tomcat/10.1.20</title></head><body><div id=\"congrats\"><h2>If you're seeing \
             this, you've successfully installed Tomcat. Congratulations!</h2></div></body></html>",
        ),
        plesk(
            "<!DOCTYPE html><html><head><title>Web Server's Default Page</title></head><body><h1>Web Server's Default Page</h1>\
             <p>This page is generated by Plesk.</p></body></html>",
        ),
        plesk(
            "<!DOCTYPE html><html><head><title>Domain Default page</title></head><body><p>If you see this message, your Plesk site \
             has been created.</p></body></html>",
        ),
        welcome(
            "cPanel's default page",
            "cPanel",
            "<!DOCTYPE html><html><head><title>Default Web Site Page</title></head><body><h1>SORRY!</h1></body></html>",
        ),
        welcome(
            "cPanel's page for a suspended account",
            "cPanel",
            "<!DOCTYPE html><html><head><title>Account Suspended</title></head><body><h1>Account Suspended</h1><p>This Account has \
             been suspended.</p></body></html>",
        ),
        welcome(
            "aaPanel's default page",
            "aaPanel",
            "<!doctype html><html><head><meta charset=\"utf-8\"><title>恭喜，站点创建成功！</title></head><body><h3>恭喜, \
             站点创建成功！</h3></body></html>",
        ),
        bucket(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <Name>shop</Name></ListBucketResult>",
        ),
        bucket(
            "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ContainerName=\"https://s.blob.core.windows.net/a\">\
             <Blobs /></EnumerationResults>",
        ),
        welcome(
            "WildFly's own welcome page",
            "WildFly",
            "<!DOCTYPE html><html><head><title>Welcome to WildFly</title></head><body><h1>Welcome to WildFly</h1><h3>Your WildFly \
             instance is running.</h3></body></html>",
        ),
        welcome(
            "XAMPP's own welcome page",
            "XAMPP",
            "<!DOCTYPE html><html><head><title>Welcome to XAMPP</title></head><body><h2>Welcome to XAMPP</h2><p>You have successfully \
             installed XAMPP on this system! Now you can start.</p></body></html>",
        ),
        Sample {
            headers: &[super::HTML, ("x-sablier-session-status", "not-ready")],
            ..welcome(
                "Sablier's page for an app that is asleep",
                "Sablier",
                "<!DOCTYPE html><html><head><meta http-equiv=\"refresh\" content=\"5\"></head><body><h2>Starting shop...</h2></body></html>",
            )
        },
    ]
}

/// Pages that an app's own code shows before it is one.
pub(super) fn of_apps() -> Vec<Sample> {
    vec![
        of_app(
            "WordPress' installer",
            "<!DOCTYPE html><html><head><title>WordPress &rsaquo; Setup Configuration File</title></head><body class=\"wp-core-ui\">\
             <form method=\"post\" action=\"setup-config.php?step=2\"></form></body></html>",
        ),
        of_app(
            "WordPress' installer",
            "<!DOCTYPE html><html><head><title>WordPress &rsaquo; Installation</title></head><body class=\"wp-core-ui language-chooser\">\
             <p id=\"logo\">WordPress</p><form id=\"setup\" method=\"post\"></form></body></html>",
        ),
        of_app(
            "MediaWiki's page for a wiki that is not set up",
            "<!DOCTYPE html><html><head><title>MediaWiki 1.39.5</title></head><body><h1>MediaWiki 1.39.5</h1><div class=\"errorbox\">\
             <p>LocalSettings.php not found.</p></div></body></html>",
        ),
        of_app(
            "Django's own welcome page",
            "<!doctype html><html><head><title>The install worked successfully! Congratulations!</title></head><body><main><h1>The \
             install worked successfully! Congratulations!</h1></main></body></html>",
        ),
        of_app(
            "Symfony's own welcome page",
            "<!DOCTYPE html><html><head><title>Welcome to Symfony!</title></head><body><h1><span>Welcome to</span> Symfony</h1><div \
             id=\"comment\"><p>You're seeing this page because debug mode is enabled and you haven't configured any homepage URL.\
             </p></div></body></html>",
        ),
        of_app(
            "Laravel's own welcome page",
            "<!DOCTYPE html><html><head><title>Laravel</title></head><body><a href=\"https://laravel.com/docs\">Documentation</a>\
             <footer>Laravel v10.10.0 (PHP v8.2.3)</footer></body></html>",
        ),
        of_app(
            "Express' own welcome page",
            "<!DOCTYPE html><html><head><title>Express</title><link rel=\"stylesheet\" href=\"/stylesheets/style.css\"></head><body>\
             <h1>Express</h1><p>Welcome to Express</p></body></html>",
        ),
        of_app(
            "the page of Next.js' starter",
            "<!DOCTYPE html><html><head><title>Create Next App</title></head><body><ol><li>Get started by editing <code>app/page.js\
             </code>.</li><li>Save and see your changes instantly.</li></ol></body></html>",
        ),
        of_app(
            "PHP's page about itself",
            "<!DOCTYPE html><html><head><title>PHP 8.2.7 - phpinfo()</title></head><body><table><tr class=\"h\"><td><h1 class=\"p\">PHP \
             Version 8.2.7</h1></td></tr></table></body></html>",
        ),
    ]
}
