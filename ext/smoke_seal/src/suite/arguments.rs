//! What Ruby passes to `Suite.parse`, `Suite#run` and their like, read and validated.

use std::path::PathBuf;
use std::time::Duration;

use magnus::scan_args::get_kwargs;
use magnus::{Error, RHash, RString, TryConvert, Value, prelude::*};
use smoke_seal::suite::{Lane, deployed_revision};
use smoke_seal::{Previous, Problem, Suite};

use crate::seal::RbSeal;
use crate::text::text;

/// What the caller of `Suite.parse` gives in addition to the app's entry in the config.
pub(super) struct Overrides {
    /// The base URL of the app.
    pub(super) url: Option<String>,
    /// Where that URL was found; error messages name it.
    pub(super) url_source: String,
    /// The folder that the browser lane runs in.
    pub(super) folder: Option<PathBuf>,
    /// The longest time for the browser lane: the caller's own deadline.
    pub(super) lane_within: Option<Duration>,
    /// Text at the end of each seal's summary.
    pub(super) note: Option<String>,
    /// The environment of `url`; none for production.
    pub(super) environment: Option<String>,
}

impl Overrides {
    pub(super) fn read(keywords: RHash) -> Result<Self, Error> {
        type Given = (
            Option<Option<String>>,
            Option<String>,
            Option<Option<RString>>,
            Option<Option<f64>>,
            Option<Option<String>>,
            Option<Option<String>>,
        );
        let names = ["url", "url_source", "folder", "lane_within", "note", "environment"];
        let given = get_kwargs::<_, (), Given, ()>(keywords, &[], &names)?.optional;
        let (url, url_source, folder, lane_within, note, environment) = given;
        Ok(Self {
            url: url.flatten(),
            url_source: url_source.unwrap_or_else(|| "url".to_owned()),
            folder: folder.flatten().map(|folder| PathBuf::from(text(folder))),
            lane_within: lane_within.flatten().and_then(|most| Duration::try_from_secs_f64(most).ok()),
            note: note.flatten(),
            environment: environment.flatten(),
        })
    }
}

/// The options of one run.
pub(super) struct RunOptions {
    /// The deployed revision, if the caller knows it.
    pub(super) sha: Option<String>,
    /// What is compared with this run: the measurements in the seal before it.
    pub(super) previous: Option<Previous>,
    /// Whether the browser lane runs, if the suite has one.
    pub(super) lane: bool,
}

impl RunOptions {
    /// # Errors
    /// A value that is of the wrong type, or `browser: true` for a suite without a browser lane.
    pub(super) fn read(
        suite: &Suite,
        browser: Option<bool>,
        sha: Option<Value>,
        previous: Option<Value>,
    ) -> Result<Self, Problem> {
        let sha = expected_revision(sha)?;
        let previous = previous_seal(previous)?;
        if browser == Some(true) && suite.browser.is_none() {
            return Err(no_lane());
        }
        Ok(Self { sha, previous, lane: browser != Some(false) })
    }
}

/// The revision in `given`; none for nil and for a blank string ([`deployed_revision`]).
pub(super) fn expected_revision(given: Option<Value>) -> Result<Option<String>, Problem> {
    let Some(given) = given.filter(|given| !given.is_nil()) else { return Ok(None) };
    let Some(given) = RString::from_value(given) else {
        let message = "must be a text; write the commit that was deployed, as git rev-parse HEAD prints it";
        return Err(Problem { path: "sha".to_owned(), message: message.to_owned() });
    };
    deployed_revision(&text(given))
}

fn previous_seal(given: Option<Value>) -> Result<Option<Previous>, Problem> {
    let Some(given) = given.filter(|given| !given.is_nil()) else { return Ok(None) };
    match <&RbSeal>::try_convert(given) {
        Ok(seal) => Ok(Some(Previous::of(seal.core()))),
        Err(_) => Err(Problem {
            path: "previous".to_owned(),
            message:
                "must be a SmokeSeal::Seal, the one before; SmokeSeal::Seal.from_h makes one of a record"
                    .to_owned(),
        }),
    }
}

fn no_lane() -> Problem {
    Problem {
        path: Lane::NAME.to_owned(),
        message: "no browser lane is declared; write browser: npx playwright test … for the app".to_owned(),
    }
}
