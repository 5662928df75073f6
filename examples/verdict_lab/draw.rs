//! Draws deploys. `docs/verdict-lab.md` has the assumptions and their reasons.

use std::time::Duration;

use crate::deploy::{
    App, Balancer, Breakage, Cache, Deploy, Down, Edge, Instance, Limiter, NEVER, Network, Per, Spread,
    Style, Trouble, TroubleKind, Truth,
};
use crate::dice::Dice;
use crate::kind::Kind;
use crate::pages::{PATHS, STATUS, STYLESHEET};

/// The share of deploys that are broken.
const BROKEN: f64 = 0.45;

/// The deploy that `seed` stands for.
pub(crate) fn draw(seed: u64) -> Deploy {
    let mut dice = Dice::new(seed);
    let kind = dice.chance(BROKEN).then(|| dice.pick(&Kind::ALL, Kind::ServerError));
    let count = instance_count(kind, &mut dice);
    deploy(seed, kind, count, &mut dice)
}

/// A deploy of `count` instances, broken in the given way or healthy.
pub(crate) fn deploy(seed: u64, kind: Option<Kind>, count: usize, dice: &mut Dice) -> Deploy {
    let style = style(kind, count, dice);
    let edge = edge(kind, count, dice);
    let mut instances = instances(style, count, dice);
    let breakage = kind.and_then(|kind| breakage(kind, count, dice));
    if let Some(kind) = kind {
        keep_back(kind, &mut instances, dice);
    }
    let settled = instances.iter().map(|it| it.up).max().unwrap_or_default();
    let cache = cache(kind, style, settled, dice);
    let settled = cache.filter(|cache| cache.old).map_or(settled, |cache| cache.purged);
    Deploy {
        seed,
        truth: kind.map_or(Truth::Settled(settled), Truth::Broken),
        style,
        instances,
        breakage,
        balancer: balancer(kind, edge, dice),
        edge,
        down: down(kind, edge, dice),
        app: app(dice),
        network: network(dice),
        trouble: dice.chance(0.03).then(|| trouble(dice)),
        limiter: dice.chance(0.05).then(|| limiter(dice)),
        cache,
        lost: lost(dice),
    }
}

pub(crate) fn instance_count(kind: Option<Kind>, dice: &mut Dice) -> usize {
    let drawn = dice.weighted([(35.0, 1), (30.0, 2), (15.0, 3), (10.0, 4), (5.0, 5), (5.0, 6)], 2);
    if kind.is_some_and(Kind::is_of_one) { drawn.max(2) } else { drawn }
}

fn style(kind: Option<Kind>, count: usize, dice: &mut Dice) -> Style {
    let drawn = dice.weighted(
        [(35.0, Style::Done), (25.0, Style::Restart), (25.0, Style::Rolling), (15.0, Style::Handover)],
        Style::Done,
    );
    match (kind, drawn) {
        (Some(Kind::NeverBoots | Kind::RefusedForEver | Kind::SilentForEver), _) => Style::Restart,
        (_, Style::Rolling) if count == 1 => Style::Restart,
        (_, drawn) => drawn,
    }
}

fn edge(kind: Option<Kind>, count: usize, dice: &mut Dice) -> Edge {
    match kind {
        Some(Kind::RefusedForEver | Kind::SilentForEver) => return Edge::Bare,
        Some(Kind::NeverBoots) => {}
        _ if dice.chance(0.18) => return Edge::Bare,
        _ => {}
    }
    let proxies = [
        (30.0, Edge::Nginx),
        (15.0, Edge::Alb),
        (20.0, Edge::Heroku),
        (25.0, Edge::Kamal),
        (10.0, Edge::Cloudflare),
    ];
    match dice.weighted(proxies, Edge::Nginx) {
        Edge::Alb if count == 1 => Edge::Nginx,
        drawn => drawn,
    }
}

fn balancer(kind: Option<Kind>, edge: Edge, dice: &mut Dice) -> Balancer {
    let notices = match edge {
        _ if matches!(kind, Some(Kind::OneNeverBoots | Kind::NewNodesFail)) => None,
        // nginx tries the next instance by default; several A records notice nothing.
        Edge::Bare | Edge::Nginx if dice.chance(0.3) => None,
        Edge::Nginx => Some(Duration::ZERO),
        _ if dice.chance(0.6) => Some(Duration::ZERO),
        _ => Some(dice.seconds(0.2, 2.0)),
    };
    let per = if edge == Edge::Bare { Per::Connection } else { Per::Request };
    Balancer { per, spread: Spread::InTurn, notices }
}

fn down(kind: Option<Kind>, edge: Edge, dice: &mut Dice) -> Down {
    // The edges' own pages do not have it; a page that the operator wrote may.
    let page = if dice.chance(0.03) { Some(dice.below(56) as u64 + 5) } else { None };
    match (kind, edge) {
        (Some(Kind::RefusedForEver), _) => Down::Refused,
        (Some(Kind::SilentForEver), _) => Down::Silence,
        (_, Edge::Bare) => dice.weighted([(0.7, Down::Refused), (0.3, Down::Silence)], Down::Refused),
        (_, Edge::Heroku | Edge::Kamal) if dice.chance(0.5) => Down::Held(Duration::from_secs(30)),
        _ => Down::Page(page),
    }
}

fn instances(style: Style, count: usize, dice: &mut Dice) -> Vec<Instance> {
    let boot = dice.log_normal(6.0, 0.8).clamp(0.3, 90.0);
    let own_boot = |dice: &mut Dice| Duration::from_secs_f64(boot * dice.between(0.8, 1.3));
    let first = dice.seconds(0.0, 0.5);
    let mut turn = Duration::ZERO;
    let mut one = |_| {
        let (stops, up) = match style {
            Style::Done => (Duration::ZERO, Duration::ZERO),
            Style::Restart => (first, first + own_boot(dice)),
            Style::Rolling => {
                let stops = turn;
                let up = stops + own_boot(dice).mul_f64(0.6);
                turn = up + dice.seconds(0.0, 1.0);
                (stops, up)
            }
            Style::Handover => {
                let at = own_boot(dice);
                (at, at)
            }
        };
        Instance { stops, up, crashes: None }
    };
    (0..count).map(&mut one).collect()
}

/// Applies the part of a breakage that changes which instance runs when.
fn keep_back(kind: Kind, instances: &mut [Instance], dice: &mut Dice) {
    let one = dice.below(instances.len());
    for (index, instance) in instances.iter_mut().enumerate() {
        match kind {
            Kind::NeverBoots | Kind::RefusedForEver | Kind::SilentForEver => instance.up = NEVER,
            Kind::OldStays => (instance.stops, instance.up) = (NEVER, NEVER),
            Kind::OneStaysOld | Kind::OneOfEightOld if index == one => {
                (instance.stops, instance.up) = (NEVER, NEVER);
            }
            Kind::OneNeverBoots if index == one => instance.up = NEVER,
            Kind::ColumnDropped if index % 4 == 0 => (instance.stops, instance.up) = (NEVER, NEVER),
            Kind::NewNodesFail if index % 3 == 0 => instance.up = NEVER,
            _ => {}
        }
    }
}

fn breakage(kind: Kind, count: usize, dice: &mut Dice) -> Option<Breakage> {
    let mut one_of = |paths: &[&'static str]| vec![dice.pick(paths, "/")];
    let pages = ["/", "/signin", "/tasks"];
    let paths = match kind {
        Kind::NeverBoots
        | Kind::RefusedForEver
        | Kind::SilentForEver
        | Kind::OldStays
        | Kind::OneStaysOld
        | Kind::OneOfEightOld
        | Kind::OneNeverBoots
        | Kind::NewNodesFail
        | Kind::StaleCache => return None,
        Kind::WrongTitle => vec!["/"],
        Kind::MissingForm => vec!["/signin"],
        Kind::RemovedRouteAnswers => one_of(&["/devops", "/devops/cycle"]),
        Kind::ColumnDropped => vec!["/", "/tasks"],
        Kind::JsonTypeChanged => vec![STATUS],
        Kind::StylesheetLost => vec![STYLESHEET],
        Kind::LoginWall => one_of(&["/", "/tasks"]),
        Kind::Blank | Kind::Truncated | Kind::OnePageOfOneFails => one_of(&pages),
        Kind::ErrorPage200 => one_of(&["/up", "/", "/signin", "/tasks"]),
        Kind::ServerError | Kind::Hangs if dice.chance(0.7) => {
            vec![dice.pick(&["/up", "/", "/signin", "/tasks"], "/")]
        }
        Kind::AnotherSite if dice.chance(0.5) => vec!["/"],
        // Such pages often let the health check through, so that the edge keeps the app.
        Kind::Maintenance | Kind::HomemadeMaintenance if dice.chance(0.3) => {
            PATHS.into_iter().filter(|path| *path != "/up").collect()
        }
        _ => PATHS.to_vec(),
    };
    let is_of_one = matches!(kind, Kind::OneFails | Kind::OnePageOfOneFails);
    let only = is_of_one.then(|| dice.below(count));
    Some(Breakage { kind, paths, only, share: 1.0 })
}

fn cache(kind: Option<Kind>, style: Style, settled: Duration, dice: &mut Dice) -> Option<Cache> {
    let age = Duration::from_secs_f64(dice.log_normal(1800.0, 1.5).clamp(30.0, 86_400.0));
    let keeps_headers = dice.chance(0.5);
    match kind {
        Some(Kind::StaleCache) => Some(Cache { age, old: true, purged: NEVER, keeps_headers }),
        // Purged by the last step of the deploy, once the new revision is up.
        None if dice.chance(0.04) => {
            Some(Cache { age, old: true, purged: settled + dice.seconds(0.5, 15.0), keeps_headers })
        }
        // The run began some time after the new revision took over, and another client has requested the page since.
        None if style == Style::Done && dice.chance(0.1) => {
            Some(Cache { age: dice.seconds(1.0, 120.0), old: false, purged: NEVER, keeps_headers })
        }
        _ => None,
    }
}

fn app(dice: &mut Dice) -> App {
    App {
        old: dice.sha(),
        new: dice.sha(),
        median: Duration::from_secs_f64(dice.log_normal(0.08, 0.7).clamp(0.005, 2.0)),
        cold: dice.between(1.0, 5.0),
        errors_named: dice.chance(0.7),
        old_named: dice.chance(0.99),
        new_title: dice.chance(0.2),
        removed: dice.chance(0.15),
        graceful: dice.chance(0.8),
    }
}

fn network(dice: &mut Dice) -> Network {
    let loss = dice.weighted([(75.0, 0.0), (15.0, 0.003), (7.0, 0.01), (3.0, 0.04)], 0.0);
    Network { rtt: Duration::from_secs_f64(dice.log_normal(0.025, 0.8).clamp(0.001, 0.4)), loss }
}

fn trouble(dice: &mut Dice) -> Trouble {
    let kinds = [
        TroubleKind::ResolverFails,
        TroubleKind::ResolverSilent,
        TroubleKind::ResolverLies,
        TroubleKind::NoRoute,
        TroubleKind::BlackHole,
    ];
    let kind = dice.pick(&kinds, TroubleKind::NoRoute);
    let from = if dice.chance(0.8) { Duration::ZERO } else { dice.seconds(0.0, 10.0) };
    let lasts = dice.weighted([(60.0, (1.0, 8.0)), (25.0, (20.0, 120.0))], (4000.0, 5000.0));
    let lasts = if dice.chance(0.15) { (4000.0, 5000.0) } else { lasts };
    Trouble { kind, from, until: from + dice.seconds(lasts.0, lasts.1) }
}

fn limiter(dice: &mut Dice) -> Limiter {
    let period = dice.pick(&[1, 5, 10, 30, 60], 10);
    let period = Duration::from_secs(period);
    let most = dice.pick(&[5, 10, 20, 40, 60, 100], 20);
    Limiter { most, period, phase: period.mul_f64(dice.between(0.0, 1.0)), says_so: true }
}

/// Requests that an edge loses on a connection that the app closed at the same moment.
fn lost(dice: &mut Dice) -> Vec<Duration> {
    let count = if dice.chance(0.06) { 1 + dice.below(2) } else { 0 };
    (0..count).map(|_| dice.seconds(0.0, 12.0)).collect()
}
