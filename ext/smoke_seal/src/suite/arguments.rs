//! What Ruby passes to `Suite.parse`, `Suite#run` and their like, read and validated.

mod run_options;

use std::path::PathBuf;
use std::time::Duration;

use magnus::scan_args::get_kwargs;
use magnus::{Error, RHash, RString};

use crate::text::text;
pub(super) use run_options::{GivenFacts, RunOptions, expected_revision};

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
