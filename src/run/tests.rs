//! How a run goes, with a production that is played and a clock that jumps.

mod blame;
mod boot_window;
mod caches;
mod follows;
mod revision;
mod stage;
