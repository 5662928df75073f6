//! The ways in which a deploy can be broken.

use std::fmt;

/// The ways in which a deploy can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    ServerError,
    WrongTitle,
    MissingForm,
    NeverBoots,
    RefusedForEver,
    SilentForEver,
    OldStays,
    OneStaysOld,
    OneFails,
    OneNeverBoots,
    Maintenance,
    HomemadeMaintenance,
    ErrorPage200,
    Blank,
    LoginWall,
    RemovedRouteAnswers,
    AnotherSite,
    RedirectLoop,
    WrongCertificate,
    ExpiredCertificate,
    NameGone,
    StaleCache,
    Hangs,
    Truncated,
    AllNotFound,
    Forbidden,
    DefaultSite,
    // What follows is drawn at base rates alone.
    /// The old code on one of eight servers: Knight Capital, 2012.
    OneOfEightOld,
    /// One page of one instance.
    OnePageOfOneFails,
    /// A column is dropped while instances with the old code run, 23 % of the traffic: Onfido, 2024-10-18.
    ColumnDropped,
    /// A number of a JSON document is a string now: Flagsmith, 2026-03-03.
    JsonTypeChanged,
    /// Only the instances on new nodes answer no requests: Harness, 2025-10-28.
    NewNodesFail,
    /// The stylesheet of a second manifest is lost, and the app is normal: openbuildservice, 2017-07-19.
    StylesheetLost,
    /// Leaks and slow decay that begin after a minute: Octopus, 2025-11-25. No run of a minute sees them.
    SlowAfterAMinute,
    /// Only in the table of what is not reliably visible: an error message in the app's own page.
    OwnErrorPage,
}

impl Kind {
    pub(crate) const ALL: [Self; 27] = [
        Self::ServerError,
        Self::WrongTitle,
        Self::MissingForm,
        Self::NeverBoots,
        Self::RefusedForEver,
        Self::SilentForEver,
        Self::OldStays,
        Self::OneStaysOld,
        Self::OneFails,
        Self::OneNeverBoots,
        Self::Maintenance,
        Self::HomemadeMaintenance,
        Self::ErrorPage200,
        Self::Blank,
        Self::LoginWall,
        Self::RemovedRouteAnswers,
        Self::AnotherSite,
        Self::RedirectLoop,
        Self::WrongCertificate,
        Self::ExpiredCertificate,
        Self::NameGone,
        Self::StaleCache,
        Self::Hangs,
        Self::Truncated,
        Self::AllNotFound,
        Self::Forbidden,
        Self::DefaultSite,
    ];

    /// Whether only some of several instances are broken.
    pub(crate) fn is_of_one(self) -> bool {
        matches!(
            self,
            Self::OneStaysOld
                | Self::OneFails
                | Self::OneNeverBoots
                | Self::OneOfEightOld
                | Self::OnePageOfOneFails
                | Self::NewNodesFail
                | Self::ColumnDropped
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ServerError => "a page answers 500",
            Self::WrongTitle => "the home page has another title",
            Self::MissingForm => "the sign-in page has no form",
            Self::NeverBoots => "it never boots: the edge's page for ever",
            Self::RefusedForEver => "refused for ever",
            Self::SilentForEver => "connections are never answered",
            Self::OldStays => "the old revision stays",
            Self::OneStaysOld => "one instance stays on the old revision",
            Self::OneFails => "one instance answers 500",
            Self::OneNeverBoots => "one instance never boots and still gets requests",
            Self::Maintenance => "a platform's maintenance page with 200",
            Self::HomemadeMaintenance => "a maintenance page of its own with 200",
            Self::ErrorPage200 => "the framework's error page with 200",
            Self::Blank => "a blank page",
            Self::LoginWall => "a login wall before a public page",
            Self::RemovedRouteAnswers => "a removed route still answers",
            Self::AnotherSite => "a redirect to another site",
            Self::RedirectLoop => "a redirect loop",
            Self::WrongCertificate => "a certificate for another name",
            Self::ExpiredCertificate => "an expired certificate",
            Self::NameGone => "the name is gone",
            Self::StaleCache => "the CDN keeps the page from before the deploy",
            Self::Hangs => "a page never answers",
            Self::Truncated => "a truncated page",
            Self::AllNotFound => "everything is 404",
            Self::Forbidden => "everything is 403: the host is blocked",
            Self::DefaultSite => "the web server's welcome page answers in its place",
            Self::OneOfEightOld => "one of eight instances stays on the old revision",
            Self::OnePageOfOneFails => "one page of one instance answers 500",
            Self::ColumnDropped => "a column is dropped, and a quarter of the instances needs it",
            Self::JsonTypeChanged => "a number of a JSON document is a string",
            Self::NewNodesFail => "a third of the instances, on new nodes, answers 502",
            Self::StylesheetLost => "the stylesheet is lost",
            Self::SlowAfterAMinute => "slow after a minute",
            Self::OwnErrorPage => "an error message in the app's own page",
        })
    }
}
