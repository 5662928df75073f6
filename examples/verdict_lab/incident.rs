//! Draws deploys with the published failure rates and kinds of failures. `docs/verdict-lab.md` has the sources.

use crate::deploy::{Deploy, Spread, Truth};
use crate::dice::Dice;
use crate::draw::deploy;
use crate::kind::Kind;

/// The kinds of failures of one trigger, all equally often.
type Kinds = &'static [Kind];

/// Triggers of thousands of postmortems (Google SRE workbook, appendix C), and the kinds of each. Left
/// out: user behaviour (9 %), which is not a deploy.
const TRIGGERS: [(f64, Kinds); 7] = [
    // Binary push.
    (
        37.0,
        &[
            Kind::ServerError,
            Kind::ErrorPage200,
            Kind::WrongTitle,
            Kind::MissingForm,
            Kind::Blank,
            Kind::NeverBoots,
            Kind::RemovedRouteAnswers,
            Kind::ColumnDropped,
            Kind::JsonTypeChanged,
            Kind::OnePageOfOneFails,
            Kind::OneFails,
        ],
    ),
    // Config push.
    (
        31.0,
        &[
            Kind::LoginWall,
            Kind::AnotherSite,
            Kind::RedirectLoop,
            Kind::Forbidden,
            Kind::AllNotFound,
            Kind::DefaultSite,
            Kind::Maintenance,
            Kind::HomemadeMaintenance,
            Kind::NeverBoots,
            Kind::StylesheetLost,
            Kind::OneFails,
        ],
    ),
    // Pipeline.
    (6.0, &[Kind::OldStays, Kind::OneStaysOld, Kind::OneOfEightOld, Kind::StaleCache, Kind::Truncated]),
    // Provider.
    (5.0, &[Kind::NameGone, Kind::NewNodesFail]),
    // Decay.
    (5.0, &[Kind::ExpiredCertificate, Kind::WrongCertificate, Kind::SlowAfterAMinute]),
    // Capacity.
    (5.0, &[Kind::Hangs, Kind::SlowAfterAMinute]),
    // Hardware.
    (2.0, &[Kind::RefusedForEver, Kind::SilentForEver, Kind::OneNeverBoots]),
];

/// The deploy of `seed`; the share `broken` of all deploys is broken.
pub(crate) fn draw(seed: u64, broken: f64) -> Deploy {
    let mut dice = Dice::new(seed);
    let kind = dice.chance(broken).then(|| {
        let kinds = dice.weighted(TRIGGERS, &[]);
        dice.pick(kinds, Kind::ServerError)
    });
    let count = instance_count(kind, &mut dice);
    let mut drawn = deploy(seed, kind, count, &mut dice);
    drawn.balancer.spread = dice.weighted(
        [
            (25.0, Spread::InTurn),
            (25.0, Spread::InTurnAmongOthers),
            (25.0, Spread::Random),
            (15.0, Spread::LeastConnections),
            (10.0, Spread::Sticky),
        ],
        Spread::InTurn,
    );
    drawn
}

pub(crate) fn instance_count(kind: Option<Kind>, dice: &mut Dice) -> usize {
    let counts = [(20.0, 1), (25.0, 2), (15.0, 3), (15.0, 4), (10.0, 6), (8.0, 8), (7.0, 10)];
    let drawn = dice.weighted(counts, 2);
    match kind {
        Some(Kind::OneOfEightOld) => 8,
        Some(Kind::NewNodesFail) => drawn.max(3),
        Some(Kind::ColumnDropped) => drawn.max(4),
        Some(kind) if kind.is_of_one() => drawn.max(2),
        _ => drawn,
    }
}

/// Whether the failure is visible from outside in the first minute: it does not begin later, and requests of one client can
/// reach the instance.
pub(crate) fn is_visible(deploy: &Deploy) -> bool {
    !matches!(deploy.truth, Truth::Broken(Kind::SlowAfterAMinute)) && !deploy.is_out_of_reach()
}
