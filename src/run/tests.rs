//! How a run goes, with a production that is played and a clock that jumps.

mod boot_window;
mod caches;
mod first_attempts;
mod follows;
mod instances;
mod known_failures;
mod load;
mod local_network;
mod request_times;
mod revision;
mod stage;
