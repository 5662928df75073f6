//! Whoever answers may ask to be left alone for a while.

use std::time::Duration;

use crate::observation::Answer;

/// How long `answer` asks to be left alone.
pub(crate) fn retry_after(_answer: &Answer) -> Option<Duration> {
    None
}
