//! How a run goes, by a clock that jumps.
