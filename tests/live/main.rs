//! The core against real servers on this machine: each test has its own, on a port of its own, and needs no network.
//!
//! One crate holds them all, so that there is one binary to link; each file keeps to one theme.

#[cfg(test)]
mod addresses;
#[cfg(test)]
mod assets;
#[cfg(test)]
mod bodies;
#[cfg(test)]
mod browser_requests;
#[cfg(test)]
mod certificates;
#[cfg(test)]
mod chains;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod content_codings;
#[cfg(test)]
mod control;
#[cfg(test)]
mod explanation;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod follows;
#[cfg(test)]
mod hostile_pages;
#[cfg(test)]
mod lane_environment;
#[cfg(test)]
mod lane_processes;
#[cfg(test)]
mod lane_reports;
#[cfg(test)]
mod lanes;
#[cfg(test)]
mod many;
#[cfg(test)]
mod page_policies;
#[cfg(test)]
mod previous_assets;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod private_addresses;
#[cfg(test)]
mod proxies;
#[cfg(test)]
mod redirects;
#[cfg(test)]
mod refreshes;
#[cfg(test)]
mod reproduction;
#[cfg(test)]
mod scarcity;
#[cfg(test)]
mod scheduling;
#[cfg(test)]
mod support;
#[cfg(test)]
mod survey;
#[cfg(test)]
mod timeouts;
#[cfg(test)]
mod timings;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod websockets;
