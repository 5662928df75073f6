//! Bot protection: challenges and blocks instead of the app's page, most of them with a success status.
//!
//! Many of these services also add a script to healthy pages (`/_Incapsula_Resource`, `_pxAppId`,
//! `/cdn-cgi/challenge-platform/…/jsd/main.js`, `tags.js`), and set `Server`. Neither proves a challenge: each
//! signature uses only what the challenge page has.

use super::{PageMark, Signature, of_edge};

const AKAMAI: (&str, &str) = ("Akamai's challenge page", "Akamai");
const ANUBIS: (&str, &str) = ("Anubis' challenge page", "Anubis");
const AWS_WAF: (&str, &str) = ("AWS WAF's challenge page", "AWS WAF");
const AWS_WAF_SOURCE: &str =
    "docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html";
const F5: &str = "F5's firewall";
const IMPERVA: &str = "Imperva";
const NGROK: (&str, &str) = ("ngrok's own page", "ngrok");
const NGROK_SOURCE: &str = "ngrok.com/docs/errors/err_ngrok_6024";
const SITEGROUND: (&str, &str) = ("SiteGround's challenge page", "SiteGround");
const SITEGROUND_SOURCE: &str = "pages as they were served, in public tests of readers that meet them";
const SUCURI: &str = "Sucuri";
const VERCEL: (&str, &str) = ("Vercel's challenge page", "Vercel");

pub(super) static ALL: &[Signature] = &[
    of_edge(
        ANUBIS,
        "anubis_challenge",
        &[PageMark::Element("script#anubis_challenge")],
        "TecharoHQ/anubis: web/index.templ",
    ),
    // Its block page has the image of the challenge, but no challenge.
    of_edge(
        ANUBIS,
        "/.within.website/x/cmd/anubis/",
        &[PageMark::Element(
            "img[src*='/.within.website/x/cmd/anubis/'], script[src*='/.within.website/x/cmd/anubis/']",
        )],
        "TecharoHQ/anubis: web/index.templ, errorPage",
    ),
    of_edge(AWS_WAF, "", &[PageMark::Header("x-amzn-waf-action", "challenge")], AWS_WAF_SOURCE),
    of_edge(AWS_WAF, "", &[PageMark::Header("x-amzn-waf-action", "captcha")], AWS_WAF_SOURCE),
    of_edge(
        AWS_WAF,
        "gokuProps",
        &[
            PageMark::Element("#challenge-container, #captcha-container"),
            PageMark::ScriptHolds("window.gokuProps"),
        ],
        AWS_WAF_SOURCE,
    ),
    of_edge(
        ("Imperva's challenge page", IMPERVA),
        "_Incapsula_Resource",
        &[PageMark::Element("body > iframe#main-iframe[src*='_Incapsula_Resource']")],
        "github.com/ziplokk1/incapsula-cracker-py3/issues/1, a page as it was served",
    ),
    of_edge(
        ("Imperva's challenge page", IMPERVA),
        "Pardon Our Interruption",
        &[PageMark::Title("Pardon Our Interruption"), PageMark::ElementSays("h1", "Pardon Our Interruption")],
        "pages as they were served, in public tests of readers that meet them",
    ),
    // Without its header, which a cache in between may remove.
    of_edge(
        ("Cloudflare's challenge page", "Cloudflare"),
        "_cf_chl_opt",
        &[PageMark::ScriptHolds("window._cf_chl_opt")],
        "developers.cloudflare.com/cloudflare-challenges; pages as they were served",
    ),
    of_edge(
        ("DataDome's challenge page", "DataDome"),
        "captcha-delivery.com/",
        &[PageMark::Element(
            "script[src*='ct.captcha-delivery.com/'], iframe[src*='geo.captcha-delivery.com/']",
        )],
        "docs.datadome.co; pages as they were served, in public tests of readers that meet them",
    ),
    of_edge(
        ("HUMAN's challenge page", "HUMAN (PerimeterX)"),
        "px-captcha",
        // On a page of the app it stands beside what has to be proved for: a form.
        &[
            PageMark::Element("#px-captcha"),
            PageMark::ScriptHolds("_pxAppId"),
            PageMark::NoElement("form, nav"),
        ],
        "PerimeterX/perimeterx-node-core: lib/templates/block_template.mustache",
    ),
    of_edge(
        AKAMAI,
        "sec-if-cpt-container",
        &[PageMark::Element("#sec-if-cpt-container")],
        "techdocs.akamai.com/cloud-security; pages as they were served",
    ),
    of_edge(
        AKAMAI,
        "bm-verify=",
        &[PageMark::Element("meta[http-equiv='refresh' i][content*='bm-verify=']")],
        "pages as they were served, in public tests of readers that meet them",
    ),
    of_edge(
        ("Akamai's page for those it blocks", "Akamai"),
        "<TITLE>Access Denied</TITLE>",
        &[
            PageMark::Title("Access Denied"),
            PageMark::TextBegins("Access Denied You don't have permission to access"),
            PageMark::TextHolds(" on this server. Reference #"),
        ],
        "pages as they were served, in public tests of readers that meet them",
    ),
    of_edge(
        ("Sucuri's challenge page", SUCURI),
        "sucuri_cloudproxy_js",
        &[PageMark::ScriptHolds("sucuri_cloudproxy_js")],
        "codemanki/cloudscraper: test/fixtures, js_challenge of Sucuri",
    ),
    of_edge(
        ("Sucuri's page for those it blocks", SUCURI),
        "<title>Sucuri WebSite Firewall",
        &[PageMark::Title("Sucuri WebSite Firewall - Access Denied")],
        "EnableSecurity/wafw00f: wafw00f/plugins/sucuri.py",
    ),
    of_edge(
        ("DDoS-Guard's challenge page", "DDoS-Guard"),
        "ddos-guard",
        &[PageMark::Element(
            "script[src*='/.well-known/ddos-guard/js-challenge'], script[src*='check.ddos-guard.net/']",
        )],
        "FlareSolverr/FlareSolverr: src/flaresolverr_service.py, CHALLENGE_TITLES; pages as they were served",
    ),
    of_edge(NGROK, "", &[PageMark::Header("ngrok-error-code", "err_ngrok_")], NGROK_SOURCE),
    of_edge(
        NGROK,
        "ERR_NGROK_",
        &[PageMark::Element("body#ngrok, script[src*='cdn.ngrok.com/static/js/error.js']")],
        NGROK_SOURCE,
    ),
    of_edge(
        ("localtunnel's own page", "localtunnel"),
        "<title>Tunnel website ahead!</title>",
        &[PageMark::Title("Tunnel website ahead!")],
        "localtunnel/localtunnel: issues on the reminder page of loca.lt",
    ),
    of_edge(SITEGROUND, "", &[PageMark::Header("sg-captcha", "challenge")], SITEGROUND_SOURCE),
    of_edge(
        SITEGROUND,
        "/.well-known/sgcaptcha/",
        &[PageMark::Element("meta[http-equiv='refresh' i][content*='/.well-known/sgcaptcha/']")],
        SITEGROUND_SOURCE,
    ),
    of_edge(
        VERCEL,
        "",
        &[PageMark::Header("x-vercel-mitigated", "")],
        "vercel.com/docs/vercel-firewall/firewall-concepts",
    ),
    of_edge(
        VERCEL,
        "<title>Vercel Security Checkpoint</title>",
        &[PageMark::Title("Vercel Security Checkpoint")],
        "vercel.com/docs/vercel-firewall/attack-challenge-mode; pages as they were served",
    ),
    of_edge(
        ("Imunify360's challenge page", "Imunify360"),
        "<title>One moment, please...</title>",
        &[
            PageMark::Title("One moment, please..."),
            PageMark::ElementSays("h1", "Please wait while your request is being verified"),
        ],
        "docs.imunify360.com/webshield",
    ),
    of_edge(
        ("Alibaba Cloud's challenge page", "Alibaba Cloud's firewall"),
        "acw_sc__v2",
        &[PageMark::ScriptHolds("acw_sc__v2")],
        "pages as they were served, in public tests of readers that meet them",
    ),
    of_edge(
        ("the host's challenge page", "a host that wants scripts and cookies"),
        "__test=",
        &[PageMark::Element("body > script[src$='/aes.js']"), PageMark::ScriptHolds("__test=")],
        "forum.infinityfree.com: the page that sets __test, as it was served",
    ),
    of_edge(
        ("Kasada's challenge page", "Kasada"),
        "/ips.js",
        &[PageMark::ScriptHolds("window.KPSDK"), PageMark::Element("body > script[src*='/ips.js']")],
        "pages as they were served, in public tests of readers that meet them",
    ),
    of_edge(
        ("Fastly's challenge page", "Fastly"),
        "/_fs-ch-",
        &[PageMark::Title("Client Challenge"), PageMark::Element("[src*='/_fs-ch-'], [href*='/_fs-ch-']")],
        "pypi.org's challenge, as it was served",
    ),
    of_edge(
        ("LiteSpeed's challenge page", "LiteSpeed"),
        "<title>Bot Verification</title>",
        &[PageMark::Title("Bot Verification"), PageMark::TextHolds("Verifying that you are not a robot")],
        "docs.litespeedtech.com/lsws/recaptcha; the page as it was served",
    ),
    of_edge(
        ("go-away's challenge page", "go-away"),
        ".git.gammaspectra.live/git/go-away/",
        &[PageMark::Element(
            "script[src*='.git.gammaspectra.live/git/go-away/'], link[href*='.git.gammaspectra.live/git/go-away/'], \
             meta[content*='.git.gammaspectra.live/git/go-away/']",
        )],
        "git.gammaspectra.live/git/go-away: embed/templates",
    ),
    // With status 200: this firewall's default for blocked requests.
    of_edge(
        ("the page of F5's firewall for those it blocks", F5),
        "<title>Request Rejected</title>",
        &[PageMark::Title("Request Rejected"), PageMark::TextHolds("our support ID is:")],
        "EnableSecurity/wafw00f: wafw00f/plugins/f5bigipasm.py",
    ),
    of_edge(
        ("the page of F5's firewall for those it blocks", F5),
        "The requested URL was rejected.",
        &[
            PageMark::TextBegins("The requested URL was rejected. Please consult with your administrator."),
            PageMark::TextHolds("our support ID is:"),
        ],
        "EnableSecurity/wafw00f: wafw00f/plugins/f5bigipasm.py",
    ),
    of_edge(
        ("the challenge page of F5's firewall", F5),
        "Your support ID is",
        &[PageMark::ScriptHolds("bobcmn")],
        "pages as they were served, in public tests of readers that meet them",
    ),
    of_edge(
        ("Wordfence's page for those it blocks", "Wordfence"),
        "Generated by Wordfence",
        &[
            PageMark::TitleBegins("Your access to this site has been limited"),
            PageMark::TextHolds("Generated by Wordfence"),
        ],
        "wordfence/wordfence: lib/wf503.php",
    ),
];
