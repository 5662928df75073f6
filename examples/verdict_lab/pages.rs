//! The app's answers: each page, correct and as each breakage changes it.

use crate::deploy::{Breakage, Deploy, State};
use crate::dice::Dice;
use crate::edge;
use crate::kind::Kind;

/// The paths that have a check.
pub(crate) const PATHS: [&str; 6] = ["/up", "/", "/signin", "/tasks", "/devops", "/devops/cycle"];

/// The JSON document of the app, and its stylesheet: checked by the suite at base rates.
pub(crate) const STATUS: &str = "/status.json";
pub(crate) const STYLESHEET: &str = "/site.css";

/// The base URL of the app.
pub(crate) const HOST: &str = "https://app.example.com";

/// The answer to one request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// An answer.
    Answer(Page),
    /// A redirect, with its status.
    Redirect(u16, String),
    /// Nothing, ever.
    Never,
}

/// An answer with a body.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
    /// Whether it is truncated halfway.
    pub(crate) cut: bool,
}

impl Page {
    pub(crate) fn html(status: u16, body: String) -> Self {
        let headers = vec![("content-type", "text/html; charset=utf-8".to_owned())];
        Self { status, headers, body, cut: false }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What the instance `index`, being in `state`, answers for `path`.
pub(crate) fn reply(deploy: &Deploy, path: &str, state: State, index: usize, dice: &mut Dice) -> Reply {
    let broken = deploy.breakage.as_ref().filter(|broken| {
        // A dropped column breaks the old code.
        let breaks = if broken.kind == Kind::ColumnDropped { State::Old } else { State::New };
        state == breaks
            && broken.paths.contains(&path)
            && broken.only.is_none_or(|only| only == index)
            && dice.chance(broken.share)
    });
    let made = match broken {
        Some(broken) => broken_page(broken, deploy, path, dice),
        None => Reply::Answer(well(deploy, path, state, dice)),
    };
    match made {
        // A cache's copy names no instance.
        Reply::Answer(page) if index < deploy.instances.len() => {
            let name = format!("{:08x}{index:02x}", deploy.seed & 0xffff_ffff);
            Reply::Answer(named(page, deploy, state).with("x-instance", name))
        }
        Reply::Answer(page) => Reply::Answer(named(page, deploy, state)),
        other => other,
    }
}

/// The same page with the headers that a Rails app in production has.
fn named(page: Page, deploy: &Deploy, state: State) -> Page {
    let app = &deploy.app;
    let (revision, names) = if state == State::Old { (&app.old, app.old_named) } else { (&app.new, true) };
    let page = page.with("server", "puma").with("x-frame-options", "SAMEORIGIN");
    if names && (page.status < 400 || app.errors_named) { page.with("x-revision", revision) } else { page }
}

/// The correct page.
fn well(deploy: &Deploy, path: &str, state: State, dice: &mut Dice) -> Page {
    let app = &deploy.app;
    let old = state == State::Old;
    match path {
        "/up" => Page::html(
            200,
            "<!DOCTYPE html><html><body style=\"background-color: green\"></body></html>".to_owned(),
        ),
        "/" if old && app.new_title => home(deploy, old, "Studio McRitchie"),
        "/" => home(deploy, old, "McRitchie Studio"),
        "/signin" => Page::html(200, sign_in(deploy, old, dice, "")),
        "/tasks" => {
            let row = "<tr><td>Plan the week</td><td>open</td></tr>";
            let rows = row.repeat(12);
            let main = format!("<h1>Tasks</h1><table><tbody>{rows}</tbody></table>");
            Page::html(200, layout(deploy, old, "Tasks · McRitchie Studio", &main, ""))
        }
        STATUS => typed(200, "application/json", r#"{"tasks":{"open":3}}"#),
        STYLESHEET => typed(200, "text/css", "body { color: black }"),
        "/devops" if old && app.removed => {
            Page::html(200, layout(deploy, old, "DevOps · McRitchie Studio", "<h1>DevOps</h1>", ""))
        }
        _ => Page::html(404, edge::rails_404()),
    }
}

fn typed(status: u16, kind: &str, body: &str) -> Page {
    Page { status, headers: vec![("content-type", kind.to_owned())], body: body.to_owned(), cut: false }
}

fn home(deploy: &Deploy, old: bool, title: &str) -> Page {
    let main = "<h1>McRitchie Studio</h1><p>Furniture that is made once, and made well.</p>\
                <ul><li>Tables</li><li>Chairs</li><li>Shelves</li></ul>";
    Page::html(200, layout(deploy, old, title, main, "")).with("cache-control", "public, max-age=0")
}

fn sign_in(deploy: &Deploy, old: bool, dice: &mut Dice, flash: &str) -> String {
    let main = format!(
        "{flash}<h1>Sign in</h1><form action=\"/session\" method=\"post\">\
         <input type=\"hidden\" name=\"authenticity_token\" value=\"{}\">\
         <label>Email <input type=\"email\" name=\"email\" autocomplete=\"username\"></label>\
         <label>Password <input type=\"password\" name=\"password\" autocomplete=\"current-password\"></label>\
         <input type=\"submit\" value=\"Sign in\"></form>",
        dice.sha()
    );
    let token = format!("<meta name=\"csrf-token\" content=\"{}\">", dice.sha());
    layout(deploy, old, "Sign in · McRitchie Studio", &main, &token)
}

/// A page in the app's layout. Its assets carry the revision in their names, as fingerprinted assets change with it.
fn layout(deploy: &Deploy, old: bool, title: &str, main: &str, head: &str) -> String {
    let revision = if old { &deploy.app.old } else { &deploy.app.new };
    let print: String = revision.chars().take(12).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n{head}\n\
         <link rel=\"stylesheet\" href=\"/assets/application-{print}.css\" data-turbo-track=\"reload\">\n\
         <script src=\"/assets/application-{print}.js\" defer></script>\n</head>\n<body>\n\
         <header><a href=\"/\">McRitchie Studio</a><nav><a href=\"/pricing\">Pricing</a> <a href=\"/signin\">Sign in</a>\
         </nav></header>\n<main>{main}</main>\n<footer><p>© McRitchie Studio</p></footer>\n</body>\n</html>\n"
    )
}

fn broken_page(broken: &Breakage, deploy: &Deploy, path: &str, dice: &mut Dice) -> Reply {
    let page = match broken.kind {
        Kind::JsonTypeChanged => typed(200, "application/json", r#"{"tasks":{"open":"3"}}"#),
        Kind::ServerError | Kind::OneFails | Kind::OnePageOfOneFails | Kind::ColumnDropped => {
            Page::html(500, edge::rails_500())
        }
        Kind::ErrorPage200 => Page::html(200, edge::rails_500()),
        Kind::WrongTitle => {
            let title =
                dice.pick(&["Untitled", "McRichie Studio", "Dashboard", "Acme Corporation"], "Untitled");
            home(deploy, false, title)
        }
        Kind::MissingForm => {
            let main = "<h1>Sign in</h1><p>Use your account to sign in.</p>";
            Page::html(200, layout(deploy, false, "Sign in · McRitchie Studio", main, ""))
        }
        Kind::Maintenance => Page::html(200, edge::maintenance(deploy.edge)),
        Kind::HomemadeMaintenance => Page::html(200, edge::homemade_maintenance()),
        Kind::Blank => Page::html(200, String::new()),
        Kind::LoginWall => return Reply::Redirect(302, format!("{HOST}/signin")),
        Kind::RemovedRouteAnswers => {
            Page::html(200, layout(deploy, false, "DevOps · McRitchie Studio", "<h1>DevOps</h1>", ""))
        }
        Kind::AnotherSite => return Reply::Redirect(301, format!("https://www.example.net{path}")),
        Kind::RedirectLoop => return Reply::Redirect(301, format!("{HOST}{path}")),
        Kind::Hangs => return Reply::Never,
        Kind::Truncated => Page { cut: true, ..well(deploy, path, State::New, dice) },
        Kind::AllNotFound | Kind::StylesheetLost => Page::html(404, edge::rails_404()),
        Kind::Forbidden => Page::html(403, edge::blocked_host()),
        Kind::DefaultSite if path == "/" => Page::html(200, edge::welcome()),
        Kind::DefaultSite => Page::html(404, edge::nginx("404 Not Found")),
        Kind::OwnErrorPage => {
            let main = "<h1>Tasks</h1><p class=\"notice\">Your list could not be loaded.</p>";
            Page::html(200, layout(deploy, false, "Tasks · McRitchie Studio", main, ""))
        }
        // The other kinds do not change the pages.
        _ => well(deploy, path, State::New, dice),
    };
    Reply::Answer(page)
}

/// The sign-in page after a redirect to it.
pub(crate) fn sign_in_first(deploy: &Deploy, dice: &mut Dice) -> Page {
    let flash = "<div class=\"alert\">You need to sign in before continuing.</div>";
    named(Page::html(200, sign_in(deploy, false, dice, flash)), deploy, State::New)
}
