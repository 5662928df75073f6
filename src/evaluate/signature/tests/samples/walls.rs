use super::{HTML, Sample, of_edge};

/// Challenges and refusals of what keeps bots away.
#[allow(clippy::too_many_lines, reason = "it is a table")]
pub(super) fn walls() -> Vec<Sample> {
    let wall = |page, by, body| of_edge(page, by, 200, body);
    let by_header = |page, by, headers| Sample { headers, ..of_edge(page, by, 202, "") };
    let anubis = |body| wall("Anubis' challenge page", "Anubis", body);
    let waf = ("AWS WAF's challenge page", "AWS WAF");
    let imperva = |body| wall("Imperva's challenge page", "Imperva", body);
    let akamai = |body| wall("Akamai's challenge page", "Akamai", body);
    vec![
        anubis(
            "<!doctype html><html lang=\"en\"><head><title>Making sure you&#39;re not a bot!</title>\
             <meta name=\"robots\" content=\"noindex,nofollow\"><script id=\"anubis_challenge\" type=\"application/json\">\
             {\"rules\":{\"algorithm\":\"fast\",\"difficulty\":4}}</script></head><body><main><h1 id=\"title\">Making sure you&#39;re \
             not a bot!</h1><p id=\"status\">Loading...</p></main></body></html>",
        ),
        anubis(
            "<!doctype html><html lang=\"en\"><head><title>Oh noes!</title></head><body><main><h1>Oh noes!</h1>\
             <img style=\"width:256px\" src=\"/.within.website/x/cmd/anubis/static/img/reject.webp?v=1\">\
             <p>Access Denied: error code 0a1b.</p></main></body></html>",
        ),
        by_header(waf.0, waf.1, &[("x-amzn-waf-action", "challenge"), ("server", "awselb/2.0")]),
        by_header(waf.0, waf.1, &[HTML, ("x-amzn-waf-action", "captcha")]),
        wall(
            waf.0,
            waf.1,
            "<!DOCTYPE html><html lang=\"en\"><head><title></title><script>window.awsWafCookieDomainList = [];\
             window.gokuProps = {\"key\":\"AQID\"};</script></head><body><div id=\"challenge-container\"></div>\
             <noscript><h1>JavaScript is disabled</h1></noscript></body></html>",
        ),
        imperva(
            "<html style=\"height:100%\"><head><META NAME=\"ROBOTS\" CONTENT=\"NOINDEX, NOFOLLOW\"></head><body>\
             <iframe id=\"main-iframe\" src=\"/_Incapsula_Resource?SWUDNSAI=31&xinfo=1\" frameborder=0>Request unsuccessful. \
             Incapsula incident ID: 1-2</iframe></body></html>",
        ),
        imperva(
            "<!DOCTYPE html><html><head><title>Pardon Our Interruption</title></head><body><div class=\"container\">\
             <h1>Pardon Our Interruption...</h1><p>As you were browsing something about your browser made us think you \
             were a bot.</p></div></body></html>",
        ),
        wall(
            "Cloudflare's challenge page",
            "Cloudflare",
            "<!DOCTYPE html><html lang=\"de\"><head><title>Einen Moment…</title><meta name=\"robots\" \
             content=\"noindex,nofollow\"></head><body><div class=\"main-content\"><noscript>Enable JavaScript</noscript></div>\
             <script>(function(){window._cf_chl_opt={cvId:'3',cZone:'shop.example'};}());</script></body></html>",
        ),
        wall(
            "DataDome's challenge page",
            "DataDome",
            "<html lang=\"en\"><head><title>shop.example</title></head><body style=\"margin:0\"><p id=\"cmsg\">Please enable JS \
             and disable any ad blocker</p><script data-cfasync=\"false\">var dd={'rt':'c','host':'geo.captcha-delivery.com'}\
             </script><script data-cfasync=\"false\" src=\"https://ct.captcha-delivery.com/c.js\"></script></body></html>",
        ),
        wall(
            "HUMAN's challenge page",
            "HUMAN (PerimeterX)",
            "<!DOCTYPE html><html><head><title>Access to this page has been denied</title></head><body><h1>Press &amp; Hold to \
             confirm you are a human</h1><div id=\"px-captcha\"></div><script>window._pxAppId = 'PX1';</script></body></html>",
        ),
        akamai(
            "<!DOCTYPE html><html><head><title>&nbsp;</title></head><body><div id=\"sec-if-cpt-container\">Powered and \
             protected by Akamai</div><script src=\"/_sec/cp_challenge/ak.js\"></script></body></html>",
        ),
        akamai(
            "<!DOCTYPE html><html><head><meta http-equiv=\"refresh\" content=\"5; URL='/?bm-verify=AAQAAAAJ'\"></head><body>\
             <script>var i=1;</script></body></html>",
        ),
        wall(
            "Akamai's page for those it blocks",
            "Akamai",
            "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n \nYou don't have permission \
             to access \"http&#58;&#47;&#47;shop.example&#47;\" on this server.<P>\nReference&#32;&#35;18&#46;4f9f6d17\n</BODY>\n</HTML>",
        ),
        wall(
            "Sucuri's challenge page",
            "Sucuri",
            "<html><title>You are being redirected...</title><noscript>Javascript is required.</noscript>\
             <script>var s={},u,sucuri_cloudproxy_js='',S='cz0i';</script></html>",
        ),
        wall(
            "Sucuri's page for those it blocks",
            "Sucuri",
            "<!DOCTYPE html><html><head><title>Sucuri WebSite Firewall - Access Denied</title></head><body>\
             <h1>Sucuri WebSite Firewall - Access Denied</h1></body></html>",
        ),
        wall(
            "DDoS-Guard's challenge page",
            "DDoS-Guard",
            "<!doctype html><html><head><title>DDoS-Guard</title></head><body><h1>Checking your browser</h1>\
             <script src=\"/.well-known/ddos-guard/js-challenge/index.js\"></script></body></html>",
        ),
        Sample {
            headers: &[HTML, ("ngrok-error-code", "ERR_NGROK_6024")],
            ..wall("ngrok's own page", "ngrok", "<div id=root></div>")
        },
        wall(
            "ngrok's own page",
            "ngrok",
            "<!DOCTYPE html><html class=\"h-full\" lang=\"en-US\"><head><script defer \
             src=\"https://cdn.ngrok.com/static/js/error.js\"></script></head><body class=\"h-full\" id=\"ngrok\"><div \
             id=\"root\"></div><noscript>You are about to visit shop.ngrok.app (ERR_NGROK_6024)</noscript></body></html>",
        ),
        wall(
            "localtunnel's own page",
            "localtunnel",
            "<!doctype html><html><head><title>Tunnel website ahead!</title></head><body><h1>You are about to visit: \
             shop.loca.lt</h1><form><input name=endpoint-ip></form></body></html>",
        ),
        by_header("SiteGround's challenge page", "SiteGround", &[HTML, ("sg-captcha", "challenge")]),
        wall(
            "SiteGround's challenge page",
            "SiteGround",
            "<html><head><link rel=\"icon\" href=\"data:;\"><meta http-equiv=\"refresh\" \
             content=\"0;/.well-known/sgcaptcha/?r=%2F&y=ipc:1\"></meta></head></html>",
        ),
        by_header("Vercel's challenge page", "Vercel", &[HTML, ("x-vercel-mitigated", "challenge")]),
        wall(
            "Vercel's challenge page",
            "Vercel",
            "<!DOCTYPE html><html><head><title>Vercel Security Checkpoint</title></head><body><p>We're verifying your \
             browser</p></body></html>",
        ),
        wall(
            "Imunify360's challenge page",
            "Imunify360",
            "<!DOCTYPE html><html><head><title>One moment, please...</title></head><body><h1>Please wait while your request is \
             being verified...</h1><script>x()</script></body></html>",
        ),
        wall(
            "Alibaba Cloud's challenge page",
            "Alibaba Cloud's firewall",
            "<html><script>\nvar arg1='0A1B';\nfunction setCookie(n,v){document.cookie=n+'='+v;}\
             setCookie('acw_sc__v2', arg1);</script></html>",
        ),
        wall(
            "the host's challenge page",
            "a host that wants scripts and cookies",
            "<html><body><script type=\"text/javascript\" src=\"/aes.js\" ></script><script>document.cookie=\"__test=\"+x+\"; \
             path=/\"; location.href=\"http://shop.example/?i=1\";</script><noscript>This site requires Javascript to work\
             </noscript></body></html>",
        ),
        wall(
            "Kasada's challenge page",
            "Kasada",
            "<!doctype html><html><head></head><body><script>window.KPSDK={};KPSDK.now=1;</script>\
             <script src=\"/149e9513-01fa/2d206a39-8ed7/ips.js?x=1\"></script></body></html>",
        ),
        wall(
            "Fastly's challenge page",
            "Fastly",
            "<!DOCTYPE html><html lang=\"en\"><head><title>Client Challenge</title><link rel=\"stylesheet\" \
             href=\"/_fs-ch-1T1wmsGaOgGaSxcX/assets/styles.css\"></head><body><div id=\"loading-error\"></div></body></html>",
        ),
        wall(
            "LiteSpeed's challenge page",
            "LiteSpeed",
            "<!DOCTYPE html><html><head><title>Bot Verification</title></head><body><h2>Verifying that you are not a \
             robot...</h2></body></html>",
        ),
        wall(
            "go-away's challenge page",
            "go-away",
            "<!DOCTYPE html><html><head><title>Checking you are not a bot</title><script async type=\"module\" \
             src=\"/.well-known/.git.gammaspectra.live/git/go-away/cmd/go-away/assets/load.mjs\"></script></head><body>x</body></html>",
        ),
        wall(
            "the page of F5's firewall for those it blocks",
            "F5's firewall",
            "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your \
             administrator.<br><br>Your support ID is: 123<br><br></body></html>",
        ),
        wall(
            "the challenge page of F5's firewall",
            "F5's firewall",
            "<!DOCTYPE html><html><head><script>window[\"bobcmn\"] = \"10111\";</script></head><body><noscript>Please enable \
             JavaScript to view the page content.<br/>Your support ID is: 1.</noscript></body></html>",
        ),
        Sample {
            status: 503,
            ..wall(
                "Wordfence's page for those it blocks",
                "Wordfence",
                "<!DOCTYPE html><html><head><title>Your access to this site has been limited by the site owner</title></head>\
                 <body><h1>Your access to this site has been limited by the site owner</h1><p>Generated by Wordfence at Mon.</p>\
                 </body></html>",
            )
        },
        of_edge(
            "the page of F5's firewall for those it blocks",
            "F5's firewall",
            200,
            "<html><head></head><body>The requested URL was rejected. Please consult with your administrator.<br><br>Your support \
             ID is: 123<br><br></body></html>",
        ),
    ]
}
